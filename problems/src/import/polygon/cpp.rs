//! Small changes to C++ sources and text files.

use crate::content::Content;
use std::collections::BTreeSet;

/// `bytes` with Unix line ends ("General requirements"); counts the files that had others.
pub(super) fn unix(bytes: &Content, changed: &mut usize) -> Content {
    if !bytes.windows(2).any(|pair| pair == b"\r\n") {
        return bytes.clone();
    }
    *changed += 1;
    let mut out = Vec::with_capacity(bytes.len());
    for (at, byte) in bytes.iter().enumerate() {
        if *byte != b'\r' || bytes.get(at + 1) != Some(&b'\n') {
            out.push(*byte);
        }
    }
    out.into()
}

/// `source` with `return 0;` at the end of `main`: only a function of this name may end without one, and the wrapper
/// gives it another. `None` when there is no `main` with a body.
pub(super) fn return_from_main(source: &str) -> Option<String> {
    let mut scan = Scan {
        text: source.as_bytes(),
        at: 0,
    };
    let (mut braces, mut parens) = (0_i32, 0_i32);
    let mut in_main = false;
    let mut word = String::new();
    while let Some(byte) = scan.code() {
        if byte.is_ascii_alphanumeric() || byte == b'_' {
            word.push(char::from(byte));
            continue;
        }
        let is_main = word == "main" && braces == 0 && parens == 0;
        if !byte.is_ascii_whitespace() {
            if is_main && byte == b'(' {
                in_main = true;
            }
            word.clear();
        } else if word != "main" {
            word.clear();
        }
        match byte {
            b'(' => parens += 1,
            b')' => parens -= 1,
            b'{' => braces += 1,
            b'}' => {
                braces -= 1;
                if in_main && braces == 0 {
                    let at = scan.at - 1;
                    return Some(format!("{} return 0; {}", &source[..at], &source[at..]));
                }
            }
            // A declaration.
            b';' if braces == 0 => in_main = false,
            _ => {}
        }
    }
    None
}

/// The identifiers of `source`, those of preprocessor lines included, without comments and literals.
pub(super) fn words(source: &str) -> BTreeSet<String> {
    let mut scan = Scan {
        text: source.as_bytes(),
        at: 0,
    };
    let mut code = String::new();
    while let Some(byte) = scan.code() {
        code.push(char::from(byte));
    }
    let directives = source.lines().filter(|line| line.trim_start().starts_with('#'));
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    directives
        .chain([code.as_str()])
        .flat_map(|text| text.split(|c| !is_part(c)))
        .map(str::to_owned)
        .collect()
}

/// Walks over code, leaving out comments, literals and preprocessor lines.
struct Scan<'a> {
    text: &'a [u8],
    at: usize,
}

impl Scan<'_> {
    fn starts(&self, prefix: &[u8]) -> bool {
        self.text[self.at..].starts_with(prefix)
    }

    /// Moves behind the next `end`.
    fn skip_to(&mut self, end: &[u8]) {
        let rest = &self.text[self.at..];
        let found = rest.windows(end.len()).position(|part| part == end);
        self.at += found.map_or(rest.len(), |found| found + end.len());
    }

    /// Moves behind a quoted literal; `at` is behind its opening quote.
    fn skip_quoted(&mut self, quote: u8) {
        while let Some(&byte) = self.text.get(self.at) {
            self.at += if byte == b'\\' { 2 } else { 1 };
            if byte == quote || byte == b'\n' {
                break;
            }
        }
        self.at = self.at.min(self.text.len());
    }

    /// The next byte of code; a space stands for what is left out.
    fn code(&mut self) -> Option<u8> {
        let byte = *self.text.get(self.at)?;
        let before = self.at.checked_sub(1).map(|at| self.text[at]);
        let line_start = self.text[..self.at]
            .iter()
            .rev()
            .find(|byte| !matches!(byte, b' ' | b'\t'))
            .is_none_or(|byte| *byte == b'\n');
        if self.starts(b"//") {
            self.skip_to(b"\n");
        } else if self.starts(b"/*") {
            self.at += 2;
            self.skip_to(b"*/");
        } else if byte == b'#' && line_start {
            self.skip_directive();
        } else if self.starts(b"R\"") && !before.is_some_and(|b| b.is_ascii_alphanumeric()) {
            let rest = &self.text[self.at + 2..];
            let open = rest.iter().position(|b| *b == b'(').unwrap_or_default();
            let end = [b")", &rest[..open], b"\""].concat();
            self.skip_to(&end);
        } else if byte == b'"' {
            self.at += 1;
            self.skip_quoted(b'"');
        } else if byte == b'\'' && !before.is_some_and(|b| b.is_ascii_hexdigit()) {
            self.at += 1;
            self.skip_quoted(b'\'');
        } else {
            self.at += 1;
            return Some(byte);
        }
        Some(b' ')
    }

    /// To the end of the line that no backslash continues.
    fn skip_directive(&mut self) {
        loop {
            let start = self.at;
            self.skip_to(b"\n");
            let line = self.text[start..self.at].trim_ascii_end();
            if !line.ends_with(b"\\") || self.at >= self.text.len() {
                break;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn end(source: &str) -> Option<String> {
        return_from_main(source).map(|out| {
            let at = out.find(" return 0; ").unwrap();
            assert_eq!(out.replacen(" return 0; ", "", 1), source);
            out[at + " return 0; ".len()..].to_owned()
        })
    }

    #[test]
    fn main_gets_a_return() {
        assert_eq!(
            end("int main() { if (x) { y(); } }\nint z;").as_deref(),
            Some("}\nint z;")
        );
        assert_eq!(end("int main(int c, char* v[])\n{\n}").as_deref(), Some("}"));
        assert_eq!(
            end("int main();\nvoid f() {}\nsigned main () {f();}//}").as_deref(),
            Some("}//}")
        );
        let tricky = "#define B {\\\n {\nchar c = '}'; // main() {\nconst char* s = \"}\\\"{\", *r = R\"x(})\")x\"; int n = 1'000;\nint main() { /* } */ }";
        assert_eq!(end(tricky).as_deref(), Some("}"));
        assert_eq!(end("auto main() -> int { }").as_deref(), Some("}"));
        assert_eq!(end("int domain() { } struct S { int main() { } };"), None);
    }

    #[test]
    fn words_are_those_of_the_code() {
        let source = "#define P quitp(1)\n// _points\nint n_points = f(\"tout\"); /* _pc(3) */ g();";
        let words = words(source);
        assert!(words.contains("quitp") && words.contains("n_points") && words.contains("g"));
        for word in ["_points", "tout", "_pc"] {
            assert!(!words.contains(word), "{word}");
        }
    }

    #[test]
    fn windows_line_ends() {
        let mut changed = 0;
        let text: Content = Content::from(&b"1 2\r\n\r3\r\n"[..]);
        assert_eq!(&*unix(&text, &mut changed), b"1 2\n\r3\n");
        assert_eq!(&*unix(&Content::from(&b"1\n"[..]), &mut changed), b"1\n");
        assert_eq!(changed, 1);
    }
}
