//! Language packs: content-addressed tars that `cargo xtask setup` made, listed in `<data>/packs/index.json`.

use crate::stamp;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The packs of a data folder. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Packs {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    data: PathBuf,
    packs: BTreeMap<String, Pack>,
    native: Mutex<NativeCode>,
}

/// `.cwasm` files by pack and path of the module in it.
pub(crate) type NativeCode = BTreeMap<(String, String), PathBuf>;

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
    Native {
        rustc: PathBuf,
        sysroot: PathBuf,
        linker: PathBuf,
    },
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
struct IndexFile {
    version: u32,
    packs: BTreeMap<String, IndexEntry>,
}

#[derive(Deserialize)]
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

/// Version of `index.json` that this program reads.
const INDEX_VERSION: u32 = 1;

impl IndexEntry {
    /// The error says what is wrong with the entry.
    fn into_pack(self, id: &str, data: &Path) -> Result<Pack, String> {
        let missing = |key: &str| format!("pack `{id}` has no `{key}`");
        let kind = if self.native {
            PackKind::Native {
                rustc: self.rustc.ok_or_else(|| missing("rustc"))?,
                sysroot: self.sysroot.ok_or_else(|| missing("sysroot"))?,
                linker: self.linker.ok_or_else(|| missing("linker"))?,
            }
        } else {
            let file = self.file.ok_or_else(|| missing("file"))?;
            if file.contains('/') {
                return Err(format!("pack `{id}`: {file} is not a file name"));
            }
            PackKind::Tar {
                path: data.join("packs").join(file),
            }
        };
        Ok(Pack {
            id: id.to_owned(),
            hash: self.hash,
            bytes: self.bytes,
            source: self.source,
            kind,
        })
    }
}

impl Pack {
    /// The tar, after it was compared with the index: once per machine in full (a stamp beside it keeps its size
    /// and time of change), after that by the stamp. [`PackError::Corrupt`] when it does not fit.
    pub fn tar(&self) -> Result<&Path, PackError> {
        let PackKind::Tar { path } = &self.kind else {
            return Err(PackError::NotInstalled(self.id.clone()));
        };
        let io = |error| PackError::Io {
            path: path.clone(),
            error,
        };
        let file = std::fs::File::open(path).map_err(io)?;
        let whole = stamp::check(&file, &self.hash, &path.with_extension("verified")).map_err(io)?;
        if whole {
            Ok(path)
        } else {
            Err(PackError::Corrupt(self.id.clone()))
        }
    }

    /// Maps the tar, checked as [`Pack::tar`] does.
    pub fn map(&self) -> Result<Arc<MappedPack>, PackError> {
        let path = self.tar()?;
        let io = |error| PackError::Io {
            path: path.to_owned(),
            error,
        };
        Ok(Arc::new(
            std::fs::File::open(path)
                .and_then(|file| MappedPack::new(&file))
                .map_err(io)?,
        ))
    }
}

/// A pack's tar in memory, with an index of its files. Nothing is copied.
#[derive(Debug)]
pub struct MappedPack {
    map: memmap2::Mmap,
    files: BTreeMap<String, std::ops::Range<usize>>,
}

impl MappedPack {
    #[expect(unsafe_code, reason = "mapping a file has no safe form")]
    pub(crate) fn new(file: &std::fs::File) -> std::io::Result<Self> {
        // SAFETY: packs are content-addressed and never changed in place: setup writes a new file and renames it.
        let map = unsafe { memmap2::Mmap::map(file)? };
        let mut files = BTreeMap::new();
        let mut archive = tar::Archive::new(std::io::Cursor::new(&map[..]));
        for entry in archive.entries_with_seek()? {
            let entry = entry?;
            if !entry.header().entry_type().is_file() {
                continue;
            }
            let start = usize::try_from(entry.raw_file_position()).map_err(std::io::Error::other)?;
            let length = usize::try_from(entry.size()).map_err(std::io::Error::other)?;
            let end = start.checked_add(length).filter(|end| *end <= map.len());
            let end = end.ok_or_else(|| std::io::Error::other("a file reaches over the end of the tar"))?;
            let path = entry
                .path()?
                .to_string_lossy()
                .trim_start_matches("./")
                .to_owned();
            files.insert(path, start..end);
        }
        Ok(Self { map, files })
    }

    /// The whole tar.
    pub fn bytes(&self) -> &[u8] {
        &self.map
    }

    /// One file by its path in the tar (`usr/include/stdio.h`).
    pub fn file(&self, path: &str) -> Option<&[u8]> {
        self.files.get(path).map(|range| &self.map[range.clone()])
    }

