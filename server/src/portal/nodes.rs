//! The nodes that judge, the queue, and what was given up.

use super::PagePortal;
use crate::error::AppError;
use crate::services::fleet;
use crate::wire;
use std::collections::BTreeMap;
use trellis_store::{
    Contest, ContestState, ENGINE, GivenUp, Hash, Node, NodeKind as StoredKind, RULES, Role,
};
use trellis_types::Lang;
use trellis_types::nodes::{
    ContestJudging, ContestPin, GivenUpLine, NodeKind, NodeLine, NodeState, NodesResponse, QueueNow,
};

/// Submissions that were given up, on a page.
const GIVEN_UP: u32 = 50;

impl PagePortal {
    pub async fn nodes_view(&self, lang: Lang) -> Result<NodesResponse, AppError> {
        self.require(Role::Admin)?;
        let (state, now) = (&self.state, self.now());
        // Not as old as what is kept in memory: who has just drained a node wants to see it.
        state.fleet.look(&*state.store).await;
        let nodes = state.fleet.nodes();
        let usual = usual_parts(&nodes, now);
        let queue = state.store.queue_stats().await?;
        let given_up = state.store.given_up(None, GIVEN_UP).await?;
        Ok(NodesResponse {
            queue: QueueNow {
                queued: queue.queued,
                running: queue.running,
                oldest: queue.oldest.map(wire::time),
                wait_seconds: state.fleet.wait(queue.queued, now).map(fleet::seconds),
            },
            nodes: nodes.iter().map(|node| line(node, &usual, now)).collect(),
            given_up: given_up.iter().map(|one| given_up_line(one, lang)).collect(),
        })
    }

    /// How a contest is judged, for its organizer.
    pub(super) async fn contest_judging(
        &self,
        contest: &Contest,
        lang: Lang,
    ) -> Result<Option<ContestJudging>, AppError> {
        if contest.state == ContestState::Draft {
            return Ok(None);
        }
        let (state, now) = (&self.state, self.now());
        state.fleet.look(&*state.store).await;
        let pins = state.pins_of(Some(contest.id)).await?;
        let queue = state.store.contest_queue(contest.id, now).await?;
        let given_up = state.store.given_up(Some(contest.id), GIVEN_UP).await?;
        let takes = |node: &Node| fleet::fits(node, &pins);
        let engine = pins.get(ENGINE).map(ToString::to_string).unwrap_or_default();
        let languages = pins
            .keys()
            .filter(|part| ![ENGINE, RULES].contains(&part.as_str()))
            .count();
        Ok(Some(ContestJudging {
            queued: queue.queued,
            wait_seconds: state.fleet.wait_for(queue.ahead, now, takes).map(fleet::seconds),
            matched: pins.is_empty() || state.fleet.fits(&pins, &queue.languages, now),
            pin: (!pins.is_empty()).then(|| ContestPin {
                engine,
                languages: u32::try_from(languages).unwrap_or(u32::MAX),
                since: queue.pinned.map(wire::time),
            }),
            given_up: given_up.iter().map(|one| given_up_line(one, lang)).collect(),
        }))
    }
}

fn given_up_line(one: &GivenUp, lang: Lang) -> GivenUpLine {
    let worker = one.worker.as_deref().unwrap_or_default();
    GivenUpLine {
        id: wire::submission_id(one.id),
        problem: wire::slug(&one.problem_slug),
        title: one.problem_title.get(lang.as_str()).to_owned(),
        who: one.user_name.clone(),
        contest: one.contest.map(wire::contest_id),
        at: wire::time(one.judged.unwrap_or(one.created)),
        node: worker.to_owned(),
        why: one.reason.clone(),
    }
}

