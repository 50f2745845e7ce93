//! Applying a rejudging: the new verdicts and all that follows from them, in one transaction.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

use super::convert::{name, score};
use super::hours::{Cause, Hours};
use super::news::{tell_board, tell_final};
use super::recount::recount;
use super::results::{ResultsTx, hiding_contest};
use super::rows::rejudgings::WHAT;
use crate::{
    AppliedRejudging, BoardData, ContestId, ContestOutcome, LedgerEntry, Lifecycle, Outcome, ProblemId,
    Refusal, RejudgingId, RejudgingState, Result, SubmissionId, UserId, Verdict, topic,
};

/// A submission whose verdict or score has changed.
#[derive(Debug)]
pub struct Changed {
    pub submission: Uuid,
    pub user: Uuid,
    pub problem: Uuid,
    pub contest: Option<Uuid>,
    pub created: i64,
    pub verdict: String,
    pub score: Option<i64>,
}

/// A writing transaction, as far as applying a rejudging needs one.
#[async_trait]
pub trait RejudgingTx: ResultsTx {
    /// Errors: `NotFound`.
    async fn rejudging_state(&mut self, id: RejudgingId) -> Result<RejudgingState>;

    /// How many of its submissions no longer have the judgement that the new one was compared with.
    async fn rejudged_meanwhile(&mut self, id: RejudgingId) -> Result<u64>;

    /// By submission.
    async fn changed(&mut self, id: RejudgingId) -> Result<Vec<Changed>>;

    /// Contests with changed submissions, by id.
    async fn contests_of(&mut self, id: RejudgingId) -> Result<Vec<ContestId>>;

    async fn full_board(&mut self, contest: ContestId) -> Result<BoardData>;

    /// Makes the new judgements the current ones of their submissions: row, cases, report.
    async fn put_current(&mut self, id: RejudgingId) -> Result<()>;

    async fn keep_standings(
        &mut self,
        id: RejudgingId,
        contest: ContestId,
        before: &Value,
        after: &Value,
    ) -> Result<()>;

    /// Writes the standings of a contest that is final; false when it is not.
    async fn put_final_standings(&mut self, contest: ContestId, standings: &Value) -> Result<bool>;

    /// Ends an open rejudging. Errors: `NotFound` (user), `Refused(RejudgingClosed)`.
    async fn close_rejudging(
        &mut self,
        id: RejudgingId,
        by: UserId,
        state: RejudgingState,
        now: Timestamp,
    ) -> Result<()>;

    /// The verdict of a submission; `None` when there is none.
    async fn verdict_of(&mut self, submission: SubmissionId) -> Result<Option<Verdict>>;

    /// Reasons of the person's lesson entries whose exercise (by its slug in the evidence) the problem is, by `seq`.
    async fn lesson_reasons(&mut self, user: UserId, problem: ProblemId) -> Result<Vec<String>>;

    async fn put_lesson_completed(
        &mut self,
        user: UserId,
        course: &str,
        lesson: &str,
        completed: Option<i64>,
    ) -> Result<()>;
}

/// All of [`Rejudgings::apply_rejudging`](crate::Rejudgings::apply_rejudging) but the commit. Nobody else may write
/// results meanwhile.
pub async fn apply_rejudging(
    tx: &mut (impl RejudgingTx + ?Sized),
    id: RejudgingId,
    by: UserId,
    outcome: &Outcome,
    now: Timestamp,
) -> Result<AppliedRejudging> {
    check(tx, id).await?;
    let changed = tx.changed(id).await?;
    let contests = tx.contests_of(id).await?;
    let before = outcomes(tx, &contests, outcome).await?;
    tx.put_current(id).await?;
    let cause = Cause { rejudging: id, by };
    let mut entries = results(tx, &changed, cause, now).await?;
    let after = outcomes(tx, &contests, outcome).await?;
    for (contest, (before, after)) in contests.iter().zip(before.iter().zip(&after)) {
        tx.keep_standings(id, *contest, &before.standings, &after.standings)
            .await?;
        entries.extend(finals(tx, *contest, after, cause, now).await?);
    }
    tell(tx, &changed, now).await?;
    tx.close_rejudging(id, by, RejudgingState::Applied, now).await?;
    tx.tell(&topic::rejudging(id), &json!({"type": "applied"}), now)
        .await?;
    Ok(AppliedRejudging {
        changed: changed.len() as u64,
        entries,
    })
}

/// That it is ready, and that its submissions still have the judgements which it was compared with.
async fn check(tx: &mut (impl RejudgingTx + ?Sized), id: RejudgingId) -> Result<()> {
    match tx.rejudging_state(id).await? {
        RejudgingState::Ready => {}
        RejudgingState::Running => return Err(Refusal::RejudgingRunning.into()),
        RejudgingState::Applied | RejudgingState::Cancelled => return Err(Refusal::RejudgingClosed.into()),
    }
    match tx.rejudged_meanwhile(id).await? {
        0 => Ok(()),
        stale => Err(Refusal::RejudgedMeanwhile(stale).into()),
    }
}

async fn outcomes(
    tx: &mut (impl RejudgingTx + ?Sized),
    contests: &[ContestId],
    outcome: &Outcome,
) -> Result<Vec<ContestOutcome>> {
    let mut outcomes = Vec::with_capacity(contests.len());
    for contest in contests {
        let data = tx.full_board(*contest).await?;
        outcomes.push(outcome(&data)?);
    }
    Ok(outcomes)
}

/// Counts again everything of the people concerned, and brings their hours after.
async fn results(
    tx: &mut (impl RejudgingTx + ?Sized),
    changed: &[Changed],
    cause: Cause,
    now: Timestamp,
) -> Result<Vec<LedgerEntry>> {
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
            tx: &mut *tx,
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
            tx.tell(&topic::user(user), &news, now).await?;
        }
    }
    Ok(entries)
}

/// The standings and hours of a contest that is final; another one gets them when it becomes final.
async fn finals(
    tx: &mut (impl RejudgingTx + ?Sized),
    contest: ContestId,
    after: &ContestOutcome,
    cause: Cause,
    now: Timestamp,
) -> Result<Vec<LedgerEntry>> {
    let mut entries = Vec::new();
    if !tx.put_final_standings(contest, &after.standings).await? {
        return Ok(entries);
    }
    for grant in &after.grants {
        let mut hours = Hours {
            tx: &mut *tx,
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
async fn tell(tx: &mut (impl RejudgingTx + ?Sized), changed: &[Changed], now: Timestamp) -> Result<()> {
    let mut boards = BTreeSet::new();
    for one in changed {
        let verdict: Verdict = name(WHAT, &one.verdict)?;
        let id = SubmissionId(one.submission);
        tell_final(tx, id, Lifecycle::Done, verdict, score(one.score), now).await?;
        let hidden = hiding_contest(tx, one.contest, one.created).await?.is_some();
        boards.insert((one.contest, hidden));
    }
    for (contest, hidden) in boards {
        tell_board(tx, contest, hidden, now).await?;
    }
    Ok(())
}
