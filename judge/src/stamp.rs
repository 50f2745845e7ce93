//! Remembers which big files were hashed and found right, so that they are not read at every start.
//!
//! A stamp says "the file with this inode, size and time of change has this hash". It guards against corruption, not
//! against someone who can write to the data folder: who can do that can change the index as well.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// Whether the file's BLAKE3 is `hash` (hex): by its stamp, else by reading it.
pub fn check(file: &File, hash: &str, stamp: &Path) -> io::Result<bool> {
    let wanted = text(file, hash)?;
    if fs::read_to_string(stamp).is_ok_and(|found| found == wanted) {
        return Ok(true);
    }
    if hash_of(file)? != hash {
        return Ok(false);
    }
    // Without the stamp the next start hashes again: slower, not wrong.
    let _ = fs::write(stamp, wanted);
    Ok(true)
}

fn text(file: &File, hash: &str) -> io::Result<String> {
    let meta = file.metadata()?;
    Ok(format!(
        "{hash} {} {}.{:09} {}\n",
        meta.len(),
        meta.mtime(),
        meta.mtime_nsec(),
        meta.ino()
    ))
}

/// BLAKE3 of a whole file in hex.
pub fn hash_of(file: &File) -> io::Result<String> {
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader(file)?;
    Ok(hasher.finalize().to_hex().to_string())
}
