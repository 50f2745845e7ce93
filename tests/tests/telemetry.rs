//! What a portal tells about itself: metrics, traces and logs of one submission, over a portal without workers and a judge
//! node, as processes.

#![expect(clippy::unwrap_used, reason = "tests")]

use axum::body::Bytes;
use axum::extract::State;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::trace::v1::Span;
use prost::Message as _;
use reqwest::Client;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::process::Stdio;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use trellis_tests::cli;
use trellis_tests::postgres::Database;

/// A process and the lines that it has said so far.
struct Process {
    child: Child,
    lines: Arc<Mutex<Vec<String>>>,
    _data: tempfile::TempDir,
}

impl Process {
    fn start(args: &[&str], environment: &[(&str, &str)]) -> Self {
        let data = tempfile::tempdir().unwrap();
        let mut child = Command::new(cli::binary())
            .current_dir(cli::root())
            .args(args)
            .args(["--json-logs", "--metrics-listen", "127.0.0.1:0", "--data"])
            .arg(data.path())
            .envs(environment.iter().copied())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let lines: Arc<Mutex<Vec<String>>> = Arc::default();
        let mut reader = BufReader::new(child.stderr.take().unwrap()).lines();
        let kept = lines.clone();
        tokio::spawn(async move {
            while let Ok(Some(line)) = reader.next_line().await {
                kept.lock().unwrap().push(line);
            }
        });
        Self {
            child,
            lines,
            _data: data,
        }
    }

    fn lines(&self) -> Vec<String> {
        self.lines.lock().unwrap().clone()
    }

