//! `trellis judge` on what cannot be judged, and on odd sources that can.

use serde_json::json;
use std::path::Path;
use trellis_tests::cli::{self, error_code, judge};
use trellis_tests::package::TestPackage;
use trellis_tests::programs;

#[test]
fn what_cannot_be_judged_is_exit_2_with_a_code() {
    let package = TestPackage::new();
    let sum = package.beside("sum.py", programs::ALL[3].accepted.1);
    let code =
        |package: &Path, submission: &Path, more: &[&str]| error_code(&judge(package, submission, more));
    assert_eq!(code(Path::new("/nonexistent"), &sum, &[]), "package_unreadable");
    assert_eq!(code(&sum, &sum, &[]), "package_unreadable");
    assert_eq!(
        code(&package.path(), Path::new("/nonexistent.py"), &[]),
        "submission_unreadable"
    );
    assert_eq!(
        code(&package.path(), &sum, &["--language", "intercal"]),
        "unknown_language"
    );
    assert_eq!(
        code(&package.path(), &package.beside("notes.txt", "x"), &[]),
        "unknown_language"
    );
    assert_eq!(
        code(&package.path(), &package.beside("Main.java", "x"), &[]),
        "language_not_installed"
    );
    let empty = package.beside("empty/.keep", "");
    assert_eq!(
        code(&package.path(), empty.parent().unwrap(), &[]),
        "submission_unreadable"
    );
    assert_eq!(code(&package.path(), &sum, &["--no-such-option"]), "usage");
    package.yaml("license: cc0", "license: cc0\nlicence: cc0");
    let output = judge(&package.path(), &sum, &[]);
    assert_eq!(error_code(&output), "package_invalid");
    assert!(
        output.stdout.contains("problem.yaml: licence"),
        "names file and key: {}",
        output.stdout
    );
}

#[test]
fn a_language_that_the_package_does_not_allow() {
    let package = TestPackage::new();
    package.yaml("license: cc0", "license: cc0\nlanguages: [cpp]");
    let output = judge(
        &package.path(),
        &package.beside("sum.py", programs::ALL[3].accepted.1),
        &[],
    );
    assert_eq!(error_code(&output), "language_not_allowed");
}

#[test]
fn without_packs_the_sentence_names_the_command() {
    let package = TestPackage::new();
    let data = tempfile::tempdir().unwrap();
    let sum = package.beside("sum.c", programs::ALL[0].accepted.1);
    let output = cli::run(
        std::process::Command::new(cli::binary())
            .args(["judge", "--json", "--data"])
            .arg(data.path())
            .arg("--submission")
            .args([sum, package.path()]),
    );
    assert_eq!(error_code(&output), "language_not_installed");
    assert!(output.stdout.contains("cargo xtask setup"), "{}", output.stdout);
}

#[test]
fn odd_sources_get_a_verdict() {
    let package = TestPackage::new();
    let odd: [(&str, &[u8], &str); 9] = [
        // wasi-libc's `main` is weak: a program without one links, and stops where it would be called.
        ("empty.c", b"", "RTE"),
        ("empty.py", b"", "WA"),
        ("empty.wat", b"", "RTE"),
        ("nul.py", b"print(1)\0\n", "CE"),
        ("nul.cpp", b"int main() {\0 return nothing; }\n", "CE"),
        ("utf8.py", b"print('\xff\xfe')\n", "CE"),
        ("utf8.wat", b"(module \xff)", "CE"),
        ("utf8.cpp", b"int main() { \xff\xfe }\n", "CE"),
        ("utf8.rs", b"fn main() { \xff }\n", "CE"),
    ];
    for (name, source, expected) in odd {
        let output = judge(&package.path(), &package.beside(name, source), &[]);
        assert_eq!(output.code, 0, "{name}: {}", output.stderr);
        let report = output.json();
        let verdict = report["verdict"].as_str().unwrap();
        // An empty WAT module is valid but starts nothing.
        let expected = if name == "empty.wat" { "CE" } else { expected };
        assert_eq!(verdict, expected, "{name}: {report}");
    }
}

#[test]
fn a_source_above_the_code_limit_is_refused_before_compiling() {
    let package = TestPackage::new();
    let large = format!("# {}\nprint(3)\n", "x".repeat(64 * 1024));
    let output = judge(&package.path(), &package.beside("large.py", large), &[]);
    let report = output.json();
    assert_eq!((output.code, &report["verdict"]), (0, &json!("CE")));
    assert!(
        report["compile"]["log"]
            .as_str()
            .unwrap()
            .contains("at most 65536"),
        "{}",
        report["compile"]
    );
}

/// rustc is native: what it may read of the machine must not end up in a program.
#[test]
fn no_file_and_no_name_of_the_host_gets_into_a_rust_program() {
    let package = TestPackage::new();
    for path in [
        "/etc/ld.so.cache",
        "/usr/lib/x86_64-linux-gnu/libc.so.6",
        "../../../../../../etc/ld.so.cache",
    ] {
        let source = format!("fn main() {{ println!(\"{{}}\", include_bytes!({path:?}).len()); }}");
        let report = judge(&package.path(), &package.beside("host.rs", source), &[]).json();
        assert_eq!(report["verdict"], json!("CE"), "{path}: {report}");
        assert!(!report["compile"]["log"].as_str().unwrap().is_empty());
    }
    let source = "const HOME: &str = env!(\"HOME\"); const _: () = assert!(HOME.len() == 1); fn main() {}";
    let report = judge(&package.path(), &package.beside("home.rs", source), &[]).json();
    assert_eq!(report["compile"]["ok"], json!(true), "{report}");
}
