//! The nodes that judge, as pages need to know them: read every few seconds, kept in memory.

use crate::clock::jittered;
use jiff::{SignedDuration, Timestamp};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use trellis_store::{Node, Parts, Store, StoreError};

/// How often the table is read.
const EVERY: Duration = Duration::from_secs(3);
/// A node that was heard of so long ago may come back: its languages can be submitted in.
const REMEMBERED: SignedDuration = SignedDuration::from_hours(1);
/// What one submission takes where nobody has judged one yet, ms.
const UNKNOWN_MS: u64 = 1000;

/// See the module.
#[derive(Debug, Clone, Default)]
pub struct Fleet(Arc<RwLock<Vec<Node>>>);

impl Fleet {
    /// All nodes, silent ones included.
    pub fn nodes(&self) -> Vec<Node> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn any(&self, test: impl FnMut(&Node) -> bool) -> bool {
        let nodes = self.0.read().unwrap_or_else(PoisonError::into_inner);
        nodes.iter().any(test)
    }

    /// Whether some node judges this language, or did so lately.
    pub fn judges(&self, language: &str, now: Timestamp) -> bool {
        self.any(|node| {
            now.duration_since(node.beat) <= REMEMBERED && node.node.languages.iter().any(|id| id == language)
        })
    }

    /// How long a submission waits that has so many before it; `None` when nobody judges now.
    pub fn wait(&self, before: u64, now: Timestamp) -> Option<Duration> {
        self.wait_for(before, now, |_| true)
    }

    /// [`Fleet::wait`] for a submission that only these nodes take.
    pub fn wait_for(&self, before: u64, now: Timestamp, takes: impl Fn(&Node) -> bool) -> Option<Duration> {
        let nodes = self.0.read().unwrap_or_else(PoisonError::into_inner);
        wait(nodes.iter().filter(|node| takes(node)), before, now)
    }

    /// Whether for each of these languages some node that works takes it and has what a contest is pinned to; without any
    /// language, whether there is such a node at all.
    pub fn fits(&self, pins: &Parts, languages: &[String], now: Timestamp) -> bool {
        let fitting = |node: &Node| works(node, now) && fits(node, pins);
        match languages {
            [] => self.any(fitting),
            languages => languages
                .iter()
                .all(|wanted| self.any(|node| fitting(node) && node.node.languages.contains(wanted))),
        }
    }

    /// Reads the table.
    pub async fn look(&self, store: &dyn Store) {
        match store.nodes().await {
            Ok(nodes) => *self.0.write().unwrap_or_else(PoisonError::into_inner) = nodes,
            Err(error) => tell(&error),
        }
    }

    /// Reads the table again and again.
    pub async fn follow(self, store: Arc<dyn Store>, stop: CancellationToken) {
        while !stop.is_cancelled() {
            self.look(&*store).await;
            tokio::select! {
                () = stop.cancelled() => {}
                () = tokio::time::sleep(jittered(EVERY)) => {}
            }
        }
    }
}

fn tell(error: &StoreError) {
    tracing::warn!(%error, "the nodes are not known");
}

/// Whether a node takes submissions now.
pub fn works(node: &Node, now: Timestamp) -> bool {
    node.is_alive(now) && !node.draining
}

/// Whether a node may judge a contest that is pinned so: as the queue compares, part by part, what both have.
pub fn fits(node: &Node, pins: &Parts) -> bool {
    let mut parts = node.node.parts.iter();
    parts.all(|(part, hash)| pins.get(part).is_none_or(|pinned| pinned == hash))
}

/// Whole seconds, rounded up, as pages tell them.
pub fn seconds(wait: Duration) -> u32 {
    let whole = u64::from(wait.subsec_nanos() > 0).saturating_add(wait.as_secs());
    u32::try_from(whole).unwrap_or(u32::MAX)
}

