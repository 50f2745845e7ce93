//! Rejudging: nothing before it is applied, everything at once when it is, and hours that are never wrong.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde_json::json;
use trellis_store::{
    BlobWalk, BoardData, BoardView, Completion, ContestGrant, ContestId, ContestOutcome, Failure, Fenced,
    Granted, HoursKind, ItemKey, ItemState, ItemsOf, LessonKey, Mark, NewClass, NewEntry, NewProblem,
    NewRejudging, NewSet, Page, ProblemId, Refusal, Rejudging, RejudgingFilter, RejudgingId, RejudgingScope,
    RejudgingState, Released, Result, SetSettings, StoreError as E, StoredBlob, SubmissionId,
    SubmissionQuery, UserId, Verdict, base_reason, priority, topic,
};

use super::world::*;
use super::{Backend, Handle, assert_err};

const AC: Verdict = Verdict::Accepted;
const WA: Verdict = Verdict::WrongAnswer;

async fn start(s: &Handle, by: UserId, filter: RejudgingFilter, second: i64) -> Result<Rejudging> {
    let new = NewRejudging {
        id: id(),
        by,
        reason: "the data was wrong".to_owned(),
        filter,
    };
    s.start_rejudging(new, RejudgingScope::All, at(second)).await
}

fn of(problem: ProblemId) -> RejudgingFilter {
    RejudgingFilter {
        problem: Some(problem),
        ..RejudgingFilter::default()
    }
}

fn only(submission: SubmissionId) -> RejudgingFilter {
    RejudgingFilter {
        submission: Some(submission),
        ..RejudgingFilter::default()
    }
}

/// Judges all items that wait; gives how many.
async fn judge_items(s: &Handle, verdict: impl Fn(SubmissionId) -> Verdict, second: i64) -> u32 {
    let mut count = 0;
    while let Some(claimed) = claim(s, second).await {
        let key = ItemKey {
            rejudging: claimed.rejudging.expect("an item and no submission"),
            submission: claimed.id,
        };
        let report = report(verdict(claimed.id));
        let done = s.complete_item(key, claimed.attempt, &report, at(second)).await;
        assert_eq!(done.unwrap(), Fenced::Applied);
        count += 1;
    }
    count
}

/// 100 s for each accepted run; the standings are the counts by name.
fn outcome(data: &BoardData) -> Result<ContestOutcome> {
    let mut solved: BTreeMap<UserId, u32> = BTreeMap::new();
    for run in data.runs.iter().filter(|run| run.verdict == Some(AC)) {
        *solved.entry(run.user).or_default() += 1;
    }
    let count = |user| solved.get(user).copied().unwrap_or(0);
    let names = data.participants.iter().map(|p| json!([p.name, count(&p.user)]));
    Ok(ContestOutcome {
        standings: names.collect(),
        grants: data
            .participants
            .iter()
            .map(|p| ContestGrant {
                user: p.user,
                seconds: 100 * count(&p.user),
                evidence: json!({"solved": count(&p.user)}),
            })
            .collect(),
    })
}

async fn apply(s: &Handle, id: RejudgingId, by: UserId, second: i64) -> Result<Vec<(i64, String)>> {
    let applied = s.apply_rejudging(id, by, &outcome, at(second)).await?;
    Ok(applied
        .entries
        .into_iter()
        .map(|entry| (entry.seconds, entry.reason))
        .collect())
}

/// Rejudges one submission to a verdict and applies it; gives the ledger entries.
async fn turn(
    s: &Handle,
    by: UserId,
    submission: SubmissionId,
    verdict: Verdict,
    second: i64,
) -> Vec<(i64, String)> {
    let begun = start(s, by, only(submission), second).await.unwrap();
    assert_eq!(judge_items(s, |_| verdict, second).await, 1);
    apply(s, begun.id, by, second).await.unwrap()
}

/// What counts of each reason, after checking what must hold of every ledger: the chain, that no reason counts twice,
/// and that the ranking's sum is the ledger's, unless a freeze hides some of it.
async fn hours_of(s: &Handle, user: UserId, all_public: bool) -> BTreeMap<String, i64> {
    let entries = s.ledger(user, 0, 200).await.unwrap();
    assert_eq!(s.verify_chain(user).await.unwrap().broken, None);
    let mut net: BTreeMap<String, i64> = BTreeMap::new();
    for entry in &entries {
        let mut root = entry;
        while root.kind == HoursKind::Correction {
            let of = root.evidence["corrects"].as_u64().unwrap();
            root = entries.iter().find(|known| u64::from(known.seq) == of).unwrap();
        }
        let sum = net.entry(base_reason(&root.reason).to_owned()).or_default();
        *sum += entry.seconds;
        assert!(*sum >= 0, "taken back twice: {entry:?}");
        assert!(
            *sum == 0 || entry.seconds < 0 || *sum == entry.seconds,
            "counts twice: {entry:?}"
        );
    }
    net.retain(|_, seconds| *seconds != 0);
    let total = s.hours_total(user).await.unwrap().seconds;
    assert_eq!(total, net.values().sum::<i64>());
    if all_public {
        let ranked = s
            .rank_of(user)
            .await
            .unwrap()
            .map_or(0, |(totals, _)| totals.seconds);
        assert_eq!(ranked, total, "ranking and ledger");
    }
    net
}

fn net(pairs: &[(String, i64)]) -> BTreeMap<String, i64> {
    pairs.iter().cloned().collect()
}

/// Ada has solved the problem, Bob has not.
async fn judged(s: &Handle) -> (ProblemId, UserId, UserId, SubmissionId, SubmissionId) {
    let (ada, bob, sum) = (
        user(s, "ada").await,
        user(s, "bob").await,
        problem(s, "sum").await,
    );
    let right = submit(s, ada, sum, 10).await;
    judge_all(s, AC, 11).await;
    let wrong = submit(s, bob, sum, 12).await;
    judge_all(s, WA, 13).await;
    (sum, ada, bob, right, wrong)
}

