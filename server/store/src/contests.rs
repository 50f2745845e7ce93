//! Contests: problems, registrations, what the board is made of, final standings.

use async_trait::async_trait;
use jiff::Timestamp;
use serde_json::Value;

use crate::macros::text_enum;
use crate::{
    ContestId, ContestUse, Hash, LedgerEntry, Lifecycle, Listing, LocalText, Page, ProblemId, Result, Score,
    SubmissionId, UserId, Verdict,
};

text_enum!(
    /// What is stored of a contest's state; whether it runs is a matter of the clock, see [`Contest::phase`].
    ContestState {
        /// Seen by its owner and admins only.
        Draft = "draft",
        Announced = "announced",
        /// The standings are final: hours granted, freeze lifted, nothing changes any more.
        Final = "final",
    }
);

text_enum!(
    ContestAccess {
        Public = "public",
        /// Registering wants the join code.
        Code = "code",
    }
);

text_enum!(
    /// What a participant is told of a submission while the contest runs.
    Feedback {
        /// Each case.
        Full = "full",
        Verdict = "verdict",
        /// Only that it was received.
        Nothing = "nothing",
    }
);

/// Where the clock is in a contest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    Before,
    Running,
    /// Running, and the public board stands still.
    Frozen,
    /// Over, not final; the public board still stands still if there was a freeze.
    Ended,
    Final,
}

/// What the organizer decides.
#[derive(Debug, Clone, PartialEq)]
pub struct ContestSettings {
    pub title: LocalText,
    /// Markdown.
    pub description: LocalText,
    pub start: Timestamp,
    pub length_seconds: u32,
    /// The board stands still this long before the end; 0: no freeze.
    pub freeze_seconds: u32,
    pub access: ContestAccess,
    /// Unique among contests and classes; needed when `access` is `Code`.
    pub join_code: Option<String>,
    /// Per wrong try before the accepted one; 20 by the ICPC's rules.
    pub penalty_minutes: u32,
    pub feedback: Feedback,
    /// How hours are granted at the end, opaque here.
    pub hours_rule: Value,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Contest {
    pub id: ContestId,
    pub owner: UserId,
    pub settings: ContestSettings,
    /// Goes into the seeds of its submissions.
    pub salt: Hash,
    pub state: ContestState,
    /// Counts from 1, for the edit form.
    pub version: u32,
    pub created: Timestamp,
    pub finalized: Option<Timestamp>,
}

impl Contest {
    /// The moment the contest is over (itself not inside).
    pub fn end(&self) -> Timestamp {
        later(self.settings.start, self.settings.length_seconds)
    }

    /// From when on results are hidden on the public board; `None`: never, or not any more (final).
    pub fn frozen_from(&self) -> Option<Timestamp> {
        let ContestSettings {
            start,
            length_seconds,
            freeze_seconds,
            ..
        } = self.settings;
        (freeze_seconds > 0 && self.state != ContestState::Final)
            .then(|| later(start, length_seconds.saturating_sub(freeze_seconds)))
    }

    pub fn phase(&self, now: Timestamp) -> Phase {
        if self.state == ContestState::Final {
            Phase::Final
        } else if now < self.settings.start {
            Phase::Before
        } else if now >= self.end() {
            Phase::Ended
        } else if self.frozen_from().is_some_and(|from| now >= from) {
            Phase::Frozen
        } else {
            Phase::Running
        }
    }
}

fn later(start: Timestamp, seconds: u32) -> Timestamp {
    start
        .checked_add(jiff::SignedDuration::from_secs(i64::from(seconds)))
        .unwrap_or(Timestamp::MAX)
}

#[derive(Debug, Clone)]
pub struct NewContest {
    pub id: ContestId,
    pub owner: UserId,
    pub settings: ContestSettings,
    pub salt: Hash,
    pub state: ContestState,
    /// In order.
    pub problems: Vec<ContestEntry>,
}

/// A problem to put into a contest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContestEntry {
    pub problem: ProblemId,
    /// `A`, `B`, ...
    pub label: String,
}

/// A problem in a contest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContestProblem {
    pub problem: ProblemId,
    pub label: String,
    pub slug: String,
    pub title: LocalText,
    pub deleted: bool,
}

/// A line of the contest list.
#[derive(Debug, Clone, PartialEq)]
pub struct ContestLine {
    pub contest: Contest,
    pub participants: u64,
    /// Whether the viewer has registered.
    pub joined: bool,
}

/// Which contests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ContestScope {
    /// Announced and final ones.
    #[default]
    Announced,
    /// What this person owns, drafts included.
    OwnedBy(UserId),
    All,
}

/// What [`Contests::register`] did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Registered {
    New,
    Before,
}

/// Who looks at the board.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BoardView {
    /// Everybody: results from the freeze on are masked in the store already.
    Public,
    /// The organizer.
    Full,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Participant {
    pub user: UserId,
    pub name: String,
    pub registered: Timestamp,
}

/// A submission that counts for the board.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BoardRun {
    pub submission: SubmissionId,
    pub user: UserId,
    pub problem: ProblemId,
    /// When it was submitted.
    pub at: Timestamp,
    pub lifecycle: Lifecycle,
    /// `None`: not judged yet, or behind the freeze (then `lifecycle` is `Queued`, whatever it is).
    pub verdict: Option<Verdict>,
    pub score: Option<Score>,
}

