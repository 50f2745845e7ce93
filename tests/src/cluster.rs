//! Several processes over one PostgreSQL, each of which may be killed at any moment and is started again, as systemd would do it.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::{Duration, Instant};

use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, ConnectOptions as _};
use tokio::process::{Child, Command};
use tokio::sync::Mutex;

use crate::cli;

/// A PostgreSQL whose process can be killed. What it has committed is with the operating system by then: `fsync` is off, since
/// this machine itself does not lose power, and `synchronous_commit` is on.
#[derive(Debug)]
pub struct Postgres {
    folder: tempfile::TempDir,
    bin: PathBuf,
    /// Besides the socket: an address, and its port.
    listen: Option<(String, u16)>,
    child: Mutex<Option<Child>>,
}

/// PostgreSQL refuses root.
fn as_nobody(program: &Path) -> Command {
    let mut command = Command::new("setpriv");
    if is_root() {
        command.args(["--reuid=nobody", "--regid=nogroup", "--clear-groups"]);
    }
    // It ends with the test, in whatever way that ends.
    command.args(["--pdeathsig", "QUIT", "--"]).arg(program);
    command.current_dir("/").stdin(Stdio::null()).kill_on_drop(true);
    command
}

/// Whether this process may make network namespaces, and must not be PostgreSQL.
pub fn is_root() -> bool {
    std::fs::metadata("/proc/self").is_ok_and(|folder| std::os::unix::fs::MetadataExt::uid(&folder) == 0)
}

impl Postgres {
    /// A new cluster with an empty database `trellis`, running.
    pub async fn start(listen: Option<(String, u16)>) -> Self {
        let mut versions: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
            .expect("PostgreSQL is not installed: run `cargo xtask setup`")
            .map(|entry| entry.expect("a folder").path().join("bin"))
            .collect();
        versions.sort();
        let bin = versions
            .pop()
            .expect("PostgreSQL is not installed: run `cargo xtask setup`");
        let folder = tempfile::Builder::new()
            .prefix("trellis-pg-")
            .tempdir()
            .expect("a folder");
        if is_root() {
            let done = Command::new("chown")
                .arg("nobody:nogroup")
                .arg(folder.path())
                .status()
                .await;
            assert!(done.expect("chown").success());
        }
        let data = folder.path().join("data");
        let made = as_nobody(&bin.join("initdb"))
            .args([
                "--username=trellis",
                "--auth=trust",
                "--encoding=UTF8",
                "--locale=C",
                "--no-sync",
                "-D",
            ])
            .arg(&data)
            .output()
            .await
            .expect("initdb");
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        if listen.is_some() {
            let rule = "host all all 0.0.0.0/0 trust\n";
            let file = data.join("pg_hba.conf");
            let text = std::fs::read_to_string(&file).expect("pg_hba.conf");
            std::fs::write(&file, format!("{text}{rule}")).expect("pg_hba.conf");
        }
        let postgres = Self {
            folder,
            bin,
            listen,
            child: Mutex::default(),
        };
        postgres.begin().await;
        let mut connection = postgres.connect("postgres").await;
        run(&mut connection, "CREATE DATABASE trellis").await;
        postgres
    }

