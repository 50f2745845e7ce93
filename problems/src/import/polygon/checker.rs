//! Checker and interactor as the output validator, checker tests as validation data.

use super::programs::{Headers, testlib_source, write};
use super::tests::patterns;
use super::{cpp, xml};
use crate::import::carry::Carry;
use roxmltree::Node;

/// What a standard checker of testlib is in the default output validator.
enum Standard {
    /// The arguments accept the same outputs.
    Same(&'static [&'static str]),
    /// The arguments accept these as well.
    Nearly(&'static [&'static str], &'static str),
}

/// Comments of the checkers in testlib's `checkers/`; 2025-09, "Default output validator specification".
fn standard(name: &str) -> Option<Standard> {
    const EXPONENTS: &str = "numbers with an exponent (1e-3), which testlib rejects, are accepted too";
    Some(match name {
        "std::wcmp.cpp" | "std::ncmp.cpp" | "std::icmp.cpp" | "std::hcmp.cpp" => {
            Standard::Same(&["case_sensitive"])
        }
        "std::casewcmp.cpp" | "std::yesno.cpp" | "std::nyesno.cpp" => Standard::Same(&[]),
        "std::rcmp4.cpp" => Standard::Nearly(&["float_tolerance", "1e-4"], EXPONENTS),
        "std::rcmp6.cpp" | "std::dcmp.cpp" => Standard::Nearly(&["float_tolerance", "1e-6"], EXPONENTS),
        "std::rcmp9.cpp" => Standard::Nearly(&["float_tolerance", "1e-9"], EXPONENTS),
        "std::rcmp.cpp" | "std::acmp.cpp" => {
            Standard::Nearly(&["float_absolute_tolerance", "1.5e-6"], EXPONENTS)
        }
        "std::rncmp.cpp" => Standard::Nearly(&["float_absolute_tolerance", "1.5e-5"], EXPONENTS),
        // By lines, in any order, or with "Case n:": the source itself is carried over.
        _ => return None,
    })
}

/// testlib's checkers get the output as a file; 2025-09 gives it on standard input. The message goes to
/// `judgemessage.txt`.
const CHECKER: &str = "// Written by `trellis import`: polygon_checker.h is the package's checker.\nstatic void trellis_register(int, char** argv) {\n    static std::string message = std::string(argv[3]) + \"judgemessage.txt\";\n    char* args[] = {argv[0], argv[1], argv[1], argv[2], &message[0], 0};\n    registerTestlibCmd(5, args);\n    ouf.init(stdin, _output);\n    SKIP_BOM\n}\n#define registerTestlibCmd trellis_register\n#include \"polygon_checker.h\"\n";

const INTERACTOR: &str = "// Written by `trellis import`: polygon_interactor.h is the package's interactor.\nstatic void trellis_register(int, char** argv) {\n    static std::string out = std::string(argv[3]) + \"tout.txt\";\n    static std::string message = std::string(argv[3]) + \"judgemessage.txt\";\n    char* args[] = {argv[0], argv[1], &out[0], argv[2], &message[0], 0};\n    registerInteraction(5, args);\n}\n#define registerInteraction trellis_register\n#include \"polygon_interactor.h\"\n";

/// Writes `output_validator/`; gives the arguments of the default one where that stands for the checker.
pub(super) fn convert(assets: Node<'_, '_>, headers: &Headers, carry: &mut Carry<'_>) -> Vec<String> {
    let checker = xml::child(assets, "checker");
    if let Some(interactor) = xml::child(assets, "interactor") {
        interaction(interactor, checker, headers, carry);
        return Vec::new();
    }
    let Some(checker) = checker else {
        xml::error(assets, "has no checker", carry);
        return Vec::new();
    };
    xml::check(
        checker,
        &["name", "type"],
        &["source", "binary", "copy", "testset"],
        carry,
    );
    if let Some(testset) = xml::child(checker, "testset") {
        tests(testset, carry);
    }
    let name = checker.attribute("name").unwrap_or_default();
    if let Some(standard) = standard(name) {
        if let Some(path) = xml::child(checker, "source").and_then(|source| source.attribute("path")) {
            carry.take(path);
        }
        let (args, more) = match standard {
            Standard::Same(args) => (args, None),
            Standard::Nearly(args, more) => (args, Some(more)),
        };
        if let Some(more) = more {
            xml::warning(
                checker,
                format!(
                    "{name} is the default output validator with {}; {more}",
                    args.join(" ")
                ),
                carry,
            );
        }
        return args.iter().map(|&arg| arg.to_owned()).collect();
    }
    let Some((path, text)) = testlib_source(checker, headers, carry) else {
        return Vec::new();
    };
    let more = [(
        "registerTestlib",
        "is called; only registerTestlibCmd can be carried over",
    )];
    refuse(checker, &path, &text, &more, carry);
    if !text.contains("registerTestlibCmd") {
        xml::error(checker, format!("{path} does not call registerTestlibCmd"), carry);
    }
    // Releases of testlib before 2023 have no skipBom.
    let testlib = headers.iter().find(|(name, _)| name == "testlib.h");
    let skips = testlib.is_some_and(|(_, bytes)| String::from_utf8_lossy(bytes).contains("skipBom"));
    let wrapper = CHECKER.replace("SKIP_BOM", if skips { "ouf.skipBom();" } else { "" });
    write(
        "output_validator",
        &wrapper,
        "polygon_checker.h",
        text,
        headers,
        carry,
    );
    Vec::new()
}

