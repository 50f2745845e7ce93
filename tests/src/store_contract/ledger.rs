use serde_json::json;
use trellis_store::{
    Granted, Hash, HoursKind, LedgerEntry, NewEntry, StoreError as E, UserId, check_chain, topic,
};

use super::world::*;
use super::{Backend, Handle, assert_err};

fn new(granted: Granted) -> LedgerEntry {
    match granted {
        Granted::New(entry) => entry,
        Granted::Before(entry) => panic!("granted before: {entry:?}"),
    }
}

/// A person with three entries of 60 s.
async fn three(s: &Handle) -> UserId {
    let ada = user(s, "ada").await;
    for lesson in ["one", "two", "three"] {
        new(s.grant_hours(hours(ada, lesson, 60), at(1)).await.unwrap());
    }
    ada
}

pub async fn entries_form_a_chain(b: impl Backend) {
    let s = b.store();
    let (ada, bob) = (user(&s, "ada").await, user(&s, "bob").await);
    assert_eq!(s.verify_chain(ada).await.unwrap().head, Hash::ZERO);
    let first = new(s.grant_hours(hours(ada, "one", 60), at(1)).await.unwrap());
    new(s.grant_hours(hours(bob, "one", 60), at(1)).await.unwrap());
    let second = new(s.grant_hours(hours(ada, "two", 40), at(2)).await.unwrap());
    assert_eq!((first.seq, first.prev_hash), (1, Hash::ZERO));
    assert_eq!((second.seq, second.prev_hash), (2, first.hash));
    let read = s.ledger(ada, 0, 10).await.unwrap();
    assert_eq!(read, [first, second.clone()]);
    let report = s.verify_chain(ada).await.unwrap();
    assert_eq!(
        (report.entries, report.seconds, report.head),
        (2, 100, second.hash)
    );
    assert_eq!(report.broken, None);
    assert_eq!(check_chain(&read), report);
    let total = s.hours_total(ada).await.unwrap();
    assert_eq!((total.seconds, total.entries), (100, 2));
    assert_eq!(event_types(&s, topic::user(ada)).await, ["hours", "hours"]);
}

pub async fn a_reason_is_granted_once(b: impl Backend) {
    let s = b.store();
    let ada = user(&s, "ada").await;
    let first = new(s.grant_hours(hours(ada, "one", 60), at(1)).await.unwrap());
    let again = s.grant_hours(hours(ada, "one", 999), at(2)).await.unwrap();
    assert_eq!(again, Granted::Before(first));
    assert_eq!(s.hours_total(ada).await.unwrap().seconds, 60);
    assert_eq!(s.rank_of(ada).await.unwrap().unwrap().0.seconds, 60);
    assert_err!(s.grant_hours(hours(id(), "one", 60), at(1)).await, E::NotFound(_));
}

pub async fn racing_grants_of_one_reason_are_one(b: impl Backend) {
    let s = b.store();
    let ada = user(&s, "ada").await;
    let calls = handles(&b, 8).await.into_iter();
    let results =
        race(calls.map(|s| async move { s.grant_hours(hours(ada, "one", 60), at(1)).await.unwrap() })).await;
    assert_eq!(
        results
            .iter()
            .filter(|granted| matches!(granted, Granted::New(_)))
            .count(),
        1
    );
    assert_eq!(s.hours_total(ada).await.unwrap().entries, 1);
    assert_eq!(event_types(&s, topic::user(ada)).await, ["hours"]);
}

pub async fn racing_grants_keep_the_chain_whole(b: impl Backend) {
    let s = b.store();
    let ada = user(&s, "ada").await;
    let calls = handles(&b, 12).await.into_iter().enumerate();
    race(calls.map(|(index, s)| async move {
        new(s
            .grant_hours(hours(ada, &index.to_string(), 10), at(1))
            .await
            .unwrap());
    }))
    .await;
    let report = s.verify_chain(ada).await.unwrap();
    assert_eq!((report.entries, report.seconds, report.broken), (12, 120, None));
    assert_eq!(s.rank_of(ada).await.unwrap().unwrap().0.seconds, 120);
}

pub async fn an_entry_is_taken_back_once(b: impl Backend) {
    let s = b.store();
    let (ada, admin) = (three(&s).await, user(&s, "admin").await);
    let counter = new(s.counter_entry(ada, 2, "copied", admin, at(5)).await.unwrap());
    assert_eq!(
        (counter.seq, counter.kind, counter.seconds),
        (4, HoursKind::Correction, -60)
    );
    assert_eq!(counter.reason, "correction:2");
    assert_eq!(
        (&counter.evidence["why"], &counter.evidence["by"]),
        (&json!("copied"), &json!(admin))
    );
    let again = s.counter_entry(ada, 2, "again", admin, at(6)).await.unwrap();
    assert_eq!(again, Granted::Before(counter));
    assert_eq!(s.hours_total(ada).await.unwrap().seconds, 120);
    let back = new(s.counter_entry(ada, 4, "a mistake", admin, at(7)).await.unwrap());
    assert_eq!(back.seconds, 60);
    assert_eq!(s.hours_total(ada).await.unwrap().seconds, 180);
    assert_eq!(s.rank_of(ada).await.unwrap().unwrap().0.seconds, 180);
    assert_eq!(s.verify_chain(ada).await.unwrap().broken, None);
    let retry = s.grant_hours(hours(ada, "two", 60), at(8)).await.unwrap();
    assert!(
        matches!(retry, Granted::Before(_)),
        "what was taken back does not come back by itself"
    );
    assert_err!(s.counter_entry(ada, 9, "x", admin, at(9)).await, E::NotFound(_));
    assert_err!(s.counter_entry(id(), 1, "x", admin, at(9)).await, E::NotFound(_));
}

