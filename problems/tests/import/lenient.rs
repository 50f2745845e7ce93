//! What the old formats' tools take and 2025-09 does not.

use crate::legacy::{YAML, package};
use crate::legacy_scoring::scoring;
use crate::{errors, reader_errors, run, text, warnings, with};
use trellis_problems::import::Format;

#[test]
fn of_a_key_that_stands_twice_the_last_one_is_taken() {
    let imported = run(&scoring(&[(
        "data/secret/g1/testdata.yaml",
        "accept_score: 30\ngrader_flags: min\ninput_validator_flags: n=5\ninput_validator_flags: '7'\n",
    )]));
    assert_eq!(errors(&imported), Vec::<String>::new());
    assert_eq!(
        warnings(&imported),
        ["data/secret/g1/testdata.yaml: input_validator_flags"]
    );
    assert!(text(&imported, "data/secret/g1/test_group.yaml").starts_with("input_validator_args:\n- '7'\n"));
    // In a map in the file, in a sequence, and in a file that is no YAML all the same.
    let twice = format!("{YAML}limits:\n  memory: 1\n  memory: 512\n");
    let imported = run(&with(&package(), &[("problem.yaml", &twice)]));
    assert_eq!(warnings(&imported), ["problem.yaml: memory"]);
    assert_eq!(imported.load().package.metadata.limits.memory, Some(512));
    let broken = run(&with(&package(), &[("problem.yaml", "a: 1\na: [\n")]));
    assert_eq!(errors(&broken), ["problem.yaml"]);
}

/// Some KB that stand for a million values are not read to look for keys.
#[test]
fn a_key_that_stands_twice_is_no_way_around_the_bound_of_aliases() {
    let many = |item: &str| vec![item; 1000].join(", ");
    let yaml = format!("name: A\nname: B\na: &a [{}]\nb: [{}]\n", many("1"), many("*a"));
    let imported = run(&with(&package(), &[("problem.yaml", &yaml)]));
    let told: Vec<&str> = imported
        .findings
        .iter()
        .map(|finding| &*finding.message)
        .collect();
    assert!(
        told.iter()
            .any(|text| text.contains("aliases stand for too much")),
        "{told:?}"
    );
    assert!(
        !told.iter().any(|text| text.contains("more than once")),
        "{told:?}"
    );
}

#[test]
fn a_package_of_2025_09_stays_strict() {
    let yaml =
        "problem_format_version: 2025-09\nname: A\nname: B\nuuid: 0d4b8f0e-1f2a-4c3b-9d4e-5f6071829304\n";
    let imported = run(&[("problem.yaml", yaml), ("statement/problem.en.md", "Add.\n")]);
    assert_eq!(imported.detected.format, Format::Icpc);
    assert_eq!(text(&imported, "problem.yaml"), yaml);
    assert!(reader_errors(&imported)[0].contains("duplicate entry"));
}

#[test]
fn a_byte_order_mark_is_no_obstacle() {
    let imported = run(&with(
        &package(),
        &[
            ("problem.yaml", &format!("\u{feff}{YAML}")),
            ("data/testdata.yaml", "\u{feff}input_validator_flags: big\n"),
        ],
    ));
    assert_eq!(imported.findings, []);
    assert_eq!(imported.load().package.name("en"), "Sum");
    let draft = "\u{feff}problem_format_version: 2023-07-draft\nname: Sum\n";
    assert_eq!(run(&[("problem.yaml", draft)]).detected.format, Format::Draft);
}

#[test]
fn odd_names_are_changed_and_statements_follow() {
    let imported = run(&with(
        &package(),
        &[
            (
                "problem_statement/problem.en.tex",
                "\\problemname{Sum}\n\\includegraphics[width=2cm]{my picture.png} \\includegraphics{step 1}\n",
            ),
            ("problem_statement/my picture.png", "a"),
            ("problem_statement/step 1.pdf", "b"),
            ("problem_statement/.cpp", "c"),
            ("submissions/accepted/b=w/a.py", "print(1)"),
            ("data/secret/two words.in", "1 1\n"),
            ("data/secret/two words.ans", "2\n"),
        ],
    ));
    assert_eq!(errors(&imported), Vec::<String>::new());
    assert_eq!(
        text(&imported, "statement/problem.en.tex"),
        "\\problemname{Sum}\n\\includegraphics[width=2cm]{my_picture.png} \\includegraphics{step_1}\n"
    );
    for path in [
        "statement/my_picture.png",
        "statement/step_1.pdf",
        "submissions/accepted/b_w/a.py",
        "data/secret/two_words.in",
        "data/secret/two_words.ans",
    ] {
        assert!(imported.files.get(path).is_some(), "{path}");
    }
    assert_eq!(
        warnings(&imported),
        [
            "data/secret/two words.ans",
            "data/secret/two words.in",
            "problem_statement/my picture.png",
            "problem_statement/step 1.pdf",
            "submissions/accepted/b=w/a.py",
            "problem_statement/.cpp",
        ]
    );
    assert_eq!(reader_errors(&imported), Vec::<String>::new());
}

