use serde_json::json;
use trellis_store::{Activity, Conflict, LessonKey, StoreError as E, StudyTime, topic};

use super::world::*;
use super::{Backend, assert_err};

fn key(lesson: &str) -> LessonKey {
    LessonKey::new("wasm", lesson)
}

fn active(active: u32) -> Activity {
    Activity {
        active,
        idle: 0,
        cap: 100,
    }
}

pub async fn activity_is_split(b: impl Backend) {
    let s = b.store();
    let ada = user(&s, "ada").await;
    let tell = async |lesson: &str, activity, second| {
        s.record_activity(ada, &key(lesson), activity, at(second))
            .await
            .unwrap()
    };
    let first = Activity {
        idle: 7,
        ..active(30)
    };
    let progress = tell("one", first, 100).await;
    assert_eq!(
        (progress.first_seen, progress.last_seen, progress.completed),
        (at(100), at(100), None)
    );
    tell("two", active(30), 110).await;
    let progress = tell("one", active(90), 210).await;
    let one = StudyTime {
        valid: 100,
        idle: 7,
        parallel: 0,
        over_cap: 20,
    };
    assert_eq!(
        (progress.time, progress.first_seen, progress.last_seen),
        (one, at(100), at(210))
    );
    let two = StudyTime {
        valid: 10,
        parallel: 20,
        ..StudyTime::default()
    };
    assert_eq!(
        s.lesson_progress(ada, &key("two")).await.unwrap().unwrap().time,
        two
    );
    assert_eq!(s.lesson_progress(ada, &key("three")).await.unwrap(), None);
    let told = s.record_activity(id(), &key("one"), active(1), at(1)).await;
    assert_err!(told, E::NotFound(_));
}

pub async fn two_tabs_at_once_count_once(b: impl Backend) {
    let s = b.store();
    let ada = user(&s, "ada").await;
    let calls = handles(&b, 8).await.into_iter().enumerate();
    race(calls.map(|(index, s)| async move {
        let lesson = key(if index % 2 == 0 { "one" } else { "two" });
        s.record_activity(ada, &lesson, active(20), at(100))
            .await
            .unwrap()
    }))
    .await;
    let progress = s.progress_of(ada, None).await.unwrap();
    assert_eq!(progress.iter().map(|lesson| lesson.time.valid).sum::<u32>(), 20);
    assert_eq!(
        progress.iter().map(|lesson| lesson.time.parallel).sum::<u32>(),
        140
    );
}

pub async fn a_lesson_is_completed_once(b: impl Backend) {
    let s = b.store();
    let ada = user(&s, "ada").await;
    let calls = handles(&b, 6).await.into_iter();
    let results = race(calls.map(|s| async move {
        s.complete_lesson(ada, &key("one"), 300, None, &json!({"quiz": 3}), at(5))
            .await
            .unwrap()
    }))
    .await;
    let granted: Vec<_> = results.iter().filter_map(|done| done.granted.as_ref()).collect();
    assert_eq!(granted.len(), 1);
    assert_eq!(
        (granted[0].seconds, granted[0].reason.as_str()),
        (300, "lesson:wasm/one")
    );
    assert_eq!(granted[0].evidence, json!({"quiz": 3}));
    let later = s
        .complete_lesson(ada, &key("one"), 300, None, &json!(null), at(50))
        .await
        .unwrap();
    assert_eq!((later.completed, later.granted), (at(5), None));
    let progress = s.lesson_progress(ada, &key("one")).await.unwrap().unwrap();
    assert_eq!((progress.completed, progress.last_seen), (Some(at(5)), at(5)));
    assert_eq!(s.hours_total(ada).await.unwrap().entries, 1);
    let news = event_types(&s, topic::user(ada)).await;
    assert_eq!(news.iter().filter(|kind| *kind == "hours").count(), 1);
}

pub async fn a_lesson_may_credit_nothing(b: impl Backend) {
    let s = b.store();
    let ada = user(&s, "ada").await;
    let done = s
        .complete_lesson(ada, &key("one"), 0, None, &json!(null), at(5))
        .await
        .unwrap();
    assert_eq!((done.completed, done.granted), (at(5), None));
    assert_eq!(s.hours_total(ada).await.unwrap().entries, 0);
    let nobody = s
        .complete_lesson(id(), &key("one"), 0, None, &json!(null), at(5))
        .await;
    assert_err!(nobody, E::NotFound(_));
}

