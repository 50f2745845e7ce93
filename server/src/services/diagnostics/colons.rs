//! `main.cpp:2:28: error: use of undeclared identifier 'x'` with the line and its marks below (clang), and
//! `main.js:1:9: SyntaxError: unexpected token` (QuickJS), and `main.go:4:2: declared and not used: x` (Go, whose messages
//! are all errors). clang and Go count bytes, QuickJS characters.

use super::{Found, Unit, marked, place};
use trellis_types::submissions::Severity;

const SEVERITIES: [(&str, Severity); 5] = [
    ("fatal error: ", Severity::Error),
    ("error: ", Severity::Error),
    ("warning: ", Severity::Warning),
    ("note: ", Severity::Note),
    ("remark: ", Severity::Note),
];

pub(super) fn read(lines: &[&str], at: usize) -> Option<Found> {
    let line = lines.get(at)?;
    // Quoted source begins with blanks, or with a name that is none.
    if line.starts_with(char::is_whitespace) {
        return None;
    }
    let (head, rest) = line.split_once(": ")?;
    let (file, number, column) = place(head)?;
    let known = SEVERITIES
        .iter()
        .find_map(|(word, severity)| Some((rest.strip_prefix(word)?, *severity)));
    let (message, severity, unit) = match known {
        Some((message, severity)) => (message, severity, Unit::Bytes),
        None if file.ends_with(".go") => (rest, Severity::Error, Unit::Bytes),
        None => (script_error(rest)?, Severity::Error, Unit::Chars),
    };
    let marks = match unit {
        // `    2 | source`, then `      | ^~~~`.
        Unit::Bytes => lines
            .get(at + 2)
            .and_then(|line| line.split_once(" | "))
            .filter(|(before, _)| before.trim().is_empty())
            .map_or(0, |(_, marks)| marked(marks)),
        _ => 0,
    };
    Some(Found {
        file: file.to_owned(),
        line: number,
        column: Some(column),
        unit,
        marked: marks,
        severity,
        message: message.to_owned(),
    })
}

/// `SyntaxError: ...` and its like, whole.
fn script_error(text: &str) -> Option<&str> {
    let (name, _) = text.split_once(": ")?;
    let is_name = name.ends_with("Error") && name.bytes().all(|byte| byte.is_ascii_alphabetic());
    is_name.then_some(text)
}
