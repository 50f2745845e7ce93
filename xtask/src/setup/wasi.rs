//! Child processes of setup, among them WASI modules under node (`judge/toolchain/wasi-run.mjs`).

use std::path::Path;
use std::process::{Command, Output};

use anyhow::{Context, Result, bail};

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

/// Runs `module` with `argv`; `mounts` are (guest path, host path), read-only; files left in `/work` land in `work`.
pub fn run(
    opts: &Options,
    module: &Path,
    mounts: &[(&str, &Path)],
    work: &Path,
    argv: &[String],
) -> Result<Output> {
    let mut command = Command::new("node");
    command.arg(opts.toolchain().join("wasi-run.mjs")).arg(module);
    for (guest, host) in mounts {
        command.arg("--mount").arg(format!("{guest}={}", host.display()));
    }
    command.arg("--work").arg(work).arg("--").args(argv);
    output_of(&mut command)
}
