use crate::legacy::package;
use crate::{errors, paths, reader_errors, run, text, warnings, with};
use trellis_problems::import::Format;

#[test]
fn settings_of_the_problem_and_of_the_contest() {
    let ini = "name = 'Sum it'\ntimelimit = 2.5\nexternalid = Sum-2\ncolor = \"#ff0000\"\nshort-name=A\n";
    let imported = run(&with(
        &package(),
        &[("domjudge-problem.ini", ini), (".timelimit", "2.5\n")],
    ));
    assert!(imported.detected.domjudge);
    assert_eq!(imported.slug, "sum2");
    assert_eq!(errors(&imported), Vec::<String>::new());
    assert_eq!(
        warnings(&imported),
        ["domjudge-problem.ini: color", "domjudge-problem.ini: short-name"]
    );
    // What belongs to a contest is not lost.
    assert_eq!(text(&imported, "domjudge-problem.ini"), ini);
    assert!(!paths(&imported).contains(&".timelimit"));
    let package = imported.load().accept().unwrap();
    assert_eq!(package.name("en"), "Sum it");
    let limits = &package.metadata.limits;
    assert_eq!((limits.time_limit, limits.time_resolution), (Some(2.5), 0.1));
    // A given limit is not held against margins that nobody asked for.
    assert_eq!((limits.ac_to_time_limit, limits.time_limit_to_tle), (2.0, 1.5));
}

#[test]
fn contradictions_and_server_settings_are_errors() {
    let bad = |more: &[(&'static str, &'static str)]| errors(&run(&with(&package(), more)));
    let ini = "domjudge-problem.ini";
    assert_eq!(
        bad(&[(ini, "timelimit = 2"), (".timelimit", "3")]),
        [".timelimit"]
    );
    assert_eq!(bad(&[(".timelimit", "soon")]), [".timelimit"]);
    assert_eq!(
        bad(&[(ini, "special_run = x")]),
        ["domjudge-problem.ini: special_run"]
    );
    assert_eq!(
        bad(&[(ini, "special_compare = x")]),
        ["domjudge-problem.ini: special_compare"]
    );
    let overlooked = run(&with(&package(), &[(ini, "colour = red")]));
    assert_eq!(errors(&overlooked), Vec::<String>::new());
    assert!(warnings(&overlooked).contains(&"domjudge-problem.ini: colour".to_owned()));
    assert_eq!(bad(&[(ini, "x")]), [ini]);
    let yaml = "name: Sum\nuuid: 0d4b8f0e-1f2a-4c3b-9d4e-5f6071829304\nlimits:\n  time_limit: 1\n";
    assert_eq!(
        bad(&[("problem.yaml", yaml), (".timelimit", "3")]),
        [".timelimit"]
    );
}

#[test]
fn annotations_become_expectations() {
    let imported = run(&with(
        &package(),
        &[
            (".timelimit", "1"),
            (
                "submissions/mixed/a.py",
                "# @expected_results@: WRONG-ANSWER, TIMELIMIT\n",
            ),
            (
                "submissions/mixed/b.c",
                "/* @EXPECTED_RESULTS@: CORRECT, RUN_TIME_ERROR\n*/",
            ),
            ("submissions/mixed/c.py", "# @EXPECTED_SCORE@: 42.5\n"),
            ("submissions/mixed/d/main.py", "# @EXPECTED_RESULTS@: NO-OUTPUT"),
            ("submissions/mixed/d/other.py", ""),
            ("submissions/mixed/e.py", "# @EXPECTED_RESULTS@: CHECK-MANUALLY\n"),
            ("submissions/output_limit/o.py", "x"),
            (
                "submissions/accepted/a.py",
                "# @EXPECTED_RESULTS@: CORRECT, WRONG-ANSWER\nprint(1)\n",
            ),
            (
                "submissions/wrong_answer/w.py",
                "# @EXPECTED_RESULTS@: WRONG-ANSWER\n",
            ),
        ],
    ));
    assert_eq!(errors(&imported), Vec::<String>::new());
    // DOMjudge manual: the tag is ignored in the four official folders.
    assert_eq!(warnings(&imported), ["submissions/accepted/a.py"]);
    assert_eq!(
        text(&imported, "submissions/submissions.yaml"),
        "mixed/a.py:\n  permitted:\n  - AC\n  - WA\n  - TLE\n  required:\n  - WA\n  - TLE\n\
         mixed/b.c:\n  permitted:\n  - AC\n  - RTE\n\
         mixed/c.py:\n  score: 42.5\n\
         mixed/d:\n  permitted:\n  - AC\n  - WA\n  required:\n  - WA\n\
         output_limit:\n  permitted:\n  - AC\n  - RTE\n  required:\n  - RTE\n"
    );
    assert_eq!(
        reader_errors(&imported),
        ["error: submissions/submissions.yaml: mixed/c.py: score is only for scoring problems"]
    );
}

