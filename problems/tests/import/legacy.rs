use crate::{errors, names, paths, reader_errors, run, text, warnings, with};
use trellis_problems::import::Format;

pub const YAML: &str =
    "name: Sum\nuuid: 0d4b8f0e-1f2a-4c3b-9d4e-5f6071829304\nlicense: cc by-sa\nauthor: A B and C D\n";

pub fn package() -> crate::Text<'static> {
    vec![
        ("problem.yaml", YAML),
        ("problem_statement/problem.en.tex", "\\problemname{Sum}\nAdd.\n"),
        ("data/sample/1.in", "1 2\n"),
        ("data/sample/1.ans", "3\n"),
        ("data/secret/01.in", "2 2\n"),
        ("data/secret/01.ans", "4\n"),
        ("input_format_validators/check.py", "exit(42)\n"),
        (
            "submissions/accepted/a.py",
            "print(sum(map(int, input().split())))\n",
        ),
    ]
}

#[test]
fn a_small_package_becomes_a_clean_one() {
    let imported = run(&package());
    assert_eq!(imported.detected.format, Format::Legacy);
    assert_eq!(imported.findings, []);
    assert_eq!(reader_errors(&imported), Vec::<String>::new());
    let yaml = text(&imported, "problem.yaml");
    // The margins of the old format are not those of the new one (legacy, "Limits").
    assert_eq!(
        yaml,
        "problem_format_version: 2025-09\nname:\n  en: Sum\nuuid: 0d4b8f0e-1f2a-4c3b-9d4e-5f6071829304\ncredits:\n  authors:\n  - A B\n  - C D\n\
         license: cc by-sa\nlimits:\n  time_multipliers:\n    ac_to_time_limit: 5\n    time_limit_to_tle: 2\nallow_file_writing: true\n"
    );
    assert!(imported.files.get("input_validators/check.py").is_some());
    assert_eq!(
        text(&imported, "statement/problem.en.tex"),
        "\\problemname{Sum}\nAdd.\n"
    );
}

#[test]
fn the_same_files_give_the_same_package() {
    let texts = with(&package(), &[("problem.yaml", "name: Sum\n")]);
    let (first, second) = (run(&texts), run(&texts));
    assert_eq!(first.files.hash(), second.files.hash());
    assert_eq!(warnings(&first), ["problem.yaml: uuid"]);
    assert_eq!(first.load().package.metadata.uuid.len(), 36);
}

#[test]
fn keys_are_carried_over() {
    let yaml = "problem_format_version: legacy-icpc\nname: Sum\nuuid: 0d4b8f0e-1f2a-4c3b-9d4e-5f6071829304\nsource: NCPC 2020\nsource_url: https://x.org\n\
                license: permission\nrights_owner: NCPC\nkeywords: easy greedy\nvalidator_flags: float_tolerance 1e-6\n\
                limits:\n  time_multiplier: 3\n  time_safety_margin: 1.5\n  memory: 512\n  output: 4\n  code: 64\n  compilation_time: 30\n  validation_memory: 256\n";
    let imported = run(&with(&package(), &[("problem.yaml", yaml)]));
    assert_eq!(imported.detected.format, Format::LegacyIcpc);
    assert_eq!(imported.findings, []);
    let package = imported.load().accept().unwrap();
    let metadata = &package.metadata;
    assert_eq!(metadata.keywords, ["easy", "greedy"]);
    assert_eq!(metadata.source, ["NCPC 2020"]);
    assert_eq!(metadata.rights_owner.as_deref(), Some("NCPC"));
    let limits = &metadata.limits;
    assert_eq!((limits.ac_to_time_limit, limits.time_limit_to_tle), (3.0, 1.5));
    assert_eq!(
        (limits.memory, limits.output, limits.code),
        (Some(512), Some(4), Some(64))
    );
    assert_eq!(
        (limits.compilation_time, limits.validation_memory),
        (Some(30), Some(256))
    );
    for case in &package.cases {
        assert_eq!(case.config.output_validator_args, ["float_tolerance", "1e-6"]);
    }
    assert!(text(&imported, "problem.yaml").contains("url: https://x.org"));
}

