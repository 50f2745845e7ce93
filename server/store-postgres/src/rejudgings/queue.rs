//! The queue of what is judged again. It shares the workers with the submissions' own queue; see
//! [`Submissions::claim`](trellis_store::Submissions::claim) for whose turn it is.

use jiff::Timestamp;
use trellis_store::backend::rows::rejudgings::{FallenItem, WHAT};
use trellis_store::backend::rows::submissions::{ClaimRow, fenced};
use trellis_store::backend::{Turn, tell_advanced, turn as whose_turn};
use trellis_store::{
    Claimed, Failure, Fenced, ItemKey, Released, Report, Result, Score, StoreError, SubmissionId, Verdict,
};

use super::judgement;
use crate::PostgresStore;
use crate::blobs::get_source;
use crate::convert::{hash, ms, num};
use crate::error::Db;
use crate::submissions::{Terms, add_images, pin};
use crate::text::clean;
use crate::tx::Tx;

pub(crate) async fn turn(tx: &mut Tx, terms: &Terms<'_>) -> Result<Turn> {
    let row = sqlx::query!(
        r#"SELECT EXISTS (SELECT 1 FROM rejudging_items
               WHERE state = 'queued' AND language = ANY($1) AND package <> ALL($2)) AS "waiting!""#,
        terms.languages,
        &terms.except
    )
    .fetch_one(&mut **tx)
    .await
    .db()?;
    let others = if row.waiting {
        // Who counts the turns waits for each other, but only while items wait.
        sqlx::query_scalar!("SELECT others FROM rejudging_turn FOR UPDATE")
            .fetch_one(&mut **tx)
            .await
            .db()?
    } else {
        0
    };
    Ok(whose_turn(row.waiting, others))
}

/// Notes that a submission was taken while items were waiting.
pub(crate) async fn count_other(tx: &mut Tx) -> Result<()> {
    sqlx::query!("UPDATE rejudging_turn SET others = others + 1")
        .execute(&mut **tx)
        .await
        .db()?;
    Ok(())
}

/// What came of trying to take an item.
pub(crate) enum Taken {
    Nothing,
    Claimed(Box<Claimed>),
    /// Its source cannot be read any more: given up.
    Spoiled,
    /// Another node has just pinned the contest to something else; nothing is to be committed.
    Pinned,
}

/// Takes the next item: those of the oldest rejudging first.
pub(crate) async fn take(tx: &mut Tx, terms: &Terms<'_>) -> Result<Taken> {
    let row = sqlx::query!(
        r#"UPDATE rejudging_items SET state = 'running', attempt = attempt + 1, worker = $1, lease_until = $2
           WHERE (rejudging_id, submission_id) = (
               SELECT i.rejudging_id, i.submission_id FROM rejudging_items i
               WHERE i.state = 'queued' AND i.language = ANY($3) AND i.package <> ALL($4)
                   AND NOT EXISTS (
                       SELECT 1 FROM submissions s
                           JOIN contest_pins p ON p.contest_id = s.contest_id
                           JOIN contests c ON c.id = p.contest_id AND c.state <> 'final'
                           JOIN unnest($5::text[], $6::bytea[]) AS o (part, hash) ON o.part = p.part
                       WHERE s.id = i.submission_id AND p.hash <> o.hash)
               ORDER BY i.created, i.rejudging_id, i.submission_id LIMIT 1 FOR NO KEY UPDATE OF i SKIP LOCKED)
           RETURNING rejudging_id AS rejudging, submission_id AS submission, attempt, package"#,
        terms.worker,
        terms.lease,
        terms.languages,
        &terms.except,
        &terms.parts,
        &terms.hashes
    )
    .fetch_optional(&mut **tx)
    .await
    .db()?;
    let Some(row) = row else { return Ok(Taken::Nothing) };
    sqlx::query!("UPDATE rejudging_turn SET others = 0")
        .execute(&mut **tx)
        .await
        .db()?;
    let key = ItemKey {
        rejudging: row.rejudging.into(),
        submission: row.submission.into(),
    };
    let attempt = num(WHAT, row.attempt)?;
    let row = claim_row(tx, key, row.attempt, row.package).await?;
    if !pin(tx, terms, row.contest.into_iter().collect()).await? {
        return Ok(Taken::Pinned);
    }
    match get_source(tx, hash(WHAT, &row.source)?).await {
        Err(error @ StoreError::Corrupt { .. }) => {
            fail_in(tx, key, attempt, &error.to_string(), 0, terms.now).await?;
            Ok(Taken::Spoiled)
        }
        source => Ok(Taken::Claimed(Box::new(
            row.claimed(Some(key.rejudging), source?)?,
        ))),
    }
}

