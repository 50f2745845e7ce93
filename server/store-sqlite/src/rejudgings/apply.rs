//! Applying a rejudging: the new verdicts and all that follows from them, in one transaction.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde_json::json;
use trellis_store::{
    AppliedRejudging, BoardView, ContestId, ContestOutcome, ContestState, LedgerEntry, Lifecycle, Outcome,
    ProblemId, Refusal, RejudgingId, RejudgingState, Result, SubmissionId, UserId, Verdict, topic,
};
use uuid::Uuid;

use super::hours::Hours;
use super::{WHAT, board, judgement, read, start};
use crate::SqliteStore;
use crate::contests::board::board as contest_board;
use crate::convert::{name, num, score};
use crate::error::Db;
use crate::grants::Cause;
use crate::recount::recount;
use crate::results::hiding_contest;
use crate::submissions::{board_moved, final_event};
use crate::tx::Tx;

/// A submission whose verdict or score has changed.
struct Changed {
    submission: Uuid,
    user: Uuid,
    problem: Uuid,
    contest: Option<Uuid>,
    created: i64,
    verdict: String,
    score: Option<i64>,
}

pub(super) async fn apply(
    store: &SqliteStore,
    id: RejudgingId,
    by: UserId,
    outcome: &Outcome,
    now: Timestamp,
) -> Result<AppliedRejudging> {
    let mut tx = store.begin().await?;
    check(&mut tx, id).await?;
    let changed = changed(&mut tx, id).await?;
    let contests = board::contests(&mut tx, id).await?;
    let before = outcomes(&mut tx, &contests, outcome).await?;
    judgement::put_current(&mut tx, id).await?;
    let cause = Cause { rejudging: id, by };
    let mut entries = results(&mut tx, &changed, cause, now).await?;
    let after = outcomes(&mut tx, &contests, outcome).await?;
    for (contest, (before, after)) in contests.iter().zip(before.iter().zip(&after)) {
        keep_standings(&mut tx, id, *contest, before, after).await?;
        entries.extend(finals(&mut tx, *contest, after, cause, now).await?);
    }
    tell(&mut tx, &changed, now).await?;
    start::close(&mut tx, id, by, RejudgingState::Applied, now).await?;
    tx.event(&topic::rejudging(id), &json!({"type": "applied"}), now)
        .await?;
    tx.commit().await?;
    Ok(AppliedRejudging {
        changed: changed.len() as u64,
        entries,
    })
}

/// That it is ready, and that its submissions still have the judgements which it was compared with.
async fn check(tx: &mut Tx, id: RejudgingId) -> Result<()> {
    match read::one(tx, id).await?.state {
        RejudgingState::Ready => {}
        RejudgingState::Running => return Err(Refusal::RejudgingRunning.into()),
        RejudgingState::Applied | RejudgingState::Cancelled => return Err(Refusal::RejudgingClosed.into()),
    }
    let stale = sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!: i64" FROM rejudging_items i JOIN submissions s ON s.id = i.submission_id
           WHERE i.rejudging_id = ? AND s.judgement <> i.old_number"#,
        id.0
    )
    .fetch_one(&mut **tx)
    .await
    .db()?;
    if stale > 0 {
        return Err(Refusal::RejudgedMeanwhile(num("count", stale)?).into());
    }
    Ok(())
}

async fn changed(tx: &mut Tx, id: RejudgingId) -> Result<Vec<Changed>> {
    sqlx::query_as!(
        Changed,
        r#"SELECT s.id AS "submission: Uuid", s.user_id AS "user: Uuid", s.problem_id AS "problem: Uuid",
               s.contest_id AS "contest: Uuid", s.created, n.verdict, n.score
           FROM rejudging_items i JOIN submissions s ON s.id = i.submission_id
               JOIN judgements n ON n.submission_id = i.submission_id AND n.number = i.new_number
           WHERE i.rejudging_id = ? AND i.changed ORDER BY i.submission_id"#,
        id.0
    )
    .fetch_all(&mut **tx)
    .await
    .db()
}

async fn outcomes(tx: &mut Tx, contests: &[ContestId], outcome: &Outcome) -> Result<Vec<ContestOutcome>> {
    let mut outcomes = Vec::with_capacity(contests.len());
    for contest in contests {
        let data = contest_board(tx, *contest, BoardView::Full).await?;
        outcomes.push(outcome(&data)?);
    }
    Ok(outcomes)
}

/// Counts again everything of the people concerned, and brings their hours after.
async fn results(tx: &mut Tx, changed: &[Changed], cause: Cause, now: Timestamp) -> Result<Vec<LedgerEntry>> {
    let mut people: BTreeMap<UserId, BTreeSet<ProblemId>> = BTreeMap::new();
    for one in changed {
        people
            .entry(one.user.into())
            .or_default()
            .insert(one.problem.into());
    }
    let mut entries = Vec::new();
    for (user, problems) in people {
        let moved = recount(tx, user).await?;
        let mut hours = Hours {
            tx,
            user,
            cause,
            now,
            written: Vec::new(),
        };
        for moved in moved.iter().filter(|moved| problems.contains(&moved.problem)) {
            hours.follow(moved).await?;
        }
        entries.extend(hours.written);
        for moved in moved
            .iter()
            .filter(|moved| moved.before.solved.is_none() && moved.after.solved.is_some())
        {
            let news = json!({"type": "solved", "problem": moved.problem});
            tx.event(&topic::user(user), &news, now).await?;
        }
    }
    Ok(entries)
}

async fn keep_standings(
    tx: &mut Tx,
    id: RejudgingId,
    contest: ContestId,
    before: &ContestOutcome,
    after: &ContestOutcome,
) -> Result<()> {
    let (before, after) = (before.standings.to_string(), after.standings.to_string());
    sqlx::query!(
        "INSERT INTO rejudging_standings (rejudging_id, contest_id, before, after) VALUES (?, ?, ?, ?)",
        id.0,
        contest.0,
        before,
        after
    )
    .execute(&mut **tx)
    .await
    .db()?;
    Ok(())
}

/// The standings and hours of a contest that is final; another one gets them when it becomes final.
async fn finals(
    tx: &mut Tx,
    contest: ContestId,
    after: &ContestOutcome,
    cause: Cause,
    now: Timestamp,
) -> Result<Vec<LedgerEntry>> {
    let (standings, state) = (after.standings.to_string(), ContestState::Final.as_str());
    let done = sqlx::query!(
        "UPDATE contests SET standings = ? WHERE id = ? AND state = ?",
        standings,
        contest.0,
        state
    )
    .execute(&mut **tx)
    .await
    .db()?;
    let mut entries = Vec::new();
    if done.rows_affected() == 0 {
        return Ok(entries);
    }
    for grant in &after.grants {
        let mut hours = Hours {
            tx,
            user: grant.user,
            cause,
            now,
            written: Vec::new(),
        };
        hours.contest(contest, grant).await?;
        entries.extend(hours.written);
    }
    Ok(entries)
}

/// Wakes the pages of the submissions and boards.
async fn tell(tx: &mut Tx, changed: &[Changed], now: Timestamp) -> Result<()> {
    let mut boards = BTreeSet::new();
    for one in changed {
        let verdict: Verdict = name(WHAT, &one.verdict)?;
        let id = SubmissionId(one.submission);
        final_event(tx, id, Lifecycle::Done, verdict, score(one.score), now).await?;
        let hidden = hiding_contest(tx, one.contest, one.created).await?.is_some();
        boards.insert((one.contest, hidden));
    }
    for (contest, hidden) in boards {
        board_moved(tx, contest, hidden, now).await?;
    }
    Ok(())
}
