//! Submitting over HTTP: what cannot be judged is told beside its field and leaves nothing behind, and what was taken
//! is there once.

use serde_json::{Value, json};
use trellis_store::{Role, Visibility};
use trellis_tests::portal::{Person, Portal};

const PATH: &str = "/problems/echo/submissions";

async fn portal() -> (Portal, Person) {
    let portal = Portal::start().await;
    let visibility = Visibility::Published { from: portal.now() };
    portal.problem("echo", None, visibility).await;
    let trainee = portal.person("trainee", &[]).await;
    (portal, trainee)
}

/// Submissions of a person's that wait: nobody judges here.
async fn count(portal: &Portal, person: &Person) -> u64 {
    portal.store().unfinished_of(person.id).await.expect("a count")
}

#[tokio::test]
async fn what_cannot_be_judged_names_its_field() {
    let (portal, trainee) = portal().await;
    let large = "x".repeat(trellis_types::problems::MAX_SOURCE_BYTES + 1);
    let cases = [
        (json!({ "language": "wat", "source": "" }), "source"),
        (json!({ "language": "wat", "source": " \r\n\t" }), "source"),
        (json!({ "language": "wat", "source": "(module)\u{0}" }), "source"),
        (json!({ "language": "wat", "source": large }), "source"),
        (json!({ "language": "cobol", "source": "(module)" }), "language"),
        (json!({ "language": "", "source": "(module)" }), "language"),
        (json!({ "source": "(module)" }), "body"),
    ];
    for (body, field) in cases {
        let answer = trainee.post(PATH, &body).await;
        assert_eq!(
            (answer.status, answer.field().as_str()),
            (422, field),
            "{}",
            answer.text
        );
        let message = answer.json()["error"]["message"].as_str().map(str::len);
        assert!(message > Some(10), "{}", answer.text);
    }
    assert_eq!(count(&portal, &trainee).await, 0);
}

#[tokio::test]
async fn a_form_keeps_what_was_typed() {
    let (portal, trainee) = portal().await;
    let answer = trainee
        .form(
            "/problems/echo/submit",
            &[("language", "cobol"), ("source", "(module (; mine ;))")],
        )
        .await;
    assert_eq!(answer.status, 422);
    assert!(answer.text.contains("(module (; mine ;))"), "{}", answer.text);
    assert_eq!(count(&portal, &trainee).await, 0);
}

