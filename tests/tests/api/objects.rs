//! The portal with its packages in S3: a real S3 server, real judge children, and processes that share nothing but the
//! database and the bucket.

#![expect(clippy::unwrap_used, reason = "tests")]

use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};
use std::process::{Command as Blocking, Stdio};
use std::time::{Duration, Instant};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio_util::sync::CancellationToken;
use trellis_problems::Files;
use trellis_server::services::authoring;
use trellis_store::{Hash, Lifecycle, Role, StoreError, StoredBlob, Submissions as _, Verdict};
use trellis_tests::cli;
use trellis_tests::portal::{Answer, Person, Portal, problem_draft};
use trellis_tests::postgres::Database;
use trellis_tests::s3::{S3, files};

/// A file that makes a package larger than what stays in the database.
fn noise(seed: u8) -> Vec<u8> {
    let mut bytes = vec![0; 200_000];
    let mut reader = blake3::Hasher::new().update(&[seed]).finalize_xof();
    reader.fill(&mut bytes);
    bytes
}

fn large(slug: &str, mut files: Files, seed: u8) -> Vec<u8> {
    files.insert("attachments/noise.bin", noise(seed));
    trellis_problems::write::zip(slug, &files).unwrap()
}

/// A package as the form makes them.
fn echo(seed: u8) -> Vec<u8> {
    let draft = serde_json::from_value(problem_draft("echo")).unwrap();
    let files = authoring::to_package(&draft, "0d4b8f0e-1f2a-4c3b-9d4e-5f6071829304", "Chen");
    large("echo", files, seed)
}

/// One of the catalog, whose programs are in WAT: no language pack is wanted.
fn gcd() -> (Vec<u8>, String) {
    let folder = cli::root().join("problems/catalog/watgcd");
    let program = folder.join("submissions/accepted/euclid_remainder.wat");
    let (files, _) = Files::read_dir(&folder).unwrap();
    (
        large("mygcd", files, 1),
        std::fs::read_to_string(program).unwrap(),
    )
}

fn upload_form(csrf: &str, zip: Vec<u8>) -> Form {
    let file = Part::bytes(zip).file_name("package.zip");
    Form::new()
        .text("csrf", csrf.to_owned())
        .text("slug", String::new())
        .part("package", file)
}

async fn upload(person: &Person, zip: Vec<u8>) -> Answer {
    person
        .multipart("/teach/upload", upload_form(&person.csrf, zip))
        .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_upload_that_fails_leaves_nothing_and_says_so() {
    let mut s3 = S3::start().await;
    let portal = Portal::on(Some(s3.objects()), |_| {}, None).await;
    let teacher = portal.person("chen", &[Role::Teacher]).await;
    s3.stop().await;
    let begun = Instant::now();
    let failed = upload(&teacher, echo(1)).await;
    assert!(begun.elapsed() < Duration::from_secs(30), "{:?}", begun.elapsed());
    assert_eq!(failed.status, 503, "{}", failed.text);
    assert!(
        failed.text.contains("does not answer") || failed.text.contains("没有响应"),
        "{}",
        failed.text
    );
    let none = portal.store().problem_by_slug("echo").await;
    assert!(matches!(none, Err(StoreError::NotFound(_))), "{none:?}");
    // What needs no object goes on.
    let small = teacher.post("/teach/problems", &problem_draft("small")).await;
    assert_eq!(small.status, 201, "{}", small.text);

    s3.again().await;
    let done = upload(&teacher, echo(1)).await;
    assert_eq!(done.status, 303, "{}", done.text);
    s3.stop().await;
    assert_eq!(upload(&teacher, echo(2)).await.status, 503);
    assert_eq!(portal.store().problem_by_slug("echo").await.unwrap().version, 1);
    s3.again().await;
    assert_eq!(upload(&teacher, echo(2)).await.status, 303);
    let problem = portal.store().problem_by_slug("echo").await.unwrap();
    assert_eq!(problem.version, 2);
    let stored = portal.store().blob(problem.content.package).await.unwrap();
    assert!(matches!(stored, StoredBlob::Object { .. }), "{stored:?}");
    // Its files and its export come from there.
    let path = "/problems/echo/attachments/noise.bin";
    assert_eq!(teacher.get(path).await.bytes, noise(2));
    let export = teacher.get("/teach/problems/echo/package.zip").await.bytes;
    let (files, ..) = Files::read_zip(&export).unwrap();
    assert_eq!(files.get("attachments/noise.bin").unwrap()[..], noise(2)[..]);
}

/// Neither the copy on disk nor the one in memory: the object is asked, and it is another.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_spoiled_package_is_not_served() {
    let s3 = S3::start().await;
    let portal = Portal::on(Some(s3.objects()), |_| {}, None).await;
    let teacher = portal.person("chen", &[Role::Teacher]).await;
    assert_eq!(upload(&teacher, echo(1)).await.status, 303);
    let [object] = &s3.all()[..] else {
        panic!("{:?}", s3.all())
    };
    let file = s3.file(object);
    let mut bytes = std::fs::read(&file).unwrap();
    bytes[5000] ^= 1;
    std::fs::write(&file, bytes).unwrap();
    let cache = portal.state.config.data.join("cache/blobs");
    let _ = std::fs::remove_dir_all(cache);
    assert_eq!(teacher.get("/teach/problems/echo/package.zip").await.status, 500);
}

