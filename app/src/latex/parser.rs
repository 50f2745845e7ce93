//! LaTeX to [`Document`]. Anything may be thrown at it: what it does not know becomes [`Node::Outside`].

use super::source::Source;
use super::tree::{Document, Node, Number, Numbered, Remark, Style};
use std::borrow::Cow;

/// Groups and environments inside each other; what is deeper is shown as its source.
const MAX_DEPTH: usize = 32;
/// Remarks kept of one statement.
const MAX_REMARKS: usize = 100;
/// Characters of source that a remark quotes.
const QUOTED: usize = 60;

/// Where a run of nodes ends, beside the end of the text and of an open environment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Until {
    End,
    /// `}`
    Brace,
    /// `]`
    Bracket,
    /// `\item`
    Item,
    /// `&` or `\\`
    Cell,
}

pub(super) struct Parser<'a> {
    pub source: Source<'a>,
    pub document: Document,
    /// Environments that are open, the innermost last.
    pub open: Vec<&'a str>,
    pub depth: usize,
    /// Inside `\texttt`, where quotes and dashes stay what they are.
    pub mono: bool,
    /// After a switch like `\large`.
    pub resized: bool,
    /// Of `\def \htmlPixelsInCm {45}`.
    pub pixels_in_cm: Option<f64>,
    /// Captions so far of figures and tables, and which of both the innermost one is in.
    pub counts: (usize, usize),
    pub within: Option<Numbered>,
    /// The last caption's, which a label takes.
    pub number: Option<Number>,
}

/// Nodes with the text that is being collected.
#[derive(Default)]
pub(super) struct Nodes {
    nodes: Vec<Node>,
    text: String,
}

impl Nodes {
    pub fn text(&mut self, text: &str) {
        self.text.push_str(text);
    }

    pub fn push(&mut self, node: Node) {
        self.flush();
        self.nodes.push(node);
    }

    pub fn extend(&mut self, nodes: Vec<Node>) {
        self.flush();
        self.nodes.extend(nodes);
    }

    fn space(&mut self) {
        if !self.text.ends_with(' ') {
            self.text.push(' ');
        }
    }

    fn flush(&mut self) {
        if !self.text.is_empty() {
            self.nodes.push(Node::Text(std::mem::take(&mut self.text)));
        }
    }

    fn finish(mut self) -> Vec<Node> {
        self.flush();
        self.nodes
    }
}

/// Parses the body of a statement.
pub fn parse(text: &str) -> Document {
    let mut parser = Parser {
        source: Source::new(text),
        document: Document::default(),
        open: Vec::new(),
        depth: 0,
        mono: false,
        resized: false,
        pixels_in_cm: None,
        counts: (0, 0),
        within: None,
        number: None,
    };
    let nodes = parser.nodes(Until::End);
    Document {
        nodes,
        ..parser.document
    }
}

impl<'a> Parser<'a> {
    /// Nodes up to `until`, which is left to the caller.
    pub fn nodes(&mut self, until: Until) -> Vec<Node> {
        let mut out = Nodes::default();
        while let Some(c) = self.source.peek() {
            if self.stops(c, until) {
                break;
            }
            match c {
                '\\' => self.command(until, &mut out),
                '{' => self.braces(&mut out),
                '$' => self.dollars(&mut out),
                '%' => self.comment(&mut out),
                c if c.is_ascii_whitespace() => self.white_space(0, &mut out),
                '}' => {
                    let start = self.source.at;
                    self.source.next();
                    self.outside(start, "closes no group", &mut out);
                }
                _ => self.characters(c, &mut out),
            }
        }
        out.finish()
    }

    fn stops(&self, c: char, until: Until) -> bool {
        match (c, until) {
            ('}', Until::Brace) | (']', Until::Bracket) | ('&', Until::Cell) => true,
            ('\\', _) => {
                let rest = self.source.rest();
                (until == Until::Cell && (rest.starts_with("\\\\") || rest.starts_with("\\tabularnewline")))
                    || (until == Until::Item && is_command(rest, "\\item"))
                    || self.at_end_of_open()
            }
            _ => false,
        }
    }

    /// Whether `\end{..}` of an open environment is next.
    fn at_end_of_open(&self) -> bool {
        let Some(rest) = self.source.rest().strip_prefix("\\end{") else {
            return false;
        };
        self.open
            .iter()
            .any(|name| rest.strip_prefix(name).is_some_and(|rest| rest.starts_with('}')))
    }

