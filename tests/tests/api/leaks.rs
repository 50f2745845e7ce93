//! What a patient reader could put together: the freeze through side doors, secret data through exact figures, hidden
//! problems through an earlier contest, hours that nobody has earned.

use serde_json::{Value, json};
use trellis_store::{CaseRow, Lifecycle, Progress, Role, SubmissionId, Verdict, Visibility};
use trellis_tests::portal::{Portal, field};

const HOSTS: [Role; 2] = [Role::Organizer, Role::Teacher];

/// Two hours, the last half hour frozen; `start` is a time of 2026-11-24.
fn settings(start: &str, problem: &str) -> Value {
    json!({
        "title_en": "Open", "title_zh": "公开赛", "description_en": "", "description_zh": "",
        "start": format!("2026-11-24T{start}:00Z"), "length_minutes": 120, "freeze_minutes": 30,
        "access": "public", "join_code": null, "penalty_minutes": 20, "feedback": "verdict",
        "hours": { "taking_part_minutes": 45, "per_problem_minutes": 30 },
        "problems": [problem], "base": 0,
    })
}

async fn events(portal: &Portal, topic: &str) -> usize {
    let events = portal
        .store()
        .all_events_after(0, 500)
        .await
        .unwrap_or_else(|error| panic!("events: {error}"));
    events.iter().filter(|event| event.topic == topic).count()
}

fn public(portal: &Portal) -> Visibility {
    Visibility::Published { from: portal.now() }
}

#[tokio::test]
async fn behind_the_freeze_nobody_hears_when_a_verdict_comes() {
    let portal = Portal::start().await;
    let (host, late) = (
        portal.person("zhao", &HOSTS).await,
        portal.person("late", &[]).await,
    );
    portal.problem("sum", None, public(&portal)).await;
    let id = host.announced(&settings("01:00", "sum")).await;
    late.join(&id).await;
    let (all, staff) = (format!("contest:{id}"), format!("contest-staff:{id}"));

    portal.clock.advance(3600 + 600);
    late.submit("sum", Some(&id)).await;
    let before = events(&portal, &all).await;
    portal.judge(Verdict::WrongAnswer).await;
    assert_eq!(
        events(&portal, &all).await,
        before + 1,
        "before the freeze the board moves"
    );

    portal.clock.advance(90 * 60);
    late.submit("sum", Some(&id)).await;
    let before = (events(&portal, &all).await, events(&portal, &staff).await);
    portal.judge(Verdict::Accepted).await;
    let after = (events(&portal, &all).await, events(&portal, &staff).await);
    assert_eq!(after, (before.0, before.1 + 1));
    let health = portal.visitor().await.get("/healthz").await.json();
    assert_eq!(health, json!({ "status": "ok" }), "nor how long the queue is");
}

#[tokio::test]
async fn a_lesson_does_not_tell_what_the_freeze_hides() {
    let portal = Portal::start().await;
    let (host, late) = (
        portal.person("zhao", &HOSTS).await,
        portal.person("late", &[]).await,
    );
    let (course, lesson) = portal
        .state
        .courses
        .iter()
        .flat_map(|course| {
            course
                .lessons()
                .map(|lesson| (course.slug.clone(), lesson.clone()))
        })
        .find(|(_, lesson)| lesson.exercise.is_some())
        .expect("a lesson with an exercise");
    let slug = lesson.exercise.clone().unwrap();
    portal.problem(&slug, None, public(&portal)).await;
    let id = host.announced(&settings("01:00", &slug)).await;
    late.join(&id).await;
    portal.clock.advance(3600 + 100 * 60);
    assert_eq!(late.submit(&slug, Some(&id)).await.status, 201);
    portal.judge(Verdict::Accepted).await;
    for question in &lesson.quiz {
        let right = question.choice.iter().position(|choice| choice.correct).unwrap();
        let path = format!("/courses/{course}/lessons/{}/quiz/{}", lesson.slug, question.id);
        assert_eq!(late.post(&path, &json!({ "choice": right })).await.status, 200);
    }
    let complete = format!("/courses/{course}/lessons/{}/complete", lesson.slug);
    let done = late.post(&complete, &json!(null)).await.json();
    assert_eq!(
        done["granted_seconds"],
        json!(lesson.minutes * 60),
        "its author gets the hours"
    );
    let ranking = portal.visitor().await.api_get("/ranking").await.json();
    assert_eq!(ranking["rows"], json!([]), "nobody else hears of them");
    portal.clock.advance(3600);
    assert_eq!(
        host.post(&format!("/contests/{id}/standings"), &json!(null))
            .await
            .status,
        204
    );
    let ranking = portal.visitor().await.api_get("/ranking").await.json();
    assert_eq!(ranking["rows"].as_array().unwrap().len(), 1, "until it is over");
    assert_eq!(
        late.api_get("/learning/hours").await.json()["intact"],
        json!(true)
    );
}

