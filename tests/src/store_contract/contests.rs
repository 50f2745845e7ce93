use serde_json::json;
use trellis_store::{
    Conflict, ContestAccess, ContestScope, ContestSettings, ContestState, ContestUse, NewClass, NewContest,
    NewProblem, Page, Phase, Refusal, Registered, StoreError as E, Verdict, Visibility, topic,
};

use super::world::*;
use super::{Backend, Handle, assert_err};

fn with_code(code: &str) -> ContestSettings {
    ContestSettings {
        access: ContestAccess::Code,
        join_code: Some(code.to_owned()),
        ..contest_settings()
    }
}

pub async fn a_contest_is_read_as_written(b: impl Backend) {
    let s = b.store();
    let (ada, sum, max) = (
        user(&s, "ada").await,
        problem(&s, "sum").await,
        problem(&s, "max").await,
    );
    let new = NewContest {
        settings: with_code("Cup-24"),
        state: ContestState::Draft,
        ..new_contest(ada, &[sum, max])
    };
    let made = s.create_contest(new.clone(), at(1)).await.unwrap();
    assert_eq!(
        (made.id, made.owner, made.salt, made.state),
        (new.id, ada, new.salt, ContestState::Draft)
    );
    assert_eq!((made.version, made.created, made.finalized), (1, at(1), None));
    assert_eq!(made.settings, new.settings);
    assert_eq!(s.contest(new.id).await.unwrap(), made);
    let problems = s.contest_problems(new.id).await.unwrap();
    let lines: Vec<_> = problems
        .iter()
        .map(|p| (p.problem, p.label.as_str(), p.slug.as_str(), p.deleted))
        .collect();
    assert_eq!(lines, [(sum, "A", "sum", false), (max, "B", "max", false)]);
    assert_err!(s.contest(id()).await, E::NotFound(_));
    assert_err!(s.contest_problems(id()).await, E::NotFound(_));
    assert_err!(s.final_standings(id()).await, E::NotFound(_));
    assert_eq!(s.final_standings(new.id).await.unwrap(), None);
}

pub async fn what_cannot_be_a_contest_is_refused(b: impl Backend) {
    let s = b.store();
    let (ada, sum, old) = (
        user(&s, "ada").await,
        problem(&s, "sum").await,
        problem(&s, "old").await,
    );
    s.delete_problem(old, at(1)).await.unwrap();
    let new = |problems: &[_]| new_contest(ada, problems);
    assert_err!(
        s.create_contest(new_contest(id(), &[sum]), at(1)).await,
        E::NotFound(_)
    );
    assert_err!(s.create_contest(new(&[id()]), at(1)).await, E::NotFound(_));
    assert_err!(s.create_contest(new(&[old]), at(1)).await, E::Gone(_));
    assert_err!(
        s.create_contest(new(&[sum, sum]), at(1)).await,
        E::Conflict(Conflict::LabelTaken)
    );
    let first = s.create_contest(new(&[sum]), at(1)).await.unwrap();
    let same = NewContest {
        id: first.id,
        ..new(&[])
    };
    assert_err!(
        s.create_contest(same, at(1)).await,
        E::Conflict(Conflict::IdTaken)
    );
    let lines = s.contests(ContestScope::All, None, Page::first(9)).await.unwrap();
    assert_eq!(lines.total, 1, "nothing of the others is left");
}

