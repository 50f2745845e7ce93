//! What crosses the wire: requests, responses, the error body, page views and routes. Wasm-clean.
//!
//! * One module for each resource. *API types* (requests and responses of `/api/v1`) carry an OpenAPI schema behind
//!   the feature `openapi`; *view types* (names ending in `View`) are what a page is made of and never leave the
//!   server but as HTML, or as the props of an island.
//! * Text in views is in the reader's language already; fields that say "Markdown" are rendered by the app.
//! * What must not be seen is absent by type: a quiz question here has no key, a case no data.

pub mod admin;
pub mod auth;
pub mod contests;
pub mod courses;
pub mod error;
pub mod events;
mod ids;
pub mod learning;
pub mod nodes;
mod prefs;
pub mod problems;
pub mod ranking;
pub mod rejudgings;
pub mod route;
pub mod sets;
pub mod submissions;
pub mod teach;
mod time;
mod verdict;

pub use ids::{BadId, ClassId, ContestId, DraftId, RejudgingId, SetId, Slug, SubmissionId, UserId};
pub use prefs::{Lang, Theme};
pub use route::{Route, api};
pub use time::Time;
pub use verdict::{Lifecycle, Verdict};

/// The header of a state-changing API call that carries the session's CSRF token; forms send the field `csrf`.
pub const CSRF_HEADER: &str = "x-csrf-token";

/// One page of a longer list, by number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Pager {
    /// Counts from 1.
    pub page: u32,
    pub per_page: u32,
    pub total: u64,
}

impl Pager {
    /// The number of the last page, at least 1.
    pub fn last(&self) -> u32 {
        let pages = self.total.div_ceil(u64::from(self.per_page.max(1)));
        u32::try_from(pages).unwrap_or(u32::MAX).max(1)
    }
}
