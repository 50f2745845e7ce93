//! `trellis import` and `trellis export`: the documents, the exit codes, and what is written.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;
use trellis_tests::cli;

const YAML: &str = "name: Sum\nuuid: 0d4b8f0e-1f2a-4c3b-9d4e-5f6071829304\nlicense: cc by-sa\nauthor: A\n";

/// A legacy package in `folder`.
fn legacy(folder: &Path, yaml: &str) -> PathBuf {
    let root = folder.join("sum");
    for (path, text) in [
        ("problem.yaml", yaml),
        (".timelimit", "2\n"),
        ("problem_statement/problem.en.tex", "\\problemname{Sum}\nAdd.\n"),
        ("data/secret/01.in", "2 2\n"),
        ("data/secret/01.ans", "4\n"),
        ("input_validators/check.py", "exit(42)\n"),
        ("submissions/accepted/a.py", "print(4)\n"),
    ] {
        let path = root.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    root
}

fn run(command: &str, path: &Path, out: &Path) -> (i32, Value) {
    let output = cli::run(
        Command::new(cli::binary())
            .arg(command)
            .arg(path)
            .arg("--out")
            .arg(out)
            .arg("--json"),
    );
    (output.code, output.json())
}

#[test]
fn an_imported_package_can_be_exported() {
    let folder = tempfile::tempdir().unwrap();
    let (out, zip, again) = (
        folder.path().join("new"),
        folder.path().join("a.zip"),
        folder.path().join("b.zip"),
    );
    let (code, report) = run("import", &legacy(folder.path(), YAML), &out);
    assert_eq!(code, 0, "{report}");
    assert_eq!(
        (
            &report["format"],
            &report["domjudge"],
            &report["slug"],
            &report["ok"]
        ),
        (&"legacy".into(), &true.into(), &"sum".into(), &true.into())
    );
    assert!(
        std::fs::read_to_string(out.join("problem.yaml"))
            .unwrap()
            .contains("time_limit: 2")
    );
    for path in [&zip, &again] {
        let (code, report) = run("export", &out, path);
        assert_eq!((code, &report["ok"]), (0, &true.into()), "{report}");
        assert_eq!(report["package"].as_str().unwrap().len(), 64);
    }
    assert_eq!(std::fs::read(&zip).unwrap(), std::fs::read(&again).unwrap());
}

#[test]
fn what_cannot_be_carried_over_is_not_written() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("new.zip");
    let (code, report) = run(
        "import",
        &legacy(folder.path(), "name: Sum\nlibraries: gmp\n"),
        &out,
    );
    assert_eq!(
        (code, &report["ok"], &report["out"]),
        (1, &false.into(), &Value::Null),
        "{report}"
    );
    let places: Vec<_> = report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| &finding["where"])
        .collect();
    assert!(places.contains(&&"problem.yaml: libraries".into()), "{report}");
    assert!(!out.exists());
}

#[test]
fn what_this_judge_cannot_run_is_written_and_said() {
    let folder = tempfile::tempdir().unwrap();
    let package = legacy(folder.path(), &format!("{YAML}validation: custom interactive\n"));
    std::fs::create_dir_all(package.join("output_validators")).unwrap();
    std::fs::write(package.join("output_validators/v.py"), "exit(42)\n").unwrap();
    let out = folder.path().join("new");
    let (code, report) = run("import", &package, &out);
    assert!(
        report["findings"]
            .as_array()
            .unwrap()
            .iter()
            .all(|finding| finding["severity"] != "error"),
        "{report}"
    );
    let refused = report["package_findings"]
        .as_array()
        .unwrap()
        .iter()
        .any(|finding| finding["severity"] == "error");
    assert_eq!(
        (code == 1, &report["ok"]),
        (refused, &(!refused).into()),
        "{report}"
    );
    assert!(out.join("problem.yaml").exists());
}

#[test]
fn unreadable_and_existing_paths_are_exit_2() {
    let folder = tempfile::tempdir().unwrap();
    let package = legacy(folder.path(), YAML);
    let code = |report: &Value| report["error"]["code"].as_str().unwrap().to_owned();
    let (exit, report) = run("import", Path::new("/nonexistent"), &folder.path().join("new"));
    assert_eq!((exit, code(&report)), (2, "package_unreadable".to_owned()));
    let (exit, report) = run("import", &package, &package);
    assert_eq!((exit, code(&report)), (2, "exists".to_owned()));
    let (exit, report) = run("export", &package, &folder.path().join("new"));
    assert_eq!((exit, code(&report)), (2, "usage".to_owned()));
}

/// What problemtools reads and overlooks: YAML 1.1's booleans, the scripts that made the data, and what version control
/// keeps.
#[test]
fn what_older_tools_overlook_is_no_obstacle() {
    let folder = tempfile::tempdir().unwrap();
    let yaml = format!("{YAML}type: scoring\ngrading:\n    show_test_data_groups: yes\n");
    let package = legacy(folder.path(), &yaml);
    let add = |path: &str, text: &str| {
        let path = package.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    for (path, text) in [
        (
            "data/secret/testdata.yaml",
            "on_reject: continue\ngrader_flags: accept_if_any_accepted sum\n",
        ),
        ("data/gen.py", "print(1)\n"),
        ("data/tools/gen.sh", "exit 0\n"),
        ("data/secret/notes.txt", "a note\n"),
        ("data/.gitignore", "*.in\n"),
        ("submissions/accepted/old.cs.disabled", "class A {}\n"),
    ] {
        add(path, text);
    }
    let out = folder.path().join("new");
    let (code, report) = run("import", &package, &out);
    assert_eq!(code, 0, "{report:#}");
    for path in ["gen.py", "tools/gen.sh", "secret/notes.txt"] {
        assert!(out.join("generators").join(path).exists(), "{path}");
        assert!(!out.join("data").join(path).exists(), "{path}");
    }
    let warned: Vec<_> = report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| f["where"].as_str().unwrap())
        .collect();
    for place in [
        "data/gen.py",
        "data/.gitignore",
        "submissions/accepted/old.cs.disabled",
    ] {
        assert!(warned.contains(&place), "{place}: {warned:?}");
    }
}