pub async fn a_code_means_one_contest_or_class(b: impl Backend) {
    let s = b.store();
    let ada = user(&s, "ada").await;
    let with = |code| NewContest {
        settings: with_code(code),
        ..new_contest(ada, &[])
    };
    let class = |code: &str| NewClass {
        id: id(),
        title: "1a".to_owned(),
        owner: ada,
        join_code: code.to_owned(),
    };
    let cup = s.create_contest(with("CUP"), at(1)).await.unwrap();
    s.create_class(class("Class"), at(1)).await.unwrap();
    assert_err!(
        s.create_contest(with("cup"), at(1)).await,
        E::Conflict(Conflict::CodeTaken)
    );
    assert_err!(
        s.create_contest(with("cLASS"), at(1)).await,
        E::Conflict(Conflict::CodeTaken)
    );
    assert_err!(
        s.create_class(class("Cup"), at(1)).await,
        E::Conflict(Conflict::CodeTaken)
    );
    assert_err!(s.join_class("cup", ada, at(1)).await, E::NotFound(_));
    let taken = s.update_contest(cup.id, 1, &with_code("class"), &[], at(2)).await;
    assert_err!(taken, E::Conflict(Conflict::CodeTaken));
    s.update_contest(cup.id, 1, &with_code("other"), &[], at(2))
        .await
        .unwrap();
    s.create_class(class("Cup"), at(3)).await.unwrap();
}

pub async fn a_contest_changes_version_by_version(b: impl Backend) {
    let s = b.store();
    let (ada, sum, max) = (
        user(&s, "ada").await,
        problem(&s, "sum").await,
        problem(&s, "max").await,
    );
    let (cup, gone) = (new_contest(ada, &[sum, max]), problem(&s, "gone").await);
    let cup = s.create_contest(cup, at(1)).await.unwrap().id;
    s.delete_problem(max, at(2)).await.unwrap();
    s.delete_problem(gone, at(2)).await.unwrap();
    let settings = ContestSettings {
        length_seconds: 50,
        ..contest_settings()
    };
    let changed = s
        .update_contest(cup, 1, &settings, &entries(&[max, sum]), at(3))
        .await
        .unwrap();
    assert_eq!((changed.version, &changed.settings), (2, &settings));
    let problems = s.contest_problems(cup).await.unwrap();
    assert_eq!(
        (problems[0].problem, problems[0].deleted),
        (max, true),
        "a deleted one may stay in"
    );
    let update = async |base, problems: &[_]| {
        s.update_contest(cup, base, &settings, &entries(problems), at(4))
            .await
    };
    assert_err!(update(1, &[]).await, E::Conflict(Conflict::Stale { current: 2 }));
    assert_err!(update(2, &[gone]).await, E::Gone(_));
    assert_err!(update(2, &[id()]).await, E::NotFound(_));
    assert_err!(update(2, &[sum, sum]).await, E::Conflict(Conflict::LabelTaken));
    assert_err!(
        s.update_contest(id(), 1, &settings, &[], at(4)).await,
        E::NotFound(_)
    );
    assert_eq!(
        s.contest_problems(cup).await.unwrap().len(),
        2,
        "what was refused changed nothing"
    );
    assert_eq!(s.contest(cup).await.unwrap().version, 2);
}

pub async fn drafts_are_announced(b: impl Backend) {
    let s = b.store();
    let (ada, bob) = (user(&s, "ada").await, user(&s, "bob").await);
    let draft = NewContest {
        state: ContestState::Draft,
        ..new_contest(ada, &[])
    };
    let cup = s.create_contest(draft, at(1)).await.unwrap().id;
    assert_err!(s.register(cup, bob, None, at(2)).await, E::NotFound(_));
    s.announce_contest(cup).await.unwrap();
    s.announce_contest(cup).await.unwrap();
    assert_eq!(s.contest(cup).await.unwrap().state, ContestState::Announced);
    assert_eq!(s.register(cup, bob, None, at(2)).await.unwrap(), Registered::New);
    assert_err!(s.announce_contest(id()).await, E::NotFound(_));
    s.finalize_contest(cup, &json!([]), &[], at(2000)).await.unwrap();
    assert_err!(s.announce_contest(cup).await, E::Refused(Refusal::ContestFinal));
    let changed = s.update_contest(cup, 1, &contest_settings(), &[], at(2001)).await;
    assert_err!(changed, E::Refused(Refusal::ContestFinal));
}

