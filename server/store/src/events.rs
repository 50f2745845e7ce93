//! Events: what changed, for pages that watch. Stored, so that `Last-Event-ID` works.

use async_trait::async_trait;
use jiff::Timestamp;
use serde_json::Value;

use crate::{ContestId, RejudgingId, Result, SubmissionId, UserId};

/// A stored event. Ids grow in the order in which events become visible.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    pub id: i64,
    /// `submission:<id>`, `contest:<id>`, `user:<id>`; see [`topic`].
    pub topic: String,
    /// `{"type": "...", ...}`.
    pub json: Value,
    pub at: Timestamp,
}

/// The topics that the store itself writes to. Who may listen to which is the server's to decide.
pub mod topic {
    use super::{ContestId, RejudgingId, SubmissionId, UserId};

    /// `{"type":"queued"}`, `{"type":"progress","lifecycle","attempt","cases":[{name,verdict,fuel,memory}],
    /// "total"}`, `{"type":"final","lifecycle","verdict","score"}`. For the submission's owner and staff only.
    pub fn submission(id: SubmissionId) -> String {
        format!("submission:{id}")
    }

    /// `{"type":"board"}`: the board may have changed. Never a result, so that a freeze stays closed.
    /// `{"type":"final"}`: the standings are final.
    pub fn contest(id: ContestId) -> String {
        format!("contest:{id}")
    }

    /// `{"type":"board"}` for what only the contest's staff may see moving: results behind the freeze.
    pub fn contest_staff(id: ContestId) -> String {
        format!("contest-staff:{id}")
    }

    /// `{"type":"progress","done","total"}`, `{"type":"ready"}`, `{"type":"applied"}`, `{"type":"cancelled"}`. For those
    /// only who may apply it.
    pub fn rejudging(id: RejudgingId) -> String {
        format!("rejudging:{id}")
    }

    /// `{"type":"hours","seconds","reason"}`, `{"type":"solved","problem"}`. For that person only.
    pub fn user(id: UserId) -> String {
        format!("user:{id}")
    }
}

#[async_trait]
pub trait Events {
    /// Appends an event of the caller's; gives its id.
    async fn add_event(&self, topic: &str, json: &Value, now: Timestamp) -> Result<i64>;

    /// Events of these topics with a larger id than `after`, oldest first, at most `limit`.
    async fn events_after(&self, topics: &[String], after: i64, limit: u32) -> Result<Vec<Event>>;

    /// Events of all topics, for the hub that fans out to the open streams.
    async fn all_events_after(&self, after: i64, limit: u32) -> Result<Vec<Event>>;

    /// The largest id so far (0 when there is none): where a new stream begins. Does not go back when events
    /// are pruned.
    async fn last_event(&self) -> Result<i64>;

    /// Removes events older than `before`; gives how many.
    async fn prune_events(&self, before: Timestamp) -> Result<u64>;

    /// Returns when an event with a larger id than `after` may be there; may wake for nothing.
    async fn wait_for_event(&self, after: i64);
}
