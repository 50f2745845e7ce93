//! `cargo xtask sqlx`: rewrites `server/store-sqlite/.sqlx`, what sqlx's macros know of each query when no database
//! is there. sqlx-cli does the same and takes minutes to build.
//!
//! It makes a database from the migrations (by Python's sqlite3, so that xtask needs no sqlx) and compiles the crate
//! against it; the macros then write one file per query.

use crate::cargo::{cargo, run};
use anyhow::{Context, Result, bail};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

const CRATE: &str = "server/store-sqlite";

/// Applies every migration, in order, to the database at `argv[1]`.
const MIGRATE: &str = "
import pathlib, sqlite3, sys
database = sqlite3.connect(sys.argv[1])
for file in sorted(pathlib.Path(sys.argv[2]).glob('*.sql')):
    database.executescript(file.read_text('utf-8'))
";

/// Rewrites `.sqlx`; with `check`, only compares and fails on a difference.
pub fn sqlx(root: &Path, check: bool) -> Result<()> {
    let committed = root.join(CRATE).join(".sqlx");
    let fresh = tempfile::tempdir()?;
    prepare(root, fresh.path())?;
    let (fresh, old) = (read(fresh.path())?, read(&committed)?);
    if fresh.is_empty() {
        bail!("no query was written: does {CRATE} still use sqlx's macros?");
    }
    if fresh == old {
        println!("{CRATE}/.sqlx is current: {} queries", fresh.len());
        return Ok(());
    }
    if check {
        bail!("{CRATE}/.sqlx is not current; run `cargo xtask sqlx` and commit it");
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
        "{CRATE}/.sqlx rewritten: {} queries, {} before",
        fresh.len(),
        old.len()
    );
    Ok(())
}

/// Compiles the crate against a new database, with the macros writing into `out`.
fn prepare(root: &Path, out: &Path) -> Result<()> {
    let database = tempfile::tempdir()?;
    let file = database.path().join("schema.db");
    run(Command::new("python3")
        .arg("-c")
        .arg(MIGRATE)
        .arg(&file)
        .arg(root.join(CRATE).join("migrations")))
    .context("the migrations do not apply (or python3 is missing)")?;
    // Cargo sees no reason to compile the crate again when only the database has changed. A profile setting that
    // nobody else uses gives this one compilation its own place, and leaves everybody else's output alone.
    let nonce = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs() % 50_000 + 1000;
    let profile = format!("profile.dev.package.trellis-store-sqlite.codegen-units={nonce}");
    run(cargo(
        root,
        &[
            "check",
            "--quiet",
            "-p",
            "trellis-store-sqlite",
            "--lib",
            "--config",
            &profile,
        ],
    )
    .env("CARGO_INCREMENTAL", "0")
    .env("SQLX_OFFLINE", "false")
    .env("SQLX_OFFLINE_DIR", out)
    .env("DATABASE_URL", format!("sqlite://{}", file.display())))
    .context("a query does not fit the schema")
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
