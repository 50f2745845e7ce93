//! A node: what takes submissions from the queue and judges them, in the portal's process or in one of its own
//! (`trellis work`). It needs the database and the packages, and holds nothing that a crash could lose.
//!
//! One task claims as many submissions as there are free slots, in one transaction; each is judged in a task of its own. Another
//! one tells the database every few seconds that the node lives, and hears whether it is to drain.

use super::{Packages, machine, verify};
use crate::blobs::Blobs;
use crate::clock::{Clock, jittered};
use crate::metrics::Metrics;
use crate::services::answers;
use crate::services::fleet::{fits, works};
use crate::trace;
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::Instrument as _;
use trellis_judge::judge::{Availability, Judge};
use trellis_store::{
    Claimed, Fenced, Hash, NODE_SILENCE, NewAudit, NewNode, NodeKind, NodeLoad, NodeOrder, Offer, Parts,
    Store, StoreError, SubmissionId,
};
use uuid::Uuid;

/// A node that says nothing for this long has lost its submissions.
const LEASE: SignedDuration = SignedDuration::from_secs(30);
/// How often a node prolongs a lease.
pub(super) const HEARTBEAT: Duration = Duration::from_secs(5);
/// Judge faults after which a submission ends as JE.
pub const MAX_FAILURES: u32 = 3;
/// Nodes lost while they judged it after which it ends as JE: hardly ever the submission's doing, but one that takes its node
/// down with it must not do so for ever.
pub const MAX_LOST: u32 = 10;
/// Longest sleep between two looks at the queue, more or less; who queues something wakes us.
const POLL: Duration = Duration::from_secs(3);
/// How long to wait after an error of the database.
const AFTER_ERROR: Duration = Duration::from_secs(1);
/// How long a package is left to other nodes that have what is missing here.
const LEAVE: Duration = Duration::from_mins(10);
/// How long a package that cannot be read just now is left alone, so that what can be judged has its turn.
const LEAVE_UNREAD: Duration = Duration::from_secs(20);
/// So many judge faults in a row are the node's own doing: it rests, and then tries one.
const FAULTS_IN_A_ROW: u32 = 5;
const REST: Duration = Duration::from_mins(1);
/// How long to wait before trying again whether this machine can judge.
const NOT_FIT: Duration = Duration::from_secs(30);
/// Leases are moments of the nodes' clocks: they may differ from the database's by so much.
const SKEW: SignedDuration = SignedDuration::from_secs(5);
/// A database that has not answered for so long is not waited for: the next beat or heartbeat asks again.
const ANSWER: Duration = Duration::from_secs(10);
/// The weight of the last submission in the mean time of judging.
const NEWEST: f64 = 0.2;

/// See the module.
#[derive(Debug)]
pub struct Node {
    pub(super) name: String,
    pub(super) kind: NodeKind,
    pub(super) store: Arc<dyn Store>,
    pub(super) judge: Arc<Judge>,
    pub(super) packages: Arc<Packages>,
    pub(super) blobs: Blobs,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) metrics: Arc<Metrics>,
    slots: u32,
    instance: Uuid,
    parts: Parts,
    /// Thousandths.
    speed: AtomicU32,
    draining: watch::Sender<bool>,
    replaced: AtomicBool,
    /// Packages that cannot be judged here, and until when they are left to others.
    left: Mutex<BTreeMap<Hash, Instant>>,
    stats: Stats,
    /// What is being judged, from its claim to the end of its report.
    held: Mutex<BTreeMap<(SubmissionId, u32), Arc<Held>>>,
    faults_in_a_row: AtomicU32,
}

/// A submission that this node holds.
#[derive(Debug)]
pub(super) struct Held {
    pub claimed: Claimed,
    /// Cancelled when another attempt has taken over.
    pub lost: CancellationToken,
}

#[derive(Debug, Default)]
struct Stats {
    busy: AtomicU32,
    judged: AtomicU64,
    faults: AtomicU64,
    /// Mean ms, as the bits of an `f64`.
    recent: AtomicU64,
}

/// The parts of a [`Node`].
#[derive(Debug)]
pub struct NodeParts {
    /// See [`NewNode::name`].
    pub name: String,
    pub kind: NodeKind,
    /// Submissions judged at a time.
    pub slots: usize,
    pub store: Arc<dyn Store>,
    pub judge: Arc<Judge>,
    pub packages: Arc<Packages>,
    pub blobs: Blobs,
    pub clock: Arc<dyn Clock>,
    pub metrics: Arc<Metrics>,
}

