use crate::legacy::{YAML, package};
use crate::{Text, errors, reader_errors, run, text, warnings, with};

pub fn scoring(more: &[(&'static str, &'static str)]) -> Text<'static> {
    let yaml: &'static str = Box::leak(format!("{YAML}type: scoring\n").into_boxed_str());
    let base: Text<'_> = package()
        .into_iter()
        .filter(|(path, _)| !path.starts_with("data/secret"))
        .collect();
    let groups = [
        ("problem.yaml", yaml),
        ("data/testdata.yaml", "grader_flags: ignore_sample\n"),
        (
            "data/secret/testdata.yaml",
            "on_reject: continue\ngrader_flags: accept_if_any_accepted\n",
        ),
        (
            "data/secret/g1/testdata.yaml",
            "on_reject: break\naccept_score: 30\ngrader_flags: min\ninput_validator_flags: n=5\n",
        ),
        ("data/secret/g1/1.in", "1 1\n"),
        ("data/secret/g1/1.ans", "2\n"),
        ("data/secret/g1/2.in", "1 2\n"),
        ("data/secret/g1/2.ans", "3\n"),
        ("data/secret/g2/testdata.yaml", "accept_score: 35\n"),
        ("data/secret/g2/1.in", "1 1\n"),
        ("data/secret/g2/1.ans", "2\n"),
        ("data/secret/g2/2.in", "1 1\n"),
        ("data/secret/g2/2.ans", "2\n"),
    ];
    with(&with(&base, &groups), more)
}

#[test]
fn groups_get_scores_and_aggregations() {
    let imported = run(&scoring(&[]));
    assert_eq!(errors(&imported), Vec::<String>::new());
    assert!(text(&imported, "problem.yaml").contains("type:\n- scoring\n"));
    assert_eq!(
        text(&imported, "data/secret/test_group.yaml"),
        "max_score: 100\nscore_aggregation: sum\n"
    );
    assert_eq!(
        text(&imported, "data/secret/g1/test_group.yaml"),
        "input_validator_args:\n- n=5\nmax_score: 30\nscore_aggregation: pass-fail\n"
    );
    // accept_if_any_accepted is inherited: each case of g2 counts on its own.
    assert_eq!(
        text(&imported, "data/secret/g2/test_group.yaml"),
        "max_score: 70\nscore_aggregation: sum\n"
    );
    assert!(
        reader_errors(&imported)
            .iter()
            .all(|error| error.contains("scoring problems"))
    );
}

/// `.timelimit` alone makes no other scoring of it.
#[test]
fn a_time_limit_beside_it_changes_no_group() {
    let groups = |more: &[(&'static str, &'static str)]| {
        let imported = run(&scoring(more));
        assert_eq!(errors(&imported), Vec::<String>::new());
        ["data/secret", "data/secret/g1", "data/secret/g2"]
            .map(|folder| text(&imported, &format!("{folder}/test_group.yaml")).to_owned())
    };
    assert_eq!(groups(&[(".timelimit", "2\n")]), groups(&[]));
}

/// Packages older than the legacy format have one set of scores in `problem.yaml`, over those of every group.
#[test]
fn scores_in_problem_yaml_hold_over_those_of_groups() {
    let yaml =
        format!("{YAML}type: scoring\ngrading:\n  on_reject: grade\n  accept_score: 20\n  range: 0 50\n");
    let imported = run(&with(&scoring(&[]), &[("problem.yaml", &yaml)]));
    assert_eq!(errors(&imported), Vec::<String>::new());
    assert_eq!(warnings(&imported), ["problem.yaml: grading"]);
    // 20 points a case instead of 30 and 35.
    assert_eq!(
        text(&imported, "data/secret/g1/test_group.yaml"),
        "input_validator_args:\n- n=5\nmax_score: 20\nscore_aggregation: pass-fail\n"
    );
    assert_eq!(
        text(&imported, "data/secret/g2/test_group.yaml"),
        "max_score: 40\nscore_aggregation: sum\n"
    );
}

/// What old generators of packages write for samples; a range's lower end gives nobody a score.
#[test]
fn the_lower_end_of_a_range_is_left_out() {
    let sample = "on_reject: continue\nrange: -1 0\naccept_score: 0\ngrader_flags: no_errors\n";
    let imported = run(&scoring(&[("data/sample/testdata.yaml", sample)]));
    assert_eq!(errors(&imported), Vec::<String>::new());
    assert_eq!(warnings(&imported), warnings(&run(&scoring(&[]))));
    let group = "data/secret/g1/testdata.yaml";
    let imported = run(&scoring(&[(
        group,
        "range: -5 30\naccept_score: 30\ngrader_flags: min\n",
    )]));
    assert_eq!(errors(&imported), Vec::<String>::new());
    assert!(warnings(&imported).contains(&format!("{group}: range")));
    assert!(text(&imported, "data/secret/g1/test_group.yaml").contains("max_score: 30\n"));
}

#[test]
fn a_group_that_is_not_accepted_keeps_its_score() {
    let group = "data/secret/g2/testdata.yaml";
    let sum = run(&scoring(&[(
        group,
        "on_reject: continue\ngrader_flags: sum\naccept_score: 35\n",
    )]));
    assert_eq!(errors(&sum), Vec::<String>::new());
    assert_eq!(
        text(&sum, "data/secret/g2/test_group.yaml"),
        "max_score: 70\nscore_aggregation: sum\n"
    );
    // What was passed before the first failure would count.
    let prefix = run(&scoring(&[(
        group,
        "on_reject: break\ngrader_flags: sum\naccept_score: 35\n",
    )]));
    assert_eq!(errors(&prefix), [format!("{group}: on_reject")]);
}