#[tokio::test]
async fn secret_cases_have_no_exact_figures() {
    let portal = Portal::start().await;
    portal.problem("sum", None, public(&portal)).await;
    let (trainee, admin) = (
        portal.person("lin", &[]).await,
        portal.person("root", &[Role::Admin]).await,
    );
    let id = field(&trainee.submit("sum", None).await.json(), "id");
    portal.judge(Verdict::Accepted).await;
    let path = format!("/submissions/{id}");
    let told = trainee.api_get(&path).await.json();
    assert_eq!(
        (&told["cases"][0]["fuel"], &told["cases"][0]["memory_bytes"]),
        (&json!(100_000_000), &json!(1 << 20))
    );
    let exact = admin.api_get(&path).await.json();
    assert_eq!(
        (&exact["cases"][0]["fuel"], &exact["cases"][0]["memory_bytes"]),
        (&json!(1), &json!(1))
    );
}

#[tokio::test]
async fn a_verdict_alone_does_not_come_in_parts() {
    let portal = Portal::start().await;
    let (host, trainee) = (
        portal.person("zhao", &HOSTS).await,
        portal.person("lin", &[]).await,
    );
    portal.problem("sum", None, public(&portal)).await;
    let id = host.announced(&settings("01:00", "sum")).await;
    trainee.join(&id).await;
    portal.clock.advance(3600 + 600);
    let inside = field(&trainee.submit("sum", Some(&id)).await.json(), "id");
    let outside = field(&host.submit("sum", None).await.json(), "id");
    let mut told = Vec::new();
    for submission in [inside, outside] {
        let later = portal
            .now()
            .checked_add(jiff::SignedDuration::from_mins(5))
            .unwrap();
        let claim = portal
            .store()
            .claim("test", &["wat".to_owned()], later, portal.now())
            .await
            .unwrap()
            .unwrap();
        assert_eq!(claim.id, submission.parse::<SubmissionId>().unwrap());
        for number in 1..=4 {
            let case = CaseRow {
                name: format!("secret/{number}"),
                verdict: Some(Verdict::Accepted),
                score: None,
                fuel: 1,
                memory_bytes: 1,
                output_bytes: 1,
                message: String::new(),
                guard: false,
            };
            let step = Progress {
                lifecycle: Lifecycle::Running,
                cases: vec![case],
                total_cases: 9,
            };
            portal
                .store()
                .progress(claim.id, claim.attempt, &step, portal.now())
                .await
                .unwrap();
        }
        told.push(events(&portal, &format!("submission:{submission}")).await);
    }
    assert_eq!(
        told[1] - told[0],
        3,
        "in a contest one step of judging, in practice each case: {told:?}"
    );
}

#[tokio::test]
async fn a_policy_that_cannot_be_kept_is_not_offered() {
    let portal = Portal::start().await;
    let host = portal.person("zhao", &HOSTS).await;
    portal.problem("sum", None, public(&portal)).await;
    let mut wanted = settings("01:00", "sum");
    wanted["feedback"] = json!("nothing");
    let refused = host.post("/contests", &wanted).await;
    assert_eq!(
        (refused.status, refused.field().as_str()),
        (422, "feedback"),
        "{}",
        refused.text
    );
}

#[tokio::test]
async fn a_problem_used_again_is_hidden_again() {
    let portal = Portal::start().await;
    let (host, trainee) = (
        portal.person("zhao", &HOSTS).await,
        portal.person("lin", &[]).await,
    );
    portal.problem("hidden", Some(host.id), Visibility::Draft).await;
    let first = host.announced(&settings("01:00", "hidden")).await;
    trainee.join(&first).await;
    portal.clock.advance(3600 + 600);
    assert_eq!(trainee.get("/problems/hidden").await.status, 200);
    portal.clock.advance(7200);
    assert_eq!(
        trainee.get("/problems/hidden").await.status,
        200,
        "it is over, and nothing is to come"
    );
    host.announced(&settings("09:00", "hidden")).await;
    for path in ["/problems/hidden", "/problems/hidden?contest=x"] {
        assert_eq!(trainee.get(path).await.status, 404, "{path}");
    }
    assert_eq!(trainee.submit("hidden", None).await.status, 404);
    assert_eq!(
        host.get("/problems/hidden").await.status,
        200,
        "its owner works on it"
    );
}

