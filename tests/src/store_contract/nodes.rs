use trellis_store::{
    Claimed, ContestQueue, ENGINE, Hash, NewNode, NewRejudging, NewSubmission, NodeKind, NodeLoad, NodeOrder,
    Offer, Parts, RejudgingFilter, RejudgingScope, StoreError as E, Verdict, priority,
};
use uuid::Uuid;

use super::world::*;
use super::{Backend, Handle, assert_err};

fn node(name: &str, instance: u128) -> NewNode {
    NewNode {
        name: name.to_owned(),
        instance: Uuid::from_u128(instance),
        kind: NodeKind::Judge,
        version: "1.0".to_owned(),
        slots: 4,
        speed: 1250,
        languages: vec!["c".to_owned(), "python".to_owned()],
        parts: parts(&[(ENGINE, "e1"), ("c", "c1")]),
    }
}

fn parts(of: &[(&str, &str)]) -> Parts {
    of.iter()
        .map(|(part, text)| ((*part).to_owned(), Hash::of(text.as_bytes())))
        .collect()
}

fn offer(of: &[(&str, &str)], limit: u32) -> Offer {
    Offer {
        worker: "n/1".to_owned(),
        languages: languages(),
        parts: parts(of),
        except: Vec::new(),
        limit,
    }
}

async fn take(s: &Handle, offer: &Offer, second: i64) -> Vec<Claimed> {
    s.claim_batch(offer, at(second + 60), at(second)).await.unwrap()
}

pub async fn a_node_is_read_as_written(b: impl Backend) {
    let s = b.store();
    assert_eq!(s.nodes().await.unwrap(), []);
    s.join_node(&node("b", 1), at(10)).await.unwrap();
    s.join_node(&node("a", 2), at(11)).await.unwrap();
    let load = NodeLoad {
        busy: 3,
        judged: 70,
        faults: 1,
        recent_ms: 250,
        load: 900,
        memory: 1 << 33,
    };
    let order = s.beat_node("b", Uuid::from_u128(1), &load, at(15)).await.unwrap();
    assert_eq!(order, NodeOrder::Work);
    let nodes = s.nodes().await.unwrap();
    assert_eq!(
        nodes.iter().map(|node| node.node.clone()).collect::<Vec<_>>(),
        [node("a", 2), node("b", 1)]
    );
    assert_eq!(nodes[1].load, load);
    assert_eq!((nodes[1].started, nodes[1].beat), (at(10), at(15)));
    assert!(nodes[1].is_alive(at(30)) && !nodes[1].is_alive(at(31)));
    s.change_node("b", Uuid::from_u128(1), &["c".to_owned()])
        .await
        .unwrap();
    assert_eq!(s.nodes().await.unwrap()[1].node.languages, ["c"]);
}

pub async fn a_later_start_takes_the_place(b: impl Backend) {
    let s = b.store();
    let beat = async |instance| {
        s.beat_node("n", Uuid::from_u128(instance), &NodeLoad::default(), at(20))
            .await
            .unwrap()
    };
    assert_eq!(beat(1).await, NodeOrder::Join);
    s.join_node(&node("n", 1), at(10)).await.unwrap();
    s.join_node(&node("n", 2), at(12)).await.unwrap();
    assert_eq!(beat(1).await, NodeOrder::Replaced);
    assert_eq!(beat(2).await, NodeOrder::Work);
    s.leave_node("n", Uuid::from_u128(1)).await.unwrap();
    assert_eq!(s.nodes().await.unwrap().len(), 1, "the other one's row");
    s.leave_node("n", Uuid::from_u128(2)).await.unwrap();
    assert_eq!(s.nodes().await.unwrap(), []);
}

pub async fn a_drained_node_stays_drained(b: impl Backend) {
    let s = b.store();
    let first = Uuid::from_u128(1);
    assert_err!(s.drain_node("n", true).await, E::NotFound(_));
    s.join_node(&node("n", 1), at(10)).await.unwrap();
    s.drain_node("n", true).await.unwrap();
    let beat = async |instance| {
        s.beat_node("n", instance, &NodeLoad::default(), at(20))
            .await
            .unwrap()
    };
    assert_eq!(beat(first).await, NodeOrder::Drain);
    s.leave_node("n", first).await.unwrap();
    s.join_node(&node("n", 2), at(30)).await.unwrap();
    assert_eq!(beat(Uuid::from_u128(2)).await, NodeOrder::Drain);
    s.drain_node("n", false).await.unwrap();
    assert_eq!(beat(Uuid::from_u128(2)).await, NodeOrder::Work);
}

