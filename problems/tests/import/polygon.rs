use crate::polygon_package::{TESTLIB, Xml, messages, package};
use crate::{Text, errors, names, paths, reader_errors, run, text, warnings, with};

#[test]
fn a_small_package_becomes_a_clean_one() {
    let imported = run(&package(&Xml::default()));
    assert_eq!(errors(&imported), Vec::<String>::new());
    assert_eq!(imported.slug, "sumit");
    assert_eq!(reader_errors(&imported), Vec::<String>::new());
    let package = imported.load().accept().unwrap();
    assert_eq!(package.name("en"), "Sum It");
    let limits = &package.metadata.limits;
    assert_eq!(
        (limits.time_limit, limits.time_resolution, limits.memory),
        (Some(1.5), 0.1, Some(256))
    );
    assert_eq!(package.metadata.keywords, ["math"]);
    assert_eq!(package.metadata.version.as_deref(), Some("7"));
    let cases: Vec<_> = package.cases.iter().map(|case| case.name.as_str()).collect();
    assert_eq!(cases, ["sample/01", "secret/02", "secret/03"]);
    assert_eq!(&*package.cases[1].input, b"2 2\n");
    assert_eq!(package.cases[1].config.description.as_deref(), Some("small"));
    assert_eq!(package.cases[1].config.output_validator_args, ["case_sensitive"]);
    assert!(package.output_validator.is_none());
    let main = &package.submissions[0];
    assert_eq!(main.path, "accepted/ok.cpp");
    assert!(main.promise.model_solution);
    assert_eq!(warnings(&imported), ["data", "check.cpp"]);
    assert_eq!(
        text(&imported, "statement/problem.en.tex"),
        "\\problemname{Sum It}\n\nAdd two numbers.\n\n\\begin{Input}\nTwo numbers.\n\\end{Input}\n\n\\begin{Output}\nTheir sum.\n\\end{Output}\n\n"
    );
    assert!(text(&imported, "generators/README.txt").contains("02: gen 1\n"));
    let all = paths(&imported);
    assert!(
        all.contains(&"generators/gen.cpp") && !all.iter().any(|path| path.ends_with(".exe")),
        "{all:?}"
    );
}

#[test]
fn a_validator_gets_the_exit_codes_of_2025_09() {
    let imported = run(&package(&Xml::default()));
    let main = text(&imported, "input_validators/val/main.cpp");
    assert!(main.starts_with("#define OK_EXIT_CODE 42\n"), "{main}");
    assert!(main.contains("? 42 : 43"));
    let source = text(&imported, "input_validators/val/polygon_validator.h");
    assert!(source.ends_with("inf.readEof();\n return 0; }\n"), "{source}");
    assert_eq!(text(&imported, "input_validators/val/testlib.h"), TESTLIB);
}

/// clang wants what old versions of testlib say of `rand` at its first declaration.
#[test]
fn an_old_testlib_forbids_rand_where_clang_reads_it() {
    let says = format!("{TESTLIB}__attribute__ ((error(\"no\"))) int rand();\n");
    let imported = run(&with(&package(&Xml::default()), &[("files/testlib.h", &says)]));
    let main = text(&imported, "input_validators/val/main.cpp");
    assert!(
        main.starts_with("extern \"C\" { __attribute__((error(\"rand\"))) int rand(void);"),
        "{main}"
    );
    assert!(main.contains("}\n#define OK_EXIT_CODE 42\n"), "{main}");
}

