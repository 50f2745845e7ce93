use trellis_store::{
    Cell, ClassId, Completion, Conflict, HoursKind, NewClass, NewSet, NewUser, ProblemId, SetId, SetSettings,
    StoreError as E, UserId, Verdict,
};

use super::world::*;
use super::{Backend, Handle, assert_err};

fn new_class(owner: UserId, code: &str) -> NewClass {
    NewClass {
        id: id(),
        title: "1a".to_owned(),
        owner,
        join_code: code.to_owned(),
    }
}

async fn class(s: &Handle, owner: UserId, code: &str) -> ClassId {
    s.create_class(new_class(owner, code), at(0)).await.unwrap().id
}

fn settings(class: Option<ClassId>, due: Option<i64>, problems: &[ProblemId]) -> SetSettings {
    SetSettings {
        title: "Week 1".to_owned(),
        class,
        due: due.map(at),
        credit_seconds: 100,
        problems: problems.to_vec(),
    }
}

async fn set(s: &Handle, owner: UserId, settings: SetSettings, second: i64) -> SetId {
    let new = NewSet {
        id: id(),
        owner,
        settings,
    };
    s.create_set(new, at(second)).await.unwrap().id
}

pub async fn a_class_is_joined_by_code(b: impl Backend) {
    let s = b.store();
    let (ada, bob) = (user(&s, "ada").await, user(&s, "bob").await);
    let made = s.create_class(new_class(ada, "Wasm-1A"), at(1)).await.unwrap();
    assert_eq!(
        (made.join_code.as_str(), made.members, made.created),
        ("Wasm-1A", 0, at(1))
    );
    assert_eq!(s.class(made.id).await.unwrap(), made);
    assert_eq!(s.join_class("WASM-1a", bob, at(5)).await.unwrap().members, 1);
    assert_eq!(s.join_class("wasm-1a", bob, at(9)).await.unwrap().members, 1);
    assert_eq!(s.members(made.id).await.unwrap()[0].joined, at(5));
    assert_err!(s.join_class("wasm", bob, at(5)).await, E::NotFound(_));
    assert_err!(s.join_class("wasm-1a", id(), at(5)).await, E::NotFound(_));
    let taken = s.create_class(new_class(ada, "WASM-1A"), at(1)).await;
    assert_err!(taken, E::Conflict(Conflict::CodeTaken));
    let same = NewClass {
        id: made.id,
        ..new_class(ada, "other")
    };
    assert_err!(s.create_class(same, at(1)).await, E::Conflict(Conflict::IdTaken));
    assert_err!(
        s.create_class(new_class(id(), "free"), at(1)).await,
        E::NotFound(_)
    );
    assert_err!(s.class(id()).await, E::NotFound(_));
}

