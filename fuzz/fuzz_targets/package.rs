//! Any files as a package: findings or a package, and a package that is written and read again is the same.
#![no_main]

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use trellis_problems::{Files, Package, import, write};

/// Where the readers look.
const PATHS: [&str; 40] = [
    "problem.yaml",
    "domjudge-problem.ini",
    ".timelimit",
    "problem.xml",
    "submissions/submissions.yaml",
    "submissions/accepted/a.py",
    "submissions/accepted/b/main.cpp",
    "submissions/wrong_answer/w.py",
    "submissions/time_limit_exceeded/t.c",
    "statement/problem.en.md",
    "statement/problem.zh-CN.tex",
    "problem_statement/problem.tex",
    "solution/solution.en.md",
    "data/test_group.yaml",
    "data/testdata.yaml",
    "data/sample/1.in",
    "data/sample/1.ans",
    "data/sample/1.yaml",
    "data/sample/2.interaction",
    "data/sample/1.in.statement",
    "data/secret/1.in",
    "data/secret/1.ans",
    "data/secret/1.out",
    "data/secret/1.files/x",
    "data/secret/test_group.yaml",
    "data/secret/g1/test_group.yaml",
    "data/secret/g1/1.in",
    "data/secret/g1/1.ans",
    "data/invalid_input/1.in",
    "data/invalid_output/1.in",
    "data/invalid_output/1.out",
    "input_validators/v.py",
    "input_validators/v.ctd",
    "output_validator/v.py",
    "output_validators/v.py",
    "static_validator/s.py",
    "include/python/x.py",
    "attachments/a.txt",
    "generators/g.py",
    "README.md",
];

#[derive(Debug, Arbitrary)]
struct Input<'a> {
    files: Vec<(u8, Option<&'a str>, &'a [u8])>,
}

fuzz_target!(|input: Input<'_>| {
    let mut files = Files::default();
    for (path, other, content) in input.files {
        let path = match other {
            Some(other) => other.to_owned(),
            None => PATHS[path as usize % PATHS.len()].to_owned(),
        };
        files.insert(path, content);
    }
    if let Ok(imported) = import::import("fuzz", &files) {
        let _ = imported.load().accept();
    }
    let Ok(package) = Package::from_files("fuzz", files.clone()).accept() else {
        return;
    };
    let Ok(zip) = write::zip("fuzz", &files) else { return };
    let again = Package::read_zip("fuzz", &zip).expect("what was written can be read");
    let again = again.accept().expect("what was accepted is accepted again");
    assert_eq!(package.metadata, again.metadata);
});