pub async fn progress_is_listed_by_course_and_lesson(b: impl Backend) {
    let s = b.store();
    let (ada, bob) = (user(&s, "ada").await, user(&s, "bob").await);
    for (course, lesson, who) in [
        ("wasm", "b", ada),
        ("iot", "z", ada),
        ("wasm", "a", ada),
        ("wasm", "c", bob),
    ] {
        let key = LessonKey::new(course, lesson);
        s.record_activity(who, &key, active(1), at(1)).await.unwrap();
    }
    let list = async |course| {
        let progress = s.progress_of(ada, course).await.unwrap();
        progress
            .iter()
            .map(|lesson| lesson.key.reason())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        list(None).await,
        ["lesson:iot/z", "lesson:wasm/a", "lesson:wasm/b"]
    );
    assert_eq!(list(Some("wasm")).await, ["lesson:wasm/a", "lesson:wasm/b"]);
    assert!(list(Some("other")).await.is_empty());
}

pub async fn quiz_attempts_are_counted(b: impl Backend) {
    let s = b.store();
    let (ada, bob) = (user(&s, "ada").await, user(&s, "bob").await);
    let answer = async |who, question: &str, answer: &str, correct, second| {
        s.answer_quiz(who, &key("one"), question, &json!(answer), correct, at(second))
            .await
            .unwrap()
    };
    assert_eq!(answer(ada, "q2", "x", false, 1).await, 1);
    assert_eq!(answer(ada, "q1", "y", true, 2).await, 1);
    assert_eq!(answer(ada, "q2", "z", true, 3).await, 2);
    assert_eq!(answer(bob, "q2", "z", false, 4).await, 1);
    let latest = s.quiz_answers(ada, &key("one")).await.unwrap();
    let lines: Vec<_> = latest
        .iter()
        .map(|a| (a.question.as_str(), a.attempt, text(&a.answer), a.correct, a.at))
        .collect();
    assert_eq!(
        lines,
        [
            ("q1", 1, "y".to_owned(), true, at(2)),
            ("q2", 2, "z".to_owned(), true, at(3))
        ]
    );
    assert!(s.quiz_answers(ada, &key("two")).await.unwrap().is_empty());
    let nobody = s
        .answer_quiz(id(), &key("one"), "q", &json!(1), true, at(1))
        .await;
    assert_err!(nobody, E::NotFound(_));
}

pub async fn racing_answers_have_numbers_of_their_own(b: impl Backend) {
    let s = b.store();
    let ada = user(&s, "ada").await;
    let calls = handles(&b, 8).await.into_iter();
    let mut attempts = race(calls.map(|s| async move {
        s.answer_quiz(ada, &key("one"), "q", &json!(1), false, at(1))
            .await
            .unwrap()
    }))
    .await;
    attempts.sort_unstable();
    assert_eq!(attempts, (1..=8).collect::<Vec<_>>());
}

pub async fn lesson_texts_are_versions(b: impl Backend) {
    let s = b.store();
    let ada = user(&s, "ada").await;
    let save = async |language: &str, base, markdown: &str| {
        s.save_lesson_text(
            &key("one"),
            language,
            base,
            markdown,
            ada,
            at(i64::from(base) + 1),
        )
        .await
    };
    assert_eq!(s.lesson_text(&key("one"), "en").await.unwrap(), None);
    assert_eq!(save("en", 0, "first").await.unwrap(), 1);
    assert_eq!(save("en", 1, "second").await.unwrap(), 2);
    assert_eq!(save("zh-CN", 0, "第一").await.unwrap(), 1);
    assert_err!(
        save("en", 1, "x").await,
        E::Conflict(Conflict::Stale { current: 2 })
    );
    assert_err!(
        save("fr", 3, "x").await,
        E::Conflict(Conflict::Stale { current: 0 })
    );
    let newest = s.lesson_text(&key("one"), "en").await.unwrap().unwrap();
    assert_eq!(
        (
            newest.version,
            newest.markdown.as_str(),
            newest.author,
            newest.created
        ),
        (2, "second", ada, at(2))
    );
    let history = s.lesson_history(&key("one"), "en").await.unwrap();
    assert_eq!(
        history.iter().map(|text| text.version).collect::<Vec<_>>(),
        [2, 1]
    );
    assert!(s.lesson_history(&key("two"), "en").await.unwrap().is_empty());
    let nobody = s.save_lesson_text(&key("one"), "en", 2, "x", id(), at(9)).await;
    assert_err!(nobody, E::NotFound(_));
}

pub async fn of_racing_editors_one_wins(b: impl Backend) {
    let s = b.store();
    let ada = user(&s, "ada").await;
    let calls = handles(&b, 6).await.into_iter();
    let results =
        race(calls.map(|s| async move { s.save_lesson_text(&key("one"), "en", 0, "x", ada, at(1)).await }))
            .await;
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1);
    assert_eq!(s.lesson_history(&key("one"), "en").await.unwrap().len(), 1);
}
