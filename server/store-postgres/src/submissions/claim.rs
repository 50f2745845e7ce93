//! Taking from the queue, and what the holder may write while it works.

use std::collections::BTreeSet;

use jiff::Timestamp;
use sqlx::PgConnection;
use trellis_store::backend::rows::submissions::{ClaimRow, WHAT, fenced};
use trellis_store::backend::{Turn, tell_progress};
use trellis_store::{
    CaseRow, Claimed, Fenced, Lifecycle, Offer, Progress, Result, Score, StoreError, SubmissionId, Verdict,
};
use uuid::Uuid;

use super::release::fail_in;
use crate::PostgresStore;
use crate::blobs::get_source;
use crate::convert::{hash, int, ms, num};
use crate::error::Db;
use crate::rejudgings::queue;
use crate::text::clean;
use crate::tx::Tx;

/// An offer as parameters of the statements.
pub(crate) struct Terms<'a> {
    pub worker: String,
    pub languages: &'a [String],
    pub except: Vec<Vec<u8>>,
    pub parts: Vec<String>,
    pub hashes: Vec<Vec<u8>>,
    pub lease: i64,
    pub now: Timestamp,
}

pub(super) async fn claim(
    store: &PostgresStore,
    offer: &Offer,
    lease_until: Timestamp,
    now: Timestamp,
) -> Result<Vec<Claimed>> {
    let terms = Terms {
        worker: clean(&offer.worker).into_owned(),
        languages: &offer.languages,
        except: offer.except.iter().map(|hash| hash.as_bytes().to_vec()).collect(),
        parts: offer.parts.keys().cloned().collect(),
        hashes: offer
            .parts
            .values()
            .map(|hash| hash.as_bytes().to_vec())
            .collect(),
        lease: ms(lease_until),
        now,
    };
    let limit = offer.limit as usize;
    let mut claimed = Vec::new();
    while claimed.len() < limit {
        match take(store, &terms, limit - claimed.len()).await {
            Ok(Taken::Nothing) => break,
            Ok(Taken::Claimed(more)) => claimed.extend(more),
            // Not an error of the caller's: it would meet the same row again, and the queue would stand still.
            Ok(Taken::Again) => {}
            // What was claimed before is the caller's, who would not hear of it.
            Err(_) if !claimed.is_empty() => break,
            Err(error) => return Err(error),
        }
    }
    Ok(claimed)
}

/// What came of trying to take the next ones.
enum Taken {
    Nothing,
    Claimed(Vec<Claimed>),
    /// Nothing, but the queue has moved: a source cannot be read any more (final with JE), or another node has just pinned the
    /// contest to something else.
    Again,
}

/// While items wait to be rejudged it is decided one by one whose turn it is.
async fn take(store: &PostgresStore, terms: &Terms<'_>, limit: usize) -> Result<Taken> {
    let mut tx = store.begin().await?;
    match queue::turn(&mut tx, terms).await? {
        Turn::Idle => take_submissions(tx, terms, limit).await,
        Turn::Item => take_item(tx, terms).await,
        Turn::Submission => {
            let rows = claim_rows(&mut tx, terms, 1).await?;
            if rows.is_empty() {
                return take_item(tx, terms).await;
            }
            queue::count_other(&mut tx).await?;
            keep(tx, terms, rows).await
        }
    }
}

async fn take_submissions(mut tx: Tx, terms: &Terms<'_>, limit: usize) -> Result<Taken> {
    let rows = claim_rows(&mut tx, terms, limit).await?;
    if rows.is_empty() {
        return Ok(Taken::Nothing);
    }
    keep(tx, terms, rows).await
}

async fn claim_rows(tx: &mut Tx, terms: &Terms<'_>, limit: usize) -> Result<Vec<ClaimRow>> {
    let mut rows = sqlx::query_as!(
        ClaimRow,
        r#"UPDATE submissions SET lifecycle = 'compiling', attempt = attempt + 1, worker = $1, lease_until = $2
           WHERE id = ANY (ARRAY(
               SELECT s.id FROM submissions s
               WHERE s.lifecycle = 'queued' AND s.language = ANY($3) AND s.package <> ALL($4)
                   AND NOT EXISTS (
                       SELECT 1 FROM contest_pins p
                           JOIN contests c ON c.id = p.contest_id AND c.state <> 'final'
                           JOIN unnest($5::text[], $6::bytea[]) AS o (part, hash) ON o.part = p.part
                       WHERE p.contest_id = s.contest_id AND p.hash <> o.hash)
               ORDER BY COALESCE(s.due, s.created), s.id LIMIT $7 FOR NO KEY UPDATE OF s SKIP LOCKED))
           RETURNING id, attempt, user_id AS user, problem_id AS problem, package, language,
               file_name, source, contest_id AS contest,
               (SELECT salt FROM contests c WHERE c.id = contest_id) AS salt, trace, created,
               COALESCE(due, created) AS "due!""#,
        terms.worker,
        terms.lease,
        terms.languages,
        &terms.except,
        &terms.parts,
        &terms.hashes,
        int(limit)?
    )
    .fetch_all(&mut **tx)
    .await
    .db()?;
    rows.sort_by_key(|row| (row.due, row.id));
    Ok(rows)
}

