//! The verdict, and all that follows from it, in one transaction.

use jiff::Timestamp;
use trellis_store::backend::rows::submissions::WHAT;
use trellis_store::backend::{Judged, hiding_contest, record, tell_board, tell_final};
use trellis_store::{Completion, Lifecycle, Report, Result, Score, SubmissionId, Verdict};
use uuid::Uuid;

use super::claim::{add_cases, clear_cases};
use super::images::add_images;
use crate::SqliteStore;
use crate::convert::{int, ms, time};
use crate::error::Db;

pub(super) async fn complete(
    store: &SqliteStore,
    id: SubmissionId,
    attempt: u32,
    report: &Report,
    now: Timestamp,
) -> Result<Completion> {
    let mut tx = store.begin().await?;
    let lifecycle = if report.verdict == Verdict::JudgeError {
        Lifecycle::Failed
    } else {
        Lifecycle::Done
    };
    let (lifecycle_text, verdict) = (lifecycle.as_str(), report.verdict.as_str());
    let (score, judged) = (report.score.map(Score::thousandths), ms(now));
    let (max_fuel, max_memory) = report.maxima();
    let (max_fuel, max_memory) = (max_fuel.map(int).transpose()?, max_memory.map(int).transpose()?);
    let (seed, receipt) = (report.seed.as_bytes(), report.receipt.as_bytes());
    let row = sqlx::query!(
        r#"UPDATE submissions SET lifecycle = ?1, verdict = ?2, score = ?3, max_fuel = ?4, max_memory = ?5, judged = ?6,
               seed = ?7, receipt = ?8, lease_until = NULL
           WHERE id = ?9 AND attempt = ?10 AND lifecycle IN ('compiling', 'running')
           RETURNING user_id AS "user: Uuid", problem_id AS "problem: Uuid", contest_id AS "contest: Uuid", created,
               judgement"#,
        lifecycle_text,
        verdict,
        score,
        max_fuel,
        max_memory,
        judged,
        seed,
        receipt,
        id.0,
        attempt
    )
    .fetch_optional(&mut *tx)
    .await
    .db()?;
    let Some(row) = row else {
        return Ok(Completion::Stale);
    };
    clear_cases(&mut tx, id).await?;
    add_cases(&mut tx, id, &report.cases).await?;
    let json = report.json.to_string();
    sqlx::query!(
        "INSERT OR REPLACE INTO submission_reports (submission_id, json) VALUES (?, ?)",
        id.0,
        json
    )
    .execute(&mut *tx)
    .await
    .db()?;
    let hidden_by = hiding_contest(&mut tx, row.contest, row.created).await?;
    let (first_solve, granted) = if lifecycle == Lifecycle::Failed {
        (false, Vec::new())
    } else {
        let judged = Judged {
            submission: id,
            user: row.user.into(),
            problem: row.problem.into(),
            at: time(WHAT, row.created)?,
            verdict: report.verdict,
            score: report.score,
            hidden_by,
        };
        record(&mut tx, &judged, now).await?
    };
    add_images(&mut tx, id, row.judgement, &report.images).await?;
    tell_final(&mut tx, id, lifecycle, report.verdict, report.score, now).await?;
    tell_board(&mut tx, row.contest, hidden_by.is_some(), now).await?;
    tx.commit().await?;
    Ok(Completion::Applied { first_solve, granted })
}
