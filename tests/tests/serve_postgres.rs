//! The portal on PostgreSQL, as processes: one that has pages and no workers, one that judges; they share the database and
//! nothing else.

#![expect(clippy::unwrap_used, reason = "tests")]

use reqwest::Client;
use serde_json::{Value, json};
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use trellis_tests::cli;
use trellis_tests::postgres::Database;

/// A portal's process; killed when it is dropped.
struct Process {
    base: String,
    _child: Child,
    _data: tempfile::TempDir,
}

async fn serve(database: &Database, workers: u32) -> Process {
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
        .args(["--workers", &workers.to_string(), "--data"])
        .arg(data.path())
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
    Process {
        base,
        _child: child,
        _data: data,
    }
}

#[tokio::test]
async fn a_verdict_crosses_two_processes() {
    let database = Database::fresh().await;
    // Both at once on an empty database.
    let (pages, judge) = tokio::join!(serve(&database, 0), serve(&database, 1));
    trellis_server::blobs::objects::use_ring();
    let client = Client::builder().cookie_store(true).build().unwrap();
    let account = json!({"login": "ada", "display_name": "Ada", "password": "correct horse battery"});
    let anonymous = get(&client, &pages, "/auth/session").await;
    let csrf = anonymous["csrf"].as_str().unwrap();
    let session = post(&client, &pages, "/auth/users", csrf, &account).await;
    let csrf = session["csrf"].as_str().unwrap();
    let source = "problems/catalog/watgcd/submissions/accepted/euclid_remainder.wat";
    let source = std::fs::read_to_string(cli::root().join(Path::new(source))).unwrap();
    let submission = json!({"language": "wat", "source": source});
    let submitted = post(&client, &pages, "/problems/watgcd/submissions", csrf, &submission).await;
    let path = format!("/submissions/{}", submitted["id"].as_str().unwrap());

    let begun = Instant::now();
    let verdict = loop {
        let state = get(&client, &pages, &path).await;
        if let Some(verdict) = state["verdict"].as_str() {
            break verdict.to_owned();
        }
        assert!(begun.elapsed() < Duration::from_secs(240), "{state}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    };
    assert_eq!(verdict, "AC");
    // The session and the verdict are the database's, not the process's.
    assert_eq!(get(&client, &judge, &path).await["verdict"], "AC");
}

async fn post(client: &Client, at: &Process, path: &str, csrf: &str, body: &Value) -> Value {
    let request = client
        .post(format!("{}/api/v1{path}", at.base))
        .header("x-csrf-token", csrf);
    let answer = request.json(body).send().await.unwrap();
    let status = answer.status();
    let text = answer.text().await.unwrap();
    assert!(status.is_success(), "{path}: {status} {text}");
    serde_json::from_str(&text).unwrap()
}

async fn get(client: &Client, at: &Process, path: &str) -> Value {
    let answer = client
        .get(format!("{}/api/v1{path}", at.base))
        .send()
        .await
        .unwrap();
    let text = answer.text().await.unwrap();
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}: {text}"))
}
