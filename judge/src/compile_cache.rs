//! Compile results by content, in `<data>/cache/compile/`. Only the parent writes here, and only what a fresh
//! compilation would give again; a hit therefore gives the identical report, log and fuel included.

use crate::compile::CompileOutcome;
use crate::job::RunLimits;
use crate::source::Source;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// Bound of the whole cache; the least recently used entries go first.
const MAX_BYTES: u64 = 512 << 20;
/// Entries are looked over for the bound once in so many writes.
const SWEEP_EVERY: u32 = 16;

/// Counted up when the same compilers would give something else for the same source: with a change of [`compile`] or
/// [`dialect`].
///
/// [`compile`]: crate::compile
/// [`dialect`]: crate::dialect
const COMPILE_VERSION: u32 = 2;

/// The cache of one data folder.
#[derive(Debug)]
pub struct CompileCache {
    folder: PathBuf,
    writes: std::sync::atomic::AtomicU32,
}

/// Name of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key(blake3::Hash);

impl Key {
    /// Everything a compilation depends on: [`COMPILE_VERSION`], the language's definition, packs, engine, bounds and files.
    pub fn new(source: &Source, pack: &str, engine: &[u8; 32], limits: &RunLimits) -> Self {
        let mut hasher = blake3::Hasher::new();
        let mut part = |bytes: &[u8]| {
            hasher.update(&(bytes.len() as u64).to_le_bytes());
            hasher.update(bytes);
        };
        part(&COMPILE_VERSION.to_le_bytes());
        part(source.language.id.as_bytes());
        part(&source.language.definition);
        part(pack.as_bytes());
        part(engine);
        part(&limits.fuel.to_le_bytes());
        part(&limits.memory_bytes.to_le_bytes());
        part(source.entrypoint.as_deref().unwrap_or_default().as_bytes());
        for (name, bytes) in &source.files {
            part(name.as_bytes());
            part(bytes);
        }
        Self(hasher.finalize())
    }
}

impl CompileCache {
    pub fn new(data: &Path) -> Self {
        Self {
            folder: data.join("cache/compile"),
            writes: 0.into(),
        }
    }

    fn path(&self, key: Key) -> PathBuf {
        self.folder.join(key.0.to_hex().as_str())
    }

    /// The stored outcome. A damaged entry is removed and counts as absent.
    pub fn get(&self, key: Key) -> Option<CompileOutcome> {
        let path = self.path(key);
        let bytes = fs::read(&path).ok()?;
        let outcome = decode(&bytes);
        match &outcome {
            Some(_) => touch(&path),
            None => drop(fs::remove_file(&path)),
        }
        outcome
    }

    /// Stores an outcome. Failing to is not an error: the next compilation does the work again.
    pub fn put(&self, key: Key, outcome: &CompileOutcome) {
        if outcome.guard {
            return;
        }
        if let Err(error) = self.write(key, outcome) {
            tracing::warn!(%error, "compile cache");
        }
    }

    fn write(&self, key: Key, outcome: &CompileOutcome) -> std::io::Result<()> {
        fs::create_dir_all(&self.folder)?;
        let mut file = tempfile::NamedTempFile::new_in(&self.folder)?;
        file.write_all(&encode(outcome).map_err(std::io::Error::other)?)?;
        file.persist(self.path(key)).map_err(|error| error.error)?;
        let writes = self.writes.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        if writes.is_multiple_of(SWEEP_EVERY) {
            sweep(&self.folder, MAX_BYTES)?;
        }
        Ok(())
    }
}

/// BLAKE3 of the body, then the body.
fn encode(outcome: &CompileOutcome) -> postcard::Result<Vec<u8>> {
    let body = postcard::to_stdvec(outcome)?;
    let mut bytes = blake3::hash(&body).as_bytes().to_vec();
    bytes.extend(body);
    Ok(bytes)
}

fn decode(bytes: &[u8]) -> Option<CompileOutcome> {
    let (hash, body) = bytes.split_at_checked(blake3::OUT_LEN)?;
    if blake3::hash(body).as_bytes() != hash {
        return None;
    }
    postcard::from_bytes(body).ok()
}

/// Marks an entry as used now, for the order of [`sweep`].
fn touch(path: &Path) {
    let now = SystemTime::now();
    if let Ok(file) = fs::File::options().append(true).open(path) {
        let _ = file.set_modified(now);
    }
}

/// Removes the least recently used entries until at most `bound` bytes are left.
fn sweep(folder: &Path, bound: u64) -> std::io::Result<()> {
    let mut entries = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        // Another process may have removed it meanwhile.
        let Ok(metadata) = entry.metadata() else { continue };
        entries.push((metadata.modified()?, metadata.len(), entry.path()));
    }
    entries.sort();
    let mut total: u64 = entries.iter().map(|(_, bytes, _)| bytes).sum();
    for (_, bytes, path) in entries {
        if total <= bound {
            break;
        }
        let _ = fs::remove_file(path);
        total -= bytes;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::budget;
    use crate::languages;
    use std::collections::BTreeMap;

    fn key(text: &str, pack: &str) -> Key {
        let language = languages::find("c").unwrap();
        let files = BTreeMap::from([("a.c".to_owned(), text.as_bytes().to_vec())]);
        let source = Source {
            language,
            files,
            entrypoint: None,
        };
        let limits = budget::compile(&trellis_problems::Limits::default(), language);
        Key::new(&source, pack, &[0; 32], &limits)
    }

    fn outcome() -> CompileOutcome {
        CompileOutcome {
            ok: true,
            log: "warning".into(),
            fuel: 9,
            wasm: Some(vec![1, 2]),
            guard: false,
        }
    }

    #[test]
    fn what_goes_in_comes_out() {
        let data = tempfile::tempdir().unwrap();
        let cache = CompileCache::new(data.path());
        assert_eq!(cache.get(key("x", "p")), None);
        cache.put(key("x", "p"), &outcome());
        assert_eq!(cache.get(key("x", "p")), Some(outcome()));
        assert_eq!(cache.get(key("y", "p")), None);
        assert_eq!(cache.get(key("x", "q")), None);
    }

    #[test]
    fn damage_and_guards_are_not_served() {
        let data = tempfile::tempdir().unwrap();
        let cache = CompileCache::new(data.path());
        cache.put(key("x", "p"), &outcome());
        let path = cache.path(key("x", "p"));
        let mut bytes = fs::read(&path).unwrap();
        *bytes.last_mut().unwrap() ^= 1;
        fs::write(&path, bytes).unwrap();
        assert_eq!(cache.get(key("x", "p")), None);
        assert!(!path.exists());
        cache.put(
            key("x", "p"),
            &CompileOutcome {
                guard: true,
                ..outcome()
            },
        );
        assert!(!path.exists());
    }

    #[test]
    fn the_bound_keeps_the_newest() {
        let folder = tempfile::tempdir().unwrap();
        for age in 0..4_u64 {
            let path = folder.path().join(age.to_string());
            fs::write(&path, [0; 10]).unwrap();
            let time = SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1000 - age);
            fs::File::options()
                .append(true)
                .open(path)
                .unwrap()
                .set_modified(time)
                .unwrap();
        }
        sweep(folder.path(), 25).unwrap();
        let mut left: Vec<_> = fs::read_dir(folder.path())
            .unwrap()
            .map(|e| e.unwrap().file_name().into_string().unwrap())
            .collect();
        left.sort();
        assert_eq!(left, ["0", "1"]);
    }
}