#[test]
fn a_problem_without_leniency_is_all_or_nothing() {
    let imported = run(&scoring(&[
        ("data/testdata.yaml", ""),
        ("data/sample/testdata.yaml", "accept_score: 0\n"),
        ("data/secret/testdata.yaml", ""),
    ]));
    assert_eq!(errors(&imported), Vec::<String>::new());
    assert_eq!(
        text(&imported, "data/secret/test_group.yaml"),
        "require_pass: sample\nmax_score: 100\nscore_aggregation: pass-fail\n"
    );
}

#[test]
fn graders_that_2025_09_cannot_express_are_refused() {
    let bad = |path: &'static str, yaml: &'static str| errors(&run(&scoring(&[(path, yaml)])));
    let (root, secret, group) = (
        "data/testdata.yaml",
        "data/secret/testdata.yaml",
        "data/secret/g2/testdata.yaml",
    );
    assert_eq!(
        bad(group, "accept_score: 2\ngrader_flags: max\n"),
        [format!("{group}: grader_flags")]
    );
    assert_eq!(
        bad(group, "accept_score: 2\nreject_score: 1\n"),
        [format!("{group}: reject_score")]
    );
    assert_eq!(
        bad(group, "accept_score: 2.25\n"),
        [
            format!("{group}: accept_score"),
            format!("{secret}: accept_score")
        ]
    );
    assert_eq!(bad(group, "on_reject: break\n"), [format!("{group}: on_reject")]);
    assert_eq!(bad(group, "range: 5 1\n"), [format!("{group}: range")]);
    assert_eq!(bad(group, "grading: custom\n"), [format!("{group}: grading")]);
    assert_eq!(
        bad(group, "grader_flags: median\n"),
        [format!("{group}: grader_flags")]
    );
    assert_eq!(
        bad(
            secret,
            "on_reject: continue\ngrader_flags: accept_if_any_accepted avg\n"
        )
        .len(),
        1
    );
    assert_eq!(bad(secret, "grader_flags: accept_if_any_accepted\n").len(), 2);
    assert_eq!(bad(root, ""), [format!("{root}: accept_score")]);
    assert_eq!(bad("data/secret/0.in", "1\n"), ["data/secret"]);
    assert_eq!(
        bad("data/secret/g2/deep/testdata.yaml", "accept_score: 1\n"),
        ["data/secret/g2/deep"]
    );
}

#[test]
fn points_of_a_validator_are_bounded_by_the_range() {
    let yaml: &'static str =
        Box::leak(format!("{YAML}type: scoring\nvalidation: custom score\n").into_boxed_str());
    let imported = run(&scoring(&[
        ("problem.yaml", yaml),
        ("output_validators/v.py", "exit(42)"),
        ("data/secret/g1/testdata.yaml", "range: 0 40\ngrader_flags: min\n"),
        ("data/secret/g2/testdata.yaml", "range: 0 +inf\n"),
        ("submissions/partially_accepted/p.py", "x"),
    ]));
    assert_eq!(errors(&imported), Vec::<String>::new());
    assert_eq!(
        text(&imported, "data/secret/g1/test_group.yaml"),
        "max_score: 40\nscore_aggregation: min\n"
    );
    assert_eq!(
        text(&imported, "data/secret/g2/test_group.yaml"),
        "max_score: unbounded\nscore_aggregation: sum\n"
    );
    assert_eq!(
        text(&imported, "data/secret/test_group.yaml"),
        "max_score: unbounded\nscore_aggregation: sum\n"
    );
    assert_eq!(warnings(&imported), ["submissions/partially_accepted"]);
}

#[test]
fn partial_solutions_fail_some_case() {
    let imported = run(&scoring(&[("submissions/partially_accepted/p.py", "x")]));
    assert_eq!(
        text(&imported, "submissions/submissions.yaml"),
        "partially_accepted:\n  required:\n  - WA\n  - TLE\n  - RTE\n"
    );
}

#[test]
fn groups_repeat_arguments_because_only_cases_inherit() {
    let yaml: &'static str =
        Box::leak(format!("{YAML}type: scoring\nvalidator_flags: case_sensitive\n").into_boxed_str());
    let imported = run(&scoring(&[
        ("problem.yaml", yaml),
        (
            "data/secret/testdata.yaml",
            "on_reject: continue\ngrader_flags: accept_if_any_accepted\ninput_validator_flags: big\n",
        ),
        (
            "data/secret/g1/testdata.yaml",
            "accept_score: 5\ninput_validator_flags: ''\n",
        ),
    ]));
    assert_eq!(errors(&imported), Vec::<String>::new());
    assert_eq!(
        text(&imported, "data/secret/g1/test_group.yaml"),
        "output_validator_args:\n- case_sensitive\ninput_validator_args: []\nmax_score: 10\nscore_aggregation: sum\n"
    );
    assert_eq!(
        text(&imported, "data/secret/g2/test_group.yaml"),
        "input_validator_args:\n- big\noutput_validator_args:\n- case_sensitive\nmax_score: 70\nscore_aggregation: sum\n"
    );
}