    /// All files in order of path, as ranges of [`MappedPack::bytes`].
    pub fn files(&self) -> impl Iterator<Item = (&str, std::ops::Range<usize>)> {
        self.files
            .iter()
            .map(|(path, range)| (path.as_str(), range.clone()))
    }
}

impl Packs {
    /// Reads the index of a data folder. Does not open the packs.
    pub fn open(data: &Path) -> Result<Self, PackError> {
        let path = data.join("packs/index.json");
        let bytes = match std::fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(PackError::NoIndex(data.to_owned()));
            }
            Err(error) => return Err(PackError::Io { path, error }),
        };
        let bad = |reason: String| PackError::BadIndex {
            path: path.clone(),
            reason,
        };
        let index: IndexFile = serde_json::from_slice(&bytes).map_err(|error| bad(error.to_string()))?;
        if index.version != INDEX_VERSION {
            return Err(bad(format!(
                "is of version {}; this program reads {INDEX_VERSION}",
                index.version
            )));
        }
        let mut packs = BTreeMap::new();
        for (id, entry) in index.packs {
            let pack = entry.into_pack(&id, data).map_err(bad)?;
            packs.insert(id, pack);
        }
        Ok(Self::with(data, packs))
    }

    /// A data folder without packs: modules loaded as bytes still run.
    pub fn none(data: &Path) -> Self {
        Self::with(data, BTreeMap::new())
    }

    fn with(data: &Path, packs: BTreeMap<String, Pack>) -> Self {
        Self {
            inner: Arc::new(Inner {
                data: data.to_owned(),
                packs,
                native: Mutex::default(),
            }),
        }
    }

    /// The native code that this process has found whole so far.
    pub(crate) fn native(&self) -> MutexGuard<'_, NativeCode> {
        self.inner.native.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn data(&self) -> &Path {
        &self.inner.data
    }

    pub fn get(&self, id: &str) -> Result<&Pack, PackError> {
        self.inner
            .packs
            .get(id)
            .ok_or_else(|| PackError::NotInstalled(id.to_owned()))
    }

    /// All packs in the order of their ids.
    pub fn iter(&self) -> impl Iterator<Item = &Pack> {
        self.inner.packs.values()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder_with(index: &str, tar: &[u8]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("packs")).unwrap();
        std::fs::write(folder.path().join("packs/index.json"), index).unwrap();
        std::fs::write(folder.path().join("packs/x.tar"), tar).unwrap();
        folder
    }

    fn a_tar() -> Vec<u8> {
        let mut builder = tar::Builder::new(Vec::new());
        for (path, text) in [("usr/a.h", "int a;"), ("prog.wasm", "wasm")] {
            let mut header = tar::Header::new_ustar();
            header.set_size(text.len() as u64);
            header.set_mode(0o644);
            header.set_cksum();
            builder.append_data(&mut header, path, text.as_bytes()).unwrap();
        }
        builder.into_inner().unwrap()
    }

    #[test]
    fn files_of_a_pack_are_found_and_a_changed_pack_is_refused() {
        let tar = a_tar();
        let hash = blake3::hash(&tar).to_hex();
        let index = format!(r#"{{"version":1,"packs":{{"x":{{"file":"x.tar","hash":"{hash}"}}}}}}"#);
        let folder = folder_with(&index, &tar);
        let packs = Packs::open(folder.path()).unwrap();
        let mapped = packs.get("x").unwrap().map().unwrap();
        assert_eq!(mapped.file("usr/a.h"), Some(&b"int a;"[..]));
        assert_eq!(mapped.file("usr"), None);
        drop(mapped);
        let mut changed = tar;
        changed[600] ^= 1;
        std::fs::remove_file(folder.path().join("packs/x.tar")).unwrap();
        std::fs::write(folder.path().join("packs/x.tar"), changed).unwrap();
        assert!(matches!(
            packs.get("x").unwrap().map(),
            Err(PackError::Corrupt(_))
        ));
    }

    #[test]
    fn a_missing_or_bad_index_says_so() {
        let folder = tempfile::tempdir().unwrap();
        assert!(matches!(Packs::open(folder.path()), Err(PackError::NoIndex(_))));
        for index in [
            "{",
            r#"{"version":2,"packs":{}}"#,
            r#"{"version":1,"packs":{"x":{"hash":"h"}}}"#,
        ] {
            let folder = folder_with(index, b"");
            assert!(
                matches!(Packs::open(folder.path()), Err(PackError::BadIndex { .. })),
                "{index}"
            );
        }
        let bad = r#"{"version":1,"packs":{"x":{"hash":"h","file":"../x.tar"}}}"#;
        assert!(matches!(
            Packs::open(folder_with(bad, b"").path()),
            Err(PackError::BadIndex { .. })
        ));
    }
}
