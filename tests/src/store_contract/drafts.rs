use serde_json::json;
use trellis_store::{Conflict, DraftId, NewDraft, StoreError as E, UserId};

use super::world::*;
use super::{Backend, Handle, assert_err};

fn new_draft(owner: UserId) -> NewDraft {
    NewDraft {
        id: id(),
        owner,
        problem: None,
        title: "Sum".to_owned(),
        content: json!({"statement": "a + b"}),
    }
}

async fn draft(s: &Handle, owner: UserId, second: i64) -> DraftId {
    s.create_draft(new_draft(owner), at(second)).await.unwrap().id
}

pub async fn a_draft_is_kept_version_by_version(b: impl Backend) {
    let s = b.store();
    let ada = user(&s, "ada").await;
    let new = new_draft(ada);
    let made = s.create_draft(new.clone(), at(1)).await.unwrap();
    assert_eq!(
        (made.id, made.owner, made.problem, made.version),
        (new.id, ada, None, 1)
    );
    assert_eq!(
        (made.title, made.content),
        (new.title.clone(), new.content.clone())
    );
    assert_eq!(
        s.save_draft(new.id, 1, "Sums", &json!([2]), at(3)).await.unwrap(),
        2
    );
    let read = s.draft(new.id).await.unwrap();
    assert_eq!(
        (read.title.as_str(), read.content, read.version),
        ("Sums", json!([2]), 2)
    );
    assert_eq!((read.created, read.updated), (at(1), at(3)));
    assert_err!(
        s.save_draft(new.id, 1, "x", &json!(0), at(4)).await,
        E::Conflict(Conflict::Stale { current: 2 })
    );
    assert_eq!(s.draft(new.id).await.unwrap().title, "Sums");
    assert_err!(s.save_draft(id(), 1, "x", &json!(0), at(4)).await, E::NotFound(_));
    assert_err!(s.create_draft(new, at(1)).await, E::Conflict(Conflict::IdTaken));
}

pub async fn of_racing_savers_one_wins(b: impl Backend) {
    let s = b.store();
    let ada = user(&s, "ada").await;
    let id = draft(&s, ada, 0).await;
    let calls = handles(&b, 6).await.into_iter().enumerate();
    let results = race(calls.map(|(index, s)| async move {
        let title = index.to_string();
        s.save_draft(id, 1, &title, &json!(index), at(1))
            .await
            .map(|_| title)
    }))
    .await;
    let winners: Vec<_> = results.into_iter().flatten().collect();
    assert_eq!(winners, [s.draft(id).await.unwrap().title]);
}

pub async fn a_draft_becomes_a_problem(b: impl Backend) {
    let s = b.store();
    let (ada, sum) = (user(&s, "ada").await, problem(&s, "sum").await);
    let made = draft(&s, ada, 0).await;
    s.link_draft(made, sum).await.unwrap();
    assert_eq!(s.draft(made).await.unwrap().problem, Some(sum));
    assert_err!(s.link_draft(id(), sum).await, E::NotFound(_));
    let of = |problem| NewDraft {
        problem: Some(problem),
        ..new_draft(ada)
    };
    assert_eq!(s.create_draft(of(sum), at(1)).await.unwrap().problem, Some(sum));
    assert_err!(s.create_draft(of(id()), at(1)).await, E::NotFound(_));
    assert_err!(s.create_draft(new_draft(id()), at(1)).await, E::NotFound(_));
    s.delete_problem(sum, at(2)).await.unwrap();
    assert_err!(s.create_draft(of(sum), at(3)).await, E::Gone(_));
}

pub async fn drafts_are_listed_last_changed_first(b: impl Backend) {
    let s = b.store();
    let (ada, bob) = (user(&s, "ada").await, user(&s, "bob").await);
    let (first, second) = (draft(&s, ada, 1).await, draft(&s, ada, 2).await);
    draft(&s, bob, 3).await;
    let list = async || {
        let drafts = s.drafts_of(ada).await.unwrap();
        drafts.iter().map(|draft| draft.id).collect::<Vec<_>>()
    };
    assert_eq!(list().await, [second, first]);
    s.save_draft(first, 1, "x", &json!(0), at(4)).await.unwrap();
    assert_eq!(list().await, [first, second]);
    s.delete_draft(first).await.unwrap();
    assert_eq!(list().await, [second]);
    assert_err!(s.draft(first).await, E::NotFound(_));
    assert_err!(s.delete_draft(first).await, E::NotFound(_));
}
