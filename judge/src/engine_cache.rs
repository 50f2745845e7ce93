//! Folders of native code by engine, `<data>/cache/<engine hash>/`: whoever uses one says so, and those that nobody has used
//! for a while are removed (a third of a gigabyte each).
//!
//! A process holds a shared lock on the file [`MARK`] of its engine's folder as long as it lives, so that no other takes the
//! folder away: not one of a newer version, and not while a portal runs for months. The mark's time of change is that of the
//! last start. Removing is a rename first, under the exclusive lock: who waits for the mark meanwhile finds it gone and makes
//! a new one.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// In each folder.
const MARK: &str = "used";
/// A folder that is being removed, before its name.
const REMOVING: &str = "removing-";
/// A folder goes when nobody has used it for so long.
const UNUSED: Duration = Duration::from_secs(30 * 24 * 60 * 60);
/// How often a mark that was taken away is made again.
const TRIES: u32 = 100;

/// Keeps the folder of one engine, until dropped.
#[derive(Debug)]
pub(crate) struct InUse(#[expect(dead_code, reason = "holds the lock")] File);

/// Says that `current`, an engine's hash, is used from `now` on, and removes the folders in `cache` that nobody uses any more.
/// Nothing here is worth failing for: a folder that cannot be marked (read-only) cannot be removed by its like either.
pub(crate) fn open(cache: &Path, current: &str, now: SystemTime) -> Option<InUse> {
    let mark = mark(&cache.join(current), now);
    if let Err(error) = &mark {
        tracing::debug!(%error, "the cache of native code is not marked as used");
    }
    let Ok(entries) = fs::read_dir(cache) else {
        return mark.ok();
    };
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with(REMOVING) {
            // Somebody was ended while removing it.
            let _ = fs::remove_dir_all(entry.path());
        } else if is_engine(&name) && name != current {
            match remove(cache, &name, now) {
                Ok(true) => tracing::info!(
                    engine = name,
                    "removed the native code of an engine that is not used any more"
                ),
                Ok(false) => {}
                Err(error) => tracing::debug!(%error, engine = name, "old native code stays"),
            }
        }
    }
    mark.ok()
}