    /// What comes after `before` in some line.
    async fn says(&self, before: &str) -> String {
        let begun = Instant::now();
        loop {
            let found = self.lines().iter().find_map(|line| {
                let (_, after) = line.split_once(before)?;
                Some(after.split('"').next().unwrap_or_default().to_owned())
            });
            if let Some(found) = found {
                return found;
            }
            assert!(begun.elapsed() < Duration::from_secs(60), "{:#?}", self.lines());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    async fn scrape(&self) -> BTreeMap<String, f64> {
        let address = self.says("\"address\":\"").await;
        let answer = reqwest::get(format!("http://{address}/metrics")).await.unwrap();
        let kind = answer.headers()["content-type"].to_str().unwrap().to_owned();
        assert!(kind.starts_with("application/openmetrics-text"), "{kind}");
        parse(&answer.text().await.unwrap())
    }

    /// SIGTERM, and the end.
    async fn stop(&mut self) {
        let id = self.child.id().unwrap().to_string();
        assert!(
            std::process::Command::new("kill")
                .arg(id)
                .status()
                .unwrap()
                .success()
        );
        let ended = tokio::time::timeout(Duration::from_secs(60), self.child.wait());
        assert!(ended.await.unwrap().unwrap().success(), "{:#?}", self.lines());
    }
}

/// `name{label="value",..}` to its number, after checking the format's rules that scrapers rely on.
fn parse(text: &str) -> BTreeMap<String, f64> {
    assert!(text.ends_with("# EOF\n"));
    let mut kinds = BTreeMap::new();
    let mut found = BTreeMap::new();
    for line in text.lines().filter(|line| *line != "# EOF") {
        if let Some(kind) = line.strip_prefix("# TYPE ") {
            let (name, kind) = kind.split_once(' ').unwrap();
            assert!(name.starts_with("trellis_"), "{name}");
            assert!(
                kinds.insert(name.to_owned(), kind.to_owned()).is_none(),
                "{name} twice"
            );
        } else if !line.starts_with('#') {
            let (name, number) = line.rsplit_once(' ').unwrap();
            let number: f64 = number.parse().unwrap_or_else(|_| panic!("{line}"));
            assert!(found.insert(name.to_owned(), number).is_none(), "{name} twice");
        }
    }
    found
}

fn sum(metrics: &BTreeMap<String, f64>, name: &str, labels: &[&str]) -> f64 {
    let fits = |key: &str| {
        (key == name || key.starts_with(&format!("{name}{{")))
            && labels.iter().all(|label| key.contains(label))
    };
    metrics
        .iter()
        .filter(|(key, _)| fits(key))
        .map(|(_, number)| number)
        .sum()
}

/// Takes spans as a collector does.
async fn collector() -> (String, Arc<Mutex<Vec<(String, Span)>>>) {
    type Spans = Arc<Mutex<Vec<(String, Span)>>>;
    async fn take(State(spans): State<Spans>, body: Bytes) {
        let request = ExportTraceServiceRequest::decode(body).unwrap();
        for resource in request.resource_spans {
            let service = resource.resource.unwrap().attributes.into_iter();
            let service = service.filter(|one| one.key == "service.name");
            let service: Vec<_> = service.map(|one| format!("{:?}", one.value)).collect();
            for span in resource.scope_spans.into_iter().flat_map(|scope| scope.spans) {
                spans.lock().unwrap().push((service.concat(), span));
            }
        }
    }
    let spans = Spans::default();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = axum::Router::new()
        .route("/v1/traces", axum::routing::post(take))
        .with_state(spans.clone());
    tokio::spawn(async move { axum::serve(listener, router).await });
    (format!("http://{address}"), spans)
}

/// Signs up, submits the catalog's solution, waits for its verdict; gives the browser and the submission's id.
async fn submit(base: &str) -> (Client, String) {
    let client = Client::builder().cookie_store(true).build().unwrap();
    let session: Value = client
        .get(format!("{base}/api/v1/auth/session"))
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    let csrf = session["csrf"].as_str().unwrap();
    let account = json!({"login": "ada", "display_name": "Ada", "password": "correct horse battery"});
    let session = post(&client, base, "/auth/users", csrf, &account).await;
    let csrf = session["csrf"].as_str().unwrap();
    let source = "problems/catalog/watgcd/submissions/accepted/euclid_remainder.wat";
    let source = std::fs::read_to_string(cli::root().join(source)).unwrap();
    let body = json!({"language": "wat", "source": source});
    let begun = Instant::now();
    // A node that judges the language must have been heard of.
    let id = loop {
        let answer = post(&client, base, "/problems/watgcd/submissions", csrf, &body).await;
        if let Some(id) = answer["id"].as_str() {
            break id.to_owned();
        }
        assert!(begun.elapsed() < Duration::from_secs(60), "{answer}");
        tokio::time::sleep(Duration::from_millis(200)).await;
    };
    loop {
        let state = client
            .get(format!("{base}/api/v1/submissions/{id}"))
            .send()
            .await
            .unwrap();
        let state: Value = state.json().await.unwrap();
        if let Some(verdict) = state["verdict"].as_str() {
            assert_eq!(verdict, "AC");
            return (client, id);
        }
        assert!(begun.elapsed() < Duration::from_secs(240), "{state}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

async fn post(client: &Client, base: &str, path: &str, csrf: &str, body: &Value) -> Value {
    let request = client
        .post(format!("{base}/api/v1{path}"))
        .header("x-csrf-token", csrf);
    request.json(body).send().await.unwrap().json().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn one_submission_is_counted_traced_and_logged_on_two_machines() {
    trellis_server::blobs::objects::use_ring();
    let database = Database::fresh().await;
    let (endpoint, spans) = collector().await;
    let environment = [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint.as_str()),
        ("OTEL_BSP_SCHEDULE_DELAY", "100"),
    ];
    let url = ["--database-url", database.url()];
    let portal = ["serve", "--listen", "127.0.0.1:0", "--workers", "0"];
    let mut portal = Process::start(&[&portal[..], &url].concat(), &environment);
    let base = portal.says("open at ").await;
    let node = ["work", "--jobs", "2", "--name", "node-7"];
    let mut node = Process::start(&[&node[..], &url].concat(), &environment);
    node.says("node-7 judges").await;
    let (_, id) = submit(&base).await;

    let web = portal.scrape().await;
    assert_eq!(sum(&web, "trellis_submissions_total", &["language=\"wat\""]), 1.0);
    let submitting = [
        "method=\"POST\"",
        "route=\"/api/v1/problems/{slug}/submissions\"",
        "status=\"201\"",
    ];
    assert_eq!(
        sum(&web, "trellis_http_requests_total", &submitting),
        1.0,
        "{web:#?}"
    );
    let all = sum(&web, "trellis_http_requests_total", &[]);
    assert_eq!(all, sum(&web, "trellis_http_request_duration_seconds_count", &[]));
    assert_eq!(sum(&web, "trellis_queue_submissions", &[]), 0.0);
    // Nodes are looked for every few seconds.
    let begun = Instant::now();
    while sum(&portal.scrape().await, "trellis_nodes", &["state=\"alive\""]) != 1.0 {
        assert!(begun.elapsed() < Duration::from_secs(30));
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    assert!(sum(&web, "trellis_events_total", &[]) >= 3.0, "{web:#?}");
    assert!(sum(&web, "trellis_database_connections_max", &[]) >= 1.0);
    assert_eq!(sum(&web, "trellis_build_info", &["version="]), 1.0);
    assert_eq!(sum(&web, "trellis_verdicts_total", &[]), 0.0);
    let worked = node.scrape().await;
    let verdict = ["language=\"wat\"", "verdict=\"AC\"", "rejudged=\"false\""];
    assert_eq!(
        sum(&worked, "trellis_verdicts_total", &verdict),
        1.0,
        "{worked:#?}"
    );
    for (name, wanted) in [
        ("trellis_claims_total", 1.0),
        ("trellis_judging_seconds_count", 1.0),
        ("trellis_queue_wait_seconds_count", 1.0),
        ("trellis_judge_faults_total", 0.0),
        ("trellis_workers", 2.0),
        ("trellis_workers_busy", 0.0),
        ("trellis_package_cache_packages", 1.0),
        ("trellis_package_cache_misses_total", 1.0),
    ] {
        assert_eq!(sum(&worked, name, &[]), wanted, "{name}: {worked:#?}");
    }

    node.stop().await;
    portal.stop().await;
    assert_one_trace(&spans.lock().unwrap(), &id);
    assert_logged(&portal.lines(), &node.lines(), &id);
}

/// Request, wait, judging and its parts: one trace, each under the one before.
fn assert_one_trace(spans: &[(String, Span)], id: &str) {
    let named = |name: &str| {
        let found: Vec<_> = spans.iter().filter(|(_, span)| span.name == name).collect();
        assert_eq!(
            found.len(),
            1,
            "{name}: {:?}",
            spans.iter().map(|(_, span)| &span.name).collect::<Vec<_>>()
        );
        found[0]
    };
    let (service, request) = named("POST /api/v1/problems/{slug}/submissions");
    assert!(service.contains("trellis-serve"), "{service}");
    assert_eq!(request.trace_id.len(), 16);
    let (service, judge) = named("judge");
    assert!(service.contains("trellis-work"), "{service}");
    for (name, parent) in [
        ("queue", request),
        ("judge", request),
        ("package", judge),
        ("run", judge),
        ("report", judge),
    ] {
        let (_, span) = named(name);
        assert_eq!(span.trace_id, request.trace_id, "{name}");
        assert_eq!(span.parent_span_id, parent.span_id, "{name}");
        assert!(span.end_time_unix_nano >= span.start_time_unix_nano, "{name}");
    }
    let attribute = |span: &Span, key: &str| {
        let found = span.attributes.iter().find(|one| one.key == key);
        format!("{:?}", found.unwrap_or_else(|| panic!("{key}: {span:?}")).value)
    };
    assert!(attribute(judge, "submission").contains(id));
    assert!(attribute(judge, "node").contains("node-7"));
    assert!(attribute(judge, "verdict").contains("AC"));
    assert!(attribute(request, "http.response.status_code").contains("201"));
}

/// Every line about the submission says which it is, and the same trace; those of the node also where and which attempt.
fn assert_logged(portal: &[String], node: &[String], id: &str) {
    let about = |lines: &[String]| -> Vec<Value> {
        let lines = lines.iter().filter(|line| line.contains(id));
        lines.map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    let submitted = about(portal);
    assert_eq!(submitted.len(), 1, "{submitted:#?}");
    let trace = submitted[0]["fields"]["trace"].as_str().unwrap();
    assert_eq!(trace.len(), 32);
    let judged = about(node);
    assert!(
        judged.iter().any(|line| line["fields"]["message"] == "judged"),
        "{judged:#?}"
    );
    for line in judged {
        let spans = line["spans"].as_array().unwrap();
        let judge = spans.iter().find(|span| span["name"] == "judge").unwrap();
        assert_eq!(judge["submission"], id);
        assert_eq!(judge["node"], "node-7");
        assert_eq!(judge["attempt"], 1);
        assert_eq!(judge["trace"], trace);
    }
}

/// Without a collector nothing is sent, and the trace is in the logs all the same; without a listener there is none.
#[tokio::test(flavor = "multi_thread")]
async fn logs_have_the_trace_without_a_collector() {
    trellis_server::blobs::objects::use_ring();
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("a.db").display());
    let args = [
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--workers",
        "1",
        "--name",
        "node-7",
        "--database-url",
        &url,
    ];
    let mut portal = Process::start(&args, &[]);
    let base = portal.says("open at ").await;
    let (client, id) = submit(&base).await;
    let answer = reqwest::get(format!("{base}/metrics")).await.unwrap();
    assert_eq!(answer.status(), 404, "not on the public listener");
    let scraped = portal.scrape().await;
    assert_eq!(
        sum(
            &scraped,
            "trellis_http_requests_total",
            &["route=\"none\"", "status=\"404\""]
        ),
        1.0
    );
    // A stream is counted while it is open.
    let stream = format!("{base}/api/v1/events?topics=me");
    let open = client.get(&stream).send().await.unwrap();
    assert_eq!(open.status(), 200);
    let begun = Instant::now();
    assert_eq!(sum(&portal.scrape().await, "trellis_event_streams", &[]), 1.0);
    drop(open);
    while sum(&portal.scrape().await, "trellis_event_streams", &[]) != 0.0 {
        assert!(begun.elapsed() < Duration::from_secs(30));
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    portal.stop().await;
    let lines = portal.lines();
    let (of_web, of_node): (Vec<_>, Vec<_>) =
        lines.into_iter().partition(|line| line.contains("\"submitted\""));
    assert_logged(&of_web, &of_node, &id);
}
