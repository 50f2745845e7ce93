use trellis_store::{Hash, Hit, SessionRow, StoreError as E, UserId};

use super::world::*;
use super::{Backend, assert_err};

fn session(name: &str, user: Option<UserId>) -> SessionRow {
    SessionRow {
        id: Hash::of(name.as_bytes()),
        user,
        data: vec![0, 255, 1],
        expires: at(100),
    }
}

pub async fn a_session_lives_until_it_expires(b: impl Backend) {
    let s = b.store();
    let row = session("1", None);
    assert!(s.create_session(&row).await.unwrap());
    assert_eq!(s.session(row.id, at(99)).await.unwrap(), Some(row.clone()));
    assert_eq!(s.session(row.id, at(100)).await.unwrap(), None, "expired");
    assert_eq!(s.session(Hash::of(b"2"), at(0)).await.unwrap(), None, "unknown");
    s.delete_session(row.id).await.unwrap();
    assert_eq!(s.session(row.id, at(1)).await.unwrap(), None);
    s.delete_session(row.id).await.unwrap();
}

pub async fn a_taken_id_is_told_and_keeps_its_session(b: impl Backend) {
    let s = b.store();
    let row = session("1", None);
    assert!(s.create_session(&row).await.unwrap());
    let other = SessionRow {
        data: vec![9],
        ..row.clone()
    };
    assert!(!s.create_session(&other).await.unwrap());
    assert_eq!(s.session(row.id, at(1)).await.unwrap(), Some(row));
    assert_err!(s.create_session(&session("2", Some(id()))).await, E::NotFound(_));
}

pub async fn saving_replaces(b: impl Backend) {
    let s = b.store();
    let ada = user(&s, "ada").await;
    let before = session("1", None);
    s.save_session(&before).await.unwrap();
    let after = SessionRow {
        user: Some(ada),
        data: b"signed in".to_vec(),
        expires: at(500),
        ..before
    };
    s.save_session(&after).await.unwrap();
    assert_eq!(s.session(after.id, at(400)).await.unwrap(), Some(after));
}

pub async fn all_sessions_of_a_person_end(b: impl Backend) {
    let s = b.store();
    let (ada, bob) = (user(&s, "ada").await, user(&s, "bob").await);
    for (name, user) in [("1", Some(ada)), ("2", Some(ada)), ("3", Some(bob)), ("4", None)] {
        s.save_session(&session(name, user)).await.unwrap();
    }
    assert_eq!(s.delete_sessions_of(ada).await.unwrap(), 2);
    assert_eq!(s.session(Hash::of(b"2"), at(1)).await.unwrap(), None);
    assert!(s.session(Hash::of(b"3"), at(1)).await.unwrap().is_some());
    assert!(s.session(Hash::of(b"4"), at(1)).await.unwrap().is_some());
    assert_eq!(s.delete_sessions_of(ada).await.unwrap(), 0);
}

pub async fn a_window_begins_with_the_first_use(b: impl Backend) {
    let s = b.store();
    let hit = async |second| s.hit("sign-in:ada", 10, 2, at(second)).await.unwrap();
    assert_eq!(hit(0).await, Hit::Allowed { remaining: 1 });
    assert_eq!(hit(4).await, Hit::Allowed { remaining: 0 });
    assert_eq!(hit(4).await, Hit::Limited { retry_after: 6 });
    assert_eq!(hit(9).await, Hit::Limited { retry_after: 1 });
    assert_eq!(hit(10).await, Hit::Allowed { remaining: 1 }, "a new window");
    assert_eq!(
        s.hit("sign-in:bob", 10, 2, at(10)).await.unwrap(),
        Hit::Allowed { remaining: 1 }
    );
}

pub async fn a_use_over_the_limit_is_not_counted(b: impl Backend) {
    let s = b.store();
    for _ in 0..5 {
        s.hit("key", 10, 2, at(0)).await.unwrap();
    }
    assert_eq!(
        s.hit("key", 10, 4, at(1)).await.unwrap(),
        Hit::Allowed { remaining: 1 },
        "two were counted, this is the third of four"
    );
}

pub async fn limits_can_be_zero_and_forgotten(b: impl Backend) {
    let s = b.store();
    assert_eq!(
        s.hit("none", 10, 0, at(0)).await.unwrap(),
        Hit::Limited { retry_after: 10 }
    );
    s.hit("key", 10, 1, at(0)).await.unwrap();
    assert_eq!(
        s.hit("key", 10, 1, at(1)).await.unwrap(),
        Hit::Limited { retry_after: 9 }
    );
    s.forget_hits("key").await.unwrap();
    assert_eq!(
        s.hit("key", 10, 1, at(1)).await.unwrap(),
        Hit::Allowed { remaining: 0 }
    );
}

pub async fn racing_uses_are_all_counted(b: impl Backend) {
    let calls = handles(&b, 12).await.into_iter();
    let results = race(calls.map(|s| async move { s.hit("key", 60, 5, at(0)).await.unwrap() })).await;
    let allowed = results
        .iter()
        .filter(|hit| matches!(hit, Hit::Allowed { .. }))
        .count();
    assert_eq!(allowed, 5);
}

pub async fn pruning_removes_what_has_expired(b: impl Backend) {
    let s = b.store();
    let ada = user(&s, "ada").await;
    s.save_session(&session("1", None)).await.unwrap();
    let later = SessionRow {
        expires: at(200),
        ..session("2", None)
    };
    s.save_session(&later).await.unwrap();
    s.add_sign_in_link(Hash::of(b"t"), ada, at(50)).await.unwrap();
    s.hit("key", 10, 1, at(0)).await.unwrap();
    assert_eq!(s.prune_sessions(at(100)).await.unwrap(), 3);
    assert_eq!(s.prune_sessions(at(100)).await.unwrap(), 0);
    assert!(s.session(later.id, at(100)).await.unwrap().is_some());
}
