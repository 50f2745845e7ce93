use crate::legacy::{YAML, package};
use crate::{Text, errors, paths, reader_errors, run, text, warnings, with};

/// A package with an annotation of DOMjudge's and groups `more`.
fn scoring(more: &[(&'static str, &'static str)]) -> Text<'static> {
    let yaml: &'static str = Box::leak(format!("{YAML}type: scoring\n").into_boxed_str());
    let base: Text<'_> = package()
        .into_iter()
        .filter(|(path, _)| !path.starts_with("data/secret"))
        .collect();
    let groups = [
        ("problem.yaml", yaml),
        ("data/testdata.yaml", "on_reject: continue\ngrader_flags: sum\n"),
        (
            "data/secret/testdata.yaml",
            "on_reject: continue\ngrader_flags: sum\n",
        ),
        ("data/secret/easy/testdata.yaml", "accept_score: 40\n"),
        ("data/secret/easy/1.in", "1 1\n"),
        ("data/secret/easy/1.ans", "2\n"),
        ("data/secret/easy/2.in", "1 2\n"),
        ("data/secret/easy/2.ans", "3\n"),
        (
            "submissions/partial/p.py",
            "# @EXPECTED_RESULTS@: WRONG-ANSWER\n# @EXPECTED_SCORE@: 40\n",
        ),
        ("submissions/wrong_answer/w.py", "print(0)"),
    ];
    with(&with(&base, &groups), more)
}

#[test]
fn accept_score_is_the_groups_and_samples_have_none() {
    let imported = run(&scoring(&[]));
    assert!(imported.detected.domjudge);
    assert_eq!(imported.findings, []);
    assert_eq!(
        text(&imported, "data/secret/easy/test_group.yaml"),
        "max_score: 40\nscore_aggregation: pass-fail\n"
    );
    assert_eq!(
        text(&imported, "data/secret/test_group.yaml"),
        "max_score: 40\nscore_aggregation: sum\n"
    );
    assert_eq!(
        text(&imported, "submissions/submissions.yaml"),
        "partial/p.py:\n  score: 40\n  permitted:\n  - AC\n  - WA\n  - TLE\n  - RTE\n  required:\n  - WA\n\
         wrong_answer:\n  use_for_time_limit: false\n  permitted:\n  - AC\n  - WA\n  - TLE\n  - RTE\n  required:\n  - WA\n"
    );
}

/// An average of two and the least of two, as in DOMjudge's example `largestsum`.
const NESTED: [(&str, &str); 12] = [
    (
        "data/secret/fast/testdata.yaml",
        "grader_flags: avg\non_reject: continue\n",
    ),
    ("data/secret/fast/a/testdata.yaml", "accept_score: 20\n"),
    ("data/secret/fast/a/1.in", "3 3\n"),
    ("data/secret/fast/a/1.ans", "6\n"),
    ("data/secret/fast/b/testdata.yaml", "accept_score: 40\n"),
    ("data/secret/fast/b/1.in", "4 4\n"),
    ("data/secret/fast/b/1.ans", "8\n"),
    (
        "data/secret/safe/testdata.yaml",
        "grader_flags: min\non_reject: continue\n",
    ),
    ("data/secret/safe/c/testdata.yaml", "accept_score: 30\n"),
    ("data/secret/safe/c/1.in", "5 5\n"),
    ("data/secret/safe/c/1.ans", "10\n"),
    ("data/secret/safe/d/testdata.yaml", "accept_score: 30\n"),
];

#[test]
fn groups_in_groups_come_to_the_same_scores() {
    let imported = run(&scoring(&NESTED));
    assert_eq!(errors(&imported), Vec::<String>::new());
    assert_eq!(warnings(&imported), ["data/secret/fast/a", "data/secret/fast/b"]);
    let file = |path: &str| text(&imported, &format!("data/secret/{path}"));
    assert_eq!(
        file("test_group.yaml"),
        "max_score: 100\nscore_aggregation: sum\n"
    );
    assert_eq!(
        file("fast_a/test_group.yaml"),
        "max_score: 10\nscore_aggregation: pass-fail\n"
    );
    assert_eq!(
        file("fast_b/test_group.yaml"),
        "max_score: 20\nscore_aggregation: pass-fail\n"
    );
    assert_eq!(file("fast_b/1.ans"), "8\n");
    assert_eq!(
        file("safe/test_group.yaml"),
        "max_score: 30\nscore_aggregation: pass-fail\n"
    );
    assert_eq!(file("safe/c/1.in"), "5 5\n");
    assert!(
        !paths(&imported)
            .iter()
            .any(|path| path.ends_with("testdata.yaml"))
    );
    assert_eq!(reader_errors(&imported), Vec::<String>::new());
}

