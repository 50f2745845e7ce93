//! Rejudging: judging submissions again and, once all is judged and somebody agrees, putting the new verdicts in place
//! of the old ones.
//!
//! A submission has *judgements*, numbered from 1; each is kept for ever, with its receipt and report. The submission's
//! row shows the current one. A rejudging adds a judgement to each of its submissions and makes it the current one when
//! it is applied; until then, and when it is cancelled, nothing of the submission changes.

use async_trait::async_trait;
use jiff::Timestamp;
use serde_json::Value;

use crate::macros::text_enum;
use crate::{
    BoardData, CaseRow, ClassId, ContestGrant, ContestId, Failure, Fenced, Hash, LedgerEntry, Listing,
    LocalText, Page, ProblemId, RejudgingId, Report, Result, Score, SetId, SubmissionId, UserId, Verdict,
    VerificationState,
};

/// Most submissions of one rejudging: it is begun and applied in one transaction each.
pub const MAX_REJUDGED: u64 = 10_000;

text_enum!(
    RejudgingState {
        /// Not all is judged.
        Running = "running",
        /// All is judged; waits for somebody to apply or cancel it.
        Ready = "ready",
        Applied = "applied",
        Cancelled = "cancelled",
    }
);

text_enum!(
    /// Where one submission of a rejudging is.
    ItemState {
        Queued = "queued",
        Running = "running",
        Done = "done",
        /// Given up, or JE: the submission keeps its verdict whatever becomes of the rejudging.
        Failed = "failed",
        Cancelled = "cancelled",
    }
);

/// Which submissions to judge again; empty fields do not filter. Only those count that have a verdict and whose problem
/// was not deleted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RejudgingFilter {
    pub problem: Option<ProblemId>,
    pub contest: Option<ContestId>,
    /// Submitted from this problem set.
    pub set: Option<SetId>,
    /// Of the members of this class.
    pub class: Option<ClassId>,
    pub user: Option<UserId>,
    pub submission: Option<SubmissionId>,
    pub language: Option<String>,
    /// One of these; empty: any.
    pub verdicts: Vec<Verdict>,
    /// Submitted at this moment or later.
    pub from: Option<Timestamp>,
    /// Submitted before this moment.
    pub until: Option<Timestamp>,
}

/// Whose submissions somebody may rejudge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RejudgingScope {
    All,
    Of {
        user: UserId,
        /// Those in contests that the user owns.
        contests: bool,
        /// Those to problems that the user owns, outside of contests.
        problems: bool,
    },
}

/// What a filter finds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RejudgingPreview {
    pub count: u64,
    pub people: u64,
    /// By the verdict that they have now.
    pub verdicts: Vec<(Verdict, u64)>,
    pub problems: Vec<RejudgingProblem>,
}

/// A problem of a preview.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RejudgingProblem {
    pub problem: ProblemId,
    pub slug: String,
    pub title: LocalText,
    pub count: u64,
    /// Of them, judged with another package than the problem's current one.
    pub outdated: u64,
    pub version: u32,
    /// Of the current package.
    pub verification: VerificationState,
}

#[derive(Debug, Clone)]
pub struct NewRejudging {
    pub id: RejudgingId,
    pub by: UserId,
    /// Why, for those who see the rejudging.
    pub reason: String,
    pub filter: RejudgingFilter,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejudging {
    pub id: RejudgingId,
    pub by: UserId,
    pub by_name: String,
    pub reason: String,
    pub filter: RejudgingFilter,
    pub state: RejudgingState,
    pub created: Timestamp,
    /// When it was applied or cancelled, and by whom.
    pub closed: Option<Timestamp>,
    pub closed_by_name: Option<String>,
    pub total: u64,
    /// Judged or given up.
    pub done: u64,
    /// Given up.
    pub failed: u64,
    /// Judged, and another verdict or score came out.
    pub changed: u64,
}

/// A judgement without its cases and report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JudgementHead {
    /// 1: the first one.
    pub number: u32,
    pub verdict: Verdict,
    pub score: Option<Score>,
    /// Largest fuel and memory of any case.
    pub max_fuel: Option<u64>,
    pub max_memory: Option<u64>,
    pub judged: Timestamp,
    pub package: Hash,
    /// `None`: given up, there is no report.
    pub receipt: Option<Hash>,
}

/// All that is kept of a judgement.
#[derive(Debug, Clone, PartialEq)]
pub struct Judgement {
    pub head: JudgementHead,
    /// `None`: not made by a rejudging.
    pub rejudging: Option<RejudgingId>,
    pub seed: Option<Hash>,
    pub cases: Vec<CaseRow>,
    /// The judge's whole report; null when it was given up.
    pub report: Value,
    /// Why it was given up.
    pub failure: String,
}

/// A submission of a rejudging.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RejudgingItem {
    pub submission: SubmissionId,
    pub user: UserId,
    pub user_name: String,
    pub problem_slug: String,
    pub problem_title: LocalText,
    pub contest: Option<ContestId>,
    pub set: Option<SetId>,
    pub language: String,
    pub created: Timestamp,
    pub state: ItemState,
    /// The current judgement when the rejudging was begun.
    pub old: JudgementHead,
    /// When it is judged.
    pub new: Option<JudgementHead>,
    /// Why it was given up.
    pub failure: String,
}

