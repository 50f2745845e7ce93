//! Arrays of variable size with an initializer, `int a[n] = {0};`: an extension of g++, which clang refuses.
//!
//! The initializer goes, and behind the declaration the array is filled: with zeros, and with the first elements where they
//! are named. Elements of a class have been initialized by their own constructor.

use super::edits::Edit;
use super::tokens::{Kind, Token, closed, tokens};
use super::{Lines, Located, errors};
use std::collections::BTreeSet;
use std::ops::Range;

/// Most elements that are named, and bytes of an array's name: the name stands before each of them.
const ELEMENTS: usize = 1000;
const NAME: usize = 100;

const ERROR: &str = "variable-sized object may not be initialized";

/// Places of arrays that a compile failed for, in the source at `path`.
pub fn refused(log: &str, path: &str) -> BTreeSet<Located> {
    errors(log)
        .filter(|error| error.text == ERROR && error.path == path)
        .map(|error| error.place)
        .collect()
}

/// What fills the arrays at `places` (each in the first brackets of its array); none of one that is not understood.
pub fn filled(source: &[u8], places: &BTreeSet<Located>) -> Vec<Edit> {
    let (tokens, lines) = (tokens(source), Lines::new(source));
    let arrays = places
        .iter()
        .filter_map(|place| Array::find(source, &tokens, place.offset(&lines)?));
    let mut edits: Vec<Edit> = Vec::new();
    for array in arrays {
        let Range { start, end } = array.initializer;
        let initializer = tokens[start].at.start..tokens[end - 1].at.end;
        let lines = source[initializer.clone()]
            .iter()
            .filter(|byte| **byte == b'\n')
            .count();
        edits.push(Edit {
            at: initializer,
            with: "\n".repeat(lines),
        });
        let end = tokens[array.end].at.end;
        let text = array.text(source, &tokens);
        // Arrays of one declaration, in their order.
        match edits.iter_mut().find(|edit| edit.at == (end..end)) {
            Some(edit) => edit.with.push_str(&text),
            None => edits.push(Edit {
                at: end..end,
                with: text,
            }),
        }
    }
    edits
}

/// A declarator with its initializer, by the numbers of its tokens.
struct Array {
    name: usize,
    dimensions: usize,
    /// From `=` or `{` to behind `}`.
    initializer: Range<usize>,
    /// The elements that are named.
    elements: Vec<Range<usize>>,
    /// The declaration's semicolon.
    end: usize,
}

impl Array {
    /// The array with `offset` in its first brackets.
    fn find(source: &[u8], tokens: &[Token], offset: usize) -> Option<Self> {
        let is = |at: usize, text: &str| tokens.get(at).is_some_and(|token| token.is(source, text));
        let inside = tokens.iter().position(|token| token.at.end > offset)?;
        let open = (0..=inside).rev().find(|at| is(*at, "["))?;
        let name = open.checked_sub(1)?;
        if tokens[name].kind != Kind::Word || tokens[name].at.len() > NAME {
            return None;
        }
        let mut dimensions = 0;
        let mut at = open;
        while is(at, "[") {
            at = closed(source, tokens, at)?;
            dimensions += 1;
        }
        let start = at;
        if is(at, "=") {
            at += 1;
        }
        if !is(at, "{") {
            return None;
        }
        let behind = closed(source, tokens, at)?;
        let elements = elements(source, tokens, at + 1..behind - 1)?;
        let is_nothing = elements.iter().all(|element| {
            tokens[element.clone()]
                .iter()
                .all(|token| ["0", "{", "}", ","].iter().any(|text| token.is(source, text)))
        });
        let mut end = behind;
        while !is(end, ";") {
            end = match tokens.get(end)? {
                token if ["(", "[", "{"].iter().any(|text| token.is(source, text)) => {
                    closed(source, tokens, end)?
                }
                token if [")", "]", "}"].iter().any(|text| token.is(source, text)) => return None,
                _ => end + 1,
            };
        }
        // A text may go on in the next line; lines are to stay as they are.
        let is_of_one_line = |element: &Range<usize>| {
            let mut tokens = tokens[element.clone()].iter();
            tokens.all(|token| !token.of(source).contains(&b'\n'))
        };
        let is_understood = is_nothing
            || (dimensions == 1 && elements.len() <= ELEMENTS && elements.iter().all(is_of_one_line));
        is_understood.then(|| Self {
            name,
            dimensions,
            initializer: start..behind,
            elements: if is_nothing { Vec::new() } else { elements },
            end,
        })
    }