pub async fn a_filter_finds_what_it_says(b: impl Backend) {
    let s = b.store();
    let (sum, ada, bob, right, wrong) = judged(&s).await;
    let other = problem(&s, "other").await;
    submit(&s, ada, other, 20).await;
    judge_all(&s, WA, 21).await;
    submit(&s, ada, other, 22).await;
    let all = RejudgingFilter::default;
    let count = async |filter: RejudgingFilter| {
        let found = s.preview_rejudging(&filter, RejudgingScope::All).await.unwrap();
        (found.count, found.people)
    };
    assert_eq!(count(all()).await, (3, 2), "one is not judged");
    assert_eq!(count(of(sum)).await, (2, 2));
    assert_eq!(count(only(wrong)).await, (1, 1));
    let cases = [
        (
            RejudgingFilter {
                user: Some(ada),
                ..all()
            },
            2,
        ),
        (
            RejudgingFilter {
                verdicts: vec![WA],
                ..all()
            },
            2,
        ),
        (
            RejudgingFilter {
                verdicts: vec![WA, AC],
                ..of(sum)
            },
            2,
        ),
        (
            RejudgingFilter {
                language: Some("c".to_owned()),
                ..all()
            },
            3,
        ),
        (
            RejudgingFilter {
                language: Some("cpp".to_owned()),
                ..all()
            },
            0,
        ),
        (
            RejudgingFilter {
                from: Some(at(12)),
                ..all()
            },
            2,
        ),
        (
            RejudgingFilter {
                from: Some(at(10)),
                until: Some(at(12)),
                ..all()
            },
            1,
        ),
        (
            RejudgingFilter {
                user: Some(bob),
                submission: Some(right),
                ..all()
            },
            0,
        ),
    ];
    for (filter, expected) in cases {
        assert_eq!(count(filter.clone()).await.0, expected, "{filter:?}");
    }
    let found = s.preview_rejudging(&of(sum), RejudgingScope::All).await.unwrap();
    assert_eq!(found.verdicts, [(AC, 1), (WA, 1)]);
    let line = &found.problems[0];
    assert_eq!(
        (line.slug.as_str(), line.count, line.outdated, line.version),
        ("sum", 2, 0, 1)
    );
    let newer = content(&s, "sum, repaired").await;
    s.update_problem(sum, 1, newer, Some(ada), at(30)).await.unwrap();
    let found = s.preview_rejudging(&of(sum), RejudgingScope::All).await.unwrap();
    assert_eq!((found.problems[0].outdated, found.problems[0].version), (2, 2));
    let none = RejudgingFilter {
        language: Some("cpp".to_owned()),
        ..all()
    };
    assert_err!(
        start(&s, ada, none, 31).await,
        E::Refused(Refusal::NothingToRejudge)
    );
    assert!(
        s.rejudgings(RejudgingScope::All, None, 9)
            .await
            .unwrap()
            .is_empty()
    );
}

pub async fn everybody_rejudges_their_own(b: impl Backend) {
    let s = b.store();
    let (ada, tea, org) = (
        user(&s, "ada").await,
        user(&s, "tea").await,
        user(&s, "org").await,
    );
    let new = NewProblem {
        owner: Some(tea),
        ..new_problem(&s, "own").await
    };
    let own = s.create_problem(new, at(0)).await.unwrap().id;
    let others = problem(&s, "others").await;
    let cup = s
        .create_contest(new_contest(org, &[own, others]), at(0))
        .await
        .unwrap()
        .id;
    s.register(cup, ada, None, at(1)).await.unwrap();
    submit(&s, ada, own, 2).await;
    submit(&s, ada, others, 3).await;
    let in_cup = submit_in(&s, cup, ada, own, 1100).await.unwrap();
    judge_all(&s, WA, 1101).await;
    let of = |user, contests, problems| RejudgingScope::Of {
        user,
        contests,
        problems,
    };
    let count = async |scope| {
        let all = RejudgingFilter::default();
        s.preview_rejudging(&all, scope).await.unwrap().count
    };
    assert_eq!(count(RejudgingScope::All).await, 3);
    assert_eq!(count(of(tea, true, true)).await, 1, "not in another's contest");
    assert_eq!(count(of(tea, true, false)).await, 0, "not a teacher any more");
    assert_eq!(count(of(org, true, true)).await, 1);
    assert_eq!(count(of(org, false, true)).await, 0);
    let new = NewRejudging {
        id: id(),
        by: tea,
        reason: String::new(),
        filter: RejudgingFilter {
            problem: Some(own),
            ..RejudgingFilter::default()
        },
    };
    let begun = s
        .start_rejudging(new, of(tea, false, true), at(1200))
        .await
        .unwrap();
    assert_eq!(begun.total, 1);
    let listed = async |scope| s.rejudgings(scope, None, 9).await.unwrap().len();
    for (scope, sees) in [
        (RejudgingScope::All, true),
        (of(tea, true, true), true),
        (of(tea, true, false), false),
        (of(org, true, true), false),
    ] {
        assert_eq!(
            s.covers_rejudging(begun.id, scope).await.unwrap(),
            sees,
            "{scope:?}"
        );
        assert_eq!(listed(scope).await, usize::from(sees), "{scope:?}");
    }
    assert!(!s.covers_rejudging(id(), RejudgingScope::All).await.unwrap());
    let whole = start(&s, org, only(in_cup), 1201).await.unwrap();
    assert!(s.covers_rejudging(whole.id, of(org, true, false)).await.unwrap());
    assert!(!s.covers_rejudging(whole.id, of(tea, true, true)).await.unwrap());
}

pub async fn images_change_when_it_is_applied(b: impl Backend) {
    let s = b.store();
    let (sum, ada) = (problem(&s, "sum").await, user(&s, "ada").await);
    let name = "judgeimage.svg";
    submit(&s, ada, sum, 1).await;
    let claimed = claim(&s, 2).await.unwrap();
    let first = with_image(&s, WA, name, b"first", 2).await;
    s.complete(claimed.id, claimed.attempt, &first, at(3))
        .await
        .unwrap();
    let id = claimed.id;
    let begun = start(&s, ada, of(sum), 10).await.unwrap();
    let item = claim(&s, 11).await.unwrap();
    let second = with_image(&s, AC, name, b"second", 12).await;
    let key = ItemKey {
        rejudging: begun.id,
        submission: id,
    };
    s.complete_item(key, item.attempt, &second, at(13)).await.unwrap();
    let has = async || {
        let (first, second) = (first.images[0].hash, second.images[0].hash);
        (
            s.has_image(id, name, first).await.unwrap(),
            s.has_image(id, name, second).await.unwrap(),
        )
    };
    assert_eq!(has().await, (true, false));
    apply(&s, begun.id, ada, 14).await.unwrap();
    assert_eq!(has().await, (false, true));
    // What was reported is kept for ever, and the bytes with it.
    let walk = BlobWalk {
        after: None,
        step: 100,
        before: at(1000),
        objects: true,
    };
    let gone = s.condemn_blobs(&walk, at(2000)).await.unwrap().blobs;
    for report in [&first, &second] {
        let hash = report.images[0].hash;
        assert!(gone.iter().all(|blob| blob.hash != hash));
        assert!(matches!(s.blob(hash).await.unwrap(), StoredBlob::Here(_)));
    }
}

