//! What a process counts, for Prometheus: names and units in docs/operations.md.
//!
//! Counters are touched where the thing happens; what others know better (the queue, connections, nodes) is asked for when
//! somebody scrapes. Labels have few values each: route templates and no paths, languages, verdicts.

pub mod http;
mod listener;

pub use listener::{Scrape, serve};

use crate::worker::Packages;
use prometheus_client::encoding::{EncodeLabelSet, text};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Registry, Unit};
use std::sync::atomic::AtomicU64;
use std::time::Duration;
use trellis_store::{Claimed, Connections, Node, QueueStats, Verdict};

/// Upper bounds in seconds. A page takes milliseconds.
const REQUEST_SECONDS: [f64; 11] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0];
/// A submission takes from a fraction of a second to minutes.
const JUDGING_SECONDS: [f64; 11] = [0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0];
/// A queue that is worked off, and one that is not.
const WAIT_SECONDS: [f64; 11] = [0.1, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 900.0, 3600.0];
const LAG_SECONDS: [f64; 9] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0, 30.0];

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RouteLabels {
    method: &'static str,
    route: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RequestLabels {
    method: &'static str,
    route: String,
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct LanguageLabels {
    language: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct VerdictLabels {
    language: String,
    verdict: String,
    /// `true`: judged again for a rejudging.
    rejudged: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct StateLabels {
    state: &'static str,
}

type Seconds = Gauge<f64, AtomicU64>;
type HistogramFamily<L> = Family<L, Histogram, fn() -> Histogram>;

/// One for each process.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    requests: Family<RequestLabels, Counter>,
    request_seconds: HistogramFamily<RouteLabels>,
    submissions: Family<LanguageLabels, Counter>,
    verdicts: Family<VerdictLabels, Counter>,
    judging_seconds: HistogramFamily<LanguageLabels>,
    queue_wait: Histogram,
    claims: Counter,
    lost: Counter,
    faults: Counter,
    given_back: Counter,
    busy: Gauge,
    slots: Gauge,
    streams: Gauge,
    events: Counter,
    event_lag: Histogram,
    queue: Family<StateLabels, Gauge>,
    oldest: Seconds,
    connections: Family<StateLabels, Gauge>,
    connections_max: Gauge,
    nodes: Family<StateLabels, Gauge>,
    /// Packages kept in memory, and the bytes of their files.
    packages: Gauge,
    package_bytes: Gauge,
    package_hits: Counter,
    package_misses: Counter,
}

fn buckets(bounds: &[f64]) -> Histogram {
    Histogram::new(bounds.iter().copied())
}

impl Default for Metrics {
    fn default() -> Self {
        let mut metrics = Self {
            registry: Registry::with_prefix("trellis"),
            requests: Family::default(),
            request_seconds: Family::new_with_constructor(|| buckets(&REQUEST_SECONDS)),
            submissions: Family::default(),
            verdicts: Family::default(),
            judging_seconds: Family::new_with_constructor(|| buckets(&JUDGING_SECONDS)),
            queue_wait: buckets(&WAIT_SECONDS),
            claims: Counter::default(),
            lost: Counter::default(),
            faults: Counter::default(),
            given_back: Counter::default(),
            busy: Gauge::default(),
            slots: Gauge::default(),
            streams: Gauge::default(),
            events: Counter::default(),
            event_lag: buckets(&LAG_SECONDS),
            queue: Family::default(),
            oldest: Seconds::default(),
            connections: Family::default(),
            connections_max: Gauge::default(),
            nodes: Family::default(),
            packages: Gauge::default(),
            package_bytes: Gauge::default(),
            package_hits: Counter::default(),
            package_misses: Counter::default(),
        };
        metrics.register();
        metrics
    }
}

impl Metrics {
    fn register(&mut self) {
        let r = &mut self.registry;
        let version = Info::new([("version", env!("CARGO_PKG_VERSION"))]);
        r.register("build", "The program", version);
        r.register("http_requests", "Requests answered", self.requests.clone());
        r.register_with_unit(
            "http_request_duration",
            "From a request's head to its answer's head",
            Unit::Seconds,
            self.request_seconds.clone(),
        );
        r.register(
            "submissions",
            "Submissions accepted here",
            self.submissions.clone(),
        );
        r.register("verdicts", "Verdicts written here", self.verdicts.clone());
        r.register_with_unit(
            "judging",
            "From a claim to the verdict that is written",
            Unit::Seconds,
            self.judging_seconds.clone(),
        );
        r.register_with_unit(
            "queue_wait",
            "From submitting to the claim, of submissions claimed here",
            Unit::Seconds,
            self.queue_wait.clone(),
        );
        r.register(
            "claims",
            "Submissions taken from the queue here",
            self.claims.clone(),
        );
        r.register(
            "lost_leases",
            "Submissions whose node was lost, put back from here",
            self.lost.clone(),
        );
        r.register(
            "judge_faults",
            "Judgings that failed by our fault",
            self.faults.clone(),
        );
        r.register(
            "given_back",
            "Claims given back because this node could not judge them",
            self.given_back.clone(),
        );
        r.register("workers_busy", "Submissions being judged here", self.busy.clone());
        r.register(
            "workers",
            "Submissions that can be judged here at a time",
            self.slots.clone(),
        );
        r.register("event_streams", "Event streams open here", self.streams.clone());
        r.register("events", "Events handed to streams here", self.events.clone());
        r.register_with_unit(
            "event_lag",
            "From an event's time to its fan-out here",
            Unit::Seconds,
            self.event_lag.clone(),
        );
        r.register(
            "queue_submissions",
            "Submissions that are not final, in the whole installation",
            self.queue.clone(),
        );
        r.register_with_unit(
            "queue_oldest",
            "How long the oldest submission has waited",
            Unit::Seconds,
            self.oldest.clone(),
        );
        r.register(
            "database_connections",
            "Connections of this process",
            self.connections.clone(),
        );
        r.register(
            "database_connections_max",
            "Connections that this process may have",
            self.connections_max.clone(),
        );
        r.register(
            "nodes",
            "Processes that judge, in the whole installation",
            self.nodes.clone(),
        );
        r.register(
            "package_cache_packages",
            "Packages kept in memory",
            self.packages.clone(),
        );
        r.register_with_unit(
            "package_cache",
            "Of their files",
            Unit::Bytes,
            self.package_bytes.clone(),
        );
        r.register(
            "package_cache_hits",
            "Packages found in memory",
            self.package_hits.clone(),
        );
        r.register(
            "package_cache_misses",
            "Packages that had to be fetched",
            self.package_misses.clone(),
        );
    }

    /// OpenMetrics 1.0.
    pub fn encode(&self) -> Result<String, std::fmt::Error> {
        let mut out = String::new();
        text::encode(&mut out, &self.registry)?;
        Ok(out)
    }

    fn request(&self, method: &'static str, route: String, status: u16, took: Duration) {
        let labels = RouteLabels {
            method,
            route: route.clone(),
        };
        self.request_seconds
            .get_or_create(&labels)
            .observe(took.as_secs_f64());
        let labels = RequestLabels {
            method,
            route,
            status,
        };
        self.requests.get_or_create(&labels).inc();
    }

    pub fn submitted(&self, language: &str) {
        let language = language.to_owned();
        self.submissions.get_or_create(&LanguageLabels { language }).inc();
    }

    /// Submissions were claimed by this node.
    pub fn claimed(&self, claimed: &[Claimed], now: jiff::Timestamp) {
        self.claims.inc_by(claimed.len() as u64);
        for one in claimed.iter().filter(|one| one.rejudging.is_none()) {
            self.queue_wait.observe(seconds_between(one.created, now));
        }
    }

    /// A verdict was written by this node.
    pub fn judged(&self, claimed: &Claimed, verdict: Verdict, took: Duration) {
        let language = claimed.language.clone();
        let labels = VerdictLabels {
            language: language.clone(),
            verdict: verdict.to_string(),
            rejudged: claimed.rejudging.is_some().to_string(),
        };
        self.verdicts.get_or_create(&labels).inc();
        self.judging_seconds
            .get_or_create(&LanguageLabels { language })
            .observe(took.as_secs_f64());
    }

    pub fn fault(&self) {
        self.faults.inc();
    }

    pub fn gave_back(&self) {
        self.given_back.inc();
    }

    pub fn lost_leases(&self, count: usize) {
        self.lost.inc_by(count as u64);
    }

    /// This process can judge so many at a time.
    pub fn add_slots(&self, slots: u32) {
        self.slots.inc_by(slots.into());
    }

    /// Counted as busy until it is dropped.
    pub fn busy(&self) -> Held {
        Held::new(&self.busy)
    }

    /// An event stream that is open until this is dropped.
    pub fn stream(&self) -> Held {
        Held::new(&self.streams)
    }

    /// An event was handed to the streams.
    pub fn event(&self, at: jiff::Timestamp, now: jiff::Timestamp) {
        self.events.inc();
        self.event_lag.observe(seconds_between(at, now));
    }

    fn set_queue(&self, stats: &QueueStats, now: jiff::Timestamp) {
        let set = |state, count| {
            let labels = StateLabels { state };
            self.queue.get_or_create(&labels).set(gauge(count));
        };
        set("queued", stats.queued);
        set("running", stats.running);
        let oldest = stats.oldest.map_or(0.0, |at| seconds_between(at, now));
        self.oldest.set(oldest);
    }

    fn set_connections(&self, connections: &Connections) {
        for (state, count) in [("used", connections.used), ("idle", connections.idle)] {
            let labels = StateLabels { state };
            self.connections.get_or_create(&labels).set(count.into());
        }
        self.connections_max.set(connections.max.into());
    }

    fn set_nodes(&self, nodes: &[Node], now: jiff::Timestamp) {
        let state = |node: &Node| match (node.is_alive(now), node.draining) {
            (false, _) => "silent",
            (true, true) => "draining",
            (true, false) => "alive",
        };
        for wanted in ["alive", "draining", "silent"] {
            let count = nodes.iter().filter(|node| state(node) == wanted).count();
            let labels = StateLabels { state: wanted };
            self.nodes.get_or_create(&labels).set(gauge(count as u64));
        }
    }

    fn set_packages(&self, packages: &Packages) {
        let (count, bytes) = packages.size();
        self.packages.set(gauge(count as u64));
        self.package_bytes.set(gauge(bytes as u64));
        // Counters that others count: they only grow.
        let (hits, misses) = packages.uses();
        for (counter, now) in [(&self.package_hits, hits), (&self.package_misses, misses)] {
            counter
                .inner()
                .fetch_max(now, std::sync::atomic::Ordering::Relaxed);
        }
    }
}

fn gauge(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// Two machines' clocks may differ: nothing is negative.
fn seconds_between(from: jiff::Timestamp, to: jiff::Timestamp) -> f64 {
    to.duration_since(from).as_secs_f64().max(0.0)
}

/// Something that is counted while it lasts.
#[derive(Debug)]
pub struct Held(Gauge);

impl Held {
    fn new(gauge: &Gauge) -> Self {
        gauge.inc();
        Self(gauge.clone())
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.0.dec();
    }
}
