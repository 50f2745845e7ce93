//! Server-sent events: one stream a page, `GET /api/v1/events?topics=submission:<id>,contest:<id>`.
//!
//! The data of each event is `{"topic": "...", "type": "...", ...}`; its id is for `Last-Event-ID`. An `EventSource`
//! gets them all as `message` events.

use crate::submissions::CaseLine;
use crate::{ContestId, Lifecycle, RejudgingId, Slug, SubmissionId, Verdict};
use serde::{Deserialize, Serialize};

/// What to listen to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Topic {
    /// For its owner and staff.
    Submission(SubmissionId),
    Contest(ContestId),
    /// The check of a problem's package, for whoever may edit it.
    Check(Slug),
    /// For those who may apply it: how far it is, and its end.
    Rejudging(RejudgingId),
    /// The signed-in person's own.
    Me,
}

impl Topic {
    pub fn parse(text: &str) -> Option<Self> {
        match text.split_once(':') {
            Some(("submission", id)) => SubmissionId::parse(id).ok().map(Self::Submission),
            Some(("contest", id)) => ContestId::parse(id).ok().map(Self::Contest),
            Some(("check", slug)) => slug.parse().ok().map(Self::Check),
            Some(("rejudging", id)) => RejudgingId::parse(id).ok().map(Self::Rejudging),
            None if text == "me" => Some(Self::Me),
            _ => None,
        }
    }
}

impl std::fmt::Display for Topic {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Submission(id) => write!(f, "submission:{id}"),
            Self::Contest(id) => write!(f, "contest:{id}"),
            Self::Check(slug) => write!(f, "check:{slug}"),
            Self::Rejudging(id) => write!(f, "rejudging:{id}"),
            Self::Me => f.write_str("me"),
        }
    }
}

/// An event of a submission; cases and verdict only as far as its contest's feedback allows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "type", rename_all = "lowercase")]
pub enum SubmissionEvent {
    Queued {
        #[serde(default)]
        position: Option<u64>,
    },
    Progress {
        lifecycle: Lifecycle,
        /// A higher one than before: everything begins again.
        #[serde(default)]
        attempt: u32,
        /// Those that have finished since the last event.
        #[serde(default)]
        cases: Vec<CaseLine>,
        #[serde(default)]
        total: u32,
    },
    /// The end; the page then loads the submission again for the rest.
    Final {
        lifecycle: Lifecycle,
        verdict: Option<Verdict>,
        #[serde(default)]
        score: Option<i64>,
    },
}

/// An event of a contest: never a result, so that a freeze stays closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "type", rename_all = "lowercase")]
pub enum ContestEvent {
    /// The board may have changed.
    Board,
    Final,
}