    fn text(&self, source: &[u8], tokens: &[Token]) -> String {
        let text = |range: Range<usize>| -> String {
            let words = tokens[range]
                .iter()
                .map(|token| String::from_utf8_lossy(token.of(source)));
            words.collect::<Vec<_>>().join(" ")
        };
        let name = text(self.name..self.name + 1);
        let first = format!("{name}{}", "[0]".repeat(self.dimensions));
        let mut filled = format!(
            " if (__is_trivially_constructible(__typeof__({first}))) __builtin_memset((void*){name}, 0, sizeof {name});"
        );
        for (index, element) in self.elements.iter().enumerate() {
            filled.push_str(&format!(" {name}[{index}] = {};", text(element.clone())));
        }
        filled
    }
}

/// The parts of `range` between its commas.
fn elements(source: &[u8], tokens: &[Token], range: Range<usize>) -> Option<Vec<Range<usize>>> {
    let mut elements = Vec::new();
    let (mut from, mut at) = (range.start, range.start);
    while at < range.end {
        let token = &tokens[at];
        if token.is(source, ",") {
            elements.push(from..at);
            from = at + 1;
        }
        at = match ["(", "[", "{"].iter().any(|text| token.is(source, text)) {
            true => closed(source, tokens, at)?,
            false => at + 1,
        };
    }
    if from < range.end {
        elements.push(from..range.end);
    }
    Some(elements)
}

#[cfg(test)]
mod tests {
    use super::super::edits::Edited;
    use super::*;

    fn fill(source: &str, columns: &[usize]) -> String {
        let places: BTreeSet<_> = columns
            .iter()
            .map(|column| Located {
                line: 1,
                column: *column,
            })
            .collect();
        let edits = filled(source.as_bytes(), &places);
        String::from_utf8(Edited::new(source.as_bytes(), edits).bytes).unwrap()
    }

    fn zeros(name: &str, first: &str) -> String {
        format!(
            " if (__is_trivially_constructible(__typeof__({first}))) __builtin_memset((void*){name}, 0, sizeof {name});"
        )
    }

    #[test]
    fn arrays_are_filled_behind_their_declaration() {
        assert_eq!(
            fill("int a[n] = {0};", &[7]),
            format!("int a[n] ;{}", zeros("a", "a[0]"))
        );
        assert_eq!(
            fill("int a[n]{};", &[7]),
            format!("int a[n];{}", zeros("a", "a[0]"))
        );
        assert_eq!(
            fill(
                "int a[n][m+1] = {{0},}, *p = f(1, 2), b[n] = {x + 1, f(2, 3)}; x;",
                &[7, 41]
            ),
            format!(
                "int a[n][m+1] , *p = f(1, 2), b[n] ;{}{} b[0] = x + 1; b[1] = f ( 2 , 3 ); x;",
                zeros("a", "a[0][0]"),
                zeros("b", "b[0]")
            )
        );
        assert_eq!(
            fill("int a[n] = {\n0\n};\nint b;", &[7]),
            format!("int a[n] \n\n;{}\nint b;", zeros("a", "a[0]"))
        );
    }

    #[test]
    fn what_is_not_understood_stays() {
        for (source, column) in [
            ("int a[n][m] = {{1}, {2}};", 7),
            ("string a[n] = {R\"(\n)\"};", 10),
            ("int a[n] = x;", 7),
            ("for (int a[n] = {0}) {}", 12),
            ("int a[n] = {0", 7),
            ("(*a)[n] = {0};", 6),
            ("[n] = {0};", 2),
            ("int x;", 90),
        ] {
            assert_eq!(fill(source, &[column]), source);
        }
    }
}
