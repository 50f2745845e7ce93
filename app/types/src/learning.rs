//! My learning: the hours ledger as its owner sees it.

use crate::{ContestId, SetId, Slug, SubmissionId, Time};
use serde::{Deserialize, Serialize};

/// Minutes of one class hour, as long as no standard says otherwise.
pub const CLASS_HOUR_MINUTES: i64 = 45;

/// What an entry is for. The title is in the reader's language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum HoursReason {
    Lesson {
        course: Slug,
        lesson: Slug,
        title: String,
        /// Seconds that counted until it was completed.
        active_seconds: u32,
    },
    Problem {
        /// `None`: the problem is gone.
        problem: Option<Slug>,
        title: String,
        submission: Option<SubmissionId>,
    },
    Set {
        set: SetId,
        title: String,
    },
    Contest {
        contest: ContestId,
        title: String,
        rank: Option<u64>,
        solved: Option<u32>,
    },
    /// Takes entry `of` back.
    Correction {
        of: u32,
        why: String,
    },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HoursLine {
    /// 1, 2, 3, ... for each person.
    pub seq: u32,
    /// Negative in a correction.
    pub seconds: i64,
    pub reason: HoursReason,
    pub created: Time,
    /// The chain's hash after this entry, in hex.
    pub hash: String,
}

/// `GET /api/v1/learning/hours`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HoursResponse {
    /// Oldest first.
    pub entries: Vec<HoursLine>,
    pub total_seconds: i64,
    /// The hash of the last entry; 64 zeros when there is none.
    pub head: String,
    /// Every hash was recomputed and holds.
    pub intact: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LearningView {
    pub hours: HoursResponse,
    /// Seconds by kind.
    pub by_kind: HoursByKind,
    /// Lessons that the person has opened.
    pub lessons: Vec<StudyLine>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct HoursByKind {
    pub lessons: i64,
    pub problems: i64,
    pub sets: i64,
    pub contests: i64,
}

/// Time in one lesson. What does not count is told with its reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StudyLine {
    pub course: Slug,
    pub lesson: Slug,
    pub title: String,
    pub valid_seconds: u32,
    pub idle_seconds: u32,
    pub parallel_seconds: u32,
    pub over_cap_seconds: u32,
    pub completed: Option<Time>,
}
