use trellis_store::{
    Conflict, Lifecycle, NewSubmission, Refusal, StoreError as E, Submission, SubmissionQuery, Verdict, topic,
};

use super::world::*;
use super::{Backend, assert_err};

pub async fn a_submission_is_read_as_written(b: impl Backend) {
    let s = b.store();
    let (ada, sum) = (user(&s, "ada").await, problem(&s, "sum").await);
    let new = new_submission(ada, sum);
    let done = s.submit(new.clone(), at(3)).await.unwrap();
    assert_eq!((done.id, done.duplicate), (new.id, false));
    let read = s.submission(new.id).await.unwrap();
    assert_eq!((read.user, read.user_name.as_str()), (ada, "ada"));
    assert_eq!(
        (
            read.problem,
            read.problem_slug.as_str(),
            read.problem_title.get("en")
        ),
        (sum, "sum", "sum")
    );
    assert_eq!(
        (read.language.as_str(), read.file_name.as_str(), read.created),
        ("c", "main.c", at(3))
    );
    assert_eq!(
        (read.lifecycle, read.verdict, read.attempt),
        (Lifecycle::Queued, None, 0)
    );
    assert_eq!(read.source_bytes, new.source.len() as u64);
    let detail = s.submission_detail(new.id).await.unwrap();
    assert_eq!((detail.submission, detail.source), (read, new.source));
    assert!(detail.cases.is_empty() && detail.report.is_null());
    assert_err!(s.submission(id()).await, E::NotFound(_));
    assert_err!(s.submission_detail(id()).await, E::NotFound(_));
}

pub async fn what_cannot_be_submitted_is_refused(b: impl Backend) {
    let s = b.store();
    let (ada, sum) = (user(&s, "ada").await, problem(&s, "sum").await);
    let good = || new_submission(ada, sum);
    assert_err!(s.submit(new_submission(id(), sum), at(1)).await, E::NotFound(_));
    assert_err!(s.submit(new_submission(ada, id()), at(1)).await, E::NotFound(_));
    let in_contest = NewSubmission {
        contest: Some(id()),
        ..good()
    };
    assert_err!(s.submit(in_contest, at(1)).await, E::NotFound(_));
    let in_set = NewSubmission {
        set: Some(id()),
        ..good()
    };
    assert_err!(s.submit(in_set, at(1)).await, E::NotFound(_));
    let again = NewSubmission {
        id: submit(&s, ada, sum, 1).await,
        ..good()
    };
    assert_err!(s.submit(again, at(1)).await, E::Conflict(Conflict::IdTaken));
    s.set_disabled(ada, Some(at(2))).await.unwrap();
    assert_err!(s.submit(good(), at(3)).await, E::Refused(Refusal::UserDisabled));
    assert_eq!(s.queue_stats().await.unwrap().queued, 1);
}

pub async fn a_token_is_one_submission(b: impl Backend) {
    let s = b.store();
    let (ada, bob, sum) = (
        user(&s, "ada").await,
        user(&s, "bob").await,
        problem(&s, "sum").await,
    );
    let with = |user, token: Option<&str>| NewSubmission {
        token: token.map(str::to_owned),
        ..new_submission(user, sum)
    };
    let first = s.submit(with(ada, Some("t")), at(1)).await.unwrap();
    let again = s.submit(with(ada, Some("t")), at(2)).await.unwrap();
    assert_eq!((again.id, again.duplicate), (first.id, true));
    assert!(!s.submit(with(ada, Some("u")), at(2)).await.unwrap().duplicate);
    assert!(
        !s.submit(with(bob, Some("t")), at(2)).await.unwrap().duplicate,
        "another person's"
    );
    assert!(!s.submit(with(ada, None), at(2)).await.unwrap().duplicate);
    assert!(!s.submit(with(ada, None), at(2)).await.unwrap().duplicate);
    assert_eq!(s.queue_stats().await.unwrap().queued, 5);
}

pub async fn a_token_from_two_tasks_is_one_row(b: impl Backend) {
    let s = b.store();
    let (ada, sum) = (user(&s, "ada").await, problem(&s, "sum").await);
    let calls = handles(&b, 8).await.into_iter().map(|s| async move {
        let new = NewSubmission {
            token: Some("double click".to_owned()),
            ..new_submission(ada, sum)
        };
        s.submit(new, at(1)).await.unwrap()
    });
    let results = race(calls).await;
    assert!(results.iter().all(|done| done.id == results[0].id));
    assert_eq!(results.iter().filter(|done| !done.duplicate).count(), 1);
    assert_eq!(
        s.submissions(&SubmissionQuery::default(), 50)
            .await
            .unwrap()
            .len(),
        1
    );
    assert_eq!(
        event_types(&s, topic::submission(results[0].id)).await,
        ["queued"]
    );
}

