//! Calls of cargo and other tools, with a clear error when one fails.

use anyhow::{Context, Result, bail};
use std::path::Path;
use std::process::Command;

/// Runs a command and fails with its words when it does.
pub fn run(command: &mut Command) -> Result<()> {
    let words = format!("{command:?}");
    let status = command
        .status()
        .with_context(|| format!("{words} did not start"))?;
    if !status.success() {
        bail!("{words} failed: {status}");
    }
    Ok(())
}

/// `cargo` in the project's folder.
pub fn cargo(root: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root).args(args);
    command
}

/// Formatting and clippy over everything that is built for the host.
pub fn lint(root: &Path) -> Result<()> {
    run(&mut cargo(root, &["fmt", "--all", "--check"]))?;
    run(&mut cargo(
        root,
        &[
            "clippy",
            "--workspace",
            "--exclude",
            "trellis-client",
            "--all-targets",
            "--",
            "-D",
            "warnings",
        ],
    ))
}
