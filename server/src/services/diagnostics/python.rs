//! CPython's syntax errors (`traceback.format_exception_only`, 3.11):
//!
//! ```text
//!   File "main.py", line 1
//!     print(1 +
//!          ^
//! SyntaxError: '(' was never closed
//! ```
//!
//! The line is quoted without the blanks it begins with.

use super::{Found, Unit, marked, number};
use trellis_types::submissions::Severity;

/// Blanks before a quoted line.
const QUOTED: &str = "    ";

pub(super) fn read(lines: &[&str], at: usize) -> Option<Found> {
    let (file, line) = file_line(lines.get(at)?)?;
    let below = lines.get(at + 1..).unwrap_or_default();
    let message = below.iter().take(3).find(|line| !line.starts_with(' '))?;
    let marks = below.iter().take(2).find(|line| is_marks(line));
    let column = marks.and_then(|marks| marks.strip_prefix(QUOTED)?.chars().position(|c| c == '^'));
    Some(Found {
        file: file.to_owned(),
        line,
        column: column.map(|at| number(at) + 1),
        unit: Unit::Stripped,
        marked: marks.map_or(0, |marks| marked(marks)),
        severity: Severity::Error,
        message: (*message).to_owned(),
    })
}

/// `  File "main.py", line 3` and nothing behind it: frames of a traceback go on with `, in`.
fn file_line(line: &str) -> Option<(&str, u32)> {
    let (file, line) = line.strip_prefix("  File \"")?.rsplit_once("\", line ")?;
    Some((file, line.parse().ok().filter(|line| *line > 0)?))
}

fn is_marks(line: &str) -> bool {
    line.contains('^') && line.chars().all(|c| c == '^' || c.is_whitespace())
}
