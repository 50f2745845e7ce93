use trellis_store::{
    Conflict, Hash, NewUser, Page, Refusal, Role, Roles, SessionRow, StoreError as E, UserId,
};

use super::world::*;
use super::{Backend, Handle, assert_err};

pub async fn a_user_is_read_as_written(b: impl Backend) {
    let s = b.store();
    let new = NewUser {
        display_name: "Ада 阿达".to_owned(),
        password_hash: None,
        roles: Roles::from([Role::Teacher, Role::Admin]),
        ..new_user("Ada.L")
    };
    let made = s.create_user(new.clone(), at(5)).await.unwrap();
    assert_eq!(
        (
            made.id,
            made.login,
            made.display_name,
            made.password_hash,
            made.roles
        ),
        (new.id, new.login, new.display_name, None, new.roles)
    );
    assert_eq!((made.created, made.disabled), (at(5), None));
    let read = s.user(new.id).await.unwrap();
    assert_eq!(read.login.as_str(), "Ada.L");
    assert_eq!(s.user_by_login(&login("aDA.l")).await.unwrap(), Some(read));
    assert_eq!(s.user_by_login(&login("nobody")).await.unwrap(), None);
    assert_err!(s.user(id()).await, E::NotFound(_));
}

pub async fn names_are_one_whatever_the_case(b: impl Backend) {
    let s = b.store();
    let ada = user(&s, "Ada").await;
    assert_err!(
        s.create_user(new_user("aDA"), at(0)).await,
        E::Conflict(Conflict::LoginTaken)
    );
    let same_id = NewUser {
        id: ada,
        ..new_user("other")
    };
    assert_err!(
        s.create_user(same_id, at(0)).await,
        E::Conflict(Conflict::IdTaken)
    );
    assert_eq!(s.users("", Page::first(10)).await.unwrap().total, 1);
}

pub async fn of_racing_registrations_one_wins(b: impl Backend) {
    let calls = handles(&b, 6)
        .await
        .into_iter()
        .enumerate()
        .map(|(index, s)| async move {
            let name = if index % 2 == 0 { "ada" } else { "ADA" };
            s.create_user(new_user(name), at(0)).await
        });
    let results = race(calls).await;
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1);
    for result in results.into_iter().filter(Result::is_err) {
        assert_err!(result, E::Conflict(Conflict::LoginTaken));
    }
}

pub async fn people_are_searched_and_paged(b: impl Backend) {
    let s = b.store();
    for name in ["cleo", "Anna", "bob", "ann_e"] {
        user(&s, name).await;
    }
    let elan = NewUser {
        display_name: "Élan 100%".to_owned(),
        ..new_user("zed")
    };
    s.create_user(elan, at(0)).await.unwrap();
    let find = async |text: &str, page| {
        let found = s.users(text, page).await.unwrap();
        let names: Vec<_> = found.items.iter().map(|user| user.login.key()).collect();
        (names.join(" "), found.total)
    };
    let first = Page::first(10);
    assert_eq!(find("", first).await, ("ann_e anna bob cleo zed".to_owned(), 5));
    assert_eq!(find("", Page::new(1, 2)).await, ("anna bob".to_owned(), 5));
    assert_eq!(find("ANN", first).await, ("ann_e anna".to_owned(), 2));
    assert_eq!(find("_", first).await, ("ann_e".to_owned(), 1), "not a wildcard");
    assert_eq!(find("0%", first).await, ("zed".to_owned(), 1), "not a wildcard");
    assert_eq!(
        find("Élan", first).await,
        ("zed".to_owned(), 1),
        "as it is written"
    );
    assert_eq!(find("nobody", first).await, (String::new(), 0));
}