pub async fn nothing_changes_before_it_is_applied(b: impl Backend) {
    let s = b.store();
    let (sum, ada, bob, right, wrong) = judged(&s).await;
    let before = (
        s.submission_detail(right).await.unwrap(),
        s.submission_detail(wrong).await.unwrap(),
        s.problem(sum).await.unwrap().solved,
        s.ledger(ada, 0, 9).await.unwrap(),
        event_types(&s, topic::submission(right)).await,
    );
    let same = async |now: &str| {
        let after = (
            s.submission_detail(right).await.unwrap(),
            s.submission_detail(wrong).await.unwrap(),
            s.problem(sum).await.unwrap().solved,
            s.ledger(ada, 0, 9).await.unwrap(),
            event_types(&s, topic::submission(right)).await,
        );
        assert_eq!(after, before, "{now}");
        assert_eq!(s.unfinished_of(ada).await.unwrap(), 0, "{now}");
        assert_eq!(s.queue_stats().await.unwrap().queued, 0, "{now}");
        assert_eq!(s.queue_position(right).await.unwrap(), None, "{now}");
    };
    let begun = start(&s, bob, of(sum), 100).await.unwrap();
    assert_eq!(
        (begun.state, begun.total, begun.done),
        (RejudgingState::Running, 2, 0)
    );
    same("begun").await;
    let first = claim(&s, 101).await.unwrap();
    assert_eq!(
        (first.id, first.rejudging, first.attempt),
        (right, Some(begun.id), 1)
    );
    same("claimed").await;
    let key = ItemKey {
        rejudging: begun.id,
        submission: right,
    };
    s.complete_item(key, 1, &report(WA), at(102)).await.unwrap();
    same("half judged").await;
    judge_items(&s, |_| AC, 103).await;
    let ready = s.rejudging(begun.id).await.unwrap();
    assert_eq!(
        (ready.state, ready.done, ready.failed, ready.changed),
        (RejudgingState::Ready, 2, 0, 2)
    );
    same("ready").await;
    assert_eq!(
        event_types(&s, topic::rejudging(begun.id)).await,
        ["progress", "ready"]
    );
    s.cancel_rejudging(begun.id, bob, at(104)).await.unwrap();
    same("cancelled").await;
}

pub async fn applying_changes_verdicts_results_and_hours(b: impl Backend) {
    let s = b.store();
    let (sum, ada, bob, right, wrong) = judged(&s).await;
    let newer = content(&s, "sum, repaired").await;
    let package = newer.package;
    s.update_problem(sum, 1, newer, Some(ada), at(30)).await.unwrap();
    let begun = start(&s, bob, of(sum), 100).await.unwrap();
    judge_items(&s, |id| if id == right { WA } else { AC }, 101).await;
    let changes = s
        .rejudging_items(begun.id, ItemsOf::Changed, Page::first(9))
        .await
        .unwrap();
    assert_eq!(changes.total, 2);
    let line = &changes.items[0];
    assert_eq!((line.submission, line.state), (right, ItemState::Done));
    let new = line.new.as_ref().unwrap();
    assert_eq!(
        (line.old.verdict, new.verdict, line.old.number, new.number),
        (AC, WA, 1, 2)
    );
    assert_eq!(
        (line.old.package == package, new.package == package),
        (false, true)
    );
    let problem_reason = format!("problem:{sum}");
    let entries = apply(&s, begun.id, bob, 102).await.unwrap();
    assert_eq!(
        entries,
        [(-600, "correction:1".to_owned()), (600, problem_reason.clone())]
    );

    let detail = s.submission_detail(right).await.unwrap();
    assert_eq!(detail.submission.verdict, Some(WA));
    assert_eq!(detail.submission.package, package);
    assert_eq!(detail.report, json!({"verdict": "WA"}));
    assert_eq!(detail.cases[1].verdict, Some(WA));
    let rejudged = detail.rejudged.unwrap();
    assert_eq!(
        (rejudged.was, rejudged.at, rejudged.rejudging),
        (AC, at(102), begun.id)
    );
    let marks = [
        s.marks(ada, &[sum]).await.unwrap(),
        s.marks(bob, &[sum]).await.unwrap(),
    ]
    .concat();
    assert_eq!(marks, [Mark::Tried, Mark::Solved]);
    let counts = s.problem(sum).await.unwrap();
    assert_eq!((counts.tried, counts.solved), (2, 1));
    assert_eq!(s.rank_of(ada).await.unwrap(), None);
    assert_eq!(s.rank_of(bob).await.unwrap().unwrap().0.solved, 1);
    assert_eq!(hours_of(&s, ada, true).await, net(&[]));
    assert_eq!(hours_of(&s, bob, true).await, net(&[(problem_reason, 600)]));
    let counter = &s.ledger(ada, 1, 9).await.unwrap()[0];
    assert_eq!(counter.evidence["rejudging"], json!(begun.id));
    assert_eq!(counter.evidence["by"], json!(bob));
    let events = event_types(&s, topic::submission(wrong)).await;
    assert_eq!(events.iter().filter(|kind| *kind == "final").count(), 2);
    let closed = s.rejudging(begun.id).await.unwrap();
    assert_eq!(
        (closed.state, closed.closed),
        (RejudgingState::Applied, Some(at(102)))
    );
    assert_eq!(closed.closed_by_name.as_deref(), Some("bob"));
}

pub async fn every_judgement_is_kept(b: impl Backend) {
    let s = b.store();
    let (_, _, bob, right, _) = judged(&s).await;
    assert!(s.judgements(right).await.unwrap().is_empty());
    let before = s.submission_detail(right).await.unwrap();
    for (round, verdict) in [(1, WA), (2, AC), (3, Verdict::TimeLimit)] {
        turn(&s, bob, right, verdict, 100 * round).await;
    }
    let kept = s.judgements(right).await.unwrap();
    let verdicts: Vec<_> = kept
        .iter()
        .map(|one| (one.head.number, one.head.verdict))
        .collect();
    assert_eq!(verdicts, [(1, AC), (2, WA), (3, AC), (4, Verdict::TimeLimit)]);
    let first = &kept[0];
    assert_eq!(first.rejudging, None);
    assert_eq!((&first.cases, &first.report), (&before.cases, &before.report));
    assert_eq!(
        (first.head.receipt, first.seed),
        (before.submission.receipt, before.submission.seed)
    );
    assert_eq!(Some(first.head.judged), before.submission.judged);
    assert_eq!(kept[3].cases[1].verdict, Some(Verdict::TimeLimit));
    for statement in ["UPDATE judgements SET verdict = 'AC'", "DELETE FROM judgements"] {
        assert!(b.sql(statement).await.unwrap_err().contains("append-only"));
    }
}

