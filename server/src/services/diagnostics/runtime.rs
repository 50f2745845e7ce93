//! Where a program says that it failed, from its standard error: the innermost frame in its own file.
//!
//! ```text
//!   File "/work/main.py", line 4, in solve            CPython, innermost last, the message below all
//!     at solve (main.js:2:9)                          QuickJS, innermost first, the message above all
//! thread 'main' panicked at main.rs:3:5:              Rust, the message below
//! ```

use super::{Found, SourceFile, Unit};
use trellis_types::submissions::{Diagnostic, Severity};

/// The sandbox's folder for sources, which some runtimes show.
const WORK: &str = "/work/";

/// The failure that ended the run, if it names a line of `file`.
pub fn of_run(stderr: &str, file: SourceFile<'_>) -> Option<Diagnostic> {
    let lines: Vec<&str> = stderr.lines().collect();
    let found = python(&lines, file.name)
        .or_else(|| script(&lines, file.name))
        .or_else(|| rust(&lines, file.name))?;
    Some(found.settle(&[file]))
}

fn found(file: &str, line: u32, column: Option<u32>, message: &str) -> Found {
    Found {
        file: file.to_owned(),
        line,
        column,
        unit: Unit::Chars,
        marked: 0,
        severity: Severity::Error,
        message: message.to_owned(),
    }
}

fn python(lines: &[&str], file: &str) -> Option<Found> {
    let begin = lines
        .iter()
        .rposition(|line| *line == "Traceback (most recent call last):")?;
    let block = &lines[begin + 1..];
    let end = block.iter().position(|line| !line.starts_with(' '))?;
    let line = block[..end].iter().rev().find_map(|line| {
        let (name, rest) = line.strip_prefix("  File \"")?.split_once("\", line ")?;
        let number = rest
            .split(',')
            .next()?
            .parse()
            .ok()
            .filter(|number| *number > 0)?;
        (own(name) == file).then_some(number)
    })?;
    Some(found(file, line, None, block[end]))
}

fn script(lines: &[&str], file: &str) -> Option<Found> {
    let at = lines.iter().position(|line| line.starts_with("    at "))?;
    let message = lines[..at].iter().rev().find(|line| !line.is_empty())?;
    let frames = lines[at..].iter().take_while(|line| line.starts_with("    at "));
    let (line, column) = frames.into_iter().find_map(|frame| {
        let place = frame.trim_start_matches("    at ");
        let place = place.rsplit_once('(').map_or(place, |(_, inside)| inside);
        let (name, line, column) = super::place(place.trim_end_matches(')'))?;
        (own(name) == file).then_some((line, column))
    })?;
    Some(found(file, line, Some(column), message))
}

fn rust(lines: &[&str], file: &str) -> Option<Found> {
    let at = lines
        .iter()
        .position(|line| line.starts_with("thread ") && line.contains(" panicked at "))?;
    let (_, place) = lines[at].split_once(" panicked at ")?;
    let (name, line, column) = super::place(place.trim_end_matches(':'))?;
    let message = lines.get(at + 1).copied().unwrap_or_default();
    (own(name) == file).then(|| found(file, line, Some(column), message))
}

/// A name as the submission has it.
fn own(name: &str) -> &str {
    name.strip_prefix(WORK)
        .or_else(|| name.strip_prefix('/'))
        .unwrap_or(name)
}
