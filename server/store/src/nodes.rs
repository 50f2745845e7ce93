//! Nodes: the processes that take from the queue, and what a contest's submissions are judged with.

use std::collections::BTreeMap;

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use crate::macros::text_enum;
use crate::{ContestId, Hash, Result};

/// A node that was not heard of for this long is taken for dead; it says something three times in this time.
pub const NODE_SILENCE: SignedDuration = SignedDuration::from_secs(15);

/// A part that is not a language: wasmtime, its configuration, the fuel table, our WASI.
pub const ENGINE: &str = "engine";
/// The other one: our own rules of judging.
pub const RULES: &str = "rules";

text_enum!(
    NodeKind {
        /// `trellis serve`, whose workers judge as well.
        Portal = "portal",
        /// `trellis work`.
        Judge = "judge",
    }
);

/// What verdicts depend on, beside package and source: the engine's hash and, for each language that is installed, that of
/// its definition and packs.
pub type Parts = BTreeMap<String, Hash>;

/// A node as it introduces itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewNode {
    /// Stays over a restart; no two nodes that live have the same.
    pub name: String,
    /// This start of it.
    pub instance: Uuid,
    pub kind: NodeKind,
    /// Trellis's version.
    pub version: String,
    /// Submissions it judges at a time.
    pub slots: u32,
    /// Thousandths of the speed of the reference machine, on which a unit of fuel is 0.1 ns.
    pub speed: u32,
    /// Ids of the languages it takes.
    pub languages: Vec<String>,
    pub parts: Parts,
}

/// How a node is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct NodeLoad {
    /// Submissions being judged.
    pub busy: u32,
    /// Judged since it started.
    pub judged: u64,
    /// Judge faults since it started.
    pub faults: u64,
    /// How long one submission takes, lately; ms, 0: not known yet.
    pub recent_ms: u64,
    /// Thousandths of all cores of its machine.
    pub load: u32,
    /// Bytes of its process and its sandboxes.
    pub memory: u64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    pub node: NewNode,
    pub load: NodeLoad,
    /// Asked to take nothing more.
    pub draining: bool,
    pub started: Timestamp,
    /// When it was heard of last.
    pub beat: Timestamp,
}

impl Node {
    /// Whether it was heard of lately.
    pub fn is_alive(&self, now: Timestamp) -> bool {
        now.duration_since(self.beat) <= NODE_SILENCE
    }
}

/// What a node is to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NodeOrder {
    Work,
    /// Finish what is being judged and take nothing more.
    Drain,
    /// The node was removed from the table: introduce yourself again.
    Join,
    /// A later start of the same name has taken its place: end.
    Replaced,
}

/// How a contest's submissions are getting on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ContestQueue {
    /// Of this contest, waiting.
    pub queued: u64,
    /// The languages of those, sorted.
    pub languages: Vec<String>,
    /// Of the whole queue, those whose turn comes before that of a submission made in the contest now.
    pub ahead: u64,
    /// Since when its submissions are judged with what [`Nodes::contest_pins`] tells.
    pub pinned: Option<Timestamp>,
}

#[async_trait]
pub trait Nodes {
    /// The moment by the database's clock; where the database is a file of this machine, `now` itself.
    async fn database_time(&self, now: Timestamp) -> Result<Timestamp>;

    /// Writes the node into the table; one of the same name is replaced. Whether it is drained stays as it was.
    async fn join_node(&self, node: &NewNode, now: Timestamp) -> Result<()>;

    /// Tells that the node lives.
    async fn beat_node(
        &self,
        name: &str,
        instance: Uuid,
        load: &NodeLoad,
        now: Timestamp,
    ) -> Result<NodeOrder>;

    /// The languages of a node have changed: one was prepared.
    async fn change_node(&self, name: &str, instance: Uuid, languages: &[String]) -> Result<()>;

    /// Takes a node that ends out of the table, unless it is drained (which must not be forgotten) or was replaced.
    async fn leave_node(&self, name: &str, instance: Uuid) -> Result<()>;

    /// All nodes by name, also those that are silent.
    async fn nodes(&self) -> Result<Vec<Node>>;

    /// Asks a node to take nothing more, or to go on. Errors: `NotFound`.
    async fn drain_node(&self, name: &str, drain: bool) -> Result<()>;

    /// Takes a silent node out of the table. Errors: `NotFound`; also when it is not silent.
    async fn forget_node(&self, name: &str, now: Timestamp) -> Result<()>;

    /// What the contest's submissions are judged with; empty before the first was taken.
    async fn contest_pins(&self, contest: ContestId) -> Result<Parts>;

    /// The queue as one contest sees it; of an unknown contest it is empty.
    async fn contest_queue(&self, contest: ContestId, now: Timestamp) -> Result<ContestQueue>;

    /// Lets the next node that takes one of the contest's submissions decide anew. Errors: `NotFound`.
    async fn unpin_contest(&self, contest: ContestId) -> Result<()>;
}