pub async fn taking_back_and_granting_again_works_for_ever(b: impl Backend) {
    let s = b.store();
    let (sum, ada, bob, right, _) = judged(&s).await;
    let reason = format!("problem:{sum}");
    for round in 1..=4 {
        let lost = turn(&s, bob, right, WA, 100 * round).await;
        assert_eq!(
            lost.iter().map(|(seconds, _)| *seconds).collect::<Vec<_>>(),
            [-600]
        );
        assert_eq!(hours_of(&s, ada, true).await, net(&[]));
        let back = turn(&s, bob, right, AC, 100 * round + 50).await;
        assert_eq!(back, [(600, format!("{reason}#{}", round + 1))]);
        assert_eq!(hours_of(&s, ada, true).await, net(&[(reason.clone(), 600)]));
    }
    assert_eq!(s.hours_total(ada).await.unwrap().entries, 9);
}

pub async fn what_is_lost_can_be_earned_again(b: impl Backend) {
    let s = b.store();
    let (sum, ada, bob, right, _) = judged(&s).await;
    turn(&s, bob, right, WA, 100).await;
    let Completion::Applied { first_solve, granted } = solve(&s, ada, sum, 200).await else {
        panic!("stale")
    };
    assert!(first_solve);
    assert_eq!(granted[0].reason, format!("problem:{sum}#2"));
    assert_eq!(
        hours_of(&s, ada, true).await,
        net(&[(format!("problem:{sum}"), 600)])
    );
    let again = turn(&s, bob, right, AC, 300).await;
    assert!(again.is_empty(), "it counts already: {again:?}");
    let entry = NewEntry {
        reason: format!("problem:{sum}"),
        ..hours(ada, "x", 600)
    };
    let retry = s.grant_hours(entry, at(301)).await.unwrap();
    assert!(matches!(retry, Granted::Before(_)));
}

pub async fn who_has_solved_it_otherwise_keeps_the_hours(b: impl Backend) {
    let s = b.store();
    let (sum, ada, bob, right, _) = judged(&s).await;
    let second = submit(&s, ada, sum, 50).await;
    judge_all(&s, AC, 51).await;
    let moved = turn(&s, bob, right, WA, 100).await;
    assert_eq!(
        moved,
        [
            (-600, "correction:1".to_owned()),
            (600, format!("problem:{sum}#2"))
        ]
    );
    let last = s.ledger(ada, 2, 9).await.unwrap().pop().unwrap();
    assert_eq!(last.evidence["submission"], json!(second), "on what it rests");
    assert_eq!(
        hours_of(&s, ada, true).await,
        net(&[(format!("problem:{sum}"), 600)])
    );
    assert_eq!(s.marks(ada, &[sum]).await.unwrap(), [Mark::Solved]);
    assert_eq!(s.problem(sum).await.unwrap().solved, 1);
    let nothing = turn(&s, bob, right, Verdict::TimeLimit, 200).await;
    assert!(nothing.is_empty());
}

pub async fn hours_rest_on_what_is_accepted(b: impl Backend) {
    let s = b.store();
    let (ada, sum) = (user(&s, "ada").await, problem(&s, "sum").await);
    submit(&s, ada, sum, 10).await;
    submit(&s, ada, sum, 12).await;
    let (first, second) = (claim(&s, 13).await.unwrap(), claim(&s, 13).await.unwrap());
    // Judged out of order: the hours rest on the later one.
    for held in [&second, &first] {
        s.complete(held.id, held.attempt, &report(AC), at(14))
            .await
            .unwrap();
    }
    assert_eq!(
        turn(&s, ada, second.id, WA, 100).await,
        [
            (-600, "correction:1".to_owned()),
            (600, format!("problem:{sum}#2"))
        ]
    );
    let last = s.ledger(ada, 2, 9).await.unwrap().pop().unwrap();
    assert_eq!(last.evidence["submission"], json!(first.id));
    assert_eq!(
        hours_of(&s, ada, true).await,
        net(&[(format!("problem:{sum}"), 600)])
    );
}

pub async fn what_was_taken_back_by_hand_stays_so(b: impl Backend) {
    let s = b.store();
    let (sum, ada, bob, right, _) = judged(&s).await;
    s.counter_entry(ada, 1, "copied", bob, at(50)).await.unwrap();
    for (second, verdict) in [(100, WA), (200, AC)] {
        assert!(turn(&s, bob, right, verdict, second).await.is_empty());
        assert_eq!(hours_of(&s, ada, true).await, net(&[]));
    }
    // And what a rejudging has taken back and granted again cannot be brought back by hand as well.
    s.counter_entry(ada, 2, "a mistake", bob, at(300)).await.unwrap();
    assert_eq!(
        turn(&s, bob, right, WA, 400).await,
        [(-600, "correction:3".to_owned())]
    );
    assert_eq!(
        turn(&s, bob, right, AC, 500).await,
        [(600, format!("problem:{sum}#2"))]
    );
    assert_err!(
        s.counter_entry(ada, 4, "x", bob, at(600)).await,
        E::Refused(Refusal::GrantedAgain)
    );
    assert_eq!(
        hours_of(&s, ada, true).await,
        net(&[(format!("problem:{sum}"), 600)])
    );
}

pub async fn of_two_that_apply_one_is_refused(b: impl Backend) {
    let s = b.store();
    let (sum, ada, bob, _, _) = judged(&s).await;
    let begun = start(&s, bob, of(sum), 100).await.unwrap();
    assert_err!(
        apply(&s, begun.id, bob, 101).await,
        E::Refused(Refusal::RejudgingRunning)
    );
    judge_items(&s, |_| WA, 102).await;
    let id = begun.id;
    let calls = handles(&b, 6).await.into_iter();
    let results = race(calls.map(|s| async move { apply(&s, id, bob, 103).await })).await;
    let applied: Vec<_> = results.iter().filter_map(|result| result.as_ref().ok()).collect();
    assert_eq!(applied.len(), 1);
    for result in results.iter().filter(|result| result.is_err()) {
        assert!(
            matches!(result, Err(E::Refused(Refusal::RejudgingClosed))),
            "{result:?}"
        );
    }
    assert_eq!(hours_of(&s, ada, true).await, net(&[]));
    assert_eq!(s.hours_total(ada).await.unwrap().entries, 2);
    assert_err!(
        s.cancel_rejudging(id, bob, at(104)).await,
        E::Refused(Refusal::RejudgingClosed)
    );
    assert_err!(apply(&s, super::world::id(), bob, 105).await, E::NotFound(_));
}

