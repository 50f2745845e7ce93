use std::collections::BTreeSet;

use serde_json::json;
use trellis_store::{
    CaseImage, CaseRow, Completion, Failure, Fenced, Granted, Hash, Lifecycle, Mark, NewAudit, NewSubmission,
    Page, ProblemQuery, Progress, Released, Report, Score, StoreError as E, SubmissionId, Verdict, topic,
};

use super::world::*;
use super::{Backend, Handle, assert_err};

async fn one(s: &Handle) -> SubmissionId {
    let (ada, sum) = (user(s, "ada").await, problem(s, "sum").await);
    submit(s, ada, sum, 1).await
}

pub async fn the_most_urgent_then_the_oldest_is_next(b: impl Backend) {
    let s = b.store();
    let sum = problem(&s, "sum").await;
    let add = async |name, priority, second| {
        let new = NewSubmission {
            priority,
            ..new_submission(user(&s, name).await, sum)
        };
        s.submit(new, at(second)).await.unwrap().id
    };
    let late = add("ada", 0, 9).await;
    let rejudged = add("bob", -10, 0).await;
    let early = add("carl", 0, 3).await;
    let in_contest = add("dora", 10, 9).await;
    let mut order = Vec::new();
    while let Some(claimed) = claim(&s, 20).await {
        order.push(claimed.id);
    }
    assert_eq!(order, [in_contest, early, late, rejudged]);
}

pub async fn a_claim_has_all_that_judging_needs(b: impl Backend) {
    let s = b.store();
    let (ada, sum) = (user(&s, "ada").await, problem(&s, "sum").await);
    let new = new_submission(ada, sum);
    s.submit(new.clone(), at(1)).await.unwrap();
    let claimed = claim(&s, 2).await.unwrap();
    assert_eq!(
        (claimed.id, claimed.attempt, claimed.user, claimed.problem),
        (new.id, 1, ada, sum)
    );
    assert_eq!(
        (claimed.source, claimed.language, claimed.file_name),
        (new.source, new.language, new.file_name)
    );
    assert_eq!((claimed.package, claimed.created), (Hash::of(b"sum"), at(1)));
    assert_eq!((claimed.contest, claimed.salt), (None, None));
    let read = s.submission_detail(new.id).await.unwrap();
    assert_eq!(read.submission.lifecycle, Lifecycle::Compiling);
    assert_eq!(read.worker.as_deref(), Some("w/1"));
}

pub async fn a_worker_gets_its_languages_only(b: impl Backend) {
    let s = b.store();
    let (ada, sum) = (user(&s, "ada").await, problem(&s, "sum").await);
    submit(&s, ada, sum, 1).await;
    let rust = NewSubmission {
        language: "rust".to_owned(),
        ..new_submission(ada, sum)
    };
    let rust = s.submit(rust, at(2)).await.unwrap().id;
    let claim = async |languages: &[&str]| {
        let languages: Vec<_> = languages.iter().map(|name| (*name).to_owned()).collect();
        let claimed = s.claim("w", &languages, at(60), at(3)).await.unwrap();
        claimed.map(|claimed| claimed.id)
    };
    assert_eq!(claim(&[]).await, None);
    assert_eq!(claim(&["python", "rust"]).await, Some(rust));
    assert_eq!(claim(&["rust"]).await, None);
}

pub async fn racing_claimers_get_different_rows(b: impl Backend) {
    let s = b.store();
    let (ada, sum) = (user(&s, "ada").await, problem(&s, "sum").await);
    for second in 0..6 {
        submit(&s, ada, sum, second).await;
    }
    let calls = handles(&b, 10).await.into_iter();
    let claims = race(calls.map(|s| async move { claim(&s, 10).await })).await;
    let ids: Vec<_> = claims.into_iter().flatten().map(|claimed| claimed.id).collect();
    assert_eq!(ids.len(), 6);
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), 6);
}