/// The slots of all nodes together work off the queue, each at the pace that its node has had lately.
fn wait<'a>(nodes: impl Iterator<Item = &'a Node>, before: u64, now: Timestamp) -> Option<Duration> {
    let working = nodes.filter(|node| works(node, now));
    let per_second: f64 = working
        .map(|node| {
            let each = match node.load.recent_ms {
                0 => UNKNOWN_MS,
                ms => ms,
            };
            f64::from(node.node.slots) * 1000.0 / f64::from(u32::try_from(each).unwrap_or(u32::MAX))
        })
        .sum();
    #[expect(clippy::cast_precision_loss, reason = "an estimate")]
    let ahead = before as f64;
    (per_second > 0.0).then(|| Duration::from_secs_f64((ahead / per_second).min(86_400.0)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use trellis_store::{ENGINE, Hash, NewNode, NodeKind, NodeLoad};

    fn node(slots: u32, recent_ms: u64, beat: Timestamp) -> Node {
        Node {
            node: NewNode {
                name: "n".to_owned(),
                instance: uuid::Uuid::nil(),
                kind: NodeKind::Judge,
                version: String::new(),
                slots,
                speed: 1000,
                languages: vec!["c".to_owned()],
                parts: Parts::new(),
            },
            load: NodeLoad {
                recent_ms,
                ..NodeLoad::default()
            },
            draining: false,
            started: beat,
            beat,
        }
    }

    #[test]
    fn the_queue_is_worked_off_by_all_slots() {
        let now = Timestamp::from_second(1000).unwrap();
        let nodes = [node(4, 500, now), node(2, 0, now)];
        // 8 and 2 in a second.
        assert_eq!(wait(nodes.iter(), 100, now), Some(Duration::from_secs(10)));
        assert_eq!(wait([].iter(), 100, now), None);
        let later = Timestamp::from_second(1016).unwrap();
        assert_eq!(wait(nodes.iter(), 100, later), None, "silent");
        let drained = Node {
            draining: true,
            ..node(9, 500, now)
        };
        assert_eq!(wait([drained].iter(), 1, now), None);
        assert_eq!(seconds(Duration::from_millis(2001)), 3);
        assert_eq!(seconds(Duration::ZERO), 0);
    }

    #[test]
    fn a_pinned_contest_has_its_kind_of_nodes() {
        let fleet = Fleet::default();
        let now = Timestamp::from_second(10_000).unwrap();
        let of = |parts: &[(&str, &str)]| -> Parts {
            let parts = parts.iter();
            parts
                .map(|(part, text)| ((*part).to_owned(), Hash::of(text.as_bytes())))
                .collect()
        };
        let mut one = node(1, 0, now);
        one.node.parts = of(&[(ENGINE, "e1"), ("c", "c1")]);
        *fleet.0.write().unwrap() = vec![one];
        assert!(fleet.fits(&Parts::new(), &[], now));
        assert!(fleet.fits(&of(&[(ENGINE, "e1"), ("python", "p1")]), &[], now));
        assert!(!fleet.fits(&of(&[(ENGINE, "e1"), ("c", "c2")]), &[], now));
        assert!(!fleet.fits(&of(&[(ENGINE, "e2")]), &[], now));
        let later = Timestamp::from_second(10_016).unwrap();
        assert!(
            !fleet.fits(&Parts::new(), &["cobol".to_owned()], now),
            "nobody takes it"
        );
        assert!(!fleet.fits(&Parts::new(), &[], later), "silent");
    }

    #[test]
    fn a_language_is_known_for_an_hour() {
        let fleet = Fleet::default();
        let now = Timestamp::from_second(10_000).unwrap();
        *fleet.0.write().unwrap() = vec![node(1, 0, now)];
        assert!(fleet.judges("c", Timestamp::from_second(13_600).unwrap()));
        assert!(!fleet.judges("c", Timestamp::from_second(13_601).unwrap()));
        assert!(!fleet.judges("rust", now));
    }
}