pub async fn only_a_silent_node_is_forgotten(b: impl Backend) {
    let s = b.store();
    s.join_node(&node("n", 1), at(10)).await.unwrap();
    assert_err!(s.forget_node("n", at(25)).await, E::NotFound(_));
    s.forget_node("n", at(26)).await.unwrap();
    assert_eq!(s.nodes().await.unwrap(), []);
    assert_err!(s.forget_node("n", at(26)).await, E::NotFound(_));
}

pub async fn contests_come_first_but_practice_is_not_starved(b: impl Backend) {
    let s = b.store();
    let (ada, bob, sum) = (
        user(&s, "ada").await,
        user(&s, "bob").await,
        problem(&s, "sum").await,
    );
    let add = async |user, priority, second| {
        let new = NewSubmission {
            priority,
            ..new_submission(user, sum)
        };
        s.submit(new, at(second)).await.unwrap().id
    };
    let practice = add(ada, priority::PRACTICE, 0).await;
    let early = add(bob, priority::CONTEST, 299 - 30).await;
    let carl = user(&s, "carl").await;
    let late = add(carl, priority::CONTEST, 301).await;
    for (id, place) in [(early, 0), (practice, 1), (late, 2)] {
        assert_eq!(s.queue_position(id).await.unwrap(), Some(place));
    }
    let taken = take(&s, &offer(&[], 3), 400).await;
    let order: Vec<_> = taken.iter().map(|one| one.id).collect();
    assert_eq!(order, [early, practice, late]);
}

pub async fn who_submits_much_does_not_hold_up_the_others(b: impl Backend) {
    let s = b.store();
    let (ada, bob, sum) = (
        user(&s, "ada").await,
        user(&s, "bob").await,
        problem(&s, "sum").await,
    );
    let mut many = Vec::new();
    for _ in 0..5 {
        many.push(submit(&s, ada, sum, 1).await);
    }
    let one = submit(&s, bob, sum, 3).await;
    let order: Vec<_> = take(&s, &offer(&[], 9), 10)
        .await
        .iter()
        .map(|one| one.id)
        .collect();
    assert_eq!(order[..2], [many[0], one]);
    assert_eq!(order.len(), 6);
}

pub async fn a_batch_takes_what_was_offered_room_for(b: impl Backend) {
    let s = b.store();
    let (ada, sum, product) = (
        user(&s, "ada").await,
        problem(&s, "sum").await,
        problem(&s, "product").await,
    );
    for second in 0..4 {
        submit(&s, ada, sum, second).await;
    }
    let other = submit(&s, ada, product, 9).await;
    assert_eq!(take(&s, &offer(&[], 0), 10).await.len(), 0);
    assert_eq!(take(&s, &offer(&[], 3), 10).await.len(), 3);
    let except = Offer {
        except: vec![Hash::of(b"sum")],
        ..offer(&[], 9)
    };
    let taken = take(&s, &except, 10).await;
    assert_eq!(taken.iter().map(|one| one.id).collect::<Vec<_>>(), [other]);
    assert_eq!(take(&s, &except, 10).await.len(), 0);
    assert_eq!(take(&s, &offer(&[], 9), 10).await.len(), 1);
    // What is given back is taken again, with the next attempt.
    s.give_back(other, 1, at(11)).await.unwrap();
    assert_eq!(take(&s, &offer(&[], 9), 12).await[0].attempt, 2);
}

pub async fn a_trace_goes_with_its_submission(b: impl Backend) {
    let s = b.store();
    let (ada, sum) = (user(&s, "ada").await, problem(&s, "sum").await);
    let trace = Some("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01".to_owned());
    let new = NewSubmission {
        trace: trace.clone(),
        ..new_submission(ada, sum)
    };
    s.submit(new, at(1)).await.unwrap();
    assert_eq!(take(&s, &offer(&[], 1), 2).await[0].trace, trace);
}

