//! What the pages of submissions, contests and rejudgings are told; see [`topic`].

use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

use super::ledger::LedgerTx;
use crate::{CaseRow, ContestId, Lifecycle, RejudgingId, Result, Score, SubmissionId, Verdict, topic};

/// Tells the submission's page that it waits.
pub async fn tell_queued(tx: &mut (impl LedgerTx + ?Sized), id: SubmissionId, now: Timestamp) -> Result<()> {
    let event = json!({"type": "queued", "lifecycle": Lifecycle::Queued});
    tx.tell(&topic::submission(id), &event, now).await
}

/// Tells the submission's page how far it is. `cases`: those that have finished since.
pub async fn tell_progress(
    tx: &mut (impl LedgerTx + ?Sized),
    id: SubmissionId,
    attempt: u32,
    lifecycle: Lifecycle,
    (cases, total): (&[CaseRow], u32),
    now: Timestamp,
) -> Result<()> {
    let cases: Vec<Value> = cases
        .iter()
        .map(|case| json!({"name": case.name, "verdict": case.verdict, "fuel": case.fuel, "memory": case.memory_bytes}))
        .collect();
    let event = json!({"type": "progress", "lifecycle": lifecycle, "attempt": attempt, "cases": cases, "total": total});
    tx.tell(&topic::submission(id), &event, now).await
}

/// Tells the submission's page.
pub async fn tell_final(
    tx: &mut (impl LedgerTx + ?Sized),
    id: SubmissionId,
    lifecycle: Lifecycle,
    verdict: Verdict,
    score: Option<Score>,
    now: Timestamp,
) -> Result<()> {
    let event = json!({"type": "final", "lifecycle": lifecycle, "verdict": verdict, "score": score.map(Score::points)});
    tx.tell(&topic::submission(id), &event, now).await
}

/// Tells that a contest's board has moved, never how. Behind the freeze nobody but staff hears of it: the moment of a
/// verdict would tell how many cases were run.
pub async fn tell_board(
    tx: &mut (impl LedgerTx + ?Sized),
    contest: Option<Uuid>,
    hidden: bool,
    now: Timestamp,
) -> Result<()> {
    let Some(contest) = contest.map(ContestId) else {
        return Ok(());
    };
    let topic = if hidden {
        topic::contest_staff(contest)
    } else {
        topic::contest(contest)
    };
    tx.tell(&topic, &json!({"type": "board"}), now).await
}

/// Tells how far a rejudging is; true when all is done, which the caller writes down.
pub async fn tell_advanced(
    tx: &mut (impl LedgerTx + ?Sized),
    id: RejudgingId,
    (done, total): (i64, i64),
    now: Timestamp,
) -> Result<bool> {
    let ready = done >= total;
    let event = if ready {
        json!({"type": "ready"})
    } else {
        json!({"type": "progress", "done": done, "total": total})
    };
    tx.tell(&topic::rejudging(id), &event, now).await?;
    Ok(ready)
}
