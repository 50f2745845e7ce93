//! Lessons over HTTP: quiz keys stay on the server, hours come once, texts are edited over the version that was read.

use serde_json::json;
use trellis_server::services::courses::Lesson;
use trellis_store::Role;
use trellis_tests::portal::Portal;

/// The first lesson with a quiz of two choices at least: course, lesson.
fn with_quiz(portal: &Portal) -> (String, Lesson) {
    let courses = portal.state.courses.iter();
    let mut found = courses.flat_map(|course| {
        course
            .lessons()
            .map(|lesson| (course.slug.clone(), lesson.clone()))
    });
    found
        .find(|(_, lesson)| !lesson.quiz.is_empty())
        .expect("a lesson with a quiz")
}

#[tokio::test]
async fn a_quiz_key_never_leaves_the_server() {
    let portal = Portal::start().await;
    let trainee = portal.person("trainee", &[]).await;
    let (course, lesson) = with_quiz(&portal);
    let page = trainee
        .get(&format!("/courses/{course}/{}", lesson.slug))
        .await
        .text;
    for question in &lesson.quiz {
        let right = question.choice.iter().position(|choice| choice.correct).unwrap();
        let wrong = question.choice.iter().position(|choice| !choice.correct).unwrap();
        let explanation = question.explain.get("en").map(String::as_str).unwrap_or_default();
        assert!(
            explanation.is_empty() || !page.contains(explanation),
            "{explanation}"
        );
        let path = format!("/courses/{course}/lessons/{}/quiz/{}", lesson.slug, question.id);

        let answer = trainee.post(&path, &json!({ "choice": wrong })).await.json();
        assert_eq!(
            (&answer["correct"], &answer["attempt"]),
            (&json!(false), &json!(1))
        );
        let keys: Vec<_> = answer.as_object().unwrap().keys().collect();
        assert_eq!(
            keys,
            ["attempt", "correct", "progress"],
            "nothing but the outcome"
        );

        let answer = trainee.post(&path, &json!({ "choice": right })).await.json();
        assert_eq!(
            (&answer["correct"], &answer["attempt"]),
            (&json!(true), &json!(2))
        );
        assert!(explanation.is_empty() || answer["explanation_html"].as_str().unwrap().contains('<'));
    }
    let bad = trainee
        .post(
            &format!("/courses/{course}/lessons/{}/quiz/nope", lesson.slug),
            &json!({"choice": 0}),
        )
        .await;
    assert_eq!(bad.status, 404);
    let path = format!(
        "/courses/{course}/lessons/{}/quiz/{}",
        lesson.slug, lesson.quiz[0].id
    );
    assert_eq!(
        trainee.post(&path, &json!({ "choice": 99 })).await.field(),
        "choice"
    );
}

#[tokio::test]
async fn a_lesson_grants_its_hours_once() {
    let portal = Portal::start().await;
    let trainee = portal.person("trainee", &[]).await;
    let (course, lesson) = with_quiz(&portal);
    let complete = format!("/courses/{course}/lessons/{}/complete", lesson.slug);
    let early = trainee.post(&complete, &json!(null)).await;
    assert_eq!((early.status, early.code().as_str()), (409, "not_complete"));
    let form = trainee
        .form(&format!("/courses/{course}/{}/complete", lesson.slug), &[])
        .await;
    assert_eq!(
        (form.status, form.location),
        (303, format!("/courses/{course}/{}", lesson.slug))
    );

    for question in &lesson.quiz {
        let right = question
            .choice
            .iter()
            .position(|choice| choice.correct)
            .unwrap()
            .to_string();
        let fields = [("question", question.id.as_str()), ("choice", right.as_str())];
        let answer = trainee
            .form(&format!("/courses/{course}/{}/quiz", lesson.slug), &fields)
            .await;
        assert_eq!(answer.status, 303);
    }
    let nothing = json!(null);
    let (one, two) = tokio::join!(
        trainee.post(&complete, &nothing),
        trainee.post(&complete, &nothing)
    );
    let granted = |answer: &trellis_tests::portal::Answer| answer.json()["granted_seconds"].as_u64().unwrap();
    assert_eq!(
        granted(&one) + granted(&two),
        u64::from(lesson.minutes) * 60,
        "one of two at once"
    );
    assert_eq!(granted(&trainee.post(&complete, &nothing).await), 0);

    let hours = trainee.api_get("/learning/hours").await.json();
    assert_eq!(hours["entries"].as_array().unwrap().len(), 1);
    assert_eq!(hours["total_seconds"], json!(lesson.minutes * 60));
    assert_eq!(hours["intact"], json!(true));
    assert_eq!(hours["entries"][0]["reason"]["kind"], json!("lesson"));
    assert_eq!(
        portal.visitor().await.api_get("/learning/hours").await.status,
        401
    );
}

