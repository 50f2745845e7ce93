//! Taking from the queue, and what the holder may write while it works.

use jiff::Timestamp;
use sqlx::PgConnection;
use trellis_store::backend::rows::submissions::{ClaimRow, WHAT, fenced};
use trellis_store::backend::{Turn, tell_progress};
use trellis_store::{
    CaseRow, Claimed, Fenced, Lifecycle, Progress, Result, Score, StoreError, SubmissionId, Verdict,
};

use super::release::fail_in;
use crate::PostgresStore;
use crate::convert::{hash, int, ms, num};
use crate::error::Db;
use crate::problems::get_blob;
use crate::rejudgings::queue;
use crate::text::clean;
use crate::tx::Tx;

/// What came of trying to take the next one.
enum Taken {
    Nothing,
    Claimed(Box<Claimed>),
    /// Its source cannot be read any more: final with JE.
    Spoiled,
}

pub(super) async fn claim(
    store: &PostgresStore,
    worker: &str,
    languages: &[String],
    lease_until: Timestamp,
    now: Timestamp,
) -> Result<Option<Claimed>> {
    loop {
        match take(store, worker, languages, lease_until, now).await? {
            Taken::Nothing => return Ok(None),
            Taken::Claimed(claimed) => return Ok(Some(*claimed)),
            // Not an error of the caller's: it would meet the same row again, and the queue would stand still.
            Taken::Spoiled => {}
        }
    }
}

async fn take(
    store: &PostgresStore,
    worker: &str,
    languages: &[String],
    lease_until: Timestamp,
    now: Timestamp,
) -> Result<Taken> {
    let mut tx = store.begin().await?;
    let turn = queue::turn(&mut tx, languages).await?;
    if turn == Turn::Item {
        return take_item(tx, worker, languages, lease_until, now).await;
    }
    let lease = ms(lease_until);
    let row = sqlx::query_as!(
        ClaimRow,
        r#"UPDATE submissions SET lifecycle = 'compiling', attempt = attempt + 1, worker = $1, lease_until = $2
           WHERE id = (
               SELECT id FROM submissions
               WHERE lifecycle = 'queued' AND language = ANY($3)
               ORDER BY priority DESC, created, id LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED)
           RETURNING id, attempt, user_id AS user, problem_id AS problem, package, language,
               file_name, source, contest_id AS contest,
               (SELECT salt FROM contests c WHERE c.id = contest_id) AS salt, created"#,
        &*clean(worker),
        lease,
        languages
    )
    .fetch_optional(&mut *tx)
    .await
    .db()?;
    let Some(row) = row else {
        return match turn {
            Turn::Idle => Ok(Taken::Nothing),
            Turn::Submission | Turn::Item => take_item(tx, worker, languages, lease_until, now).await,
        };
    };
    if turn == Turn::Submission {
        queue::count_other(&mut tx).await?;
    }
    let (id, attempt) = (SubmissionId(row.id), num(WHAT, row.attempt)?);
    clear_cases(&mut tx, id).await?;
    let source = match get_blob(&mut tx, hash(WHAT, &row.source)?).await {
        Err(error @ StoreError::Corrupt { .. }) => {
            fail_in(&mut tx, id, attempt, &error.to_string(), 0, now).await?;
            tx.commit().await?;
            return Ok(Taken::Spoiled);
        }
        source => source?,
    };
    let claimed = row.claimed(None, source)?;
    tell_progress(&mut tx, id, attempt, Lifecycle::Compiling, (&[], 0), now).await?;
    tx.commit().await?;
    Ok(Taken::Claimed(Box::new(claimed)))
}

async fn take_item(
    mut tx: Tx,
    worker: &str,
    languages: &[String],
    lease_until: Timestamp,
    now: Timestamp,
) -> Result<Taken> {
    let taken = match queue::take(&mut tx, worker, languages, lease_until, now).await? {
        queue::Taken::Nothing => return Ok(Taken::Nothing),
        queue::Taken::Claimed(claimed) => Taken::Claimed(claimed),
        queue::Taken::Spoiled => Taken::Spoiled,
    };
    tx.commit().await?;
    Ok(taken)
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
