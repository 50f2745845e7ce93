//! A message with ` --> main.rs:2:20` below it, then the line and its marks: rustc, and the WAT parser, whose messages
//! have no `error: ` before them.

use super::{Found, Unit, marked, place};
use trellis_types::submissions::Severity;

/// Lines that a message above its arrow may have.
const MESSAGE_LINES: usize = 8;

pub(super) fn read(lines: &[&str], at: usize) -> Option<Found> {
    let (file, line, column) = place(lines.get(at)?.trim_start().strip_prefix("--> ")?)?;
    let above = (1..=MESSAGE_LINES.min(at)).find(|up| {
        let text = lines[at - up];
        !text.is_empty() && !text.starts_with(' ')
    })?;
    let first = lines[at - above];
    let more = lines[at + 1 - above..at].iter().map(|line| line.trim());
    let text = std::iter::once(first).chain(more).collect::<Vec<_>>().join(" ");
    let (severity, unit, mut message) = match rust(&text) {
        Some((severity, message)) => (severity, Unit::Chars, message.to_owned()),
        None => (Severity::Error, Unit::Width, text),
    };
    let marks = marks(&lines[at + 1..], line);
    if let Some((_, label)) = marks.filter(|(_, label)| !label.is_empty()) {
        message = format!("{message}: {label}");
    }
    Some(Found {
        file: file.to_owned(),
        line,
        column: Some(column),
        unit,
        marked: marks.map_or(0, |(width, _)| width),
        severity,
        message,
    })
}

/// `error[E0425]: cannot find value`
fn rust(text: &str) -> Option<(Severity, &str)> {
    let (head, message) = text.split_once(": ")?;
    let severity = match head.split('[').next()? {
        "error" => Severity::Error,
        "warning" => Severity::Warning,
        "note" | "help" => Severity::Note,
        _ => return None,
    };
    Some((severity, message))
}

/// Width of the marks below the quoted line `number`, and the words beside them.
fn marks<'a>(lines: &[&'a str], number: u32) -> Option<(u32, &'a str)> {
    let quoted = lines.iter().take(MESSAGE_LINES).position(|line| {
        let digits = line.split_once('|').map(|(before, _)| before.trim());
        digits.and_then(|digits| digits.parse().ok()) == Some(number)
    })?;
    let (gutter, below) = lines.get(quoted + 1)?.split_once('|')?;
    let (before, _) = below.split_once('^')?;
    // What goes over several lines (`____^`) begins elsewhere.
    if !gutter.trim().is_empty() || before.contains('_') {
        return None;
    }
    let label = below[before.len()..].trim_start_matches('^').trim();
    // Other places of the line have labels of their own behind these marks.
    let label = if label.starts_with(['-', '~', '|']) {
        ""
    } else {
        label
    };
    Some((marked(below), label))
}
