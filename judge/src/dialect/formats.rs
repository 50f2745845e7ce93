//! `printf("%ld", x)` of an `int64_t`, which is a `long` where programs are written and a `long long` here; and other
//! integers of another width than their conversion says. With registers for arguments, as on x86-64, the value is read
//! all the same if it is small enough; here the arguments lie in memory, and everything behind it would be garbage.
//!
//! clang knows each argument's type and what would be right (`-Wformat`, with fix-its that can be read).

use super::edits::{Edit, Edited};
use super::{Lines, Located};
use std::collections::BTreeMap;

/// How lines begin that are for programs to read (`-fdiagnostics-parseable-fixits`).
const FIX: &str = "fix-it:";

/// What a successful compile would have otherwise.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Mended {
    /// Sources by path, with that done.
    pub sources: Vec<(String, Vec<u8>)>,
    /// The log without the warnings of conversions that are right where `long` has 64 bits.
    pub log: String,
}

/// Mends the conversions that `log` warns of.
///
/// Of `printf` each integer's, whatever its width; of `scanf` those that are right where the program is for (`%ld` for an
/// `int64_t`, `%llu` for a `size_t`), since through any other it writes another number of bytes than there is room for.
pub fn mended<'s>(log: &str, source: impl Fn(&str) -> Option<&'s [u8]>) -> Mended {
    let mut edits: BTreeMap<&str, Vec<Edit>> = BTreeMap::new();
    let mut lines: BTreeMap<&str, Lines> = BTreeMap::new();
    let mut mended = Mended::default();
    let (mut dropped, mut total) = (0, None);
    for warning in warnings(log) {
        let reads = reads_into(warning);
        let mut is_of_long = false;
        for fix in warning.lines().filter_map(Fix::read) {
            if let Some((reads, bytes)) = reads.zip(source(fix.path))
                && let Some((edit, of_long)) = fix.edit(
                    bytes,
                    lines.entry(fix.path).or_insert_with(|| Lines::new(bytes)),
                    reads,
                )
            {
                edits.entry(fix.path).or_default().push(edit);
                is_of_long |= of_long;
            }
        }
        if is_of_long {
            dropped += 1;
        } else if let Some(count) = generated(warning) {
            total = Some(count);
        } else {
            mended.log.push_str(warning);
        }
    }
    let left = total.unwrap_or(0_usize).saturating_sub(dropped);
    if left > 0 {
        let s = if left == 1 { "" } else { "s" };
        mended.log.push_str(&format!("{left} warning{s} generated.\n"));
    }
    let sources = edits
        .into_iter()
        .filter_map(|(path, edits)| Some((path.to_owned(), Edited::new(source(path)?, edits).bytes)));
    mended.sources = sources.collect();
    mended
}

/// `log` in parts that begin with a warning, and at last the line that counts them.
fn warnings(log: &str) -> impl Iterator<Item = &str> {
    let mut from = 0;
    let mut begins: Vec<usize> = vec![0];
    for line in log.split_inclusive('\n') {
        if line.contains(": warning: ") || generated(line).is_some() {
            begins.push(from);
        }
        from += line.len();
    }
    begins.push(log.len());
    let parts: Vec<_> = begins.windows(2).map(|two| &log[two[0]..two[1]]).collect();
    parts.into_iter()
}

/// `3 warnings generated.`
fn generated(line: &str) -> Option<usize> {
    let (count, rest) = line.split_once(' ')?;
    matches!(rest.trim_end(), "warnings generated." | "warning generated.")
        .then(|| count.parse().ok())
        .flatten()
}

/// `log` without the lines that are for programs.
pub fn without_fixes(log: &[u8]) -> Vec<u8> {
    let lines = log.split_inclusive(|byte| *byte == b'\n');
    lines
        .filter(|line| !line.starts_with(FIX.as_bytes()))
        .flatten()
        .copied()
        .collect()
}

/// Whether it is a conversion of `scanf`; `None` for any other warning.
fn reads_into(warning: &str) -> Option<bool> {
    let (_, text) = warning.split_once(": warning: ")?;
    let (kind, _) = text.strip_prefix("format specifies type '")?.split_once('\'')?;
    Some(kind.ends_with('*'))
}

/// `fix-it:"/work/a.c":{3:10-3:13}:"%lld"`
struct Fix<'l> {
    path: &'l str,
    from: Located,
    to: Located,
    with: &'l str,
}

impl<'l> Fix<'l> {
    fn read(line: &'l str) -> Option<Self> {
        let rest = line.strip_prefix(FIX)?.strip_prefix('"')?;
        let (path, rest) = rest.split_once("\":{")?;
        let (range, rest) = rest.split_once("}:\"")?;
        let (from, to) = range.split_once('-')?;
        let place = |text: &str| {
            let (line, column) = text.split_once(':')?;
            Located::of(line, column)
        };
        Some(Self {
            path,
            from: place(from)?,
            to: place(to)?,
            with: rest.strip_suffix('"')?,
        })
    }

    /// The edit, and whether conversion and argument have 64 bits where a `long` has.
    fn edit(&self, source: &[u8], lines: &Lines, reads: bool) -> Option<(Edit, bool)> {
        let at = self.from.offset(lines)?..self.to.offset(lines)?;
        let old = std::str::from_utf8(source.get(at.clone())?).ok()?;
        let ((old_length, _), (new_length, _)) = (conversion(old)?, conversion(self.with)?);
        let has_64_bits = |length| ["l", "ll", "z", "j", "t"].contains(&length);
        let is_of_long = has_64_bits(old_length) && has_64_bits(new_length);
        let edit = Edit {
            at,
            with: self.with.to_owned(),
        };
        (is_of_long || !reads).then_some((edit, is_of_long))
    }
}

