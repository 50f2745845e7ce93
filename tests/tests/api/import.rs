//! Packages of other formats uploaded by a teacher: recognised, converted, refused with everything that was found;
//! and their check, followed while it runs. The last test wants the language packs (`cargo xtask setup`).

use reqwest::multipart::{Form, Part};
use serde_json::Value;
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use trellis_problems::{Files, write};
use trellis_store::{Role, VerificationState};
use trellis_tests::cli;
use trellis_tests::portal::{Answer, Person, Portal};

const ECHO: &str = "import sys\nsys.stdout.write(sys.stdin.read())\n";
const ACCEPT: &str = "import sys\nsys.stdin.read()\nsys.exit(42)\n";

fn zip(folder: &str, files: &[(&str, &str)]) -> Vec<u8> {
    let mut all = Files::default();
    for (path, text) in files {
        all.insert(*path, text.as_bytes().to_vec());
    }
    write::zip(folder, &all).expect("a zip")
}

async fn upload(person: &Person, slug: &str, zip: &[u8]) -> Answer {
    let file = Part::bytes(zip.to_vec()).file_name("package.zip");
    let form = Form::new()
        .text("csrf", person.csrf.clone())
        .text("slug", slug.to_owned())
        .part("package", file);
    person.multipart("/teach/upload", form).await
}

/// The parts that legacy and DOMjudge packages have in common.
const LEGACY: [(&str, &str); 6] = [
    ("data/sample/1.in", "1\n"),
    ("data/sample/1.ans", "1\n"),
    ("data/secret/1.in", "2\n"),
    ("data/secret/1.ans", "2\n"),
    ("submissions/accepted/echo.py", ECHO),
    ("submissions/wrong_answer/one.py", "print(1)\n"),
];

fn legacy() -> Vec<u8> {
    let mut files = LEGACY.to_vec();
    files.extend([
        (
            "problem.yaml",
            "name: Old echo\nlicense: cc by-sa\nrights_owner: Test\n",
        ),
        (
            "problem_statement/problem.en.tex",
            "\\problemname{Old echo}\nPrint $x$. \\sidenote{s}\n",
        ),
        ("input_format_validators/check.py", ACCEPT),
    ]);
    zip("oldecho", &files)
}

fn draft() -> Vec<u8> {
    let mut files = LEGACY.to_vec();
    files.extend([
        (
            "problem.yaml",
            "problem_format_version: 2023-07-draft\nname: {en: New echo}\nuuid: 6f9619ff-8b86-4d01-b42d-00cf4fc964ff\n\
             license: cc by-sa\nrights_owner: Test\n",
        ),
        ("statement/problem.en.md", "Print.\n"),
        ("input_validators/check.py", ACCEPT),
    ]);
    zip("newecho", &files)
}

fn domjudge() -> Vec<u8> {
    let mut files = LEGACY.to_vec();
    files.extend([
        (
            "domjudge-problem.ini",
            "name='Dom echo'\nexternalid=domecho\ntimelimit='2'\n",
        ),
        ("problem_statement/problem.en.tex", "Print.\n"),
        ("input_format_validators/check.py", ACCEPT),
    ]);
    zip("anything", &files)
}

fn polygon() -> Vec<u8> {
    let xml = r#"<?xml version="1.0" encoding="utf-8"?>
<problem revision="1" short-name="poly-echo" url="https://polygon.example/p">
  <names><name language="english" value="Poly echo"/></names>
  <judging input-file="" output-file="">
    <testset name="tests">
      <time-limit>1000</time-limit><memory-limit>268435456</memory-limit><test-count>2</test-count>
      <input-path-pattern>tests/%02d</input-path-pattern><answer-path-pattern>tests/%02d.a</answer-path-pattern>
      <tests><test method="manual" sample="true"/><test method="manual"/></tests>
    </testset>
  </judging>
  <assets>
    <checker name="std::wcmp.cpp" type="testlib"><source path="files/check.cpp" type="cpp.g++17"/></checker>
    <solutions><solution tag="main"><source path="solutions/echo.py" type="python.3"/></solution></solutions>
  </assets>
</problem>"#;
    zip(
        "polyecho",
        &[
            ("problem.xml", xml),
            ("statement-sections/english/name.tex", "Poly echo"),
            ("statement-sections/english/legend.tex", "Print ``it''."),
            ("statement-sections/english/input.tex", "A number."),
            ("statement-sections/english/output.tex", "The number."),
            ("tests/01", "1\n"),
            ("tests/01.a", "1\n"),
            ("tests/02", "2\n"),
            ("tests/02.a", "2\n"),
            ("files/check.cpp", "int main() {}\n"),
            ("solutions/echo.py", ECHO),
        ],
    )
}