#[test]
fn what_cannot_be_carried_over_is_an_error_that_names_it() {
    let bad = |more: &'static str| {
        let yaml = format!("{YAML}{more}");
        errors(&run(&with(&package(), &[("problem.yaml", &yaml)])))
    };
    assert_eq!(bad("libraries: gmp\n"), ["problem.yaml: libraries"]);
    assert_eq!(bad("limits:\n  cpu: 1\n"), ["problem.yaml: limits.cpu"]);
    assert_eq!(bad("limits:\n  memory: lots\n"), ["problem.yaml: limits.memory"]);
    assert_eq!(bad("type: interactive\n"), ["problem.yaml: type"]);
    assert_eq!(bad("source_url: x\n"), ["problem.yaml: source_url"]);
    assert_eq!(bad("validation: custom\n"), ["problem.yaml: validation"]);
    assert_eq!(
        bad("validation: custom fast\n"),
        ["problem.yaml: validation", "problem.yaml: validation"]
    );
    assert_eq!(
        bad("grading:\n  objective: min\n"),
        ["problem.yaml: grading.objective"]
    );
    assert_eq!(
        bad("grading:\n  on_reject: maybe\n  range: 100\n  accept_score: lots\n  show: true\n"),
        [
            "problem.yaml: grading.on_reject",
            "problem.yaml: grading.range",
            "problem.yaml: grading.accept_score",
            "problem.yaml: grading.show"
        ]
    );
    assert_eq!(
        bad("validator_flags: \"'a\"\n"),
        ["problem.yaml: validator_flags"]
    );
    assert_eq!(bad("- x\n"), ["problem.yaml"]);
    let files = |more: &[(&'static str, &'static str)]| errors(&run(&with(&package(), more)));
    assert_eq!(
        files(&[("output_validators/v.py", "x")]),
        ["problem.yaml: validation"]
    );
    assert_eq!(
        files(&[("submissions/partially_accepted/p.py", "x")]),
        ["submissions/partially_accepted"]
    );
    assert_eq!(
        files(&[("data/testdata.yaml", "on_fail: break\n")]),
        ["data/testdata.yaml: on_fail"]
    );
    assert_eq!(
        files(&[("data/testdata.yaml", "grader_flags: always_accept\n")]),
        ["data/testdata.yaml: grader_flags"]
    );
    assert_eq!(
        files(&[("data/secret/testdata.yaml", "grading: custom\n")]),
        ["data/secret/testdata.yaml: grading"]
    );
    assert_eq!(
        files(&[("problem_statement/problem.sv.html", "<p>")]),
        ["problem_statement/problem.sv.html"]
    );
}

#[test]
fn an_output_validator_moves_and_two_are_refused() {
    let custom = "validation: custom interactive\nvalidator_flags: fast\n";
    let yaml = format!("{YAML}{custom}");
    let base = with(
        &package(),
        &[
            ("problem.yaml", &yaml),
            ("output_validators/v/validate.cc", "int main() {}"),
        ],
    );
    let imported = run(&base);
    assert_eq!(errors(&imported), Vec::<String>::new());
    assert!(imported.files.get("output_validator/v/validate.cc").is_some());
    assert!(text(&imported, "problem.yaml").contains("type:\n- interactive\n"));
    assert_eq!(reader_errors(&imported), Vec::<String>::new());
    let beside = run(&with(&base, &[("output_validators/v.template", "%")]));
    assert_eq!(errors(&beside), Vec::<String>::new());
    assert_eq!(warnings(&beside), ["output_validators/v.template"]);
    assert!(
        beside
            .files
            .get("generators/output_validators/v.template")
            .is_some()
    );
    let second = run(&with(&base, &[("output_validators/w.py", "exit(42)")]));
    assert_eq!(errors(&second), ["output_validators"]);
    let header = run(&with(
        &package(),
        &[
            ("problem.yaml", &yaml),
            ("output_validators/validate.cc", "int main() {}"),
            ("output_validators/validate.h", ""),
        ],
    ));
    assert_eq!(errors(&header), Vec::<String>::new());
    assert_eq!(header.load().package.output_validator.unwrap().files.len(), 2);
}