#[test]
fn a_checker_of_its_own_becomes_the_output_validator() {
    let own = r#"<checker type="testlib"><source path="files/check.cpp" type="cpp.g++17"/><testset><test-count>3</test-count>
        <input-path-pattern>files/tests/checker-tests/%02d</input-path-pattern><output-path-pattern>files/tests/checker-tests/%02d.o</output-path-pattern>
        <answer-path-pattern>files/tests/checker-tests/%02d.a</answer-path-pattern>
        <tests><test verdict="ok"/><test verdict="wrong-answer"/><test verdict="PRESENTATION_ERROR"/></tests></testset></checker>"#;
    let xml = Xml {
        checker: own,
        ..Xml::default()
    };
    let mut texts = package(&xml);
    for index in ["01", "02", "03"] {
        for extension in ["", ".o", ".a"] {
            texts.push((
                Box::leak(format!("files/tests/checker-tests/{index}{extension}").into_boxed_str()),
                "1\n",
            ));
        }
    }
    let imported = run(&texts);
    assert_eq!(errors(&imported), Vec::<String>::new());
    assert_eq!(reader_errors(&imported), Vec::<String>::new());
    assert!(text(&imported, "output_validator/main.cpp").contains("ouf.init(stdin, _output);"));
    assert!(text(&imported, "output_validator/polygon_checker.h").contains("registerTestlibCmd"));
    let all = paths(&imported);
    for path in [
        "data/valid_output/01.out",
        "data/invalid_output/02.ans",
        "data/invalid_output/03.in",
    ] {
        assert!(all.contains(&path), "{path}");
    }
    texts.retain(|(path, _)| *path != "files/tests/checker-tests/02.o");
    assert!(messages(&run(&texts))[0].contains("files/tests/checker-tests/02.o is missing"));
}

#[test]
fn programs_that_cannot_be_wrapped_are_named() {
    let xml = Xml {
        checker: r#"<checker type="testlib"><source path="files/check.cpp" type="cpp.g++17"/></checker>"#,
        ..Xml::default()
    };
    let with_checker =
        |source: &'static str| messages(&run(&with(&package(&xml), &[("files/check.cpp", source)])));
    let points =
        with_checker("#include \"testlib.h\"\nint main() { registerTestlibCmd(1, 0); quitp(0.5, \"\"); }");
    assert!(
        points.len() == 1 && points[0].contains("files/check.cpp: quitp gives"),
        "{points:?}"
    );
    assert!(with_checker("int main() {}")[0].contains("does not include testlib.h"));
    let python = Xml {
        validators: r#"<validator><source path="files/val.py" type="python.3"/></validator>"#,
        ..Xml::default()
    };
    let found = messages(&run(&with(&package(&python), &[("files/val.py", "x")])));
    assert!(found[0].contains("files/val.py is python.3"), "{found:?}");
    let old = messages(&run(&with(
        &package(&Xml::default()),
        &[("files/testlib.h", "#define OK_EXIT_CODE 0")],
    )));
    assert!(old[0].contains("too old"), "{old:?}");
}

#[test]
fn missing_tests_say_run_doall() {
    let mut texts = package(&Xml::default());
    texts.retain(|(path, _)| !matches!(*path, "tests/02" | "tests/02.a" | "tests/03.a"));
    let found = messages(&run(&texts));
    assert_eq!(found.len(), 1);
    assert!(
        found[0].starts_with("error: tests/02: and 2 more") && found[0].contains("doall"),
        "{found:?}"
    );
}

#[test]
fn validator_tests() {
    let validators = r#"<validator><source path="files/val.cpp" type="cpp.g++17"/><testset><test-count>2</test-count>
        <input-path-pattern>files/tests/validator-tests/%02d</input-path-pattern><tests><test verdict="valid"/><test verdict="invalid"/></tests></testset></validator>"#;
    let xml = Xml {
        validators,
        ..Xml::default()
    };
    let imported = run(&with(
        &package(&xml),
        &[
            ("files/tests/validator-tests/01", "1 2\n"),
            ("files/tests/validator-tests/02", "x\n"),
        ],
    ));
    assert_eq!(errors(&imported), Vec::<String>::new());
    assert_eq!(text(&imported, "data/invalid_input/02.in"), "x\n");
    assert_eq!(text(&imported, "generators/validator-tests/01"), "1 2\n");
    assert!(
        warnings(&imported)
            .iter()
            .any(|place| place.contains("validators/validator/testset"))
    );
}