/// Names what a wrapped program must not use.
fn refuse(node: Node<'_, '_>, path: &str, text: &str, more: &[(&str, &str)], carry: &mut Carry<'_>) {
    let points = "gives points, which the wrapper cannot turn into score.txt";
    let common = [
        ("quitp", points),
        ("quitpi", points),
        ("_points", points),
        ("_pc", points),
    ];
    let words = cpp::words(text);
    for (word, why) in common.iter().chain(more) {
        if words.contains(*word) {
            xml::error(node, format!("{path}: {word} {why}"), carry);
        }
    }
    for call in ["checker.group", "checker.testset"] {
        if text.contains(call) {
            let why = "asks where a test belongs, which output validators of 2025-09 are not told";
            xml::error(node, format!("{path}: {call} {why}"), carry);
        }
    }
}

/// Polygon runs the interactor, then the checker on what it wrote to `tout`; 2025-09 has one program.
fn interaction(
    interactor: Node<'_, '_>,
    checker: Option<Node<'_, '_>>,
    headers: &Headers,
    carry: &mut Carry<'_>,
) {
    xml::check(interactor, &[], &["source", "binary", "runs"], carry);
    for run in xml::child(interactor, "runs")
        .into_iter()
        .flat_map(|runs| xml::all(runs, "run"))
    {
        if run.text().map(str::trim) != Some("1") {
            xml::error(run, "only the first run can be carried over", carry);
        }
    }
    let Some((path, text)) = testlib_source(interactor, headers, carry) else {
        return;
    };
    refuse(interactor, &path, &text, &[], carry);
    if !text.contains("registerInteraction") {
        xml::error(
            interactor,
            format!("{path} does not call registerInteraction"),
            carry,
        );
    }
    let uses_checker = cpp::words(&text).contains("tout");
    if let Some(checker) = checker {
        xml::check(
            checker,
            &["name", "type"],
            &["source", "binary", "copy", "testset"],
            carry,
        );
        let source = xml::child(checker, "source").and_then(|source| source.attribute("path"));
        let source = source.unwrap_or_default().to_owned();
        if uses_checker {
            let message = format!(
                "{path} writes to tout for {source}; 2025-09 has one program: let the interactor decide"
            );
            xml::error(checker, message, carry);
        } else if carry.copy(
            &source,
            &format!("generators/checker/{}", super::programs::name_of(&source)),
        ) {
            let message = format!(
                "{source} is kept in generators/checker and not run: {path} gives it an empty output, so it cannot tell submissions apart"
            );
            xml::warning(checker, message, carry);
        }
    }
    write(
        "output_validator",
        INTERACTOR,
        "polygon_interactor.h",
        text,
        headers,
        carry,
    );
}

/// Checker tests: what has to be accepted, and what has to be rejected (2025-09, "Validation test data").
fn tests(testset: Node<'_, '_>, carry: &mut Carry<'_>) {
    let known = [
        "test-count",
        "input-path-pattern",
        "output-path-pattern",
        "answer-path-pattern",
        "tests",
    ];
    xml::check(testset, &[], &known, carry);
    let mut changed = 0;
    for (at, test) in xml::child(testset, "tests")
        .into_iter()
        .flat_map(|tests| xml::all(tests, "test"))
        .enumerate()
    {
        xml::check(test, &["verdict", "description"], &[], carry);
        let folder = match test
            .attribute("verdict")
            .unwrap_or_default()
            .to_ascii_lowercase()
            .replace('_', "-")
            .as_str()
        {
            "ok" => "valid_output",
            "wrong-answer" | "presentation-error" => "invalid_output",
            other => {
                xml::error(
                    test,
                    format!(
                        "the verdict {other:?} cannot be carried over: outputs of 2025-09 are valid or invalid"
                    ),
                    carry,
                );
                continue;
            }
        };
        let paths = patterns(testset, at + 1);
        let name = format!("data/{folder}/{:02}", at + 1);
        for (pattern, extension) in [
            ("input-path-pattern", "in"),
            ("output-path-pattern", "out"),
            ("answer-path-pattern", "ans"),
        ] {
            let path = paths.get(pattern).cloned().unwrap_or_default();
            match carry.take(&path) {
                Some(bytes) => carry.put(&format!("{name}.{extension}"), cpp::unix(&bytes, &mut changed)),
                None => xml::error(test, format!("{path} is missing"), carry),
            }
        }
        if let Some(description) = test.attribute("description") {
            let mut map = crate::import::yaml_out::Map::default();
            map.put("description", description);
            super::tests::put(carry, &format!("{name}.yaml"), &map);
        }
    }
}
