//! Small problem packages made for a test.

use std::fs;
use std::path::{Path, PathBuf};

/// A package in a temporary folder: read two numbers, print their sum. Files can be added and replaced.
#[derive(Debug)]
pub struct TestPackage {
    folder: tempfile::TempDir,
}

const YAML: &str = "problem_format_version: 2025-09
name: Sum
uuid: 00000000-0000-4000-8000-000000000001
license: cc0
rights_owner: Trellis
limits:
  time_limit: 1.0
  memory: 64
  output: 1
  code: 64
";

const VALIDATOR: &str = "import re, sys
text = sys.stdin.read()
sys.exit(42 if re.fullmatch(r'-?[0-9]+ -?[0-9]+\\n', text) else 43)
";

impl TestPackage {
    /// One sample and three secret cases, an accepted solution in Python.
    #[expect(clippy::new_without_default, reason = "makes a folder")]
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap_or_else(|error| panic!("temporary folder: {error}"));
        let package = Self { folder };
        package.file("problem.yaml", YAML);
        package.file("statement/problem.en.md", "Add two numbers.\n");
        package.file("input_validators/validate.py", VALIDATOR);
        package.file(
            "submissions/accepted/sum.py",
            "print(sum(map(int, input().split())))\n",
        );
        for (name, a, b) in [
            ("sample/1", 1, 2),
            ("secret/01", 5, 7),
            ("secret/02", -3, 3),
            ("secret/03", 40, 2),
        ] {
            package.case(name, &format!("{a} {b}\n"), &format!("{}\n", a + b));
        }
        package
    }

    pub fn path(&self) -> PathBuf {
        self.folder.path().join("sum")
    }

    /// Writes a file of the package.
    pub fn file(&self, path: &str, content: impl AsRef<[u8]>) {
        write(&self.path().join(path), content.as_ref());
    }

    /// Adds or replaces a case.
    pub fn case(&self, name: &str, input: &str, answer: &str) {
        self.file(&format!("data/{name}.in"), input);
        self.file(&format!("data/{name}.ans"), answer);
    }

    pub fn remove(&self, path: &str) {
        fs::remove_file(self.path().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
    }

    /// Replaces text of `problem.yaml`.
    pub fn yaml(&self, from: &str, to: &str) {
        assert!(YAML.contains(from), "{from}");
        self.file("problem.yaml", YAML.replace(from, to));
    }

    /// A file beside the package.
    pub fn beside(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.folder.path().join(name);
        write(&path, content.as_ref());
        path
    }
}

fn write(path: &Path, content: &[u8]) {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    }
    fs::write(path, content).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
}
