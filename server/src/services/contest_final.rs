//! Final standings: computed on the full board, kept, and paid in hours, once.

use super::board::{self, Standing};
use super::contest_hours::HoursRule;
use crate::error::AppError;
use crate::state::AppState;
use serde_json::{Value, json};
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use trellis_store::{
    BoardData, BoardView, ContestGrant, ContestId, ContestOutcome, Lifecycle, Phase, Refusal, StoreError,
    User,
};

/// How often a contest that is over is looked at.
const POLL: Duration = Duration::from_secs(3);

impl AppState {
    /// Makes the standings final by hand.
    pub async fn finalize_contest(&self, user: &User, id: ContestId, address: &str) -> Result<(), AppError> {
        self.own_contest(user, id).await?;
        let granted = self.close_contest(id).await?;
        let detail = json!({ "granted": granted });
        self.audit(
            Some(user.id),
            "contest.finalize",
            &format!("contest:{id}"),
            address,
            detail,
        )
        .await;
        Ok(())
    }

    /// Computes the standings and makes them final; gives how many people got hours.
    async fn close_contest(&self, id: ContestId) -> Result<usize, AppError> {
        let now = self.clock.now();
        let data = self.store.board(id, BoardView::Full).await?;
        if data.contest.phase(now) < Phase::Ended {
            return Err(Refusal::ContestRunning.into());
        }
        let open = data
            .runs
            .iter()
            .filter(|run| !Lifecycle::is_final(run.lifecycle))
            .count();
        if open > 0 {
            return Err(Refusal::NotJudged(open as u64).into());
        }
        let outcome = outcome(&data)?;
        Ok(self
            .store
            .finalize_contest(id, &outcome.standings, &outcome.grants, now)
            .await?
            .len())
    }
}

/// Makes contests final as soon as they are over and all is judged, until `stop`.
pub async fn finalize_due(state: AppState, stop: CancellationToken) {
    while !stop.is_cancelled() {
        match state.store.contests_to_finalize(state.clock.now()).await {
            Ok(due) => {
                for id in due {
                    finalize_one(&state, id).await;
                }
            }
            Err(error) => tracing::error!(%error, "contests that are over cannot be listed"),
        }
        tokio::select! {
            () = stop.cancelled() => {}
            () = tokio::time::sleep(POLL) => {}
        }
    }
}

async fn finalize_one(state: &AppState, id: ContestId) {
    match state.close_contest(id).await {
        Ok(granted) => {
            tracing::info!(contest = %id, granted, "the standings are final");
            let detail = json!({ "granted": granted });
            state
                .audit(None, "contest.finalize", &format!("contest:{id}"), "", detail)
                .await;
        }
        // The queue still holds submissions of it, or a rejudging has just moved the board: the next round.
        Err(AppError::Refused { code, .. }) => tracing::debug!(contest = %id, code, "not final yet"),
        Err(AppError::Stale) => tracing::debug!(contest = %id, "the board has moved meanwhile"),
        Err(error) => tracing::error!(contest = %id, ?error, "cannot be made final"),
    }
}

/// Standings and hours of a full board.
pub fn outcome(data: &BoardData) -> Result<ContestOutcome, StoreError> {
    let rows = board::standings(data);
    let rule = hours_rule(&data.contest.settings.hours_rule)?;
    Ok(ContestOutcome {
        standings: rows.iter().map(standing_json).collect(),
        grants: rows.iter().map(|row| grant(row, rule)).collect(),
    })
}

/// A contest without a rule grants nothing.
fn hours_rule(stored: &Value) -> Result<HoursRule, StoreError> {
    if stored.is_null() {
        return Ok(HoursRule {
            participation_seconds: 0,
            solved_seconds: 0,
            cap_seconds: 0,
        });
    }
    serde_json::from_value(stored.clone()).map_err(|error| StoreError::corrupt("hours rule", error))
}

fn standing_json(row: &Standing) -> Value {
    json!({
        "rank": row.rank,
        "user": row.user.to_string(),
        "name": row.name,
        "solved": row.solved,
        "penalty": row.penalty,
    })
}

fn grant(row: &Standing, rule: HoursRule) -> ContestGrant {
    ContestGrant {
        user: row.user,
        seconds: rule.seconds(row),
        evidence: json!({ "rank": row.rank, "solved": row.solved, "penalty": row.penalty }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contest_without_a_rule_grants_nothing() {
        assert_eq!(
            hours_rule(&Value::Null).map(|rule| rule.cap_seconds).ok(),
            Some(0)
        );
        assert!(hours_rule(&json!({"x": 1})).is_err());
    }
}
