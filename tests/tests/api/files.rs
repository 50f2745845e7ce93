//! Files at both ends of a problem: what its package gives along, and answers that go in as several files. And the
//! places that a compile log names.

use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};
use trellis_problems::{Files, Package, write};
use trellis_server::clock::random;
use trellis_server::services::content::{self, Placement};
use trellis_store::{Hash, NewProblem, ProblemId, Report, Role, UserId, Verdict, Visibility};
use trellis_tests::portal::{Answer, Person, Portal};

const YAML: &str = "problem_format_version: 2025-09\ntype: submit-answer\nname: {en: Sort}\n\
    uuid: 6f9619ff-8b86-4d01-b42d-00cf4fc964f1\nlicense: cc by-sa\nrights_owner: Test\n";

/// A submit-answer problem with attachments, as it would be after its check.
async fn answers(portal: &Portal, slug: &str, owner: Option<UserId>, visibility: Visibility) {
    let mut files = Files::default();
    for (path, text) in [
        ("problem.yaml", YAML),
        ("statement/problem.en.md", "Sort.\n"),
        ("data/sample/1.in", "2 1\n"),
        ("data/sample/1.ans", "1 2\n"),
        ("data/secret/01.in", "SECRET 3 2\n"),
        ("data/secret/01.ans", "2 3\n"),
        ("input_validators/any.py", "import sys\nsys.exit(42)\n"),
        ("attachments/page.html", "<script>alert(1)</script>\n"),
        ("attachments/templates/python3/start.py", "# begin\n"),
        ("submissions/accepted/all/sample/1.out", "1 2\n"),
    ] {
        files.insert(path, text.as_bytes().to_vec());
    }
    let package = Package::from_files(slug, files).accept().expect("a package");
    let zip = write::zip(slug, &package.files).expect("a zip");
    let content = content::from_package(&package, Hash::of(&zip), &Placement::default());
    portal.store().put_blob(&zip, portal.now()).await.expect("a blob");
    let new = NewProblem {
        id: ProblemId::new(portal.now(), random()),
        slug: slug.to_owned(),
        owner,
        visibility,
        content,
    };
    portal
        .store()
        .create_problem(new, portal.now())
        .await
        .expect("a problem");
    portal.verify(true).await;
}

#[tokio::test]
async fn attachments_are_saved_and_never_shown() {
    let portal = Portal::start().await;
    answers(
        &portal,
        "sort",
        None,
        Visibility::Published { from: portal.now() },
    )
    .await;
    let visitor = portal.visitor().await;
    let answer = visitor.get("/problems/sort/attachments/page.html").await;
    assert_eq!(
        (answer.status, answer.text.as_str()),
        (200, "<script>alert(1)</script>\n")
    );
    let header = |name: &str| answer.headers[name].to_str().unwrap_or_default().to_owned();
    assert_eq!(header("content-type"), "application/octet-stream");
    assert_eq!(
        header("content-disposition"),
        "attachment; filename=\"page.html\""
    );
    assert_eq!(header("x-content-type-options"), "nosniff");
    assert!(header("content-security-policy").contains("sandbox"));
    let template = visitor
        .get("/problems/sort/attachments/templates/python3/start.py")
        .await;
    assert_eq!(template.status, 200);
    let page = visitor.get("/problems/sort").await;
    assert!(
        page.text
            .contains("href=\"/problems/sort/attachments/page.html\"")
    );
    for outside in [
        "../data/secret/01.in",
        "%2e%2e/data/secret/01.in",
        "..%2fdata%2fsecret%2f01.in",
        "/etc/hostname",
        "%2fproblem.yaml",
        "page.html/",
        "",
        "templates",
        "none.txt",
    ] {
        let answer = visitor
            .get(&format!("/problems/sort/attachments/{outside}"))
            .await;
        assert_eq!(answer.status, 404, "{outside}: {}", answer.text);
        assert!(
            !answer.text.contains("SECRET") && !answer.text.contains("2025-09"),
            "{outside}"
        );
    }
}

