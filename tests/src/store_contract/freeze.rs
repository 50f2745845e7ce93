//! What a contest's freeze hides, and its end.

use serde_json::json;
use trellis_store::{
    BoardRun, BoardView, Cell, Completion, ContestGrant, ContestId, ContestState, HoursKind, Lifecycle, Mark,
    NewClass, NewSet, Page, ProblemId, Refusal, SetSettings, StoreError as E, UserId, Verdict, topic,
};

use super::world::*;
use super::{Backend, Handle, assert_err};

fn grant(user: UserId, seconds: u32) -> ContestGrant {
    ContestGrant {
        user,
        seconds,
        evidence: json!({"rank": 1}),
    }
}

/// Ada has solved the problem before the freeze, Bob behind it.
async fn frozen(s: &Handle) -> (ContestId, ProblemId, UserId, UserId) {
    let (ada, bob, sum) = (
        user(s, "ada").await,
        user(s, "bob").await,
        problem(s, "sum").await,
    );
    let cup = contest(s, &[sum], &[ada, bob]).await;
    submit_in(s, cup, ada, sum, 1100).await.unwrap();
    judge_all(s, Verdict::Accepted, 1101).await;
    submit_in(s, cup, bob, sum, 1800).await.unwrap();
    judge_all(s, Verdict::Accepted, 1801).await;
    (cup, sum, ada, bob)
}

async fn runs(s: &Handle, cup: ContestId, view: BoardView) -> Vec<(i64, Lifecycle, Option<Verdict>)> {
    let board = s.board(cup, view).await.unwrap();
    let line = |run: &BoardRun| (run.at.as_second() - at(0).as_second(), run.lifecycle, run.verdict);
    board.runs.iter().map(line).collect()
}

pub async fn the_public_board_stands_still(b: impl Backend) {
    let s = b.store();
    let (cup, sum, ada, bob) = frozen(&s).await;
    submit_in(&s, cup, ada, sum, 1799).await.unwrap();
    let accepted = Some(Verdict::Accepted);
    assert_eq!(
        runs(&s, cup, BoardView::Full).await,
        [
            (1100, Lifecycle::Done, accepted),
            (1799, Lifecycle::Queued, None),
            (1800, Lifecycle::Done, accepted)
        ]
    );
    assert_eq!(
        runs(&s, cup, BoardView::Public).await,
        [
            (1100, Lifecycle::Done, accepted),
            (1799, Lifecycle::Queued, None),
            (1800, Lifecycle::Queued, None)
        ]
    );
    judge_all(&s, Verdict::WrongAnswer, 1900).await;
    let before = (1799, Lifecycle::Done, Some(Verdict::WrongAnswer));
    assert_eq!(
        runs(&s, cup, BoardView::Public).await[1],
        before,
        "made before the freeze"
    );
    let board = s.board(cup, BoardView::Public).await.unwrap();
    let people: Vec<_> = board
        .participants
        .iter()
        .map(|p| (p.user, p.name.as_str()))
        .collect();
    assert_eq!(people, [(ada, "ada"), (bob, "bob")]);
    assert_eq!((board.problems.len(), board.contest.id), (1, cup));
    assert!(
        board
            .runs
            .iter()
            .all(|run| run.problem == sum && run.score.is_none())
    );
    assert_err!(s.board(id(), BoardView::Full).await, E::NotFound(_));
}

