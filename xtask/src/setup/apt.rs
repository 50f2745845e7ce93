//! Debian packages. `apt-get` is called only when a file it should bring is not there.

use std::fs;
use std::path::{Path, PathBuf};
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

/// Fetches the upstream tarball of a Debian source package into `folder`. Machines have no source lists by default:
/// the binary ones are copied and turned into source lists, for this call only.
pub fn download_source(package: &str, folder: &Path) -> Result<()> {
    let work = tempfile::tempdir()?;
    let parts = work.path().join("parts");
    fs::create_dir_all(&parts)?;
    fs::create_dir_all(work.path().join("lists/partial"))?;
    let entries = fs::read_dir("/etc/apt/sources.list.d")
        .into_iter()
        .flatten()
        .flatten();
    let files = entries
        .map(|entry| entry.path())
        .chain([PathBuf::from("/etc/apt/sources.list")]);
    for (number, file) in files.enumerate() {
        let Ok(text) = fs::read_to_string(&file) else {
            continue;
        };
        if !text.contains("/debian") {
            continue; // another vendor's
        }
        let (name, text) = if file.extension().is_some_and(|ext| ext == "sources") {
            (
                format!("{number}.sources"),
                text.replace("Types: deb\n", "Types: deb-src\n"),
            )
        } else {
            let lines = text
                .lines()
                .filter(|line| line.starts_with("deb ") && line.contains("/debian"));
            (
                format!("{number}.list"),
                lines
                    .map(|line| line.replacen("deb ", "deb-src ", 1) + "\n")
                    .collect(),
            )
        };
        fs::write(parts.join(name), text)?;
    }
    let with_lists = |args: &[&str]| -> Result<()> {
        let mut command = Command::new("/usr/bin/apt-get");
        command
            .arg("-qq")
            .current_dir(folder)
            .args(["-o", "Dir::Etc::sourcelist=/dev/null"]);
        command
            .arg("-o")
            .arg(format!("Dir::Etc::sourceparts={}", parts.display()));
        command
            .arg("-o")
            .arg(format!("Dir::State::lists={}/lists", work.path().display()));
        output_of(command.args(args)).map(|_| ())
    };
    with_lists(&["update"]).context("apt-get update (source lists)")?;
    with_lists(&["source", "--download-only", "--tar-only", package])
        .with_context(|| format!("apt-get source {package}"))
}
