//! `trellis check`: the document, the exit codes, and what it finds.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use serde_json::{Value, json};
use trellis_tests::cli;
use trellis_tests::package::TestPackage;
use trellis_tests::programs;

fn check(package: &TestPackage, more: &[&str]) -> (i32, Value) {
    let path = package.path().display().to_string();
    let output = cli::trellis([&["check", "--json", &path], more].concat());
    let document = output.json();
    assert_eq!(document["version"], 1);
    (output.code, document["packages"][0].clone())
}

/// Findings of severity error as `where: message`.
fn errors(package: &Value) -> Vec<String> {
    let findings = package["findings"].as_array().unwrap().iter();
    findings
        .filter(|finding| finding["severity"] == "error")
        .map(|finding| {
            format!(
                "{}: {}",
                finding["where"].as_str().unwrap(),
                finding["message"].as_str().unwrap()
            )
        })
        .collect()
}

#[test]
fn a_good_package_and_the_documented_shape() {
    let package = TestPackage::new();
    for language in programs::ALL {
        package.file(
            &format!("submissions/accepted/{}", language.accepted.0),
            language.accepted.1,
        );
    }
    let slow = programs::ALL[1].endless;
    package.file(&format!("submissions/time_limit_exceeded/{}", slow.0), slow.1);
    package.file("submissions/run_time_error/hungry.c", programs::ALL[0].hungry.1);
    package.file("submissions/wrong_answer/wrong.rs", programs::ALL[2].wrong.1);
    package.file("data/invalid_input/letters.in", "a b\n");
    let (code, checked) = check(&package, &[]);
    assert_eq!(code, 0, "{checked:#}");
    assert_eq!(checked["ok"], true);
    assert_eq!(checked["findings"], json!([]), "{checked:#}");
    let first = &checked["submissions"][0];
    assert!(first["max_fuel"].as_u64().unwrap() > 0);
    let mut shape = first.clone();
    shape["max_fuel"] = json!(123);
    assert_eq!(
        shape,
        json!({"path": "accepted/sum.c", "language": "c",
               "expectations": [{"scope": "*", "permitted": ["AC"], "required": ["AC"]}],
               "verdicts": ["AC"], "verdict": "AC", "score": null, "ok": true, "skipped": null, "max_fuel": 123})
    );
    let submissions = checked["submissions"].as_array().unwrap();
    let verdicts = |path: &str| submissions.iter().find(|s| s["path"] == path).unwrap()["verdicts"].clone();
    assert_eq!(
        verdicts("run_time_error/hungry.c"),
        json!(["MLE"]),
        "MLE counts as the format's RTE"
    );
    assert_eq!(verdicts("time_limit_exceeded/endless.cpp"), json!(["TLE"]));
    assert_eq!(submissions.len(), programs::ALL.len() + 3);
}

