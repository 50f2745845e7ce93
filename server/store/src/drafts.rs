//! Problems being authored in the browser: the form's content, saved as one types.

use async_trait::async_trait;
use jiff::Timestamp;
use serde_json::Value;

use crate::{DraftId, ProblemId, Result, UserId};

#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    pub id: DraftId,
    pub owner: UserId,
    /// The problem it will be a new version of, when there is one already.
    pub problem: Option<ProblemId>,
    pub title: String,
    /// The form, opaque here.
    pub content: Value,
    /// Counts from 1, one more with each save.
    pub version: u32,
    pub created: Timestamp,
    pub updated: Timestamp,
}

#[derive(Debug, Clone)]
pub struct NewDraft {
    pub id: DraftId,
    pub owner: UserId,
    pub problem: Option<ProblemId>,
    pub title: String,
    pub content: Value,
}

#[async_trait]
pub trait Drafts {
    /// Errors: `IdTaken`; `NotFound` (owner or problem), `Gone` (problem).
    async fn create_draft(&self, draft: NewDraft, now: Timestamp) -> Result<Draft>;

    /// Saves over version `base`; gives the new version.
    /// Errors: `NotFound`; `Stale` when the stored version is not `base`: of two savers one wins.
    async fn save_draft(
        &self,
        id: DraftId,
        base: u32,
        title: &str,
        content: &Value,
        now: Timestamp,
    ) -> Result<u32>;

    /// Remembers which problem the draft has become. Errors: `NotFound`.
    async fn link_draft(&self, id: DraftId, problem: ProblemId) -> Result<()>;

    /// Errors: `NotFound`.
    async fn draft(&self, id: DraftId) -> Result<Draft>;

    /// A person's drafts, last changed first.
    async fn drafts_of(&self, owner: UserId) -> Result<Vec<Draft>>;

    /// Errors: `NotFound`.
    async fn delete_draft(&self, id: DraftId) -> Result<()>;
}
