//! C and C++ source as tokens, as far as the judge looks at sources: C17 6.4, C++20 \[lex\].
//!
//! Comments, white space and header names are left out. What no compiler would take is still cut into tokens somehow: the
//! compiler says what is wrong with it.

use std::ops::Range;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A keyword or an identifier.
    Word,
    /// A preprocessing number: `1`, `0x1fUL`, `1.5e-3`, `1'000`.
    Number,
    /// A string literal with its prefix, raw or not.
    Text,
    /// A character constant with its prefix.
    Character,
    /// A byte of anything else.
    Mark,
}

/// A token, by the bytes of the source that are its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    pub kind: Kind,
    pub at: Range<usize>,
    /// In the line of a preprocessing directive.
    pub directive: bool,
}

impl Token {
    pub fn of<'s>(&self, source: &'s [u8]) -> &'s [u8] {
        &source[self.at.clone()]
    }

    pub fn is(&self, source: &[u8], text: &str) -> bool {
        self.of(source) == text.as_bytes()
    }
}

/// The tokens of `source`, in their order.
pub fn tokens(source: &[u8]) -> Vec<Token> {
    let mut lexer = Lexer {
        source,
        at: 0,
        fresh: true,
        directive: false,
    };
    let mut tokens: Vec<Token> = Vec::new();
    while let Some(kind) = lexer.next_kind() {
        let start = lexer.at;
        lexer.directive |= lexer.fresh && source[start] == b'#';
        lexer.fresh = false;
        lexer.skip(kind);
        tokens.push(Token {
            kind,
            at: start..lexer.at,
            directive: lexer.directive,
        });
        if let [.., hash, directive] = tokens.as_slice()
            && hash.is(source, "#")
            && ["include", "include_next", "import", "error", "warning"]
                .iter()
                .any(|name| directive.is(source, name))
        {
            lexer.line();
        }
    }
    tokens
}

/// The number behind the bracket that ends the one at `at`; `None` where none does, or none is there.
pub fn closed(source: &[u8], tokens: &[Token], at: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for (index, token) in tokens.iter().enumerate().skip(at) {
        if token.kind == Kind::Mark {
            match token.of(source) {
                b"(" | b"[" | b"{" => depth += 1,
                b")" | b"]" | b"}" => depth = depth.checked_sub(1)?,
                _ => {}
            }
        }
        if depth == 0 {
            return (index > at).then_some(index + 1);
        }
    }
    None
}

/// Whether what comes behind `tokens` is a member: `x.labs`, `x->labs`.
pub fn is_member(source: &[u8], tokens: &[Token]) -> bool {
    is_behind(source, tokens, &["."]) || is_behind(source, tokens, &["-", ">"])
}

/// Whether `tokens` end with `texts`.
pub fn is_behind(source: &[u8], tokens: &[Token], texts: &[&str]) -> bool {
    let end = tokens.len().checked_sub(texts.len()).map(|from| &tokens[from..]);
    end.is_some_and(|end| end.iter().zip(texts).all(|(token, text)| token.is(source, text)))
}

struct Lexer<'s> {
    source: &'s [u8],
    at: usize,
    /// No token was in this line.
    fresh: bool,
    directive: bool,
}

fn starts_word(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || matches!(byte, b'_' | b'$' | 0x80..)
}