/// Which items of a rejudging.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ItemsOf {
    All,
    /// With another verdict or score.
    Changed,
    Failed,
}

/// Which item: a submission of a rejudging.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ItemKey {
    pub rejudging: RejudgingId,
    pub submission: SubmissionId,
}

/// That a submission's verdict was changed by a rejudging.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rejudged {
    pub rejudging: RejudgingId,
    pub at: Timestamp,
    /// The verdict before.
    pub was: Verdict,
}

/// What a board comes to.
#[derive(Debug, Clone, PartialEq)]
pub struct ContestOutcome {
    /// As [`finalize_contest`](crate::Contests::finalize_contest) keeps them.
    pub standings: Value,
    /// Of each participant; counts only for a contest that is final.
    pub grants: Vec<ContestGrant>,
}

/// The rule that makes standings and hours of a full board. It is called inside the transaction, so that what it sees is
/// what is written; it must not call the store.
pub type Outcome = dyn Fn(&BoardData) -> Result<ContestOutcome> + Send + Sync;

/// A contest's standings before and after an applied rejudging.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptStandings {
    pub contest: ContestId,
    pub before: Value,
    pub after: Value,
}

/// What [`Rejudgings::apply_rejudging`] did.
#[derive(Debug, Clone, PartialEq)]
pub struct AppliedRejudging {
    /// Submissions with another verdict or score than before.
    pub changed: u64,
    /// Ledger entries written: counter-entries and grants.
    pub entries: Vec<LedgerEntry>,
}

#[async_trait]
pub trait Rejudgings {
    /// What a filter finds in a scope.
    async fn preview_rejudging(
        &self,
        filter: &RejudgingFilter,
        scope: RejudgingScope,
    ) -> Result<RejudgingPreview>;

    /// Begins: keeps each submission's current judgement and queues its new judging with the problem's current package.
    /// Errors: `NotFound` (user), `IdTaken`, `Refused` (`NothingToRejudge`, `TooManyToRejudge`).
    async fn start_rejudging(
        &self,
        new: NewRejudging,
        scope: RejudgingScope,
        now: Timestamp,
    ) -> Result<Rejudging>;

    /// Errors: `NotFound`.
    async fn rejudging(&self, id: RejudgingId) -> Result<Rejudging>;

    /// Newest first; those whose submissions are all in the scope. `before`: only older ones. At most `limit` (clamped
    /// to [`MAX_PAGE`](crate::MAX_PAGE)).
    async fn rejudgings(
        &self,
        scope: RejudgingScope,
        before: Option<RejudgingId>,
        limit: u32,
    ) -> Result<Vec<Rejudging>>;

    /// Whether all its submissions are in the scope. A rejudging that is not there is not.
    async fn covers_rejudging(&self, id: RejudgingId, scope: RejudgingScope) -> Result<bool>;

    /// In the order of submitting.
    async fn rejudging_items(
        &self,
        id: RejudgingId,
        which: ItemsOf,
        page: Page,
    ) -> Result<Listing<RejudgingItem>>;

    /// Contests with changed submissions.
    async fn rejudging_contests(&self, id: RejudgingId) -> Result<Vec<ContestId>>;

    /// The full board of a contest as it is, and as it would be with the rejudging applied. Errors: `NotFound`.
    async fn rejudging_boards(&self, id: RejudgingId, contest: ContestId) -> Result<(BoardData, BoardData)>;

    /// What was kept of the standings when it was applied.
    async fn rejudging_standings(&self, id: RejudgingId) -> Result<Vec<KeptStandings>>;

    /// Judgements that are kept of a submission, oldest first: none before it is first rejudged.
    async fn judgements(&self, submission: SubmissionId) -> Result<Vec<Judgement>>;

    /// Prolongs the lease.
    async fn heartbeat_item(&self, key: ItemKey, attempt: u32, lease_until: Timestamp) -> Result<Fenced>;

    /// Keeps the new judgement, if the attempt still matches. The last one makes the rejudging ready.
    async fn complete_item(
        &self,
        key: ItemKey,
        attempt: u32,
        report: &Report,
        now: Timestamp,
    ) -> Result<Fenced>;

    /// Tells of a judge fault: back to the queue, or given up when this makes `max_failures`.
    async fn fail_item(
        &self,
        key: ItemKey,
        attempt: u32,
        reason: &str,
        max_failures: u32,
        now: Timestamp,
    ) -> Result<Failure>;

    /// Gives an item back unjudged; it does not count as a failure.
    async fn give_back_item(&self, key: ItemKey, attempt: u32) -> Result<Fenced>;

    /// Makes the new judgements the current ones, and all that follows from it, in one transaction: results, totals,
    /// counts, final standings, events, and the hours, by counter-entries and new entries. What was given up keeps its
    /// verdict. Of two callers one is refused.
    /// Errors: `NotFound`, `Refused` (`RejudgingRunning`, `RejudgingClosed`, `RejudgedMeanwhile`).
    async fn apply_rejudging(
        &self,
        id: RejudgingId,
        by: UserId,
        outcome: &Outcome,
        now: Timestamp,
    ) -> Result<AppliedRejudging>;

    /// Ends it without any change; its record and judgements stay. Errors: `NotFound`, `Refused(RejudgingClosed)`.
    async fn cancel_rejudging(&self, id: RejudgingId, by: UserId, now: Timestamp) -> Result<()>;
}