pub async fn a_contest_is_judged_with_one_engine(b: impl Backend) {
    let s = b.store();
    let (ada, sum) = (user(&s, "ada").await, problem(&s, "sum").await);
    let (contest, other) = (
        contest(&s, &[sum], &[ada]).await,
        contest(&s, &[sum], &[ada]).await,
    );
    for second in 1001..1004 {
        submit_in(&s, contest, ada, sum, second).await.unwrap();
    }
    let first = [(ENGINE, "e1"), ("c", "c1")];
    assert_eq!(s.contest_pins(contest).await.unwrap(), Parts::new());
    assert_eq!(take(&s, &offer(&first, 1), 1010).await.len(), 1);
    assert_eq!(s.contest_pins(contest).await.unwrap(), parts(&first));
    assert_eq!(s.contest_pins(other).await.unwrap(), Parts::new());
    for differs in [[(ENGINE, "e2"), ("c", "c1")], [(ENGINE, "e1"), ("c", "c2")]] {
        assert_eq!(take(&s, &offer(&differs, 9), 1011).await.len(), 0);
    }
    // What it has beside is pinned as well: a validator may be written in it.
    let more = [(ENGINE, "e1"), ("python", "p1")];
    assert_eq!(take(&s, &offer(&more, 1), 1012).await.len(), 1);
    assert_eq!(s.contest_pins(contest).await.unwrap().len(), 3);
    assert_eq!(
        take(&s, &offer(&[(ENGINE, "e1"), ("python", "p2")], 1), 1013)
            .await
            .len(),
        0
    );
    // Practice and other contests go on.
    let practice = submit(&s, ada, sum, 1014).await;
    let elsewhere = submit_in(&s, other, ada, sum, 1014).await.unwrap();
    let second = [(ENGINE, "e2"), ("c", "c2")];
    let taken = take(&s, &offer(&second, 9), 1015).await;
    assert_eq!(
        taken.iter().map(|one| one.id).collect::<Vec<_>>(),
        [practice, elsewhere]
    );
    s.unpin_contest(contest).await.unwrap();
    assert_eq!(take(&s, &offer(&second, 9), 1016).await.len(), 1);
    assert_eq!(s.contest_pins(contest).await.unwrap(), parts(&second));
    assert_err!(
        s.unpin_contest(trellis_store::ContestId(Uuid::nil())).await,
        E::NotFound(_)
    );
}

/// Of two kinds of nodes that race for a contest's first submissions, one kind judges them all.
pub async fn racing_nodes_pin_a_contest_once(b: impl Backend) {
    let s = b.store();
    let sum = problem(&s, "sum").await;
    let mut people = Vec::new();
    for name in ["ada", "bob", "carl", "dora"] {
        people.push(user(&s, name).await);
    }
    for _ in 0..5 {
        let contest = contest(&s, &[sum], &people).await;
        for &person in &people {
            submit_in(&s, contest, person, sum, 1001).await.unwrap();
        }
        let calls = handles(&b, 6).await.into_iter().enumerate();
        let claims = race(calls.map(|(at, s)| async move {
            let engine = if at % 2 == 0 { "e1" } else { "e2" };
            let taken = take(&s, &offer(&[(ENGINE, engine)], 2), 1010).await;
            (engine, taken)
        }))
        .await;
        let engines: std::collections::BTreeSet<_> = claims
            .iter()
            .filter(|(_, taken)| !taken.is_empty())
            .map(|(engine, _)| *engine)
            .collect();
        assert_eq!(engines.len(), 1, "{engines:?}");
        let taken: usize = claims.iter().map(|(_, taken)| taken.len()).sum();
        assert!(taken >= 2, "{taken}");
        let engine = engines.into_iter().next().unwrap();
        let mut rest = 0;
        loop {
            let more = take(&s, &offer(&[(ENGINE, engine)], 9), 1011).await;
            if more.is_empty() {
                break;
            }
            rest += more.len();
        }
        assert_eq!(taken + rest, people.len());
    }
}

