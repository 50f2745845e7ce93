use crate::polygon_package::{Xml, messages, package};
use crate::{errors, run, text, with};

const TESTS: &str = r#"<test group="0" method="manual" points="0.0" sample="true"/><test group="1" method="manual" points="20.0"/><test group="1" method="manual" points="0.0"/><test group="2" method="manual" points="40.0"/><test group="2" method="manual" points="40.0"/>"#;

/// What each group of these packages has besides its scores.
const TAIL: &str = "output_validator_args:\n- case_sensitive\nfull_feedback: false\n";

fn grouped(groups: &'static str) -> crate::Text<'static> {
    with(
        &package(&Xml {
            tests: TESTS,
            groups,
            ..Xml::default()
        }),
        &[
            ("tests/04", "1 1\n"),
            ("tests/04.a", "2\n"),
            ("tests/05", "2 1\n"),
            ("tests/05.a", "3\n"),
        ],
    )
}

#[test]
fn groups_points_and_dependencies() {
    let imported = run(&grouped(
        r#"<groups><group name="0" points="0.0" points-policy="complete-group" feedback-policy="complete"/>
        <group name="1" points="20.0" points-policy="complete-group" feedback-policy="complete"><dependencies><dependency group="0"/></dependencies></group>
        <group name="2" points-policy="each-test" feedback-policy="icpc"><dependencies><dependency group="0"/><dependency group="1"/></dependencies></group></groups>"#,
    ));
    assert_eq!(errors(&imported), Vec::<String>::new());
    assert!(text(&imported, "problem.yaml").contains("type:\n- scoring\n"));
    assert_eq!(
        text(&imported, "data/secret/01-1/test_group.yaml"),
        "max_score: 20\nscore_aggregation: pass-fail\nrequire_pass:\n- sample\noutput_validator_args:\n- case_sensitive\nfull_feedback: true\n"
    );
    assert_eq!(
        text(&imported, "data/secret/02-2/test_group.yaml"),
        "max_score: 80\nscore_aggregation: sum\nrequire_pass:\n- sample\n- secret/01-1\noutput_validator_args:\n- case_sensitive\nfull_feedback: false\n"
    );
    assert_eq!(
        text(&imported, "data/secret/test_group.yaml"),
        "max_score: 100\nscore_aggregation: sum\noutput_validator_args:\n- case_sensitive\n"
    );
    assert!(imported.files.get("data/sample/01.in").is_some());
    assert!(imported.files.get("data/secret/02-2/05.ans").is_some());
}

#[test]
fn dependencies_that_2025_09_cannot_say_are_refused() {
    let each = messages(&run(&grouped(
        r#"<groups><group name="0" points-policy="complete-group"/><group name="1" points-policy="each-test"/>
        <group name="2" points-policy="complete-group"><dependencies><dependency group="1"/></dependencies></group></groups>"#,
    )));
    assert!(
        each.len() == 1 && each[0].contains("group 2: dependency 1: has points for each test"),
        "{each:?}"
    );
    let later = messages(&run(&grouped(
        r#"<groups><group name="0" points-policy="complete-group"/><group name="1" points-policy="complete-group"><dependencies><dependency group="2"/></dependencies></group>
        <group name="2" points-policy="complete-group"/></groups>"#,
    )));
    assert!(later.len() == 1 && later[0].contains("comes later"), "{later:?}");
    let policy = messages(&run(&grouped(
        r#"<groups><group name="0" points-policy="complete-group"/><group name="1"/><group name="2" points-policy="complete-group"/></groups>"#,
    )));
    assert!(
        policy.len() == 1 && policy[0].contains("points-policy"),
        "{policy:?}"
    );
    let outside = messages(&run(&grouped(
        r#"<groups><group name="1" points-policy="complete-group"/></groups>"#,
    )));
    assert!(outside.len() == 2 && outside[0].contains("test 4"), "{outside:?}");
    let half = messages(&run(&grouped(
        r#"<groups><group name="0" points-policy="complete-group"/><group name="1" points="20.5" points-policy="complete-group"/>
        <group name="2" points-policy="complete-group"/></groups>"#,
    )));
    assert!(
        half.iter().any(|message| message.contains("group 1: points")),
        "{half:?}"
    );
}

#[test]
fn tests_of_different_points_are_split() {
    let imported = run(&grouped(
        r#"<groups><group name="0" points-policy="complete-group"/><group name="1" points-policy="each-test"/><group name="2" points-policy="each-test"/></groups>"#,
    ));
    assert_eq!(errors(&imported), Vec::<String>::new());
    // Cases of one sum group weigh the same, so 20 and 0 points are two groups.
    assert_eq!(
        text(&imported, "data/secret/01-1/test_group.yaml"),
        format!("max_score: 20\nscore_aggregation: sum\n{TAIL}")
    );
    assert_eq!(
        text(&imported, "data/secret/02-1/test_group.yaml"),
        format!("max_score: 0\nscore_aggregation: sum\n{TAIL}")
    );
    assert_eq!(
        text(&imported, "data/secret/03-2/test_group.yaml"),
        format!("max_score: 80\nscore_aggregation: sum\n{TAIL}")
    );
    assert!(imported.files.get("data/secret/02-1/03.in").is_some());
}

#[test]
fn points_without_groups() {
    let tests = r#"<test method="manual" points="0.0" sample="true"/><test method="manual" points="50.0"/><test method="manual" points="50.0"/>"#;
    let imported = run(&package(&Xml {
        tests,
        ..Xml::default()
    }));
    assert_eq!(errors(&imported), Vec::<String>::new());
    assert!(
        text(&imported, "data/secret/test_group.yaml")
            .starts_with("max_score: 100\nscore_aggregation: sum\n")
    );
    assert!(imported.files.get("data/secret/03.in").is_some());
    let tests = r#"<test method="manual" points="10.0" sample="true"/><test method="manual" points="40.0"/><test method="manual" points="50.0"/>"#;
    let uneven = run(&package(&Xml {
        tests,
        ..Xml::default()
    }));
    assert_eq!(errors(&uneven), Vec::<String>::new());
    // A sample with points counts in data/secret as well.
    assert!(
        uneven.files.get("data/sample/01.in").is_some()
            && uneven.files.get("data/secret/01-tests/01.in").is_some()
    );
    assert_eq!(
        text(&uneven, "data/secret/03-tests/test_group.yaml"),
        format!("max_score: 50\nscore_aggregation: sum\n{TAIL}")
    );
}

#[test]
fn validators_and_solutions_know_the_groups() {
    let solutions = r#"<solution tag="main"><source path="solutions/ok.cpp" type="cpp.g++17"/></solution>
        <solution tag="rejected"><source path="solutions/part.cpp" type="cpp.g++17"/><extra-tags><extra-tag group="1" tag="accepted"/><extra-tag group="2" tag="wrong-answer"/></extra-tags></solution>"#;
    let groups = r#"<groups><group name="0" points-policy="complete-group"/><group name="1" points-policy="complete-group"/><group name="2" points-policy="complete-group"/></groups>"#;
    let texts = with(
        &package(&Xml {
            tests: TESTS,
            groups,
            solutions,
            ..Xml::default()
        }),
        &[
            ("tests/04", "1 1\n"),
            ("tests/04.a", "2\n"),
            ("tests/05", "2 1\n"),
            ("tests/05.a", "3\n"),
            (
                "files/val.cpp",
                "#include \"testlib.h\"\nint main(int c, char** v) { registerValidation(c, v); if (validator.group() == \"1\") {} }",
            ),
            ("solutions/part.cpp", "int main() {}"),
        ],
    );
    let imported = run(&texts);
    assert_eq!(errors(&imported), Vec::<String>::new());
    assert!(
        text(&imported, "data/secret/01-1/test_group.yaml")
            .contains("input_validator_args:\n- --testset\n- tests\n- --group\n- '1'\n")
    );
    assert!(text(&imported, "data/sample/01.yaml").contains("- '0'\n"));
    assert_eq!(
        text(&imported, "submissions/submissions.yaml"),
        "accepted/ok.cpp:\n  model_solution: true\nrejected/part.cpp:\n  secret/01-1:\n    permitted:\n    - AC\n    required:\n    - AC\n\
         \x20 secret/02-2:\n    permitted:\n    - AC\n    - WA\n    required:\n    - WA\n"
    );
}
