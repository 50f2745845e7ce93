//! `trellis judge` as DESIGN section 10 has it: the document, every verdict in every language, seeds, entry points,
//! custom validators. Bad input is in judge_bad_input.rs.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use serde_json::{Value, json};
use trellis_tests::cli::{self, error_code, judge, report};
use trellis_tests::package::TestPackage;
use trellis_tests::programs;

fn is_hash(value: &Value) -> bool {
    value
        .as_str()
        .is_some_and(|text| text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')))
}

fn verdicts(report: &Value) -> Vec<Option<&str>> {
    let cases = report["cases"].as_array().unwrap().iter();
    cases.map(|case| case["verdict"].as_str()).collect()
}

#[test]
fn the_report_has_exactly_the_documented_shape() {
    let package = TestPackage::new();
    let output = judge(
        &package.path(),
        &package.beside("sum.c", programs::ALL[0].accepted.1),
        &[],
    );
    let mut report = output.json();
    assert_eq!(output.stdout.lines().count(), 1, "one document and nothing else");
    for key in ["receipt", "seed", "package", "engine"] {
        assert!(is_hash(&report[key]), "{key}: {}", report[key]);
    }
    assert!(is_hash(&report["packs"]["c"]), "{}", report["packs"]);
    assert!(report["compile"]["fuel"].as_u64().unwrap() > 0);
    assert!(report["timing"]["total_ms"].as_u64().unwrap() > 0);
    assert!(report["timing"]["compile_ms"].is_u64());
    let cases = report["cases"].as_array_mut().unwrap();
    for case in &mut *cases {
        assert!(case["fuel"].as_u64().unwrap() > 0 && case["memory_bytes"].as_u64().unwrap() >= 65_536);
        case["fuel"] = json!(0);
        case["memory_bytes"] = json!(0);
    }
    let case = |name, bytes| {
        json!({"name": name, "verdict": "AC", "score": null, "fuel": 0, "memory_bytes": 0,
               "output_bytes": bytes, "message": "", "guard": false})
    };
    assert_eq!(
        *cases,
        [
            case("sample/1", 2),
            case("secret/01", 3),
            case("secret/02", 2),
            case("secret/03", 3)
        ]
    );
    let mut keys: Vec<_> = report.as_object().unwrap().keys().cloned().collect();
    keys.sort();
    let documented = [
        "cases", "compile", "engine", "language", "package", "packs", "receipt", "score", "seed", "timing",
        "verdict", "version",
    ];
    assert_eq!(keys, documented);
    assert_eq!(report["version"], 1);
    assert_eq!(report["verdict"], "AC");
    assert_eq!(report["score"], Value::Null);
    assert_eq!(report["language"], "c");
    assert_eq!(report["compile"]["ok"], true);
    assert_eq!(report["compile"]["log"], "");
    assert_eq!(report["compile"].as_object().unwrap().len(), 3);
    assert_eq!(report["timing"].as_object().unwrap().len(), 2);
}

#[test]
fn every_verdict_in_every_language() {
    let package = TestPackage::new();
    let mut wrong = Vec::new();
    for language in programs::ALL {
        for (expected, program) in language.running() {
            let report = report(&package, program, &[]);
            assert_eq!(report["language"], language.language);
            assert_eq!(
                report["compile"]["ok"], true,
                "{}: {}",
                program.0, report["compile"]["log"]
            );
            if report["verdict"] != expected {
                wrong.push(format!(
                    "{}: {} instead of {expected}: {}",
                    program.0, report["verdict"], report["cases"][0]
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn compile_errors_name_file_and_line_and_have_no_cases() {
    let package = TestPackage::new();
    for language in programs::ALL {
        let (program, expected) = language.broken;
        let report = report(&package, program, &[]);
        assert_eq!(report["verdict"], "CE", "{}", program.0);
        assert_eq!(report["cases"], json!([]));
        assert_eq!(report["compile"]["ok"], false);
        let log = report["compile"]["log"].as_str().unwrap();
        assert!(log.contains(expected), "{}: {log}", program.0);
        assert!(
            !log.contains("/work/") && !log.contains("/tmp"),
            "no path of ours: {log}"
        );
    }
}

#[test]
fn a_tle_has_the_limit_as_its_fuel() {
    let package = TestPackage::new();
    let report = report(&package, programs::ALL[1].endless, &[]);
    assert_eq!(report["cases"][0]["fuel"], 10_000_000_000_u64);
    assert_eq!(report["cases"][0]["guard"], false);
}

#[test]
fn stops_at_the_first_failing_case_unless_all() {
    let package = TestPackage::new();
    let minus = (
        "minus.py",
        "a, b = map(int, input().split())\nprint(a + abs(b))\nif b == 2: raise SystemExit(1)\n",
    );
    let stopped = report(&package, minus, &[]);
    assert_eq!(stopped["verdict"], "RTE", "{stopped}");
    assert_eq!(verdicts(&stopped), [Some("RTE"), None, None, None]);
    let skipped = &stopped["cases"][2];
    assert_eq!((&skipped["fuel"], &skipped["message"]), (&json!(0), &json!("")));
    package.case("sample/1", "1 3\n", "4\n");
    package.case("secret/02", "3 -3\n", "0\n");
    let all = report(&package, minus, &["--all"]);
    assert_eq!(verdicts(&all), [Some("AC"), Some("AC"), Some("WA"), Some("RTE")]);
    assert_eq!(all["verdict"], "WA", "the first failing case decides");
    assert!(
        all["cases"][2]["message"].as_str().unwrap().contains("\"0\""),
        "{}",
        all["cases"][2]
    );
}

#[test]
fn the_seed_decides_the_randomness_and_nothing_else_does() {
    let package = TestPackage::new();
    let random = (
        "dice.py", // not random.py: that would import itself
        "import random, sys\nsys.stdout.write(str(random.getrandbits(64)) + '\\n')\n",
    );
    let run = |more: &[&str]| {
        let report = report(&package, random, &[&["--all"], more].concat());
        (
            report["receipt"].clone(),
            report["seed"].clone(),
            report["cases"][0]["message"].clone(),
        )
    };
    let plain = run(&[]);
    assert_eq!(plain, run(&[]), "no seed: the same every time");
    assert_eq!(
        plain,
        run(&["--seed", plain.1.as_str().unwrap()]),
        "a report's seed repeats it"
    );
    let salted = run(&["--seed", "C0FFEE"]);
    assert_eq!(salted.1, "c0ffee");
    assert_ne!(salted.2, plain.2);
    assert_eq!(salted, run(&["--seed", "c0ffee"]));
    for bad in ["xyz", "123", &"00".repeat(33)] {
        let output = judge(
            &package.path(),
            &package.beside(random.0, random.1),
            &["--seed", bad],
        );
        assert_eq!(error_code(&output), "bad_seed");
    }
}

#[test]
fn a_folder_of_files_and_an_entry_point() {
    let package = TestPackage::new();
    package.beside("many/add.h", "int add(int a, int b);\n");
    package.beside(
        "many/add.cpp",
        "#include \"add.h\"\nint add(int a, int b) { return a + b; }\n",
    );
    let main = "#include <cstdio>\n#include \"add.h\"\nint main() { int a, b; scanf(\"%d %d\", &a, &b); printf(\"%d\\n\", add(a, b)); }\n";
    let many = package.beside("many/main.cpp", main);
    let report = judge(&package.path(), many.parent().unwrap(), &[]).json();
    assert_eq!(report["verdict"], "AC", "{report}");
    package.beside(
        "pair/helper.py",
        "def add():\n    return sum(map(int, input().split()))\n",
    );
    let start = package.beside("pair/start.py", "import helper\nprint(helper.add())\n");
    let folder = start.parent().unwrap();
    let report = judge(&package.path(), folder, &["--entrypoint", "start.py"]).json();
    assert_eq!(report["verdict"], "AC", "{report}");
    let report = judge(&package.path(), folder, &["--entrypoint", "absent.py"]).json();
    assert_eq!(report["verdict"], "CE");
}

/// A validator that accepts any output with the right first number, with both feedback files.
const CUSTOM: &str = "import sys
judge_input, answer, feedback = sys.argv[1:4]
want = open(answer).read().split()[0]
got = sys.stdin.read().split()
open(feedback + 'judgemessage.txt', 'w').write('wanted ' + want)
open(feedback + 'teammessage.txt', 'w').write('look again')
sys.exit(42 if got and got[0] == want else 43)
";

#[test]
fn custom_validators_accept_reject_and_break() {
    let package = TestPackage::new();
    package.file("output_validator/check.py", CUSTOM);
    let more = ("more.py", "print(sum(map(int, input().split())), 'and more')\n");
    assert_eq!(report(&package, more, &[])["verdict"], "AC");
    let wrong = report(&package, programs::ALL[3].wrong, &[]);
    assert_eq!(wrong["verdict"], "WA");
    assert_eq!(wrong["cases"][0]["message"], "wanted 3");
    for (validator, says) in [
        ("import sys\nsys.exit(0)\n", "exited with code 0"),
        ("raise ValueError('torn')\n", "ValueError: torn"),
        ("while True:\n    pass\n", "out of time"),
        ("def f(:\n", "SyntaxError"),
    ] {
        package.file("output_validator/check.py", validator);
        package.yaml("  code: 64", "  code: 64\n  validation_time: 1");
        let report = report(&package, programs::ALL[3].accepted, &[]);
        assert_eq!(report["verdict"], "JE", "{validator}");
        let message = report["cases"][0]["message"].as_str().unwrap();
        assert!(message.contains(says), "{message}");
    }
}

#[test]
fn the_table_for_people() {
    let package = TestPackage::new();
    let sum = package.beside("sum.wat", programs::ALL[4].accepted.1);
    let output = cli::trellis([
        "judge".as_ref(),
        package.path().as_os_str(),
        "--submission".as_ref(),
        sum.as_os_str(),
    ]);
    assert_eq!(output.code, 0, "{}", output.stderr);
    assert!(output.stdout.starts_with("AC  wat"), "{}", output.stdout);
    assert!(
        output.stdout.contains("secret/03") && output.stdout.contains("receipt "),
        "{}",
        output.stdout
    );
}

/// `limits.memory` is what a program may take for its data; what its language itself needs (a stack in linear memory, an
/// interpreter) comes on top. So the limit less 2 MiB is had in every language, and one 64 KiB page more than the limit
/// and the language's share in none.
#[test]
fn memory_is_the_programs_own() {
    const MIB: usize = 1 << 20;
    let package = TestPackage::new();
    package.yaml("memory: 64", "memory: 128");
    let c = "#include <stdio.h>\n#include <stdlib.h>\nint main(void) { volatile char *p = (volatile char *)malloc(BYTES); if (!p) abort();\n\
             for (size_t i = 0; i < BYTES; i += 4096) p[i] = 1;\nint a, b; scanf(\"%d %d\", &a, &b); printf(\"%d\\n\", a + b); }\n";
    let rust = "fn main() { let mut v: Vec<u8> = Vec::new(); v.reserve_exact(BYTES); v.resize(BYTES, 1); std::hint::black_box(&v);\n\
                let text = std::io::read_to_string(std::io::stdin()).unwrap();\n\
                println!(\"{}\", text.split_whitespace().map(|n| n.parse::<i64>().unwrap()).sum::<i64>()); }\n";
    let python = "b = bytearray(BYTES)\nprint(sum(map(int, input().split())))\n";
    let javascript = "const b = new Uint8Array(BYTES).fill(1);\n\
                      console.log(require('fs').readFileSync(0, 'utf8').split(' ').map(Number).reduce((a, b) => a + b));\n";
    let files = [
        ("m.c", c),
        ("m.cpp", c),
        ("m.rs", rust),
        ("m.py", python),
        ("m.js", javascript),
    ];
    for (name, source) in files {
        let verdict = |bytes: usize| {
            let source = source.replace("BYTES", &bytes.to_string());
            let report = judge(&package.path(), &package.beside(name, source), &[]).json();
            (
                report["verdict"].clone(),
                report["cases"][0]["memory_bytes"].clone(),
            )
        };
        let fits = verdict(126 * MIB);
        assert_eq!(fits.0, "AC", "{name}: {fits:?}");
        // What an interpreter does not need of its share is the program's: at most 16 MiB.
        let slack = if matches!(name, "m.py" | "m.js") {
            16 * MIB
        } else {
            0
        };
        let exceeds = verdict(128 * MIB + 64 * 1024 + slack);
        assert_eq!(exceeds.0, "MLE", "{name}: {exceeds:?}");
    }
}