/// `.timelimit` is BAPCtools' as well, whose skeletons lie beside `validation: default`.
#[test]
fn a_validator_beside_the_word_default() {
    let yaml = format!("{YAML}validation: default\nvalidator_flags: float_tolerance 1e-6\n");
    let skeleton = ("output_validators/v/v.cpp", "int main() {}");
    let base = with(
        &package(),
        &[("problem.yaml", &yaml), skeleton, (".timelimit", "2\n")],
    );
    let imported = run(&base);
    assert!(imported.detected.domjudge);
    assert_eq!(errors(&imported), Vec::<String>::new());
    assert!(warnings(&imported).contains(&"output_validators".to_owned()));
    assert!(
        imported
            .files
            .get("generators/output_validators/v/v.cpp")
            .is_some()
    );
    let package = imported.load().package;
    assert!(package.output_validator.is_none());
    assert_eq!(
        package.cases[0].config.output_validator_args,
        ["float_tolerance", "1e-6"]
    );
    // DOMjudge itself takes it, and so it is told.
    let theirs = run(&with(&base, &[("domjudge-problem.ini", "short-name = A\n")]));
    assert_eq!(errors(&theirs), Vec::<String>::new());
    assert!(warnings(&theirs).contains(&"problem.yaml: validation".to_owned()));
    assert!(theirs.load().package.output_validator.is_some());
    // Without DOMjudge's files it is an error, as in problemtools.
    let plain: crate::Text<'_> = base
        .into_iter()
        .filter(|(path, _)| *path != ".timelimit")
        .collect();
    assert_eq!(errors(&run(&plain)), ["problem.yaml: validation"]);
}

/// problemtools derives a time limit from what is accepted alone.
#[test]
fn wrong_answers_set_no_time_limit() {
    let wrong = ("submissions/wrong_answer/w.py", "print(0)\n");
    let rules = |more: &[(&'static str, &'static str)]| {
        let imported = run(&with(&with(&package(), &[wrong]), more));
        assert_eq!(errors(&imported), Vec::<String>::new());
        let package = imported.load().package;
        let path = |own: &&trellis_problems::ExampleSubmission| own.path.contains("wrong_answer");
        let promise = package.submissions.iter().find(path).unwrap().promise.clone();
        let rule = promise.expectations[0].clone();
        assert_eq!(
            (rule.permitted.len(), rule.required.len()),
            (2, 1),
            "AC and WA, WA: {rule:?}"
        );
        rule.use_for_time_limit
    };
    assert_eq!(rules(&[]).as_deref(), Some("false"));
    assert_eq!(rules(&[(".timelimit", "2\n")]), None);
}

/// They decide nothing.
#[test]
fn other_licenses_and_ids_end_no_import() {
    let yaml = "name: Sum\nuuid: J\nlicense: mit\nauthor: A\n";
    let imported = run(&with(&package(), &[("problem.yaml", yaml)]));
    assert_eq!(errors(&imported), Vec::<String>::new());
    assert!(text(&imported, "problem.yaml").contains("license: unknown\n"));
    assert_eq!(reader_errors(&imported), Vec::<String>::new());
}