pub async fn members_come_and_go(b: impl Backend) {
    let s = b.store();
    let ada = user(&s, "ada").await;
    let named = async |login: &str, name: &str| {
        let new = NewUser {
            display_name: name.to_owned(),
            ..new_user(login)
        };
        s.create_user(new, at(0)).await.unwrap().id
    };
    let (zoe, amy) = (named("first", "Zoe").await, named("second", "Amy").await);
    let (old, new) = (class(&s, ada, "old").await, class(&s, ada, "new").await);
    for (code, who) in [("old", zoe), ("old", amy), ("new", amy)] {
        s.join_class(code, who, at(1)).await.unwrap();
    }
    let names = async || {
        let members = s.members(old).await.unwrap();
        members
            .iter()
            .map(|member| member.name.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(names().await, ["Amy", "Zoe"]);
    let ids = |classes: Vec<trellis_store::Class>| classes.iter().map(|class| class.id).collect::<Vec<_>>();
    assert_eq!(ids(s.classes_of(ada).await.unwrap()), [new, old]);
    assert_eq!(ids(s.classes_joined(amy).await.unwrap()), [new, old]);
    assert_eq!(ids(s.classes_joined(zoe).await.unwrap()), [old]);
    s.leave_class(old, amy).await.unwrap();
    s.leave_class(old, amy).await.unwrap();
    assert_eq!(names().await, ["Zoe"]);
    assert_eq!(s.class(old).await.unwrap().members, 1);
}

pub async fn a_set_changes_version_by_version(b: impl Backend) {
    let s = b.store();
    let ada = user(&s, "ada").await;
    let (one, two, gone) = (
        problem(&s, "one").await,
        problem(&s, "two").await,
        problem(&s, "gone").await,
    );
    let class = class(&s, ada, "code").await;
    let id = set(&s, ada, settings(Some(class), Some(50), &[two, one, two]), 1).await;
    let made = s.set(id).await.unwrap();
    assert_eq!((made.owner, made.version, made.created), (ada, 1, at(1)));
    assert_eq!(
        made.settings,
        settings(Some(class), Some(50), &[two, one]),
        "each once, in order"
    );
    let problems = s.set_problems(id).await.unwrap();
    assert_eq!(
        problems.iter().map(|p| p.slug.as_str()).collect::<Vec<_>>(),
        ["two", "one"]
    );
    s.delete_problem(two, at(2)).await.unwrap();
    s.delete_problem(gone, at(2)).await.unwrap();
    let changed = s
        .update_set(id, 1, &settings(None, None, &[one, two]), at(3))
        .await
        .unwrap();
    assert_eq!(
        (changed.version, changed.settings),
        (2, settings(None, None, &[one, two]))
    );
    assert!(
        s.set_problems(id).await.unwrap()[1].deleted,
        "a deleted one may stay in"
    );
    let update = async |base, settings: SetSettings| s.update_set(id, base, &settings, at(4)).await;
    assert_err!(
        update(1, settings(None, None, &[])).await,
        E::Conflict(Conflict::Stale { current: 2 })
    );
    assert_err!(update(2, settings(None, None, &[gone])).await, E::Gone(_));
    assert_err!(
        update(2, settings(None, None, &[super::world::id()])).await,
        E::NotFound(_)
    );
    assert_err!(
        update(2, settings(Some(super::world::id()), None, &[])).await,
        E::NotFound(_)
    );
    assert_eq!(s.set(id).await.unwrap().settings.problems, [one, two]);
    assert_err!(
        s.update_set(super::world::id(), 1, &settings(None, None, &[]), at(4))
            .await,
        E::NotFound(_)
    );
}

pub async fn what_cannot_be_a_set_is_refused(b: impl Backend) {
    let s = b.store();
    let (ada, gone) = (user(&s, "ada").await, problem(&s, "gone").await);
    s.delete_problem(gone, at(1)).await.unwrap();
    let create = async |set_id, owner, settings| {
        let new = NewSet {
            id: set_id,
            owner,
            settings,
        };
        s.create_set(new, at(1)).await
    };
    assert_err!(
        create(id(), id(), settings(None, None, &[])).await,
        E::NotFound(_)
    );
    assert_err!(
        create(id(), ada, settings(Some(id()), None, &[])).await,
        E::NotFound(_)
    );
    assert_err!(
        create(id(), ada, settings(None, None, &[id()])).await,
        E::NotFound(_)
    );
    assert_err!(create(id(), ada, settings(None, None, &[gone])).await, E::Gone(_));
    let first = set(&s, ada, settings(None, None, &[]), 1).await;
    assert_err!(
        create(first, ada, settings(None, None, &[])).await,
        E::Conflict(Conflict::IdTaken)
    );
    assert_eq!(s.sets_of(ada).await.unwrap().len(), 1);
    assert_err!(s.set(id()).await, E::NotFound(_));
    assert_err!(s.set_problems(id()).await, E::NotFound(_));
    assert_err!(s.matrix(id()).await, E::NotFound(_));
}

pub async fn sets_are_listed_by_date(b: impl Backend) {
    let s = b.store();
    let (ada, bob) = (user(&s, "ada").await, user(&s, "bob").await);
    let (mine, other) = (class(&s, ada, "mine").await, class(&s, ada, "other").await);
    s.join_class("mine", bob, at(1)).await.unwrap();
    let undated = set(&s, ada, settings(Some(mine), None, &[]), 1).await;
    let late = set(&s, ada, settings(Some(mine), Some(90), &[]), 2).await;
    let early = set(&s, ada, settings(Some(mine), Some(50), &[]), 3).await;
    let elsewhere = set(&s, ada, settings(Some(other), Some(10), &[]), 4).await;
    let ids = |sets: Vec<trellis_store::ProblemSet>| sets.iter().map(|set| set.id).collect::<Vec<_>>();
    assert_eq!(ids(s.sets_for(bob).await.unwrap()), [early, late, undated]);
    assert_eq!(
        ids(s.sets_of(ada).await.unwrap()),
        [elsewhere, early, late, undated]
    );
    assert!(s.sets_for(ada).await.unwrap().is_empty());
}

pub async fn the_matrix_marks_who_was_late(b: impl Backend) {
    let s = b.store();
    let ada = user(&s, "ada").await;
    let (zoe, amy) = (user(&s, "zoe").await, user(&s, "amy").await);
    let (one, two) = (problem(&s, "one").await, problem(&s, "two").await);
    let class = class(&s, ada, "code").await;
    let id = set(&s, ada, settings(Some(class), Some(50), &[one, two]), 1).await;
    for who in [zoe, amy] {
        s.join_class("code", who, at(2)).await.unwrap();
    }
    submit(&s, zoe, one, 10).await;
    judge_all(&s, Verdict::WrongAnswer, 11).await;
    solve(&s, zoe, one, 50).await;
    solve(&s, zoe, two, 51).await;
    solve(&s, ada, one, 20).await;
    let matrix = s.matrix(id).await.unwrap();
    assert_eq!(
        matrix.problems.iter().map(|p| p.problem).collect::<Vec<_>>(),
        [one, two]
    );
    let rows: Vec<_> = matrix
        .rows
        .iter()
        .map(|(member, cells)| (member.user, cells.clone()))
        .collect();
    let in_time = Cell {
        tries: 2,
        solved: Some(at(50)),
        late: false,
    };
    let late = Cell {
        tries: 1,
        solved: Some(at(51)),
        late: true,
    };
    assert_eq!(
        rows,
        [(amy, vec![Cell::default(); 2]), (zoe, vec![in_time, late])]
    );
    let open = set(&s, ada, settings(None, None, &[one]), 1).await;
    let matrix = s.matrix(open).await.unwrap();
    assert_eq!((matrix.problems.len(), matrix.rows.len()), (1, 0));
}

pub async fn a_set_that_is_finished_in_time_credits_once(b: impl Backend) {
    let s = b.store();
    let (ada, bob, eve) = (
        user(&s, "ada").await,
        user(&s, "bob").await,
        user(&s, "eve").await,
    );
    let (one, two) = (problem(&s, "one").await, problem(&s, "two").await);
    let class = class(&s, ada, "code").await;
    let id = set(&s, ada, settings(Some(class), Some(50), &[one, two]), 1).await;
    s.join_class("code", bob, at(2)).await.unwrap();
    solve(&s, bob, one, 10).await;
    let Completion::Applied { granted, .. } = solve(&s, bob, two, 50).await else {
        panic!("stale")
    };
    let kinds: Vec<_> = granted.iter().map(|entry| entry.kind).collect();
    assert_eq!(kinds, [HoursKind::Problem, HoursKind::Set]);
    assert_eq!(
        (granted[1].seconds, &granted[1].reason),
        (100, &format!("set:{id}"))
    );
    solve(&s, bob, two, 49).await;
    let again = s.set(id).await.unwrap();
    s.update_set(id, 1, &again.settings, at(60)).await.unwrap();
    assert_eq!(s.hours_total(bob).await.unwrap().seconds, 1300);
    solve(&s, eve, one, 10).await;
    solve(&s, eve, two, 51).await;
    s.join_class("code", eve, at(60)).await.unwrap();
    assert_eq!(s.hours_total(eve).await.unwrap().seconds, 1200, "too late");
}

pub async fn who_has_solved_all_is_credited_on_joining(b: impl Backend) {
    let s = b.store();
    let (ada, bob, one) = (
        user(&s, "ada").await,
        user(&s, "bob").await,
        problem(&s, "one").await,
    );
    let class = class(&s, ada, "code").await;
    set(&s, ada, settings(Some(class), Some(50), &[one]), 1).await;
    set(&s, ada, settings(Some(class), None, &[]), 1).await;
    solve(&s, bob, one, 10).await;
    assert_eq!(s.hours_total(bob).await.unwrap().seconds, 600);
    let calls = handles(&b, 4).await.into_iter();
    race(calls.map(|s| async move { s.join_class("CODE", bob, at(20)).await.unwrap() })).await;
    assert_eq!(
        s.hours_total(bob).await.unwrap().seconds,
        700,
        "an empty set credits nothing"
    );
    let second = set(&s, ada, settings(Some(class), None, &[one]), 30).await;
    let reasons = s.ledger(bob, 2, 9).await.unwrap();
    assert_eq!(
        reasons
            .iter()
            .map(|entry| entry.reason.clone())
            .collect::<Vec<_>>(),
        [format!("set:{second}")]
    );
}

/// Who solves the last problem of a set while the set changes, or while they join, is credited once.
pub async fn a_solve_and_a_change_of_the_set_do_not_miss_each_other(b: impl Backend) {
    let s = b.store();
    let teacher = user(&s, "teacher").await;
    let ada = user(&s, "ada").await;
    for round in 0..6 {
        let wanted = problem(&s, &format!("p{round}")).await;
        let extra = problem(&s, &format!("q{round}")).await;
        let class = NewClass {
            id: id(),
            title: "c".to_owned(),
            owner: teacher,
            join_code: format!("code{round}"),
        };
        let class = s.create_class(class, at(0)).await.unwrap().id;
        let settings = SetSettings {
            title: "s".to_owned(),
            class: Some(class),
            due: None,
            credit_seconds: 60,
            problems: vec![wanted, extra],
        };
        let new = NewSet {
            id: id(),
            owner: teacher,
            settings: settings.clone(),
        };
        let set = s.create_set(new, at(0)).await.unwrap();
        submit(&s, ada, wanted, 1).await;
        let claimed = claim(&s, 2).await.unwrap();
        let [one, two] = [b.store(), b.another().await];
        let three = one.clone();
        let shorter = SetSettings {
            problems: vec![wanted],
            ..settings
        };
        let (solved, changed, joined) = tokio::join!(
            tokio::spawn(async move {
                one.complete(claimed.id, claimed.attempt, &report(Verdict::Accepted), at(3))
                    .await
            }),
            tokio::spawn(async move { two.update_set(set.id, 1, &shorter, at(3)).await }),
            tokio::spawn(async move { three.join_class(&format!("code{round}"), ada, at(3)).await }),
        );
        solved.unwrap().unwrap();
        changed.unwrap().unwrap();
        joined.unwrap().unwrap();
        let entries = s.ledger(ada, 0, 200).await.unwrap();
        let reason = format!("set:{}", set.id);
        assert_eq!(
            entries.iter().filter(|entry| entry.reason == reason).count(),
            1,
            "round {round}"
        );
    }
}
