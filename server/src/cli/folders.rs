//! Where the data folder is.

use std::env;
use std::path::{Path, PathBuf};

/// `--data`, else `data/` when it exists, else the user's data folder (`$XDG_DATA_HOME/trellis`).
pub fn data(given: Option<&Path>) -> PathBuf {
    if let Some(folder) = given {
        return folder.to_owned();
    }
    let here = PathBuf::from("data");
    if here.is_dir() { here } else { user() }
}

fn user() -> PathBuf {
    let absolute = |name: &str| {
        env::var_os(name)
            .map(PathBuf::from)
            .filter(|path| path.is_absolute())
    };
    let base = absolute("XDG_DATA_HOME").or_else(|| Some(absolute("HOME")?.join(".local/share")));
    base.map_or_else(|| PathBuf::from("data"), |base| base.join("trellis"))
}