/// Reads what belongs to the rows, and commits.
async fn keep(mut tx: Tx, terms: &Terms<'_>, rows: Vec<ClaimRow>) -> Result<Taken> {
    let contests: BTreeSet<Uuid> = rows.iter().filter_map(|row| row.contest).collect();
    if !pin(&mut tx, terms, contests).await? {
        tx.rollback().await?;
        return Ok(Taken::Again);
    }
    let again: Vec<Uuid> = rows
        .iter()
        .filter(|row| row.attempt > 1)
        .map(|row| row.id)
        .collect();
    if !again.is_empty() {
        sqlx::query!(
            "DELETE FROM submission_cases WHERE submission_id = ANY($1)",
            &again
        )
        .execute(&mut *tx)
        .await
        .db()?;
    }
    let mut claimed = Vec::with_capacity(rows.len());
    for row in rows {
        let (id, attempt) = (SubmissionId(row.id), num(WHAT, row.attempt)?);
        match get_source(&mut tx, hash(WHAT, &row.source)?).await {
            Err(error @ StoreError::Corrupt { .. }) => {
                fail_in(&mut tx, id, attempt, &error.to_string(), 0, terms.now).await?;
            }
            source => {
                tell_progress(&mut tx, id, attempt, Lifecycle::Compiling, (&[], 0), terms.now).await?;
                claimed.push(row.claimed(None, source?)?);
            }
        }
    }
    tx.commit().await?;
    Ok(if claimed.is_empty() {
        Taken::Again
    } else {
        Taken::Claimed(claimed)
    })
}

/// Pins the contests to what the offer has, where they are not; false when another node was first with something else.
pub(crate) async fn pin(tx: &mut Tx, terms: &Terms<'_>, contests: BTreeSet<Uuid>) -> Result<bool> {
    if contests.is_empty() || terms.parts.is_empty() {
        return Ok(true);
    }
    let contests: Vec<Uuid> = contests.into_iter().collect();
    sqlx::query!(
        "INSERT INTO contest_pins (contest_id, part, hash, pinned)
         SELECT c.id, o.part, o.hash, $4
         FROM contests c, unnest($2::text[], $3::bytea[]) AS o (part, hash)
         WHERE c.id = ANY($1) AND c.state <> 'final'
             AND NOT EXISTS (SELECT 1 FROM contest_pins p WHERE p.contest_id = c.id AND p.part = o.part)
         ORDER BY c.id, o.part
         ON CONFLICT DO NOTHING",
        &contests,
        &terms.parts,
        &terms.hashes,
        ms(terms.now)
    )
    .execute(&mut **tx)
    .await
    .db()?;
    let others = sqlx::query_scalar!(
        r#"SELECT EXISTS (
               SELECT 1 FROM contest_pins p JOIN contests c ON c.id = p.contest_id AND c.state <> 'final'
                   JOIN unnest($2::text[], $3::bytea[]) AS o (part, hash) ON o.part = p.part
               WHERE p.contest_id = ANY($1) AND p.hash <> o.hash) AS "others!""#,
        &contests,
        &terms.parts,
        &terms.hashes
    )
    .fetch_one(&mut **tx)
    .await
    .db()?;
    Ok(!others)
}

/// Ends without a commit where nothing was taken.
async fn take_item(mut tx: Tx, terms: &Terms<'_>) -> Result<Taken> {
    let claimed = match queue::take(&mut tx, terms).await? {
        // It was this kind's turn, but not for this node.
        queue::Taken::Nothing => return take_submissions(tx, terms, 1).await,
        queue::Taken::Pinned => {
            tx.rollback().await?;
            return Ok(Taken::Again);
        }
        queue::Taken::Claimed(claimed) => Taken::Claimed(vec![*claimed]),
        queue::Taken::Spoiled => Taken::Again,
    };
    tx.commit().await?;
    Ok(claimed)
}