pub async fn no_list_tells_what_is_hidden(b: impl Backend) {
    let s = b.store();
    let (cup, sum, ada, bob) = frozen(&s).await;
    let names = async || {
        let page = s.ranking(Page::first(9)).await.unwrap();
        page.rows.iter().map(|row| row.user).collect::<Vec<_>>()
    };
    assert_eq!(names().await, [ada]);
    assert_eq!(s.rank_of(bob).await.unwrap(), None);
    assert_eq!(s.problem(sum).await.unwrap().solved, 1);
    assert_eq!(
        s.marks(bob, &[sum]).await.unwrap(),
        [Mark::Solved],
        "his own mark"
    );
    assert_eq!(s.hours_total(bob).await.unwrap().seconds, 600, "his own hours");
    assert_eq!(s.ledger(bob, 0, 9).await.unwrap()[0].contest, Some(cup));
    s.finalize_contest(cup, &json!([]), &[], at(2000)).await.unwrap();
    assert_eq!(names().await, [ada, bob]);
    let (bobs, better) = s.rank_of(bob).await.unwrap().unwrap();
    assert_eq!((bobs.solved, bobs.seconds, better), (1, 600, 0));
    assert_eq!(s.problem(sum).await.unwrap().solved, 2);
    assert_eq!(s.verify_chain(bob).await.unwrap().broken, None);
}

pub async fn a_correction_of_hidden_hours_is_hidden(b: impl Backend) {
    let s = b.store();
    let (cup, _, ada, bob) = frozen(&s).await;
    s.grant_hours(hours(bob, "one", 60), at(1850)).await.unwrap();
    s.counter_entry(bob, 1, "x", ada, at(1900)).await.unwrap();
    assert_eq!(s.rank_of(bob).await.unwrap().unwrap().0.seconds, 60);
    s.finalize_contest(cup, &json!([]), &[], at(2000)).await.unwrap();
    assert_eq!(s.rank_of(bob).await.unwrap().unwrap().0.seconds, 60);
    assert_eq!(s.hours_total(bob).await.unwrap().seconds, 60);
}

pub async fn the_matrix_tells_nothing_hidden(b: impl Backend) {
    let s = b.store();
    let (cup, sum, ada, bob) = frozen(&s).await;
    let class = NewClass {
        id: id(),
        title: "1a".to_owned(),
        owner: ada,
        join_code: "code".to_owned(),
    };
    let class = s.create_class(class, at(1850)).await.unwrap().id;
    s.join_class("code", bob, at(1850)).await.unwrap();
    let set = NewSet {
        id: id(),
        owner: ada,
        settings: SetSettings {
            title: "Week 1".to_owned(),
            class: Some(class),
            due: None,
            credit_seconds: 40,
            problems: vec![sum],
        },
    };
    let set = s.create_set(set, at(1860)).await.unwrap().id;
    let cell = async || s.matrix(set).await.unwrap().rows[0].1[0];
    assert_eq!(cell().await.solved, None);
    assert_eq!(
        s.rank_of(bob).await.unwrap(),
        None,
        "the hours of the set would tell"
    );
    s.finalize_contest(cup, &json!([]), &[], at(2000)).await.unwrap();
    let solved = Cell {
        tries: 1,
        solved: Some(at(1800)),
        late: false,
    };
    assert_eq!(cell().await, solved);
    assert_eq!(s.rank_of(bob).await.unwrap().unwrap().0.seconds, 640);
}

pub async fn solving_it_again_in_practice_counts_once(b: impl Backend) {
    let s = b.store();
    let (cup, sum, _, bob) = frozen(&s).await;
    let Completion::Applied { first_solve, granted } = solve(&s, bob, sum, 2100).await else {
        panic!("stale")
    };
    assert!(!first_solve && granted.is_empty());
    s.finalize_contest(cup, &json!([]), &[], at(2200)).await.unwrap();
    assert_eq!(s.rank_of(bob).await.unwrap().unwrap().0.solved, 1);
    assert_eq!(s.problem(sum).await.unwrap().solved, 2);
}

