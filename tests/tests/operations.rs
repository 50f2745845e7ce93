//! Running a portal: configuration, migrations with programs of two ages, a backup of a portal that runs.

#![expect(clippy::unwrap_used, reason = "tests")]

use reqwest::Client;
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, ConnectOptions as _};
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use trellis_store::Verdict;
use trellis_store_postgres::PostgresStore;
use trellis_store_sqlite::SqliteStore;
use trellis_tests::cli;
use trellis_tests::postgres::Database;
use trellis_tests::store_contract::Handle;
use trellis_tests::store_contract::world::{judge_all, problem, submit, user};

fn trellis(args: &[&str], environment: &[(&str, &str)]) -> Output {
    let mut command = std::process::Command::new(cli::binary());
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("TRELLIS_")) {
        command.env_remove(name);
    }
    command
        .env_remove("DATABASE_URL")
        .envs(environment.iter().copied())
        .args(args)
        .output()
        .unwrap()
}

fn texts(output: &Output) -> (String, String) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (text(&output.stdout), text(&output.stderr))
}

#[test]
fn a_flag_is_over_the_environment_is_over_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("trellis.toml");
    let text = "workers = 1\ndemo = true\nlesson_min_percent = 1\ndatabase_url = \"postgres://ada:file-secret@db/t\"\n";
    std::fs::write(&file, text).unwrap();
    let file = file.to_str().unwrap();
    let environment = [
        ("TRELLIS_CONFIG", file),
        ("TRELLIS_WORKERS", "2"),
        ("TRELLIS_DEMO", "false"),
        ("TRELLIS_LIMITS_QUEUE_LENGTH", "77"),
    ];
    let output = trellis(&["config", "--json", "--workers", "3"], &environment);
    let (out, _) = texts(&output);
    let told: Value = serde_json::from_str(&out).unwrap();
    let row = |key: &str| {
        let rows = told["settings"].as_array().unwrap();
        let row = rows.iter().find(|row| row["key"] == key).unwrap();
        (row["value"].clone(), row["from"].as_str().unwrap().to_owned())
    };
    assert_eq!(row("workers"), (json!("3"), "flag --workers".to_owned()));
    assert_eq!(
        row("demo"),
        (json!("false"), "environment TRELLIS_DEMO".to_owned())
    );
    assert_eq!(row("limits.queue_length").0, "77");
    assert_eq!(row("lesson_min_percent"), (json!("1"), format!("file {file}")));
    assert_eq!(row("database_url").0, "postgres://ada:***@db/t");
    assert_eq!(row("listen"), (json!("127.0.0.1:3000"), "default".to_owned()));

    // The variable that others know, and ours before it.
    for (ours, wanted) in [(None, "sqlite:theirs"), (Some("sqlite:ours"), "sqlite:ours")] {
        let mut environment = vec![("DATABASE_URL", "sqlite:theirs")];
        environment.extend(ours.map(|url| ("TRELLIS_DATABASE_URL", url)));
        let (out, _) = texts(&trellis(&["config"], &environment));
        assert!(out.contains(wanted), "{out}");
    }
}

#[test]
fn a_wrong_setting_is_named_and_no_password_shown() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("trellis.toml");
    std::fs::write(&file, "[limits]\nsubmit_per_usr = 1\n").unwrap();
    let file = file.to_str().unwrap();
    for command in ["serve", "config", "migrate"] {
        let output = trellis(&[command, "--config", file], &[]);
        let (_, error) = texts(&output);
        assert_eq!(output.status.code(), Some(2), "{error}");
        assert!(error.contains("`limits.submit_per_usr`"), "{error}");
        assert!(error.contains("is `limits.submit_per_user` meant?"), "{error}");
    }
    for url in [
        "postgres-ada-s3cret",
        "mysql://ada:s3cret@db/t",
        "postgres://ada:s3cret@127.0.0.1:1/t",
    ] {
        for variable in ["TRELLIS_DATABASE_URL", "DATABASE_URL"] {
            let output = trellis(&["migrate", "--check"], &[(variable, url)]);
            let (out, error) = texts(&output);
            assert_eq!(output.status.code(), Some(2));
            assert!(
                !out.contains("s3cret") && !error.contains("s3cret"),
                "{out}{error}"
            );
        }
    }
    let output = trellis(&["serve"], &[("TRELLIS_WORKERS", "many")]);
    let (_, error) = texts(&output);
    assert!(
        error.contains("whole number") && error.contains("many"),
        "{error}"
    );
}