/// Length modifier and conversion of an integer's conversion specification: `%-5ld` is `l` and `d` (C17 7.21.6.1).
fn conversion(text: &str) -> Option<(&str, char)> {
    let inner = text.strip_prefix('%')?;
    let conversion = inner.chars().next_back()?;
    let before = inner.strip_suffix(['d', 'i', 'u', 'x', 'X', 'o'])?;
    let flags = before.trim_end_matches(['l', 'z', 'j', 't']);
    let of_flags = |c: char| c.is_ascii_digit() || "-+ #.*$'".contains(c);
    flags
        .chars()
        .all(of_flags)
        .then(|| (&before[flags.len()..], conversion))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str =
        "int main() {\n  printf(\"%5ld é %d %s\", x, y, z);\n  scanf(\"%ld%d\", &x, &x);\n}\n";

    fn log(warnings: &[(&str, &str)]) -> String {
        let lines = warnings.iter().map(|(kind, fix)| {
            format!(
                "/work/a.c:1:1: warning: format specifies type '{kind}' but the argument has type 'T' [-Wformat]\n    1 | x\nfix-it:\"/work/a.c\":{fix}\n"
            )
        });
        lines.collect()
    }

    fn mend(warnings: &[(&str, &str)]) -> Vec<(String, String)> {
        let named = |path: &str| (path == "/work/a.c").then_some(SOURCE.as_bytes());
        mended(&log(warnings), named)
            .sources
            .into_iter()
            .map(|(path, bytes)| (path, String::from_utf8(bytes).unwrap()))
            .collect()
    }

    #[test]
    fn warnings_of_long_are_not_shown() {
        let named = |_: &str| Some(SOURCE.as_bytes());
        let long = log(&[("long", "{2:11-2:15}:\"%5lld\"")]);
        let int = log(&[("int", "{2:19-2:21}:\"%lld\"")]);
        let shown = |log: String| mended(&log, named).log;
        assert_eq!(shown(format!("x\n{long}1 warning generated.\n")), "x\n");
        assert_eq!(
            shown(format!("{int}{long}{int}3 warnings generated.\n")),
            format!("{int}{int}2 warnings generated.\n")
        );
        let other = "/work/a.c:1:1: warning: y\n1 warning generated.\n";
        assert_eq!(shown(other.to_owned()), other);
    }

    #[test]
    fn conversions_become_what_the_arguments_are() {
        let mended = mend(&[
            ("long", "{2:11-2:15}:\"%5lld\""),
            ("int", "{2:19-2:21}:\"%lld\""),
            ("long *", "{3:10-3:13}:\"%lld\""),
        ]);
        let source = SOURCE
            .replace("%5ld é %d", "%5lld é %lld")
            .replace("%ld%d", "%lld%d");
        assert_eq!(mended, [("/work/a.c".to_owned(), source)]);
    }

    #[test]
    fn what_has_64_bits_elsewhere_is_read_as_it_is_here() {
        for (old, new) in [("%ld", "%lld"), ("%llu", "%zu"), ("%zu", "%llu"), ("%td", "%lld")] {
            let source = format!("scanf(\"{old}\", &x);\n");
            let fix = format!("{{1:8-1:{}}}:\"{new}\"", 8 + old.len());
            let mended = mended(&log(&[("T *", &fix)]), |_| Some(source.as_bytes()));
            let with = String::from_utf8(mended.sources[0].1.clone()).unwrap();
            assert_eq!(with, format!("scanf(\"{new}\", &x);\n"));
        }
    }

    #[test]
    fn others_stay() {
        assert_eq!(mend(&[]), []);
        for (kind, fix) in [
            // Another number of bytes would be written.
            ("int *", "{3:13-3:15}:\"%lld\""),
            // Not an integer, or none before.
            ("int", "{2:19-2:21}:\"%f\""),
            ("char *", "{2:22-2:24}:\"%d\""),
            // Not in the source.
            ("long", "{9:1-9:3}:\"%lld\""),
            ("long", "{2:11-2:999}:\"%lld\""),
            ("long", "{2:x-2:15}:\"%lld\""),
        ] {
            assert_eq!(mend(&[(kind, fix)]), [], "{kind} {fix}");
        }
        let other = "/work/a.c:1:1: warning: x\nfix-it:\"/work/a.c\":{2:11-2:15}:\"%5lld\"\n";
        assert!(mended(other, |_| Some(SOURCE.as_bytes())).sources.is_empty());
    }

    #[test]
    fn lines_for_programs_are_not_shown() {
        let log = b"a: warning: b\nfix-it:\"a\":{1:1-1:2}:\"x\"\n  | \xff\n";
        assert_eq!(without_fixes(log), b"a: warning: b\n  | \xff\n");
    }

    #[test]
    fn conversions_are_read() {
        for (text, known) in [
            ("%d", Some(("", 'd'))),
            ("%-08.3lld", Some(("ll", 'd'))),
            ("%*zu", Some(("z", 'u'))),
            ("%1$lx", Some(("l", 'x'))),
            ("%hd", None),
            ("%lf", None),
            ("%\" PRId64 \"", None),
            ("d", None),
            ("%", None),
        ] {
            assert_eq!(conversion(text), known, "{text}");
        }
    }
}