pub async fn the_package_is_that_of_the_time_of_submitting(b: impl Backend) {
    let s = b.store();
    let (ada, sum) = (user(&s, "ada").await, problem(&s, "sum").await);
    let old = s.problem(sum).await.unwrap().content.package;
    let id = submit(&s, ada, sum, 1).await;
    let newer = content(&s, "second version").await;
    s.update_problem(sum, 1, newer, None, at(2)).await.unwrap();
    assert_eq!(claim(&s, 3).await.unwrap().package, old);
    assert_eq!(s.submission(id).await.unwrap().package, old);
}

pub async fn a_deleted_problems_submission_is_judged(b: impl Backend) {
    let s = b.store();
    let (ada, sum) = (user(&s, "ada").await, problem(&s, "sum").await);
    let id = submit(&s, ada, sum, 1).await;
    s.delete_problem(sum, at(2)).await.unwrap();
    judge_all(&s, Verdict::Accepted, 3).await;
    assert_eq!(s.submission(id).await.unwrap().verdict, Some(Verdict::Accepted));
}

pub async fn submissions_are_filtered_and_paged(b: impl Backend) {
    let s = b.store();
    let (ada, bob) = (user(&s, "ada").await, user(&s, "bob").await);
    let (sum, max) = (problem(&s, "sum").await, problem(&s, "max").await);
    let cup = contest(&s, &[sum], &[ada]).await;
    let a1 = submit(&s, ada, sum, 1).await;
    judge_all(&s, Verdict::WrongAnswer, 1).await;
    let b1 = submit(&s, bob, sum, 2).await;
    judge_all(&s, Verdict::Accepted, 2).await;
    let rust = NewSubmission {
        language: "rust".to_owned(),
        ..new_submission(ada, max)
    };
    let a2 = s.submit(rust, at(3)).await.unwrap().id;
    let a3 = submit_in(&s, cup, ada, sum, 1000).await.unwrap();
    let find = async |query: SubmissionQuery| {
        let rows = s.submissions(&query, 10).await.unwrap();
        rows.iter().map(|row: &Submission| row.id).collect::<Vec<_>>()
    };
    let all = SubmissionQuery::default;
    assert_eq!(find(all()).await, [a3, a2, b1, a1]);
    let of_ada = || SubmissionQuery {
        user: Some(ada),
        ..all()
    };
    assert_eq!(find(of_ada()).await, [a3, a2, a1]);
    let before = SubmissionQuery {
        before: Some(a3),
        problem: Some(sum),
        ..of_ada()
    };
    assert_eq!(find(before).await, [a1]);
    let of_sum = || SubmissionQuery {
        problem: Some(sum),
        ..all()
    };
    assert_eq!(find(of_sum()).await, [a3, b1, a1]);
    let accepted = SubmissionQuery {
        verdict: Some(Verdict::Accepted),
        ..of_sum()
    };
    assert_eq!(find(accepted).await, [b1]);
    let rust = SubmissionQuery {
        language: Some("rust".to_owned()),
        ..all()
    };
    assert_eq!(find(rust).await, [a2]);
    let in_cup = SubmissionQuery {
        contest: Some(cup),
        ..all()
    };
    assert_eq!(find(in_cup).await, [a3]);
    assert_eq!(s.submissions(&all(), 1).await.unwrap().len(), 1);
}

pub async fn counts_and_places_follow_the_queue(b: impl Backend) {
    let s = b.store();
    let (ada, bob, sum) = (
        user(&s, "ada").await,
        user(&s, "bob").await,
        problem(&s, "sum").await,
    );
    assert_eq!(s.queue_stats().await.unwrap(), Default::default());
    let (first, second) = (submit(&s, ada, sum, 1).await, submit(&s, bob, sum, 2).await);
    let urgent = NewSubmission {
        priority: 10,
        ..new_submission(ada, sum)
    };
    let urgent = s.submit(urgent, at(3)).await.unwrap().id;
    for (id, place) in [(urgent, 0), (first, 1), (second, 2)] {
        assert_eq!(s.queue_position(id).await.unwrap(), Some(place));
    }
    assert_eq!(claim(&s, 4).await.unwrap().id, urgent);
    assert_eq!(s.queue_position(urgent).await.unwrap(), None);
    assert_eq!(s.queue_position(second).await.unwrap(), Some(1));
    let stats = s.queue_stats().await.unwrap();
    assert_eq!((stats.queued, stats.running, stats.oldest), (2, 1, Some(at(1))));
    assert_eq!(s.unfinished_of(ada).await.unwrap(), 2);
    judge_all(&s, Verdict::Accepted, 5).await;
    assert_eq!(s.unfinished_of(ada).await.unwrap(), 1, "the claimed one");
    assert_eq!(s.unfinished_of(bob).await.unwrap(), 0);
    assert_err!(s.queue_position(id()).await, E::NotFound(_));
}