pub async fn contests_are_listed_latest_start_first(b: impl Backend) {
    let s = b.store();
    let (ada, bob) = (user(&s, "ada").await, user(&s, "bob").await);
    let add = async |owner, start, state| {
        let new = NewContest {
            settings: ContestSettings {
                start: at(start),
                ..contest_settings()
            },
            state,
            ..new_contest(owner, &[])
        };
        s.create_contest(new, at(0)).await.unwrap().id
    };
    let early = add(ada, 100, ContestState::Announced).await;
    let late = add(bob, 300, ContestState::Announced).await;
    let draft = add(ada, 200, ContestState::Draft).await;
    s.register(early, bob, None, at(1)).await.unwrap();
    let list = async |scope, viewer, page| {
        let listing = s.contests(scope, viewer, page).await.unwrap();
        let lines: Vec<_> = listing
            .items
            .iter()
            .map(|l| (l.contest.id, l.participants, l.joined))
            .collect();
        (lines, listing.total)
    };
    let first = Page::first(9);
    let announced = list(ContestScope::Announced, Some(bob), first).await;
    assert_eq!(announced, (vec![(late, 0, false), (early, 1, true)], 2));
    let owned = list(ContestScope::OwnedBy(ada), None, first).await;
    assert_eq!(owned, (vec![(draft, 0, false), (early, 1, false)], 2));
    let all = list(ContestScope::All, None, Page::new(1, 1)).await;
    assert_eq!(all, (vec![(draft, 0, false)], 3));
}

pub async fn people_register_by_code_until_the_end(b: impl Backend) {
    let s = b.store();
    let (ada, bob) = (user(&s, "ada").await, user(&s, "bob").await);
    let new = NewContest {
        settings: with_code("Cup-24"),
        ..new_contest(ada, &[])
    };
    let cup = s.create_contest(new, at(0)).await.unwrap().id;
    let register = async |who, code, second| s.register(cup, who, code, at(second)).await;
    assert_err!(register(bob, None, 1).await, E::Refused(Refusal::WrongCode));
    assert_err!(
        register(bob, Some("cup"), 1).await,
        E::Refused(Refusal::WrongCode)
    );
    assert!(!s.is_registered(cup, bob).await.unwrap());
    assert_eq!(
        register(bob, Some("CUP-24"), 1999).await.unwrap(),
        Registered::New
    );
    assert!(s.is_registered(cup, bob).await.unwrap());
    assert_eq!(register(bob, None, 1999).await.unwrap(), Registered::Before);
    assert_err!(
        register(ada, Some("Cup-24"), 2000).await,
        E::Refused(Refusal::ContestOver)
    );
    assert_err!(s.register(id(), ada, None, at(1)).await, E::NotFound(_));
    assert_err!(register(id(), Some("Cup-24"), 1).await, E::NotFound(_));
}

pub async fn submissions_count_inside_the_window_only(b: impl Backend) {
    let s = b.store();
    let (ada, bob) = (user(&s, "ada").await, user(&s, "bob").await);
    let (sum, other) = (problem(&s, "sum").await, problem(&s, "other").await);
    let cup = contest(&s, &[sum], &[ada]).await;
    let send = async |user, problem, second| submit_in(&s, cup, user, problem, second).await;
    assert_err!(send(ada, sum, 999).await, E::Refused(Refusal::ContestNotStarted));
    assert_err!(send(bob, sum, 1000).await, E::Refused(Refusal::NotRegistered));
    assert_err!(send(ada, other, 1000).await, E::Refused(Refusal::NotInContest));
    send(ada, sum, 1000).await.unwrap();
    send(ada, sum, 1999).await.unwrap();
    assert_err!(send(ada, sum, 2000).await, E::Refused(Refusal::ContestOver));
    assert_eq!(s.queue_stats().await.unwrap().queued, 2);
    assert_eq!(
        claim(&s, 2000).await.unwrap().salt,
        Some(s.contest(cup).await.unwrap().salt)
    );
    let draft = NewContest {
        state: ContestState::Draft,
        ..new_contest(ada, &[sum])
    };
    let draft = s.create_contest(draft, at(0)).await.unwrap().id;
    let sent = submit_in(&s, draft, ada, sum, 1500).await;
    assert_err!(sent, E::Refused(Refusal::ContestNotStarted));
}

