//! Files as one input: `\x1e path \n content`, again and again.
//!
//! It is what a person can read and what bytes can be changed in without breaking the rest; libFuzzer's crossing of two
//! inputs takes files from one package into another.

use crate::random::Random;
use libfuzzer_sys::fuzzer_mutate;
use trellis_problems::Files;
use trellis_problems::files::is_ignored;

/// ASCII's record separator; no text of a package has it.
const MARK: u8 = 0x1e;
/// Bytes that one mutation may add to a file.
const GROWTH: usize = 256;

/// Where the readers look.
pub const PATHS: [&str; 65] = [
    "problem.yaml",
    "domjudge-problem.ini",
    ".timelimit",
    "problem.xml",
    "submissions/submissions.yaml",
    "submissions/accepted/a.py",
    "submissions/accepted/b/main.cpp",
    "submissions/wrong_answer/w.py",
    "submissions/time_limit_exceeded/t.c",
    "submissions/rejected/r.py",
    "submissions/partially_accepted/p.py",
    "submissions/brute_force/b.py",
    "statement/problem.en.md",
    "statement/problem.zh-CN.tex",
    "statement/problem.sv.pdf",
    "statement/a.png",
    "problem_statement/problem.tex",
    "solution/solution.en.md",
    "data/test_group.yaml",
    "data/testdata.yaml",
    "data/sample/1.in",
    "data/sample/1.ans",
    "data/sample/1.yaml",
    "data/sample/2.interaction",
    "data/sample/1.in.statement",
    "data/sample/1.ans.statement",
    "data/secret/1.in",
    "data/secret/1.ans",
    "data/secret/1.out",
    "data/secret/1.hint",
    "data/secret/1.desc",
    "data/secret/1.yaml",
    "data/secret/1.files/x",
    "data/secret/test_group.yaml",
    "data/secret/testdata.yaml",
    "data/secret/g1/test_group.yaml",
    "data/secret/g1/testdata.yaml",
    "data/secret/g1/1.in",
    "data/secret/g1/1.ans",
    "data/secret/g2/test_group.yaml",
    "data/secret/g2/1.in",
    "data/secret/g2/1.ans",
    "data/invalid_input/1.in",
    "data/invalid_output/1.in",
    "data/invalid_output/1.ans",
    "data/invalid_output/1.out",
    "data/valid_output/1.in",
    "data/valid_output/1.ans",
    "data/valid_output/1.out",
    "input_validators/v.py",
    "input_validators/v.ctd",
    "input_format_validators/v.py",
    "output_validator/v.py",
    "output_validators/v.py",
    "static_validator/s.py",
    "output_visualizer/v.py",
    "include/python/x.py",
    "attachments/a.txt",
    "generators/g.py",
    "statement-sections/english/legend.tex",
    "tests/01",
    "tests/01.a",
    "files/check.cpp",
    "solutions/ok.cpp",
    "README.md",
];

/// Parts of names that readers must be careful with.
pub const HOSTILE: [&str; 14] = [
    "..", "/", ".", "\\", "\0", "//", "../../x", "C:", ".disabled", ".git", "-x", "題", "*", "%02d",
];

type Record = (Vec<u8>, Vec<u8>);

fn split(bytes: &[u8]) -> Vec<Record> {
    bytes
        .split(|byte| *byte == MARK)
        .filter(|part| !part.is_empty())
        .map(|part| {
            let end = part.iter().position(|byte| *byte == b'\n').unwrap_or(part.len());
            let content = part.get(end + 1..).unwrap_or_default();
            (part[..end].to_vec(), content.to_vec())
        })
        .collect()
}

fn join(records: &[Record]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (path, content) in records {
        bytes.push(MARK);
        bytes.extend_from_slice(path);
        bytes.push(b'\n');
        bytes.extend_from_slice(content);
    }
    bytes
}

/// The files of an input; of two with one path the later counts.
pub fn files(bytes: &[u8]) -> Files {
    let mut files = Files::default();
    for (path, content) in split(bytes) {
        files.insert(String::from_utf8_lossy(&path), content);
    }
    files
}

/// Those whose names the format does not ignore: what a folder or a zip is read to.
pub fn named(bytes: &[u8]) -> Files {
    let mut named = Files::default();
    for (path, content) in files(bytes).iter() {
        if !path.split('/').any(is_ignored) {
            named.insert(path, content.clone());
        }
    }
    named
}

/// A mutation of libFuzzer's: of the whole, or of one file, or a change of which files there are.
pub fn mutate(data: &mut [u8], size: usize, max_size: usize, seed: u32) -> usize {
    let mut random = Random::new(seed);
    let mut records = split(&data[..size]);
    match random.below(8) {
        0..3 => return fuzzer_mutate(data, size, max_size),
        _ if records.is_empty() => return fuzzer_mutate(data, size, max_size),
        3..6 => {
            let at = random.below(records.len());
            change(&mut records[at].1);
        }
        _ => rearrange(&mut records, &mut random),
    }
    let made = join(&records);
    if made.len() > max_size {
        return fuzzer_mutate(data, size, max_size);
    }
    data[..made.len()].copy_from_slice(&made);
    made.len()
}

/// A mutation within one file.
pub fn change(content: &mut Vec<u8>) {
    let size = content.len();
    content.resize(size + GROWTH, 0);
    let made = fuzzer_mutate(content, size, size + GROWTH);
    content.truncate(made);
}

fn rearrange(records: &mut Vec<Record>, random: &mut Random) {
    let at = random.below(records.len());
    let other = random.below(records.len());
    match random.below(7) {
        0 => {
            records.remove(at);
        }
        1 => records[at].0 = random.of(&PATHS).into(),
        2 => {
            let mut copy = records[at].clone();
            copy.0 = random.of(&PATHS).into();
            records.push(copy);
        }
        3 => {
            let content = records[at].1.clone();
            records[other].1 = content;
        }
        4 => change(&mut records[at].0),
        5 => records.push((random.of(&PATHS).into(), Vec::new())),
        _ => records[at].0 = hostile(&records[at].0, random),
    }
}

/// The path with a part put in that does not belong.
pub fn hostile(path: &[u8], random: &mut Random) -> Vec<u8> {
    let mut parts: Vec<&[u8]> = path.split(|byte| *byte == b'/').collect();
    let at = random.below(parts.len() + 1);
    parts.insert(at, random.of(&HOSTILE).as_bytes());
    parts.join(&b'/')
}
