//! `cargo xtask test`: everything CI runs.

use crate::cargo::{cargo, run};
use crate::{disk, setup};
use anyhow::{Result, bail};
use std::process::Command;
use std::time::Instant;

/// For each fuzz target of an extended test.
const FUZZ_SECONDS: u64 = 30;

/// Sets up, then runs the Rust tests and the browser tests. Each part says how long it took.
pub fn test(options: &setup::Options, extended: bool, browser: bool) -> Result<()> {
    let root = &options.root;
    disk::tell(root, disk::FOR_TESTS);
    let missing = timed("setup", || {
        let mut missing = setup::all(options)?.missing().to_vec();
        missing.extend_from_slice(setup::database().missing());
        Ok(missing)
    })?;
    if !missing.is_empty() {
        bail!("setup is incomplete, so tests would fail: {}", missing.join("; "));
    }
    timed("build", || {
        run(&mut cargo(
            root,
            &["build", "--bin", "trellis", "--bin", "trellis-judge-child"],
        ))
    })?;
    let trellis = root.join("target/debug/trellis");
    timed("prepare", || {
        run(Command::new(&trellis)
            .arg("prepare")
            .arg("--data")
            .arg(&options.data))
    })?;
    timed("checked queries", || crate::sqlx::sqlx(root, true))?;
    timed("rust tests", || {
        let mut tests = cargo(
            root,
            &[
                "test",
                "--workspace",
                "--exclude",
                "trellis-client",
                "--no-fail-fast",
            ],
        );
        tests
            .env("TRELLIS_BIN", &trellis)
            .env("TRELLIS_DATA", &options.data);
        if extended {
            tests.env("TRELLIS_EXTENDED", "1");
        }
        run(&mut tests)
    })?;
    if extended {
        timed("fuzzing", || crate::fuzz::fuzz(options, &[], FUZZ_SECONDS))?;
    }
    if browser {
        timed("browser setup", || setup::browser(options).map(drop))?;
        timed("client", || crate::client::build(options))?;
        timed("browser tests", || {
            run(Command::new("node")
                .current_dir(root)
                .arg("tests/e2e/run.mjs")
                .env("TRELLIS_BIN", &trellis)
                .env("TRELLIS_DATA", &options.data))
        })?;
    }
    disk::tell(root, 0.0);
    Ok(())
}

fn timed<T>(name: &str, part: impl FnOnce() -> Result<T>) -> Result<T> {
    eprintln!("test: {name} ...");
    let start = Instant::now();
    let result = part();
    let word = if result.is_ok() { "ok" } else { "FAILED" };
    eprintln!("test: {name}: {word} in {:.1} s", start.elapsed().as_secs_f64());
    result
}
