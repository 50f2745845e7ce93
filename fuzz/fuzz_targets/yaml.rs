//! Any bytes as one of a package's YAML files, aliases and deep nesting included: an end, findings of a bounded length, the
//! same twice.
#![no_main]

use libfuzzer_sys::fuzz_target;
use trellis_fuzz::within;
use trellis_problems::{Files, Package};

/// The file that is fuzzed, by the input's first byte.
const FILES: [&str; 6] = [
    "problem.yaml",
    "data/test_group.yaml",
    "data/secret/test_group.yaml",
    "data/secret/g1/test_group.yaml",
    "data/secret/g1/1.yaml",
    "submissions/submissions.yaml",
];

const REST: [(&str, &str); 8] = [
    ("problem.yaml", "problem_format_version: 2025-09\nname: x\ntype: scoring\nuuid: 5ca6ba5b-36d5-4eff-8aa7-d967cbc4375e\n"),
    ("statement/problem.en.md", "{{a}}\n"),
    ("data/sample/1.in", "1\n"),
    ("data/sample/1.ans", "1\n"),
    ("data/secret/g1/1.in", "1\n"),
    ("data/secret/g1/1.ans", "1\n"),
    ("input_validators/v.ctd", "INT(1, 5) NEWLINE EOF\n"),
    ("submissions/accepted/a.py", "print(1)\n"),
];

fuzz_target!(|bytes: &[u8]| {
    let Some((first, yaml)) = bytes.split_first() else { return };
    let mut files = Files::default();
    for (path, content) in REST {
        files.insert(path, content.as_bytes());
    }
    files.insert(FILES[*first as usize % FILES.len()], yaml);
    let read = || within(10, "reading", || Package::from_files("fuzz", files.clone()));
    let one = read();
    let length: usize = one.findings.iter().map(|finding| finding.to_string().len()).sum();
    assert!(length <= 32 << 20, "{length} bytes of findings");
    let other = read();
    assert_eq!(one.findings, other.findings);
    assert_eq!(one.package.metadata, other.package.metadata);
});
