//! Child processes of setup, among them WASI modules under node (`judge/toolchain/wasi-run.mjs`).

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use anyhow::{Context, Result, bail};
use serde::Serialize;

use super::Options;

/// Runs a command quietly; on failure the error holds the end of what it printed.
pub fn output_of(command: &mut Command) -> Result<Output> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command
        .output()
        .with_context(|| format!("{name} cannot be started"))?;
    if output.status.success() {
        return Ok(output);
    }
    let text = [output.stdout.as_slice(), output.stderr.as_slice()].concat();
    let text = String::from_utf8_lossy(&text);
    let lines: Vec<_> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    bail!(
        "{name} failed ({}): {}",
        output.status,
        lines[lines.len().saturating_sub(6)..].join(" | ")
    )
}

/// Runs of one WASI module with the same read-only folders.
#[derive(Debug, Serialize)]
pub struct Batch<'a> {
    pub module: &'a Path,
    /// Guest path and host folder.
    pub mounts: Vec<(&'a str, &'a Path)>,
    pub jobs: Vec<Job>,
    /// How many jobs at a time.
    pub threads: usize,
}

/// One run: what it leaves in `/work` lands in `work`.
#[derive(Debug, Serialize)]
pub struct Job {
    pub argv: Vec<String>,
    pub work: PathBuf,
}

impl Batch<'_> {
    /// Runs all jobs; the first that fails ends it.
    pub fn run(&self, opts: &Options) -> Result<()> {
        let mut file = tempfile::NamedTempFile::new()?;
        file.write_all(&serde_json::to_vec(self)?)?;
        let runner = opts.toolchain().join("wasi-run.mjs");
        output_of(Command::new("node").arg(runner).arg(file.path())).map(|_| ())
    }
}

/// Jobs to run at a time: one for each core.
pub fn threads() -> usize {
    std::thread::available_parallelism().map_or(2, std::num::NonZero::get)
}
