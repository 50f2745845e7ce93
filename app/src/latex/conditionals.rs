//! `\ifx..\else..\fi` in the text before it is parsed: those whose answer is known are decided.
//!
//! Statements begin with `\ifx\boi\undefined..\fi` where they are parts of a larger document as well, and have
//! `\ifplastex..\else..\fi` for problemtools, which makes HTML by plasTeX, as this does. The others stay, and are
//! outside the subset.

use super::source::Source;
use std::collections::HashMap;

/// Where the branches of a conditional end.
struct Ends {
    /// `\else`
    other: Option<usize>,
    /// `\fi`
    fi: usize,
}

pub(super) struct Conditionals {
    /// By the offset of the backslash of `\if..`; those without a `\fi` are left out.
    ends: HashMap<usize, Ends>,
    /// Of `\else` and `\fi` of those that are decided: from where to where there is nothing.
    jumps: HashMap<usize, usize>,
}

impl Conditionals {
    /// Finds what belongs together, in linear time.
    pub fn new(text: &str) -> Self {
        let mut ends = HashMap::new();
        let mut open: Vec<(usize, Option<usize>)> = Vec::new();
        let mut source = Source::new_plain(text);
        while let Some(c) = source.next() {
            let start = source.at - c.len_utf8();
            match c {
                '%' => source.at += source.rest().find('\n').unwrap_or(source.rest().len()),
                '\\' => match source.name() {
                    "" => {
                        source.next();
                    }
                    "else" => {
                        if let Some((_, other)) = open.last_mut() {
                            other.get_or_insert(start);
                        }
                    }
                    "fi" => {
                        if let Some((begin, other)) = open.pop() {
                            ends.insert(begin, Ends { other, fi: start });
                        }
                    }
                    name if begins(name) => open.push((start, None)),
                    _ => {}
                },
                _ => {}
            }
        }
        Self {
            ends,
            jumps: HashMap::new(),
        }
    }

    /// Where the text goes on after the command at `start`, whose name `source` has passed, if it is of a conditional
    /// that is decided.
    pub fn jump(
        &mut self,
        source: &mut Source<'_>,
        start: usize,
        is_macro: impl Fn(&str) -> bool,
    ) -> Option<usize> {
        if let Some(end) = self.jumps.get(&start) {
            return Some(*end);
        }
        let ends = self.ends.get(&start)?;
        let after = source.at;
        let Some(is_true) = answer(source, start, is_macro) else {
            source.at = after;
            return None;
        };
        let text = source.text;
        let behind_fi = behind(text, ends.fi + "\\fi".len());
        let behind_other = ends.other.map(|other| behind(text, other + "\\else".len()));
        self.jumps.insert(ends.fi, behind_fi);
        let goes_on = behind(text, source.at);
        source.at = after;
        if let (true, Some(other)) = (is_true, ends.other) {
            self.jumps.insert(other, behind_fi);
        }
        Some(match is_true {
            true => goes_on,
            false => behind_other.unwrap_or(behind_fi),
        })
    }
}

/// Whether a command begins what `\fi` ends. Of a name that is wrongly taken for one, what is around it stays.
fn begins(name: &str) -> bool {
    name.starts_with("if") && !matches!(name, "iff" | "ifthenelse")
}

/// The answer of the conditional at `start`; its condition is passed. `None`: it is not known.
fn answer(source: &mut Source<'_>, start: usize, is_macro: impl Fn(&str) -> bool) -> Option<bool> {
    match &source.text[start + 1..source.at] {
        "iftrue" | "ifplastex" => Some(true),
        "iffalse" => Some(false),
        "ifdefined" => is_macro(command(source)?).then_some(true),
        "ifx" => {
            let (one, other) = (command(source)?, command(source)?);
            match (one, other) {
                ("undefined", name) | (name, "undefined") => Some(!is_macro(name)),
                _ => None,
            }
        }
        _ => None,
    }
}

/// The name of the command that is next.
fn command<'a>(source: &mut Source<'a>) -> Option<&'a str> {
    source.spaces();
    source
        .take("\\")
        .then(|| source.name())
        .filter(|name| !name.is_empty())
}

/// What TeX passes after a command's name: blanks, and the line's end.
fn behind(text: &str, at: usize) -> usize {
    let rest = text[at..].trim_start_matches([' ', '\t', '\r']);
    text.len() - rest.strip_prefix('\n').unwrap_or(rest).len()
}