async fn claim_row(tx: &mut Tx, key: ItemKey, attempt: i64, package: Vec<u8>) -> Result<ClaimRow> {
    sqlx::query_as!(
        ClaimRow,
        r#"SELECT s.id, $2::bigint AS "attempt!", s.user_id AS user, s.problem_id AS problem,
               $3::bytea AS "package!", s.language, s.file_name, s.source, s.contest_id AS contest,
               c.salt AS "salt?", NULL::text AS trace, s.created, s.created AS "due!"
           FROM submissions s LEFT JOIN contests c ON c.id = s.contest_id WHERE s.id = $1"#,
        key.submission.0,
        attempt,
        package
    )
    .fetch_one(&mut **tx)
    .await
    .db()
}

pub(super) async fn heartbeat(
    store: &PostgresStore,
    key: ItemKey,
    attempt: u32,
    lease_until: Timestamp,
) -> Result<Fenced> {
    let lease = ms(lease_until);
    let done = sqlx::query!(
        "UPDATE rejudging_items SET lease_until = $1
         WHERE rejudging_id = $2 AND submission_id = $3 AND attempt = $4 AND state = 'running'",
        lease,
        key.rejudging.0,
        key.submission.0,
        i64::from(attempt)
    )
    .execute(&store.pool)
    .await
    .db()?;
    Ok(fenced(done.rows_affected()))
}

pub(super) async fn complete(
    store: &PostgresStore,
    key: ItemKey,
    attempt: u32,
    report: &Report,
    now: Timestamp,
) -> Result<Fenced> {
    let mut tx = store.begin().await?;
    // Its judgements are numbered one after the other, whatever rejudging they are of.
    sqlx::query!(
        "SELECT judgement FROM submissions WHERE id = $1 FOR NO KEY UPDATE",
        key.submission.0
    )
    .fetch_optional(&mut *tx)
    .await
    .db()?;
    let held = sqlx::query!(
        "SELECT i.package, o.verdict, o.score FROM rejudging_items i
             JOIN judgements o ON o.submission_id = i.submission_id AND o.number = i.old_number
         WHERE i.rejudging_id = $1 AND i.submission_id = $2 AND i.attempt = $3 AND i.state = 'running'
         FOR NO KEY UPDATE OF i",
        key.rejudging.0,
        key.submission.0,
        i64::from(attempt)
    )
    .fetch_optional(&mut *tx)
    .await
    .db()?;
    let Some(held) = held else {
        tx.rollback().await?;
        return Ok(Fenced::Stale);
    };
    let package = hash(WHAT, &held.package)?;
    let number = judgement::add(&mut tx, key.rejudging, key.submission, package, report, now).await?;
    add_images(&mut tx, key.submission, number, &report.images).await?;
    let failed = report.verdict == Verdict::JudgeError;
    let state = if failed { "failed" } else { "done" };
    let same = held.verdict == report.verdict.as_str() && held.score == report.score.map(Score::thousandths);
    let changed = !failed && !same;
    sqlx::query!(
        "UPDATE rejudging_items SET state = $1, new_number = $2, changed = $3, lease_until = NULL
         WHERE rejudging_id = $4 AND submission_id = $5",
        state,
        number,
        changed,
        key.rejudging.0,
        key.submission.0
    )
    .execute(&mut *tx)
    .await
    .db()?;
    advanced(&mut tx, key, now).await?;
    tx.commit().await?;
    Ok(Fenced::Applied)
}

pub(super) async fn fail(
    store: &PostgresStore,
    key: ItemKey,
    attempt: u32,
    reason: &str,
    max_failures: u32,
    now: Timestamp,
) -> Result<Failure> {
    let mut tx = store.begin().await?;
    let released = fail_in(&mut tx, key, attempt, reason, max_failures, now).await?;
    if released.is_some() {
        tx.commit().await?;
    }
    Ok(released.into())
}

/// [`fail`] in the caller's transaction; `None` when the attempt is stale.
async fn fail_in(
    tx: &mut Tx,
    key: ItemKey,
    attempt: u32,
    reason: &str,
    max_failures: u32,
    now: Timestamp,
) -> Result<Option<Released>> {
    let fallen = sqlx::query_as!(
        FallenItem,
        r#"UPDATE rejudging_items SET failures = failures + 1, last_failure = $1, lease_until = NULL,
               state = CASE WHEN failures + 1 >= $2 THEN 'failed' ELSE 'queued' END
           WHERE rejudging_id = $3 AND submission_id = $4 AND attempt = $5 AND state = 'running'
           RETURNING rejudging_id AS rejudging, submission_id AS submission, state"#,
        &*clean(reason),
        i64::from(max_failures),
        key.rejudging.0,
        key.submission.0,
        i64::from(attempt)
    )
    .fetch_optional(&mut **tx)
    .await
    .db()?;
    match fallen {
        Some(fallen) => settle(tx, fallen, now).await.map(Some),
        None => Ok(None),
    }
}

