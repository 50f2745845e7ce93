//! Text in formulas, as plain letters: what is copied from a statement is what a program has to print, and a search
//! finds it.
//!
//! pulldown-latex shows what stands in `\text{..}` as it was written, and writes `\texttt{YES}` in the letters of a
//! mathematical alphabet. So a word goes through it as one character of its own, and is put into the MathML after it,
//! with a class for its style.

use super::escape;
use super::tex::{MAX_DEPTH, Said};
use super::tex_reader::{Reader, Token};
use crate::latex::symbols;

/// Characters that stand for words: a plane for private use.
const MARKS: std::ops::RangeInclusive<u32> = 0xF_0000..=0xF_FFFD;

pub(super) fn is_mark(c: char) -> bool {
    MARKS.contains(&u32::from(c))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Style {
    mono: bool,
    bold: bool,
    italic: bool,
    sans: bool,
    small_caps: bool,
}

impl Style {
    /// With what a command adds to it.
    fn with(mut self, command: &str) -> Self {
        match command {
            "texttt" | "mathtt" | "tt" | "ttfamily" => self.mono = true,
            "textbf" | "mathbf" | "bf" | "bfseries" => self.bold = true,
            "textit" | "textsl" | "emph" | "mathit" | "it" | "itshape" | "em" | "sl" | "slshape" => {
                self.italic = true;
            }
            "textsf" | "mathsf" | "sf" | "sffamily" => self.sans = true,
            "textsc" | "sc" | "scshape" => self.small_caps = true,
            "textnormal" | "normalfont" => self = Self::default(),
            _ => {}
        }
        self
    }

    fn classes(self) -> String {
        let all = [
            (self.mono, "tex-mono"),
            (self.bold, "tex-bold"),
            (self.italic, "tex-italic"),
            (self.sans, "tex-sans"),
            (self.small_caps, "tex-sc"),
        ];
        let named: Vec<_> = all.iter().filter(|(is, _)| *is).map(|(_, name)| *name).collect();
        named.join(" ")
    }
}

/// What one mark stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Word {
    Text {
        text: String,
        style: Style,
    },
    /// Of an operator; `limits`: what stands below it in a displayed formula.
    Name {
        text: String,
        limits: bool,
    },
    /// A tag in the place of the whole element.
    Tag(&'static str),
}

impl Word {
    pub fn plain(text: String) -> Self {
        Self::Text {
            text,
            style: Style::default(),
        }
    }

    /// In the font of a command.
    pub fn with(self, command: &str) -> Self {
        match self {
            Self::Text { text, style } => Self::Text {
                text,
                style: style.with(command),
            },
            other => other,
        }
    }
}

/// The words of a formula, by their marks.
#[derive(Debug, Default)]
pub(super) struct Words(Vec<Word>);

impl Words {
    /// The mark of a new word. There is room for more than fit into a formula.
    pub fn add(&mut self, word: Word) -> char {
        let next = u32::try_from(self.0.len())
            .ok()
            .and_then(|n| MARKS.start().checked_add(n));
        self.0.push(word);
        next.filter(|mark| MARKS.contains(mark))
            .and_then(char::from_u32)
            .unwrap_or(char::REPLACEMENT_CHARACTER)
    }

    fn get(&self, mark: char) -> Option<&Word> {
        let index = u32::from(mark).checked_sub(*MARKS.start())?;
        self.0.get(usize::try_from(index).ok()?)
    }

    /// Whether `name` is an operator with limits.
    pub fn has_limits(&self, name: &str) -> bool {
        let word = name.chars().next().and_then(|mark| self.get(mark));
        matches!(word, Some(Word::Name { limits: true, .. }))
    }

    /// The MathML with the words in it.
    pub fn put_into(&self, mathml: &str) -> String {
        const END: &str = "</mtext>";
        const UPRIGHT: &str = " mathvariant=\"normal\">";
        let mut out = String::with_capacity(mathml.len());
        let mut from = 0;
        for (at, mark) in mathml.char_indices().filter(|(_, c)| is_mark(*c)) {
            out.push_str(&mathml[from..at]);
            from = at + mark.len_utf8();
            match self.get(mark) {
                Some(Word::Text { text, style }) => {
                    let classes = style.classes();
                    if !classes.is_empty() && out.ends_with('>') {
                        out.pop();
                        out.push_str(" class=\"");
                        out.push_str(&classes);
                        out.push_str("\">");
                    }
                    out.push_str(&shown(text));
                }
                Some(Word::Name { text, .. }) => {
                    // Of names of one letter only.
                    if text.chars().nth(1).is_some() && out.ends_with(UPRIGHT) {
                        out.truncate(out.len() - UPRIGHT.len());
                        out.push('>');
                    }
                    out.push_str(&escape(text));
                }
                Some(Word::Tag(tag)) => {
                    let element = out.rfind('<').unwrap_or(out.len());
                    out.truncate(element);
                    out.push_str(tag);
                    from += mathml[from..].strip_prefix(END).map_or(0, |_| END.len());
                }
                None => {}
            }
        }
        out.push_str(&mathml[from..]);
        out
    }

    /// TeX with its words as they are.
    #[cfg(test)]
    pub fn spelled(&self, tex: &str) -> String {
        let mut out = String::new();
        for c in tex.chars() {
            match self.get(c) {
                Some(Word::Text { text, .. } | Word::Name { text, .. }) => out.push_str(text),
                Some(Word::Tag(tag)) => out.push_str(tag),
                None => out.push(c),
            }
        }
        out
    }
}

/// A word's HTML. MathML shows no spaces at the ends of an element.
fn shown(text: &str) -> String {
    let inner = text.trim_matches(' ');
    let space = |is: bool| if is { "\u{a0}" } else { "" };
    let (before, after) = (
        space(text.starts_with(' ')),
        space(text.ends_with(' ') && !inner.is_empty()),
    );
    format!("{before}{}{after}", escape(inner))
}

/// Commands whose argument is text.
pub(super) fn is_text(name: &str) -> bool {
    matches!(
        name,
        "text"
            | "mbox"
            | "hbox"
            | "fbox"
            | "textrm"
            | "textup"
            | "textmd"
            | "textnormal"
            | "texttt"
            | "textbf"
            | "textit"
            | "textsl"
            | "emph"
            | "textsf"
            | "textsc"
    )
}

/// Commands that set the rest of their group.
fn is_switch(name: &str) -> bool {
    matches!(
        name,
        "tt" | "ttfamily"
            | "bf"
            | "bfseries"
            | "it"
            | "itshape"
            | "em"
            | "sl"
            | "slshape"
            | "sf"
            | "sffamily"
            | "sc"
            | "scshape"
            | "rm"
            | "rmfamily"
            | "normalfont"
    )
}

fn is_size(name: &str) -> bool {
    matches!(
        name,
        "tiny"
            | "scriptsize"
            | "footnotesize"
            | "small"
            | "normalsize"
            | "large"
            | "Large"
            | "LARGE"
            | "huge"
            | "Huge"
    )
}

enum Piece {
    Text(String, Style),
    /// TeX for the library.
    Math(String),
}

impl Said {
    /// Writes the argument of a text command. `None`: there is something in it that cannot be shown.
    pub fn text(&mut self, command: &str, source: &str, depth: usize) -> Option<()> {
        let mut text = Text {
            said: self,
            pieces: Vec::new(),
            has_quotes: source.contains('`'),
        };
        text.read(source, Style::default().with(command), depth)?;
        let pieces = text.pieces;
        let is_one = pieces.len() == 1;
        if !is_one {
            self.tex.push('{');
        }
        for piece in pieces {
            match piece {
                Piece::Text(text, style) => self.word(Word::Text { text, style }),
                // A formula of its own: it does not go on in the next one.
                Piece::Math(tex) => {
                    self.tex.push('{');
                    self.tex.push_str(&tex);
                    self.tex.push('}');
                }
            }
        }
        if !is_one {
            self.tex.push('}');
        }
        Some(())
    }
}

/// A reader of text mode.
struct Text<'a> {
    said: &'a mut Said,
    pieces: Vec<Piece>,
    has_quotes: bool,
}