/// All a board is made of.
#[derive(Debug, Clone, PartialEq)]
pub struct BoardData {
    pub contest: Contest,
    /// In order.
    pub problems: Vec<ContestProblem>,
    /// By registration.
    pub participants: Vec<Participant>,
    /// Of registered people inside `[start, end)`, by time.
    pub runs: Vec<BoardRun>,
}

/// Hours for one participant.
#[derive(Debug, Clone, PartialEq)]
pub struct ContestGrant {
    pub user: UserId,
    /// 0: none.
    pub seconds: u32,
    /// Rank, solved, penalty.
    pub evidence: Value,
}

#[async_trait]
pub trait Contests {
    /// Errors: `CodeTaken`, `LabelTaken`, `IdTaken`; `NotFound` (owner, problem), `Gone` (problem).
    async fn create_contest(&self, contest: NewContest, now: Timestamp) -> Result<Contest>;

    /// Changes settings and problems over version `base`.
    /// A problem that was deleted since may stay in. Errors: `NotFound`, `Gone` (a new problem), `Stale`, `CodeTaken`,
    /// `LabelTaken`, `Refused(ContestFinal)`.
    async fn update_contest(
        &self,
        id: ContestId,
        base: u32,
        settings: &ContestSettings,
        problems: &[ContestEntry],
        now: Timestamp,
    ) -> Result<Contest>;

    /// Announces a draft. Announcing again changes nothing. Errors: `NotFound`, `Refused(ContestFinal)`.
    async fn announce_contest(&self, id: ContestId) -> Result<()>;

    /// Errors: `NotFound`.
    async fn contest(&self, id: ContestId) -> Result<Contest>;

    /// Latest start first.
    async fn contests(
        &self,
        scope: ContestScope,
        viewer: Option<UserId>,
        page: Page,
    ) -> Result<Listing<ContestLine>>;

    /// In order. Errors: `NotFound`.
    async fn contest_problems(&self, id: ContestId) -> Result<Vec<ContestProblem>>;

    /// Every contest that holds the problem: who may see it depends on them.
    async fn contests_with(&self, problem: ProblemId) -> Result<Vec<ContestUse>>;

    /// Registers a person, until the end of the contest. `code` must match when the contest wants one.
    /// Errors: `NotFound` (also for a draft), `Refused` (`WrongCode`, `ContestOver`).
    async fn register(
        &self,
        id: ContestId,
        user: UserId,
        code: Option<&str>,
        now: Timestamp,
    ) -> Result<Registered>;

    async fn is_registered(&self, id: ContestId, user: UserId) -> Result<bool>;

    /// Announced contests that the person has joined and that run at `now`.
    async fn running_contests_of(&self, user: UserId, now: Timestamp) -> Result<Vec<Contest>>;

    /// What the board is made of. Errors: `NotFound`.
    async fn board(&self, id: ContestId, view: BoardView) -> Result<BoardData>;

    /// Announced contests that are over and not final.
    async fn contests_to_finalize(&self, now: Timestamp) -> Result<Vec<ContestId>>;

    /// Makes the contest final, in one transaction: keeps `standings`, grants each participant's hours once,
    /// lifts the freeze (what it hid goes into rankings and counts), appends an event. A second call grants
    /// nothing and gives an empty list.
    /// `now` is when the board was read: when a rejudging of its submissions was applied since, the standings are old.
    /// Errors: `NotFound`, `Stale`, `Refused` (`ContestRunning`; `NotJudged` while submissions are in the queue).
    async fn finalize_contest(
        &self,
        id: ContestId,
        standings: &Value,
        grants: &[ContestGrant],
        now: Timestamp,
    ) -> Result<Vec<LedgerEntry>>;

    /// What [`finalize_contest`](Contests::finalize_contest) kept, or an applied rejudging since; `None` before.
    /// Errors: `NotFound`.
    async fn final_standings(&self, id: ContestId) -> Result<Option<Value>>;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contest() -> Contest {
        let at = |second| Timestamp::from_second(second).unwrap();
        Contest {
            id: ContestId::new(at(0), [0; 10]),
            owner: UserId::new(at(0), [0; 10]),
            settings: ContestSettings {
                title: LocalText::default(),
                description: LocalText::default(),
                start: at(1000),
                length_seconds: 100,
                freeze_seconds: 20,
                access: ContestAccess::Public,
                join_code: None,
                penalty_minutes: 20,
                feedback: Feedback::Verdict,
                hours_rule: Value::Null,
            },
            salt: Hash::ZERO,
            state: ContestState::Announced,
            version: 1,
            created: at(0),
            finalized: None,
        }
    }

    #[test]
    fn phases_follow_the_clock() {
        let mut contest = contest();
        let phase = |contest: &Contest, second| contest.phase(Timestamp::from_second(second).unwrap());
        assert_eq!(phase(&contest, 999), Phase::Before);
        assert_eq!(phase(&contest, 1000), Phase::Running);
        assert_eq!(phase(&contest, 1079), Phase::Running);
        assert_eq!(phase(&contest, 1080), Phase::Frozen);
        assert_eq!(phase(&contest, 1100), Phase::Ended);
        contest.settings.freeze_seconds = 0;
        assert_eq!(phase(&contest, 1099), Phase::Running);
        contest.state = ContestState::Final;
        assert_eq!(phase(&contest, 1099), Phase::Final);
    }

    #[test]
    fn a_freeze_longer_than_the_contest_is_all_of_it() {
        let mut contest = contest();
        contest.settings.freeze_seconds = 1000;
        assert_eq!(contest.frozen_from(), Some(contest.settings.start));
    }
}