#[test]
fn annotations_that_no_rule_can_say_are_errors() {
    let bad = |path: &'static str, source: &'static str| {
        errors(&run(&with(&package(), &[(".timelimit", "1"), (path, source)])))
    };
    let path = "submissions/mixed/a.py";
    assert_eq!(bad(path, "# @EXPECTED_RESULTS@: FUNNY\n"), [path]);
    assert_eq!(
        bad("submissions/rejected/a.py", "# @EXPECTED_RESULTS@: CORRECT\n"),
        ["submissions/rejected/a.py"]
    );
}

#[test]
fn entry_points_of_submissions_json() {
    let json = r#"{"submissions/accepted/m/": {"entry_point": "main.py", "team": "Jury"}}"#;
    let imported = run(&with(
        &package(),
        &[
            ("submissions.json", json),
            ("submissions/accepted/m/main.py", "x"),
        ],
    ));
    assert_eq!(
        text(&imported, "submissions/submissions.yaml"),
        "accepted/m:\n  entrypoint: main.py\n"
    );
    assert_eq!(
        warnings(&imported),
        ["submissions.json: submissions/accepted/m/: team"]
    );
    let broken = run(&with(&package(), &[("submissions.json", "[]")]));
    assert_eq!(errors(&broken), ["submissions.json"]);
}

#[test]
fn a_package_without_problem_yaml_and_multi_pass() {
    let texts: Vec<_> = package()
        .into_iter()
        .filter(|(path, _)| *path != "problem.yaml")
        .collect();
    let imported = run(&with(
        &texts,
        &[
            ("domjudge-problem.ini", "name = Sums\ntimelimit = 1\n"),
            ("output_validators/v.py", "exit(42)"),
        ],
    ));
    assert_eq!(errors(&imported), Vec::<String>::new());
    assert_eq!(imported.load().package.name("en"), "Sums");
    assert!(imported.files.get("output_validator/v.py").is_some());
    let yaml = "name: Sum\nvalidation: custom multi-pass\nlimits:\n  validation_passes: 4\n";
    let passes = run(&with(
        &package(),
        &[("problem.yaml", yaml), ("output_validator/v.py", "exit(42)")],
    ));
    assert_eq!(errors(&passes), Vec::<String>::new());
    assert!(text(&passes, "problem.yaml").contains("type:\n- multi-pass\n"));
    assert!(text(&passes, "problem.yaml").contains("validation_passes: 4\n"));
}

#[test]
fn extras_on_a_2025_09_package() {
    let yaml = "problem_format_version: 2025-09\nname: Sum\nuuid: 0d4b8f0e-1f2a-4c3b-9d4e-5f6071829304\n";
    let imported = run(&[
        ("problem.yaml", yaml),
        (".timelimit", "3\n"),
        (
            "submissions/submissions.yaml",
            "accepted/a.py:\n  model_solution: true\n",
        ),
        ("submissions/mixed/b.py", "# @EXPECTED_RESULTS@: TIMELIMIT\n"),
    ]);
    assert_eq!(imported.detected.format, Format::Icpc);
    assert_eq!(errors(&imported), Vec::<String>::new());
    assert_eq!(
        text(&imported, "problem.yaml"),
        format!("{yaml}limits:\n  time_limit: 3\n")
    );
    let rules = text(&imported, "submissions/submissions.yaml");
    assert!(
        rules.contains("model_solution: true") && rules.contains("mixed/b.py"),
        "{rules}"
    );
}
