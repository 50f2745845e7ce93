//! A real PostgreSQL for the tests of a process: one server, started when a test first asks for it and gone with the
//! process (`postgres.sh` says how); each test has a database of its own, copied from one that has the schema.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection};
use tokio::sync::OnceCell;
use trellis_store_postgres::PostgresStore;

/// How the server is started and stopped; `cargo xtask sqlx` uses it as well.
const SCRIPT: &str = include_str!("postgres.sh");

const TEMPLATE: &str = "trellis_template";

static SERVER: OnceCell<Server> = OnceCell::const_new();

/// Databases whose tests have ended.
static ENDED: Mutex<Vec<String>> = Mutex::new(Vec::new());

#[derive(Debug)]
struct Server {
    folder: String,
    /// The server ends when the standard input in here is closed.
    _child: Child,
}

/// A database with the schema, for one test.
#[derive(Debug)]
pub struct Database {
    name: String,
    url: String,
}

impl Database {
    /// Starts the server if need be.
    pub async fn fresh() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        let server = SERVER.get_or_init(Server::start).await;
        let name = format!("test{}", NEXT.fetch_add(1, Ordering::Relaxed));
        let mut connection = connect(&server.url("postgres")).await.expect("a connection");
        let ended = std::mem::take(&mut *ENDED.lock().expect("no test panics here"));
        for name in ended {
            run(&mut connection, &format!("DROP DATABASE {name} WITH (FORCE)")).await;
        }
        run(
            &mut connection,
            &format!("CREATE DATABASE {name} TEMPLATE {TEMPLATE}"),
        )
        .await;
        let url = server.url(&name);
        Self { name, url }
    }

    /// `postgres://...`
    pub fn url(&self) -> &str {
        &self.url
    }

    pub async fn store(&self) -> PostgresStore {
        PostgresStore::open(&self.url).await.expect("a store")
    }

    /// A connection past the store.
    pub async fn connection(&self) -> PgConnection {
        connect(&self.url).await.expect("a connection")
    }
}

impl Drop for Database {
    /// Dropped when the next one is made: its connections are closing now.
    fn drop(&mut self) {
        if let Ok(mut ended) = ENDED.lock() {
            ended.push(std::mem::take(&mut self.name));
        }
    }
}

impl Server {
    async fn start() -> Self {
        let mut child = Command::new("sh")
            .args(["-c", SCRIPT, "postgres.sh", SCRIPT])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a shell");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("piped"))
            .read_line(&mut line)
            .expect("a folder");
        let folder = line.trim().to_owned();
        assert!(!folder.is_empty(), "PostgreSQL does not start; it says why above");
        let server = Self {
            folder,
            _child: child,
        };
        let mut connection = server.first_connection().await;
        run(&mut connection, &format!("CREATE DATABASE {TEMPLATE}")).await;
        let store = PostgresStore::open(&server.url(TEMPLATE))
            .await
            .expect("the migrations");
        store.close().await;
        // The connection that listened is closed by nobody's call.
        let rest =
            format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{TEMPLATE}'");
        run(&mut connection, &rest).await;
        server
    }

    fn url(&self, database: &str) -> String {
        format!("postgres://trellis@localhost/{database}?host={}", self.folder)
    }

    async fn first_connection(&self) -> PgConnection {
        let begun = Instant::now();
        loop {
            match connect(&self.url("postgres")).await {
                Ok(connection) => return connection,
                Err(error) if begun.elapsed() > Duration::from_secs(60) => panic!("no PostgreSQL: {error}"),
                Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
            }
        }
    }
}

async fn connect(url: &str) -> Result<PgConnection, sqlx::Error> {
    url.parse::<PgConnectOptions>()?.connect().await
}

async fn run(connection: &mut PgConnection, statement: &str) {
    let done = sqlx::raw_sql(AssertSqlSafe(statement.to_owned()))
        .execute(&mut *connection)
        .await;
    done.unwrap_or_else(|error| panic!("{statement}: {error}"));
    connection.ping().await.expect("a connection");
}
