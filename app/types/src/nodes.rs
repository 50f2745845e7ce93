//! Who judges: the nodes, the queue, and what they gave up.

use crate::{ContestId, Slug, SubmissionId, Time};
use serde::{Deserialize, Serialize};

/// `GET /api/v1/admin/nodes`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NodesResponse {
    pub queue: QueueNow,
    /// By name, silent ones included.
    pub nodes: Vec<NodeLine>,
    /// The last that ended with JE, newest first.
    pub given_up: Vec<GivenUpLine>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct QueueNow {
    /// Waiting.
    pub queued: u64,
    /// Being judged.
    pub running: u64,
    /// When the oldest that waits was submitted.
    pub oldest: Option<Time>,
    /// How long one that is submitted now is expected to wait; `None`: nobody judges now.
    pub wait_seconds: Option<u32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum NodeKind {
    /// `trellis serve`, whose workers judge as well.
    Portal,
    /// `trellis work`.
    Judge,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum NodeState {
    Working,
    /// Asked to take nothing more, and still judging.
    Draining,
    /// Asked to take nothing more, and done: it can be stopped.
    Drained,
    /// Not heard of for a while: what it held goes to the others.
    Silent,
}

/// A node of `GET /api/v1/admin/nodes`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NodeLine {
    pub name: String,
    pub kind: NodeKind,
    pub state: NodeState,
    /// Asked to take nothing more, whether it is silent or not.
    pub draining: bool,
    /// Submissions being judged, of so many at a time.
    pub busy: u32,
    pub slots: u32,
    /// Since it started: reports written, and judge faults.
    pub judged: u64,
    pub faults: u64,
    /// How long one submission takes, lately; ms, 0: not known yet.
    pub recent_ms: u64,
    /// Thousandths of all cores of its machine.
    pub load: u32,
    /// Of its process and its sandboxes.
    pub memory_bytes: u64,
    /// Thousandths of the speed of the reference machine.
    pub speed: u32,
    /// Names of the languages that it takes.
    pub languages: Vec<String>,
    /// The hash of its engine.
    pub engine: Option<String>,
    /// Parts (`engine`, or ids of languages) that differ from what most nodes have: contests keep to one kind.
    pub differs: Vec<String>,
    pub version: String,
    pub started: Time,
    /// When it was heard of last.
    pub beat: Time,
}

/// A submission that ended with JE.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GivenUpLine {
    pub id: SubmissionId,
    pub problem: Slug,
    pub title: String,
    /// Who submitted.
    pub who: String,
    pub contest: Option<ContestId>,
    /// When it was given up.
    pub at: Time,
    /// Which node held it last; may be empty.
    pub node: String,
    /// May be empty.
    pub why: String,
}

/// `POST /api/v1/admin/nodes/{name}/drain`
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DrainRequest {
    /// `true`: take nothing more; `false`: go on.
    pub drain: bool,
}

/// A contest's judging, for its organizer.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ContestJudging {
    /// Of this contest, waiting.
    pub queued: u64,
    /// How long one that is submitted now is expected to wait; `None`: nobody judges this contest now.
    pub wait_seconds: Option<u32>,
    /// What it is judged with; `None`: nothing was judged yet, or the standings are final.
    pub pin: Option<ContestPin>,
    /// Some node that works has what it is pinned to.
    pub matched: bool,
    pub given_up: Vec<GivenUpLine>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContestPin {
    /// The engine's hash.
    pub engine: String,
    /// Languages whose version is fixed.
    pub languages: u32,
    pub since: Option<Time>,
}
