//! Debian packages. `apt-get` is called only when a file it should bring is not there.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::step::{Done, note};
use super::wasi::output_of;

/// Installs `packages` in one call unless every one of `files` exists. `apt-get update` runs first, only then.
pub fn install(packages: &[&str], files: &[&str]) -> Result<Done> {
    if files.iter().all(|file| Path::new(file).exists()) {
        return Ok(Done::Before);
    }
    if !Path::new("/usr/bin/apt-get").exists() {
        bail!("this is not Debian: install {} yourself", packages.join(", "));
    }
    note(&format!("apt-get install {}", packages.join(" ")));
    apt(&["update"]).context("apt-get update")?;
    let mut args = vec!["install", "-y", "--no-install-recommends"];
    args.extend(packages);
    apt(&args).with_context(|| format!("apt-get install {} (needs root)", packages.join(" ")))?;
    Ok(Done::Now)
}

fn apt(args: &[&str]) -> Result<()> {
    let mut command = Command::new("/usr/bin/apt-get");
    command
        .arg("-qq")
        .args(["-o", "DPkg::Lock::Timeout=300"])
        .args(args)
        .env("DEBIAN_FRONTEND", "noninteractive");
    output_of(&mut command).map(|_| ())
}