#[tokio::test]
async fn attachments_are_hidden_with_their_problem() {
    let portal = Portal::start().await;
    let teacher = portal.person("teacher", &[Role::Teacher]).await;
    answers(&portal, "sort", Some(teacher.id), Visibility::Draft).await;
    let path = "/problems/sort/attachments/page.html";
    assert_eq!(teacher.get(path).await.status, 200);
    let other = portal.person("other", &[Role::Teacher]).await;
    for person in [other, portal.visitor().await] {
        assert_eq!(person.get(path).await.status, 404);
    }
}

/// Posts the form for answers.
async fn form(person: &Person, files: &[(&str, &str, &[u8])]) -> Answer {
    // As browsers do: names of fields as they are.
    let mut form = Form::new()
        .percent_encode_noop()
        .text("csrf", person.csrf.clone());
    for (field, name, bytes) in files {
        let part = Part::bytes(bytes.to_vec()).file_name((*name).to_owned());
        form = form.part((*field).to_owned(), part);
    }
    person.multipart("/problems/sort/answers", form).await
}

async fn sort() -> (Portal, Person) {
    let portal = Portal::start().await;
    answers(
        &portal,
        "sort",
        None,
        Visibility::Published { from: portal.now() },
    )
    .await;
    let trainee = portal.person("trainee", &[]).await;
    (portal, trainee)
}

/// Takes the submission from the queue, as a worker would: its files by name.
async fn queued(portal: &Portal) -> Vec<String> {
    let later = portal
        .now()
        .checked_add(jiff::SignedDuration::from_mins(5))
        .expect("a time");
    let claim = portal
        .store()
        .claim("test", &["answers".to_owned()], later, portal.now())
        .await
        .expect("a claim")
        .expect("a submission");
    let source =
        trellis_server::services::answers::submission(&claim.file_name, &claim.language, claim.source);
    source.files.into_keys().collect()
}

#[tokio::test]
async fn several_answers_are_one_submission() {
    let (portal, trainee) = sort().await;
    let files: [(&str, &str, &[u8]); 3] = [
        ("answer:sample/1", "anything.bin", b"1 2\r\n"),
        ("files", "C:\\answers\\01.out", b"2 3\n"),
        // A field without a file.
        ("answer:secret/01", "", b""),
    ];
    let sent = form(&trainee, &files).await;
    assert_eq!(sent.status, 303, "{}", sent.text);
    let page = trainee.get(&sent.location).await;
    assert!(page.text.contains("<code>sample/1.out</code>") && page.text.contains("<code>01.out</code>"));
    assert_eq!(queued(&portal).await, ["01.out", "sample/1.out"]);
    let body = json!({ "language": "answers", "files": [{ "name": "secret/01.ans", "text": "2 3\n" }] });
    let sent = trainee.post("/problems/sort/submissions", &body).await;
    assert_eq!(sent.status, 201, "{}", sent.text);
    assert_eq!(queued(&portal).await, ["secret/01.ans"]);
    // One file as before.
    let sent = trainee
        .post(
            "/problems/sort/submissions",
            &json!({ "language": "answers", "source": "1 2\n" }),
        )
        .await;
    assert_eq!(sent.status, 201, "{}", sent.text);
    assert_eq!(queued(&portal).await, ["answer.out"]);
}

#[tokio::test]
async fn answers_that_cannot_be_judged_are_refused() {
    let (portal, trainee) = sort().await;
    let large = vec![b'1'; 300 << 10];
    let cases: [&[(&str, &str, &[u8])]; 6] = [
        &[],
        &[("files", "", b"")],
        &[("files", "02.out", b"1\n")],
        &[("files", "01.py", b"1\n")],
        &[("files", "01.out", b"\xff\xfe")],
        &[("files", "01.out", &large)],
    ];
    for files in cases {
        let answer = form(&trainee, files).await;
        assert_eq!(answer.status, 422, "{files:?}: {}", answer.text);
        assert!(answer.text.contains("role=\"alert\""), "{files:?}");
    }
    for (body, field) in [
        (
            json!({ "language": "answers", "files": [{ "name": "../01.out", "text": "1" }] }),
            "files",
        ),
        (
            json!({ "language": "answers", "files": [{ "name": "01.out", "text": "\u{0}" }] }),
            "files",
        ),
        (
            json!({ "language": "wat", "files": [{ "name": "01.out", "text": "1" }] }),
            "language",
        ),
        (json!({ "language": "answers", "files": [] }), "source"),
    ] {
        let answer = trainee.post("/problems/sort/submissions", &body).await;
        assert_eq!(
            (answer.status, answer.field().as_str()),
            (422, field),
            "{body}: {}",
            answer.text
        );
    }
    // Files to a problem that takes programs.
    portal
        .problem("echo", None, Visibility::Published { from: portal.now() })
        .await;
    let body = json!({ "language": "wat", "files": [{ "name": "01.out", "text": "1" }] });
    let answer = trainee.post("/problems/echo/submissions", &body).await;
    assert_eq!(
        (answer.status, answer.field().as_str()),
        (422, "files"),
        "{}",
        answer.text
    );
    assert_eq!(
        portal.store().unfinished_of(trainee.id).await.expect("a count"),
        0
    );
}