pub async fn racing_corrections_are_one(b: impl Backend) {
    let s = b.store();
    let ada = three(&s).await;
    let calls = handles(&b, 6).await.into_iter();
    race(calls.map(|s| async move { s.counter_entry(ada, 1, "x", ada, at(5)).await.unwrap() })).await;
    let total = s.hours_total(ada).await.unwrap();
    assert_eq!((total.seconds, total.entries), (120, 4));
}

pub async fn a_ledger_is_read_page_by_page(b: impl Backend) {
    let s = b.store();
    let ada = three(&s).await;
    let page = async |after, limit| {
        let entries = s.ledger(ada, after, limit).await.unwrap();
        entries.iter().map(|entry| entry.seq).collect::<Vec<_>>()
    };
    assert_eq!(page(0, 2).await, [1, 2]);
    assert_eq!(page(2, 2).await, [3]);
    assert!(page(3, 2).await.is_empty());
    assert_eq!(page(0, 0).await, [1], "never an empty page");
}

/// Also the hashes of numbers that are hard to read back.
pub async fn any_evidence_verifies(b: impl Backend) {
    let s = b.store();
    let ada = user(&s, "ada").await;
    let mut bits = 0x9e37_79b9_7f4a_7c15_u64;
    let floats: Vec<f64> = (0..500)
        .map(|_| {
            bits = bits
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            f64::from_bits(bits)
        })
        .filter(|float| float.is_finite())
        .collect();
    let evidence = [
        json!(floats),
        json!({"b": -0.0, "a": 1e300, "é\u{0}\"\\": "求\u{2028}", "big": u64::MAX, "small": i64::MIN}),
        json!(null),
        json!([0.1 + 0.2, 33.333_333_333_333_336, 1.0, {"z": {}, "a": []}]),
    ];
    for (index, evidence) in evidence.into_iter().enumerate() {
        let entry = NewEntry {
            evidence,
            ..hours(ada, &index.to_string(), 1)
        };
        let entry = new(s.grant_hours(entry, at(1)).await.unwrap());
        assert_eq!(s.ledger(ada, entry.seq - 1, 1).await.unwrap(), [entry]);
    }
    assert_eq!(s.verify_chain(ada).await.unwrap().broken, None);
}

pub async fn the_database_refuses_to_change_the_ledger(b: impl Backend) {
    let s = b.store();
    let ada = three(&s).await;
    let head = s.verify_chain(ada).await.unwrap().head;
    for statement in [
        "UPDATE ledger SET seconds = 9999 WHERE seq = 2",
        "DELETE FROM ledger WHERE seq = 3",
        "DELETE FROM ledger",
    ] {
        let error = b.sql(statement).await.unwrap_err();
        assert!(error.contains("append-only"), "{statement}: {error}");
    }
    let copied = "INSERT INTO ledger (user_id, seq, kind, seconds, reason, evidence, created, prev_hash, hash)
                  SELECT user_id, seq + 7, kind, seconds, 'other', evidence, created, prev_hash, hash FROM ledger
                  WHERE seq = 3";
    assert!(b.sql(copied).await.unwrap_err().contains("does not continue"));
    let report = s.verify_chain(ada).await.unwrap();
    assert_eq!((report.head, report.entries, report.broken), (head, 3, None));
}

async fn broken_after(b: &impl Backend, statement: &str) -> Option<u32> {
    let s = b.store();
    let ada = three(&s).await;
    b.drop_guards().await;
    b.sql(statement).await.unwrap();
    s.verify_chain(ada).await.unwrap().broken.map(|link| link.seq)
}

pub async fn changed_seconds_are_found(b: impl Backend) {
    assert_eq!(
        broken_after(&b, "UPDATE ledger SET seconds = 61 WHERE seq = 2").await,
        Some(2)
    );
}

pub async fn a_removed_entry_is_found(b: impl Backend) {
    assert_eq!(
        broken_after(&b, "DELETE FROM ledger WHERE seq = 2").await,
        Some(2)
    );
}

pub async fn a_changed_reason_is_found(b: impl Backend) {
    assert_eq!(
        broken_after(&b, "UPDATE ledger SET reason = 'x' WHERE seq = 1").await,
        Some(1)
    );
}

pub async fn changed_evidence_is_found(b: impl Backend) {
    let statement = "UPDATE ledger SET evidence = '{\"active\":61,\"lesson\":\"three\"}' WHERE seq = 3";
    assert_eq!(broken_after(&b, statement).await, Some(3));
}

pub async fn evidence_that_is_no_json_is_a_broken_link(b: impl Backend) {
    assert_eq!(
        broken_after(&b, "UPDATE ledger SET evidence = 'x' WHERE seq = 2").await,
        Some(2)
    );
}

pub async fn a_broken_link_of_one_person_is_nobody_elses(b: impl Backend) {
    let s = b.store();
    let bob = user(&s, "bob").await;
    s.grant_hours(hours(bob, "four", 60), at(1)).await.unwrap();
    assert_eq!(
        broken_after(&b, "UPDATE ledger SET created = 1 WHERE seq = 3").await,
        Some(3)
    );
    assert_eq!(s.verify_chain(bob).await.unwrap().broken, None);
}
