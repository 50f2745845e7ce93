//! Beginning a rejudging, and giving it up.

use jiff::Timestamp;
use serde_json::json;
use trellis_store::backend::LedgerTx as _;
use trellis_store::backend::rows::rejudgings::{Columns, scope_columns};
use trellis_store::{
    Conflict, MAX_REJUDGED, NewRejudging, Refusal, Rejudging, RejudgingId, RejudgingScope, RejudgingState,
    Result, UserId, topic,
};
use uuid::Uuid;

use super::read;
use super::select::found;
use crate::PostgresStore;
use crate::convert::{ms, num};
use crate::error::Db;
use crate::text::{clean, clean_opt};
use crate::tx::Tx;

pub(super) async fn start(
    store: &PostgresStore,
    new: NewRejudging,
    scope: RejudgingScope,
    now: Timestamp,
) -> Result<Rejudging> {
    let mut tx = store.begin_all_results().await?;
    crate::users::get(&mut tx, new.by).await?;
    let columns = &Columns::new(&new.filter)?;
    let count = found!(
        r#"SELECT count(*) AS "count!""#,
        "",
        columns,
        scope_columns(scope)
    )
    .fetch_one(&mut *tx)
    .await
    .db()?
    .count;
    match num("count", count)? {
        0 => return Err(Refusal::NothingToRejudge.into()),
        many if many > MAX_REJUDGED => return Err(Refusal::TooManyToRejudge(many).into()),
        _ => {}
    }
    insert(&mut tx, &new, columns, now).await?;
    // All that follows is about these, also when others get their verdict meanwhile.
    let ids: Vec<Uuid> = found!(
        "SELECT s.id",
        "ORDER BY s.id FOR NO KEY UPDATE OF s",
        columns,
        scope_columns(scope)
    )
    .fetch_all(&mut *tx)
    .await
    .db()?
    .into_iter()
    .map(|row| row.id)
    .collect();
    keep_current(&mut tx, &ids).await?;
    let at = ms(now);
    sqlx::query!(
        "INSERT INTO rejudging_items (rejudging_id, submission_id, package, language, created, state, old_number)
         SELECT $1, s.id, p.package, s.language, $2, 'queued', s.judgement
         FROM submissions s JOIN problems p ON p.id = s.problem_id WHERE s.id = ANY($3)",
        new.id.0,
        at,
        &ids
    )
    .execute(&mut *tx)
    .await
    .db()?;
    tx.queued();
    let begun = read::one(&mut tx, new.id).await?;
    tx.commit().await?;
    Ok(begun)
}

async fn insert(tx: &mut Tx, new: &NewRejudging, columns: &Columns, now: Timestamp) -> Result<()> {
    let (state, at) = (RejudgingState::Running.as_str(), ms(now));
    sqlx::query!(
        "INSERT INTO rejudgings (id, user_id, reason, state, created, problem_id, contest_id, set_id, class_id, member_id,
             submission_id, language, verdicts, from_time, until_time)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13::text::jsonb, $14, $15)",
        new.id.0,
        new.by.0,
        &*clean(&new.reason),
        state,
        at,
        columns.problem,
        columns.contest,
        columns.set,
        columns.class,
        columns.user,
        columns.submission,
        clean_opt(columns.language.as_deref()),
        columns.verdicts,
        columns.from,
        columns.until
    )
    .execute(&mut **tx)
    .await
    .or_taken(Conflict::IdTaken)?;
    Ok(())
}

/// Keeps the first judgements of those that were never rejudged before; later ones are kept already.
async fn keep_current(tx: &mut Tx, ids: &[Uuid]) -> Result<()> {
    sqlx::query!(
        "INSERT INTO judgements (submission_id, number, package, verdict, score, max_fuel, max_memory, judged, seed,
             receipt, failure, cases, report)
         SELECT s.id, s.judgement, s.package, s.verdict, s.score, s.max_fuel, s.max_memory, s.judged, s.seed, s.receipt,
             s.last_failure,
             coalesce((SELECT jsonb_agg(jsonb_build_object('name', name, 'verdict', verdict, 'score', score, 'fuel', fuel,
                  'memory_bytes', memory_bytes, 'output_bytes', output_bytes, 'message', message, 'guard', guard)
                  ORDER BY ordinal)
              FROM submission_cases WHERE submission_id = s.id), '[]'),
             coalesce((SELECT json FROM submission_reports WHERE submission_id = s.id), 'null')
         FROM submissions s
         WHERE s.id = ANY($1) AND NOT EXISTS (SELECT 1 FROM judgements j WHERE j.submission_id = s.id)",
        ids
    )
    .execute(&mut **tx)
    .await
    .db()
    .map(drop)
}

pub(super) async fn cancel(store: &PostgresStore, id: RejudgingId, by: UserId, now: Timestamp) -> Result<()> {
    let mut tx = store.begin().await?;
    read::one(&mut tx, id).await?;
    // Items before their rejudging: the order in which workers lock them. Who is judging one of them now finds the fence
    // closed.
    sqlx::query!(
        "UPDATE rejudging_items SET state = 'cancelled', lease_until = NULL
         WHERE rejudging_id = $1 AND submission_id IN (
             SELECT submission_id FROM rejudging_items WHERE rejudging_id = $1 AND state IN ('queued', 'running')
             ORDER BY submission_id FOR NO KEY UPDATE)",
        id.0
    )
    .execute(&mut *tx)
    .await
    .db()?;
    close(&mut tx, id, by, RejudgingState::Cancelled, now).await?;
    tx.tell(&topic::rejudging(id), &json!({"type": "cancelled"}), now)
        .await?;
    tx.commit().await
}

/// Ends an open rejudging; of several callers only the first.
pub(super) async fn close(
    tx: &mut Tx,
    id: RejudgingId,
    by: UserId,
    state: RejudgingState,
    now: Timestamp,
) -> Result<()> {
    let (state, at) = (state.as_str(), ms(now));
    let done = sqlx::query!(
        "UPDATE rejudgings SET state = $1, closed = $2, closed_by = $3 WHERE id = $4 AND state IN ('running', 'ready')",
        state,
        at,
        by.0,
        id.0
    )
    .execute(&mut **tx)
    .await
    .or_missing("user")?;
    if done.rows_affected() == 0 {
        return Err(Refusal::RejudgingClosed.into());
    }
    Ok(())
}
