//! Commands of text mode.

use super::parser::{Nodes, Parser, Until};
use super::symbols;
use super::tree::{Caption, Figure, Image, Node, Number, Numbered, Place, Style, Width};

/// CSS pixels in a centimetre, without Polygon's `\htmlPixelsInCm`.
const PIXELS_IN_CM: f64 = 37.8;

impl Parser<'_> {
    /// A backslash and what it begins.
    pub fn command(&mut self, until: Until, out: &mut Nodes) {
        let start = self.source.at;
        self.source.next();
        match self.source.peek() {
            Some(c) if c.is_ascii_alphabetic() => {
                let name = self.source.name();
                self.source.take("*");
                self.word(name, start, until, out);
            }
            Some(c) => {
                self.source.next();
                self.sign(c, start, out);
            }
            None => self.outside(start, "is no command", out),
        }
    }

    /// `\%`, `\\`, `\(`, `\'e`, ...
    fn sign(&mut self, sign: char, start: usize, out: &mut Nodes) {
        match sign {
            '\\' => {
                self.source.take("*");
                self.source.option();
                out.push(Node::Line);
            }
            '%' | '$' | '&' | '#' | '_' | '{' | '}' => out.text(sign.encode_utf8(&mut [0; 4])),
            ' ' | '\n' | '\t' => out.text(" "),
            ',' | ';' | ':' | '>' => out.text("\u{2009}"),
            '-' => out.text("\u{ad}"),
            '/' | '!' | '@' => {}
            '(' => self.formula("\\)", false, start, out),
            '[' => self.formula("\\]", true, start, out),
            _ => match symbols::accent(sign.encode_utf8(&mut [0; 4])) {
                Some(accent) => self.accent(accent, start, out),
                None => self.unknown(start, out),
            },
        }
    }

    fn formula(&mut self, end: &str, display: bool, start: usize, out: &mut Nodes) {
        let limit = self.source.paragraph_end();
        let body = &self.source.text[self.source.at..limit];
        if let Some(length) = body.find(end) {
            self.source.at += length + end.len();
            self.math(&body[..length], display, start, out);
        } else {
            self.source.at = limit;
            self.outside(start, "is a formula that is not closed", out);
        }
    }

    fn accent(&mut self, accent: char, start: usize, out: &mut Nodes) {
        self.source.spaces();
        // Over nothing: the sign itself.
        if let ('\u{302}' | '\u{303}', true) = (accent, self.source.rest().starts_with("{}")) {
            self.source.group();
            return out.text(if accent == '\u{302}' { "^" } else { "~" });
        }
        let inner = match self.source.peek() {
            Some('{') => self.source.group().unwrap_or_default(),
            Some('\\') if self.source.take("\\i") => "\\i",
            Some('\\') if self.source.take("\\j") => "\\j",
            Some(c) if c.is_alphabetic() => {
                let rest = self.source.rest();
                self.source.next();
                &rest[..c.len_utf8()]
            }
            _ => "",
        };
        let letter = match inner.trim() {
            "\\i" => Some('ı'),
            "\\j" => Some('ȷ'),
            other => other.chars().next(),
        };
        match letter {
            Some(letter) if letter != '\\' => {
                out.text(&symbols::accented(letter, accent));
                // `\'{ab}`: the rest of the group keeps its place.
                let rest = inner
                    .trim_start()
                    .chars()
                    .skip(1)
                    .filter(|_| !inner.starts_with('\\'));
                out.text(&rest.collect::<String>());
            }
            _ => self.outside(start, "is an accent without a letter", out),
        }
    }

    fn word(&mut self, name: &str, start: usize, until: Until, out: &mut Nodes) {
        if let Some(text) = symbols::symbol(name) {
            out.text(text);
            self.source.spaces();
        } else if let Some(style) = style_of(name) {
            self.styled(style, out);
        } else if let Some(style) = switch_to(name) {
            // `\tiny{x}` is written where `{\tiny x}` is meant.
            if is_size(name) && self.source.peek() == Some('{') {
                self.styled(style, out);
            } else {
                self.switch(style, until, out);
            }
        } else if let Some(arguments) = symbols::layout(name) {
            self.source.spaces();
            for _ in 0..arguments {
                self.source.group();
            }
        } else {
            self.special(name, start, until, out);
        }
    }

    fn special(&mut self, name: &str, start: usize, until: Until, out: &mut Nodes) {
        match name {
            "begin" => self.begin(start, out),
            "end" => self.unknown_end(start, out),
            "par" => out.push(Node::Paragraph),
            "bigskip" | "medskip" | "smallskip" => {
                self.source.spaces();
                out.push(Node::Paragraph);
            }
            "newline" | "linebreak" => {
                self.source.option();
                self.source.spaces();
                out.push(Node::Line);
            }
            "hspace" => {
                self.source.group();
                out.text(" ");
            }
            "section" => self.heading(1, out),
            "subsection" => self.heading(2, out),
            "subsubsection" | "paragraph" => self.heading(3, out),
            // Figures are centred as they are.
            "centering" if self.within.is_some() => self.source.spaces(),
            "centering" => {
                let rest = self.deeper(|parser| parser.nodes(until)).unwrap_or_default();
                out.push(Node::Center(rest));
            }
            "textrm" | "textsf" | "textnormal" | "textup" | "textmd" | "text" | "mbox" | "hbox" | "fbox" => {
                let nodes = self.argument();
                out.extend(nodes);
            }
            "textcolor" | "colorbox" => {
                self.source.group();
                let nodes = self.argument();
                self.remark(
                    start,
                    format!("\\{name} is outside the LaTeX subset: its text has no colour"),
                );
                out.extend(nodes);
            }
            "color" => {
                self.source.group();
                self.remark(
                    start,
                    "\\color is outside the LaTeX subset: the text has no colour",
                );
            }
            "url" => self.url(start, out),
            "href" => self.href(start, out),
            "footnote" => {
                let text = self.argument();
                out.push(Node::Footnote(text));
            }
            "epigraph" => {
                let (text, source) = (self.argument(), self.argument());
                out.push(Node::Epigraph { text, source });
            }
            "caption" => {
                self.source.option();
                let number = self.next_number();
                let text = self.argument();
                out.push(Node::Caption(Caption { number, text }));
            }
            "captionof" => {
                let of = match self.source.group().map(str::trim) {
                    Some("table") => Numbered::Table,
                    _ => Numbered::Figure,
                };
                let outer = self.within.replace(of);
                let number = self.next_number();
                self.source.option();
                let text = self.argument();
                self.within = outer;
                out.push(Node::Caption(Caption { number, text }));
            }
            "label" => self.target(),
            "ref" | "autoref" | "cref" => self.reference(start, out),
            "includegraphics" => self.image(start, out),
            "illustration" => self.illustration(start, out),
            "problemname" => self.problem_name(),
            // Of tools that put the name of problem.yaml there.
            "problemyamlname" => {}
            "nextsample" => out.push(Node::NextSample),
            "remainingsamples" => out.push(Node::RemainingSamples),
            "constant" => {
                self.source.group();
                self.outside(start, "names no constant of problem.yaml", out);
            }
            "verb" | "lstinline" => self.verb(start, out),
            "def" => self.definition(start, out),
            "c" | "v" | "u" | "H" | "k" | "r" | "d" | "b" => match symbols::accent(name) {
                Some(accent) => self.accent(accent, start, out),
                None => self.unknown(start, out),
            },
            _ => self.unknown(start, out),
        }
    }

    /// The number of a caption: figures and tables are counted apart.
    fn next_number(&mut self) -> Option<Number> {
        let of = self.within?;
        let count = match of {
            Numbered::Figure => &mut self.counts.0,
            Numbered::Table => &mut self.counts.1,
        };
        *count += 1;
        self.number = Some(Number { of, value: *count });
        self.number
    }

    /// A label of what has no number says nothing; `\ref` to it is remarked.
    fn target(&mut self) {
        let name = self.source.group().unwrap_or_default().trim();
        if let Some(number) = self.number.filter(|_| self.within.is_some()) {
            self.document.labels.insert(name.to_owned(), number);
        }
    }

    fn reference(&mut self, start: usize, out: &mut Nodes) {
        let Some(label) = self.source.group() else {
            return self.unknown(start, out);
        };
        self.document.refers = true;
        out.push(Node::Reference {
            label: label.trim().to_owned(),
            line: self.source.line(start),
        });
    }

    fn heading(&mut self, level: u8, out: &mut Nodes) {
        self.source.option();
        let text = self.argument();
        out.push(Node::Heading(level, text));
    }

    /// `\url{..}`: nothing in it is a command.
    fn url(&mut self, start: usize, out: &mut Nodes) {
        let Some(url) = self.source.group() else {
            return self.unknown(start, out);
        };
        let url = unescaped(url);
        out.push(Node::Link {
            text: vec![Node::Text(url.clone())],
            url,
        });
    }

    fn href(&mut self, start: usize, out: &mut Nodes) {
        let Some(url) = self.source.group() else {
            return self.unknown(start, out);
        };
        let url = unescaped(url);
        let text = self.argument();
        out.push(Node::Link { url, text });
    }

    fn image(&mut self, start: usize, out: &mut Nodes) {
        let options = self.source.option().unwrap_or_default();
        let Some(name) = self.source.group() else {
            return self.unknown(start, out);
        };
        let width = self.width_in(options);
        let image = self.image_at(start, name, width);
        out.push(Node::Image(image));
    }

    fn image_at(&self, start: usize, name: &str, width: Option<Width>) -> Image {
        Image {
            name: name.trim().to_owned(),
            width,
            source: self.source.text[start..self.source.at].to_owned(),
            line: self.source.line(start),
        }
    }

    /// `width=0.5\textwidth`, `width=12cm`, `scale=0.5` (which needs the image's own size and is left to it).
    fn width_in(&self, options: &str) -> Option<Width> {
        let value = options.split(',').find_map(|option| {
            option
                .trim()
                .strip_prefix("width")?
                .trim_start()
                .strip_prefix('=')
        })?;
        self.length(value)
    }

    /// A length of TeX.
    pub fn length(&self, value: &str) -> Option<Width> {
        let value = value.trim();
        let digits = value
            .find(|c: char| !c.is_ascii_digit() && c != '.')
            .unwrap_or(value.len());
        let (number, unit) = value.split_at(digits);
        let unit = unit.trim();
        if ["\\textwidth", "\\linewidth", "\\columnwidth", "\\hsize"].contains(&unit) {
            let part = if number.is_empty() {
                1.0
            } else {
                number.parse().ok()?
            };
            return Some(Width::Fraction(part)).filter(|_| part > 0.0);
        }
        let number: f64 = number.parse().ok()?;
        let cm = self.pixels_in_cm.unwrap_or(PIXELS_IN_CM);
        let pixels = match unit {
            "cm" => number * cm,
            "mm" => number * cm / 10.0,
            "in" => number * 96.0,
            "pt" | "bp" => number * 4.0 / 3.0,
            "px" => number,
            "em" => number * 16.0,
            "ex" => number * 8.0,
            _ => return None,
        };
        (pixels > 0.0).then_some(Width::Pixels(pixels))
    }

    /// `\illustration{width}{file}{caption}`
    fn illustration(&mut self, start: usize, out: &mut Nodes) {
        let (Some(width), Some(name)) = (self.source.group(), self.source.group()) else {
            return self.unknown(start, out);
        };
        let caption = self.argument();
        let width = match self.length(width) {
            Some(Width::Fraction(part)) => Some(part),
            _ => width.trim().parse().ok(),
        };
        let image = self.image_at(start, name, None);
        out.push(Node::Figure(Figure {
            place: Place::Right,
            width: width.filter(|part| *part > 0.0),
            body: vec![
                Node::Image(image),
                Node::Caption(Caption {
                    number: None,
                    text: caption,
                }),
            ],
        }));
    }

    fn problem_name(&mut self) {
        self.source.spaces();
        if self.source.peek() == Some('{') {
            let name = self.braced();
            if !name.is_empty() {
                self.document.name = Some(name);
            }
        }
        self.source.spaces();
    }

    /// `\verb|..|`, `\lstinline|..|`, `\lstinline{..}`
    fn verb(&mut self, start: usize, out: &mut Nodes) {
        self.source.option();
        let line = self.source.line_rest();
        let mut chars = line.chars();
        let open = chars.next().unwrap_or('\n');
        let close = if open == '{' { '}' } else { open };
        match chars.as_str().find(close) {
            Some(length) if !open.is_ascii_alphanumeric() && open != '\n' => {
                out.push(Node::Verbatim(chars.as_str()[..length].to_owned()));
                self.source.at += open.len_utf8() + length + close.len_utf8();
            }
            _ => self.outside(start, "has no end on its line", out),
        }
    }

    /// `\def \htmlPixelsInCm {45}` of Polygon; other definitions are not followed.
    fn definition(&mut self, start: usize, out: &mut Nodes) {
        self.source.spaces();
        if self.source.take("\\htmlPixelsInCm") {
            self.pixels_in_cm = self
                .source
                .group()
                .and_then(|number| number.trim().parse().ok())
                .filter(|number: &f64| *number > 0.0);
            return;
        }
        if self.source.take("\\") {
            self.source.name();
        }
        self.source.spaces();
        self.unknown(start, out);
    }

    fn unknown_end(&mut self, start: usize, out: &mut Nodes) {
        self.source.group();
        self.outside(start, "ends an environment that is not open", out);
    }
}