pub async fn what_was_rejudged_meanwhile_is_not_overwritten(b: impl Backend) {
    let s = b.store();
    let (sum, ada, bob, right, _) = judged(&s).await;
    let slow = start(&s, bob, of(sum), 100).await.unwrap();
    judge_items(&s, |_| WA, 101).await;
    let quick = start(&s, bob, only(right), 102).await.unwrap();
    judge_items(&s, |_| Verdict::TimeLimit, 103).await;
    apply(&s, quick.id, bob, 104).await.unwrap();
    assert_err!(
        apply(&s, slow.id, bob, 105).await,
        E::Refused(Refusal::RejudgedMeanwhile(1))
    );
    assert_eq!(
        s.submission(right).await.unwrap().verdict,
        Some(Verdict::TimeLimit)
    );
    assert_eq!(s.rejudging(slow.id).await.unwrap().state, RejudgingState::Ready);
    s.cancel_rejudging(slow.id, bob, at(106)).await.unwrap();
    assert_eq!(hours_of(&s, ada, true).await, net(&[]));
}

pub async fn cancelling_fences_who_is_judging(b: impl Backend) {
    let s = b.store();
    let (sum, ada, bob, right, _) = judged(&s).await;
    let begun = start(&s, bob, of(sum), 100).await.unwrap();
    let held = claim(&s, 101).await.unwrap();
    s.cancel_rejudging(begun.id, bob, at(102)).await.unwrap();
    let key = ItemKey {
        rejudging: begun.id,
        submission: held.id,
    };
    let done = s
        .complete_item(key, held.attempt, &report(WA), at(103))
        .await
        .unwrap();
    assert_eq!(done, Fenced::Stale);
    assert_eq!(
        s.heartbeat_item(key, held.attempt, at(200)).await.unwrap(),
        Fenced::Stale
    );
    assert_eq!(
        s.fail_item(key, held.attempt, "x", 3, at(104)).await.unwrap(),
        Failure::Stale
    );
    assert!(claim(&s, 105).await.is_none(), "nothing is queued any more");
    assert_err!(
        apply(&s, begun.id, bob, 106).await,
        E::Refused(Refusal::RejudgingClosed)
    );
    assert_eq!(s.submission(right).await.unwrap().verdict, Some(AC));
    let record = s.rejudging(begun.id).await.unwrap();
    assert_eq!((record.state, record.total), (RejudgingState::Cancelled, 2));
    assert_eq!(s.judgements(right).await.unwrap().len(), 1);
    assert_eq!(event_types(&s, topic::rejudging(begun.id)).await, ["cancelled"]);
    assert_eq!(hours_of(&s, ada, true).await.len(), 1);
}

pub async fn an_item_whose_lease_ran_out_is_judged_again_once(b: impl Backend) {
    let s = b.store();
    let (sum, _, bob, right, _) = judged(&s).await;
    let begun = start(&s, bob, of(sum), 100).await.unwrap();
    let held = claim(&s, 101).await.unwrap();
    let key = ItemKey {
        rejudging: begun.id,
        submission: held.id,
    };
    assert_eq!(
        s.heartbeat_item(key, held.attempt, at(300)).await.unwrap(),
        Fenced::Applied
    );
    assert!(s.release_expired(3, at(299)).await.unwrap().is_empty());
    let released = s.release_expired(3, at(301)).await.unwrap();
    let expected = Released {
        id: right,
        rejudging: Some(begun.id),
        gave_up: false,
    };
    assert_eq!(released, [expected]);
    let again = claim(&s, 302).await.unwrap();
    assert_eq!((again.id, again.attempt), (right, 2));
    let late = s
        .complete_item(key, held.attempt, &report(AC), at(303))
        .await
        .unwrap();
    assert_eq!(late, Fenced::Stale);
    assert_eq!(
        s.judgements(right).await.unwrap().len(),
        1,
        "the late report left nothing"
    );
    let done = s
        .complete_item(key, again.attempt, &report(WA), at(304))
        .await
        .unwrap();
    assert_eq!(done, Fenced::Applied);
    let twice = s
        .complete_item(key, again.attempt, &report(AC), at(305))
        .await
        .unwrap();
    assert_eq!(twice, Fenced::Stale);
    judge_items(&s, |_| WA, 306).await;
    assert_eq!(s.judgements(right).await.unwrap().len(), 2);
    assert_eq!(s.rejudging(begun.id).await.unwrap().state, RejudgingState::Ready);
}

pub async fn a_crashed_servers_items_are_taken_up_at_once(b: impl Backend) {
    let s = b.store();
    let (sum, _, bob, right, _) = judged(&s).await;
    let begun = start(&s, bob, of(sum), 100).await.unwrap();
    claim(&s, 101).await.unwrap();
    drop(s);
    let s = b.another().await;
    let released = s.release_workers("w/1", 25, at(102)).await.unwrap();
    assert_eq!(
        released,
        [Released {
            id: right,
            rejudging: Some(begun.id),
            gave_up: false
        }]
    );
    assert_eq!(judge_items(&s, |_| WA, 103).await, 2);
    assert_eq!(s.rejudging(begun.id).await.unwrap().state, RejudgingState::Ready);
}

pub async fn what_cannot_be_judged_keeps_its_verdict(b: impl Backend) {
    let s = b.store();
    let (sum, ada, bob, right, wrong) = judged(&s).await;
    let begun = start(&s, bob, of(sum), 100).await.unwrap();
    for failures in 1..=3 {
        let held = claim(&s, 101).await.unwrap();
        let key = ItemKey {
            rejudging: begun.id,
            submission: held.id,
        };
        let failed = s
            .fail_item(key, held.attempt, "no disk", 3, at(102))
            .await
            .unwrap();
        let expected = if failures == 3 {
            Failure::GaveUp
        } else {
            Failure::Requeued
        };
        assert_eq!((held.id, failed), (right, expected));
    }
    judge_items(&s, |_| Verdict::JudgeError, 103).await;
    let ready = s.rejudging(begun.id).await.unwrap();
    assert_eq!(
        (ready.state, ready.failed, ready.changed),
        (RejudgingState::Ready, 2, 0)
    );
    let failed = s
        .rejudging_items(begun.id, ItemsOf::Failed, Page::first(9))
        .await
        .unwrap();
    assert_eq!(failed.items[0].failure, "no disk");
    assert!(apply(&s, begun.id, bob, 104).await.unwrap().is_empty());
    assert_eq!(s.submission(right).await.unwrap().verdict, Some(AC));
    assert_eq!(s.submission(wrong).await.unwrap().verdict, Some(WA));
    assert_eq!(hours_of(&s, ada, true).await.len(), 1);
}