/// A database and a way past the store.
enum Raw {
    Sqlite(PathBuf),
    Postgres(Database),
}

impl Raw {
    async fn sql(&self, statements: &str) {
        let statements = AssertSqlSafe(statements.to_owned());
        match self {
            Self::Sqlite(path) => {
                let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path);
                let mut connection = options.connect().await.unwrap();
                sqlx::raw_sql(statements).execute(&mut connection).await.unwrap();
            }
            Self::Postgres(database) => {
                let mut connection = database.connection().await;
                sqlx::raw_sql(statements).execute(&mut connection).await.unwrap();
            }
        }
    }

    async fn open(&self) -> Result<Handle, String> {
        fn told(error: impl std::error::Error) -> String {
            let mut text = error.to_string();
            let mut source = error.source();
            while let Some(cause) = source {
                text.push_str(&format!(": {cause}"));
                source = cause.source();
            }
            text
        }
        Ok(match self {
            Self::Sqlite(path) => Arc::new(SqliteStore::open(path).await.map_err(told)?),
            Self::Postgres(database) => Arc::new(PostgresStore::open(database.url()).await.map_err(told)?),
        })
    }

    fn url(&self) -> String {
        match self {
            Self::Sqlite(path) => format!("sqlite:{}", path.display()),
            Self::Postgres(database) => database.url().to_owned(),
        }
    }
}

/// This program is the older one: a newer has expanded the schema, and then contracts it.
async fn an_older_program(raw: Raw) {
    let running = raw.open().await.unwrap();
    let sum = problem(&running, "sum").await;
    let ada = user(&running, "ada").await;
    raw.sql(
        "CREATE TABLE teams (id integer NOT NULL PRIMARY KEY);
         ALTER TABLE submissions ADD COLUMN team integer REFERENCES teams (id);
         ALTER TABLE users ADD COLUMN mail text;",
    )
    .await;
    let (yes, sum_of) = match raw {
        Raw::Sqlite(_) => ("1", "x''"),
        Raw::Postgres(_) => ("true", "''"),
    };
    raw.sql(&format!(
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
         VALUES (9000, 'teams', {yes}, {sum_of}, 0)"
    ))
    .await;
    // What runs goes on, and what is started again does as well.
    for store in [running, raw.open().await.unwrap()] {
        submit(&store, ada, sum, 10).await;
        assert_eq!(judge_all(&store, Verdict::Accepted, 20).await.len(), 1);
    }
    let output = trellis(&["migrate", "--check", "--database-url", &raw.url()], &[]);
    let (out, error) = texts(&output);
    assert_eq!(output.status.code(), Some(0), "{error}");
    assert!(out.contains("of schema 9000"), "{out}");

    raw.sql("UPDATE schema_compat SET oldest = 9000").await;
    let error = raw.open().await.unwrap_err();
    assert!(
        error.contains("takes programs that know schema 9000") && error.contains("newer trellis"),
        "{error}"
    );
    let output = trellis(&["migrate", "--database-url", &raw.url()], &[]);
    assert_eq!(output.status.code(), Some(2));
}

#[tokio::test]
async fn an_older_program_meets_a_newer_schema_in_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    an_older_program(Raw::Sqlite(folder.path().join("a.db"))).await;
}

#[tokio::test]
async fn an_older_program_meets_a_newer_schema_in_postgres() {
    an_older_program(Raw::Postgres(Database::fresh().await)).await;
}

#[test]
fn migrate_says_what_is_pending_and_does_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("new/a.db");
    let url = format!("sqlite:{}", path.display());
    let check = ["migrate", "--check", "--database-url", url.as_str()];
    let output = trellis(&check, &[]);
    let (out, _) = texts(&output);
    assert_eq!(output.status.code(), Some(1), "{out}");
    assert!(
        out.contains("pending: 0001 people") && out.contains("0010 schema compat"),
        "{out}"
    );
    assert!(!path.exists());
    let output = trellis(&["migrate", "--database-url", &url], &[]);
    assert_eq!(output.status.code(), Some(0), "{:?}", texts(&output));
    let (out, _) = texts(&trellis(&check, &[]));
    assert_eq!(out, "nothing is pending\n");
}

