//! A pack: one uncompressed, deterministic tar, named by its BLAKE3 hash, and the index that lists them.
//!
//! The judge maps the tar and serves its files without copying. Same inputs give the same tar: paths are sorted,
//! times and owners 0, modes 0644 (files) and 0755 (folders).

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use super::Options;

/// `<data>/packs/index.json`.
#[derive(Debug, Serialize, Deserialize)]
pub struct Index {
    version: u32,
    packs: BTreeMap<String, Entry>,
}

/// One pack. A native one (rustc) has no tar: its hash covers the tool itself.
#[derive(Debug, Default, Clone, Serialize, Deserialize)]
pub struct Entry {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// BLAKE3 (hex) of the tar, or of the native tool's files.
    pub hash: String,
    #[serde(default)]
    pub bytes: u64,
    /// Where the contents come from, for people.
    pub source: String,
    /// Hash of the inputs it was made from: setup rebuilds when it changes.
    pub key: String,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub native: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rustc: Option<PathBuf>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sysroot: Option<PathBuf>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub linker: Option<PathBuf>,
}

impl Index {
    pub fn load(opts: &Options) -> Self {
        fs::read(opts.packs().join("index.json"))
            .ok()
            .and_then(|bytes| serde_json::from_slice(&bytes).ok())
            .unwrap_or(Self {
                version: 1,
                packs: BTreeMap::new(),
            })
    }

    /// Whether `id` was made from inputs `key` and its file is whole.
    pub fn has(&self, opts: &Options, id: &str, key: &str) -> bool {
        self.packs.get(id).is_some_and(|entry| {
            entry.key == key
                && entry.file.as_ref().is_none_or(|file| {
                    fs::metadata(opts.packs().join(file)).is_ok_and(|meta| meta.len() == entry.bytes)
                })
        })
    }

    /// Puts `entry` under `id` and writes the index; the file of the entry it replaces is removed.
    pub fn put(mut self, opts: &Options, id: &str, entry: Entry) -> Result<()> {
        let keep = entry.file.clone();
        let old = self.packs.insert(id.to_owned(), entry);
        fs::create_dir_all(opts.packs())?;
        let mut temporary = tempfile::NamedTempFile::new_in(opts.packs())?;
        temporary.write_all(&serde_json::to_vec_pretty(&self)?)?;
        set_mode(temporary.path())?;
        temporary.persist(opts.packs().join("index.json"))?;
        if let Some(file) = old
            .and_then(|entry| entry.file)
            .filter(|file| Some(file) != keep.as_ref())
        {
            // A running judge keeps its mapping of the old file.
            let old = opts.packs().join(file);
            fs::remove_file(&old).ok();
            fs::remove_file(old.with_extension("verified")).ok(); // the judge's note that it has checked the hash
        }
        Ok(())
    }
}

/// Hash of a step's inputs: the named texts and the contents of `files` (folders are walked).
pub fn key(texts: &[&str], files: &[&Path]) -> Result<String> {
    let mut hasher = blake3::Hasher::new();
    for text in texts {
        hasher
            .update(&(text.len() as u64).to_le_bytes())
            .update(text.as_bytes());
    }
    for file in files.iter().flat_map(|path| walk(path)) {
        let bytes = fs::read(&file).with_context(|| file.display().to_string())?;
        let name = file.file_name().unwrap_or_default().as_encoded_bytes();
        hasher
            .update(name)
            .update(&(bytes.len() as u64).to_le_bytes())
            .update(&bytes);
    }
    Ok(hasher.finalize().to_hex().to_string())
}

/// All files below `path` (or itself), sorted.
fn walk(path: &Path) -> Vec<PathBuf> {
    let entries = walkdir::WalkDir::new(path).follow_links(true).sort_by_file_name();
    entries
        .into_iter()
        .filter_map(Result::ok)
        .filter(|e| e.file_type().is_file())
        .map(walkdir::DirEntry::into_path)
        .collect()
}

/// Packs the folder `stage` as `id` and enters it in the index.
pub fn publish(opts: &Options, id: &str, key: &str, source: &str, stage: &Path) -> Result<()> {
    fs::create_dir_all(opts.packs())?;
    let temporary = tempfile::NamedTempFile::new_in(opts.packs())?;
    write_tar(stage, temporary.as_file())?;
    let mut hasher = blake3::Hasher::new();
    let bytes = std::io::copy(&mut File::open(temporary.path())?, &mut hasher)?;
    let hash = hasher.finalize().to_hex().to_string();
    let file = format!("{id}-{}.tar", &hash[..16]);
    set_mode(temporary.path())?;
    temporary.persist(opts.packs().join(&file))?;
    let entry = Entry {
        file: Some(file),
        hash,
        bytes,
        source: source.to_owned(),
        key: key.to_owned(),
        ..Entry::default()
    };
    Index::load(opts).put(opts, id, entry)
}

/// The sandbox child may be another user: it must be able to read the pack.
fn set_mode(path: &Path) -> Result<()> {
    #[cfg(unix)]
    fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(0o644))?;
    Ok(())
}

fn write_tar(stage: &Path, out: &File) -> Result<()> {
    let mut tar = tar::Builder::new(BufWriter::with_capacity(1 << 20, out));
    let mut paths: Vec<_> = walk(stage);
    paths.sort();
    for path in paths {
        let name = path.strip_prefix(stage)?;
        let mut header = tar::Header::new_ustar();
        header.set_size(fs::metadata(&path)?.len());
        header.set_mode(0o644);
        header.set_mtime(0);
        header.set_uid(0);
        header.set_gid(0);
        tar.append_data(&mut header, name, File::open(&path)?)
            .with_context(|| path.display().to_string())?;
    }
    tar.into_inner()?.flush()?;
    Ok(())
}

/// Copies the folder `from` into `to`, file by file.
pub fn copy_tree(from: &Path, to: &Path) -> Result<()> {
    for file in walk(from) {
        let target = to.join(file.strip_prefix(from)?);
        if let Some(parent) = target.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::copy(&file, &target).with_context(|| file.display().to_string())?;
    }
    Ok(())
}

/// An empty folder at `path`.
pub fn fresh(path: &Path) -> Result<PathBuf> {
    if path.exists() {
        fs::remove_dir_all(path)?;
    }
    fs::create_dir_all(path)?;
    Ok(path.to_owned())
}
