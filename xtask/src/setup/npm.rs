//! `npm ci` in a folder of ours, keyed by its lock file.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use super::step::Done;
use super::wasi::output_of;

/// Installs exactly what the folder's `package-lock.json` says, unless that was done for this lock file.
pub fn ci(folder: &Path) -> Result<Done> {
    let key = blake3::hash(&fs::read(folder.join("package-lock.json"))?).to_hex();
    let stamp = folder.join("node_modules/.trellis-lock");
    if fs::read_to_string(&stamp).is_ok_and(|have| have == key.as_str()) {
        return Ok(Done::Before);
    }
    let mut command = Command::new("npm");
    command
        .args(["ci", "--no-audit", "--no-fund", "--loglevel=error"])
        .current_dir(folder);
    output_of(&mut command).with_context(|| format!("npm ci in {}", folder.display()))?;
    fs::write(stamp, key.as_str())?;
    Ok(Done::Now)
}
