//! Tokens. The longest match wins, as in the tool's scanner: `REPI` is one word, `INTx` is two tokens.

use super::{ParseError, show};

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// A command, function or option.
    Word(&'static str),
    Name(String),
    Integer(String),
    Float(String),
    Text(Vec<u8>),
    Symbol(&'static str),
    End,
}

const WORDS: [&str; 24] = [
    "ISEOF", "MATCH", "UNIQUE", "INARRAY", "STRLEN", "SPACE", "NEWLINE", "EOF", "INT", "FLOAT", "FLOATP",
    "STRING", "REGEX", "ASSERT", "SET", "UNSET", "REP", "WHILE", "REPI", "WHILEI", "IF", "ELSE", "END",
    "FIXED",
];
const SCIENTIFIC: &str = "SCIENTIFIC";

const SYMBOLS: [&str; 21] = [
    "&&", "||", "<=", ">=", "==", "!=", "<", ">", "!", "=", "+", "-", "*", "/", "%", "^", "(", ")", "[", "]",
    ",",
];

#[derive(Debug)]
pub(super) struct Lexer<'a> {
    source: &'a [u8],
    at: usize,
}

impl<'a> Lexer<'a> {
    pub(super) fn new(source: &'a [u8]) -> Self {
        Self { source, at: 0 }
    }

    /// An error at a byte of the program.
    pub(super) fn error(&self, at: usize, message: impl Into<String>) -> ParseError {
        let (line, column) = show::line_column(self.source, at);
        ParseError {
            line,
            column,
            message: message.into(),
        }
    }

    /// The next token and the byte where it starts.
    pub(super) fn next(&mut self) -> Result<(Token, usize), ParseError> {
        self.skip_blank();
        let start = self.at;
        let rest = &self.source[start..];
        let Some(&first) = rest.first() else {
            return Ok((Token::End, start));
        };
        let token = match first {
            b'"' => self.text()?,
            b'a'..=b'z' => {
                let length = run(rest, |byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
                Token::Name(self.take(length))
            }
            b'0'..=b'9' => self.number()?,
            _ => self.word_or_symbol()?,
        };
        Ok((token, start))
    }

    fn skip_blank(&mut self) {
        loop {
            let rest = &self.source[self.at..];
            let blank = run(rest, |byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n'));
            let comment = match rest.get(blank) {
                Some(b'#') => run(&rest[blank..], |byte| byte != b'\n'),
                _ => 0,
            };
            if blank + comment == 0 {
                return;
            }
            self.at += blank + comment;
        }
    }

    fn take(&mut self, length: usize) -> String {
        let end = (self.at + length).min(self.source.len());
        let text = String::from_utf8_lossy(&self.source[self.at..end]).into_owned();
        self.at = end;
        text
    }

    fn number(&mut self) -> Result<Token, ParseError> {
        let (start, rest) = (self.at, &self.source[self.at..]);
        let digits = |from: usize| run(rest.get(from..).unwrap_or_default(), |byte| byte.is_ascii_digit());
        let whole = digits(0);
        let mut length = whole;
        if rest.get(length) == Some(&b'.') {
            length += 1 + digits(length + 1);
        }
        if matches!(rest.get(length), Some(b'e' | b'E')) {
            let sign = usize::from(matches!(rest.get(length + 1), Some(b'+' | b'-')));
            match digits(length + 1 + sign) {
                0 => {}
                exponent => length += 1 + sign + exponent,
            }
        }
        let text = self.take(length);
        if length > whole {
            return Ok(Token::Float(text));
        }
        if whole > 1 && text.starts_with('0') {
            // The tool reads it as octal, which the language's description does not know.
            return Err(self.error(start, format!("the integer {text} has a leading zero")));
        }
        Ok(Token::Integer(text))
    }

    fn word_or_symbol(&mut self) -> Result<Token, ParseError> {
        let rest = &self.source[self.at..];
        let matching = |word: &&&'static str| rest.starts_with(word.as_bytes());
        let words = WORDS.iter().chain(std::iter::once(&SCIENTIFIC));
        let longest = words.filter(matching).max_by_key(|word| word.len()).copied();
        if let Some(word) = longest {
            self.at += word.len();
            return Ok(Token::Word(word));
        }
        // Two characters come first in the list.
        if let Some(symbol) = SYMBOLS.iter().find(matching).copied() {
            self.at += symbol.len();
            return Ok(Token::Symbol(symbol));
        }
        Err(self.error(self.at, format!("{} starts no token", show::text(&rest[..1]))))
    }

    /// A string; the quote is the current byte.
    fn text(&mut self) -> Result<Token, ParseError> {
        let start = self.at;
        let mut text = Vec::new();
        self.at += 1;
        loop {
            let rest = &self.source[self.at..];
            match rest {
                [] => return Err(self.error(start, "the string does not end")),
                [b'"', ..] => {
                    self.at += 1;
                    return Ok(Token::Text(text));
                }
                [b'\\', b'0'..=b'7', ..] => text.push(self.octal()?),
                [b'\\', next, ..] => {
                    self.at += 2;
                    escape(*next, &mut text);
                }
                [byte, ..] => {
                    self.at += 1;
                    text.push(*byte);
                }
            }
        }
    }

    /// `\` and one to three octal digits.
    fn octal(&mut self) -> Result<u8, ParseError> {
        let (start, rest) = (self.at, &self.source[self.at + 1..]);
        let length = run(&rest[..rest.len().min(3)], |byte| (b'0'..=b'7').contains(&byte));
        let value = rest[..length]
            .iter()
            .fold(0_u32, |value, byte| value * 8 + u32::from(byte - b'0'));
        self.at += 1 + length;
        u8::try_from(value).map_err(|_| self.error(start, "the octal escape is larger than a byte"))
    }
}

fn escape(byte: u8, text: &mut Vec<u8>) {
    match byte {
        b'n' => text.push(b'\n'),
        b't' => text.push(b'\t'),
        b'r' => text.push(b'\r'),
        b'b' => text.push(0x08),
        b'f' => text.push(0x0c),
        b'"' | b'\\' => text.push(byte),
        b'\n' => {} // the string goes on in the next line
        other => text.extend([b'\\', other]),
    }
}

fn run(bytes: &[u8], is_part: impl Fn(u8) -> bool) -> usize {
    bytes
        .iter()
        .position(|&byte| !is_part(byte))
        .unwrap_or(bytes.len())
}