pub async fn accounts_change(b: impl Backend) {
    let s = b.store();
    let ada = user(&s, "ada").await;
    s.set_display_name(ada, "Countess").await.unwrap();
    s.set_roles(ada, &Roles::from([Role::Organizer])).await.unwrap();
    s.set_password(ada, "new").await.unwrap();
    s.set_disabled(ada, Some(at(9))).await.unwrap();
    let read = s.user(ada).await.unwrap();
    assert_eq!(read.display_name, "Countess");
    assert_eq!(read.roles, Roles::from([Role::Organizer]));
    assert_eq!(read.password_hash.as_deref(), Some("new"));
    assert_eq!(read.disabled, Some(at(9)));
    s.set_disabled(ada, None).await.unwrap();
    assert_eq!(s.user(ada).await.unwrap().disabled, None);
    let nobody: UserId = id();
    assert_err!(s.set_display_name(nobody, "x").await, E::NotFound(_));
    assert_err!(s.set_roles(nobody, &Roles::default()).await, E::NotFound(_));
    assert_err!(s.set_password(nobody, "x").await, E::NotFound(_));
    assert_err!(s.set_disabled(nobody, None).await, E::NotFound(_));
}

async fn sign_in(s: &Handle, user: UserId, name: &str) -> Hash {
    let session = SessionRow {
        id: Hash::of(name.as_bytes()),
        user: Some(user),
        data: Vec::new(),
        expires: at(1000),
    };
    assert!(s.create_session(&session).await.unwrap());
    session.id
}

pub async fn a_new_password_ends_the_sessions(b: impl Backend) {
    let s = b.store();
    let (ada, bob) = (user(&s, "ada").await, user(&s, "bob").await);
    let (hers, his) = (sign_in(&s, ada, "1").await, sign_in(&s, bob, "2").await);
    s.set_password(ada, "new").await.unwrap();
    assert_eq!(s.session(hers, at(1)).await.unwrap(), None);
    assert!(s.session(his, at(1)).await.unwrap().is_some());
}

pub async fn disabling_ends_the_sessions(b: impl Backend) {
    let s = b.store();
    let ada = user(&s, "ada").await;
    let first = sign_in(&s, ada, "1").await;
    s.set_disabled(ada, Some(at(1))).await.unwrap();
    assert_eq!(s.session(first, at(1)).await.unwrap(), None);
    let second = sign_in(&s, ada, "2").await;
    s.set_disabled(ada, None).await.unwrap();
    assert!(s.session(second, at(1)).await.unwrap().is_some());
}

pub async fn a_link_works_once(b: impl Backend) {
    let s = b.store();
    let ada = user(&s, "ada").await;
    let (token, late) = (Hash::of(b"token"), Hash::of(b"late"));
    s.add_sign_in_link(token, ada, at(100)).await.unwrap();
    assert_err!(
        s.add_sign_in_link(token, ada, at(100)).await,
        E::Conflict(Conflict::IdTaken)
    );
    assert_err!(s.add_sign_in_link(late, id(), at(100)).await, E::NotFound(_));
    s.add_sign_in_link(late, ada, at(100)).await.unwrap();
    assert_err!(s.use_sign_in_link(Hash::of(b"?"), at(1)).await, E::NotFound(_));
    assert_eq!(s.use_sign_in_link(token, at(1)).await.unwrap().id, ada);
    assert_err!(s.use_sign_in_link(token, at(1)).await, E::NotFound(_));
    assert_err!(s.use_sign_in_link(late, at(100)).await, E::NotFound(_));
}

pub async fn a_link_is_used_once_by_racing_callers(b: impl Backend) {
    let s = b.store();
    let ada = user(&s, "ada").await;
    let token = Hash::of(b"token");
    s.add_sign_in_link(token, ada, at(100)).await.unwrap();
    let calls = handles(&b, 8).await.into_iter();
    let results = race(calls.map(|s| async move { s.use_sign_in_link(token, at(1)).await })).await;
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1);
}

pub async fn a_disabled_account_has_no_link(b: impl Backend) {
    let s = b.store();
    let ada = user(&s, "ada").await;
    s.add_sign_in_link(Hash::of(b"1"), ada, at(100)).await.unwrap();
    s.set_disabled(ada, Some(at(1))).await.unwrap();
    assert_err!(
        s.use_sign_in_link(Hash::of(b"1"), at(2)).await,
        E::Refused(Refusal::UserDisabled)
    );
}