pub async fn what_was_given_up_is_listed(b: impl Backend) {
    let s = b.store();
    let (ada, sum) = (user(&s, "ada").await, problem(&s, "sum").await);
    let (contest, other) = (
        contest(&s, &[sum], &[ada]).await,
        contest(&s, &[sum], &[ada]).await,
    );
    assert_eq!(s.given_up(None, 9).await.unwrap(), []);
    let practice = submit(&s, ada, sum, 1001).await;
    let inside = submit_in(&s, contest, ada, sum, 1002).await.unwrap();
    let good = submit_in(&s, contest, ada, sum, 1003).await.unwrap();
    let waits = submit_in(&s, other, ada, sum, 1004).await.unwrap();
    for one in take(&s, &offer(&[], 9), 1010).await {
        if one.id == good {
            s.complete(good, 1, &report(Verdict::Accepted), at(1011))
                .await
                .unwrap();
        } else if one.id == waits {
            s.fail(waits, 1, "once", 3, at(1011)).await.unwrap();
        } else {
            s.fail(one.id, 1, "the sandbox died", 1, at(1011)).await.unwrap();
        }
    }
    let all = s.given_up(None, 9).await.unwrap();
    assert_eq!(
        all.iter().map(|one| one.id).collect::<Vec<_>>(),
        [inside, practice]
    );
    assert_eq!(
        (
            all[0].user_name.as_str(),
            all[0].problem_slug.as_str(),
            all[0].contest
        ),
        ("ada", "sum", Some(contest))
    );
    assert_eq!((all[0].created, all[0].judged), (at(1002), Some(at(1011))));
    assert_eq!(
        (all[0].worker.as_deref(), all[0].reason.as_str()),
        (Some("n/1"), "the sandbox died")
    );
    assert_eq!(s.given_up(None, 1).await.unwrap().len(), 1);
    assert_eq!(s.given_up(Some(contest), 9).await.unwrap(), all[..1]);
    assert_eq!(s.given_up(Some(other), 9).await.unwrap(), []);
}

pub async fn a_contest_knows_its_queue(b: impl Backend) {
    let s = b.store();
    let (ada, bob, sum) = (
        user(&s, "ada").await,
        user(&s, "bob").await,
        problem(&s, "sum").await,
    );
    let contest = contest(&s, &[sum], &[ada, bob]).await;
    let queue = async |second| s.contest_queue(contest, at(second)).await.unwrap();
    assert_eq!(queue(1000).await, ContestQueue::default());
    for (person, second) in [(ada, 1001), (bob, 1002)] {
        let new = NewSubmission {
            contest: Some(contest),
            priority: priority::CONTEST,
            ..new_submission(person, sum)
        };
        s.submit(new, at(second)).await.unwrap();
    }
    submit(&s, bob, sum, 1002).await;
    let told = queue(1003).await;
    assert_eq!(
        (told.queued, told.ahead, told.pinned),
        (2, 2, None),
        "practice comes later"
    );
    assert_eq!(told.languages, ["c"]);
    assert_eq!(queue(2000).await.ahead, 3, "but it comes");
    let pins = [(ENGINE, "e1"), ("c", "c1")];
    assert_eq!(take(&s, &offer(&pins, 1), 1010).await.len(), 1);
    let told = queue(1011).await;
    assert_eq!((told.queued, told.ahead, told.pinned), (1, 1, Some(at(1010))));
    assert_eq!(take(&s, &offer(&pins, 9), 1020).await.len(), 2);
    assert_eq!(queue(1021).await.pinned, Some(at(1010)));
    s.unpin_contest(contest).await.unwrap();
    assert_eq!(queue(1022).await, ContestQueue::default());
}

/// A rejudging of a pinned contest waits for its engine, and holds up nobody else.
pub async fn pinned_items_do_not_stop_the_queue(b: impl Backend) {
    let s = b.store();
    let (ada, root, sum) = (
        user(&s, "ada").await,
        user(&s, "root").await,
        problem(&s, "sum").await,
    );
    let contest = contest(&s, &[sum], &[ada]).await;
    submit_in(&s, contest, ada, sum, 1001).await.unwrap();
    let first = offer(&[(ENGINE, "e1")], 9);
    let taken = take(&s, &first, 1002).await;
    s.complete(taken[0].id, 1, &report(Verdict::Accepted), at(1003))
        .await
        .unwrap();
    let rejudging = NewRejudging {
        id: id(),
        by: root,
        reason: "the data was wrong".to_owned(),
        filter: RejudgingFilter {
            contest: Some(contest),
            ..RejudgingFilter::default()
        },
    };
    s.start_rejudging(rejudging, RejudgingScope::All, at(1004))
        .await
        .unwrap();
    let mut practice = Vec::new();
    for second in 1010..1022 {
        practice.push(submit(&s, ada, sum, second).await);
    }
    let second = offer(&[(ENGINE, "e2")], 20);
    assert_eq!(take(&s, &second, 1030).await.len(), practice.len());
    let item = take(&s, &first, 1031).await;
    assert_eq!(item.len(), 1);
    assert!(item[0].rejudging.is_some());
}
