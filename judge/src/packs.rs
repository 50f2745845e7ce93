//! Language packs: content-addressed tars that `cargo xtask setup` made, listed in `<data>/packs/index.json`.

use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The packs of a data folder. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Packs {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    data: PathBuf,
    packs: BTreeMap<String, Pack>,
}

/// One pack of the index.
#[derive(Debug, Clone)]
pub struct Pack {
    pub id: String,
    /// BLAKE3 in hex: of the tar, or of the native compiler.
    pub hash: String,
    /// Size of the tar in bytes.
    pub bytes: u64,
    /// Where it came from, for people.
    pub source: String,
    pub kind: PackKind,
}

/// What a pack consists of.
#[derive(Debug, Clone)]
pub enum PackKind {
    /// An uncompressed tar: files of the guest's `/`, wasm modules at its top.
    Tar { path: PathBuf },
    /// A compiler on this machine, run by [`crate::native`].
    Native { rustc: PathBuf, sysroot: PathBuf, linker: PathBuf },
}

/// Why a pack cannot be used. The text names the command that repairs it.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    #[error("no language packs in {0}: run `cargo xtask setup`")]
    NoIndex(PathBuf),
    #[error("{path}: {reason}")]
    BadIndex { path: PathBuf, reason: String },
    #[error("language pack `{0}` is not installed: run `cargo xtask setup`")]
    NotInstalled(String),
    #[error("language pack `{0}` has no file `{1}`")]
    NoFile(String, String),
    #[error("language pack `{0}` does not have the hash the index promises: run `cargo xtask setup`")]
    Corrupt(String),
    #[error("{path}: {error}")]
    Io { path: PathBuf, error: std::io::Error },
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "read by `Packs::open`, next commit")]
struct IndexFile {
    version: u32,
    packs: BTreeMap<String, IndexEntry>,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "read by `Packs::open`, next commit")]
struct IndexEntry {
    file: Option<String>,
    hash: String,
    #[serde(default)]
    bytes: u64,
    #[serde(default)]
    source: String,
    #[serde(default)]
    native: bool,
    rustc: Option<PathBuf>,
    sysroot: Option<PathBuf>,
    linker: Option<PathBuf>,
}

impl Packs {
    /// Reads the index of a data folder. Does not open the packs.
    pub fn open(data: &Path) -> Result<Self, PackError> {
        let _ = data;
        todo!()
    }

    /// A data folder without packs: modules loaded as bytes still run.
    pub fn none(data: &Path) -> Self {
        Self { inner: Arc::new(Inner { data: data.to_owned(), packs: BTreeMap::new() }) }
    }

    pub fn data(&self) -> &Path {
        &self.inner.data
    }

    pub fn get(&self, id: &str) -> Result<&Pack, PackError> {
        self.inner.packs.get(id).ok_or_else(|| PackError::NotInstalled(id.to_owned()))
    }

    /// All packs in the order of their ids.
    pub fn iter(&self) -> impl Iterator<Item = &Pack> {
        self.inner.packs.values()
    }
}