#[tokio::test]
async fn a_form_with_files_needs_its_token_first() {
    let (_portal, trainee) = sort().await;
    let file = || Part::bytes(b"2 3\n".to_vec()).file_name("01.out");
    for form in [
        Form::new().part("files", file()),
        Form::new()
            .part("files", file())
            .text("csrf", trainee.csrf.clone()),
        Form::new().text("csrf", "0".repeat(32)).part("files", file()),
    ] {
        assert_eq!(
            trainee.multipart("/problems/sort/answers", form).await.status,
            403
        );
    }
}

/// Submits to `echo` and ends it as CE with this log; gives the submission's id.
async fn failed(portal: &Portal, person: &Person, log: &str) -> String {
    let sent = person.submit("echo", None).await;
    assert_eq!(sent.status, 201, "{}", sent.text);
    let later = portal
        .now()
        .checked_add(jiff::SignedDuration::from_mins(5))
        .expect("a time");
    let claim = portal
        .store()
        .claim("test", &["wat".to_owned()], later, portal.now())
        .await;
    let claim = claim.expect("a claim").expect("a submission");
    let report = Report {
        verdict: Verdict::CompileError,
        score: None,
        seed: Hash::ZERO,
        receipt: Hash::ZERO,
        cases: Vec::new(),
        images: Vec::new(),
        json: json!({ "compile": { "ok": false, "log": log, "fuel": 0 } }),
    };
    portal
        .store()
        .complete(claim.id, claim.attempt, &report, portal.now())
        .await
        .expect("a verdict");
    sent.json()["id"].as_str().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn a_compile_log_names_places() {
    let portal = Portal::start().await;
    portal
        .problem("echo", None, Visibility::Published { from: portal.now() })
        .await;
    let trainee = portal.person("trainee", &[]).await;
    let log = "expected `(`\n     --> main.wat:1:3\n      |\n    1 | (module)\n      |   ^";
    let id = failed(&portal, &trainee, log).await;
    let told = trainee.api_get(&format!("/submissions/{id}")).await.json();
    assert_eq!(
        (&told["compile_log"], &told["file_name"]),
        (&json!(log), &json!("main.wat"))
    );
    assert_eq!(
        told["diagnostics"],
        json!([{ "file": "main.wat", "line": 1, "column": 3, "end_column": null, "severity": "error",
            "message": "expected `(`" }])
    );
    let page = trainee.get(&format!("/submissions/{id}")).await.text;
    assert!(
        page.contains("href=\"#L1\"") && page.contains("class=\"code-line code-error\" id=\"L1\""),
        "{page}"
    );
    // "Edit and resubmit" brings the source and the places, to its author alone.
    let page = trainee.get(&format!("/problems/echo?from={id}")).await.text;
    assert!(
        page.contains(">(module)</textarea>") && page.contains("data-diagnostics"),
        "{page}"
    );
    let other = portal.person("other", &[]).await;
    for from in [id.as_str(), "0190-nothing", "x"] {
        let page = other.get(&format!("/problems/echo?from={from}")).await;
        assert_eq!(page.status, 200);
        assert!(!page.text.contains("data-diagnostics"), "{from}");
    }
    let document = trainee.api_get("/openapi.json").await.json();
    let schema = &document["components"]["schemas"]["Diagnostic"]["properties"];
    assert_ne!(schema["end_column"], Value::Null, "{document}");
}
