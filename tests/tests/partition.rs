//! Judge nodes in network namespaces of their own, cut off from the database and healed. Needs root (to make namespaces) and `ip`
//! of iproute2; without root the test says so and does nothing.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::time::{Duration, Instant};

use sqlx::postgres::PgConnection;
use tokio::process::Command;
use trellis_tests::client::Trainee;
use trellis_tests::cluster::{Postgres, Process, free_port, is_root};

/// A program that runs into its time limit: judging it takes about a second, in which a node can be cut off.
const SLOW: &str = "time_limit_exceeded/subtracts.wat";

async fn ip(words: &str) {
    let done = Command::new("ip")
        .args(words.split_whitespace())
        .output()
        .await
        .expect("ip of iproute2");
    assert!(
        done.status.success(),
        "ip {words}: {}",
        String::from_utf8_lossy(&done.stderr)
    );
}

/// A container's root may not.
async fn may_make_namespaces() -> bool {
    let name = format!("trellis{}probe", std::process::id());
    let made = Command::new("ip")
        .args(["netns", "add", &name])
        .output()
        .await
        .expect("ip of iproute2");
    let _ = Command::new("ip").args(["netns", "del", &name]).output().await;
    let refused = String::from_utf8_lossy(&made.stderr).contains("not permitted");
    assert!(made.status.success() || refused, "{made:?}");
    !refused
}

/// A namespace with one wire to this one.
struct Namespace {
    name: String,
    /// This end of the wire.
    wire: String,
    host: String,
}

impl Namespace {
    /// 10.213.`net`.1 here, .2 there.
    async fn new(net: u32) -> Self {
        let id = std::process::id();
        let (name, wire, far) = (
            format!("trellis{id}n{net}"),
            format!("tr{id}n{net}"),
            format!("tf{id}n{net}"),
        );
        ip(&format!("netns add {name}")).await;
        ip(&format!("link add {wire} type veth peer name {far} netns {name}")).await;
        ip(&format!("addr add 10.213.{net}.1/24 dev {wire}")).await;
        ip(&format!("link set {wire} up")).await;
        ip(&format!("-n {name} addr add 10.213.{net}.2/24 dev {far}")).await;
        ip(&format!("-n {name} link set {far} up")).await;
        ip(&format!("-n {name} link set lo up")).await;
        Self {
            name,
            wire,
            host: format!("10.213.{net}.1"),
        }
    }

    /// Nothing passes any more, and nobody is told.
    async fn cut(&self) {
        ip(&format!("link set {} down", self.wire)).await;
    }

    async fn heal(&self) {
        ip(&format!("link set {} up", self.wire)).await;
    }
}

impl Drop for Namespace {
    fn drop(&mut self) {
        // The wire goes with it.
        let _ = std::process::Command::new("ip")
            .args(["netns", "del", &self.name])
            .status();
    }
}

async fn one<T>(connection: &mut PgConnection, query: &'static str, id: &str) -> T
where
    T: for<'r> sqlx::Decode<'r, sqlx::Postgres> + sqlx::Type<sqlx::Postgres> + Send + Unpin,
{
    let id: uuid::Uuid = id.parse().unwrap();
    sqlx::query_scalar(query)
        .bind(id)
        .fetch_one(connection)
        .await
        .unwrap()
}

const WORKER: &str = "SELECT COALESCE(worker, '') FROM submissions WHERE id = $1";
const LIFECYCLE: &str = "SELECT lifecycle FROM submissions WHERE id = $1";
const ATTEMPT: &str = "SELECT attempt FROM submissions WHERE id = $1";

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_node_that_comes_back_late_overwrites_nothing() {
    if !is_root() {
        eprintln!("only root can cut networks: not tested");
        return;
    }
    if !may_make_namespaces().await {
        eprintln!("this machine makes no network namespaces, for root neither (a container?): not tested");
        return;
    }
    let (near, far) = (Namespace::new(81).await, Namespace::new(82).await);
    let port = free_port();
    let postgres = Postgres::start(Some((format!("{},{}", near.host, far.host), port))).await;
    let folder = tempfile::tempdir().unwrap();
    let listen = format!("127.0.0.1:{}", free_port());
    let _web = Process::portal("web", &listen, &postgres.url(), folder.path());
    let node = |space: &Namespace, name: &str| {
        let url = format!("postgres://trellis@{}:{port}/trellis", space.host);
        Process::node(
            name,
            &["ip", "netns", "exec", &space.name],
            "1",
            &url,
            folder.path(),
        )
    };
    let trainee = Trainee::register(&[format!("http://{listen}")], "ada").await;
    let connection = &mut postgres.connection().await;
    let source =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../problems/catalog/watgcd/submissions");
    let source = std::fs::read_to_string(source.join(SLOW)).unwrap();

    // The far node takes it and is cut off while it judges.
    let _far = node(&far, "far");
    let id = trainee.submit("watgcd", "one", "wat", &source, None).await;
    let begun = Instant::now();
    while one::<String>(connection, LIFECYCLE, &id).await != "running" {
        assert!(begun.elapsed() < Duration::from_secs(60), "nobody takes it");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    far.cut().await;
    assert_eq!(one::<String>(connection, WORKER, &id).await, "far");
    assert_ne!(
        one::<String>(connection, LIFECYCLE, &id).await,
        "done",
        "it was cut off too late"
    );

    // The other one takes it over when the lease has run out, and judges it.
    let _near = node(&near, "near");
    let events = trainee.follow(&id).await;
    assert_eq!(events.iter().filter(|event| event.kind == "final").count(), 1);
    assert_eq!(one::<String>(connection, WORKER, &id).await, "near");
    assert_eq!(one::<i64>(connection, ATTEMPT, &id).await, 2);
    let report: String = one(
        connection,
        "SELECT json FROM submission_reports WHERE submission_id = $1",
        &id,
    )
    .await;
    let judged: i64 = one(connection, "SELECT judged FROM submissions WHERE id = $1", &id).await;

    // The far one has its own report, and still tries to tell it when the wire is there again: it changes nothing.
    far.heal().await;
    let log = folder.path().join("far.log");
    let begun = Instant::now();
    loop {
        let text = std::fs::read_to_string(&log).unwrap();
        if text.contains("stale=true") || text.contains("another attempt has taken over") {
            break;
        }
        assert!(
            begun.elapsed() < Duration::from_secs(120),
            "it never came back: {text}"
        );
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let query = "SELECT json FROM submission_reports WHERE submission_id = $1";
    assert_eq!(one::<String>(connection, query, &id).await, report);
    assert_eq!(one::<String>(connection, WORKER, &id).await, "near");
    let query = "SELECT judged FROM submissions WHERE id = $1";
    assert_eq!(one::<i64>(connection, query, &id).await, judged);
    let query =
        "SELECT count(*) FROM events WHERE topic = 'submission:' || $1::text AND json->>'type' = 'final'";
    assert_eq!(one::<i64>(connection, query, &id).await, 1);

    // And it works again.
    near.cut().await;
    let id = trainee.submit("watgcd", "two", "wat", &source, None).await;
    trainee.follow(&id).await;
    assert_eq!(one::<String>(connection, WORKER, &id).await, "far");
    near.heal().await;
}
