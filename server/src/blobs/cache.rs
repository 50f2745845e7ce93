//! Blobs on the reader's disk: a file each, named by its hash, the least recently used goes first.
//!
//! A file is written under a temporary name and renamed, and compared with its hash whenever it is read: one that does not
//! fit is removed and counts as not there. What was used when is the file's time of change, so it outlives the process;
//! several processes may share the folder.

use bytes::Bytes;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::SystemTime;
use trellis_store::Hash;

/// Temporary files older than this are from a process that is no more.
const LEFT_OVER: std::time::Duration = std::time::Duration::from_secs(3600);

#[derive(Debug)]
pub(super) struct Cache {
    folder: PathBuf,
    /// Bytes of all files together.
    room: u64,
}

impl Cache {
    pub fn new(folder: PathBuf, room: u64) -> Self {
        Self { folder, room }
    }

    fn file(&self, hash: Hash) -> PathBuf {
        self.folder.join(hash.to_string())
    }

    pub async fn get(&self, hash: Hash) -> Option<Bytes> {
        let path = self.file(hash);
        super::blocking(move || read(&path, hash)).await.ok().flatten()
    }

    /// Keeps bytes, and removes others where there is no room. A cache that cannot be written is only slower.
    pub async fn put(&self, hash: Hash, bytes: Bytes) {
        if u64::try_from(bytes.len()).is_ok_and(|size| size > self.room) {
            return;
        }
        let (folder, path, room) = (self.folder.clone(), self.file(hash), self.room);
        let written = super::blocking(move || {
            write(&folder, &path, &bytes)?;
            trim(&folder, &path, room)
        });
        if let Ok(Err(error)) = written.await {
            tracing::warn!(folder = %self.folder.display(), %error, "a blob cannot be kept in the cache");
        }
    }
}

fn read(path: &Path, hash: Hash) -> Option<Bytes> {
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return None,
        Err(error) => {
            tracing::warn!(file = %path.display(), %error, "a cached blob cannot be read");
            return None;
        }
    };
    if Hash::of(&bytes) != hash {
        tracing::error!(file = %path.display(), "a cached blob is not what it was; it is fetched again");
        let _ = fs::remove_file(path);
        return None;
    }
    // Used now. Where that cannot be noted it is dropped earlier.
    let _ = File::options()
        .append(true)
        .open(path)
        .and_then(|file| file.set_modified(now()));
    Some(bytes.into())
}

/// Compared with times of the same file system only.
fn now() -> SystemTime {
    SystemTime::now()
}

fn write(folder: &Path, path: &Path, bytes: &[u8]) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let mut file = tempfile::Builder::new().prefix(".new-").tempfile_in(folder)?;
    file.write_all(bytes)?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

/// Removes the files that were not used for longest until the rest fits; `kept` stays.
fn trim(folder: &Path, kept: &Path, room: u64) -> io::Result<()> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        // Another process may have removed it.
        let Ok(meta) = entry.metadata() else { continue };
        let (path, used) = (entry.path(), meta.modified()?);
        if entry.file_name().to_string_lossy().starts_with('.') {
            if now().duration_since(used).is_ok_and(|age| age > LEFT_OVER) {
                let _ = fs::remove_file(&path);
            }
            continue;
        }
        files.push((used, meta.len(), path));
    }
    let mut sum: u64 = files.iter().map(|(_, size, _)| size).sum();
    files.sort();
    for (_, size, path) in files {
        if sum <= room {
            break;
        }
        if path != kept {
            fs::remove_file(&path)?;
            sum -= size;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn blob(fill: u8) -> (Hash, Bytes) {
        let bytes = vec![fill; 100];
        (Hash::of(&bytes), bytes.into())
    }

    #[tokio::test]
    async fn the_least_recently_used_goes_first() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::new(folder.path().join("blobs"), 250);
        let [(a, first), (b, second), (c, third)] = [blob(1), blob(2), blob(3)];
        cache.put(a, first.clone()).await;
        cache.put(b, second).await;
        for (hash, age) in [(a, 20), (b, 10)] {
            let file = File::options().append(true).open(cache.file(hash)).unwrap();
            file.set_modified(now() - Duration::from_secs(age)).unwrap();
        }
        assert_eq!(cache.get(a).await, Some(first)); // now b is the oldest
        cache.put(c, third.clone()).await;
        assert!(cache.get(a).await.is_some());
        assert_eq!(cache.get(b).await, None);
        assert_eq!(cache.get(c).await, Some(third));
        // What is larger than all of the cache pushes nothing out.
        let large = vec![0; 300];
        cache.put(Hash::of(&large), large.into()).await;
        assert!(cache.get(a).await.is_some());
    }

    #[tokio::test]
    async fn a_spoiled_file_is_dropped() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::new(folder.path().to_owned(), 1000);
        let (hash, bytes) = blob(7);
        cache.put(hash, bytes).await;
        fs::write(cache.file(hash), b"something else").unwrap();
        assert_eq!(cache.get(hash).await, None);
        assert!(!cache.file(hash).exists());
    }
}