fn line(node: &Node, usual: &BTreeMap<&str, Option<Hash>>, now: jiff::Timestamp) -> NodeLine {
    let Node { node: is, load, .. } = node;
    let state = match (node.is_alive(now), node.draining, load.busy) {
        (false, _, _) => NodeState::Silent,
        (true, true, 0) => NodeState::Drained,
        (true, true, _) => NodeState::Draining,
        (true, false, _) => NodeState::Working,
    };
    let differs = is.parts.iter().filter(|(part, hash)| {
        usual
            .get(part.as_str())
            .is_some_and(|usual| *usual != Some(**hash))
    });
    let name = |id: &String| match trellis_judge::languages::find(id) {
        Some(language) => language.name.clone(),
        None => id.clone(),
    };
    NodeLine {
        name: is.name.clone(),
        kind: match is.kind {
            StoredKind::Portal => NodeKind::Portal,
            StoredKind::Judge => NodeKind::Judge,
        },
        state,
        draining: node.draining,
        busy: load.busy,
        slots: is.slots,
        judged: load.judged,
        faults: load.faults,
        recent_ms: load.recent_ms,
        load: load.load,
        memory_bytes: load.memory,
        speed: is.speed,
        languages: is.languages.iter().map(name).collect(),
        engine: is.parts.get(ENGINE).map(ToString::to_string),
        differs: differs.map(|(part, _)| part.clone()).collect(),
        version: is.version.clone(),
        started: wire::time(node.started),
        beat: wire::time(node.beat),
    }
}

/// For each part what most nodes that live have; `None`: as many have another, so all of them are marked.
fn usual_parts(nodes: &[Node], now: jiff::Timestamp) -> BTreeMap<&str, Option<Hash>> {
    let mut counts: BTreeMap<&str, BTreeMap<Hash, u32>> = BTreeMap::new();
    for node in nodes.iter().filter(|node| node.is_alive(now)) {
        for (part, hash) in &node.node.parts {
            *counts.entry(part).or_default().entry(*hash).or_default() += 1;
        }
    }
    let usual = counts.into_iter().map(|(part, hashes)| {
        let most = hashes.values().max().copied();
        let mut best = hashes.into_iter().filter(|(_, count)| Some(*count) == most);
        let (first, second) = (best.next(), best.next());
        (part, first.filter(|_| second.is_none()).map(|(hash, _)| hash))
    });
    usual.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;
    use trellis_store::{NewNode, NodeLoad, Parts};

    fn node(engine: &str, beat: Timestamp) -> Node {
        Node {
            node: NewNode {
                name: "host/1".to_owned(),
                instance: uuid::Uuid::nil(),
                kind: StoredKind::Judge,
                version: String::new(),
                slots: 2,
                speed: 1000,
                languages: vec!["c".to_owned()],
                parts: Parts::from([(ENGINE.to_owned(), Hash::of(engine.as_bytes()))]),
            },
            load: NodeLoad::default(),
            draining: false,
            started: beat,
            beat,
        }
    }

    fn differ(engines: &[&str]) -> Vec<bool> {
        let now = Timestamp::from_second(100).unwrap();
        let nodes: Vec<_> = engines.iter().map(|engine| node(engine, now)).collect();
        let usual = usual_parts(&nodes, now);
        let lines = nodes.iter().map(|node| line(node, &usual, now));
        lines.map(|line| !line.differs.is_empty()).collect()
    }

    #[test]
    fn who_differs_is_marked() {
        assert_eq!(differ(&["a", "a", "a"]), [false; 3]);
        assert_eq!(differ(&["a", "b", "a"]), [false, true, false]);
        assert_eq!(differ(&["a", "b"]), [true; 2], "nobody knows who is right");
    }

    #[test]
    fn states_follow_beat_and_load() {
        let now = Timestamp::from_second(100).unwrap();
        let of = |draining, busy, second| {
            let mut node = node("a", Timestamp::from_second(second).unwrap());
            (node.draining, node.load.busy) = (draining, busy);
            line(&node, &BTreeMap::new(), now).state
        };
        assert_eq!(of(false, 0, 100), NodeState::Working);
        assert_eq!(of(true, 1, 100), NodeState::Draining);
        assert_eq!(of(true, 0, 100), NodeState::Drained);
        assert_eq!(of(true, 1, 10), NodeState::Silent);
    }
}
