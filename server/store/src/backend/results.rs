//! What follows from a verdict: a person's result in the problem, totals, hours, finished problem sets.
//!
//! What a contest's freeze hides is kept apart (`results.embargo_id`, table `embargo`) and added to the public
//! sums when the contest is final: so no list, count or rank can tell it before.

use std::collections::BTreeMap;

use async_trait::async_trait;
use jiff::Timestamp;
use serde_json::json;
use uuid::Uuid;

use super::convert::ms;
use super::ledger::{Gain, LedgerTx, add_gain, append, shown};
use super::recount::{Reached, Run};
use crate::{
    ContestId, Granted, HoursKind, LedgerEntry, NewEntry, ProblemId, Result, Score, SubmissionId, UserId,
    Verdict, topic,
};

/// A verdict, as far as a person's result goes.
#[derive(Debug)]
pub struct Judged {
    pub submission: SubmissionId,
    pub user: UserId,
    pub problem: ProblemId,
    /// When it was submitted.
    pub at: Timestamp,
    pub verdict: Verdict,
    pub score: Option<Score>,
    /// The contest whose freeze hides it.
    pub hidden_by: Option<ContestId>,
}

/// A problem set that a member has finished in time.
#[derive(Debug)]
pub struct Finished {
    pub set: Uuid,
    pub user: Uuid,
    pub seconds: i64,
    /// The contest whose freeze hides one of the solves; of several the one that ends last.
    pub hidden_by: Option<Uuid>,
}

/// A problem set that is a class's homework.
#[derive(Debug)]
pub struct ClassSet {
    pub set: Uuid,
    pub class: Uuid,
    /// ms since 1970.
    pub due: Option<i64>,
}

/// A writing transaction, as far as results need one. Times are ms since 1970, scores thousandths of a point.
#[async_trait]
pub trait ResultsTx: LedgerTx {
    /// Whether the contest's freeze hides a submission made at `created`.
    async fn freeze_hides(&mut self, contest: ContestId, created: i64) -> Result<bool>;

    /// The best score, and when the first accepted submission was made; `None` without any judged submission.
    async fn result(&mut self, user: UserId, problem: ProblemId) -> Result<Option<(i64, Option<i64>)>>;

    /// Counts one more try; the score when it is better; `solved` and `embargo` when they are there.
    async fn add_try(
        &mut self,
        user: UserId,
        problem: ProblemId,
        score: i64,
        solved: Option<(i64, SubmissionId)>,
        embargo: Option<ContestId>,
    ) -> Result<()>;

    /// Whether the problem is the person's own: then nothing counts.
    async fn is_own(&mut self, problem: ProblemId, user: UserId) -> Result<bool>;

    /// Adds to the problem's public counts of people.
    async fn add_people(&mut self, problem: ProblemId, tried: i64, solved: i64) -> Result<()>;

    async fn credit_seconds(&mut self, problem: ProblemId) -> Result<i64>;

    /// Sets with this problem that the person has finished in time.
    async fn finished_with(&mut self, problem: ProblemId, user: UserId) -> Result<Vec<Finished>>;

    /// The class's sets that are finished in time, and by whom; `set` or `user` narrow it down.
    async fn finished_of_class(
        &mut self,
        class: Uuid,
        set: Option<Uuid>,
        user: Option<Uuid>,
    ) -> Result<Vec<Finished>>;

    /// Sets of classes that hold the problem, by id.
    async fn class_sets_with(&mut self, problem: ProblemId) -> Result<Vec<ClassSet>>;

    /// Problems of a set that are not deleted, in order.
    async fn problems_of_set(&mut self, set: Uuid) -> Result<Vec<Uuid>>;

    /// The person's judged submissions, JE not among them, in the order of submitting.
    async fn runs_of(&mut self, user: UserId) -> Result<Vec<Run>>;

    async fn results_of(&mut self, user: UserId) -> Result<BTreeMap<Uuid, Reached>>;

    async fn put_result(&mut self, user: UserId, problem: Uuid, reached: Reached) -> Result<()>;

    /// Writes the public sums but for hours.
    async fn put_totals(&mut self, user: UserId, solved: i64, score: i64) -> Result<()>;

    /// Sets what waits in any contest to nothing, but for hours.
    async fn clear_embargo(&mut self, user: UserId) -> Result<()>;

    /// Writes what waits in a contest, but for hours.
    async fn put_embargo(&mut self, contest: Uuid, user: UserId, solved: i64, score: i64) -> Result<()>;
}

/// The contest whose freeze hides a submission made at `created`; `None` when nothing does.
pub async fn hiding_contest(
    tx: &mut (impl ResultsTx + ?Sized),
    contest: Option<Uuid>,
    created: i64,
) -> Result<Option<ContestId>> {
    let Some(contest) = contest.map(ContestId) else {
        return Ok(None);
    };
    Ok(tx.freeze_hides(contest, created).await?.then_some(contest))
}