pub async fn a_problem_knows_its_contests(b: impl Backend) {
    let s = b.store();
    let ada = user(&s, "ada").await;
    let hidden = NewProblem {
        visibility: Visibility::Contest,
        ..new_problem(&s, "hidden").await
    };
    let hidden = s.create_problem(hidden, at(0)).await.unwrap().id;
    assert!(s.contests_with(hidden).await.unwrap().is_empty());
    let draft = NewContest {
        state: ContestState::Draft,
        ..new_contest(ada, &[hidden])
    };
    let cup = s.create_contest(draft, at(0)).await.unwrap().id;
    let used = |announced| ContestUse {
        contest: cup,
        start: at(1000),
        end: at(2000),
        announced,
    };
    assert_eq!(s.contests_with(hidden).await.unwrap(), [used(false)]);
    s.announce_contest(cup).await.unwrap();
    assert_eq!(s.contests_with(hidden).await.unwrap(), [used(true)]);
}

pub async fn running_contests_are_those_joined(b: impl Backend) {
    let s = b.store();
    let (ada, bob) = (user(&s, "ada").await, user(&s, "bob").await);
    let cup = contest(&s, &[], &[ada]).await;
    let running = async |who, second| {
        let contests = s.running_contests_of(who, at(second)).await.unwrap();
        contests.iter().map(|contest| contest.id).collect::<Vec<_>>()
    };
    assert!(running(ada, 999).await.is_empty());
    assert_eq!(running(ada, 1000).await, [cup]);
    assert_eq!(running(ada, 1999).await, [cup]);
    assert!(running(ada, 2000).await.is_empty());
    assert!(running(bob, 1500).await.is_empty());
    assert_eq!(s.contest(cup).await.unwrap().phase(at(1800)), Phase::Frozen);
}

pub async fn a_verdict_moves_the_board_and_tells_no_result(b: impl Backend) {
    let s = b.store();
    let (ada, sum) = (user(&s, "ada").await, problem(&s, "sum").await);
    let cup = contest(&s, &[sum], &[ada]).await;
    let moves = async |topic: String| {
        let events = s.events_after(&[topic], 0, 99).await.unwrap();
        assert!(
            events.iter().all(|event| event.json == json!({"type": "board"})),
            "{events:?}"
        );
        events.len()
    };
    submit_in(&s, cup, ada, sum, 1700).await.unwrap();
    judge_all(&s, Verdict::WrongAnswer, 1701).await;
    assert_eq!(moves(topic::contest(cup)).await, 2, "the submission, the verdict");
    // Behind the freeze the moment of a verdict is for staff alone.
    submit_in(&s, cup, ada, sum, 1900).await.unwrap();
    judge_all(&s, Verdict::Accepted, 1901).await;
    assert_eq!(moves(topic::contest(cup)).await, 3, "the submission");
    assert_eq!(moves(topic::contest_staff(cup)).await, 1, "the verdict");
}

async fn over(s: &Handle, second: i64) -> usize {
    s.contests_to_finalize(at(second)).await.unwrap().len()
}

pub async fn contests_that_are_over_are_found(b: impl Backend) {
    let s = b.store();
    let cup = contest(&s, &[], &[]).await;
    assert_eq!(over(&s, 1999).await, 0);
    assert_eq!(s.contests_to_finalize(at(2000)).await.unwrap(), [cup]);
    s.finalize_contest(cup, &json!([]), &[], at(2000)).await.unwrap();
    assert_eq!(over(&s, 2000).await, 0);
}