impl Text<'_> {
    fn push(&mut self, text: &str, style: Style) {
        match self.pieces.last_mut() {
            Some(Piece::Text(last, of)) if *of == style => {
                if text != " " || !last.ends_with(' ') {
                    last.push_str(text);
                }
            }
            _ => self.pieces.push(Piece::Text(text.to_owned(), style)),
        }
    }

    /// A space that does not become one with that before it.
    fn space(&mut self, style: Style) {
        let is_second = matches!(self.pieces.last(), Some(Piece::Text(text, _)) if text.ends_with(' '));
        self.push(if is_second { "\u{a0}" } else { " " }, style);
    }

    /// A formula in the text.
    fn math(&mut self, tex: &str, depth: usize) -> Option<()> {
        let outer = std::mem::take(&mut self.said.tex);
        let made = self.said.math(tex, depth + 1);
        let inner = std::mem::replace(&mut self.said.tex, outer);
        made?;
        self.pieces.push(Piece::Math(inner));
        Some(())
    }

    fn read(&mut self, source: &str, mut style: Style, depth: usize) -> Option<()> {
        if depth > MAX_DEPTH {
            return None;
        }
        let mut reader = Reader::new(source);
        loop {
            let start = reader.at;
            let Some(token) = reader.next() else { break };
            match token {
                Token::Char('$') => {
                    let inner = formula(&mut reader)?;
                    self.math(inner, depth)?;
                }
                Token::Char('{') => {
                    reader.at = start;
                    let inner = reader.group()?;
                    self.read(inner, style, depth + 1)?;
                }
                Token::Char('}') => return None,
                Token::Char('~') => self.push("\u{a0}", style),
                Token::Char(c) if c.is_whitespace() => self.push(" ", style),
                Token::Char(c @ ('`' | '\'' | '-')) if !style.mono => {
                    let sign = self.ligature(c, &mut reader);
                    self.push(sign, style);
                }
                Token::Char(c) => self.push(c.encode_utf8(&mut [0; 4]), style),
                Token::Command("(") => {
                    let end = reader.rest().find("\\)")?;
                    let inner = &reader.rest()[..end];
                    reader.at += end + 2;
                    self.math(inner, depth)?;
                }
                Token::Command(name) if is_switch(name) => {
                    reader.spaces();
                    style = style.with(name);
                }
                Token::Command(name) => self.command(name, &mut reader, style, depth)?,
            }
        }
        Some(())
    }

    fn ligature(&self, c: char, reader: &mut Reader<'_>) -> &'static str {
        let twice = reader.take(c);
        match (c, twice) {
            ('`', true) => "“",
            ('`', false) => "‘",
            ('\'', true) => "”",
            // An apostrophe stays what is on the keyboard.
            ('\'', false) if self.has_quotes => "’",
            ('\'', false) => "'",
            (_, true) if reader.take(c) => "—",
            (_, true) => "–",
            (_, false) => "-",
        }
    }

    fn command(&mut self, name: &str, reader: &mut Reader<'_>, style: Style, depth: usize) -> Option<()> {
        match name {
            "%" | "$" | "&" | "#" | "_" | "{" | "}" => self.push(name, style),
            " " | "\n" | "\t" | "\r" => self.space(style),
            "," | ":" | ";" | ">" => self.push("\u{2009}", style),
            "!" | "-" | "/" | "@" => {}
            "label" => {
                reader.group()?;
            }
            "textcolor" | "colorbox" | "fcolorbox" => {
                let inner = super::tex::in_box(name, reader)?;
                self.read(inner, style, depth + 1)?;
            }
            "ensuremath" => {
                let inner = reader.argument()?;
                self.math(inner, depth)?;
            }
            _ if is_text(name) => {
                let inner = reader.argument()?;
                self.read(inner, style.with(name), depth + 1)?;
            }
            _ if is_size(name) => reader.spaces(),
            _ => {
                if let Some(text) = symbols::symbol(name) {
                    self.push(text, style);
                    reader.spaces();
                } else {
                    let accent = symbols::accent(name)?;
                    let letter = reader.argument()?.trim();
                    let letter = match letter {
                        "\\i" => 'i',
                        "\\j" => 'j',
                        _ => letter.chars().next()?,
                    };
                    self.push(&symbols::accented(letter, accent), style);
                }
            }
        }
        Some(())
    }
}

/// The formula that a `$` has begun, up to the next one outside of braces.
fn formula<'a>(reader: &mut Reader<'a>) -> Option<&'a str> {
    let from = reader.at;
    let mut depth = 0_usize;
    loop {
        let at = reader.at;
        match reader.next()? {
            Token::Char('{') => depth += 1,
            Token::Char('}') => depth = depth.checked_sub(1)?,
            Token::Char('$') if depth == 0 => return Some(&reader.text[from..at]),
            _ => {}
        }
    }
}