pub async fn progress_is_written_and_told(b: impl Backend) {
    let s = b.store();
    let id = one(&s).await;
    let attempt = claim(&s, 2).await.unwrap().attempt;
    let progress = |name: &str| Progress {
        lifecycle: Lifecycle::Running,
        cases: vec![case(name, Verdict::Accepted)],
        total_cases: 4,
    };
    for name in ["sample/1", "secret/1"] {
        assert_eq!(
            s.progress(id, attempt, &progress(name), at(3)).await.unwrap(),
            Fenced::Applied
        );
    }
    let detail = s.submission_detail(id).await.unwrap();
    assert_eq!(detail.submission.lifecycle, Lifecycle::Running);
    assert_eq!(
        detail.cases,
        [
            case("sample/1", Verdict::Accepted),
            case("secret/1", Verdict::Accepted)
        ]
    );
    let events = s.events_after(&[topic::submission(id)], 0, 9).await.unwrap();
    let last = &events.last().unwrap().json;
    assert_eq!(
        (&last["type"], &last["lifecycle"], &last["total"]),
        (&json!("progress"), &json!("running"), &json!(4))
    );
    assert_eq!(
        last["cases"],
        json!([{"name": "secret/1", "verdict": "AC", "fuel": 1000, "memory": 65536}])
    );
    assert_eq!(
        s.progress(id, attempt + 1, &progress("x"), at(3)).await.unwrap(),
        Fenced::Stale
    );
    let last = Progress {
        lifecycle: Lifecycle::Done,
        ..progress("x")
    };
    assert_err!(s.progress(id, attempt, &last, at(3)).await, E::Corrupt { .. });
    assert_eq!(s.submission_detail(id).await.unwrap().cases.len(), 2);
}

pub async fn a_verdict_and_what_follows_are_one(b: impl Backend) {
    let s = b.store();
    let id = one(&s).await;
    let claimed = claim(&s, 2).await.unwrap();
    let mut report = Report {
        score: Some(Score::from_points(100.0)),
        ..report(Verdict::Accepted)
    };
    report.cases[1].fuel = 5_000_000_000;
    let done = s.complete(id, claimed.attempt, &report, at(4)).await.unwrap();
    let Completion::Applied { first_solve, granted } = done else {
        panic!("{done:?}")
    };
    assert!(first_solve);
    assert_eq!(
        (granted.len(), granted[0].seconds, granted[0].contest),
        (1, 600, None)
    );
    assert_eq!(granted[0].reason, format!("problem:{}", claimed.problem));
    let detail = s.submission_detail(id).await.unwrap();
    assert_eq!((detail.cases, detail.report), (report.cases, report.json));
    let row = detail.submission;
    assert_eq!(
        (row.lifecycle, row.verdict, row.judged),
        (Lifecycle::Done, Some(Verdict::Accepted), Some(at(4)))
    );
    assert_eq!(
        (row.score, row.seed, row.receipt),
        (report.score, Some(report.seed), Some(report.receipt))
    );
    assert_eq!((row.max_fuel, row.max_memory), (Some(5_000_000_000), Some(65536)));
    assert_eq!(s.marks(row.user, &[row.problem]).await.unwrap(), [Mark::Solved]);
    let sum = s.problem(row.problem).await.unwrap();
    assert_eq!((sum.tried, sum.solved), (1, 1));
    assert_eq!(s.rank_of(row.user).await.unwrap().unwrap().0.seconds, 600);
    assert_eq!(
        event_types(&s, topic::submission(id)).await,
        ["queued", "progress", "final"]
    );
    let mut news = event_types(&s, topic::user(row.user)).await;
    news.sort();
    assert_eq!(news, ["hours", "solved"]);
}

pub async fn two_completions_of_one_attempt_count_once(b: impl Backend) {
    let s = b.store();
    let id = one(&s).await;
    let claimed = claim(&s, 2).await.unwrap();
    let calls = handles(&b, 6).await.into_iter();
    let results = race(calls.map(|s| async move {
        s.complete(id, claimed.attempt, &report(Verdict::Accepted), at(3))
            .await
            .unwrap()
    }))
    .await;
    let applied = results.iter().filter(|done| **done != Completion::Stale).count();
    assert_eq!(applied, 1);
    assert_eq!(s.hours_total(claimed.user).await.unwrap().seconds, 600);
    assert_eq!(s.rank_of(claimed.user).await.unwrap().unwrap().0.solved, 1);
    assert_eq!(
        event_types(&s, topic::submission(id)).await,
        ["queued", "progress", "final"]
    );
}