/// Commands that set their argument in a style.
fn style_of(name: &str) -> Option<Style> {
    Some(match name {
        "textbf" => Style::Bold,
        "textit" | "emph" | "textsl" => Style::Italic,
        // `\t` is Polygon's.
        "texttt" | "t" => Style::Mono,
        "underline" | "uline" => Style::Underline,
        "sout" | "st" => Style::Strike,
        "textsc" => Style::SmallCaps,
        "textsuperscript" => Style::Superscript,
        "textsubscript" => Style::Subscript,
        _ => return None,
    })
}

/// Commands that set the rest of their group in a style.
pub(super) fn switch_to(name: &str) -> Option<Style> {
    Some(match name {
        "bf" | "bfseries" => Style::Bold,
        "it" | "itshape" | "em" | "sl" | "slshape" => Style::Italic,
        "tt" | "ttfamily" => Style::Mono,
        "sc" | "scshape" => Style::SmallCaps,
        "tiny" => Style::Size(-3),
        "scriptsize" => Style::Size(-2),
        "footnotesize" | "small" => Style::Size(-1),
        "normalsize" => Style::Size(0),
        "large" => Style::Size(1),
        "Large" => Style::Size(2),
        "LARGE" => Style::Size(3),
        "huge" => Style::Size(4),
        "Huge" => Style::Size(5),
        _ => return None,
    })
}

fn is_size(name: &str) -> bool {
    matches!(switch_to(name), Some(Style::Size(_)))
}

/// An address without TeX's escapes.
fn unescaped(url: &str) -> String {
    let mut plain = String::with_capacity(url.len());
    let mut chars = url.trim().chars().peekable();
    while let Some(c) = chars.next() {
        if c == '\\' && chars.peek().is_some_and(|next| "%#&_{}~$".contains(*next)) {
            continue;
        }
        plain.push(c);
    }
    plain
}
