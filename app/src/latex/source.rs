//! The source with a reading position: everything that does not depend on what commands mean.

use std::collections::{HashMap, HashSet};

/// Longest `[..]` in bytes, so that a stray bracket costs little.
const MAX_OPTION: usize = 500;
/// Longest `\verb` in characters, for the same reason.
const MAX_VERB: usize = 500;
/// Strings that are looked for in vain in one text: each costs a look at all the rest.
const MAX_GONE: usize = 64;

/// A reader over LaTeX source. Each look ahead is bounded or remembered, so that reading is linear.
pub struct Source<'a> {
    pub text: &'a str,
    /// Byte offset, always on a character's border.
    pub at: usize,
    /// Offset of each `{` that is closed, to that of its `}`.
    closes: HashMap<usize, usize>,
    /// Offsets of line ends.
    line_ends: Vec<usize>,
    /// Strings that are known not to come any more.
    gone: HashSet<String>,
    /// The last paragraph that was asked for, from where to where.
    paragraph: (usize, usize),
}

impl<'a> Source<'a> {
    pub fn new(text: &'a str) -> Self {
        Self {
            text,
            at: 0,
            closes: matching(text),
            line_ends: text.match_indices('\n').map(|(at, _)| at).collect(),
            gone: HashSet::new(),
            paragraph: (0, 0),
        }
    }

    /// A reader that is asked for no groups and no lines.
    pub fn new_plain(text: &'a str) -> Self {
        Self {
            text,
            at: 0,
            closes: HashMap::new(),
            line_ends: Vec::new(),
            gone: HashSet::new(),
            paragraph: (0, 0),
        }
    }

    /// Line of an offset, from 1.
    pub fn line(&self, at: usize) -> usize {
        self.line_ends.partition_point(|end| *end < at) + 1
    }

    pub fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    pub fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    pub fn next(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += c.len_utf8();
        Some(c)
    }

    /// Goes past `text` if it is next.
    pub fn take(&mut self, text: &str) -> bool {
        let is_next = self.rest().starts_with(text);
        if is_next {
            self.at += text.len();
        }
        is_next
    }

    /// What lies between here and the next `end`, which is passed too.
    pub fn until(&mut self, end: &str) -> Option<&'a str> {
        if self.gone.contains(end) || self.gone.len() >= MAX_GONE {
            return None;
        }
        let Some(length) = self.rest().find(end) else {
            self.gone.insert(end.to_owned());
            return None;
        };
        let found = &self.rest()[..length];
        self.at += length + end.len();
        Some(found)
    }

    /// The letters of a command's name, after its backslash; spaces after it are passed, as TeX does.
    pub fn name(&mut self) -> &'a str {
        let rest = self.rest();
        let length = rest
            .find(|c: char| !c.is_ascii_alphabetic())
            .unwrap_or(rest.len());
        self.at += length;
        &rest[..length]
    }

    /// Passes spaces and one line end, but no blank line: that is a paragraph's end.
    pub fn spaces(&mut self) {
        let rest = self.rest();
        let blank = |c: char| c == ' ' || c == '\t' || c == '\r';
        let inner = rest.trim_start_matches(blank);
        let Some(after) = inner.strip_prefix('\n') else {
            self.at += rest.len() - inner.len();
            return;
        };
        let after = after.trim_start_matches(blank);
        if !after.starts_with('\n') {
            self.at += rest.len() - after.len();
        }
    }

    /// The inside of `{..}`, if that is next (spaces before it are passed).
    pub fn group(&mut self) -> Option<&'a str> {
        let start = self.at;
        self.spaces();
        if let Some(close) = self.group_end() {
            let inner = &self.text[self.at + 1..close];
            self.at = close + 1;
            return Some(inner);
        }
        self.at = start;
        None
    }

    /// Where the group that begins here is closed.
    pub fn group_end(&self) -> Option<usize> {
        self.closes.get(&self.at).copied()
    }

    /// The inside of `[..]`, if that is next.
    pub fn option(&mut self) -> Option<&'a str> {
        let inner = self.rest().strip_prefix('[')?;
        let mut depth = 0_usize;
        for (at, byte) in inner.bytes().enumerate().take(MAX_OPTION) {
            match byte {
                b'{' => depth += 1,
                b'}' => depth = depth.checked_sub(1)?,
                b']' if depth == 0 => {
                    self.at += at + 2;
                    return Some(&inner[..at]);
                }
                _ => {}
            }
        }
        None
    }

    /// The rest of the line, cut.
    pub fn line_rest(&self) -> &'a str {
        let rest = self.rest();
        let end = rest
            .char_indices()
            .enumerate()
            .find(|(count, (_, c))| *c == '\n' || *count >= MAX_VERB);
        &rest[..end.map_or(rest.len(), |(_, (at, _))| at)]
    }

    /// The end of the paragraph that holds this place: the offset of its blank line, or of the text's end.
    pub fn paragraph_end(&mut self) -> usize {
        if !(self.paragraph.0..self.paragraph.1).contains(&self.at) {
            self.paragraph = (self.at, self.find_paragraph_end());
        }
        self.paragraph.1
    }

    fn find_paragraph_end(&self) -> usize {
        let mut from = self.at;
        while let Some(found) = self.text[from..].find('\n') {
            let end = from + found;
            let after = self.text[end + 1..].trim_start_matches([' ', '\t', '\r']);
            if after.starts_with('\n') || after.is_empty() {
                return end;
            }
            from = end + 1;
        }
        self.text.len()
    }

    /// The source between `start` and the end of `\end{name}` that closes the environment begun before here.
    pub fn environment(&mut self, start: usize, name: &str) -> Option<&'a str> {
        let (begin, end) = (format!("\\begin{{{name}}}"), format!("\\end{{{name}}}"));
        let here = self.at;
        let mut depth = 0_usize;
        loop {
            let Some(inner) = self.until(&end) else {
                self.at = here;
                return None;
            };
            depth += inner.matches(&begin).count();
            if depth == 0 {
                return Some(&self.text[start..self.at]);
            }
            depth -= 1;
        }
    }
}

/// Whether the first argument of a command is an address, in which `%` begins no comment.
pub fn has_address(command: &str) -> bool {
    matches!(command, "url" | "href")
}

/// Where the address begins of the command that `text` begins with: the offset of its brace.
fn address(text: &str) -> Option<usize> {
    let name = text.strip_prefix('\\')?;
    let length = name.find(|c: char| !c.is_ascii_alphabetic())?;
    let rest = has_address(&name[..length]).then_some(&name[length..])?;
    let brace = rest.trim_start_matches(' ');
    brace.starts_with('{').then_some(text.len() - brace.len())
}

/// Pairs of braces, comments and escaped characters left out.
fn matching(text: &str) -> HashMap<usize, usize> {
    let mut closes = HashMap::new();
    let mut open = Vec::new();
    // Where an address begins, and how many braces are open around the one that is read; it ends with its line.
    let (mut next_address, mut in_address) = (None, None);
    let mut bytes = text.bytes().enumerate();
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'\\' => {
                next_address = address(&text[at..]).map(|offset| at + offset);
                bytes.next();
            }
            b'%' if in_address.is_none() => {
                bytes.find(|(_, byte)| *byte == b'\n');
            }
            b'\n' => in_address = None,
            b'{' => {
                if next_address == Some(at) {
                    in_address = Some(open.len());
                }
                open.push(at);
            }
            b'}' => {
                if let Some(start) = open.pop() {
                    closes.insert(start, at);
                }
                if in_address == Some(open.len()) {
                    in_address = None;
                }
            }
            _ => {}
        }
    }
    closes
}
