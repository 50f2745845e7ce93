//! Text files (section "General requirements"): UTF-8 without a byte-order mark, Unix line ends. Reading all data takes its
//! time, so this is no part of reading a package: whoever checks one asks for it.

use crate::files::Files;
use crate::finding::Finding;

/// Files named for one kind of remark; of more only the number is told.
const NAMED: usize = 10;
const MARK: &[u8] = "\u{feff}".as_bytes();

/// Warns of test data that begins with a byte-order mark, which a submission reads as part of the first word, and of
/// test data and YAML with Windows line ends. (A mark in a YAML file is an error of its reader.)
pub fn check(files: &Files) -> Vec<Finding> {
    let mut findings = Vec::new();
    let data = || files.under("data").filter(|(path, _)| is_data(path));
    let marked: Vec<String> = data()
        .filter(|(_, bytes)| bytes.starts_with(MARK))
        .map(|(path, _)| format!("data/{path}"))
        .collect();
    tell(
        &marked,
        "begins with a byte-order mark, which submissions read as part of the first word; save it as UTF-8 without BOM",
        &mut findings,
    );
    let yaml = files.iter().filter(|(path, _)| path.ends_with(".yaml"));
    let mut windows: Vec<String> = yaml
        .filter(|(_, bytes)| has_windows_ends(bytes))
        .map(|(path, _)| path.to_owned())
        .collect();
    windows.extend(
        data()
            .filter(|(_, bytes)| has_windows_ends(bytes))
            .map(|(path, _)| format!("data/{path}")),
    );
    tell(
        &windows,
        "has Windows line ends (CR LF); the format wants Unix ones (LF)",
        &mut findings,
    );
    findings
}

/// What a program reads or is compared with, and what is shown of it.
fn is_data(path: &str) -> bool {
    let ends = [".in", ".ans", ".out", ".statement", ".download", ".interaction"];
    !path.contains(".files/") && ends.iter().any(|end| path.ends_with(end))
}

fn has_windows_ends(bytes: &[u8]) -> bool {
    bytes.windows(2).any(|pair| pair == b"\r\n")
}

fn tell(paths: &[String], message: &str, findings: &mut Vec<Finding>) {
    for (index, path) in paths.iter().take(NAMED).enumerate() {
        let more = match paths.len().saturating_sub(NAMED) {
            more @ 1.. if index + 1 == NAMED => format!("; so do {more} more files"),
            _ => String::new(),
        };
        findings.push(Finding::warning(path, format!("{message}{more}")));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_and_windows_line_ends_are_named() {
        let mut files = Files::default();
        files.insert("problem.yaml", &b"a: b\r\n"[..]);
        files.insert("data/sample/1.in", "\u{feff}1\n".as_bytes());
        files.insert("data/sample/1.ans", &b"1\r\n"[..]);
        files.insert("data/sample/1.files/raw.in", &b"1\r\n"[..]);
        files.insert("data/sample/2.in", &b"1\r2\n"[..]);
        files.insert("submissions/accepted/a.c", &b"\r\n"[..]);
        let findings = check(&files);
        let read = crate::Package::from_files("x", files).findings;
        assert!(
            read.iter().all(|one| !findings.contains(one)),
            "reading does not look: {read:?}"
        );
        let places: Vec<_> = findings.iter().map(|finding| finding.place.as_str()).collect();
        assert_eq!(places, ["data/sample/1.in", "problem.yaml", "data/sample/1.ans"]);
        assert!(findings.iter().all(|finding| !finding.is_error()));
    }

    #[test]
    fn of_many_files_the_first_are_named() {
        let mut files = Files::default();
        for case in 10..50 {
            files.insert(format!("data/secret/{case}.in"), &b"1\r\n"[..]);
        }
        let findings = check(&files);
        assert_eq!(findings.len(), NAMED);
        assert!(findings[NAMED - 1].message.ends_with("so do 30 more files"));
    }
}
