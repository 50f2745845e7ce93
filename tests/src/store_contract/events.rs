use std::time::Duration;

use serde_json::json;

use super::Backend;
use super::world::*;

pub async fn events_are_read_in_order_by_topic(b: impl Backend) {
    let s = b.store();
    assert_eq!(s.last_event().await.unwrap(), 0);
    let mut ids = Vec::new();
    for (topic, second) in [("a", 1), ("b", 2), ("a", 3), ("c", 4), ("a", 5)] {
        ids.push(
            s.add_event(topic, &json!({"n": second}), at(second))
                .await
                .unwrap(),
        );
    }
    assert!(ids.is_sorted_by(|a, b| a < b));
    let read = async |topics: &[&str], after, limit| {
        let topics: Vec<_> = topics.iter().map(|topic| (*topic).to_owned()).collect();
        let events = s.events_after(&topics, after, limit).await.unwrap();
        events
            .iter()
            .map(|event| event.json["n"].as_i64().unwrap())
            .collect::<Vec<_>>()
    };
    assert_eq!(read(&["a"], 0, 9).await, [1, 3, 5]);
    assert_eq!(read(&["a", "c"], ids[0], 9).await, [3, 4, 5]);
    assert_eq!(read(&["a", "b", "c"], 0, 2).await, [1, 2]);
    assert!(read(&[], 0, 9).await.is_empty());
    let all = s.all_events_after(ids[1], 2).await.unwrap();
    assert_eq!(all.iter().map(|event| event.id).collect::<Vec<_>>(), ids[2..4]);
    assert_eq!((all[0].topic.as_str(), all[0].at), ("a", at(3)));
    assert_eq!(s.last_event().await.unwrap(), ids[4]);
}

pub async fn pruned_ids_never_come_back(b: impl Backend) {
    let s = b.store();
    for second in 1..=3 {
        s.add_event("a", &json!({}), at(second)).await.unwrap();
    }
    let last = s.last_event().await.unwrap();
    assert_eq!(s.prune_events(at(2)).await.unwrap(), 1);
    assert_eq!(s.prune_events(at(9)).await.unwrap(), 2);
    assert_eq!(s.last_event().await.unwrap(), last);
    let s = b.another().await;
    assert_eq!(s.last_event().await.unwrap(), last);
    assert!(s.add_event("a", &json!({}), at(9)).await.unwrap() > last);
}

pub async fn who_waits_is_woken(b: impl Backend) {
    let s = b.store();
    let last = s.last_event().await.unwrap();
    let short = Duration::from_millis(50);
    assert!(tokio::time::timeout(short, s.wait_for_event(last)).await.is_err());
    let waiter = s.clone();
    let waiting = tokio::spawn(async move { waiter.wait_for_event(last).await });
    s.add_event("a", &json!({}), at(1)).await.unwrap();
    tokio::time::timeout(Duration::from_secs(20), waiting)
        .await
        .unwrap()
        .unwrap();
}

/// Also when the transactions do more than write an event, and take their time: each person has a stream of their own.
pub async fn a_follower_misses_no_transaction(b: impl Backend) {
    let s = b.store();
    let mut people = Vec::new();
    for name in ["ada", "bob", "eve", "kim"] {
        people.push(user(&s, name).await);
    }
    let writers = handles(&b, 4).await.into_iter().zip(people.clone());
    let writers = writers.map(|(s, person)| async move {
        for lesson in 0..15 {
            s.grant_hours(hours(person, &lesson.to_string(), 60), at(1))
                .await
                .unwrap();
        }
    });
    let writing = tokio::spawn(race(writers));
    let (mut seen, mut after) = (Vec::new(), 0);
    while seen.len() < 60 {
        let finished = writing.is_finished();
        let events = s.all_events_after(after, 5).await.unwrap();
        after = events.last().map_or(after, |event| event.id);
        assert!(!(finished && events.is_empty()), "only {} were seen", seen.len());
        seen.extend(events.into_iter().map(|event| event.id));
    }
    writing.await.unwrap();
    assert!(seen.is_sorted_by(|a, b| a < b));
    assert_eq!(s.last_event().await.unwrap(), after);
}

/// Of another process, too.
pub async fn who_waits_hears_of_another_process(b: impl Backend) {
    let (s, other) = (b.store(), b.another().await);
    let last = s.last_event().await.unwrap();
    let waiter = s.clone();
    let waiting = tokio::spawn(async move {
        while waiter.last_event().await.unwrap() == last {
            // SQLite is one process's: who waits there looks by itself.
            let _ = tokio::time::timeout(Duration::from_millis(200), waiter.wait_for_event(last)).await;
        }
    });
    other.add_event("a", &json!({}), at(1)).await.unwrap();
    tokio::time::timeout(Duration::from_secs(20), waiting)
        .await
        .unwrap()
        .unwrap();
}

/// A reader that follows by the last id it has seen misses nothing, whoever writes meanwhile.
pub async fn a_follower_misses_nothing(b: impl Backend) {
    let s = b.store();
    let writers = handles(&b, 4).await.into_iter().map(|s| async move {
        for _ in 0..20 {
            s.add_event("a", &json!({}), at(1)).await.unwrap();
        }
    });
    let writing = tokio::spawn(race(writers));
    let (mut seen, mut after) = (0, 0);
    while seen < 80 {
        let finished = writing.is_finished();
        let events = s.all_events_after(after, 7).await.unwrap();
        after = events.last().map_or(after, |event| event.id);
        seen += events.len();
        assert!(
            !(finished && events.is_empty()) || seen == 80,
            "only {seen} were seen"
        );
    }
    writing.await.unwrap();
}