impl Lexer<'_> {
    fn byte(&self, ahead: usize) -> u8 {
        self.source.get(self.at + ahead).copied().unwrap_or(0)
    }

    /// Skips what is no token, and tells what begins; `None` at the end.
    fn next_kind(&mut self) -> Option<Kind> {
        while self.at < self.source.len() {
            match (self.byte(0), self.byte(1)) {
                (b'\n', _) => {
                    (self.fresh, self.directive) = (true, false);
                    self.at += 1;
                }
                (byte, _) if byte.is_ascii_whitespace() || byte == 0x0b => self.at += 1,
                (b'\\', b'\n') => self.at += 2,
                (b'\\', b'\r') if self.byte(2) == b'\n' => self.at += 3,
                (b'/', b'/') => self.line(),
                (b'/', b'*') => self.comment(),
                (b'.', b'0'..=b'9') | (b'0'..=b'9', _) => return Some(Kind::Number),
                (b'"', _) => return Some(Kind::Text),
                (b'\'', _) => return Some(Kind::Character),
                (byte, _) if starts_word(byte) => return Some(self.word_kind()),
                _ => return Some(Kind::Mark),
            }
        }
        None
    }

    /// A word, or the literal whose prefix it is.
    fn word_kind(&self) -> Kind {
        let word = self.word(self.at);
        match (&self.source[self.at..word], self.source.get(word)) {
            (b"u8" | b"u" | b"U" | b"L" | b"R" | b"u8R" | b"uR" | b"UR" | b"LR", Some(b'"')) => Kind::Text,
            (b"u8" | b"u" | b"U" | b"L", Some(b'\'')) => Kind::Character,
            _ => Kind::Word,
        }
    }

    /// The end of the word at `at`.
    fn word(&self, at: usize) -> usize {
        let rest = &self.source[at..];
        let is_in = |byte: &u8| starts_word(*byte) || byte.is_ascii_digit();
        at + rest.iter().take_while(|byte| is_in(byte)).count()
    }

    fn skip(&mut self, kind: Kind) {
        match kind {
            Kind::Word => self.at = self.word(self.at),
            Kind::Number => self.number(),
            Kind::Mark => self.at += 1,
            Kind::Text | Kind::Character => {
                let prefix = self.word(self.at);
                let is_raw = self.source[self.at..prefix].ends_with(b"R");
                self.at = prefix;
                if is_raw { self.raw() } else { self.quoted() }
            }
        }
    }

    fn number(&mut self) {
        loop {
            match (self.byte(0), self.byte(1)) {
                (b'e' | b'E' | b'p' | b'P', b'+' | b'-') => self.at += 2,
                (b'\'', next) if next.is_ascii_alphanumeric() => self.at += 2,
                (byte, _) if starts_word(byte) || byte.is_ascii_digit() || byte == b'.' => self.at += 1,
                _ => break,
            }
        }
    }

    /// From its quotation mark to the other, or to the line's end.
    fn quoted(&mut self) {
        let quote = self.byte(0);
        self.at += 1;
        while self.at < self.source.len() {
            match self.byte(0) {
                b'\\' => self.at = (self.at + 2).min(self.source.len()),
                b'\n' => return,
                byte => {
                    self.at += 1;
                    if byte == quote {
                        return;
                    }
                }
            }
        }
    }

    /// `"name(...)name"`, to the source's end where it does not end.
    fn raw(&mut self) {
        let rest = &self.source[self.at + 1..];
        let Some(open) = rest.iter().take(17).position(|byte| *byte == b'(') else {
            return self.quoted();
        };
        let close = [b")", &rest[..open], b"\""].concat();
        let inside = &rest[open + 1..];
        let end = inside
            .windows(close.len())
            .position(|window| window == close.as_slice());
        self.at += 1 + open + 1 + end.map_or(inside.len(), |end| end + close.len());
    }

    /// To the line's end; a backslash joins the next one.
    fn line(&mut self) {
        while self.at < self.source.len() && self.byte(0) != b'\n' {
            self.at += match (self.byte(0), self.byte(1), self.byte(2)) {
                (b'\\', b'\r', b'\n') => 3,
                (b'\\', b'\n', _) => 2,
                _ => 1,
            };
        }
    }

    fn comment(&mut self) {
        let rest = &self.source[self.at + 2..];
        let end = rest.windows(2).position(|two| two == b"*/");
        self.at += 2 + end.map_or(rest.len(), |end| end + 2);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn all(source: &str) -> Vec<(Kind, &str)> {
        tokens(source.as_bytes())
            .into_iter()
            .map(|token| (token.kind, &source[token.at]))
            .collect()
    }

    #[test]
    fn tokens_are_told_apart() {
        use Kind::*;
        let source =
            "long x=1'000L+.5e-3f; // it's \"one\\\n more\n/* ' */c(u8\"a\\\"b\",'\\'',R\"x()\")x\",0x1p-2)";
        assert_eq!(
            all(source),
            [
                (Word, "long"),
                (Word, "x"),
                (Mark, "="),
                (Number, "1'000L"),
                (Mark, "+"),
                (Number, ".5e-3f"),
                (Mark, ";"),
                (Word, "c"),
                (Mark, "("),
                (Text, "u8\"a\\\"b\""),
                (Mark, ","),
                (Character, "'\\''"),
                (Mark, ","),
                (Text, "R\"x()\")x\""),
                (Mark, ","),
                (Number, "0x1p-2"),
                (Mark, ")"),
            ]
        );
    }

    #[test]
    fn header_names_and_open_quotes_end_with_their_line() {
        assert_eq!(
            all("#include <it's>\nlong\n#error don't\n'a\nint \"b\nchar"),
            [
                (Kind::Mark, "#"),
                (Kind::Word, "include"),
                (Kind::Word, "long"),
                (Kind::Mark, "#"),
                (Kind::Word, "error"),
                (Kind::Character, "'a"),
                (Kind::Word, "int"),
                (Kind::Text, "\"b"),
                (Kind::Word, "char"),
            ]
        );
    }

    #[test]
    fn directives_end_with_their_line() {
        let source = "#define A long\\\n int /*\n*/ x\nlong y; z # w";
        let inside: Vec<_> = tokens(source.as_bytes())
            .into_iter()
            .filter(|token| token.directive)
            .map(|token| &source[token.at])
            .collect();
        assert_eq!(inside, ["#", "define", "A", "long", "int", "x"]);
    }

    proptest! {
        #[test]
        fn any_bytes_are_cut_in_their_order(source in "[ \\n\\r\\\\a-cRLu8\"'()/*.#0-9eéx]{0,60}") {
            let bytes = source.as_bytes();
            let mut end = 0;
            for token in tokens(bytes) {
                prop_assert!(token.at.start >= end && token.at.end > token.at.start && token.at.end <= bytes.len());
                end = token.at.end;
            }
        }
    }
}
