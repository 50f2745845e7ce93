//! Rejudging: what is to be judged again, how far it is, what would change, and what has changed.

use crate::teach::VerificationState;
use crate::{ContestId, Pager, RejudgingId, Slug, SubmissionId, Time, Verdict};
use serde::{Deserialize, Serialize};

/// Longest reason, in characters.
pub const MAX_REASON: usize = 500;

/// Which submissions; empty fields do not filter. The query and the form of `/rejudgings/new` have fields of the same
/// names (`verdicts` repeated).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct RejudgingFilter {
    /// A problem's name.
    pub problem: String,
    pub contest: String,
    /// Submitted from this problem set.
    pub set: String,
    /// Of the members of this class.
    pub class: String,
    /// A sign-in name.
    pub user: String,
    pub submission: String,
    pub language: String,
    /// One of these.
    pub verdicts: Vec<Verdict>,
    /// Submitted at this moment or later: RFC 3339, or `2026-11-24T09:30` with
    /// `from_offset` (minutes east of UTC).
    pub from: String,
    pub from_offset: String,
    /// Submitted before this moment.
    pub until: String,
    pub until_offset: String,
}

impl RejudgingFilter {
    /// From the fields of a form: `text` gives a field's, empty when it is not there; `verdicts` are codes.
    pub fn from_fields<'a>(text: impl Fn(&str) -> String, verdicts: impl Iterator<Item = &'a str>) -> Self {
        Self {
            problem: text("problem"),
            contest: text("contest"),
            set: text("set"),
            class: text("class"),
            user: text("user"),
            submission: text("submission"),
            language: text("language"),
            verdicts: verdicts.filter_map(Verdict::from_code).collect(),
            from: text("from"),
            from_offset: text("from_offset"),
            until: text("until"),
            until_offset: text("until_offset"),
        }
    }
}

/// `POST /api/v1/rejudgings`
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct RejudgingRequest {
    /// Why; for staff.
    pub reason: String,
    pub filter: RejudgingFilter,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RejudgingCreated {
    pub id: RejudgingId,
}

/// `POST /api/v1/rejudgings/preview`: what a filter finds. Nothing is queued.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RejudgingPreview {
    pub count: u64,
    pub people: u64,
    /// The most that one rejudging may have.
    pub most: u64,
    /// By the verdict that they have now.
    pub verdicts: Vec<VerdictCount>,
    pub problems: Vec<RejudgingProblem>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VerdictCount {
    pub verdict: Verdict,
    pub count: u64,
}

/// A problem of a preview. Its current version is what they will be judged with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RejudgingProblem {
    pub slug: Slug,
    pub title: String,
    pub count: u64,
    /// Of them, judged with another version.
    pub outdated: u64,
    pub version: u32,
    /// Whether the current version has passed its check.
    pub verification: VerificationState,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum RejudgingState {
    /// Not all is judged.
    Running,
    /// All is judged: apply it or cancel it.
    Ready,
    Applied,
    Cancelled,
}

impl RejudgingState {
    pub fn is_open(self) -> bool {
        matches!(self, Self::Running | Self::Ready)
    }
}

/// A line of `GET /api/v1/rejudgings`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RejudgingLine {
    pub id: RejudgingId,
    pub state: RejudgingState,
    pub reason: String,
    pub by: String,
    pub created: Time,
    /// When it was applied or cancelled, and by whom.
    pub closed: Option<Time>,
    pub closed_by: Option<String>,
    pub total: u64,
    pub done: u64,
    /// Could not be judged: these keep their verdict.
    pub failed: u64,
    pub changed: u64,
    /// What was filtered by, in words of the filter's fields.
    pub filter: RejudgingFilter,
    /// The filter's names as people read them.
    pub about: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RejudgingsResponse {
    /// Newest first.
    pub rejudgings: Vec<RejudgingLine>,
    /// More: the next page begins before this one.
    pub older: Option<RejudgingId>,
}

/// One judgement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct JudgementLine {
    /// 1: the first one.
    pub number: u32,
    pub verdict: Verdict,
    /// Thousandths of a point.
    pub score: Option<i64>,
    pub max_fuel: Option<u64>,
    pub max_memory: Option<u64>,
    pub judged: Time,
    pub receipt: Option<String>,
}

/// A submission whose verdict or score would change, has changed, or could not be judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RejudgingItem {
    pub submission: SubmissionId,
    /// The reader may open its page.
    pub open: bool,
    pub who: String,
    pub problem: Slug,
    pub title: String,
    pub language: String,
    pub created: Time,
    pub contest: Option<ContestId>,
    pub old: JudgementLine,
    pub new: Option<JudgementLine>,
    /// Why it could not be judged.
    pub failure: String,
}

/// A row of the standings that changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StandingChange {
    pub name: String,
    pub before: Place,
    pub after: Place,
}

/// Where somebody is on a board.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Place {
    pub rank: u64,
    pub solved: u32,
    pub penalty_minutes: u32,
}

/// What changes on the full board of a contest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StandingsChange {
    pub contest: ContestId,
    pub title: String,
    /// Its standings and hours are made again when the rejudging is applied.
    pub final_standings: bool,
    /// Best first; only rows that change.
    pub rows: Vec<StandingChange>,
}

/// `GET /api/v1/rejudgings/{id}`, with `?page=`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RejudgingResponse {
    #[serde(flatten)]
    pub line: RejudgingLine,
    /// In the order of submitting.
    pub changes: Vec<RejudgingItem>,
    pub pager: Pager,
    /// The first of those that could not be judged.
    pub failures: Vec<RejudgingItem>,
    /// Once all is judged.
    pub standings: Vec<StandingsChange>,
}

/// `POST /api/v1/rejudgings/{id}/application`
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RejudgingApplied {
    /// Submissions with another verdict or score than before.
    pub changed: u64,
    /// Entries in the hours ledger: counter-entries and new ones.
    pub entries: u64,
}

/// `/rejudgings/new`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RejudgingFormView {
    pub filter: RejudgingFilter,
    /// `None`: nothing was asked for yet, or a field is wrong.
    pub preview: Option<RejudgingPreview>,
    /// What is wrong with the filter: field and sentence.
    pub wrong: Option<(String, String)>,
    /// The reader's contests, sets and classes: id and title.
    pub contests: Vec<(String, String)>,
    pub sets: Vec<(String, String)>,
    pub classes: Vec<(String, String)>,
    /// Id and name.
    pub languages: Vec<(String, String)>,
}

/// What somebody is told of their submission's rejudging.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Rejudged {
    pub at: Time,
    pub was: Verdict,
}