pub async fn hours_come_once_however_often_it_is_solved(b: impl Backend) {
    let s = b.store();
    let (ada, sum) = (user(&s, "ada").await, problem(&s, "sum").await);
    for second in 1..=6 {
        submit(&s, ada, sum, second).await;
    }
    let calls = handles(&b, 6).await.into_iter();
    let firsts = race(calls.map(|s| async move {
        let claimed = claim(&s, 10).await.unwrap();
        let report = report(Verdict::Accepted);
        match s
            .complete(claimed.id, claimed.attempt, &report, at(11))
            .await
            .unwrap()
        {
            Completion::Applied { first_solve, granted } => (first_solve, granted.len()),
            Completion::Stale => panic!("not stale"),
        }
    }))
    .await;
    assert_eq!(firsts.iter().filter(|(first, _)| *first).count(), 1);
    assert_eq!(firsts.iter().map(|(_, granted)| granted).sum::<usize>(), 1);
    assert_eq!(s.hours_total(ada).await.unwrap().seconds, 600);
    let problem = s.problem(sum).await.unwrap();
    assert_eq!((problem.tried, problem.solved), (1, 1));
    assert_eq!(s.verify_chain(ada).await.unwrap().broken, None);
}

pub async fn a_judge_error_is_final_and_counts_for_nothing(b: impl Backend) {
    let s = b.store();
    let id = one(&s).await;
    let claimed = claim(&s, 2).await.unwrap();
    s.complete(id, claimed.attempt, &report(Verdict::JudgeError), at(3))
        .await
        .unwrap();
    let row = s.submission(id).await.unwrap();
    assert_eq!(
        (row.lifecycle, row.verdict),
        (Lifecycle::Failed, Some(Verdict::JudgeError))
    );
    assert_eq!(s.marks(row.user, &[row.problem]).await.unwrap(), [Mark::Untried]);
    assert_eq!(s.problem(row.problem).await.unwrap().tried, 0);
}

pub async fn an_attempt_whose_lease_ran_out_writes_nothing(b: impl Backend) {
    let s = b.store();
    let id = one(&s).await;
    let old = claim(&s, 0).await.unwrap().attempt;
    let running = Progress {
        lifecycle: Lifecycle::Running,
        cases: vec![case("sample/1", Verdict::WrongAnswer)],
        total_cases: 2,
    };
    s.progress(id, old, &running, at(1)).await.unwrap();
    let released = s.release_expired(3, at(61)).await.unwrap();
    assert_eq!(
        released,
        [Released {
            id,
            rejudging: None,
            gave_up: false
        }]
    );
    assert!(
        s.submission_detail(id).await.unwrap().cases.is_empty(),
        "nothing of it is left"
    );
    let stale = async || {
        assert_eq!(s.heartbeat(id, old, at(99)).await.unwrap(), Fenced::Stale);
        assert_eq!(
            s.progress(id, old, &running, at(62)).await.unwrap(),
            Fenced::Stale
        );
        assert_eq!(s.give_back(id, old, at(62)).await.unwrap(), Fenced::Stale);
        assert_eq!(s.fail(id, old, "x", 1, at(62)).await.unwrap(), Failure::Stale);
        let report = report(Verdict::WrongAnswer);
        assert_eq!(
            s.complete(id, old, &report, at(62)).await.unwrap(),
            Completion::Stale
        );
    };
    stale().await;
    let new = claim(&s, 62).await.unwrap();
    assert!(new.attempt > old);
    stale().await;
    s.complete(id, new.attempt, &report(Verdict::Accepted), at(63))
        .await
        .unwrap();
    stale().await;
    let detail = s.submission_detail(id).await.unwrap();
    assert_eq!(
        (detail.submission.verdict, detail.failures),
        (Some(Verdict::Accepted), 1)
    );
}

/// A worker that was cut off and comes back is in nobody's way, not even for a moment.
pub async fn what_is_stale_is_locked_no_longer(b: impl Backend) {
    let s = b.store();
    let id = one(&s).await;
    let running = Progress {
        lifecycle: Lifecycle::Running,
        cases: Vec::new(),
        total_cases: 2,
    };
    for second in 0..50 {
        let claimed = claim(&s, second).await;
        let attempt = claimed.expect("it is in the queue").attempt;
        s.give_back(id, attempt, at(second)).await.unwrap();
        let told = s.progress(id, attempt, &running, at(second)).await.unwrap();
        assert_eq!(told, Fenced::Stale);
    }
}