pub async fn a_judge_error_is_repaired(b: impl Backend) {
    let s = b.store();
    let (ada, sum) = (user(&s, "ada").await, problem(&s, "sum").await);
    let id = submit(&s, ada, sum, 10).await;
    let held = claim(&s, 11).await.unwrap();
    s.fail(id, held.attempt, "no disk", 1, at(12)).await.unwrap();
    assert_eq!(s.submission(id).await.unwrap().verdict, Some(Verdict::JudgeError));
    let entries = turn(&s, ada, id, AC, 100).await;
    assert_eq!(entries, [(600, format!("problem:{sum}"))]);
    let detail = s.submission_detail(id).await.unwrap();
    assert_eq!(
        (detail.submission.verdict, detail.last_failure.as_str()),
        (Some(AC), "")
    );
    assert_eq!(detail.rejudged.unwrap().was, Verdict::JudgeError);
    assert_eq!(s.judgements(id).await.unwrap()[0].failure, "no disk");
    assert_eq!(s.problem(sum).await.unwrap().tried, 1);
}

pub async fn neither_queue_starves_the_other(b: impl Backend) {
    let s = b.store();
    let (sum, ada, bob, ..) = judged(&s).await;
    for second in 20..40 {
        submit(&s, ada, sum, second).await;
    }
    judge_all(&s, WA, 50).await;
    start(&s, bob, of(sum), 100).await.unwrap();
    for second in 200..240 {
        submit(&s, bob, sum, second).await;
    }
    let every = priority::OTHERS_PER_REJUDGED + 1;
    let mut order = Vec::new();
    for _ in 0..3 * every {
        order.push(claim(&s, 300).await.unwrap().rejudging.is_some());
    }
    let items: Vec<u32> = (1..)
        .zip(&order)
        .filter(|(_, item)| **item)
        .map(|(n, _)| n)
        .collect();
    assert_eq!(items, [every, 2 * every, 3 * every]);
    let mut rest = Vec::new();
    while let Some(claimed) = claim(&s, 301).await {
        rest.push(claimed.rejudging.is_some());
    }
    assert_eq!(
        (
            order.len() + rest.len(),
            rest.iter().filter(|item| !**item).count()
        ),
        (62, 13)
    );
    assert!(rest.ends_with(&[true; 18]), "alone they have all turns");
}

pub async fn a_waiting_worker_is_woken_by_a_rejudging(b: impl Backend) {
    let s = b.store();
    let (sum, _, bob, ..) = judged(&s).await;
    let mark = quiet(&s).await;
    start(&s, bob, of(sum), 100).await.unwrap();
    news_of_work(&s, mark).await;
}

pub async fn hours_of_sets_and_lessons_follow(b: impl Backend) {
    let s = b.store();
    let (sum, ada, bob, right, _) = judged(&s).await;
    let class = NewClass {
        id: id(),
        title: "1a".to_owned(),
        owner: bob,
        join_code: "code".to_owned(),
    };
    let class = s.create_class(class, at(20)).await.unwrap().id;
    s.join_class("code", ada, at(20)).await.unwrap();
    let set = |problems| SetSettings {
        title: "Week 1".to_owned(),
        class: Some(class),
        due: None,
        credit_seconds: 40,
        problems,
    };
    let new = NewSet {
        id: id(),
        owner: bob,
        settings: set(vec![sum]),
    };
    let week = s.create_set(new, at(21)).await.unwrap().id;
    let lesson = LessonKey::new("c", "one");
    let evidence = json!({"exercise": "sum"});
    s.complete_lesson(ada, &lesson, 300, Some(sum), &evidence, at(22))
        .await
        .unwrap();
    let all = net(&[
        (format!("problem:{sum}"), 600),
        (format!("set:{week}"), 40),
        ("lesson:c/one".to_owned(), 300),
    ]);
    assert_eq!(hours_of(&s, ada, true).await, all);
    let completed = async || s.lesson_progress(ada, &lesson).await.unwrap().unwrap().completed;
    for round in 1..=2 {
        turn(&s, bob, right, WA, 100 * round).await;
        assert_eq!(hours_of(&s, ada, true).await, net(&[]));
        assert_eq!(completed().await, None);
        turn(&s, bob, right, AC, 100 * round + 50).await;
        assert_eq!(hours_of(&s, ada, true).await, all);
        assert!(completed().await.is_some());
    }
    // Lost, then earned by hand.
    turn(&s, bob, right, WA, 500).await;
    solve(&s, ada, sum, 501).await;
    s.complete_lesson(ada, &lesson, 300, Some(sum), &evidence, at(502))
        .await
        .unwrap();
    assert_eq!(hours_of(&s, ada, true).await, all);
    // A problem that came into the set after it had been finished does not matter to its hours.
    let more = problem(&s, "more").await;
    let late = submit(&s, ada, more, 510).await;
    judge_all(&s, AC, 511).await;
    s.update_set(week, 1, &set(vec![sum, more]), at(512))
        .await
        .unwrap();
    turn(&s, bob, late, WA, 600).await;
    assert_eq!(hours_of(&s, ada, true).await, all);
}

/// Ada has solved the problem before the freeze, Bob behind it.
async fn frozen(s: &Handle) -> (ContestId, ProblemId, [UserId; 3], [SubmissionId; 2]) {
    let (ada, bob, org) = (user(s, "ada").await, user(s, "bob").await, user(s, "org").await);
    let sum = problem(s, "sum").await;
    let cup = contest(s, &[sum], &[ada, bob]).await;
    let first = submit_in(s, cup, ada, sum, 1100).await.unwrap();
    judge_all(s, AC, 1101).await;
    let hidden = submit_in(s, cup, bob, sum, 1800).await.unwrap();
    judge_all(s, AC, 1801).await;
    (cup, sum, [ada, bob, org], [first, hidden])
}

pub async fn a_freeze_stays_closed(b: impl Backend) {
    let s = b.store();
    let (cup, sum, [ada, bob, org], [first, hidden]) = frozen(&s).await;
    let public = async || {
        let board = s.board(cup, BoardView::Public).await.unwrap();
        let runs: Vec<_> = board.runs.iter().map(|run| run.verdict).collect();
        (
            runs,
            s.rank_of(bob).await.unwrap(),
            s.problem(sum).await.unwrap().solved,
        )
    };
    let events = async || event_types(&s, topic::contest(cup)).await.len();
    let (seen, told) = (public().await, events().await);
    turn(&s, org, hidden, WA, 1850).await;
    assert_eq!(public().await, seen);
    assert_eq!(hours_of(&s, bob, false).await, net(&[]));
    turn(&s, org, hidden, AC, 1860).await;
    assert_eq!(public().await, seen);
    assert_eq!(
        events().await,
        told,
        "behind the freeze nobody but staff hears of it"
    );
    let staff = event_types(&s, topic::contest_staff(cup)).await;
    assert_eq!(staff.iter().filter(|kind| *kind == "board").count(), 3);
    // What is before the freeze is public, and changes for everybody.
    turn(&s, org, first, WA, 1870).await;
    assert_eq!(public().await.0, [Some(WA), None]);
    assert_eq!(s.problem(sum).await.unwrap().solved, 0);
    assert!(events().await > told);
    s.finalize_contest(cup, &json!([]), &[], at(2000)).await.unwrap();
    assert_eq!(s.problem(sum).await.unwrap().solved, 1);
    let totals = s.rank_of(bob).await.unwrap().unwrap().0;
    assert_eq!(
        (totals.solved, totals.score.points() as i64, totals.seconds),
        (1, 100, 600)
    );
    assert_eq!(s.rank_of(ada).await.unwrap(), None);
    for person in [ada, bob] {
        hours_of(&s, person, true).await;
    }
}