    /// Runs `inner` one level deeper; `None` when that is too deep.
    pub fn deeper<T>(&mut self, inner: impl FnOnce(&mut Self) -> T) -> Option<T> {
        if self.depth >= MAX_DEPTH {
            return None;
        }
        self.depth += 1;
        let result = inner(self);
        self.depth -= 1;
        Some(result)
    }

    /// `{..}` in the running text: its nodes; style switches end with it.
    fn braces(&mut self, out: &mut Nodes) {
        let nodes = self.braced();
        out.extend(nodes);
    }

    /// The nodes of the group that begins here.
    pub fn braced(&mut self) -> Vec<Node> {
        let start = self.source.at;
        let inside = self.deeper(|parser| {
            parser.source.next();
            let mono = parser.mono;
            let nodes = parser.nodes(Until::Brace);
            parser.mono = mono;
            if !parser.source.take("}") {
                parser.remark(start, "this brace is not closed");
            }
            nodes
        });
        inside.unwrap_or_else(|| {
            let end = self
                .source
                .group_end()
                .map_or(self.source.text.len(), |end| end + 1);
            self.source.at = end;
            let mut out = Nodes::default();
            self.outside(start, "is nested too deeply", &mut out);
            out.finish()
        })
    }

    /// A command's argument: a group, or the next character.
    pub fn argument(&mut self) -> Vec<Node> {
        self.source.spaces();
        match self.source.peek() {
            Some('{') => self.braced(),
            Some(c) if c != '\\' && c != '}' && c != '$' && c != '%' => {
                self.source.next();
                vec![Node::Text(c.to_string())]
            }
            _ => Vec::new(),
        }
    }

    /// The rest of the group in a style, for switches like `\bf`.
    pub fn switch(&mut self, style: Style, until: Until, out: &mut Nodes) {
        self.source.spaces();
        if style == Style::Size(0) && !self.resized {
            return;
        }
        let (mono, resized) = (self.mono, self.resized);
        self.mono |= style == Style::Mono;
        if let Style::Size(size) = style {
            self.resized = size != 0;
        }
        // Too deep: the text goes on without the style.
        if let Some(rest) = self.deeper(|parser| parser.nodes(until)) {
            out.push(Node::Styled(style, rest));
        }
        (self.mono, self.resized) = (mono, resized);
    }

    pub fn styled(&mut self, style: Style, out: &mut Nodes) {
        let mono = self.mono;
        self.mono |= style == Style::Mono;
        let nodes = self.argument();
        self.mono = mono;
        out.push(Node::Styled(style, nodes));
    }

    /// White space after `line_ends` that have been passed already: a space, or a paragraph's end.
    fn white_space(&mut self, line_ends: usize, out: &mut Nodes) {
        let rest = self.source.rest();
        let length = rest
            .find(|c: char| !c.is_ascii_whitespace())
            .unwrap_or(rest.len());
        let blank = &rest[..length];
        self.source.at += length;
        if blank.matches('\n').count() + line_ends > 1 {
            out.push(Node::Paragraph);
        } else if line_ends == 0 {
            out.space();
        }
    }

    /// A comment goes to the line's end, which is no space then.
    fn comment(&mut self, out: &mut Nodes) {
        match self.source.rest().find('\n') {
            Some(length) => self.source.at += length + 1,
            None => self.source.at = self.source.text.len(),
        }
        self.white_space(1, out);
    }

    fn characters(&mut self, c: char, out: &mut Nodes) {
        if self.mono && c != '~' {
            self.source.next();
            out.text(c.encode_utf8(&mut [0; 4]));
            return;
        }
        const LIGATURES: [(&str, &str); 12] = [
            ("---", "—"),
            ("--", "–"),
            ("-", "-"),
            ("``", "“"),
            ("''", "”"),
            ("`", "‘"),
            ("'", "’"),
            ("<<", "«"),
            (">>", "»"),
            ("~", "\u{a0}"),
            ("?`", "¿"),
            ("!`", "¡"),
        ];
        for (from, to) in LIGATURES {
            if from.starts_with(c) && self.source.take(from) {
                out.text(to);
                return;
            }
        }
        let rest = self.source.rest();
        let plain = |c: char| c.is_alphanumeric() || matches!(c, '.' | ',' | '(' | ')' | ':');
        let length = rest
            .find(|c: char| !plain(c))
            .unwrap_or(rest.len())
            .max(c.len_utf8());
        out.text(&rest[..length]);
        self.source.at += length;
    }

