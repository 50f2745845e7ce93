//! A teacher's problem with the real judge: answers filled in by the reference solution, the check of its package in
//! the background, and what follows from it. Wants the language packs (`cargo xtask setup`).

use serde_json::{Value, json};
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use trellis_store::{Role, VerificationState, Visibility};
use trellis_tests::cli;
use trellis_tests::portal::{Person, Portal, problem_draft};

/// A portal that checks packages, with Python ready.
async fn portal() -> (Portal, CancellationToken) {
    let data = cli::data();
    let portal = Portal::with(|_| {}, Some(&data)).await;
    let state = portal.state.clone();
    let python = trellis_judge::languages::find("python").expect("Python");
    tokio::task::spawn_blocking(move || state.judge.prepare_language(python, &|_| {}))
        .await
        .expect("a thread")
        .expect("Python");
    let stop = CancellationToken::new();
    tokio::spawn(trellis_server::worker::verify::run(
        portal.state.node("test".to_owned(), 1),
        stop.clone(),
    ));
    (portal, stop)
}

fn draft(slug: &str, source: &str) -> Value {
    let mut draft = problem_draft(slug);
    draft["reference_language"] = json!("python");
    draft["reference_source"] = json!(source);
    draft["memory_mib"] = json!(256);
    draft["samples"] = json!([{ "input": "1 2\n", "answer": "" }]);
    draft["cases"] = json!([{ "input": "20 22\n", "answer": "" }, { "input": "5 6\n", "answer": "11\n" }]);
    draft
}

async fn checked(portal: &Portal, slug: &str) -> VerificationState {
    for _ in 0..1200 {
        let state = portal.verification(slug).await;
        if matches!(state, VerificationState::Passed | VerificationState::Failed) {
            return state;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("{slug} was not checked in two minutes");
}

async fn report(teacher: &Person, slug: &str) -> Value {
    teacher
        .api_get(&format!("/teach/problems/{slug}/verification"))
        .await
        .json()
}

const SUM: &str = "print(sum(map(int, input().split())))\n";

#[tokio::test(flavor = "multi_thread")]
async fn empty_answers_are_filled_in_and_the_package_is_checked() {
    let (portal, stop) = portal().await;
    let (teacher, trainee) = (
        portal.person("chen", &[Role::Teacher]).await,
        portal.person("lin", &[]).await,
    );
    let saved = teacher.post("/teach/problems", &draft("sum", SUM)).await;
    assert_eq!(saved.status, 201, "{}", saved.text);
    assert_eq!(
        checked(&portal, "sum").await,
        VerificationState::Passed,
        "{}",
        report(&teacher, "sum").await
    );
    let zip = teacher.get("/teach/problems/sum/package.zip").await.bytes;
    let files = trellis_problems::Files::read_zip(&zip).unwrap().0;
    assert_eq!(files.get("data/sample/001.ans").unwrap()[..], *b"3\n");
    assert_eq!(files.get("data/secret/001.ans").unwrap()[..], *b"42\n");
    let report = report(&teacher, "sum").await;
    assert_eq!(
        (&report["submissions"][0]["path"], &report["submissions"][0]["ok"]),
        (&json!("accepted/reference.py"), &json!(true))
    );

    assert_eq!(
        teacher
            .post("/teach/problems/sum/publish", &json!(null))
            .await
            .status,
        204
    );
    assert!(trainee.api_get("/problems").await.text.contains("\"sum\""));
    stop.cancel();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reference_solution_that_fails_says_why() {
    let (portal, stop) = portal().await;
    let teacher = portal.person("chen", &[Role::Teacher]).await;
    for (source, words) in [
        ("print(1 +)\n", "SyntaxError"),
        ("raise ValueError('boom')\n", "boom"),
        ("while True: pass\n", "TLE"),
        ("while True: print('x' * 1000)\n", "OLE"),
    ] {
        let refused = teacher.post("/teach/problems", &draft("sum", source)).await;
        assert_eq!(
            (refused.status, refused.field().as_str()),
            (422, "reference_source"),
            "{}",
            refused.text
        );
        let message = refused.json()["error"]["message"].as_str().unwrap().to_owned();
        assert!(message.contains(words), "{message}");
    }
    assert!(
        portal.store().problem_by_slug("sum").await.is_err(),
        "nothing was kept"
    );
    stop.cancel();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_published_problem_whose_new_version_fails_goes_back_to_draft() {
    let (portal, stop) = portal().await;
    let teacher = portal.person("chen", &[Role::Teacher]).await;
    assert_eq!(
        teacher.post("/teach/problems", &draft("sum", SUM)).await.status,
        201
    );
    assert_eq!(checked(&portal, "sum").await, VerificationState::Passed);
    assert_eq!(
        teacher
            .post("/teach/problems/sum/publish", &json!(null))
            .await
            .status,
        204
    );
    let mut broken = draft("sum", SUM);
    broken["cases"] = json!([{ "input": "1 1\n", "answer": "3\n" }]);
    broken["base"] = json!(1);
    assert_eq!(teacher.put("/teach/problems/sum", &broken).await.status, 200);
    assert_eq!(checked(&portal, "sum").await, VerificationState::Failed);
    let report = report(&teacher, "sum").await;
    assert_eq!(report["submissions"][0]["verdict"], json!("WA"), "{report}");
    for _ in 0..100 {
        if portal.store().problem_by_slug("sum").await.unwrap().visibility == Visibility::Draft {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(
        portal.store().problem_by_slug("sum").await.unwrap().visibility,
        Visibility::Draft
    );
    stop.cancel();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_checker_of_ones_own_needs_no_answers() {
    let (portal, stop) = portal().await;
    let teacher = portal.person("chen", &[Role::Teacher]).await;
    let mut draft = draft("pair", "print(1, int(input().split()[0]) - 1)\n");
    let checker = "import sys\n\
        total = int(open(sys.argv[1]).read().split()[0])\n\
        values = sys.stdin.read().split()\n\
        sys.exit(42 if len(values) == 2 and sum(map(int, values)) == total else 43)\n";
    draft["checker"] = json!({ "kind": "custom", "language": "python", "source": checker });
    draft["cases"] = json!([{ "input": "20 22\n", "answer": "" }]);
    let saved = teacher.post("/teach/problems", &draft).await;
    assert_eq!(saved.status, 201, "{}", saved.text);
    assert_eq!(
        checked(&portal, "pair").await,
        VerificationState::Passed,
        "{}",
        report(&teacher, "pair").await
    );
    stop.cancel();
}
