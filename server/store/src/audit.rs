//! The audit log: append-only.

use async_trait::async_trait;
use jiff::Timestamp;
use serde_json::Value;

use crate::{Result, UserId};

/// Something worth remembering that a person did.
#[derive(Debug, Clone, PartialEq)]
pub struct NewAudit {
    /// `None`: nobody is signed in (a failed sign-in), or the system itself.
    pub who: Option<UserId>,
    /// A short dotted name: `user.sign_in`, `problem.publish`.
    pub what: String,
    /// What it was done to: `problem:<id>`; empty when nothing.
    pub target: String,
    /// The client's address; empty when none.
    pub address: String,
    pub detail: Value,
}

#[derive(Debug, Clone, PartialEq)]
pub struct AuditRow {
    pub id: i64,
    pub entry: NewAudit,
    pub at: Timestamp,
}

/// Which entries; empty fields do not filter.
#[derive(Debug, Clone, Default)]
pub struct AuditQuery {
    pub who: Option<UserId>,
    pub what: Option<String>,
    pub target: Option<String>,
    /// Only entries with a smaller id: the last id of the page before.
    pub before: Option<i64>,
}

#[async_trait]
pub trait Audit {
    async fn add_audit(&self, entry: &NewAudit, now: Timestamp) -> Result<()>;

    /// Newest first, at most `limit` (clamped to [`MAX_PAGE`](crate::MAX_PAGE)).
    async fn audit(&self, query: &AuditQuery, limit: u32) -> Result<Vec<AuditRow>>;
}