#[tokio::test]
async fn one_does_not_earn_hours_with_ones_own_problem() {
    let portal = Portal::start().await;
    let teacher = portal.person("chen", &[Role::Teacher]).await;
    portal.problem("mine", Some(teacher.id), public(&portal)).await;
    assert_eq!(teacher.submit("mine", None).await.status, 201);
    portal.judge(Verdict::Accepted).await;
    let hours = teacher.api_get("/learning/hours").await.json();
    assert_eq!(
        (&hours["entries"], &hours["total_seconds"]),
        (&json!([]), &json!(0))
    );
    let ranking = teacher.api_get("/ranking").await.json();
    assert_eq!(ranking["rows"], json!([]));
    let trainee = portal.person("lin", &[]).await;
    assert_eq!(trainee.submit("mine", None).await.status, 201);
    portal.judge(Verdict::Accepted).await;
    let hours = trainee.api_get("/learning/hours").await.json();
    assert_eq!(hours["entries"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_set_is_finished_without_what_was_deleted() {
    let portal = Portal::start().await;
    let (teacher, trainee) = (
        portal.person("chen", &[Role::Teacher]).await,
        portal.person("lin", &[]).await,
    );
    portal.problem("one", None, public(&portal)).await;
    let second = portal.problem("two", Some(teacher.id), public(&portal)).await;
    let class = teacher
        .post("/teach/classes", &json!({ "title": "Morning" }))
        .await
        .json();
    trainee
        .post("/classes/join", &json!({ "code": class["join_code"] }))
        .await;
    let set = json!({
        "title": "Week 1", "class": class["id"], "due": "2026-11-25T00:00:00Z", "credit_minutes": 30,
        "problems": ["one", "two"], "base": 0,
    });
    let set = field(&teacher.post("/teach/sets", &set).await.json(), "id");
    let body = json!({ "language": "wat", "source": "(module)", "set": set });
    assert_eq!(trainee.post("/problems/one/submissions", &body).await.status, 201);
    portal.judge(Verdict::Accepted).await;
    let paid = async || {
        let hours = trainee.api_get("/learning/hours").await.json();
        let entries = hours["entries"].as_array().unwrap().clone();
        entries
            .iter()
            .filter(|entry| entry["reason"]["kind"] == json!("set"))
            .count()
    };
    assert_eq!(paid().await, 0);
    portal
        .store()
        .delete_problem(second.id, portal.now())
        .await
        .unwrap();
    assert_eq!(paid().await, 1);
    // Who is not in the class submits nothing in its set, whose teacher could read it.
    let stranger = portal.person("other", &[]).await;
    assert_eq!(
        stranger.post("/problems/one/submissions", &body).await.status,
        404
    );
}

#[tokio::test]
async fn an_unchecked_version_judges_nobody() {
    let portal = Portal::start().await;
    let (teacher, trainee) = (
        portal.person("chen", &[Role::Teacher]).await,
        portal.person("lin", &[]).await,
    );
    let problem = portal.problem("sum", Some(teacher.id), public(&portal)).await;
    portal
        .store()
        .reset_verification(problem.content.package, portal.now())
        .await
        .unwrap();
    let refused = trainee.submit("sum", None).await;
    assert_eq!(
        (refused.status, refused.code().as_str()),
        (409, "being_checked"),
        "{}",
        refused.text
    );
    assert_eq!(
        teacher.submit("sum", None).await.status,
        201,
        "its owner may try it"
    );
    portal.verify(true).await;
    assert_eq!(trainee.submit("sum", None).await.status, 201);
}

#[tokio::test]
async fn another_program_under_a_used_token_is_kept() {
    let portal = Portal::start().await;
    let trainee = portal.person("lin", &[]).await;
    for slug in ["one", "two"] {
        portal.problem(slug, None, public(&portal)).await;
    }
    let mut ids = Vec::new();
    for (slug, source) in [
        ("one", "(module)"),
        ("one", "(module (memory 1))"),
        ("two", "(module)"),
        ("one", "(module)"),
    ] {
        let body = json!({ "language": "wat", "source": source, "token": "same" });
        let answer = trainee
            .post(&format!("/problems/{slug}/submissions"), &body)
            .await;
        assert_eq!(answer.status, 201, "{}", answer.text);
        ids.push(field(&answer.json(), "id"));
    }
    assert_eq!(ids[0], ids[3], "the same again is the same");
    ids.pop();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 3, "everything else is there");
}

#[tokio::test]
async fn names_are_what_they_look_like() {
    let portal = Portal::start().await;
    let trainee = portal.person("lin", &[]).await;
    for name in ["a\u{202e}b", "\u{200b}", "x\u{feff}"] {
        let answer = trainee.form("/account/name", &[("display_name", name)]).await;
        assert_eq!(answer.status, 422, "{name:?}");
    }
    assert_eq!(
        trainee
            .form("/account/name", &[("display_name", "王芳 O’Neil")])
            .await
            .status,
        303
    );
}