pub(super) async fn heartbeat(
    store: &PostgresStore,
    id: SubmissionId,
    attempt: u32,
    lease_until: Timestamp,
) -> Result<Fenced> {
    let lease = ms(lease_until);
    let done = sqlx::query!(
        "UPDATE submissions SET lease_until = $1 WHERE id = $2 AND attempt = $3 AND lifecycle IN ('compiling', 'running')",
        lease,
        id.0,
        i64::from(attempt)
    )
    .execute(&store.pool)
    .await
    .db()?;
    Ok(fenced(done.rows_affected()))
}

pub(super) async fn progress(
    store: &PostgresStore,
    id: SubmissionId,
    attempt: u32,
    progress: &Progress,
    now: Timestamp,
) -> Result<Fenced> {
    if !matches!(progress.lifecycle, Lifecycle::Compiling | Lifecycle::Running) {
        return Err(StoreError::corrupt(
            "progress",
            format!("{} is no progress", progress.lifecycle),
        ));
    }
    let mut tx = store.begin().await?;
    let told = is_told(&mut tx, id, progress.lifecycle).await?;
    let lifecycle = progress.lifecycle.as_str();
    let done = sqlx::query!(
        "UPDATE submissions SET lifecycle = $1 WHERE id = $2 AND attempt = $3 AND lifecycle IN ('compiling', 'running')",
        lifecycle,
        id.0,
        i64::from(attempt)
    )
    .execute(&mut *tx)
    .await
    .db()?;
    if fenced(done.rows_affected()) == Fenced::Stale {
        tx.rollback().await?;
        return Ok(Fenced::Stale);
    }
    add_cases(&mut tx, id, &progress.cases).await?;
    if told {
        let news = (&progress.cases[..], progress.total_cases);
        tell_progress(&mut tx, id, attempt, progress.lifecycle, news, now).await?;
    }
    tx.commit().await?;
    Ok(Fenced::Applied)
}

/// Whether a step of judging makes an event. In a contest whose feedback is less than full it is only the first of its
/// kind: the number of events would be the number of the cases that were run.
async fn is_told(tx: &mut Tx, id: SubmissionId, lifecycle: Lifecycle) -> Result<bool> {
    let lifecycle = lifecycle.as_str();
    let told = sqlx::query_scalar!(
        r#"SELECT s.lifecycle <> $2 OR c.id IS NULL OR c.feedback = 'full' AS "told!"
           FROM submissions s LEFT JOIN contests c ON c.id = s.contest_id WHERE s.id = $1
           FOR NO KEY UPDATE OF s"#,
        id.0,
        lifecycle
    )
    .fetch_optional(&mut **tx)
    .await
    .db()?;
    Ok(told.unwrap_or(true))
}

pub(super) async fn clear_cases(conn: &mut PgConnection, id: SubmissionId) -> Result<()> {
    sqlx::query!("DELETE FROM submission_cases WHERE submission_id = $1", id.0)
        .execute(conn)
        .await
        .db()?;
    Ok(())
}

/// Appends case rows after those that are there, all in one statement.
pub(super) async fn add_cases(conn: &mut PgConnection, id: SubmissionId, cases: &[CaseRow]) -> Result<()> {
    if cases.is_empty() {
        return Ok(());
    }
    let column = |number: fn(&CaseRow) -> u64| {
        cases
            .iter()
            .map(|case| int(number(case)))
            .collect::<Result<Vec<_>>>()
    };
    let (fuel, memory, output) = (
        column(|case| case.fuel)?,
        column(|case| case.memory_bytes)?,
        column(|case| case.output_bytes)?,
    );
    let names: Vec<_> = cases.iter().map(|case| clean(&case.name).into_owned()).collect();
    let messages: Vec<_> = cases
        .iter()
        .map(|case| clean(&case.message).into_owned())
        .collect();
    let verdicts: Vec<_> = cases
        .iter()
        .map(|case| case.verdict.map(Verdict::as_str))
        .collect();
    let scores: Vec<_> = cases
        .iter()
        .map(|case| case.score.map(Score::thousandths))
        .collect();
    let guards: Vec<_> = cases.iter().map(|case| case.guard).collect();
    sqlx::query!(
        "INSERT INTO submission_cases (submission_id, ordinal, name, verdict, score, fuel, memory_bytes, output_bytes,
             message, guard)
         SELECT $1, (SELECT count(*) FROM submission_cases WHERE submission_id = $1) + c.place - 1, c.name, c.verdict,
             c.score, c.fuel, c.memory, c.output, c.message, c.guard
         FROM unnest($2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[], $8::text[],
             $9::boolean[]) WITH ORDINALITY AS c (name, verdict, score, fuel, memory, output, message, guard, place)",
        id.0,
        &names,
        &verdicts as _,
        &scores as _,
        &fuel,
        &memory,
        &output,
        &messages,
        &guards
    )
    .execute(conn)
    .await
    .db()
    .map(drop)
}