    /// `$..$` and `$$..$$`. A formula ends with its paragraph at the latest.
    fn dollars(&mut self, out: &mut Nodes) {
        let start = self.source.at;
        let mark = if self.source.rest().starts_with("$$") {
            "$$"
        } else {
            "$"
        };
        self.source.at += mark.len();
        let end = self.source.paragraph_end();
        let body = &self.source.text[self.source.at..end];
        let mut depth = 0_usize;
        let mut bytes = body.bytes().enumerate();
        while let Some((at, byte)) = bytes.next() {
            match byte {
                b'\\' => {
                    bytes.next();
                }
                b'{' => depth += 1,
                b'}' => depth = depth.saturating_sub(1),
                b'$' if depth == 0 && body[at..].starts_with(mark) => {
                    self.source.at += at + mark.len();
                    self.math(&body[..at], mark == "$$", start, out);
                    return;
                }
                _ => {}
            }
        }
        self.source.at += body.len();
        self.outside(start, "is a formula that is not closed", out);
    }

    pub fn math(&mut self, tex: &str, display: bool, start: usize, out: &mut Nodes) {
        let line = self.source.line(start);
        out.push(Node::Math {
            tex: without_comments(tex).trim().to_owned(),
            display,
            line,
        });
    }

    /// Shows the source from `start` to here, and says why.
    pub fn outside(&mut self, start: usize, why: &str, out: &mut Nodes) {
        let source = &self.source.text[start..self.source.at];
        self.remark(start, format!("{} {why}", quoted(source)));
        out.push(Node::Outside(source.to_owned()));
    }

    pub fn remark(&mut self, at: usize, message: impl Into<String>) {
        if self.document.remarks.len() < MAX_REMARKS {
            let line = self.source.line(at);
            self.document.remarks.push(Remark {
                line,
                message: message.into(),
            });
        }
    }

    /// A command that is not in the subset, with its arguments.
    pub fn unknown(&mut self, start: usize, out: &mut Nodes) {
        const MAX_ARGUMENTS: usize = 6;
        for _ in 0..MAX_ARGUMENTS {
            let has_group = self.source.peek() == Some('{') && self.source.group().is_some();
            if !has_group && self.source.option().is_none() {
                break;
            }
        }
        self.outside(start, "is outside the LaTeX subset of the format", out);
    }
}

/// TeX without comments and the blanks that begin the line after them. What has no line end behind it
/// is none: the formula has ended.
pub(super) fn without_comments(tex: &str) -> Cow<'_, str> {
    if !tex.contains('%') {
        return Cow::Borrowed(tex);
    }
    let mut out = String::with_capacity(tex.len());
    let mut rest = tex;
    while let Some(at) = rest.find(['\\', '%']) {
        let (before, sign) = rest.split_at(at);
        out.push_str(before);
        rest = sign;
        if let Some(name) = sign.strip_prefix('\\') {
            let letters = name
                .find(|c: char| !c.is_ascii_alphabetic())
                .unwrap_or(name.len());
            let sign_length = name.chars().next().map_or(0, char::len_utf8);
            let (command, after) = sign.split_at(1 + letters.max(sign_length));
            out.push_str(command);
            // The next line's letters are not the name's.
            if letters > 0 && after.starts_with('%') {
                out.push(' ');
            }
            rest = after;
        } else if let Some(end) = sign.find('\n') {
            rest = sign[end + 1..].trim_start_matches([' ', '\t']);
        } else {
            break;
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// Whether `command` is next in `rest`, and not only the beginning of a longer name.
pub(super) fn is_command(rest: &str, command: &str) -> bool {
    rest.strip_prefix(command)
        .is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_alphabetic()))
}

/// The first line of a source, cut.
pub(crate) fn quoted(source: &str) -> String {
    let line = source.trim().lines().next().unwrap_or_default();
    let cut: String = line.chars().take(QUOTED).collect();
    if cut.len() < source.trim().len() {
        format!("{cut} …")
    } else {
        cut
    }
}