#[tokio::test]
async fn every_format_is_recognised_and_becomes_a_problem() {
    let portal = Portal::start().await;
    let teacher = portal.person("chen", &[Role::Teacher]).await;
    for (zip, slug, format) in [
        (legacy(), "oldecho", "legacy"),
        (draft(), "newecho", "2023-07-draft"),
        (domjudge(), "domecho", "DOMjudge"),
    ] {
        let made = upload(&teacher, "", &zip).await;
        assert_eq!(
            (made.status, made.location.split('?').next().unwrap_or_default()),
            (303, format!("/teach/problems/{slug}").as_str()),
            "{}",
            made.text
        );
        let page = teacher.get(&format!("/teach/problems/{slug}")).await;
        assert!(
            page.text.contains("Converted from") && page.text.contains(format),
            "{slug}"
        );
    }
    let statement = teacher.get("/problems/oldecho").await.text;
    assert!(
        statement.contains("<math") && statement.contains("tex-outside"),
        "{statement}"
    );
    // Again: a new version of the same problem.
    assert_eq!(upload(&teacher, "", &legacy()).await.status, 303);
    assert_eq!(
        portal.store().problem_by_slug("oldecho").await.unwrap().version,
        2
    );
}

#[tokio::test]
async fn what_cannot_be_carried_over_is_listed_in_full() {
    let portal = Portal::start().await;
    let teacher = portal.person("chen", &[Role::Teacher]).await;
    let refused = upload(&teacher, "", &polygon()).await;
    // Without a validator it is no package for this judge; every reason is named.
    assert_eq!(refused.status, 422, "{}", refused.text);
    assert!(
        refused.text.contains("<ul class=\"findings\">"),
        "{}",
        refused.text
    );
    assert!(refused.text.contains("input_validators"), "{}", refused.text);

    let mut broken = LEGACY.to_vec();
    broken.retain(|(path, _)| *path != "data/secret/1.ans");
    broken.push((
        "problem.yaml",
        "name: X\nvalidation: custom interactive\nnosuchkey: 1\n",
    ));
    let refused = upload(&teacher, "", &zip("broken", &broken)).await;
    assert_eq!(refused.status, 422);
    for part in ["nosuchkey", "data/secret/1.ans", "statement"] {
        assert!(refused.text.contains(part), "{part} in {}", refused.text);
    }
    assert!(portal.store().problem_by_slug("broken").await.is_err());

    let unknown = upload(&teacher, "x", &zip("x", &[("readme.txt", "hello")])).await;
    assert_eq!(unknown.status, 422);
    assert!(unknown.text.contains("problem.yaml"), "{}", unknown.text);
}

/// A zip whose directory admits to three gigabytes is refused before anything is unpacked.
#[tokio::test]
async fn a_bomb_is_refused() {
    let portal = Portal::start().await;
    let teacher = portal.person("chen", &[Role::Teacher]).await;
    let mut bomb = legacy();
    let mut at = 0;
    let size = 3_000_000_000_u32.to_le_bytes();
    // The field "uncompressed size" of each central header (APPNOTE 4.3.12).
    while let Some(found) = bomb[at..].windows(4).position(|four| four == b"PK\x01\x02") {
        at += found + 24;
        bomb[at..at + 4].copy_from_slice(&size);
    }
    let refused = upload(&teacher, "", &bomb).await;
    assert_eq!(refused.status, 422);
    assert!(
        refused.text.contains("more than 1073741824 bytes"),
        "{}",
        refused.text
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_check_is_followed_case_by_case() {
    let data = cli::data();
    let portal = Portal::with(|_| {}, Some(&data)).await;
    let stop = CancellationToken::new();
    let teacher = portal.person("chen", &[Role::Teacher]).await;
    let other = portal.person("lin", &[]).await;
    assert_eq!(upload(&teacher, "", &legacy()).await.status, 303);
    tokio::spawn(trellis_server::worker::verify::run(
        portal.state.node("test".to_owned(), 1),
        stop.clone(),
    ));
    let check = |text: &str| -> Value { serde_json::from_str(text).expect("JSON") };
    let mut seen_running = false;
    for _ in 0..1200 {
        let answer = teacher.api_get("/teach/problems/oldecho/verification").await;
        let state = check(&answer.text);
        seen_running |= state["state"] == "running" && state["progress"]["rows"].is_array();
        if matches!(
            portal.verification("oldecho").await,
            VerificationState::Passed | VerificationState::Failed
        ) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    stop.cancel();
    let done = teacher
        .api_get("/teach/problems/oldecho/verification")
        .await
        .json();
    assert!(seen_running, "its progress was shown while it ran");
    assert_eq!(done["state"], "passed", "{done}");
    let progress = &done["progress"];
    assert_eq!(progress["cases"], serde_json::json!(["sample/1", "secret/1"]));
    assert_eq!(progress["data_done"], progress["data_total"]);
    let rows = progress["rows"].as_array().unwrap();
    assert_eq!(rows[1]["path"], "wrong_answer/one.py");
    assert_eq!(rows[1]["cells"][1]["verdict"], "WA", "{progress}");
    assert_eq!(rows[0]["ok"], true);
    assert!(rows[0]["cells"][0]["fuel"].as_u64().unwrap() > 0);
    // The statement's finding is among the others.
    assert!(done["findings"].to_string().contains("sidenote"), "{done}");
    // A page without JavaScript has the same table.
    let page = teacher.get("/teach/problems/oldecho").await.text;
    assert!(
        page.contains("check-grid") && page.contains("wrong_answer/one.py"),
        "{page}"
    );
    // Its events are for whoever may edit the problem.
    assert_eq!(other.api_get("/events?topics=check:oldecho").await.status, 404);
}