/// Records a verdict (not JE). Gives whether it is the first solve, and the hours entries written.
pub async fn record(
    tx: &mut (impl ResultsTx + ?Sized),
    judged: &Judged,
    now: Timestamp,
) -> Result<(bool, Vec<LedgerEntry>)> {
    tx.lock_person(judged.user).await?;
    let accepted = judged.verdict == Verdict::Accepted;
    let score = judged
        .score
        .unwrap_or(if accepted { Score::PASS } else { Score::ZERO })
        .thousandths();
    let at = ms(judged.at);
    let old = tx.result(judged.user, judged.problem).await?;
    let first_try = old.is_none();
    let (old_score, old_solved) = old.unwrap_or_default();
    let first_solve = accepted && old_solved.is_none();
    // An earlier submission can be judged later than its successor.
    let earlier = accepted && old_solved.is_none_or(|solved| at < solved);
    let solved = earlier.then_some((at, judged.submission));
    let embargo = judged.hidden_by.filter(|_| first_solve);
    tx.add_try(judged.user, judged.problem, score, solved, embargo)
        .await?;
    if tx.is_own(judged.problem, judged.user).await? {
        return Ok((first_solve, Vec::new()));
    }
    let gain = Gain {
        solved: i64::from(first_solve),
        score: (score - old_score).max(0),
        seconds: 0,
    };
    add_gain(tx, judged.user, gain, judged.hidden_by).await?;
    let public_solve = first_solve && judged.hidden_by.is_none();
    if first_try || public_solve {
        tx.add_people(judged.problem, i64::from(first_try), i64::from(public_solve))
            .await?;
    }

    let mut granted = Vec::new();
    if first_solve {
        granted.extend(credit_problem(tx, judged, now).await?);
        let news = json!({"type": "solved", "problem": judged.problem});
        tx.tell(&topic::user(judged.user), &news, now).await?;
    }
    if earlier {
        let finished = tx.finished_with(judged.problem, judged.user).await?;
        granted.extend(credit_sets(tx, finished, now).await?);
    }
    Ok((first_solve, granted))
}

/// The problem's own hours.
async fn credit_problem(
    tx: &mut (impl ResultsTx + ?Sized),
    judged: &Judged,
    now: Timestamp,
) -> Result<Option<LedgerEntry>> {
    let seconds = tx.credit_seconds(judged.problem).await?;
    if seconds == 0 {
        return Ok(None);
    }
    let entry = NewEntry {
        user: judged.user,
        kind: HoursKind::Problem,
        seconds,
        reason: format!("problem:{}", judged.problem),
        contest: judged.hidden_by,
        evidence: json!({"submission": judged.submission, "problem": judged.problem}),
    };
    Ok(new_entry(append(tx, entry, shown(judged.hidden_by), now).await?))
}

fn new_entry(granted: Granted) -> Option<LedgerEntry> {
    match granted {
        Granted::New(entry) => Some(entry),
        Granted::Before(_) => None,
    }
}

/// Grants the hours of a class's sets that are finished already when somebody joins, or when a set is made or changed.
/// `set` or `user` narrow it down.
pub async fn credit_class(
    tx: &mut (impl ResultsTx + ?Sized),
    class: Uuid,
    set: Option<Uuid>,
    user: Option<Uuid>,
    now: Timestamp,
) -> Result<Vec<LedgerEntry>> {
    let finished = tx.finished_of_class(class, set, user).await?;
    credit_sets(tx, finished, now).await
}

/// Grants the hours of sets that were finished but for this problem, which is deleted now.
pub async fn credit_sets_without(
    tx: &mut (impl ResultsTx + ?Sized),
    problem: ProblemId,
    now: Timestamp,
) -> Result<Vec<LedgerEntry>> {
    let mut granted = Vec::new();
    for row in tx.class_sets_with(problem).await? {
        granted.extend(credit_class(tx, row.class, Some(row.set), None, now).await?);
    }
    Ok(granted)
}

async fn credit_sets(
    tx: &mut (impl ResultsTx + ?Sized),
    finished: Vec<Finished>,
    now: Timestamp,
) -> Result<Vec<LedgerEntry>> {
    let mut granted = Vec::new();
    for finished in finished {
        let hidden_by = finished.hidden_by.map(ContestId);
        let entry = set_entry(tx, &finished).await?;
        granted.extend(new_entry(append(tx, entry, shown(hidden_by), now).await?));
    }
    Ok(granted)
}

/// The hours of a finished set. The problems are in the evidence, so that it can be told later whether one of them
/// mattered.
pub async fn set_entry(tx: &mut (impl ResultsTx + ?Sized), finished: &Finished) -> Result<NewEntry> {
    let problems = tx.problems_of_set(finished.set).await?;
    Ok(NewEntry {
        user: finished.user.into(),
        kind: HoursKind::Set,
        seconds: finished.seconds,
        reason: format!("set:{}", finished.set),
        contest: finished.hidden_by.map(ContestId),
        evidence: json!({"set": finished.set, "problems": problems}),
    })
}