pub async fn a_solve_that_moves_behind_the_freeze_is_hidden(b: impl Backend) {
    let s = b.store();
    let (cup, sum, [ada, _, org], [first, _]) = frozen(&s).await;
    let later = submit_in(&s, cup, ada, sum, 1900).await.unwrap();
    judge_all(&s, AC, 1901).await;
    turn(&s, org, first, WA, 1950).await;
    assert_eq!(
        s.marks(ada, &[sum]).await.unwrap(),
        [Mark::Solved],
        "her own mark"
    );
    assert_eq!(s.rank_of(ada).await.unwrap(), None, "neither solve nor hours");
    assert_eq!(s.problem(sum).await.unwrap().solved, 0);
    let last = s.ledger(ada, 0, 9).await.unwrap().pop().unwrap();
    assert_eq!(
        (last.contest, &last.evidence["submission"]),
        (Some(cup), &json!(later))
    );
    s.finalize_contest(cup, &json!([]), &[], at(2000)).await.unwrap();
    assert_eq!(
        hours_of(&s, ada, true).await,
        net(&[(format!("problem:{sum}"), 600)])
    );
    assert_eq!(s.problem(sum).await.unwrap().solved, 2);
}

pub async fn final_standings_and_their_hours_are_made_again(b: impl Backend) {
    let s = b.store();
    let (cup, sum, [ada, bob, org], [first, hidden]) = frozen(&s).await;
    let wrong = submit_in(&s, cup, bob, sum, 1900).await.unwrap();
    judge_all(&s, WA, 1901).await;
    let made = outcome(&s.board(cup, BoardView::Full).await.unwrap()).unwrap();
    s.finalize_contest(cup, &made.standings, &made.grants, at(2000))
        .await
        .unwrap();
    let (contest_reason, problem_reason) = (format!("contest:{cup}"), format!("problem:{sum}"));
    let both = |seconds| net(&[(contest_reason.clone(), seconds), (problem_reason.clone(), 600)]);
    assert_eq!(hours_of(&s, bob, true).await, both(100));
    for round in 1..=2 {
        let base = 3000 * round;
        let begun = start(
            &s,
            org,
            RejudgingFilter {
                contest: Some(cup),
                ..Default::default()
            },
            base,
        )
        .await
        .unwrap();
        assert_eq!(begun.total, 3);
        judge_items(&s, |id| if id == first { WA } else { AC }, base + 1).await;
        let contests = s.rejudging_contests(begun.id).await.unwrap();
        assert_eq!(contests, [cup]);
        let (before, after) = s.rejudging_boards(begun.id, cup).await.unwrap();
        assert_eq!(
            outcome(&before).unwrap().standings,
            json!([["ada", 1], ["bob", 1]])
        );
        assert_eq!(
            outcome(&after).unwrap().standings,
            json!([["ada", 0], ["bob", 2]])
        );
        apply(&s, begun.id, org, base + 2).await.unwrap();
        assert_eq!(hours_of(&s, ada, true).await, net(&[]));
        assert_eq!(hours_of(&s, bob, true).await, both(200));
        let kept = s.rejudging_standings(begun.id).await.unwrap();
        assert_eq!(kept[0].before, json!([["ada", 1], ["bob", 1]]));
        assert_eq!(s.final_standings(cup).await.unwrap(), Some(kept[0].after.clone()));
        turn(&s, org, first, AC, base + 10).await;
        assert_eq!(hours_of(&s, ada, true).await, both(100));
        turn(&s, org, wrong, WA, base + 20).await;
        assert_eq!(hours_of(&s, bob, true).await, both(100));
    }
    assert_eq!(s.submission(hidden).await.unwrap().verdict, Some(AC));
}

pub async fn a_contest_is_not_final_on_an_old_board(b: impl Backend) {
    let s = b.store();
    let (cup, _, [ada, _, org], [first, _]) = frozen(&s).await;
    let read = outcome(&s.board(cup, BoardView::Full).await.unwrap()).unwrap();
    turn(&s, org, first, WA, 2001).await;
    assert_err!(
        s.finalize_contest(cup, &read.standings, &read.grants, at(2000))
            .await,
        E::Conflict(trellis_store::Conflict::Stale { .. })
    );
    let read = outcome(&s.board(cup, BoardView::Full).await.unwrap()).unwrap();
    s.finalize_contest(cup, &read.standings, &read.grants, at(2002))
        .await
        .unwrap();
    assert_eq!(hours_of(&s, ada, true).await, net(&[]));
}

/// Whatever is submitted and rejudged, the hours of a problem count exactly for who has solved it.
pub async fn hours_are_those_of_the_verdicts_after_any_sequence(b: impl Backend) {
    let s = b.store();
    let people = [user(&s, "ada").await, user(&s, "bob").await];
    let problems = [problem(&s, "one").await, problem(&s, "two").await];
    let mut seed = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = move |below: u64| {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % below
    };
    let mut now = 10;
    for _ in 0..40 {
        now += 10;
        let problem = problems[usize::try_from(next(2)).unwrap()];
        if next(2) == 0 {
            let person = people[usize::try_from(next(2)).unwrap()];
            submit(&s, person, problem, now).await;
            judge_all(&s, if next(3) == 0 { AC } else { WA }, now + 1).await;
        } else if let Ok(begun) = start(&s, people[0], of(problem), now).await {
            let bits = next(1 << 20);
            judge_items(
                &s,
                |id| {
                    if (bits >> (id.0.as_u128() % 17)) & 1 == 1 {
                        AC
                    } else {
                        WA
                    }
                },
                now + 1,
            )
            .await;
            apply(&s, begun.id, people[1], now + 2).await.unwrap();
        }
        for person in people {
            let mut expected = BTreeMap::new();
            let mut solved = 0;
            for problem in problems {
                let query = SubmissionQuery {
                    user: Some(person),
                    problem: Some(problem),
                    verdict: Some(AC),
                    ..SubmissionQuery::default()
                };
                if !s.submissions(&query, 9).await.unwrap().is_empty() {
                    expected.insert(format!("problem:{problem}"), 600);
                    solved += 1;
                }
            }
            assert_eq!(hours_of(&s, person, true).await, expected);
            let totals = s
                .rank_of(person)
                .await
                .unwrap()
                .map(|(totals, _)| totals)
                .unwrap_or_default();
            assert_eq!(
                (totals.solved, totals.score.thousandths()),
                (solved, 100_000 * i64::try_from(solved).unwrap())
            );
        }
    }
}