/// As [`crate::engine::engine_hash`] writes them; other folders of the cache have names.
fn is_engine(name: &str) -> bool {
    name.len() == 64 && name.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

fn mark(folder: &Path, now: SystemTime) -> io::Result<InUse> {
    for _ in 0..TRIES {
        let path = folder.join(MARK);
        let made =
            fs::create_dir_all(folder).and_then(|()| File::options().create(true).append(true).open(&path));
        let file = match made {
            // The folder was taken away in between: before the file was made, or between the attempt to make the folder
            // and the look at what is there already.
            Err(error)
                if matches!(
                    error.kind(),
                    io::ErrorKind::NotFound | io::ErrorKind::AlreadyExists
                ) =>
            {
                continue;
            }
            file => file?,
        };
        file.lock_shared()?;
        // Whoever had it before may have renamed the folder.
        if fs::metadata(&path).is_ok_and(|found| is_same(&file, &found)) {
            file.set_modified(now)?;
            return Ok(InUse(file));
        }
    }
    Err(io::Error::other("the folder is taken away again and again"))
}

fn is_same(file: &File, found: &fs::Metadata) -> bool {
    file.metadata()
        .is_ok_and(|own| (own.dev(), own.ino()) == (found.dev(), found.ino()))
}

/// Removes an engine's folder if nobody uses it; gives whether.
fn remove(cache: &Path, name: &str, now: SystemTime) -> io::Result<bool> {
    let folder = cache.join(name);
    let is_old = || {
        let last = last_used(&folder)?;
        Ok::<bool, io::Error>(now.duration_since(last).is_ok_and(|unused| unused > UNUSED))
    };
    if !is_old()? {
        return Ok(false);
    }
    let path = folder.join(MARK);
    let known = path.exists();
    let file = File::options().create(true).append(true).open(&path)?;
    if file.try_lock().is_err() {
        return Ok(false);
    }
    if !fs::metadata(&path).is_ok_and(|found| is_same(&file, &found)) {
        return Ok(false);
    }
    // Between the look and the lock somebody may have come and gone; a mark that was made here is no use.
    if known && !is_old()? {
        return Ok(false);
    }
    let removing = removing(cache, name);
    fs::rename(&folder, &removing)?;
    fs::remove_dir_all(&removing)?;
    Ok(true)
}

fn removing(cache: &Path, name: &str) -> PathBuf {
    cache.join(format!("{REMOVING}{name}-{}", std::process::id()))
}

/// The newest time of any of its files. That they were read counts as well: a version that marks nothing may use them.
fn last_used(folder: &Path) -> io::Result<SystemTime> {
    let mut last = SystemTime::UNIX_EPOCH;
    for entry in fs::read_dir(folder)? {
        // Another process may have removed it meanwhile.
        let Ok(metadata) = entry?.metadata() else { continue };
        last = last.max(metadata.modified()?);
        last = last.max(metadata.accessed().unwrap_or(last));
    }
    Ok(last)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicBool, Ordering};

    const DAY: Duration = Duration::from_secs(24 * 60 * 60);

    fn engine(letter: char) -> String {
        letter.to_string().repeat(64)
    }

    fn filled(cache: &Path, name: &str) -> PathBuf {
        let folder = cache.join(name);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("x.cwasm"), "code").unwrap();
        folder
    }

    #[test]
    fn what_was_not_used_for_a_month_goes() {
        let cache = tempfile::tempdir().unwrap();
        let cache = cache.path();
        let now = SystemTime::now();
        let (old, own) = (filled(cache, &engine('a')), filled(cache, &engine('b')));
        let others =
            ["compile", "limits", "blobs", "readme", &"A".repeat(64)].map(|name| filled(cache, name));
        // Left over by somebody who was ended.
        let broken = filled(cache, "removing-x-1");
        drop(open(cache, &engine('a'), now));
        drop(open(cache, &engine('b'), now + 29 * DAY));
        assert!(old.join("x.cwasm").exists() && !broken.exists());
        drop(open(cache, &engine('b'), now + 31 * DAY));
        assert!(!old.exists() && own.join("x.cwasm").exists());
        // However long it was not used, one's own stays.
        drop(open(cache, &engine('b'), now + 400 * DAY));
        assert!(own.join("x.cwasm").exists());
        assert!(others.iter().all(|folder| folder.join("x.cwasm").exists()));
        let left = fs::read_dir(cache).unwrap().count();
        assert_eq!(left, others.len() + 1, "nothing half is left");
    }

    #[test]
    fn what_a_process_uses_stays_however_long_it_runs() {
        let cache = tempfile::tempdir().unwrap();
        let cache = cache.path();
        let now = SystemTime::now();
        let folder = filled(cache, &engine('a'));
        let portal = open(cache, &engine('a'), now).unwrap();
        let second = open(cache, &engine('a'), now).unwrap();
        drop(open(cache, &engine('b'), now + 90 * DAY));
        assert!(folder.exists());
        drop(portal);
        drop(open(cache, &engine('b'), now + 90 * DAY));
        assert!(folder.exists(), "one of two is left");
        drop(second);
        drop(open(cache, &engine('b'), now + 90 * DAY));
        assert!(!folder.exists());
    }

    #[test]
    fn no_folder_is_taken_from_whom_has_it() {
        let cache = tempfile::tempdir().unwrap();
        let cache = cache.path();
        let now = SystemTime::now();
        let stop = AtomicBool::new(false);
        std::thread::scope(|scope| {
            for _ in 0..2 {
                // To these everything else is old.
                scope.spawn(|| {
                    while !stop.load(Ordering::Relaxed) {
                        drop(open(cache, &engine('b'), now + 90 * DAY));
                    }
                });
            }
            let users = ["x.cwasm", "y.cwasm"].map(|name| {
                scope.spawn(move || {
                    for _ in 0..300 {
                        let used = open(cache, &engine('a'), now).unwrap();
                        let file = cache.join(engine('a')).join(name);
                        fs::write(&file, "code").unwrap();
                        std::thread::yield_now();
                        assert_eq!(fs::read_to_string(&file).unwrap(), "code");
                        drop(used);
                    }
                })
            });
            for user in users {
                let done = user.join();
                stop.store(true, Ordering::Relaxed);
                done.unwrap();
            }
        });
    }

    #[test]
    fn a_folder_that_cannot_be_written_is_no_fault() {
        assert!(open(Path::new("/proc/nowhere"), &engine('a'), SystemTime::now()).is_none());
    }
}