/// A worker that cannot get a package gives its submission back: it is no failure of the submission's.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn submissions_wait_while_the_object_store_is_away() {
    let mut s3 = S3::start().await;
    let data = tempfile::tempdir().unwrap();
    let portal = Portal::on(Some(s3.objects()), |_| {}, Some(data.path())).await;
    let teacher = portal.person("chen", &[Role::Teacher]).await;
    let (zip, source) = gcd();
    let done = upload(&teacher, zip).await;
    assert_eq!(done.status, 303, "{}", done.text);
    let _ = std::fs::remove_dir_all(data.path().join("cache/blobs"));
    s3.stop().await;
    let body = json!({ "language": "wat", "source": source });
    let submitted = teacher.post("/problems/mygcd/submissions", &body).await;
    assert!(submitted.status < 300, "{}", submitted.text);
    let id = submitted.json()["id"].as_str().unwrap().parse().unwrap();

    let stop = CancellationToken::new();
    let worker = tokio::spawn(portal.state.node("w".to_owned(), 1).run(stop.clone()));
    let begun = Instant::now();
    let mut attempts = 0;
    let verdict = loop {
        let detail = portal.store().submission_detail(id).await.unwrap();
        assert_eq!(detail.failures, 0, "{}", detail.last_failure);
        let submission = detail.submission;
        attempts = attempts.max(submission.attempt);
        if let Some(verdict) = submission.verdict {
            break verdict;
        }
        if attempts > 1 && submission.lifecycle == Lifecycle::Queued {
            s3.again().await;
            attempts = 0;
        }
        assert!(begun.elapsed() < Duration::from_secs(120), "{submission:?}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    };
    assert_eq!(verdict, Verdict::Accepted);
    stop.cancel();
    worker.await.unwrap();
}

/// A portal's process; killed when it is dropped.
struct Process {
    base: String,
    client: reqwest::Client,
    _child: Child,
    _data: tempfile::TempDir,
}

async fn serve(database: &Database, s3: &S3, workers: u32) -> Process {
    let data = tempfile::tempdir().unwrap();
    let mut child = Command::new(cli::binary())
        .current_dir(cli::root())
        .args([
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--database-url",
            database.url(),
        ])
        .args([
            "--catalog",
            "/nowhere",
            "--workers",
            &workers.to_string(),
            "--data",
        ])
        .arg(data.path())
        .envs(s3.environment())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let base = loop {
        let line = lines.next_line().await.unwrap().expect("the portal has ended");
        if let Some((_, base)) = line.split_once("open at ") {
            break base.to_owned();
        }
    };
    // Whoever writes to a pipe that nobody reads stands still.
    tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
    trellis_server::blobs::objects::use_ring();
    let client = reqwest::Client::builder()
        .cookie_store(true)
        .redirect(reqwest::redirect::Policy::none());
    Process {
        base,
        client: client.build().unwrap(),
        _child: child,
        _data: data,
    }
}

/// A judge node: the database's URL, the object store, and an empty folder.
fn work(database: &Database, s3: &S3) -> (Child, tempfile::TempDir) {
    let data = tempfile::tempdir().unwrap();
    let child = Command::new(cli::binary())
        .args(["work", "--database-url", database.url(), "--jobs", "1", "--data"])
        .arg(data.path())
        .envs(s3.environment())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn();
    (child.unwrap(), data)
}

/// A language pack that no language uses.
async fn publish_a_pack(s3: &S3) {
    let built = tempfile::tempdir().unwrap();
    let folder = built.path().join("packs");
    std::fs::create_dir(&folder).unwrap();
    // A tar without files.
    let (tar, file) = ([0; 1024], "some-0123.tar");
    std::fs::write(folder.join(file), tar).unwrap();
    let entry = json!({ "file": file, "hash": Hash::of(&tar), "bytes": tar.len(), "source": "here" });
    let index = json!({ "version": 1, "packs": { "some": entry } });
    std::fs::write(folder.join("index.json"), index.to_string()).unwrap();
    let objects = s3.objects();
    trellis_server::packs::publish(&*objects, built.path(), |_| {})
        .await
        .unwrap();
}

/// The packages in the bucket.
fn packages(s3: &S3) -> Vec<String> {
    let all = s3.all().into_iter();
    all.filter(|path| path.starts_with("blobs/")).collect()
}

impl Process {
    async fn get(&self, path: &str) -> Value {
        let answer = self.client.get(format!("{}{path}", self.base)).send().await;
        let text = answer.unwrap().text().await.unwrap();
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}: {text}"))
    }
}