pub(super) async fn give_back(store: &PostgresStore, key: ItemKey, attempt: u32) -> Result<Fenced> {
    let mut tx = store.begin().await?;
    let done = sqlx::query!(
        "UPDATE rejudging_items SET state = 'queued', lease_until = NULL
         WHERE rejudging_id = $1 AND submission_id = $2 AND attempt = $3 AND state = 'running'",
        key.rejudging.0,
        key.submission.0,
        i64::from(attempt)
    )
    .execute(&mut *tx)
    .await
    .db()?;
    tx.queued();
    tx.commit().await?;
    Ok(fenced(done.rows_affected()))
}

/// Releases items whose lease has run out.
pub(crate) async fn expired(tx: &mut Tx, max_lost: u32, now: Timestamp) -> Result<Vec<Released>> {
    let at = ms(now);
    let fallen = sqlx::query_as!(
        FallenItem,
        r#"UPDATE rejudging_items SET lost = lost + 1, last_failure = 'the lease ran out', lease_until = NULL,
               state = CASE WHEN lost + 1 >= $1 THEN 'failed' ELSE 'queued' END
           WHERE (rejudging_id, submission_id) IN (
               SELECT rejudging_id, submission_id FROM rejudging_items WHERE state = 'running' AND lease_until < $2
               ORDER BY rejudging_id, submission_id FOR NO KEY UPDATE SKIP LOCKED)
           RETURNING rejudging_id AS rejudging, submission_id AS submission, state"#,
        i64::from(max_lost),
        at
    )
    .fetch_all(&mut **tx)
    .await
    .db()?;
    settle_all(tx, fallen, now).await
}

/// Releases items that workers with this prefix held.
pub(crate) async fn workers(
    tx: &mut Tx,
    worker: &str,
    max_lost: u32,
    now: Timestamp,
) -> Result<Vec<Released>> {
    let fallen = sqlx::query_as!(
        FallenItem,
        r#"UPDATE rejudging_items SET lost = lost + 1, last_failure = 'the worker stopped', lease_until = NULL,
               state = CASE WHEN lost + 1 >= $1 THEN 'failed' ELSE 'queued' END
           WHERE (rejudging_id, submission_id) IN (
               SELECT rejudging_id, submission_id FROM rejudging_items WHERE state = 'running' AND worker = $2
               ORDER BY rejudging_id, submission_id FOR NO KEY UPDATE)
           RETURNING rejudging_id AS rejudging, submission_id AS submission, state"#,
        i64::from(max_lost),
        &*clean(worker)
    )
    .fetch_all(&mut **tx)
    .await
    .db()?;
    settle_all(tx, fallen, now).await
}

async fn settle_all(tx: &mut Tx, mut fallen: Vec<FallenItem>, now: Timestamp) -> Result<Vec<Released>> {
    // The order in which rejudgings are locked.
    fallen.sort_by_key(|item| (item.rejudging, item.submission));
    let mut released = Vec::with_capacity(fallen.len());
    for fallen in fallen {
        released.push(settle(tx, fallen, now).await?);
    }
    Ok(released)
}

async fn settle(tx: &mut Tx, fallen: FallenItem, now: Timestamp) -> Result<Released> {
    let key = ItemKey {
        rejudging: fallen.rejudging.into(),
        submission: fallen.submission.into(),
    };
    let gave_up = fallen.state == "failed";
    if gave_up {
        advanced(tx, key, now).await?;
    } else {
        tx.queued();
    }
    Ok(Released {
        id: SubmissionId(fallen.submission),
        rejudging: Some(key.rejudging),
        gave_up,
    })
}

/// Tells how far the rejudging is; the last item makes it ready.
async fn advanced(tx: &mut Tx, key: ItemKey, now: Timestamp) -> Result<()> {
    // Of two that finish at once the second sees what the first has done, or nobody would be the last.
    sqlx::query!(
        "SELECT state FROM rejudgings WHERE id = $1 FOR NO KEY UPDATE",
        key.rejudging.0
    )
    .fetch_optional(&mut **tx)
    .await
    .db()?;
    let count = sqlx::query!(
        r#"SELECT count(*) AS "total!", count(*) FILTER (WHERE state IN ('done', 'failed')) AS "done!"
           FROM rejudging_items WHERE rejudging_id = $1"#,
        key.rejudging.0
    )
    .fetch_one(&mut **tx)
    .await
    .db()?;
    if tell_advanced(tx, key.rejudging, (count.done, count.total), now).await? {
        sqlx::query!(
            "UPDATE rejudgings SET state = 'ready' WHERE id = $1 AND state = 'running'",
            key.rejudging.0
        )
        .execute(&mut **tx)
        .await
        .db()?;
    }
    Ok(())
}
