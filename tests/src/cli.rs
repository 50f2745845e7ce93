//! Driving the built binary, and the data folder that setup made.
//!
//! Nothing here skips: what is missing fails with the sentence that says which command makes it.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .map(Path::to_owned)
        .unwrap_or_default()
}

/// The binary: `TRELLIS_BIN`, else the one beside the test's own target folder.
pub fn binary() -> PathBuf {
    let built = || {
        let test = std::env::current_exe().unwrap_or_default();
        test.parent()
            .and_then(Path::parent)
            .map(|folder| folder.join("trellis"))
            .unwrap_or_default()
    };
    let path = std::env::var_os("TRELLIS_BIN").map_or_else(built, PathBuf::from);
    assert!(
        path.exists(),
        "{} is missing: run `cargo build -p trellis-server --bin trellis`",
        path.display()
    );
    path
}

/// The data folder with language packs: `TRELLIS_DATA`, else `data/` of the repository.
pub fn data() -> PathBuf {
    let path = std::env::var_os("TRELLIS_DATA").map_or_else(|| root().join("data"), PathBuf::from);
    let index = path.join("packs/index.json");
    assert!(
        index.exists(),
        "{} is missing: run `cargo xtask setup`",
        index.display()
    );
    path
}

/// Whether the long forms were asked for (`cargo xtask test --extended`).
pub fn extended() -> bool {
    std::env::var_os("TRELLIS_EXTENDED").is_some_and(|value| !value.is_empty())
}

/// What a command gave.
#[derive(Debug)]
pub struct Output {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Output {
    /// Standard output as the one JSON document it has to be.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| {
            panic!(
                "not one JSON document ({error}): {:?}\n{}",
                self.stdout, self.stderr
            )
        })
    }
}

/// Runs `trellis` with the data folder of the tests.
pub fn trellis<I: AsRef<std::ffi::OsStr>>(args: impl IntoIterator<Item = I>) -> Output {
    run(Command::new(binary()).args(args).arg("--data").arg(data()))
}

/// Runs a command to its end.
pub fn run(command: &mut Command) -> Output {
    let output = command
        .stdin(Stdio::null())
        .output()
        .unwrap_or_else(|error| panic!("{command:?}: {error}"));
    Output {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}