/// Judges whatever is queued, until all others have finished and nothing is.
async fn work(s: Handle, finished: Arc<AtomicBool>) {
    loop {
        let last = finished.load(Ordering::SeqCst);
        let Some(claimed) = claim(&s, 3000).await else {
            if last {
                return;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
            continue;
        };
        let round = u128::from(claimed.rejudging.is_some()) + u128::from(claimed.attempt);
        let verdict = if (claimed.id.0.as_u128() + round) % 3 == 0 {
            WA
        } else {
            AC
        };
        let report = report(verdict);
        if let Some(rejudging) = claimed.rejudging {
            let key = ItemKey {
                rejudging,
                submission: claimed.id,
            };
            let done = s.complete_item(key, claimed.attempt, &report, at(3000)).await;
            assert_eq!(done.unwrap(), Fenced::Applied);
        } else {
            s.complete(claimed.id, claimed.attempt, &report, at(3000))
                .await
                .unwrap();
        }
    }
}

/// Rejudges a problem three times.
async fn rejudge(s: Handle, by: UserId, problem: ProblemId) {
    for second in [3100, 3200, 3300] {
        let begun = match start(&s, by, of(problem), second).await {
            Err(E::Refused(Refusal::NothingToRejudge)) => continue,
            begun => begun.unwrap(),
        };
        while let Err(error) = apply(&s, begun.id, by, second + 1).await {
            assert!(
                matches!(error, E::Refused(Refusal::RejudgingRunning)),
                "{error:?}"
            );
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

async fn make_final(s: Handle, contest: ContestId) {
    loop {
        let grants = outcome(&s.board(contest, BoardView::Full).await.unwrap())
            .unwrap()
            .grants;
        match s.finalize_contest(contest, &json!([]), &grants, at(5000)).await {
            Err(E::Refused(Refusal::NotJudged(_))) => tokio::time::sleep(Duration::from_millis(5)).await,
            done => return drop(done.unwrap()),
        }
    }
}

/// Submits, joins the class, and has hours granted and taken back.
async fn live(s: Handle, person: UserId, problems: [ProblemId; 3]) {
    for round in 0..4 {
        for problem in problems {
            submit(&s, person, problem, 2100 + round).await;
        }
        s.join_class("code", person, at(2200)).await.unwrap();
        let entry = hours(person, &round.to_string(), 60);
        let (Granted::New(entry) | Granted::Before(entry)) = s.grant_hours(entry, at(2300)).await.unwrap();
        s.counter_entry(person, entry.seq, "why", person, at(2300))
            .await
            .unwrap();
    }
}

/// Workers, people, a teacher, the end of a contest and a rejudging at once: nobody waits in a circle, and what is there at
/// the end follows from the verdicts.
pub async fn everything_at_once_comes_to_the_verdicts(b: impl Backend) {
    let s = b.store();
    let staff = user(&s, "staff").await;
    let mut people = Vec::new();
    for name in ["ada", "bob", "eve"] {
        people.push(user(&s, name).await);
    }
    let problems = [
        problem(&s, "one").await,
        problem(&s, "two").await,
        problem(&s, "three").await,
    ];
    let cup = contest(&s, &problems[..2], &people).await;
    for (person, second) in people.iter().zip([1500, 1700, 1900]) {
        for problem in &problems[..2] {
            submit_in(&s, cup, *person, *problem, second).await.unwrap();
        }
    }
    let class = NewClass {
        id: id(),
        title: "1a".to_owned(),
        owner: staff,
        join_code: "code".to_owned(),
    };
    let settings = SetSettings {
        title: "s".to_owned(),
        class: Some(s.create_class(class, at(0)).await.unwrap().id),
        due: None,
        credit_seconds: 60,
        problems: problems.to_vec(),
    };
    let new = NewSet {
        id: id(),
        owner: staff,
        settings: settings.clone(),
    };
    let set = s.create_set(new, at(0)).await.unwrap().id;

    let mut handles = handles(&b, 16).await.into_iter();
    let mut next = || handles.next().unwrap();
    let finished = Arc::new(AtomicBool::new(false));
    let workers = [next(), next(), next()].map(|s| tokio::spawn(work(s, finished.clone())));
    let mut others = vec![
        tokio::spawn(rejudge(next(), staff, problems[0])),
        tokio::spawn(make_final(next(), cup)),
    ];
    others.extend(
        people
            .iter()
            .map(|person| tokio::spawn(live(next(), *person, problems))),
    );
    let teacher = next();
    others.push(tokio::spawn(async move {
        for (version, count) in (1..).zip([1, 3, 2, 3, 1, 2, 1, 3]) {
            let settings = SetSettings {
                problems: problems[..count].to_vec(),
                ..settings.clone()
            };
            teacher
                .update_set(set, version, &settings, at(2400))
                .await
                .unwrap();
        }
    }));
    let all = async {
        for other in others {
            other.await.unwrap();
        }
        finished.store(true, Ordering::SeqCst);
        for worker in workers {
            worker.await.unwrap();
        }
    };
    tokio::time::timeout(Duration::from_secs(120), all).await.unwrap();

    let mut solvers = BTreeMap::new();
    for person in people {
        let net = hours_of(&s, person, true).await;
        let marks = s.marks(person, &problems).await.unwrap();
        for (problem, mark) in problems.iter().zip(&marks) {
            let query = SubmissionQuery {
                user: Some(person),
                problem: Some(*problem),
                verdict: Some(AC),
                ..SubmissionQuery::default()
            };
            let solved = !s.submissions(&query, 1).await.unwrap().is_empty();
            assert_eq!(*mark == Mark::Solved, solved);
            assert_eq!(net.get(&format!("problem:{problem}")), solved.then_some(&600));
            *solvers.entry(*problem).or_insert(0) += u64::from(solved);
        }
        let ranked = s
            .rank_of(person)
            .await
            .unwrap()
            .map_or(0, |(totals, _)| totals.solved);
        assert_eq!(
            ranked,
            marks.iter().filter(|mark| **mark == Mark::Solved).count() as u64
        );
        assert!(!net.keys().any(|reason| reason.starts_with("lesson:")), "{net:?}");
    }
    for (problem, solved) in solvers {
        let counts = s.problem(problem).await.unwrap();
        assert_eq!((counts.tried, counts.solved), (3, solved));
    }
}
