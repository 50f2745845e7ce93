//! Submissions: lists, one submission, its cases.

use crate::rejudgings::Rejudged;
use crate::{ContestId, Lifecycle, SetId, Slug, SubmissionId, Time, Verdict};
use serde::{Deserialize, Serialize};

/// One second of a limit is this much fuel.
pub const FUEL_PER_SECOND: u64 = 10_000_000_000;

/// The query of `/submissions`; empty fields do not filter.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct SubmissionsQuery {
    /// A problem's name.
    pub problem: String,
    /// `AC`, `WA`, ...
    pub verdict: String,
    pub language: String,
    /// Only older ones than this submission.
    pub before: String,
}

/// A submission without its source and cases.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SubmissionLine {
    pub id: SubmissionId,
    pub problem: Slug,
    pub title: String,
    /// Who submitted.
    pub who: String,
    pub language: String,
    pub language_name: String,
    pub created: Time,
    pub lifecycle: Lifecycle,
    /// `None`: not judged yet, or the contest tells nothing while it runs.
    pub verdict: Option<Verdict>,
    /// Points in thousandths, for problems that give points.
    pub score: Option<i64>,
    /// Largest of any case.
    pub max_fuel: Option<u64>,
    pub max_memory: Option<u64>,
    pub contest: Option<ContestId>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubmissionsView {
    pub query: SubmissionsQuery,
    pub languages: Vec<(String, String)>,
    /// Newest first.
    pub submissions: Vec<SubmissionLine>,
    /// More: the next page begins before this one.
    pub older: Option<SubmissionId>,
}

/// What is told of a submission.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Feedback {
    /// Each case.
    Full,
    /// The verdict alone.
    Verdict,
    /// Only that it was received (until the contest is over).
    Nothing,
}

/// One test case: never its data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CaseLine {
    /// `secret/01`
    pub name: String,
    /// `None`: not run, because an earlier one failed.
    pub verdict: Option<Verdict>,
    #[serde(default)]
    pub fuel: u64,
    #[serde(default, alias = "memory")]
    pub memory_bytes: u64,
    /// Ended by the CPU guard: outside the receipt's guarantee.
    #[serde(default)]
    pub guard: bool,
    /// Samples, and to staff: what the checker or the run said.
    #[serde(default)]
    pub message: String,
    /// What the checker says to whoever submitted.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub team_message: String,
    /// Made by the checker.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub images: Vec<CaseImage>,
    /// To staff: images that were not kept, and why.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub image_notes: Vec<String>,
}

/// An image that a checker made of a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CaseImage {
    /// `teamimage.png`
    pub name: String,
    /// Where it is.
    pub url: String,
    /// Not for whoever submitted.
    pub judges: bool,
}

/// A test data group of a scoring problem, or `secret` as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupLine {
    /// `secret/group1`
    pub name: String,
    /// Thousandths.
    pub score: i64,
    /// Points; `None`: unbounded.
    pub max_score: Option<u64>,
    /// Every case of it was accepted.
    pub accepted: bool,
}

/// How much a compiler minds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    Error,
    Warning,
    /// Goes with the error or warning before it.
    Note,
}

/// One place in the source, and what is wrong there. Read out of the compiler's words, which stay as they are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Diagnostic {
    /// As the compiler names it: `main.cpp`, or a file of the package or the library.
    pub file: String,
    /// From 1.
    pub line: u32,
    /// From 1, in characters (Unicode scalar values); `None`: the line as a whole.
    pub column: Option<u32>,
    /// Behind the last character of the range, on the same line; `None`: the compiler marks a point.
    pub end_column: Option<u32>,
    pub severity: Severity,
    pub message: String,
}

/// `GET /api/v1/submissions/{id}`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SubmissionResponse {
    #[serde(flatten)]
    pub line: SubmissionLine,
    pub feedback: Feedback,
    /// As far as `feedback` allows; while running, those that have finished.
    pub cases: Vec<CaseLine>,
    /// How many cases there are at most; 0: not known yet.
    pub total_cases: u32,
    /// How many submissions are before it in the queue.
    pub queue_position: Option<u64>,
    /// How long it is expected to wait in the queue; `None`: it does not wait, or nobody judges now.
    #[serde(default)]
    pub wait_seconds: Option<u32>,
    /// It waits, and its contest is judged with an engine or language version that no working node has.
    #[serde(default)]
    pub waits_for_kind: bool,
    /// The compiler's words.
    pub compile_log: String,
    /// What the source is called in `diagnostics`.
    #[serde(default)]
    pub file_name: String,
    /// The places that they name, in their order; at most 100.
    #[serde(default)]
    pub diagnostics: Vec<Diagnostic>,
    /// Its verdict was another one before it was judged again.
    #[serde(default)]
    pub rejudged: Option<Rejudged>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubmissionView {
    pub submission: SubmissionResponse,
    /// With full feedback alone.
    pub groups: Vec<GroupLine>,
    /// `None`: the reader may see the result and not the source.
    pub source: Option<String>,
    /// Instead of `source`: the answers to several test cases, as name and text.
    pub files: Vec<(String, String)>,
    pub editor: String,
    pub time_limit_ms: u32,
    /// The problem's: what a program may use.
    pub memory_limit_bytes: u64,
    /// Comes on top: what the language itself needs, whatever the program does. 0: nothing.
    pub memory_extra_bytes: u64,
    pub receipt: Option<String>,
    pub seed: Option<String>,
    pub judged: Option<Time>,
    pub set: Option<SetId>,
    /// It is the reader's own.
    pub own: bool,
    /// JE and the like, to staff only: why.
    pub staff_note: Option<String>,
    /// Hours that this submission has earned, in seconds.
    pub earned_seconds: Option<i64>,
    /// Its language is being prepared: the wait is not the queue's.
    pub preparing: bool,
    /// The reader may judge it again.
    pub may_rejudge: bool,
}