/// `trellis ...` on the same stores; what it says.
fn trellis(database: &Database, s3: &S3, args: &[&str]) -> String {
    let data = tempfile::tempdir().unwrap();
    let output = cli::run(
        Blocking::new(cli::binary())
            .args(args)
            .args(["--database-url", database.url(), "--data"])
            .arg(data.path())
            .envs(s3.environment()),
    );
    assert_eq!(output.code, 0, "{args:?}: {}", output.stderr);
    output.stdout.trim().to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_package_crosses_two_processes_by_way_of_s3() {
    let (s3, database) = (S3::start().await, Database::fresh().await);
    publish_a_pack(&s3).await;
    let pages = serve(&database, &s3, 0).await;
    let (_node, data) = work(&database, &s3);
    let link = trellis(&database, &s3, &["user", "add", "chen", "--role", "teacher"]);
    let signed_in = pages
        .client
        .get(format!("{}{link}", pages.base))
        .send()
        .await
        .unwrap();
    assert_eq!(signed_in.status(), 303);
    let session = pages.get("/api/v1/auth/session").await;
    let csrf = session["csrf"].as_str().unwrap();

    let (zip, source) = gcd();
    let upload = pages.client.post(format!("{}/teach/upload", pages.base));
    let answer = upload.multipart(upload_form(csrf, zip)).send().await.unwrap();
    assert_eq!(answer.status(), 303, "{}", answer.text().await.unwrap());
    assert_eq!(packages(&s3).len(), 1, "{:?}", s3.all());

    let submit = pages
        .client
        .post(format!("{}/api/v1/problems/mygcd/submissions", pages.base))
        .header("x-csrf-token", csrf)
        .json(&json!({ "language": "wat", "source": source }));
    let submitted: Value = submit.send().await.unwrap().json().await.unwrap();
    let path = format!("/api/v1/submissions/{}", submitted["id"].as_str().unwrap());
    let begun = Instant::now();
    let verdict = loop {
        let state = pages.get(&path).await;
        if let Some(verdict) = state["verdict"].as_str() {
            break verdict.to_owned();
        }
        assert!(begun.elapsed() < Duration::from_secs(240), "{state}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    };
    let id = submitted["id"].as_str().unwrap().parse().unwrap();
    let detail = database.store().await.submission_detail(id).await.unwrap();
    assert_eq!(verdict, "AC", "{}", detail.last_failure);
    // The node had nothing of its own.
    let had = files(data.path());
    assert!(had.iter().any(|file| file == "packs/some-0123.tar"), "{had:?}");
    assert!(had.iter().any(|file| file.starts_with("cache/blobs/")), "{had:?}");

    let told = trellis(&database, &s3, &["gc"]);
    assert!(told.starts_with("0 blobs removed"), "{told}");
    let told = trellis(&database, &s3, &["objects", "push"]);
    assert!(told.starts_with("0 blobs moved"), "{told}");
    assert_eq!(packages(&s3).len(), 1, "{:?}", s3.all());
}