#[test]
fn two_files_never_get_one_name() {
    let imported = run(&with(
        &package(),
        &[
            ("submissions/accepted/a b.py", "1"),
            ("submissions/accepted/a+b.py", "2"),
            ("attachments/c d.txt", "3"),
            ("attachments/c_d.txt", "4"),
        ],
    ));
    assert_eq!(
        errors(&imported),
        [
            "attachments/c d.txt",
            "submissions/accepted/a b.py",
            "submissions/accepted/a+b.py"
        ]
    );
    assert_eq!(text(&imported, "attachments/c_d.txt"), "4");
}

#[test]
fn a_name_by_language_in_an_old_package() {
    let yaml = YAML.replace("name: Sum", "name:\n  en: Sum\n  de: Summe\n  sv: Summa");
    let imported = run(&with(
        &package(),
        &[
            ("problem.yaml", &yaml),
            (
                "problem_statement/problem.de.tex",
                "\\problemname{\\problemyamlname}\n",
            ),
        ],
    ));
    assert_eq!(errors(&imported), Vec::<String>::new());
    assert_eq!(warnings(&imported), ["problem.yaml: name.sv"]);
    let package = imported.load().accept().unwrap();
    assert_eq!((package.name("en"), package.name("de")), ("Sum", "Summe"));
}

#[test]
fn multipliers_by_their_new_name() {
    let with_limits = |limits: &str| {
        let yaml = format!("{YAML}limits:\n  time_multipliers: {limits}\n");
        run(&with(&package(), &[("problem.yaml", &yaml)]))
    };
    let imported = with_limits("{ac_to_time_limit: 3, time_limit_to_tle: 1.5}");
    assert_eq!(imported.findings, []);
    let limits = imported.load().package.metadata.limits;
    assert_eq!((limits.ac_to_time_limit, limits.time_limit_to_tle), (3.0, 1.5));
    let imported = with_limits("1");
    assert_eq!(errors(&imported), Vec::<String>::new());
    assert_eq!(warnings(&imported), ["problem.yaml: limits.time_multipliers"]);
    assert_eq!(imported.load().package.metadata.limits.ac_to_time_limit, 5.0);
    assert_eq!(
        errors(&with_limits("{ac: 3}")),
        ["problem.yaml: limits.time_multipliers.ac"]
    );
}

#[test]
fn graders_that_nobody_asks_for_are_kept_apart() {
    let imported = run(&with(&package(), &[("graders/g.py", "x")]));
    assert_eq!(errors(&imported), Vec::<String>::new());
    assert_eq!(warnings(&imported), ["graders"]);
    assert!(imported.files.get("generators/graders/g.py").is_some());
}

#[test]
fn a_custom_grader_is_one_error_that_names_it() {
    let imported = run(&scoring(&[
        ("graders/grader.py", "x"),
        (
            "data/secret/g1/testdata.yaml",
            "grader_flags: min subtask_score=30\ngrading: custom\nrange: 0 30\n",
        ),
        (
            "data/secret/g2/testdata.yaml",
            "grading: custom\ngrader_flags: min subtask_score=70\n",
        ),
    ]));
    assert_eq!(errors(&imported), ["data/secret/g1/testdata.yaml: grading"]);
    let error = imported
        .findings
        .iter()
        .find(|finding| finding.is_error())
        .unwrap();
    assert!(error.to_string().contains("graders/grader.py"), "{error}");
}

#[test]
fn samples_of_a_pass_fail_problem_always_count() {
    let imported = run(&with(
        &package(),
        &[(
            "data/testdata.yaml",
            "on_reject: continue\nrange: 0 2\ngrader_flags: ignore_sample\n",
        )],
    ));
    assert_eq!(errors(&imported), Vec::<String>::new());
    assert_eq!(warnings(&imported), ["data/testdata.yaml: grader_flags"]);
}

#[test]
fn a_python_driver_gets_the_name_of_a_main_file() {
    let driver = ("include/python3/grader.py", "import sub\nprint(sub.f())\n");
    let sub = ("submissions/accepted/sub.py", "def f():\n    return 1\n");
    let base: crate::Text<'_> = package()
        .into_iter()
        .filter(|(path, _)| !path.starts_with("submissions"))
        .collect();
    let imported = run(&with(&base, &[driver, sub]));
    assert_eq!(errors(&imported), Vec::<String>::new());
    assert_eq!(warnings(&imported), ["include/python3/grader.py"]);
    assert!(text(&imported, "include/python3/__main__.py").contains("sub.f"));
    assert!(imported.files.get("include/python3/grader.py").is_none());
    // A library, one that comes after the submission, and a main file there already.
    let stays = |more: &[(&'static str, &'static str)]| {
        let imported = run(&with(&with(&base, &[driver, sub]), more));
        imported.files.get("include/python3/grader.py").is_some()
    };
    assert!(stays(&[("submissions/accepted/z.py", "import grader\n")]));
    assert!(stays(&[("submissions/accepted/a.py", "print(1)\n")]));
    assert!(stays(&[("include/python3/main.py", "import grader\n")]));
}