pub async fn a_contest_is_final_once_and_grants_once(b: impl Backend) {
    let s = b.store();
    let (cup, _, ada, bob) = frozen(&s).await;
    assert_err!(
        s.finalize_contest(cup, &json!([]), &[], at(1999)).await,
        E::Refused(Refusal::ContestRunning)
    );
    let standings = json!([{"rank": 1, "name": "ada"}]);
    let grants = [grant(ada, 900), grant(bob, 0), grant(ada, 900)];
    let entries = s
        .finalize_contest(cup, &standings, &grants, at(2000))
        .await
        .unwrap();
    assert_eq!(entries.len(), 1);
    assert_eq!(
        (entries[0].user, entries[0].seconds, entries[0].kind),
        (ada, 900, HoursKind::Contest)
    );
    assert_eq!(entries[0].reason, format!("contest:{cup}"));
    let again = s
        .finalize_contest(cup, &json!("other"), &[grant(bob, 1)], at(2001))
        .await
        .unwrap();
    assert!(again.is_empty());
    let contest = s.contest(cup).await.unwrap();
    assert_eq!(
        (contest.state, contest.finalized),
        (ContestState::Final, Some(at(2000)))
    );
    assert_eq!(s.final_standings(cup).await.unwrap(), Some(standings));
    let last = event_types(&s, topic::contest(cup)).await;
    assert_eq!(last.iter().filter(|kind| *kind == "final").count(), 1);
    assert_eq!(
        runs(&s, cup, BoardView::Public).await,
        runs(&s, cup, BoardView::Full).await
    );
    assert_eq!(s.rank_of(ada).await.unwrap().unwrap().0.seconds, 1500);
    assert_err!(
        s.finalize_contest(id(), &json!([]), &[], at(2000)).await,
        E::NotFound(_)
    );
}

pub async fn racing_finals_lift_the_freeze_once(b: impl Backend) {
    let s = b.store();
    let (cup, sum, _, bob) = frozen(&s).await;
    let calls = handles(&b, 5).await.into_iter();
    let results = race(calls.map(|s| async move {
        s.finalize_contest(cup, &json!([]), &[grant(bob, 100)], at(2000))
            .await
            .unwrap()
            .len()
    }))
    .await;
    assert_eq!(results.iter().sum::<usize>(), 1);
    assert_eq!(s.rank_of(bob).await.unwrap().unwrap().0.seconds, 700);
    assert_eq!(s.problem(sum).await.unwrap().solved, 2);
}

pub async fn what_is_not_judged_keeps_it_open(b: impl Backend) {
    let s = b.store();
    let (cup, sum, ada, bob) = frozen(&s).await;
    submit_in(&s, cup, ada, sum, 1990).await.unwrap();
    submit_in(&s, cup, bob, sum, 1991).await.unwrap();
    let claimed = claim(&s, 1992).await.unwrap();
    let finish = async || {
        s.finalize_contest(cup, &json!([]), &[grant(ada, 5)], at(2000))
            .await
    };
    assert_err!(finish().await, E::Refused(Refusal::NotJudged(2)));
    let report = report(Verdict::WrongAnswer);
    s.complete(claimed.id, claimed.attempt, &report, at(2000))
        .await
        .unwrap();
    assert_err!(finish().await, E::Refused(Refusal::NotJudged(1)));
    assert_eq!(s.contest(cup).await.unwrap().state, ContestState::Announced);
    judge_all(&s, Verdict::WrongAnswer, 2001).await;
    assert_eq!(finish().await.unwrap().len(), 1);
}

pub async fn a_failed_final_changes_nothing(b: impl Backend) {
    let s = b.store();
    let (cup, _, ada, bob) = frozen(&s).await;
    let grants = [grant(ada, 100), grant(id(), 100)];
    assert_err!(
        s.finalize_contest(cup, &json!([]), &grants, at(2000)).await,
        E::NotFound(_)
    );
    assert_eq!(s.contest(cup).await.unwrap().state, ContestState::Announced);
    assert_eq!(s.hours_total(ada).await.unwrap().seconds, 600);
    assert_eq!(s.rank_of(bob).await.unwrap(), None);
    assert_eq!(s.final_standings(cup).await.unwrap(), None);
}
