//! Driving the built binary, and the data folder that setup made.
//!
//! Nothing here skips: what is missing fails with the sentence that says which command makes it.

use crate::package::TestPackage;
use crate::programs::Program;
use serde_json::Value;
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
    pub fn json(&self) -> Value {
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

/// `trellis judge PACKAGE --submission SUBMISSION --json ...`.
pub fn judge(package: &Path, submission: &Path, more: &[&str]) -> Output {
    let mut args = vec![
        "judge".into(),
        package.as_os_str().to_owned(),
        "--json".into(),
        "--submission".into(),
    ];
    args.push(submission.as_os_str().to_owned());
    args.extend(more.iter().map(std::ffi::OsString::from));
    trellis(args)
}

/// Judges a program on a package; the report.
pub fn report(package: &TestPackage, (name, source): Program, more: &[&str]) -> Value {
    let output = judge(&package.path(), &package.beside(name, source), more);
    assert_eq!(output.code, 0, "{name}: {}", output.stderr);
    output.json()
}

/// The code of the error document that exit code 2 comes with.
pub fn error_code(output: &Output) -> String {
    assert_eq!(output.code, 2, "{}\n{}", output.stdout, output.stderr);
    let document = output.json();
    let error = &document["error"];
    let (code, message) = (
        error["code"].as_str().unwrap_or_default(),
        error["message"].as_str().unwrap_or_default(),
    );
    let exact = serde_json::json!({"version": 1, "error": {"code": code, "message": message}});
    assert_eq!(document, exact);
    assert!(!code.is_empty() && !message.is_empty());
    code.to_owned()
}