#[test]
fn flags_are_inherited_and_written_where_they_change() {
    let imported = run(&with(
        &package(),
        &[
            (
                "data/testdata.yaml",
                "output_validator_flags: case_sensitive\ninput_validator_flags: big\n",
            ),
            (
                "data/secret/hard/testdata.yaml",
                "output_validator_flags: ''\ninput_validator_flags: {name: check.py, flags: small 3}\n",
            ),
            ("data/secret/hard/x.in", "1 1\n"),
            ("data/secret/hard/x.ans", "2\n"),
            ("data/secret/hard/x.hint", "Mind the sign.\n"),
            ("data/secret/hard/x.desc", "One and one.\n"),
            ("data/secret/01.png", "png"),
        ],
    ));
    assert_eq!(imported.findings, []);
    let package = imported.load().accept().unwrap();
    let case = |name: &str| package.cases.iter().find(|case| case.name == name).unwrap();
    assert_eq!(case("sample/1").config.output_validator_args, ["case_sensitive"]);
    assert_eq!(
        case("secret/01")
            .config
            .input_validator_args
            .for_validator("check.py"),
        ["big"]
    );
    let hard = &case("secret/hard/x").config;
    assert_eq!(hard.output_validator_args, Vec::<String>::new());
    assert_eq!(
        hard.input_validator_args.for_validator("check.py"),
        ["small", "3"]
    );
    assert_eq!(
        hard.input_validator_args.for_validator("other.py"),
        Vec::<String>::new()
    );
    assert_eq!(hard.hint.as_deref(), Some("Mind the sign."));
    assert_eq!(hard.description.as_deref(), Some("One and one."));
    assert!(imported.files.get("data/secret/01.png").is_some());
    assert!(
        !paths(&imported)
            .iter()
            .any(|path| path.ends_with("testdata.yaml"))
    );
}

#[test]
fn names_come_from_the_statements() {
    let imported = run(&with(
        &package(),
        &[
            (
                "problem_statement/problem.sv.tex",
                "%% plainproblemname: Summa av x^2\n\\problemname{Summa av $x^2$}\n",
            ),
            (
                "problem_statement/problem.de.tex",
                "\\problemname{Summe von $x^2$}\n",
            ),
            (
                "problem_statement/problem.en.tex",
                "\\problemname{\\problemyamlname}\n",
            ),
            ("problem_statement/problem.en.pdf", "%PDF"),
            ("problem_statement/cave.jpg", "jpg"),
        ],
    ));
    let package = imported.load().package;
    let names = names(&package);
    assert_eq!(names, [("de", "Sum"), ("en", "Sum"), ("sv", "Summa av x^2")]);
    assert_eq!(
        warnings(&imported),
        [
            "problem_statement/problem.en.pdf",
            "problem_statement/problem.de.tex"
        ]
    );
    assert!(imported.files.get("statement/cave.jpg").is_some());
    assert_eq!(reader_errors(&imported), Vec::<String>::new());
}

/// Codes that the format does not have and systems beside it write (POSIX, BCP 47): `zh-Hans` is what is written in China.
#[test]
fn codes_of_languages_become_those_of_the_format() {
    let texts: Vec<_> = package()
        .into_iter()
        .filter(|(path, _)| *path != "problem_statement/problem.en.tex")
        .collect();
    let imported = run(&with(
        &texts,
        &[
            (
                "problem.yaml",
                "name:\n  zh-Hans: 和\n  pt_BR: Soma\nuuid: 0d4b8f0e-1f2a-4c3b-9d4e-5f6071829304\n",
            ),
            ("problem_statement/problem.zh-Hans.tex", "x"),
            ("problem_statement/problem.zh_TW.pdf", "%PDF"),
            ("problem_statement/problem.pt_BR.md", "x"),
        ],
    ));
    let package = imported.load().package;
    let names = names(&package);
    assert_eq!(names[0], ("pt-BR", "Soma"));
    assert_eq!(names[1], ("zh-CN", "和"));
    assert_eq!(names[2].0, "zh-TW");
    assert!(warnings(&imported).contains(&"problem_statement/problem.zh-Hans.tex".to_owned()));
    assert_eq!(reader_errors(&imported), Vec::<String>::new());
}

#[test]
fn a_statement_without_a_language_is_english() {
    let texts: Vec<_> = package()
        .into_iter()
        .filter(|(path, _)| !path.starts_with("problem_statement"))
        .collect();
    let imported = run(&with(&texts, &[("problem_statement/problem.tex", "Add.\n")]));
    assert_eq!(imported.findings, []);
    assert!(imported.files.get("statement/problem.en.tex").is_some());
    let pdf = run(&with(&texts, &[("problem_statement/problem.pdf", "%PDF")]));
    assert!(pdf.files.get("statement/problem.en.pdf").is_some());
    let plain = run(&with(&texts, &[("problem.txt", "Add ``` two.\n")]));
    assert_eq!(
        text(&plain, "statement/problem.en.md"),
        "````text\nAdd ``` two.\n````\n"
    );
}

