//! C and C++ as gcc takes them on a 64-bit machine, which is what competitors and authors of packages write for.
//!
//! What clang's options cannot do is done by small edits of the program's own files before they are compiled: `long` of 64
//! bits ([`lp64`]), and after a compile that failed what its errors ask for ([`globals`], [`arrays`]). Only a success
//! counts: a program that does not compile with its edits is compiled as it is, and its own diagnostics are shown.

pub mod arrays;
pub mod edits;
pub mod formats;
pub mod globals;
pub mod lp64;
pub mod tokens;

use self::edits::{Edit, Edited};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// The language whose sources these are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Dialect {
    C,
    Cpp,
}

/// Files that are a library's and not the program's: what they have of `long` stands beside the same of `long long`.
const LIBRARIES: [&str; 1] = ["testlib.h"];

/// What is edited.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Edition {
    /// `long` has 64 bits.
    lp64: bool,
    /// Names of C's library that are the program's own.
    own: BTreeSet<String>,
    /// What is put in at places, by path.
    inserted: BTreeMap<String, BTreeMap<Located, &'static str>>,
    /// Places of arrays by path.
    arrays: BTreeMap<String, BTreeSet<Located>>,
}

/// Sources by path.
pub type Sources<'s> = [(String, &'s [u8])];

impl Edition {
    /// What is edited before the first compile.
    pub fn first(dialect: Dialect, sources: &Sources<'_>) -> Self {
        let own = match dialect {
            Dialect::C => BTreeSet::new(),
            Dialect::Cpp => globals::defined(sources),
        };
        Self {
            lp64: true,
            own,
            ..Self::default()
        }
    }

    /// What a compile that failed asks for on top, by its log with places of the sources before edits; `None` for nothing.
    pub fn further(&self, log: &str, dialect: Dialect, sources: &Sources<'_>) -> Option<Self> {
        if dialect != Dialect::Cpp {
            return None;
        }
        let mut further = self.clone();
        let lines: Lined<'_> = sources
            .iter()
            .map(|(path, source)| (path.as_str(), (*source, Lines::new(source))))
            .collect();
        further.own.extend(globals::in_conflict(log, &lines));
        for (path, _) in sources {
            let (words, arrays) = (missing(log, path, &lines), arrays::refused(log, path));
            if !words.is_empty() {
                further.inserted.entry(path.clone()).or_default().extend(words);
            }
            if !arrays.is_empty() {
                further.arrays.entry(path.clone()).or_default().extend(arrays);
            }
        }
        (further != *self).then_some(further)
    }

    /// Whether it makes 64 bits of any `long`.
    pub fn widens(&self, dialect: Dialect, sources: &Sources<'_>) -> bool {
        let mut programs = sources.iter().filter(|(path, _)| is_program(path));
        self.lp64 && programs.any(|(_, source)| !lp64::widened(source, dialect).is_empty())
    }

    /// The sources, by path, that are otherwise in this edition.
    pub fn edited(&self, dialect: Dialect, sources: &Sources<'_>) -> BTreeMap<String, Edited> {
        let programs = sources.iter().filter(|(path, _)| is_program(path));
        programs
            .filter_map(|(path, source)| {
                let mut edits = match self.lp64 {
                    true => lp64::widened(source, dialect),
                    false => Vec::new(),
                };
                edits.extend(globals::renamed(source, &self.own));
                if let Some(words) = self.inserted.get(path) {
                    edits.extend(insertions(source, words));
                }
                if let Some(places) = self.arrays.get(path) {
                    edits.extend(arrays::filled(source, places));
                }
                (!edits.is_empty()).then(|| (path.clone(), Edited::new(source, edits)))
            })
            .collect()
    }
}

