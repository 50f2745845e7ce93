//! Submissions that their worker does not finish: back to the queue, or JE at last.

use jiff::Timestamp;
use trellis_store::backend::rows::submissions::{Fallen, fenced};
use trellis_store::backend::{hiding_contest, tell_board, tell_final, tell_queued};
use trellis_store::{Failure, Fenced, Lifecycle, Released, Result, SubmissionId, Verdict};
use uuid::Uuid;

use super::claim::clear_cases;
use crate::SqliteStore;
use crate::convert::ms;
use crate::error::Db;
use crate::rejudgings::queue;
use crate::tx::Tx;

pub(super) async fn fail(
    store: &SqliteStore,
    id: SubmissionId,
    attempt: u32,
    reason: &str,
    max_failures: u32,
    now: Timestamp,
) -> Result<Failure> {
    let mut tx = store.begin().await?;
    let released = fail_in(&mut tx, id, attempt, reason, max_failures, now).await?;
    if released.is_some() {
        tx.commit().await?;
    }
    Ok(released.into())
}

/// [`fail`] in the caller's transaction; `None` when the attempt is stale.
pub(super) async fn fail_in(
    tx: &mut Tx,
    id: SubmissionId,
    attempt: u32,
    reason: &str,
    max_failures: u32,
    now: Timestamp,
) -> Result<Option<Released>> {
    let judged = ms(now);
    let fallen = sqlx::query_as!(
        Fallen,
        r#"UPDATE submissions SET failures = failures + 1, last_failure = ?1, lease_until = NULL,
               lifecycle = iif(failures + 1 >= ?2, 'failed', 'queued'), verdict = iif(failures + 1 >= ?2, 'JE', NULL),
               judged = iif(failures + 1 >= ?2, ?3, NULL)
           WHERE id = ?4 AND attempt = ?5 AND lifecycle IN ('compiling', 'running')
           RETURNING id AS "id: Uuid", contest_id AS "contest: Uuid", lifecycle, created"#,
        reason,
        max_failures,
        judged,
        id.0,
        attempt
    )
    .fetch_optional(&mut **tx)
    .await
    .db()?;
    match fallen {
        Some(fallen) => settle(tx, fallen, now).await.map(Some),
        None => Ok(None),
    }
}

pub(super) async fn give_back(
    store: &SqliteStore,
    id: SubmissionId,
    attempt: u32,
    now: Timestamp,
) -> Result<Fenced> {
    let mut tx = store.begin().await?;
    let done = sqlx::query!(
        "UPDATE submissions SET lifecycle = 'queued', lease_until = NULL
         WHERE id = ? AND attempt = ? AND lifecycle IN ('compiling', 'running')",
        id.0,
        attempt
    )
    .execute(&mut *tx)
    .await
    .db()?;
    if fenced(done.rows_affected()) == Fenced::Stale {
        return Ok(Fenced::Stale);
    }
    requeued(&mut tx, id, now).await?;
    tx.commit().await?;
    Ok(Fenced::Applied)
}

pub(super) async fn expired(store: &SqliteStore, max_lost: u32, now: Timestamp) -> Result<Vec<Released>> {
    let mut tx = store.begin().await?;
    let judged = ms(now);
    let fallen = sqlx::query_as!(
        Fallen,
        r#"UPDATE submissions SET lost = lost + 1, last_failure = 'the lease ran out', lease_until = NULL,
               lifecycle = iif(lost + 1 >= ?1, 'failed', 'queued'), verdict = iif(lost + 1 >= ?1, 'JE', NULL),
               judged = iif(lost + 1 >= ?1, ?2, NULL)
           WHERE lifecycle IN ('compiling', 'running') AND lease_until < ?2
           RETURNING id AS "id: Uuid", contest_id AS "contest: Uuid", lifecycle, created"#,
        max_lost,
        judged
    )
    .fetch_all(&mut *tx)
    .await
    .db()?;
    let mut released = settle_all(&mut tx, fallen, now).await?;
    released.extend(queue::expired(&mut tx, max_lost, now).await?);
    tx.commit().await?;
    Ok(released)
}

pub(super) async fn workers(
    store: &SqliteStore,
    worker: &str,
    max_lost: u32,
    now: Timestamp,
) -> Result<Vec<Released>> {
    let mut tx = store.begin().await?;
    let judged = ms(now);
    let fallen = sqlx::query_as!(
        Fallen,
        r#"UPDATE submissions SET lost = lost + 1, last_failure = 'the worker stopped', lease_until = NULL,
               lifecycle = iif(lost + 1 >= ?1, 'failed', 'queued'), verdict = iif(lost + 1 >= ?1, 'JE', NULL),
               judged = iif(lost + 1 >= ?1, ?2, NULL)
           WHERE lifecycle IN ('compiling', 'running') AND worker = ?3
           RETURNING id AS "id: Uuid", contest_id AS "contest: Uuid", lifecycle, created"#,
        max_lost,
        judged,
        worker
    )
    .fetch_all(&mut *tx)
    .await
    .db()?;
    let mut released = settle_all(&mut tx, fallen, now).await?;
    released.extend(queue::workers(&mut tx, worker, max_lost, now).await?);
    tx.commit().await?;
    Ok(released)
}

async fn settle_all(tx: &mut Tx, fallen: Vec<Fallen>, now: Timestamp) -> Result<Vec<Released>> {
    let mut released = Vec::with_capacity(fallen.len());
    for fallen in fallen {
        released.push(settle(tx, fallen, now).await?);
    }
    Ok(released)
}

/// Tells who waits what has become of it.
async fn settle(tx: &mut Tx, fallen: Fallen, now: Timestamp) -> Result<Released> {
    let id = SubmissionId(fallen.id);
    let gave_up = fallen.lifecycle == Lifecycle::Failed.as_str();
    if gave_up {
        clear_cases(tx, id).await?;
        tell_final(tx, id, Lifecycle::Failed, Verdict::JudgeError, None, now).await?;
        let hidden = hiding_contest(tx, fallen.contest, fallen.created)
            .await?
            .is_some();
        tell_board(tx, fallen.contest, hidden, now).await?;
    } else {
        requeued(tx, id, now).await?;
    }
    Ok(Released {
        id,
        rejudging: None,
        gave_up,
    })
}

async fn requeued(tx: &mut Tx, id: SubmissionId, now: Timestamp) -> Result<()> {
    clear_cases(tx, id).await?;
    tell_queued(tx, id, now).await?;
    tx.queued();
    Ok(())
}