#[test]
fn promises_of_the_old_folders_are_kept() {
    let imported = run(&with(
        &package(),
        &[
            ("submissions/time_limit_exceeded/t.py", "while True: pass"),
            ("submissions/run_time_error/r.py", "exit(1)"),
            ("submissions/slow_accepted/s.py", "x"),
        ],
    ));
    assert_eq!(warnings(&imported), ["submissions/slow_accepted"]);
    assert_eq!(
        text(&imported, "submissions/submissions.yaml"),
        "run_time_error:\n  permitted:\n  - AC\n  - WA\n  - TLE\n  - RTE\n  required:\n  - RTE\n\
         time_limit_exceeded:\n  permitted:\n  - AC\n  - WA\n  - TLE\n  required:\n  - TLE\n"
    );
    assert_eq!(reader_errors(&imported), Vec::<String>::new());
}

#[test]
fn files_without_a_rule_come_along() {
    let imported = run(&with(
        &package(),
        &[
            ("generators/gen.py", "x"),
            ("README.md", "x"),
            ("include/cpp/grader.h", "x"),
            ("attachments/tool.py", "x"),
            (".gitignore", "x"),
        ],
    ));
    for path in [
        "generators/gen.py",
        "README.md",
        "include/cpp/grader.h",
        "attachments/tool.py",
    ] {
        assert!(imported.files.get(path).is_some(), "{path}");
    }
    assert_eq!(warnings(&imported), [".gitignore"]);
}

#[test]
fn pictures_that_illustrate_no_case_are_put_aside() {
    let imported = run(&with(
        &package(),
        &[("data/sample/1.in.png", "x"), ("data/sample/1.png", "y")],
    ));
    assert_eq!(text(&imported, "generators/sample/1.in.png"), "x");
    assert_eq!(text(&imported, "data/sample/1.png"), "y");
    assert_eq!(warnings(&imported), ["data/sample/1.in.png"]);
    assert_eq!(reader_errors(&imported), Vec::<String>::new());
}

/// What a compiler left beside the data that its program made: no output of a case called `a`.
#[test]
fn programs_among_the_cases_are_put_aside() {
    let imported = run(&with(
        &package(),
        &[("data/secret/a.out", "ELF"), ("data/secret/01.out", "4\n")],
    ));
    assert_eq!(text(&imported, "generators/secret/a.out"), "ELF");
    assert_eq!(text(&imported, "data/secret/01.out"), "4\n");
    assert_eq!(warnings(&imported), ["data/secret/a.out"]);
    assert_eq!(reader_errors(&imported), Vec::<String>::new());
}

#[test]
fn samples_of_interactive_problems_keep_their_protocol() {
    let yaml = format!("{YAML}validation: custom interactive\n");
    let imported = run(&with(
        &package(),
        &[
            ("problem.yaml", &yaml),
            ("output_validators/v.py", "exit(42)"),
            ("data/sample/1.interaction", "<1 2\n>3\n"),
            ("data/sample/2.interaction", ">7\n<8\n"),
        ],
    ));
    assert_eq!(text(&imported, "data/sample/1.in.download"), "1 2\n");
    assert_eq!(text(&imported, "data/sample/1.ans.download"), "3\n");
    assert_eq!(text(&imported, "data/sample/1.interaction"), "<1 2\n>3\n");
    // A protocol without a case: 2025-09 has no place for it but the statement.
    assert!(imported.files.get("data/sample/2.interaction").is_none());
    assert!(
        text(&imported, "statement/problem.en.tex")
            .ends_with("\n\\begin{verbatim}\n>7\n<8\n\\end{verbatim}\n")
    );
    assert_eq!(warnings(&imported), ["data/sample/2.interaction"]);
}
