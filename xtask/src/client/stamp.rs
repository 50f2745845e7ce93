//! One hash over everything that the browser side is made from: the same hash, nothing to do.

use super::Places;
use super::wasm::Toolchain;
use anyhow::Result;
use std::fs;
use std::path::Path;
use walkdir::WalkDir;

/// What goes into the hash, below the project's folder.
const INPUTS: &[&str] = &[
    "app/src",
    "app/Cargo.toml",
    "app/types/src",
    "app/types/Cargo.toml",
    "app/client/src",
    "app/client/Cargo.toml",
    "app/editor/src",
    "app/editor/package-lock.json",
    "style",
    "xtask/src/client",
    "xtask/src/client.rs",
    "Cargo.toml",
    "Cargo.lock",
];

pub fn of(places: &Places, toolchain: Option<&Toolchain>) -> Result<String> {
    let mut hasher = blake3::Hasher::new();
    for input in INPUTS {
        for entry in WalkDir::new(places.root.join(input)).sort_by_file_name() {
            let entry = entry?;
            if entry.file_type().is_file() {
                add(&mut hasher, &places.root, entry.path())?;
            }
        }
    }
    hasher.update(format!("{toolchain:?}").as_bytes());
    for program in ["esbuild", "wasm-opt"] {
        hasher.update(&[u8::from(places.npm_program(program).is_some())]);
    }
    Ok(hasher.finalize().to_hex().to_string())
}

fn add(hasher: &mut blake3::Hasher, root: &Path, path: &Path) -> Result<()> {
    let bytes = fs::read(path)?;
    hasher.update(path.strip_prefix(root)?.as_os_str().as_encoded_bytes());
    hasher.update(&(bytes.len() as u64).to_le_bytes());
    hasher.update(&bytes);
    Ok(())
}
