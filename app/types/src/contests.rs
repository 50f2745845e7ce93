//! Contests and their boards.

use crate::problems::Mark;
use crate::submissions::{Feedback, SubmissionLine};
use crate::{ContestId, Pager, Slug, Time, UserId};
use serde::{Deserialize, Serialize};

/// Where the clock is in a contest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Phase {
    /// Not announced; its organizer sees it.
    Draft,
    Before,
    Running,
    /// Running, and the public board stands still.
    Frozen,
    /// Over, not final; the public board still stands still if there was a freeze.
    Ended,
    Final,
}

impl Phase {
    /// Whether submissions count now.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Running | Self::Frozen)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Access {
    Public,
    /// Registering wants the join code.
    Code,
}

/// A line of the contest list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ContestLine {
    pub id: ContestId,
    pub title: String,
    pub start: Time,
    pub end: Time,
    pub length_seconds: u32,
    pub phase: Phase,
    pub access: Access,
    pub participants: u64,
    /// The reader has registered.
    pub joined: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContestsView {
    /// Running first, then ahead (soonest first), then over (latest first).
    pub contests: Vec<ContestLine>,
}

/// `GET /api/v1/contests`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ContestsResponse {
    /// Running first, then ahead (soonest first), then over (latest first).
    pub contests: Vec<ContestLine>,
}

/// `GET /api/v1/contests/{id}`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ContestResponse {
    pub contest: ContestLine,
    /// Markdown.
    pub description: String,
    pub organizer: String,
    /// From this moment the board stands still; `null`: never.
    pub freeze: Option<Time>,
    pub penalty_minutes: u32,
    pub feedback: Feedback,
    /// Empty before the start, to everybody but its organizer.
    pub problems: Vec<ContestProblemView>,
    /// What its organizer may change; `null` to everybody else.
    pub settings: Option<ContestSettings>,
    pub now: Time,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContestView {
    pub line: ContestLine,
    /// Markdown.
    pub description: String,
    pub organizer: String,
    /// From this moment the board stands still; `None`: never.
    pub freeze: Option<Time>,
    pub penalty_minutes: u32,
    pub feedback: Feedback,
    /// Empty before the start, to everybody but its organizer.
    pub problems: Vec<ContestProblemView>,
    /// The reader's submissions in it, newest first.
    pub submissions: Vec<SubmissionLine>,
    /// The reader organizes it.
    pub own: bool,
    /// The server's clock, for the countdown.
    pub now: Time,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ContestProblemView {
    /// `A`, `B`, ...
    pub label: String,
    pub slug: Slug,
    pub title: String,
    pub mark: Mark,
    /// People who solved it, as the board shows.
    pub solved: u64,
}

/// `POST /api/v1/contests/{id}/registration`, and the form at `/contests/{id}/register`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct ContestRegisterRequest {
    pub code: Option<String>,
}

/// `GET /api/v1/contests/{id}/board`: as the reader may see it (the freeze is applied already).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Board {
    pub phase: Phase,
    /// What is shown stands still; results since then are hidden.
    pub frozen: bool,
    pub problems: Vec<BoardProblem>,
    /// Best first.
    pub rows: Vec<BoardRow>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BoardProblem {
    pub label: String,
    pub title: String,
    pub solved: u32,
    pub tried: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BoardRow {
    /// Equal for ties.
    pub rank: u64,
    pub user: UserId,
    pub name: String,
    pub solved: u32,
    pub penalty_minutes: u64,
    /// In the order of the problems.
    pub cells: Vec<BoardCell>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BoardCell {
    /// Judged tries that count, the accepted one included.
    pub tries: u32,
    /// Not judged, or hidden by the freeze.
    pub pending: u32,
    /// Minutes since the start.
    pub solved_minute: Option<u32>,
    /// Nobody solved this problem earlier.
    pub first: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoardView {
    pub line: ContestLine,
    /// With the rows of one page.
    pub board: Board,
    pub pager: Pager,
    /// The reader's row, when it is on another page.
    pub mine: Option<BoardRow>,
    /// The reader.
    pub me: Option<UserId>,
    /// The reader organizes it: the board is shown without the freeze.
    pub own: bool,
    pub now: Time,
}

/// What an organizer decides; `POST /api/v1/contests`, `PUT /api/v1/contests/{id}`. The forms at `/organize/new`
/// and `/organize/{id}` have fields of the same names (`start` as `2026-11-24T09:30` with `tz_offset` in minutes
/// east of UTC, `problems` as names separated by white space or commas).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ContestSettings {
    pub title_en: String,
    /// May be empty: then the English one is shown, and the other way round.
    pub title_zh: String,
    /// Markdown.
    pub description_en: String,
    pub description_zh: String,
    pub start: Time,
    pub length_minutes: u32,
    /// The board stands still this long before the end; 0: no freeze.
    pub freeze_minutes: u32,
    pub access: Access,
    pub join_code: Option<String>,
    pub penalty_minutes: u32,
    pub feedback: Feedback,
    pub hours: ContestHours,
    /// In order: `A`, `B`, ...
    pub problems: Vec<Slug>,
    /// The version that was edited; 0 for a new one.
    pub base: u32,
}

/// What participants get when the standings are final, in minutes of training.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ContestHours {
    /// Everybody who submitted.
    pub taking_part_minutes: u32,
    /// For each solved problem.
    pub per_problem_minutes: u32,
}

/// The answer to `PUT /api/v1/contests/{id}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ContestSaved {
    /// For the next `base`.
    pub version: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ContestCreated {
    pub id: ContestId,
}

/// The organizer's list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganizeView {
    pub contests: Vec<ContestLine>,
}

/// The form of a contest, new or old.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContestFormView {
    /// `None`: a new one.
    pub id: Option<ContestId>,
    pub phase: Phase,
    pub settings: ContestSettings,
    /// What may be put in.
    pub usable: Vec<crate::teach::ProblemChoice>,
    /// The queue still holds submissions of it: it cannot be made final yet.
    pub unjudged: u64,
    pub participants: Vec<String>,
    /// `None`: not announced yet.
    pub judging: Option<crate::nodes::ContestJudging>,
}