pub async fn a_heartbeat_keeps_the_lease(b: impl Backend) {
    let s = b.store();
    let id = one(&s).await;
    let attempt = claim(&s, 0).await.unwrap().attempt;
    assert_eq!(s.heartbeat(id, attempt, at(200)).await.unwrap(), Fenced::Applied);
    assert!(s.release_expired(3, at(199)).await.unwrap().is_empty());
    assert_eq!(s.release_expired(3, at(201)).await.unwrap().len(), 1);
}

pub async fn what_is_given_back_is_no_failure(b: impl Backend) {
    let s = b.store();
    let id = one(&s).await;
    for _ in 0..3 {
        let attempt = claim(&s, 2).await.unwrap().attempt;
        assert_eq!(s.give_back(id, attempt, at(3)).await.unwrap(), Fenced::Applied);
    }
    let detail = s.submission_detail(id).await.unwrap();
    assert_eq!(
        (detail.failures, detail.submission.lifecycle),
        (0, Lifecycle::Queued)
    );
    assert_eq!(claim(&s, 4).await.unwrap().attempt, 4);
}

pub async fn too_many_faults_are_a_judge_error(b: impl Backend) {
    let s = b.store();
    let id = one(&s).await;
    let fail = async |reason: &str| {
        let attempt = claim(&s, 2).await.unwrap().attempt;
        s.fail(id, attempt, reason, 3, at(3)).await.unwrap()
    };
    assert_eq!(fail("one").await, Failure::Requeued);
    let attempt = claim(&s, 2).await.unwrap().attempt;
    assert!(!s.release_expired(3, at(63)).await.unwrap()[0].gave_up);
    assert_eq!(
        s.fail(id, attempt, "late", 3, at(64)).await.unwrap(),
        Failure::Stale
    );
    // A node that was lost is no fault of the judge's.
    assert_eq!(fail("two").await, Failure::Requeued);
    assert_eq!(fail("three").await, Failure::GaveUp);
    let detail = s.submission_detail(id).await.unwrap();
    assert_eq!((detail.failures, detail.last_failure.as_str()), (4, "three"));
    let row = detail.submission;
    assert_eq!(
        (row.lifecycle, row.verdict, row.judged),
        (Lifecycle::Failed, Some(Verdict::JudgeError), Some(at(3)))
    );
    assert!(claim(&s, 5).await.is_none());
    let events = event_types(&s, topic::submission(id)).await;
    assert_eq!(events.iter().filter(|kind| *kind == "final").count(), 1);
}

pub async fn the_last_lease_that_runs_out_is_a_judge_error(b: impl Backend) {
    let s = b.store();
    let id = one(&s).await;
    claim(&s, 0).await.unwrap();
    assert!(s.release_expired(1, at(59)).await.unwrap().is_empty());
    assert_eq!(
        s.release_expired(1, at(61)).await.unwrap(),
        [Released {
            id,
            rejudging: None,
            gave_up: true
        }]
    );
    assert_eq!(s.submission(id).await.unwrap().verdict, Some(Verdict::JudgeError));
    assert!(s.release_expired(1, at(99)).await.unwrap().is_empty());
}

pub async fn a_crashed_servers_work_is_taken_up_at_once(b: impl Backend) {
    let s = b.store();
    let (ada, sum) = (user(&s, "ada").await, problem(&s, "sum").await);
    let mut held = Vec::new();
    for (worker, second) in [("node-a", 1), ("node-a", 2), ("node-a/b", 3), ("NODE-A", 4)] {
        let id = submit(&s, ada, sum, second).await;
        s.claim(worker, &languages(), at(900), at(second))
            .await
            .unwrap()
            .unwrap();
        held.push(id);
    }
    drop(s);
    let s = b.another().await;
    assert!(
        s.release_workers("%", 3, at(10)).await.unwrap().is_empty(),
        "not a pattern"
    );
    let mut released = s.release_workers("node-a", 3, at(10)).await.unwrap();
    released.sort_by_key(|released| released.id);
    let expected = [held[0], held[1]].map(|id| Released {
        id,
        rejudging: None,
        gave_up: false,
    });
    assert_eq!(released, expected);
    assert_eq!(s.submission_detail(held[0]).await.unwrap().failures, 1);
    assert_eq!(judge_all(&s, Verdict::Accepted, 11).await.len(), 2);
    assert!(s.release_workers("node-a/b", 1, at(12)).await.unwrap()[0].gave_up);
}

