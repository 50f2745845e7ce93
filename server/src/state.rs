//! What every handler can reach.

use crate::blobs::Blobs;
use crate::clock::Clock;
use crate::config::Config;
use crate::metrics::Metrics;
use crate::services::boards::Boards;
use crate::services::courses::Course;
use crate::services::events::Hub;
use crate::services::fleet::Fleet;
use crate::services::languages::Preparation;
use crate::worker::{Node, NodeParts, Packages};
use std::sync::Arc;
use tokio_util::sync::CancellationToken;
use trellis_judge::judge::Judge;
use trellis_store::{NodeKind, Store};

/// Shared state; cloning is cheap.
#[derive(Debug, Clone)]
pub struct AppState(Arc<Inner>);

/// The parts of [`AppState`].
#[derive(Debug)]
pub struct Inner {
    pub config: Config,
    pub store: Arc<dyn Store>,
    /// Packages, and whatever else is large.
    pub blobs: Blobs,
    pub judge: Arc<Judge>,
    pub clock: Arc<dyn Clock>,
    pub courses: Vec<Course>,
    pub assets: Arc<trellis_app::Assets>,
    pub events: Hub,
    /// Cancelled when the process is asked to stop.
    pub stop: CancellationToken,
    pub packages: Arc<Packages>,
    pub metrics: Arc<Metrics>,
    /// The nodes that judge, this process's own included.
    pub fleet: Fleet,
    pub boards: Boards,
    pub preparation: Preparation,
    /// Runs on custom input at a time.
    pub custom_runs: tokio::sync::Semaphore,
}

impl AppState {
    pub fn new(inner: Inner) -> Self {
        Self(Arc::new(inner))
    }
}

impl AppState {
    /// A node that judges what this portal has, with this many slots.
    pub fn node(&self, name: String, slots: usize) -> Arc<Node> {
        Arc::new(Node::new(NodeParts {
            name,
            kind: NodeKind::Portal,
            slots,
            store: self.store.clone(),
            judge: self.judge.clone(),
            packages: self.packages.clone(),
            blobs: self.blobs.clone(),
            metrics: self.metrics.clone(),
            clock: self.clock.clone(),
        }))
    }
}

impl std::ops::Deref for AppState {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}
