//! Places in the source, out of what compilers and failing programs print.
//!
//! Three shapes cover the languages there are: `file:line:column: message` (clang, QuickJS, Go), a message with
//! ` --> file:line:column` below it (rustc, the WAT parser), and Python's `File "name", line n`. They cannot be taken
//! for each other, so a language need not say which one its compiler writes.

mod arrow;
mod colons;
mod python;
mod runtime;

pub use runtime::of_run;

use trellis_types::submissions::{Diagnostic, Severity};

/// Most diagnostics of one log.
pub const MOST: usize = 100;
/// Most bytes of a message.
const MESSAGE_BYTES: usize = 1000;

/// A file of the submission: its name and its text.
#[derive(Debug, Clone, Copy)]
pub struct SourceFile<'a> {
    pub name: &'a str,
    pub text: &'a str,
}

/// How a tool counts columns; all from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    Bytes,
    Chars,
    /// Columns of a terminal: wide characters are two.
    Width,
    /// Characters of the line without the blanks it begins with.
    Stripped,
}

/// A place as the tool says it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Found {
    file: String,
    line: u32,
    column: Option<u32>,
    unit: Unit,
    /// Columns of a terminal that are marked below the line; 0 or 1: a point.
    marked: u32,
    severity: Severity,
    message: String,
}

/// The diagnostics of a compile log, in its order. `files`: what is known of the submission, to count columns in.
pub fn of_log(log: &str, files: &[SourceFile<'_>]) -> Vec<Diagnostic> {
    let lines: Vec<&str> = log.lines().collect();
    let mut found: Vec<Diagnostic> = Vec::new();
    for at in 0..lines.len() {
        let here = colons::read(&lines, at)
            .or_else(|| arrow::read(&lines, at))
            .or_else(|| python::read(&lines, at));
        if let Some(here) = here {
            found.push(here.settle(files));
        }
        if found.len() == MOST {
            break;
        }
    }
    found
}

impl Found {
    /// Counts columns in characters.
    fn settle(self, files: &[SourceFile<'_>]) -> Diagnostic {
        let file = files.iter().find(|file| file.name == self.file);
        let text = file.and_then(|file| file.text.lines().nth(index(self.line)));
        let text = text.map(|text| text.trim_end_matches('\r')).unwrap_or_default();
        let column = self.column.map(|column| in_chars(text, column, self.unit));
        let end_column = column
            .filter(|_| self.marked > 1)
            .and_then(|column| column.checked_add(chars_of_width(text, column, self.marked)));
        Diagnostic {
            file: self.file,
            line: self.line,
            column,
            end_column,
            severity: self.severity,
            message: shortened(self.message),
        }
    }
}

/// Index of what is counted from 1.
fn index(number: u32) -> usize {
    number.saturating_sub(1) as usize
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// A column counted in characters; one that is not in `text` stays as it is.
fn in_chars(text: &str, column: u32, unit: Unit) -> u32 {
    let before = index(column);
    match unit {
        Unit::Chars => column,
        Unit::Bytes => match text.is_char_boundary(before) {
            true => number(text[..before].chars().count()) + 1,
            false => column,
        },
        Unit::Width => {
            let mut sum = 0;
            let past = text.chars().take_while(|c| {
                let fits = sum < before;
                sum += width(*c);
                fits
            });
            let past = past.count();
            number(past + before.saturating_sub(sum)) + 1
        }
        Unit::Stripped => {
            let blanks = text.chars().take_while(|c| matches!(c, ' ' | '\u{c}'));
            column.saturating_add(number(blanks.count()))
        }
    }
}

/// How many characters from `column` on take up `marked` columns of a terminal; those behind the line's end count one.
fn chars_of_width(text: &str, column: u32, marked: u32) -> u32 {
    let (mut chars, mut left) = (0, marked as usize);
    let mut rest = text.chars().skip(index(column));
    while left > 0 {
        left = left.saturating_sub(rest.next().map_or(1, width));
        chars += 1;
    }
    chars
}

/// Columns of a terminal. Rough: East Asian letters and pictures are wide, the rest is not.
fn width(c: char) -> usize {
    match u32::from(c) {
        0x1100..=0x115f | 0x2e80..=0xa4cf | 0xac00..=0xd7a3 | 0xf900..=0xfaff | 0xfe30..=0xfe6f => 2,
        0xff01..=0xff60 | 0xffe0..=0xffe6 | 0x1_f300..=0x1_faff | 0x2_0000..=0x3_fffd => 2,
        _ => 1,
    }
}

/// `file:line:column`; names may have colons of their own.
fn place(text: &str) -> Option<(&str, u32, u32)> {
    let (rest, column) = text.rsplit_once(':')?;
    let (file, line) = rest.rsplit_once(':')?;
    let count = |text: &str| text.parse().ok().filter(|number| *number > 0);
    let (line, column) = (count(line)?, count(column)?);
    (!file.is_empty()).then_some((file, line, column))
}

/// The columns that are marked from the first `^` on.
fn marked(line: &str) -> u32 {
    let marks = line.trim_start_matches(|c| c != '^');
    number(marks.chars().take_while(|c| matches!(c, '^' | '~')).count())
}

fn shortened(mut message: String) -> String {
    if message.len() > MESSAGE_BYTES {
        let end = (0..=MESSAGE_BYTES).rev().find(|at| message.is_char_boundary(*at));
        message.truncate(end.unwrap_or_default());
        message.push('…');
    }
    message
}

#[cfg(test)]
mod tests;