#[test]
fn tags_promise_what_polygon_says() {
    let tag = |tag: &str, name: &str| {
        format!(r#"<solution tag="{tag}"><source path="solutions/{name}.cpp" type="cpp.g++17"/></solution>"#)
    };
    let all = [
        tag("main", "ok"),
        tag("rejected", "a"),
        tag("wrong-answer", "b"),
        tag("presentation-error", "c"),
        tag("time-limit-exceeded", "d"),
        tag("time-limit-exceeded-or-accepted", "e"),
        tag("memory-limit-exceeded", "f"),
        tag("time-limit-exceeded-or-memory-limit-exceeded", "g"),
        tag("do-not-run", "h"),
        r#"<solution note="slow" tag="accepted"><source path="solutions/i.py" type="python.2"/></solution>"#
            .to_owned(),
    ]
    .concat();
    let xml = Xml {
        solutions: Box::leak(all.into_boxed_str()),
        ..Xml::default()
    };
    let sources: Text<'_> = ["a", "b", "c", "d", "e", "f", "g", "h"]
        .iter()
        .map(|name| {
            (
                &*Box::leak(format!("solutions/{name}.cpp").into_boxed_str()),
                "int main() {}",
            )
        })
        .chain([("solutions/i.py", "print 1")])
        .collect();
    let imported = run(&with(&package(&xml), &sources));
    assert_eq!(errors(&imported), Vec::<String>::new());
    let all = paths(&imported);
    for path in [
        "submissions/rejected/a.cpp",
        "submissions/wrong_answer/b.cpp",
        "submissions/wrong_answer/c.cpp",
        "submissions/time_limit_exceeded/d.cpp",
        "submissions/time_limit_exceeded_or_accepted/e.cpp",
        "submissions/run_time_error/f.cpp",
        "submissions/brute_force/g.cpp",
        "generators/do-not-run/h.cpp",
        "submissions/accepted/i.py",
    ] {
        assert!(all.contains(&path), "{path}");
    }
    let rules = text(&imported, "submissions/submissions.yaml");
    assert_eq!(
        rules,
        "# accepted/i.py: slow\naccepted/i.py:\n  language: python2\naccepted/ok.cpp:\n  model_solution: true\n\
         time_limit_exceeded_or_accepted:\n  permitted:\n  - AC\n  - TLE\n"
    );
    assert_eq!(reader_errors(&imported), Vec::<String>::new());
    let odd = Xml {
        solutions: r#"<solution tag="funny"><source path="solutions/ok.cpp" type="cpp.g++17"/></solution>"#,
        ..Xml::default()
    };
    assert!(messages(&run(&package(&odd)))[0].contains("the tag \"funny\" is not known"));
}

#[test]
fn statements_in_several_languages() {
    let imported = run(&with(
        &package(&Xml::default()),
        &[
            ("statement-sections/russian/legend.tex", "Сложите."),
            ("statement-sections/russian/notes.tex", "Просто."),
            ("statement-sections/russian/scoring.tex", "Баллы."),
            ("statement-sections/russian/picture.png", "png"),
            ("statement-sections/russian/tutorial.tex", "Plus."),
            (
                "statements/russian/problem-properties.json",
                r#"{"name":"Сумма","authorName":"A. B.","legend":"unused"}"#,
            ),
            (
                "statements/chinese/problem-properties.json",
                r#"{"name":"求和","legend":"相加。","input":"","authorName":"A. B."}"#,
            ),
            ("statements/.pdf/polish/problem.pdf", "%PDF"),
            ("statements/polish/problem-properties.json", "{}"),
            ("statement-sections/english/example.01", "1 2 ...\n"),
        ],
    ));
    assert_eq!(errors(&imported), Vec::<String>::new());
    assert_eq!(reader_errors(&imported), Vec::<String>::new());
    let package = imported.load().package;
    let names = names(&package);
    assert_eq!(
        names,
        [("en", "Sum It"), ("pl", "sum"), ("ru", "Сумма"), ("zh", "求和")]
    );
    assert_eq!(package.metadata.credits["authors"], ["A. B."]);
    let russian = text(&imported, "statement/problem.ru.tex");
    assert!(
        russian.contains(
            "\\section{Система оценки}\nБаллы.\n\n\\remainingsamples\n\n\\section{Замечание}\nПросто."
        ),
        "{russian}"
    );
    assert!(text(&imported, "statement/problem.zh.tex").contains("相加。"));
    assert_eq!(text(&imported, "solution/solution.ru.tex"), "Plus.\n");
    assert!(imported.files.get("statement/picture.png").is_some());
    assert!(imported.files.get("statement/problem.pl.pdf").is_some());
    // What the statement shows instead of the test itself.
    assert_eq!(text(&imported, "data/sample/01.in.statement"), "1 2 ...\n");
    assert!(imported.files.get("data/sample/01.in.download").is_some());
    assert!(imported.files.get("data/sample/01.ans.statement").is_none());
}

#[test]
fn an_interactor_becomes_the_output_validator() {
    let interactor = r#"<checker type="testlib"><source path="files/check.cpp" type="cpp.g++17"/></checker><interactor><source path="files/inter.cpp" type="cpp.g++17"/><runs><run>1</run></runs></interactor>"#;
    let xml = Xml {
        checker: interactor,
        ..Xml::default()
    };
    let source = "#include \"testlib.h\"\nint main(int c, char** v) { registerInteraction(c, v); quitf(_ok, \"\"); }\n";
    let imported = run(&with(&package(&xml), &[("files/inter.cpp", source)]));
    assert_eq!(errors(&imported), Vec::<String>::new());
    assert!(text(&imported, "problem.yaml").contains("type:\n- interactive\n"));
    assert_eq!(text(&imported, "output_validator/polygon_interactor.h"), source);
    assert_eq!(text(&imported, "data/sample/01.interaction"), "<1 2\n>3\n");
    assert!(imported.files.get("generators/checker/check.cpp").is_some());
    let checked = run(&with(
        &package(&xml),
        &[(
            "files/inter.cpp",
            "#include \"testlib.h\"\nint main() { registerInteraction(1, 0); tout << 1; }",
        )],
    ));
    assert!(
        messages(&checked)[0].contains("writes to tout for files/check.cpp"),
        "{:?}",
        messages(&checked)
    );
}

#[test]
fn judging_that_2025_09_cannot_say_is_refused() {
    let judging = |judging: &'static str| {
        messages(&run(&package(&Xml {
            judging,
            ..Xml::default()
        })))
    };
    assert!(judging(r#"input-file="sum.in" output-file="""#)[0].contains("input-file=\"sum.in\""));
    assert!(judging(r#"run-count="2""#)[0].contains("run-count"));
    assert!(judging(r#"treat-points-from-checker-as-percent="true""#)[0].contains("treat-points"));
    assert!(judging(r#"colour="red""#)[0].contains("colour"));
    let more = |more: &'static str| {
        messages(&run(&package(&Xml {
            more,
            ..Xml::default()
        })))
    };
    let found = more("\n<materials><material path=\"x\"/></materials>");
    assert!(
        found[0].starts_with("error: problem.xml: materials (line 12)"),
        "{found:?}"
    );
    let tests =
        r#"<test method="manual" sample="true" verdict="x"/><test method="manual"/><test method="manual"/>"#;
    assert!(
        messages(&run(&package(&Xml {
            tests,
            ..Xml::default()
        })))[0]
            .contains("verdict")
    );
}

#[test]
fn broken_xml_and_entities_are_refused() {
    let imported = run(&[("problem.xml", "<problem><names></problem>")]);
    assert_eq!(errors(&imported), ["problem.xml"]);
    let bomb = "<!DOCTYPE problem [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><problem>&b;</problem>";
    assert!(messages(&run(&[("problem.xml", bomb)]))[0].contains("DTD"));
}

#[test]
fn further_test_sets_must_be_the_same_tests() {
    let pretests = r#"<groups/></testset><testset name="pretests"><time-limit>1500</time-limit><memory-limit>1</memory-limit><test-count>1</test-count>
        <input-path-pattern>pretests/%02d</input-path-pattern><answer-path-pattern>pretests/%02d.a</answer-path-pattern><tests/>"#;
    let xml = Xml {
        groups: pretests,
        ..Xml::default()
    };
    let same = run(&with(
        &package(&xml),
        &[("pretests/01", "3 2\n"), ("pretests/01.a", "5\n")],
    ));
    assert_eq!(errors(&same), Vec::<String>::new());
    assert!(
        warnings(&same)
            .iter()
            .any(|place| place.contains("judging/testset"))
    );
    let other = run(&with(
        &package(&xml),
        &[("pretests/01", "9 9\n"), ("pretests/01.a", "18\n")],
    ));
    assert_eq!(errors(&other).len(), 1);
}

#[test]
fn files_that_nothing_names_are_kept_apart() {
    let imported = run(&with(&package(&Xml::default()), &[("notes on tests.txt", "x")]));
    assert_eq!(errors(&imported), Vec::<String>::new());
    assert_eq!(text(&imported, "generators/polygon/notes_on_tests.txt"), "x");
}
