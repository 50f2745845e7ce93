//! `cargo xtask sqlx`: rewrites `.sqlx` of both stores, what sqlx's macros know of each query when no database is there.
//! sqlx-cli does the same and takes minutes to build.
//!
//! It makes a database from the migrations (by Python's sqlite3 and by psql, so that xtask needs no sqlx) and compiles the
//! crate against it; the macros then write one file per query.

pub mod postgres;

use crate::cargo::{cargo, run};
use anyhow::{Context, Result, bail};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

/// A crate with checked queries.
struct Checked {
    folder: &'static str,
    package: &'static str,
    /// As in its `sqlx.toml`.
    variable: &'static str,
}

const SQLITE: Checked = Checked {
    folder: "server/store-sqlite",
    package: "trellis-store-sqlite",
    variable: "TRELLIS_SQLITE_URL",
};

const POSTGRES: Checked = Checked {
    folder: "server/store-postgres",
    package: "trellis-store-postgres",
    variable: "TRELLIS_POSTGRES_URL",
};

/// Applies every migration, in order, to the database at `argv[1]`.
const MIGRATE: &str = "
import pathlib, sqlite3, sys
database = sqlite3.connect(sys.argv[1])
for file in sorted(pathlib.Path(sys.argv[2]).glob('*.sql')):
    database.executescript(file.read_text('utf-8'))
";

/// Rewrites `.sqlx` of both; with `check`, only compares and fails on a difference.
pub fn sqlx(root: &Path, check: bool) -> Result<()> {
    sqlite(root, check)?;
    postgres(root, check)
}

fn sqlite(root: &Path, check: bool) -> Result<()> {
    let database = tempfile::tempdir()?;
    let file = database.path().join("schema.db");
    run(Command::new("python3")
        .arg("-c")
        .arg(MIGRATE)
        .arg(&file)
        .arg(root.join(SQLITE.folder).join("migrations")))
    .context("the migrations do not apply (or python3 is missing)")?;
    SQLITE.rewrite(root, &format!("sqlite://{}", file.display()), check)
}

fn postgres(root: &Path, check: bool) -> Result<()> {
    let server = postgres::Server::start()?;
    server.migrate(&root.join(POSTGRES.folder).join("migrations"))?;
    POSTGRES.rewrite(root, &server.url(), check)
}

impl Checked {
    fn rewrite(&self, root: &Path, url: &str, check: bool) -> Result<()> {
        let folder = self.folder;
        let committed = root.join(folder).join(".sqlx");
        let fresh = tempfile::tempdir()?;
        self.prepare(root, url, fresh.path())?;
        let (fresh, old) = (read(fresh.path())?, read(&committed)?);
        if fresh.is_empty() {
            bail!("no query was written: does {folder} still use sqlx's macros?");
        }
        if fresh == old {
            println!("{folder}/.sqlx is current: {} queries", fresh.len());
            return Ok(());
        }
        if check {
            bail!("{folder}/.sqlx is not current; run `cargo xtask sqlx` and commit it");
        }
        fs::create_dir_all(&committed)?;
        for name in old.keys().filter(|name| !fresh.contains_key(*name)) {
            fs::remove_file(committed.join(name))?;
        }
        for (name, content) in fresh
            .iter()
            .filter(|(name, content)| old.get(*name) != Some(content))
        {
            fs::write(committed.join(name), content)?;
        }
        println!(
            "{folder}/.sqlx rewritten: {} queries, {} before",
            fresh.len(),
            old.len()
        );
        Ok(())
    }

    /// Compiles the crate against a database with its schema, with the macros writing into `out`.
    fn prepare(&self, root: &Path, url: &str, out: &Path) -> Result<()> {
        let package = self.package;
        // Cargo sees no reason to compile the crate again when only the database has changed. A profile setting that
        // nobody else uses gives this one compilation its own place, and leaves everybody else's output alone.
        let nonce = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs() % 50_000 + 1000;
        let profile = format!("profile.dev.package.{package}.codegen-units={nonce}");
        run(cargo(
            root,
            &["check", "--quiet", "-p", package, "--lib", "--config", &profile],
        )
        .env("CARGO_INCREMENTAL", "0")
        .env("SQLX_OFFLINE", "false")
        .env("SQLX_OFFLINE_DIR", out)
        .env(self.variable, url))
        .context("a query does not fit the schema")
    }
}

/// The query files of a folder; none when it is not there.
fn read(folder: &Path) -> Result<BTreeMap<String, String>> {
    if !folder.is_dir() {
        return Ok(BTreeMap::new());
    }
    fs::read_dir(folder)?
        .map(|entry| {
            let entry = entry?;
            Ok((
                entry.file_name().to_string_lossy().into_owned(),
                fs::read_to_string(entry.path())?,
            ))
        })
        .filter(|file: &Result<(String, String)>| {
            file.as_ref().map_or(true, |(name, _)| name.starts_with("query-"))
        })
        .collect()
}