#[tokio::test]
async fn bytes_that_are_no_text_are_refused() {
    let (portal, trainee) = portal().await;
    let mut body = br#"{"language":"wat","source":""#.to_vec();
    body.extend([0xff, 0xfe, 0xc3, 0x28]);
    body.extend(br#""}"#);
    let answer = trainee.post_bytes(PATH, body).await;
    assert_eq!(
        (answer.status, answer.field().as_str()),
        (422, "body"),
        "{}",
        answer.text
    );
    let answer = trainee.post_bytes(PATH, b"{".to_vec()).await;
    assert_eq!(
        (answer.status, answer.field().as_str()),
        (422, "body"),
        "{}",
        answer.text
    );
    let answer = trainee.post_bytes(PATH, vec![b' '; 3 << 20]).await;
    assert_eq!(answer.status, 413, "{}", answer.text);
    assert_eq!(count(&portal, &trainee).await, 0);
}

#[tokio::test]
async fn two_at_once_with_one_token_are_one() {
    let (portal, trainee) = portal().await;
    let body = json!({ "language": "wat", "source": "(module)", "token": "same" });
    let (first, second) = tokio::join!(trainee.post(PATH, &body), trainee.post(PATH, &body));
    assert!(
        first.status < 300 && second.status < 300,
        "{} {}",
        first.text,
        second.text
    );
    assert_eq!(first.json()["id"], second.json()["id"]);
    assert_eq!(count(&portal, &trainee).await, 1);
    let other = json!({ "language": "wat", "source": "(module)", "token": "other" });
    assert_ne!(trainee.post(PATH, &other).await.json()["id"], first.json()["id"]);
    assert_eq!(count(&portal, &trainee).await, 2);
}

#[tokio::test]
async fn a_problem_that_is_gone_takes_none() {
    let portal = Portal::start().await;
    let teacher = portal.person("teacher", &[Role::Teacher]).await;
    let visibility = Visibility::Published { from: portal.now() };
    let problem = portal.problem("echo", Some(teacher.id), visibility).await;
    let trainee = portal.person("trainee", &[]).await;
    let before = trainee.submit("echo", None).await;
    assert!(before.status < 300, "{}", before.text);
    portal
        .store()
        .delete_problem(problem.id, portal.now())
        .await
        .unwrap();
    let answer = trainee.submit("echo", None).await;
    assert_eq!(
        (answer.status, answer.code().as_str()),
        (410, "gone"),
        "{}",
        answer.text
    );
    assert_eq!(trainee.submit("never-was", None).await.status, 404);
    // What was submitted before stays its author's.
    let id = before.json()["id"].as_str().unwrap().to_owned();
    assert_eq!(trainee.api_get(&format!("/submissions/{id}")).await.status, 200);
}

#[tokio::test]
async fn strangers_and_old_tokens_are_refused() {
    let (portal, trainee) = portal().await;
    let body = json!({ "language": "wat", "source": "(module)" });
    assert_eq!(portal.visitor().await.post(PATH, &body).await.status, 401);
    let old = trainee.post_without_token(PATH, &body).await;
    assert_eq!(
        (old.status, old.code().as_str()),
        (403, "stale_form"),
        "{}",
        old.text
    );
    assert_eq!(count(&portal, &trainee).await, 0);
}

#[tokio::test]
async fn a_wrong_password_says_nothing_of_the_account() {
    let (portal, _) = portal().await;
    let visitor = portal.visitor().await;
    let try_in = async |login: &str| -> (u16, Value) {
        let body = json!({ "login": login, "password": "not the password" });
        let answer = visitor.post("/auth/session", &body).await;
        (answer.status, answer.json()["error"].clone())
    };
    let known = try_in("trainee").await;
    let unknown = try_in("nobody").await;
    assert_eq!(known, unknown);
    assert!((400..500).contains(&known.0), "{known:?}");
}

#[tokio::test]
async fn limits_say_when_to_come_back() {
    let (_portal, trainee) = portal().await;
    let mut refused = None;
    for _ in 0..200 {
        let answer = trainee.submit("echo", None).await;
        if answer.status != 201 && answer.status != 200 {
            refused = Some(answer);
            break;
        }
    }
    let refused = refused.expect("somebody who submits 200 times at once is held back");
    let told = refused.json()["error"]["message"].as_str().map(str::len);
    assert!(
        matches!(refused.status, 409 | 429) && told > Some(10),
        "{}",
        refused.text
    );
}

/// A portal whose queue is full with two, with a contest that `trainee` takes part in.
async fn small() -> (Portal, Person, String) {
    let portal = Portal::with(|config| config.limits.queue_length = 2, None).await;
    let visibility = Visibility::Published { from: portal.now() };
    for slug in ["echo", "inside"] {
        portal.problem(slug, None, visibility).await;
    }
    let host = portal.person("zhao", &[Role::Organizer]).await;
    let trainee = portal.person("trainee", &[]).await;
    let settings = json!({
        "title_en": "Open", "title_zh": "公开赛", "description_en": "", "description_zh": "",
        "start": "2026-11-24T01:00:00Z", "length_minutes": 120, "freeze_minutes": 30,
        "access": "public", "join_code": null, "penalty_minutes": 20, "feedback": "verdict",
        "hours": { "taking_part_minutes": 45, "per_problem_minutes": 30 },
        "problems": ["inside"], "base": 0,
    });
    let contest = host.announced(&settings).await;
    trainee.join(&contest).await;
    portal.clock.advance(3600 + 60);
    (portal, trainee, contest)
}

#[tokio::test]
async fn a_full_queue_refuses_practice_before_contests() {
    let (portal, trainee, contest) = small().await;
    for _ in 0..2 {
        assert_eq!(trainee.submit("echo", None).await.status, 201);
    }
    let refused = trainee.submit("echo", None).await;
    assert_eq!(
        (refused.status, refused.code().as_str()),
        (503, "queue_full"),
        "{}",
        refused.text
    );
    let after: u32 = refused.headers["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((1..=600).contains(&after), "{after}");
    let message = refused.json()["error"]["message"].as_str().unwrap().to_owned();
    assert!(message.contains('2'), "how many wait: {message}");
    assert_eq!(count(&portal, &trainee).await, 2);

    // By name, and for who submits to a problem of a contest that they are in.
    assert_eq!(trainee.submit("inside", Some(&contest)).await.status, 201);
    assert_eq!(trainee.submit("inside", None).await.status, 201);
    while count(&portal, &trainee).await < 8 {
        let sent = trainee.submit("inside", Some(&contest)).await;
        assert_eq!(sent.status, 201, "{}", sent.text);
    }
    let refused = trainee.submit("inside", Some(&contest)).await;
    assert_eq!(
        (refused.status, refused.code().as_str()),
        (503, "queue_full"),
        "{}",
        refused.text
    );
    // Whoever is in no contest gains nothing by naming one.
    let other = portal.person("other", &[]).await;
    assert_eq!(other.submit("inside", None).await.status, 503);
    assert!(other.submit("inside", Some(&contest)).await.status >= 400);
    assert_eq!(count(&portal, &other).await, 0);
}

#[tokio::test]
async fn a_full_queue_loses_nothing_that_was_typed() {
    let (_portal, trainee, _) = small().await;
    for _ in 0..2 {
        assert_eq!(trainee.submit("echo", None).await.status, 201);
    }
    let fields = [("language", "wat"), ("source", "(module (; mine ;))")];
    let answer = trainee.form("/problems/echo/submit", &fields).await;
    assert_eq!(answer.status, 503);
    assert!(answer.headers.contains_key("retry-after"));
    assert!(answer.text.contains("(module (; mine ;))"), "{}", answer.text);
}
