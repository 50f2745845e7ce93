//! Final standings: hours, and the end of the freeze, in one transaction.

use jiff::Timestamp;
use serde_json::{Value, json};
use sqlx::PgConnection;
use trellis_store::backend::{LedgerTx as _, Shown, append, may_finalize};
use trellis_store::{
    ContestGrant, ContestId, ContestState, Granted, HoursKind, LedgerEntry, NewEntry, Result, topic,
};

use super::hold;
use crate::PostgresStore;
use crate::convert::{ms, num};
use crate::error::Db;
use crate::results::lift_embargo;
use crate::text::jsonb;

pub(super) async fn finalize(
    store: &PostgresStore,
    id: ContestId,
    standings: &Value,
    grants: &[ContestGrant],
    now: Timestamp,
) -> Result<Vec<LedgerEntry>> {
    let mut tx = store.begin_all_results().await?;
    let contest = hold(&mut tx, id).await?;
    if contest.state == ContestState::Final {
        return Ok(Vec::new());
    }
    let open = sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!" FROM submissions WHERE contest_id = $1 AND lifecycle NOT IN ('done', 'failed')"#,
        id.0
    )
    .fetch_one(&mut *tx)
    .await
    .db()?;
    let rejudged = rejudged_since(&mut tx, id, now).await?;
    may_finalize(&contest, num("count", open)?, rejudged, now)?;
    let (standings, at) = (jsonb(standings)?, ms(now));
    sqlx::query!(
        "UPDATE contests SET state = 'final', finalized = $1, standings = $2::text::jsonb WHERE id = $3",
        at,
        standings,
        id.0
    )
    .execute(&mut *tx)
    .await
    .db()?;
    lift_embargo(&mut tx, id).await?;
    let mut entries = Vec::new();
    for grant in grants.iter().filter(|grant| grant.seconds > 0) {
        let entry = NewEntry {
            user: grant.user,
            kind: HoursKind::Contest,
            seconds: grant.seconds.into(),
            reason: format!("contest:{id}"),
            contest: Some(id),
            evidence: grant.evidence.clone(),
        };
        if let Granted::New(entry) = append(&mut tx, entry, Shown::Now, now).await? {
            entries.push(entry);
        }
    }
    tx.tell(&topic::contest(id), &json!({"type": "final"}), now)
        .await?;
    tx.commit().await?;
    Ok(entries)
}

/// Whether a rejudging of the contest's submissions was applied at `then` or later.
async fn rejudged_since(conn: &mut PgConnection, id: ContestId, then: Timestamp) -> Result<bool> {
    let then = ms(then);
    sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT 1 FROM rejudging_standings s JOIN rejudgings r ON r.id = s.rejudging_id
               WHERE s.contest_id = $1 AND r.closed >= $2) AS "since!""#,
        id.0,
        then
    )
    .fetch_one(conn)
    .await
    .db()
}
