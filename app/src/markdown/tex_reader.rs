//! The tokens of a formula's TeX.

/// What is read at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// Letters, or one other character; nothing at the formula's end.
    Command(&'a str),
    Char(char),
}

/// A reader over TeX.
pub(super) struct Reader<'a> {
    pub text: &'a str,
    /// Byte offset, always on a character's border.
    pub at: usize,
}

impl<'a> Reader<'a> {
    pub fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    pub fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    pub fn next(&mut self) -> Option<Token<'a>> {
        let c = self.rest().chars().next()?;
        self.at += c.len_utf8();
        if c != '\\' {
            return Some(Token::Char(c));
        }
        let rest = self.rest();
        let letters = rest
            .find(|c: char| !c.is_ascii_alphabetic())
            .unwrap_or(rest.len());
        let length = match letters {
            0 => rest.chars().next().map_or(0, char::len_utf8),
            _ => letters,
        };
        self.at += length;
        Some(Token::Command(&rest[..length]))
    }

    pub fn spaces(&mut self) {
        self.at = self.text.len() - self.rest().trim_start().len();
    }

    /// Goes past `c` if it is next.
    pub fn take(&mut self, c: char) -> bool {
        let is_next = self.rest().starts_with(c);
        if is_next {
            self.at += c.len_utf8();
        }
        is_next
    }

    /// Goes past the line's end.
    pub fn line(&mut self) {
        let rest = self.rest();
        self.at += rest.find('\n').map_or(rest.len(), |end| end + 1);
    }

    /// The inside of the `{..}` that is next after white space.
    pub fn group(&mut self) -> Option<&'a str> {
        let start = self.at;
        self.spaces();
        let inner = self.rest().starts_with('{').then_some(self.at + 1);
        let Some((from, to)) = inner.and_then(|from| Some((from, closing(self.text, from)?))) else {
            self.at = start;
            return None;
        };
        self.at = to + 1;
        Some(&self.text[from..to])
    }

    /// A command's argument: the inside of a group, or one token.
    pub fn argument(&mut self) -> Option<&'a str> {
        let start = self.at;
        self.spaces();
        if self.rest().starts_with('{') {
            return self.group();
        }
        let from = self.at;
        match self.next() {
            None | Some(Token::Char('}')) => {
                self.at = start;
                None
            }
            Some(_) => Some(&self.text[from..self.at]),
        }
    }
}

/// Where the group is closed that is open at `from`.
pub(super) fn closing(tex: &str, from: usize) -> Option<usize> {
    let mut depth = 0_usize;
    let mut bytes = tex.bytes().enumerate().skip(from);
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'\\' => {
                bytes.next();
            }
            b'{' => depth += 1,
            b'}' if depth == 0 => return Some(at),
            b'}' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// Cells (`&`) of rows (`\cr`, `\\`), groups left whole; an empty last row is none.
pub(super) fn rows(body: &str) -> Vec<Vec<&str>> {
    let (mut rows, mut row) = (Vec::new(), Vec::new());
    let (mut reader, mut from, mut depth) = (Reader::new(body), 0, 0_usize);
    loop {
        let start = reader.at;
        let Some(token) = reader.next() else { break };
        match token {
            Token::Char('{') => depth += 1,
            Token::Char('}') => depth = depth.saturating_sub(1),
            Token::Char('&') if depth == 0 => {
                row.push(&body[from..start]);
                from = reader.at;
            }
            Token::Command("cr" | "\\") if depth == 0 => {
                row.push(&body[from..start]);
                rows.push(std::mem::take(&mut row));
                from = reader.at;
            }
            _ => {}
        }
    }
    let last = &body[from..];
    if !row.is_empty() || !last.trim().is_empty() {
        row.push(last);
        rows.push(row);
    }
    rows
}