pub async fn an_end_and_a_release_at_once_leave_one_verdict(b: impl Backend) {
    let s = b.store();
    let (ada, sum) = (user(&s, "ada").await, problem(&s, "sum").await);
    for second in 0..8 {
        let id = submit(&s, ada, sum, second).await;
        let attempt = claim(&s, 0).await.unwrap().attempt;
        let pair = handles(&b, 2).await;
        let (one, two) = (pair[0].clone(), pair[1].clone());
        let complete = tokio::spawn(async move {
            one.complete(id, attempt, &report(Verdict::WrongAnswer), at(61))
                .await
                .unwrap()
        });
        let release = tokio::spawn(async move { two.release_expired(1, at(61)).await.unwrap() });
        let (done, released) = (complete.await.unwrap(), release.await.unwrap());
        assert_ne!(
            done == Completion::Stale,
            released.is_empty(),
            "exactly one of them"
        );
        let finals = event_types(&s, topic::submission(id)).await;
        assert_eq!(finals.iter().filter(|kind| *kind == "final").count(), 1);
        let verdict = if released.is_empty() {
            Verdict::WrongAnswer
        } else {
            Verdict::JudgeError
        };
        assert_eq!(s.submission(id).await.unwrap().verdict, Some(verdict));
    }
}

pub async fn a_spoiled_source_does_not_stop_the_queue(b: impl Backend) {
    let s = b.store();
    let (ada, sum) = (user(&s, "ada").await, problem(&s, "sum").await);
    let spoiled = submit(&s, ada, sum, 1).await;
    b.spoil_blobs().await;
    let sound = NewSubmission {
        source: b"int main(){}".to_vec(),
        ..new_submission(ada, sum)
    };
    let sound = s.submit(sound, at(2)).await.unwrap().id;
    assert_eq!(claim(&s, 3).await.unwrap().id, sound);
    assert_eq!(
        s.submission(spoiled).await.unwrap().verdict,
        Some(Verdict::JudgeError)
    );
    assert_eq!(
        event_types(&s, topic::submission(spoiled)).await,
        ["queued", "final"]
    );
}

pub async fn a_waiting_worker_is_woken(b: impl Backend) {
    let s = b.store();
    let (ada, sum) = (user(&s, "ada").await, problem(&s, "sum").await);
    let mark = quiet(&s).await;
    let waiter = s.clone();
    let waiting = tokio::spawn(async move { news_of_work(&waiter, mark).await });
    submit(&s, ada, sum, 1).await;
    waiting.await.unwrap();
    // Who comes later does not wait.
    news_of_work(&s, mark).await;
    let attempt = claim(&s, 2).await.unwrap();
    let mark = quiet(&s).await;
    s.give_back(attempt.id, attempt.attempt, at(3)).await.unwrap();
    news_of_work(&s, mark).await;
}

pub async fn a_better_score_adds_the_difference(b: impl Backend) {
    let s = b.store();
    let (ada, sum) = (user(&s, "ada").await, problem(&s, "sum").await);
    for (points, total) in [(30.0, 30.0), (20.0, 30.0), (75.5, 75.5)] {
        submit(&s, ada, sum, 1).await;
        let claimed = claim(&s, 2).await.unwrap();
        let report = Report {
            score: Some(Score::from_points(points)),
            ..report(Verdict::WrongAnswer)
        };
        s.complete(claimed.id, claimed.attempt, &report, at(3))
            .await
            .unwrap();
        let (totals, _) = s.rank_of(ada).await.unwrap().unwrap();
        assert_eq!((totals.solved, totals.score), (0, Score::from_points(total)));
    }
    let entry = s.grant_hours(hours(ada, "one", 60), at(4)).await.unwrap();
    assert!(matches!(entry, Granted::New(_)));
}

