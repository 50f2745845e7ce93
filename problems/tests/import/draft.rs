use crate::{errors, run, text, warnings};
use trellis_problems::import::Format;

#[test]
fn a_draft_gets_the_new_version_and_test_groups() {
    let imported = run(&[
        (
            "problem.yaml",
            "problem_format_version: 2023-07-draft\nname: Sum\ntype: pass-fail interactive\nsource: X\nsource_url: https://x.org\n",
        ),
        ("data/secret/testdata.yaml", "input_validator_flags: n=5\n"),
        ("data/secret/1.in", "1\n"),
        ("data/secret/1.ans", "1\n"),
        ("submissions/submissions.yaml", "accepted/a.py:\n  authors: A\n"),
    ]);
    assert_eq!(imported.detected.format, Format::Draft);
    assert_eq!(errors(&imported), Vec::<String>::new());
    assert_eq!(warnings(&imported), ["problem.yaml: uuid"]);
    let yaml = text(&imported, "problem.yaml");
    assert!(yaml.starts_with("problem_format_version: 2025-09\n"), "{yaml}");
    assert!(
        yaml.contains("type:\n- pass-fail\n- interactive\n") && yaml.contains("url: https://x.org"),
        "{yaml}"
    );
    assert_eq!(
        text(&imported, "data/secret/test_group.yaml"),
        "input_validator_args:\n- n=5\n"
    );
    assert_eq!(
        text(&imported, "submissions/submissions.yaml"),
        "accepted/a.py:\n  authors: A\n"
    );
}

#[test]
fn statements_in_the_older_folder() {
    let draft = (
        "problem.yaml",
        "problem_format_version: 2023-07-draft\nname:\n  fr: Somme\nuuid: 0d4b8f0e-1f2a-4c3b-9d4e-5f6071829304\n",
    );
    let old = ("problem_statement/problem.fr.tex", "Somme");
    let imported = run(&[draft, old, ("problem_statement/a.png", "x")]);
    assert_eq!(errors(&imported), Vec::<String>::new());
    assert_eq!(warnings(&imported), ["problem_statement"]);
    assert_eq!(text(&imported, "statement/problem.fr.tex"), "Somme");
    assert!(imported.files.get("statement/a.png").is_some());
    // With both it is not known which is meant.
    let both = run(&[draft, old, ("statement/problem.fr.tex", "Autre")]);
    assert_eq!(errors(&both), ["problem_statement"]);
}

/// Judged without it, right answers would be wrong.
#[test]
fn a_validator_in_the_older_folder_is_taken_over() {
    let draft = (
        "problem.yaml",
        "problem_format_version: 2023-07-draft\nname: Sum\nuuid: 0d4b8f0e-1f2a-4c3b-9d4e-5f6071829304\n",
    );
    let more = [
        draft,
        ("output_validators/v/v.py", "exit(42)"),
        ("output_validators/v.template", ""),
    ];
    let imported = run(&more);
    assert_eq!(errors(&imported), Vec::<String>::new());
    assert_eq!(
        warnings(&imported),
        ["output_validators/v.template", "output_validators"]
    );
    assert!(imported.files.get("output_validator/v/v.py").is_some());
    let two = run(&[draft, more[1], ("output_validators/w.py", "exit(42)")]);
    assert_eq!(errors(&two), ["output_validators"]);
}

#[test]
fn what_decides_nothing_ends_no_import() {
    let yaml = "problem_format_version: 2023-07-draft\nname: Sum\nuuid: J\nlicense: mit\nlimits:\n  time_limit: 1.5\n";
    let imported = run(&[("problem.yaml", yaml)]);
    assert_eq!(errors(&imported), Vec::<String>::new());
    let keys = ["license", "limits.time_resolution", "uuid"].map(|key| format!("problem.yaml: {key}"));
    assert_eq!(warnings(&imported), keys);
    let yaml = text(&imported, "problem.yaml");
    assert!(
        yaml.contains("time_limit: 1.5\n") && yaml.contains("time_resolution: 0.1\n"),
        "{yaml}"
    );
    assert!(
        yaml.contains("license: unknown\n") && !yaml.contains("uuid: J"),
        "{yaml}"
    );
}

#[test]
fn scores_of_the_draft() {
    let imported = run(&[
        (
            "problem.yaml",
            "problem_format_version: 2025-09\nname: Sum\nuuid: 0d4b8f0e-1f2a-4c3b-9d4e-5f6071829304\ntype: scoring\nsource: X\n",
        ),
        ("data/sample/1.in", "1\n"),
        ("data/sample/1.ans", "1\n"),
        ("data/secret/testdata.yaml", "scoring:\n  aggregation: sum\n"),
        (
            "data/secret/a/testdata.yaml",
            "scoring:\n  score: 30\n  aggregation: min\n",
        ),
        ("data/secret/a/1.in", "1\n"),
        ("data/secret/a/1.ans", "1\n"),
        ("data/secret/b/testdata.yaml", "scoring:\n  score: 35\n"),
        ("data/secret/b/1.in", "1\n"),
        ("data/secret/b/1.ans", "1\n"),
        ("data/secret/b/2.in", "1\n"),
        ("data/secret/b/2.ans", "1\n"),
    ]);
    assert_eq!(imported.detected.format, Format::Draft);
    assert_eq!(errors(&imported), Vec::<String>::new());
    assert_eq!(warnings(&imported), ["problem.yaml: problem_format_version"]);
    assert_eq!(
        text(&imported, "data/secret/test_group.yaml"),
        "max_score: 100\nscore_aggregation: sum\n"
    );
    assert_eq!(
        text(&imported, "data/secret/a/test_group.yaml"),
        "max_score: 30\nscore_aggregation: pass-fail\n"
    );
    assert_eq!(
        text(&imported, "data/secret/b/test_group.yaml"),
        "max_score: 70\nscore_aggregation: sum\n"
    );
}