    /// Starts the server, and waits until it answers.
    pub async fn begin(&self) {
        let mut child = self.child.lock().await;
        let begun = Instant::now();
        loop {
            let log = std::fs::File::options()
                .create(true)
                .append(true)
                .open(self.folder.path().join("log"))
                .expect("a log");
            let mut command = as_nobody(&self.bin.join("postgres"));
            let (address, port) = self.listen.clone().unwrap_or_default();
            command
                .arg("-D")
                .arg(self.folder.path().join("data"))
                .args(["-c", &format!("listen_addresses={address}")])
                .args(["-c", &format!("port={}", if port == 0 { 5432 } else { port })])
                .args([
                    "-c",
                    &format!("unix_socket_directories={}", self.folder.path().display()),
                ])
                .args([
                    "-c",
                    "max_connections=300",
                    "-c",
                    "fsync=off",
                    "-c",
                    "synchronous_commit=on",
                ])
                .stdout(Stdio::null())
                .stderr(log);
            *child = Some(command.spawn().expect("PostgreSQL"));
            // Right after a kill the old server's processes may still hold its memory: it refuses, and is started once more.
            while begun.elapsed() < Duration::from_secs(60) {
                if self.options("postgres").connect().await.is_ok() {
                    return;
                }
                let ended = child
                    .as_mut()
                    .is_some_and(|child| !matches!(child.try_wait(), Ok(None)));
                if ended {
                    break;
                }
                tokio::time::sleep(Duration::from_millis(30)).await;
            }
            assert!(
                begun.elapsed() < Duration::from_secs(60),
                "PostgreSQL does not start: {}",
                std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
            );
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// `kill -9` of the postmaster; its other processes end themselves when they see it.
    pub async fn kill(&self) {
        if let Some(mut child) = self.child.lock().await.take() {
            let _ = child.kill().await;
        }
    }

    fn options(&self, database: &str) -> PgConnectOptions {
        self.url_of(database).parse().expect("a URL")
    }

    fn url_of(&self, database: &str) -> String {
        let port = self.listen.as_ref().map_or(5432, |(_, port)| *port);
        let folder = self.folder.path().display();
        format!("postgres://trellis@localhost:{port}/{database}?host={folder}")
    }

    /// By the socket.
    pub fn url(&self) -> String {
        self.url_of("trellis")
    }

    async fn connect(&self, database: &str) -> PgConnection {
        self.options(database).connect().await.expect("a connection")
    }

    /// A connection past the store.
    pub async fn connection(&self) -> PgConnection {
        self.connect("trellis").await
    }
}

/// Runs a statement of the test's own.
pub async fn run(connection: &mut PgConnection, statement: &str) {
    sqlx::raw_sql(AssertSqlSafe(statement.to_owned()))
        .execute(connection)
        .await
        .unwrap_or_else(|error| panic!("{statement}: {error}"));
}

/// A process of `trellis` that is started again whenever it ends, until this is dropped.
#[derive(Debug)]
pub struct Process {
    pub name: String,
    id: Arc<AtomicU32>,
    stopped: Arc<AtomicBool>,
    task: tokio::task::JoinHandle<()>,
}

impl Process {
    /// `trellis serve` without workers; data and log are in `folder`, under its name.
    pub fn portal(name: &str, listen: &str, database: &str, folder: &Path) -> Self {
        let args = ["serve", "--workers", "0", "--unlimited", "--listen", listen];
        Self::start(name, &[], &args, database, folder)
    }

    /// `trellis work`, behind another program: `ip netns exec NAME`.
    pub fn node(name: &str, before: &[&str], jobs: &str, database: &str, folder: &Path) -> Self {
        let args = ["work", "--jobs", jobs, "--name", name];
        Self::start(name, before, &args, database, folder)
    }

    fn start(name: &str, before: &[&str], args: &[&str], database: &str, folder: &Path) -> Self {
        let (id, stopped) = (Arc::new(AtomicU32::new(0)), Arc::new(AtomicBool::new(false)));
        let (binary, data) = (cli::binary(), folder.join(name));
        let (binary, data) = (binary.display().to_string(), data.display().to_string());
        let common = ["--database-url", database, "--data", &data];
        let program = [&*binary];
        let words = before.iter().chain(&program).chain(args).chain(&common);
        let words = words.map(|word| (*word).to_owned()).collect();
        let log = folder.join(format!("{name}.log"));
        let task = tokio::spawn(keep(words, log, id.clone(), stopped.clone()));
        Self {
            name: name.to_owned(),
            id,
            stopped,
            task,
        }
    }

    /// `kill -9`; false when it is not running just now.
    pub async fn kill(&self) -> bool {
        self.signal("KILL").await
    }

    /// Sends a signal.
    pub async fn signal(&self, signal: &str) -> bool {
        match self.id.load(Ordering::SeqCst) {
            0 => false,
            id => {
                // The shell has it built in; a bare machine may have no other.
                let sent = Command::new("sh")
                    .args(["-c", &format!("kill -s {signal} {id}")])
                    .stderr(Stdio::null())
                    .status()
                    .await;
                sent.is_ok_and(|status| status.success())
            }
        }
    }

    /// Lets it end: it is not started again. Gives whether it ended by itself within the time.
    pub async fn stop(&mut self, signal: &str, within: Duration) -> bool {
        self.stopped.store(true, Ordering::SeqCst);
        self.signal(signal).await;
        tokio::time::timeout(within, &mut self.task).await.is_ok()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // The child is dropped with the task, and killed with it.
        self.task.abort();
    }
}

async fn keep(words: Vec<String>, log: PathBuf, id: Arc<AtomicU32>, stopped: Arc<AtomicBool>) {
    while !stopped.load(Ordering::SeqCst) {
        let file = std::fs::File::options()
            .create(true)
            .append(true)
            .open(&log)
            .expect("a log");
        let mut child = Command::new(&words[0])
            .args(&words[1..])
            .current_dir(cli::root())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(file)
            .kill_on_drop(true)
            .spawn()
            .expect("a process");
        id.store(child.id().unwrap_or(0), Ordering::SeqCst);
        let _ = child.wait().await;
        id.store(0, Ordering::SeqCst);
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// A port of 127.0.0.1 that nobody listens on now.
pub fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    listener.local_addr().expect("an address").port()
}