#[test]
fn broken_promises_are_exit_1() {
    let package = TestPackage::new();
    package.file("submissions/accepted/wrong.py", "print(3)\n");
    package.file("submissions/wrong_answer/right.py", programs::ALL[3].accepted.1);
    package.file("submissions/accepted/broken.c", programs::ALL[0].broken.0.1);
    let (code, checked) = check(&package, &[]);
    assert_eq!((code, &checked["ok"]), (1, &json!(false)));
    let errors = errors(&checked).join("\n");
    for expected in [
        "submissions/accepted/wrong.py: secret/01: WA",
        "submissions/wrong_answer/right.py: no test case has WA",
        "submissions/accepted/broken.c: does not compile: broken.c:1:25",
    ] {
        assert!(errors.contains(expected), "{expected}\nin\n{errors}");
    }
    let oks: Vec<_> = checked["submissions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| s["ok"].clone())
        .collect();
    assert_eq!(oks, [json!(false), json!(true), json!(false), json!(false)]);
}

#[test]
fn expectations_by_case() {
    let package = TestPackage::new();
    package.file(
        "submissions/rejected/some.py",
        "a, b = map(int, input().split())\nprint(a + abs(b))\n",
    );
    let rules = "rejected/some.py:
  sample:
    permitted: [AC]
  secret/{01,03}:
    permitted: [AC]
  secret/02:
    permitted: [WA]
    required: [WA]
";
    package.case("secret/02", "3 -3\n", "0\n");
    package.file("submissions/submissions.yaml", rules);
    let (code, checked) = check(&package, &[]);
    assert_eq!(code, 0, "{checked:#}");
    package.file(
        "submissions/submissions.yaml",
        rules.replace("secret/02", "secret/03"),
    );
    let (code, checked) = check(&package, &[]);
    assert_eq!(code, 1, "{checked:#}");
}

#[test]
fn data_and_validators_have_to_agree() {
    let package = TestPackage::new();
    package.case("secret/04", "1  2\n", "3\n");
    package.file("data/invalid_input/fine.in", "1 2\n");
    package.case("valid_output/a", "1 2\n", "3\n");
    package.file("data/valid_output/a.out", "4\n");
    package.case("invalid_output/b", "1 2\n", "3\n");
    package.file("data/invalid_output/b.out", "3\n");
    let (code, checked) = check(&package, &[]);
    assert_eq!(code, 1);
    let errors = errors(&checked).join("\n");
    for expected in [
        "data/secret/04.in: input validator validate.py: exit code 43",
        "data/invalid_input/fine.in: is accepted by every input validator",
        "data/valid_output/a.out: is rejected by the output validator",
        "data/invalid_output/b.out: is accepted by the output validator",
    ] {
        assert!(errors.contains(expected), "{expected}\nin\n{errors}");
    }
}

#[test]
fn what_is_no_program_is_overlooked_and_told() {
    let package = TestPackage::new();
    let names = ["accepted/sum.cpp.template", "accepted/a.out"];
    for name in names {
        package.file(&format!("submissions/{name}"), "int {{main}}\n");
    }
    let (code, checked) = check(&package, &[]);
    assert_eq!(code, 0, "{checked:#}");
    let submissions = checked["submissions"].as_array().unwrap();
    let told = checked["findings"].to_string();
    for name in names {
        let is_it = |entry: &&Value| entry["path"] == name;
        let entry = submissions.iter().find(is_it).unwrap();
        assert!(entry["skipped"].is_string(), "{entry}");
        assert_eq!(
            (&entry["language"], &entry["verdict"]),
            (&Value::Null, &Value::Null)
        );
        assert!(told.contains(&format!("submissions/{name}")), "{told}");
    }
    assert_eq!(check(&package, &["--strict"]).0, 1);
}

#[test]
fn input_validators_that_cannot_run_here_are_told() {
    let package = TestPackage::new();
    package.file("input_validators/validate.py.bak", "old\n");
    package.file("input_validators/Check.java", "class Check {}\n");
    let (code, checked) = check(&package, &[]);
    assert_eq!(code, 0, "{checked:#}");
    let told = checked["findings"].to_string();
    for name in ["validate.py.bak", "Check.java"] {
        assert!(told.contains(&format!("input_validators/{name}")), "{told}");
    }
}

#[test]
fn a_language_that_is_not_here_is_skipped_but_not_with_strict() {
    let package = TestPackage::new();
    package.file("submissions/accepted/Main.java", "class Main {}\n");
    let (code, checked) = check(&package, &[]);
    assert_eq!(code, 0, "{checked:#}");
    let java = &checked["submissions"][0];
    assert_eq!(java["language"], "java");
    assert_eq!(java["verdict"], Value::Null);
    assert!(java["skipped"].as_str().unwrap().contains("java"), "{java}");
    let (code, checked) = check(&package, &["--strict"]);
    assert_eq!((code, &checked["submissions"][0]["ok"]), (1, &json!(false)));
}

#[test]
fn reader_errors_name_file_and_key() {
    let package = TestPackage::new();
    package.yaml("  memory: 64", "  memory: 64\n  speed: 3");
    package.remove("data/secret/02.ans");
    let (code, checked) = check(&package, &[]);
    assert_eq!(code, 1);
    let errors = errors(&checked).join("\n");
    assert!(
        errors.contains("problem.yaml: limits.speed: unknown key"),
        "{errors}"
    );
    assert!(errors.contains("data/secret/02.ans"), "{errors}");
}

#[test]
fn a_path_that_is_no_package_is_an_entry() {
    let package = TestPackage::new();
    let path = package.path().display().to_string();
    let output = cli::trellis(["check", "--json", "/nonexistent", &path]);
    assert_eq!(output.code, 1);
    let packages = &output.json()["packages"];
    assert_eq!(
        (&packages[0]["ok"], &packages[0]["path"]),
        (&json!(false), &json!("/nonexistent"))
    );
    assert_eq!(packages[1]["ok"], true, "the others are checked: {}", packages[1]);
    assert_eq!(
        cli::trellis(["check", "--json"]).code,
        2,
        "no package at all is a usage error"
    );
}

#[test]
fn a_missing_time_limit_is_inferred() {
    let package = TestPackage::new();
    package.yaml("  time_limit: 1.0\n", "  time_resolution: 0.5\n");
    let slow = programs::ALL[1].endless;
    package.file(&format!("submissions/time_limit_exceeded/{}", slow.0), slow.1);
    let (code, checked) = check(&package, &[]);
    assert_eq!(code, 0, "{checked:#}");
    let slow = &checked["submissions"][1];
    assert_eq!(slow["max_fuel"], 5_000_000_000_u64, "half a second: {slow}");
}

#[test]
fn close_margins_are_warnings() {
    let package = TestPackage::new();
    // About 0.7 s of fuel: within the limit, but not twice.
    let busy = "#include <cstdio>\nint main() { int a, b; scanf(\"%d %d\", &a, &b); for (volatile int i = 0; i < 1000000000; i = i + 1); printf(\"%d\\n\", a + b); }\n";
    package.file("submissions/accepted/busy.cpp", busy);
    let (code, checked) = check(&package, &[]);
    let findings = checked["findings"].to_string();
    assert_eq!(code, 0, "{checked:#}");
    assert!(findings.contains("ac_to_time_limit"), "{findings}");
}

/// `where: message` of the warnings.
fn warnings(package: &Value) -> Vec<String> {
    let findings = package["findings"].as_array().unwrap().iter();
    let warnings = findings.filter(|finding| finding["severity"] == "warning");
    warnings
        .map(|finding| {
            let text = |key: &str| finding[key].as_str().unwrap().to_owned();
            format!("{}: {}", text("where"), text("message"))
        })
        .collect()
}

#[test]
fn marks_and_windows_line_ends_are_warnings_that_name_the_file() {
    let package = TestPackage::new();
    package.yaml("\n", "\r\n");
    package.case("secret/02", "\u{feff}-3 3\n", "0\r\n");
    let (_, checked) = check(&package, &[]);
    let warnings = warnings(&checked).join("\n");
    for expected in [
        "data/secret/02.in: begins with a byte-order mark",
        "problem.yaml: has Windows line ends",
        "data/secret/02.ans: has Windows line ends",
    ] {
        assert!(warnings.contains(expected), "{expected}\nin\n{warnings}");
    }
}

#[test]
fn what_is_disabled_is_left_out_and_named() {
    let package = TestPackage::new();
    package.file("submissions/accepted/old.py.disabled", "print(1)\n");
    package.file("submissions/wrong_answer.disabled/a.py", "print(1)\n");
    package.file("submissions/wrong_answer/wrong.py", "print(1)\n");
    package.file("input_validators/strict.py.disabled", "raise SystemExit(43)\n");
    package.file("data/secret/04.in.disabled", "1 1\n");
    package.file("data/secret/group.disabled/1.in", "1 1\n");
    let (code, checked) = check(&package, &[]);
    assert_eq!(code, 0, "{checked:#}");
    assert_eq!(checked["submissions"].as_array().unwrap().len(), 2, "{checked:#}");
    let left_out: Vec<_> = warnings(&checked)
        .iter()
        .filter_map(|warning| warning.strip_suffix(": is left out: its name ends in .disabled"))
        .map(str::to_owned)
        .collect();
    assert_eq!(
        left_out,
        [
            "data/secret/04.in.disabled",
            "data/secret/group.disabled",
            "input_validators/strict.py.disabled",
            "submissions/accepted/old.py.disabled",
            "submissions/wrong_answer.disabled"
        ]
    );
}

/// Validators run in the sandbox: what they lack there is said, not only what Python says of it.
#[test]
fn a_validator_that_starts_threads_is_told_why_it_cannot() {
    let package = TestPackage::new();
    let threads = "import sys, _thread\n_thread.start_new_thread(print, ())\nsys.exit(42)\n";
    package.file("output_validator/validate.py", threads);
    let (code, checked) = check(&package, &[]);
    assert_eq!(code, 1);
    let errors = errors(&checked).join("\n");
    let expected = "data/sample/1.ans: the validator exited with code 1: RuntimeError: can't start new thread \
                    (programs run in the sandbox, which has no threads)";
    assert!(errors.contains(expected), "{errors}");
    assert!(errors.contains("sample/1: JE (the validator exited"), "{errors}");
    package.remove("output_validator/validate.py");
    package.file("input_validators/validate.py", threads);
    let (_, checked) = check(&package, &[]);
    let errors = self::errors(&checked).join("\n");
    assert!(errors.contains("which has no threads"), "{errors}");
}

/// As problemtools tells them apart: by the first line.
#[test]
fn a_python_2_program_is_not_taken_for_python_3() {
    let package = TestPackage::new();
    package.file("submissions/accepted/old.py", "#!/usr/bin/env python2\nprint 3\n");
    let (code, checked) = check(&package, &[]);
    assert_eq!(code, 0, "{checked:#}");
    let old = &checked["submissions"][0];
    assert_eq!(
        (&old["path"], &old["skipped"]),
        (
            &json!("accepted/old.py"),
            &json!("the language python2 is not supported by this version of Trellis")
        )
    );
}

#[test]
fn images_that_nobody_would_see_are_a_warning() {
    let package = TestPackage::new();
    package.file(
        "output_validator/validate.py",
        "import sys\nopen(sys.argv[3] + 'teamimage.png', 'w').write('<html>')\nsys.exit(42)\n",
    );
    let (code, checked) = check(&package, &[]);
    assert_eq!((code, &checked["ok"]), (0, &json!(true)), "{checked:#}");
    let findings = checked["findings"].to_string();
    assert!(
        findings.contains("sample/1: teamimage.png: not kept"),
        "{checked:#}"
    );
    // A good one is no finding.
    package.file(
        "output_validator/validate.py",
        "import sys\nopen(sys.argv[3] + 'teamimage.svg', 'w').write('<svg/>')\nsys.exit(42)\n",
    );
    let (_, checked) = check(&package, &[]);
    assert!(!checked["findings"].to_string().contains("image"), "{checked:#}");
}