#[tokio::test]
async fn study_time_is_bounded_by_the_clock() {
    let portal = Portal::start().await;
    let trainee = portal.person("trainee", &[]).await;
    let (course, lesson) = with_quiz(&portal);
    let path = format!("/courses/{course}/lessons/{}/activity", lesson.slug);
    let report = json!({ "active_seconds": 30, "idle_seconds": 5 });
    assert_eq!(
        trainee.post(&path, &report).await.json()["active_seconds"],
        json!(30)
    );
    // A second tab at the same moment adds nothing.
    assert_eq!(
        trainee.post(&path, &report).await.json()["active_seconds"],
        json!(30)
    );
    portal.clock.advance(10);
    assert_eq!(
        trainee.post(&path, &report).await.json()["active_seconds"],
        json!(40)
    );
    assert_eq!(
        trainee
            .post("/courses/no/lessons/no/activity", &report)
            .await
            .status,
        404
    );
    assert_eq!(
        trainee
            .post("/courses/NO/lessons/../activity", &report)
            .await
            .status,
        404
    );
    assert_eq!(portal.visitor().await.post(&path, &report).await.status, 401);
}

#[tokio::test]
async fn a_lesson_is_edited_over_the_version_that_was_read() {
    let portal = Portal::start().await;
    let (teacher, other) = (
        portal.person("chen", &[Role::Teacher]).await,
        portal.person("wang", &[Role::Teacher]).await,
    );
    let trainee = portal.person("trainee", &[]).await;
    let (course, lesson) = with_quiz(&portal);
    let api = format!("/courses/{course}/lessons/{}/text", lesson.slug);
    let page = format!("/courses/{course}/{}/edit", lesson.slug);
    let text = json!({ "lang": "en", "base": 0, "markdown": "# Edited" });
    assert_eq!(trainee.put(&api, &text).await.status, 403);
    assert_eq!(portal.visitor().await.put(&api, &text).await.status, 401);

    let saved = teacher.put(&api, &text).await;
    assert_eq!((saved.status, saved.json()), (200, json!({ "version": 1 })));
    let stale = other.put(&api, &text).await;
    assert_eq!((stale.status, stale.code().as_str()), (409, "stale"));
    let fields = [
        ("lang", "en"),
        ("base", "0"),
        ("markdown", "# Mine"),
        ("action", "save"),
    ];
    assert_eq!(other.form(&page, &fields).await.status, 409);
    let fields = [
        ("lang", "en"),
        ("base", "1"),
        ("markdown", "# Mine"),
        ("action", "save"),
    ];
    assert_eq!(other.form(&page, &fields).await.status, 303);
    assert_eq!(
        teacher
            .put(&api, &json!({ "lang": "en", "base": 2, "markdown": "  " }))
            .await
            .field(),
        "markdown"
    );
    let fields = [
        ("lang", "en"),
        ("base", "2"),
        ("markdown", "# Draft"),
        ("action", "preview"),
    ];
    assert_eq!(
        teacher.form(&page, &fields).await.status,
        200,
        "a preview saves nothing"
    );
    let key = trellis_store::LessonKey::new(&course, &lesson.slug);
    assert_eq!(
        portal
            .store()
            .lesson_text(&key, "en")
            .await
            .unwrap()
            .unwrap()
            .markdown,
        "# Mine"
    );
}

#[tokio::test]
async fn previews_are_for_authors_and_safe() {
    let portal = Portal::start().await;
    let (teacher, trainee) = (
        portal.person("chen", &[Role::Teacher]).await,
        portal.person("trainee", &[]).await,
    );
    let markdown = json!({ "markdown": "**bold** <script>alert(1)</script>" });
    let html = teacher.post("/preview", &markdown).await.json()["html"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(
        html.contains("<strong>bold</strong>") && !html.contains("<script"),
        "{html}"
    );
    assert_eq!(trainee.post("/preview", &markdown).await.status, 403);
    let huge = json!({ "markdown": "a".repeat(300 * 1024) });
    assert_eq!(teacher.post("/preview", &huge).await.field(), "markdown");
}

#[tokio::test]
async fn nothing_changes_without_the_token() {
    let portal = Portal::start().await;
    let trainee = portal.person("trainee", &[]).await;
    let (course, lesson) = with_quiz(&portal);
    let api = format!("/courses/{course}/lessons/{}/complete", lesson.slug);
    let refused = trainee.post_without_token(&api, &json!(null)).await;
    assert_eq!((refused.status, refused.code().as_str()), (403, "stale_form"));
    let form = format!("/courses/{course}/{}/complete", lesson.slug);
    assert_eq!(trainee.form_as_is(&form, &[]).await.status, 403);
    assert_eq!(
        trainee
            .form_as_is(&form, &[("csrf", "0123456789abcdef0123456789abcdef")])
            .await
            .status,
        403
    );
}