impl Node {
    pub fn new(parts: NodeParts) -> Self {
        let of_judge = parts.judge.parts();
        let hashes = of_judge
            .into_iter()
            .filter_map(|(part, hash)| Some((part, hash.parse::<Hash>().ok()?)));
        Self {
            parts: hashes.collect(),
            name: parts.name,
            kind: parts.kind,
            store: parts.store,
            judge: parts.judge,
            packages: parts.packages,
            blobs: parts.blobs,
            clock: parts.clock,
            metrics: parts.metrics,
            slots: u32::try_from(parts.slots).unwrap_or(u32::MAX),
            instance: uuid::Builder::from_random_bytes(crate::clock::random()).into_uuid(),
            speed: AtomicU32::new(0),
            draining: watch::Sender::new(false),
            replaced: AtomicBool::new(false),
            left: Mutex::default(),
            stats: Stats::default(),
            held: Mutex::default(),
            faults_in_a_row: AtomicU32::new(0),
        }
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether another process has taken this one's name and place.
    pub fn is_replaced(&self) -> bool {
        self.replaced.load(Ordering::Relaxed)
    }

    /// Who holds what this node has claimed; it is released at its next start.
    pub fn worker(&self) -> &str {
        &self.name
    }

    pub(super) fn lease(&self) -> Timestamp {
        self.clock.now().checked_add(LEASE).unwrap_or(Timestamp::MAX)
    }

    /// Judges until `stop`; what is under way is then finished first.
    pub async fn run(self: Arc<Self>, stop: CancellationToken) {
        let tasks = TaskTracker::new();
        let ended = CancellationToken::new();
        if !self.clock_fits(&stop).await {
            return;
        }
        tasks.spawn(release_lost(self.clone(), stop.clone()));
        if self.slots > 0 && self.can_judge(&stop).await {
            self.metrics.add_slots(self.slots);
            // What this node held before it ended (a crash, a kill) goes back at once.
            let released = self
                .retry("release", || {
                    self.store
                        .release_workers(self.worker(), MAX_LOST, self.clock.now())
                })
                .await;
            self.tell_released(&released.unwrap_or_default());
            self.join().await;
            // Before the first claim: it may have been drained while it was away.
            self.beat_once(&mut machine::Load::default(), &stop).await;
            tasks.spawn(self.clone().beat(stop.clone(), ended.clone()));
            tasks.spawn(self.clone().keep_leases(ended.clone()));
            tasks.spawn(verify::run(self.clone(), stop.clone()));
            let work = self.clone().work(stop.clone());
            tasks.spawn(async move {
                work.await;
                ended.cancel();
            });
        }
        tasks.close();
        tasks.wait().await;
    }

    /// Waits until this machine's clock agrees with the database's; false when it is to stop before.
    async fn clock_fits(&self, stop: &CancellationToken) -> bool {
        loop {
            let wait = match self.store.database_time(self.clock.now()).await {
                Ok(theirs) => {
                    let apart = self.clock.now().duration_since(theirs);
                    if apart.abs() <= SKEW {
                        return true;
                    }
                    tracing::error!(
                        node = self.name,
                        seconds = apart.as_secs(),
                        "this machine's clock is ahead of the database's by so much (behind, where it is less than 0); nothing is judged here until they agree"
                    );
                    NOT_FIT
                }
                Err(error) => {
                    tracing::error!(node = self.name, %error, "the database does not answer");
                    AFTER_ERROR
                }
            };
            tokio::select! {
                () = stop.cancelled() => return false,
                () = tokio::time::sleep(wait) => {}
            }
        }
    }

    /// Waits until the sandbox works, and measures the speed; false when it is to stop before. A node whose sandbox does not
    /// work would make a judge fault of all that it takes.
    async fn can_judge(&self, stop: &CancellationToken) -> bool {
        loop {
            let judge = self.judge.clone();
            let error = match tokio::task::spawn_blocking(move || judge.speed()).await {
                Ok(Ok(speed)) => {
                    self.speed.store(thousandths(speed), Ordering::Relaxed);
                    return true;
                }
                Ok(Err(error)) => error,
                Err(error) => error.to_string(),
            };
            tracing::error!(
                node = self.name,
                error,
                "the sandbox does not work here; nothing is judged until it does"
            );
            tokio::select! {
                () = stop.cancelled() => return false,
                () = tokio::time::sleep(NOT_FIT) => {}
            }
        }
    }

    /// Prolongs the leases of all that is held, also while a package is fetched and a report is written.
    async fn keep_leases(self: Arc<Self>, ended: CancellationToken) {
        loop {
            tokio::select! {
                () = ended.cancelled() => return,
                () = tokio::time::sleep(HEARTBEAT) => {}
            }
            let held: Vec<Arc<Held>> = self.lock_held().values().cloned().collect();
            futures::future::join_all(held.iter().map(|held| self.keep_lease(held))).await;
        }
    }

    async fn keep_lease(&self, held: &Held) {
        let id = held.claimed.id;
        match tokio::time::timeout(ANSWER, super::heartbeat(self, &held.claimed)).await {
            Ok(Ok(Fenced::Applied)) => {}
            Ok(Ok(Fenced::Stale)) => held.lost.cancel(),
            Ok(Err(error)) => tracing::warn!(submission = %id, %error, "its lease is not prolonged"),
            Err(_) => {
                tracing::warn!(submission = %id, "its lease is not prolonged: the database does not answer");
            }
        }
    }

    /// Gives back what is being judged, for an end that cannot wait.
    pub async fn give_all_back(&self) {
        let held: Vec<Arc<Held>> = self.lock_held().values().cloned().collect();
        for held in held {
            self.try_give_back(&held.claimed).await;
        }
        let _ = self.store.leave_node(&self.name, self.instance).await;
    }

    async fn try_give_back(&self, claimed: &Claimed) {
        if let Err(error) = self.give_back(claimed).await {
            tracing::warn!(submission = %claimed.id, %error, "it waits for its lease");
        }
    }

    async fn give_back(&self, claimed: &Claimed) -> Result<(), StoreError> {
        self.metrics.gave_back();
        match super::item(claimed) {
            Some(key) => self.store.give_back_item(key, claimed.attempt).await?,
            None => {
                self.store
                    .give_back(claimed.id, claimed.attempt, self.clock.now())
                    .await?
            }
        };
        Ok(())
    }

    async fn retry<T, F>(&self, what: &str, mut call: impl FnMut() -> F) -> Option<T>
    where
        F: Future<Output = Result<T, StoreError>>,
    {
        for _ in 0..30 {
            match call().await {
                Ok(done) => return Some(done),
                Err(error) => tracing::error!(node = self.name, what, %error, "the database does not answer"),
            }
            tokio::time::sleep(jittered(AFTER_ERROR)).await;
        }
        None
    }

    async fn join(&self) {
        let node = NewNode {
            name: self.name.clone(),
            instance: self.instance,
            kind: self.kind,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            slots: self.slots,
            speed: self.speed.load(Ordering::Relaxed),
            languages: self.languages(),
            parts: self.parts.clone(),
        };
        self.retry("join", || self.store.join_node(&node, self.clock.now()))
            .await;
    }

    /// Languages it can take now. In the portal those that are still being prepared are among them: on one machine there is
    /// nobody else to wait for.
    fn languages(&self) -> Vec<String> {
        let takes = |language: &&trellis_judge::languages::Language| match self.judge.availability(language) {
            Availability::Ready => true,
            Availability::NeedsPreparation => self.kind == NodeKind::Portal,
            Availability::Missing(_) => false,
        };
        let all = trellis_judge::languages::all().iter();
        all.filter(takes).map(|language| language.id.clone()).collect()
    }

    /// Says that the node lives, until the last submission is judged.
    async fn beat(self: Arc<Self>, stop: CancellationToken, ended: CancellationToken) {
        let every = Duration::from_millis(u64::try_from(NODE_SILENCE.as_millis() / 4).unwrap_or(4000));
        let mut load = machine::Load::default();
        let mut told = self.languages();
        loop {
            tokio::select! {
                () = ended.cancelled() => break,
                () = tokio::time::sleep(jittered(every)) => {}
            }
            let now_told = self.languages();
            if now_told != told {
                let changed = self.store.change_node(&self.name, self.instance, &now_told).await;
                if changed.is_ok() {
                    told = now_told;
                }
            }
            if !self.beat_once(&mut load, &stop).await {
                return;
            }
        }
        if let Err(error) = self.store.leave_node(&self.name, self.instance).await {
            tracing::warn!(node = self.name, %error, "the node stays in the table");
        }
    }

    /// One beat; false when another process has taken the place.
    async fn beat_once(&self, load: &mut machine::Load, stop: &CancellationToken) -> bool {
        let (cpu, memory) = load.look();
        let load = self.load(cpu, memory);
        let beat = self
            .store
            .beat_node(&self.name, self.instance, &load, self.clock.now());
        match tokio::time::timeout(ANSWER, beat).await {
            Ok(Ok(NodeOrder::Work)) => self.drain(false),
            Ok(Ok(NodeOrder::Drain)) => self.drain(true),
            Ok(Ok(NodeOrder::Join)) => self.join().await,
            Ok(Ok(NodeOrder::Replaced)) => {
                self.replaced.store(true, Ordering::Relaxed);
                tracing::error!(
                    node = self.name,
                    "another process has the same name and takes its place; give each node a --name of its own"
                );
                self.drain(true);
                if self.kind == NodeKind::Judge {
                    stop.cancel();
                }
                return false;
            }
            Ok(Err(error)) => {
                tracing::warn!(node = self.name, %error, "the database does not hear this node");
            }
            Err(_) => tracing::warn!(
                node = self.name,
                "the database does not hear this node: it does not answer"
            ),
        }
        true
    }

    /// Whether it is asked to take nothing.
    pub(super) fn is_draining(&self) -> bool {
        *self.draining.borrow()
    }

    fn load(&self, cpu: u32, memory: u64) -> NodeLoad {
        let recent = f64::from_bits(self.stats.recent.load(Ordering::Relaxed));
        NodeLoad {
            busy: self.stats.busy.load(Ordering::Relaxed),
            judged: self.stats.judged.load(Ordering::Relaxed),
            faults: self.stats.faults.load(Ordering::Relaxed),
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "ms, never negative"
            )]
            recent_ms: recent as u64,
            load: cpu,
            memory,
        }
    }

    fn drain(&self, drain: bool) {
        self.draining.send_if_modified(|now| {
            let changed = *now != drain;
            *now = drain;
            if changed {
                tracing::info!(node = self.name, drain, "the node was asked to drain or to go on");
            }
            changed
        });
    }

    /// Claims and judges until `stop`, then waits for what is under way.
    pub async fn work(self: Arc<Self>, stop: CancellationToken) {
        let slots = Arc::new(Semaphore::new(self.slots as usize));
        let tasks = TaskTracker::new();
        let mut draining = self.draining.subscribe();
        loop {
            let first = tokio::select! {
                biased;
                () = stop.cancelled() => break,
                first = slots.clone().acquire_owned() => first,
            };
            let Ok(first) = first else { break };
            let drained = *draining.borrow_and_update();
            if drained {
                tokio::select! {
                    () = stop.cancelled() => break,
                    _ = draining.changed() => continue,
                }
            }
            if self.faults_in_a_row.load(Ordering::Relaxed) >= FAULTS_IN_A_ROW {
                tracing::error!(
                    node = self.name,
                    "several judge faults in a row: this node rests for a minute"
                );
                tokio::select! {
                    () = stop.cancelled() => break,
                    () = tokio::time::sleep(REST) => {}
                }
                self.faults_in_a_row.store(FAULTS_IN_A_ROW - 1, Ordering::Relaxed);
            }
            let mut free = vec![first];
            while let Ok(more) = slots.clone().try_acquire_owned() {
                free.push(more);
            }
            let mark = self.store.work_mark();
            match self.next(free.len()).await {
                Ok(claimed) if claimed.is_empty() => {
                    drop(free);
                    tokio::select! {
                        () = stop.cancelled() => break,
                        () = self.store.wait_for_work(mark) => {}
                        _ = draining.changed() => {}
                        () = tokio::time::sleep(jittered(POLL)) => {}
                    }
                }
                Ok(claimed) => {
                    let now = self.clock.now();
                    self.metrics.claimed(&claimed, now);
                    for (claimed, slot) in claimed.into_iter().zip(free) {
                        let span = trace::judging(&claimed, &self.name, now);
                        let held = Arc::new(Held {
                            claimed,
                            lost: CancellationToken::new(),
                        });
                        let key = (held.claimed.id, held.claimed.attempt);
                        self.lock_held().insert(key, held.clone());
                        tasks.spawn(self.clone().one(held, slot).instrument(span));
                    }
                }
                Err(error) => {
                    tracing::error!(node = self.name, %error, "the queue does not answer");
                    drop(free);
                    tokio::time::sleep(jittered(AFTER_ERROR)).await;
                }
            }
        }
        tasks.close();
        tasks.wait().await;
    }

    async fn next(&self, free: usize) -> Result<Vec<Claimed>, StoreError> {
        let now = self.clock.now();
        let offer = Offer {
            worker: self.worker().to_owned(),
            languages: self.languages(),
            parts: self.parts.clone(),
            except: self.left(),
            limit: u32::try_from(free).unwrap_or(u32::MAX),
        };
        self.store.claim_batch(&offer, self.lease(), now).await
    }

    async fn one(self: Arc<Self>, held: Arc<Held>, slot: OwnedSemaphorePermit) {
        let claimed = &held.claimed;
        self.stats.busy.fetch_add(1, Ordering::Relaxed);
        let busy = self.metrics.busy();
        let started = Instant::now();
        let judged = super::judge(&self, &held).await;
        self.stats.busy.fetch_sub(1, Ordering::Relaxed);
        drop(busy);
        match judged {
            super::Judged::Report => {
                self.faults_in_a_row.store(0, Ordering::Relaxed);
                self.count(started.elapsed());
            }
            super::Judged::Fault => {
                self.faults_in_a_row.fetch_add(1, Ordering::Relaxed);
                self.stats.faults.fetch_add(1, Ordering::Relaxed);
                self.metrics.fault();
            }
            super::Judged::NotHere(reason) => {
                tracing::warn!(submission = %claimed.id, node = self.name, reason, "left to another node");
                self.leave(claimed.package, LEAVE);
                self.try_give_back(claimed).await;
            }
            super::Judged::Later(reason) => {
                tracing::warn!(submission = %claimed.id, node = self.name, reason, "given back");
                self.leave(claimed.package, LEAVE_UNREAD);
                self.try_give_back(claimed).await;
            }
            super::Judged::Lost => {}
        }
        self.lock_held().remove(&(claimed.id, claimed.attempt));
        drop(slot);
    }

    fn count(&self, took: Duration) {
        self.stats.judged.fetch_add(1, Ordering::Relaxed);
        let ms = took.as_secs_f64() * 1000.0;
        let _ = self
            .stats
            .recent
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |bits| {
                let before = f64::from_bits(bits);
                let mean = if before == 0.0 {
                    ms
                } else {
                    before + NEWEST * (ms - before)
                };
                Some(mean.max(1.0).to_bits())
            });
    }

    /// Leaves a package to other nodes for a while.
    fn leave(&self, package: Hash, how_long: Duration) {
        self.lock_left().insert(package, Instant::now() + how_long);
    }

    fn left(&self) -> Vec<Hash> {
        let mut left = self.lock_left();
        let now = Instant::now();
        left.retain(|_, until| *until > now);
        left.keys().copied().collect()
    }

    /// Whether another node that works could judge this one: it has the submission's language and these, and what its contest
    /// is pinned to.
    pub(super) async fn others_take(&self, claimed: &Claimed, languages: &[String]) -> bool {
        let now = self.clock.now();
        let pins = match claimed.contest {
            Some(contest) => self.store.contest_pins(contest).await.unwrap_or_default(),
            None => Parts::new(),
        };
        let takes = |other: &trellis_store::Node, wanted: &String| other.node.languages.contains(wanted);
        self.store.nodes().await.is_ok_and(|nodes| {
            nodes.iter().any(|other| {
                other.node.name != self.name
                    && works(other, now)
                    && fits(other, &pins)
                    && takes(other, &claimed.language)
                    && languages.iter().all(|language| takes(other, language))
            })
        })
    }

    /// A submission as the judge takes it.
    pub(super) fn submission(claimed: &Claimed) -> trellis_judge::source::Submission {
        answers::submission(&claimed.file_name, &claimed.language, claimed.source.clone())
    }

    pub(super) async fn audit(&self, what: &str, target: &str, detail: serde_json::Value) {
        let entry = NewAudit {
            who: None,
            what: what.to_owned(),
            target: target.to_owned(),
            address: String::new(),
            detail,
        };
        if let Err(error) = self.store.add_audit(&entry, self.clock.now()).await {
            tracing::error!(what, %error, "audit entry lost");
        }
    }

    fn tell_released(&self, released: &[trellis_store::Released]) {
        self.metrics.lost_leases(released.len());
        for lost in released {
            let rejudging = lost.rejudging.map(tracing::field::display);
            tracing::warn!(submission = %lost.id, rejudging, gave_up = lost.gave_up, seen_by = self.name, "its node was lost");
        }
    }

    fn lock_left(&self) -> std::sync::MutexGuard<'_, BTreeMap<Hash, Instant>> {
        self.left.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lock_held(&self) -> std::sync::MutexGuard<'_, BTreeMap<(SubmissionId, u32), Arc<Held>>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a small positive number"
)]
fn thousandths(speed: f64) -> u32 {
    (speed * 1000.0).clamp(0.0, 1e9) as u32
}

/// Puts back what others have lost; every process does this.
async fn release_lost(node: Arc<Node>, stop: CancellationToken) {
    while !stop.is_cancelled() {
        match node.store.release_expired(MAX_LOST, node.clock.now()).await {
            Ok(released) => node.tell_released(&released),
            Err(error) => tracing::error!(%error, "leases cannot be released"),
        }
        tokio::select! {
            () = stop.cancelled() => {}
            () = tokio::time::sleep(jittered(HEARTBEAT)) => {}
        }
    }
}