/// What g++ reads as if it stood at places of the source at `path`: `::` before a name of the program that is one of `std` as
/// well, and the type of `main`.
fn missing(log: &str, path: &str, sources: &Lined<'_>) -> BTreeMap<Located, &'static str> {
    let errors = errors(log).filter(|error| error.path == path);
    let words = errors.filter_map(|error| {
        // In a macro it is another word.
        let is_meant = |name: &str| error.word(sources).is_some_and(|word| word == name);
        let missing = match globals::ambiguous(error.text) {
            Some(name) => is_meant(name).then_some("::"),
            None => {
                (error.text.starts_with("a type specifier is required") && is_meant("main")).then_some("int ")
            }
        };
        Some((error.place, missing?))
    });
    words.collect()
}

fn insertions(source: &[u8], words: &BTreeMap<Located, &'static str>) -> Vec<Edit> {
    let lines = Lines::new(source);
    let words = words.iter().filter_map(|(place, word)| {
        let at = place.offset(&lines)?;
        Some(Edit {
            at: at..at,
            with: (*word).to_owned(),
        })
    });
    words.collect()
}

fn is_program(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    !LIBRARIES.contains(&name)
}

/// Columns in `log` as they are in the sources before the edits. Lines that are edited are not quoted.
pub fn places_before(log: &[u8], edited: &BTreeMap<String, Edited>) -> Vec<u8> {
    if edited.is_empty() {
        return log.to_vec();
    }
    let text = String::from_utf8_lossy(log);
    let mut before = String::with_capacity(text.len());
    let mut is_quoted = true;
    for line in text.split_inclusive('\n') {
        let known = edited.iter().find_map(|(path, edited)| {
            let (place, rest) = Located::read(line.strip_prefix(path.as_str())?)?;
            Some((path, edited, place, rest))
        });
        if let Some((path, edited, place, rest)) = known {
            let column = edited.column_before(place.line, place.column);
            before.push_str(&format!("{path}:{}:{column}:{rest}", place.line));
            is_quoted = !edited.touches(place.line);
        } else if is_quotation(line) {
            before.push_str(if is_quoted { line } else { "" });
        } else {
            before.push_str(line);
            is_quoted = true;
        }
    }
    before.into_bytes()
}

/// `    3 | int x;` and what is drawn below it.
fn is_quotation(line: &str) -> bool {
    line.trim_start_matches([' ', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9'])
        .starts_with("| ")
}

/// A place in a source, in lines and bytes from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Located {
    pub line: usize,
    pub column: usize,
}

impl Located {
    fn of(line: &str, column: &str) -> Option<Self> {
        Some(Self {
            line: line.parse().ok()?,
            column: column.parse().ok()?,
        })
    }

    /// `:3:10:` and what follows.
    fn read(text: &str) -> Option<(Self, &str)> {
        let mut parts = text.strip_prefix(':')?.splitn(3, ':');
        let place = Self::of(parts.next()?, parts.next()?)?;
        Some((place, parts.next()?))
    }

    /// The byte of a source here.
    fn offset(self, lines: &Lines) -> Option<usize> {
        let line = self.line.checked_sub(1)?;
        let (from, to) = (*lines.0.get(line)?, *lines.0.get(line + 1)?);
        let at = from.checked_add(self.column.checked_sub(1)?)?;
        (at <= to).then_some(at)
    }
}

/// Where the lines of a source begin, and its end.
#[derive(Debug)]
pub struct Lines(Vec<usize>);

/// Sources and their lines, by path.
type Lined<'s> = BTreeMap<&'s str, (&'s [u8], Lines)>;

impl Lines {
    fn new(source: &[u8]) -> Self {
        let ends = source.iter().enumerate().filter(|(_, byte)| **byte == b'\n');
        let begins = std::iter::once(0).chain(ends.map(|(at, _)| at + 1));
        Self(begins.chain([source.len()]).collect())
    }
}

/// An error of clang's.
struct Error<'l> {
    path: &'l str,
    place: Located,
    text: &'l str,
}

impl Error<'_> {
    /// The word of the source that it is told of.
    fn word(&self, sources: &Lined<'_>) -> Option<String> {
        let (source, lines) = sources.get(self.path)?;
        let rest = source.get(self.place.offset(lines)?..)?;
        let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
        let len = rest.iter().take_while(|byte| is_word(byte)).count();
        String::from_utf8(rest[..len].to_vec()).ok()
    }
}

fn errors(log: &str) -> impl Iterator<Item = Error<'_>> {
    log.lines().filter_map(|line| {
        let (at, text) = line.split_once(": error: ")?;
        let (at, column) = at.rsplit_once(':')?;
        let (path, line) = at.rsplit_once(':')?;
        let place = Located::of(line, column)?;
        Some(Error { path, place, text })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edition_edits_what_is_the_programs() {
        let sources = [
            ("/work/a.cpp".to_owned(), b"long x;".as_slice()),
            ("/work/b.h".to_owned(), b"int y;".as_slice()),
            ("/work/testlib.h".to_owned(), b"long z;".as_slice()),
        ];
        let edited = |edition: &Edition| {
            let edited = edition.edited(Dialect::Cpp, &sources);
            edited
                .into_iter()
                .map(|(path, edited)| (path, String::from_utf8(edited.bytes).unwrap()))
                .collect::<Vec<_>>()
        };
        assert_eq!(
            edited(&Edition::first(Dialect::Cpp, &sources)),
            [("/work/a.cpp".to_owned(), "long long x;".to_owned())]
        );
        assert!(edited(&Edition::default()).is_empty());
    }

    #[test]
    fn errors_ask_for_more() {
        let source = b"int n; long log, a[n] = {0}; int pow(int, int) { return 0; }".as_slice();
        let sources = [("/work/a.cpp".to_owned(), source)];
        let log = "/work/a.cpp:1:13: error: redefinition of 'log' as different kind of symbol\n\
            /work/a.cpp:1:20: error: variable-sized object may not be initialized\n";
        let first = Edition::first(Dialect::Cpp, &sources);
        let second = first.further(log, Dialect::Cpp, &sources).unwrap();
        assert_eq!(second.further(log, Dialect::Cpp, &sources), None);
        assert_eq!(first.further(log, Dialect::C, &sources), None);
        assert_eq!(first.further("", Dialect::Cpp, &sources), None);
        let edited = second.edited(Dialect::Cpp, &sources);
        let text = String::from_utf8(edited["/work/a.cpp"].bytes.clone()).unwrap();
        assert!(
            text.starts_with("int n; long long trellis_log, a[n] ; if ("),
            "{text}"
        );
        assert!(
            text.ends_with("int trellis_pow(int, int) { return 0; }"),
            "{text}"
        );
    }

    #[test]
    fn names_that_are_in_std_as_well_are_qualified() {
        let source = "#define T count\nint count;\nmain() { count++; T++; return std::min(count, 2); }";
        let sources = [("/work/a.cpp".to_owned(), source.as_bytes())];
        let log = "/work/a.cpp:3:1: error: a type specifier is required for all declarations\n\
            /work/a.cpp:3:10: error: reference to 'count' is ambiguous\n/work/a.cpp:3:19: error: reference to 'count' is ambiguous\n\
            /work/b.cpp:3:19: error: reference to 'count' is ambiguous\n/work/a.cpp:3:40: error: reference to 'count' is ambiguous\n";
        let further = Edition::default().further(log, Dialect::Cpp, &sources).unwrap();
        let edited = further.edited(Dialect::Cpp, &sources);
        assert_eq!(
            String::from_utf8(edited["/work/a.cpp"].bytes.clone()).unwrap(),
            "#define T count\nint count;\nint main() { ::count++; T++; return std::min(::count, 2); }"
        );
    }

    #[test]
    fn columns_of_a_log_are_those_of_the_source() {
        let sources = [("/work/a.c".to_owned(), b"long a = b;\n".as_slice())];
        let edited = Edition::first(Dialect::C, &sources).edited(Dialect::C, &sources);
        let log = b"/work/a.c:1:15: warning: x: y\n    1 | long long a = b;\n      |  ^\n/work/b.c:1:15: note: z\n    1 | z\n/work/a.c: w\n";
        assert_eq!(
            String::from_utf8(places_before(log, &edited)).unwrap(),
            "/work/a.c:1:10: warning: x: y\n/work/b.c:1:15: note: z\n    1 | z\n/work/a.c: w\n"
        );
    }

    /// The work of the edits is as long as a source is, whatever it has.
    #[test]
    fn large_sources_are_edited_at_once() {
        let big = |piece: &str| piece.repeat(400_000 / piece.len());
        let begun = std::time::Instant::now();
        for source in [
            big("long "),
            big("1L "),
            big("exp("),
            big("double exp(int x, "),
            big("{"),
            big("count "),
            big("R\"x("),
            big("/*"),
            big("#define "),
            format!("int {}[n] = {{{}}};", "a".repeat(200_000), big("1,")),
            big("int a[n] = {0};"),
        ] {
            let log: String = (1..1000)
                .map(|at| format!("/work/a.cpp:1:{}: error: variable-sized object may not be initialized\n/work/a.cpp:1:{}: error: reference to 'count' is ambiguous\n", 7 + 15 * at, 1 + 6 * at))
                .collect();
            let sources = [("/work/a.cpp".to_owned(), source.as_bytes())];
            let first = Edition::first(Dialect::Cpp, &sources);
            let edition = first.further(&log, Dialect::Cpp, &sources).unwrap_or(first);
            let edited = edition.edited(Dialect::Cpp, &sources);
            let size = edited.get("/work/a.cpp").map_or(0, |edited| edited.bytes.len());
            assert!(size < 4 * source.len() + 1_000_000, "{size}");
            places_before(log.as_bytes(), &edited);
        }
        // Quadratic work would take minutes.
        assert!(begun.elapsed().as_secs() < 60, "{:?}", begun.elapsed());
    }

    /// Pieces of which sources and logs are made up.
    const PIECES: [&str; 40] = [
        "long ",
        "unsigned ",
        "double ",
        "int ",
        "x ",
        "count ",
        "exp ",
        "(",
        ")",
        "{",
        "}",
        "[n]",
        " = {0}",
        ";",
        ",",
        "\n",
        "\\\n",
        "#define ",
        "#include ",
        "typedef ",
        "1L ",
        "0x1ful",
        "1'0L",
        "\"a\\\"b\"",
        "\"",
        "'",
        "R\"x(",
        ")x\"",
        "//",
        "/*",
        "*/",
        "::",
        "std::",
        ".",
        "->",
        "main",
        "return ",
        "ulong ",
        "é",
        "\0",
    ];
    const LINES: [&str; 9] = [
        "error: reference to 'count' is ambiguous",
        "error: redefinition of 'x' as different kind of symbol",
        "error: call to 'exp' is ambiguous",
        "error: functions that differ only in their return type cannot be overloaded",
        "error: variable-sized object may not be initialized",
        "error: a type specifier is required for all declarations",
        "warning: format specifies type 'long' but x",
        "warning: format specifies type 'int *' but x",
        "note: x",
    ];

    proptest::proptest! {
        #[test]
        fn any_source_keeps_its_lines(
            pieces in proptest::collection::vec(0..PIECES.len(), 0..60),
            told in proptest::collection::vec((0..LINES.len(), 0_usize..6, 0_usize..60), 0..8),
        ) {
            let source: String = pieces.iter().map(|at| PIECES[*at]).collect();
            let log: String = told
                .iter()
                .map(|(text, line, column)| {
                    let end = column + 3;
                    format!("/work/a.cpp:{line}:{column}: {}\nfix-it:\"/work/a.cpp\":{{{line}:{column}-{line}:{end}}}:\"%lld\"\n", LINES[*text])
                })
                .collect();
            let sources = [("/work/a.cpp".to_owned(), source.as_bytes())];
            for dialect in [Dialect::C, Dialect::Cpp] {
                let mut edition = Edition::first(dialect, &sources);
                for _ in 0..3 {
                    let edited = edition.edited(dialect, &sources);
                    if let Some(edited) = edited.get("/work/a.cpp") {
                        let lines = |bytes: &[u8]| bytes.iter().filter(|byte| **byte == b'\n').count();
                        proptest::prop_assert_eq!(lines(&edited.bytes), lines(source.as_bytes()));
                        formats::mended(&log, |_| Some(edited.bytes.as_slice()));
                    }
                    let before = places_before(log.as_bytes(), &edited);
                    let Some(further) = edition.further(&String::from_utf8_lossy(&before), dialect, &sources) else { break };
                    edition = further;
                }
            }
        }
    }
}