pub async fn images_are_those_of_the_judgement(b: impl Backend) {
    let s = b.store();
    let id = one(&s).await;
    let claimed = claim(&s, 2).await.unwrap();
    let other = submit(&s, claimed.user, claimed.problem, 2).await;
    let (name, picture) = ("teamimage.png", Hash::of(b"picture"));
    // The bytes come first: without them there is no verdict either.
    let early = Report {
        images: vec![CaseImage {
            case: 1,
            name: name.to_owned(),
            hash: picture,
        }],
        ..report(Verdict::Accepted)
    };
    assert_err!(
        s.complete(id, claimed.attempt, &early, at(3)).await,
        E::NotFound(_)
    );
    assert_eq!(s.submission(id).await.unwrap().verdict, None);
    assert!(!s.has_image(id, name, picture).await.unwrap());

    let report = with_image(&s, Verdict::Accepted, name, b"picture", 4).await;
    let done = s.complete(id, claimed.attempt, &report, at(5)).await.unwrap();
    assert!(matches!(done, Completion::Applied { .. }));
    assert!(s.has_image(id, name, picture).await.unwrap());
    for (id, name, image) in [
        (id, "judgeimage.png", picture),
        (id, name, Hash::of(b"?")),
        (other, name, picture),
        (super::world::id(), name, picture),
    ] {
        assert!(!s.has_image(id, name, image).await.unwrap());
    }
}

/// A checker or a compiler may print anything, and a person may type it.
pub async fn a_nul_in_a_text_is_no_error(b: impl Backend) {
    let s = b.store();
    let (ada, sum) = (user(&s, "ada").await, problem(&s, "sum").await);
    submit(&s, ada, sum, 1).await;
    let claimed = claim(&s, 2).await.unwrap();
    let noisy = CaseRow {
        message: "a\0b".to_owned(),
        ..case("secret/1", Verdict::WrongAnswer)
    };
    let progress = Progress {
        lifecycle: Lifecycle::Running,
        cases: vec![noisy.clone()],
        total_cases: 1,
    };
    s.progress(claimed.id, claimed.attempt, &progress, at(2))
        .await
        .unwrap();
    let report = Report {
        cases: vec![noisy],
        json: json!({"log": "a\0b \\u0000"}),
        ..report(Verdict::WrongAnswer)
    };
    s.complete(claimed.id, claimed.attempt, &report, at(3))
        .await
        .unwrap();
    let detail = s.submission_detail(claimed.id).await.unwrap();
    let message = &detail.cases[0].message;
    assert!(message.starts_with('a') && message.ends_with('b'), "{message:?}");
    assert_eq!(detail.report, report.json);

    submit(&s, ada, sum, 4).await;
    let claimed = claim(&s, 5).await.unwrap();
    s.fail(claimed.id, claimed.attempt, "x\0y", 1, at(6))
        .await
        .unwrap();
    s.set_display_name(ada, "A\0da").await.unwrap();
    let entry = NewAudit {
        who: None,
        what: "user.sign_in".to_owned(),
        target: "a\0".to_owned(),
        address: String::new(),
        detail: json!({"agent\0": "a\0b"}),
    };
    s.add_audit(&entry, at(7)).await.unwrap();
    assert!(
        s.users("no\0body", Page::first(5))
            .await
            .unwrap()
            .items
            .is_empty()
    );
    let query = ProblemQuery {
        text: "\0".to_owned(),
        field: Some("\0".to_owned()),
        ..ProblemQuery::default()
    };
    assert!(
        s.problems(&query, Page::first(5), at(7))
            .await
            .unwrap()
            .items
            .is_empty()
    );
    assert_err!(s.problem_by_slug("su\0m").await, E::NotFound(_));
}

/// Whatever comes at once, every person's sums are those of their entries and results.
pub async fn racing_verdicts_lose_nothing_and_count_nothing_twice(b: impl Backend) {
    let s = b.store();
    let mut people = Vec::new();
    for name in ["ada", "bob", "eve"] {
        people.push(user(&s, name).await);
    }
    let problems = [problem(&s, "one").await, problem(&s, "two").await];
    for round in 0..2 {
        for person in &people {
            for solved in problems {
                submit(&s, *person, solved, round).await;
            }
        }
    }
    race(handles(&b, 4).await.into_iter().map(|s| async move {
        while let Some(claimed) = claim(&s, 10).await {
            s.complete(claimed.id, claimed.attempt, &report(Verdict::Accepted), at(11))
                .await
                .unwrap();
        }
    }))
    .await;
    for person in people {
        let (totals, _) = s.rank_of(person).await.unwrap().unwrap();
        assert_eq!((totals.solved, totals.seconds), (2, 1200));
        let chain = s.verify_chain(person).await.unwrap();
        assert_eq!((chain.entries, chain.seconds, chain.broken), (2, 1200, None));
    }
    for solved in problems {
        let counts = s.problem(solved).await.unwrap();
        assert_eq!((counts.tried, counts.solved), (3, 3));
    }
}