/// A portal's process; killed when it is dropped.
struct Portal {
    base: String,
    _child: Child,
}

async fn serve(database: &str, data: &Path) -> Portal {
    let mut child = Command::new(cli::binary())
        .current_dir(cli::root())
        .args(["serve", "--listen", "127.0.0.1:0", "--workers", "1", "--demo"])
        .args(["--database-url", database, "--data"])
        .arg(data)
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
    tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
    Portal { base, _child: child }
}

struct Person {
    client: Client,
    csrf: String,
}

impl Person {
    async fn new(portal: &Portal, path: &str, body: &Value) -> Self {
        trellis_server::blobs::objects::use_ring();
        let client = Client::builder().cookie_store(true).build().unwrap();
        let mut person = Self {
            client,
            csrf: String::new(),
        };
        let session = person.get(portal, "/auth/session").await;
        session["csrf"].as_str().unwrap().clone_into(&mut person.csrf);
        let session = person.post(portal, path, body).await;
        session["csrf"].as_str().unwrap().clone_into(&mut person.csrf);
        person
    }

    async fn get(&self, portal: &Portal, path: &str) -> Value {
        let request = self.client.get(format!("{}/api/v1{path}", portal.base));
        request.send().await.unwrap().json().await.unwrap()
    }

    async fn post(&self, portal: &Portal, path: &str, body: &Value) -> Value {
        let request = self.client.post(format!("{}/api/v1{path}", portal.base));
        let answer = request
            .header("x-csrf-token", &self.csrf)
            .json(body)
            .send()
            .await
            .unwrap();
        let status = answer.status();
        let text = answer.text().await.unwrap();
        assert!(status.is_success(), "{path}: {status} {text}");
        serde_json::from_str(&text).unwrap()
    }

    /// Submits the catalog's solution and waits for the verdict.
    async fn solve(&self, portal: &Portal) -> String {
        let source = "problems/catalog/watgcd/submissions/accepted/euclid_remainder.wat";
        let source = std::fs::read_to_string(cli::root().join(source)).unwrap();
        let body = json!({"language": "wat", "source": source});
        let submitted = self.post(portal, "/problems/watgcd/submissions", &body).await;
        let path = format!("/submissions/{}", submitted["id"].as_str().unwrap());
        let begun = Instant::now();
        loop {
            let state = self.get(portal, &path).await;
            if let Some(verdict) = state["verdict"].as_str() {
                return verdict.to_owned();
            }
            assert!(begun.elapsed() < Duration::from_secs(240), "{state}");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
}

/// Demo content, a submission, a backup while the portal runs; restored into both backends, served, and used on.
#[tokio::test(flavor = "multi_thread")]
async fn a_restored_portal_serves() {
    let folder = tempfile::tempdir().unwrap();
    let data = |name: &str| folder.path().join(name);
    let url = format!("sqlite:{}", data("first.db").display());
    let first = serve(&url, &data("a")).await;
    let account = json!({"login": "ada", "display_name": "Ada", "password": "correct horse battery"});
    let ada = Person::new(&first, "/auth/users", &account).await;
    assert_eq!(ada.solve(&first).await, "AC");
    let file = data("a.backup");
    let file = file.to_str().unwrap();
    let output = trellis(&["backup", file, "--database-url", &url], &[]);
    let (told, error) = texts(&output);
    assert!(output.status.success(), "{error}");
    drop(first);

    let postgres = Database::fresh().await;
    let second = format!("sqlite:{}", data("second.db").display());
    for (target, place) in [(postgres.url(), "b"), (second.as_str(), "c")] {
        let output = trellis(&["restore", file, "--database-url", target], &[]);
        let (out, error) = texts(&output);
        assert!(output.status.success(), "{error}");
        assert_eq!(out, told);
        let portal = serve(target, &data(place)).await;
        let sign_in = json!({"login": "ada", "password": "correct horse battery"});
        let ada = Person::new(&portal, "/auth/session", &sign_in).await;
        assert_eq!(ada.solve(&portal).await, "AC");
        let again = trellis(&["restore", file, "--database-url", target], &[]);
        let (_, error) = texts(&again);
        assert!(
            again.status.code() == Some(2) && error.contains("not empty"),
            "{error}"
        );
    }
    let output = trellis(&["restore", "--check", file], &[]);
    let (out, _) = texts(&output);
    assert!(out.contains("from sqlite, schema"), "{out}");
}