#[test]
fn points_of_a_validator_need_no_word() {
    let imported = run(&scoring(&[
        ("output_validators/v/v.py", "exit(42)"),
        ("data/secret/easy/testdata.yaml", "range: 0 100\n"),
    ]));
    assert_eq!(imported.findings, []);
    assert_eq!(
        text(&imported, "data/secret/easy/test_group.yaml"),
        "max_score: 100\nscore_aggregation: sum\n"
    );
    assert_eq!(reader_errors(&imported), Vec::<String>::new());
}

#[test]
fn what_comes_to_other_scores_is_refused() {
    let bad = |more: &[(&'static str, &'static str)]| errors(&run(&with(&scoring(&NESTED), more)));
    let fast = "data/secret/fast/testdata.yaml";
    assert_eq!(
        bad(&[(fast, "grader_flags: max\non_reject: continue\n")]),
        [format!("{fast}: grader_flags")]
    );
    assert_eq!(
        bad(&[(fast, "grader_flags: min\non_reject: continue\n")]),
        [format!("{fast}: grader_flags")]
    );
    assert_eq!(
        bad(&[(fast, "grader_flags: avg\n")]),
        [format!("{fast}: on_reject")]
    );
    assert_eq!(
        bad(&[("data/secret/fast/a/testdata.yaml", "accept_score: 15\n")]),
        [
            "data/secret/testdata.yaml: accept_score",
            "data/secret/fast/a/testdata.yaml: accept_score"
        ]
    );
    assert_eq!(bad(&[("data/secret/x.in", "1\n")]), ["data/secret"]);
    assert_eq!(
        bad(&[
            ("data/secret/fast_a/1.in", "1\n"),
            ("data/secret/fast_a/1.ans", "1\n")
        ]),
        [
            "data/secret/fast/a",
            "data/secret/fast_a/1.ans",
            "data/secret/fast_a/1.in"
        ]
    );
    assert_eq!(
        bad(&[("data/sample/testdata.yaml", "accept_score: 5\n")]),
        ["data/sample/testdata.yaml: accept_score"]
    );
    let none = run(&scoring(&[(
        "data/secret/easy/testdata.yaml",
        "on_reject: continue\n",
    )]));
    assert_eq!(warnings(&none), ["data/secret/easy"]);
}

#[test]
fn submissions_that_no_rule_can_speak_of_are_kept_apart() {
    let twice = "# @EXPECTED_RESULTS@: CORRECT\n# @EXPECTED_RESULTS@: CORRECT\n";
    let imported = run(&with(
        &package(),
        &[
            (".timelimit", "1"),
            ("submissions/compiler_error/a.c", "x"),
            ("submissions/compiler_error/b/b.c", "y"),
            ("submissions/mixed/c.py", "# @EXPECTED_RESULTS@: COMPILER-ERROR\n"),
            ("submissions/mixed/d.py", twice),
        ],
    ));
    assert_eq!(errors(&imported), Vec::<String>::new());
    assert_eq!(
        warnings(&imported),
        [
            "submissions/compiler_error",
            "submissions/mixed/c.py",
            "submissions/mixed/d.py"
        ]
    );
    for path in [
        "compiler_error/a.c",
        "compiler_error/b/b.c",
        "mixed/c.py",
        "mixed/d.py",
    ] {
        assert!(
            imported
                .files
                .get(&format!("generators/submissions/{path}"))
                .is_some()
        );
        assert!(imported.files.get(&format!("submissions/{path}")).is_none());
    }
}
