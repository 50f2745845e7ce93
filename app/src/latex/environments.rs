//! `\begin{..}`: lists, quotes, code, figures, formulas.

use super::parser::{Nodes, Parser, Until};
use super::tree::{Figure, Item, List, Node, Numbered, Part, Place, Width};

impl<'a> Parser<'a> {
    pub fn begin(&mut self, start: usize, out: &mut Nodes) {
        let Some(name) = self.source.group() else {
            return self.outside(start, "begins no environment", out);
        };
        match name {
            "itemize" => self.list(start, name, false, out),
            "enumerate" => self.list(start, name, true, out),
            "description" => self.list(start, name, false, out),
            "verbatim" | "verbatim*" | "lstlisting" | "Verbatim" | "alltt" => self.listing(start, name, out),
            "tabular" | "tabular*" | "tabularx" => self.tabular(start, name, out),
            "quote" | "quotation" | "verse" => self.around(start, name, out, Node::Quote),
            "center" | "centering" if self.within.is_some() => {
                let body = self.body(start, name, Until::End, out);
                out.extend(body.unwrap_or_default());
            }
            "center" | "centering" => self.around(start, name, out, Node::Center),
            "figure" | "figure*" | "table" | "table*" => {
                self.source.option();
                self.figure(start, name, Place::Center, None, out);
            }
            "wrapfigure" | "wraptable" => self.wrapped(start, name, out),
            "Input" | "Output" | "Interaction" => self.part(start, name, out),
            "minipage" => {
                self.source.option();
                self.source.group();
                self.plain(start, name, out);
            }
            "flushleft" | "flushright" | "samepage" | "sloppypar" | "document" | "raggedright"
            | "raggedleft" | "sloppy" | "rmfamily" | "sffamily" | "normalfont" | "upshape" | "mdseries" => {
                self.plain(start, name, out);
            }
            "comment" => {
                if self.source.until("\\end{comment}").is_none() {
                    self.outside(start, "is not ended", out);
                }
            }
            _ if is_math(name) => self.math_environment(start, name, out),
            _ => match super::commands::switch_to(name) {
                Some(style) => self.around(start, name, out, |body| Node::Styled(style, body)),
                None => self.unknown_environment(start, name, out),
            },
        }
    }

    /// The nodes up to the environment's end, which is passed. `None`: nested too deeply, and shown as its source.
    pub fn body(&mut self, start: usize, name: &'a str, until: Until, out: &mut Nodes) -> Option<Vec<Node>> {
        let body = self.inside(start, name, |parser| parser.nodes(until));
        if body.is_none() {
            self.unknown_environment(start, name, out);
        }
        body
    }

    /// Runs `inner` within the environment.
    pub fn inside<T>(
        &mut self,
        start: usize,
        name: &'a str,
        inner: impl FnOnce(&mut Self) -> T,
    ) -> Option<T> {
        self.deeper(|parser| {
            parser.open.push(name);
            let result = inner(parser);
            parser.open.pop();
            if !parser.source.take(&format!("\\end{{{name}}}")) {
                parser.remark(start, format!("\\begin{{{name}}} is not ended"));
            }
            result
        })
    }

    fn around(&mut self, start: usize, name: &'a str, out: &mut Nodes, node: impl FnOnce(Vec<Node>) -> Node) {
        if let Some(body) = self.body(start, name, Until::End, out) {
            out.push(node(body));
        }
    }

    fn plain(&mut self, start: usize, name: &'a str, out: &mut Nodes) {
        if let Some(body) = self.body(start, name, Until::End, out) {
            out.push(Node::Paragraph);
            out.extend(body);
            out.push(Node::Paragraph);
        }
    }

    fn part(&mut self, start: usize, name: &'a str, out: &mut Nodes) {
        let part = match name {
            "Input" => Part::Input,
            "Output" => Part::Output,
            _ => Part::Interaction,
        };
        if let Some(body) = self.body(start, name, Until::End, out) {
            out.push(Node::Part(part));
            out.extend(body);
            out.push(Node::Paragraph);
        }
    }

    fn list(&mut self, start: usize, name: &'a str, ordered: bool, out: &mut Nodes) {
        self.source.option();
        let items = self.inside(start, name, Self::items);
        match items {
            Some(items) => out.push(Node::List(List { ordered, items })),
            None => self.unknown_environment(start, name, out),
        }
    }

    fn items(&mut self) -> Vec<Item> {
        let mut items = Vec::new();
        // What stands before the first item has no place in a list.
        let before = self.nodes(Until::Item);
        if before.iter().any(|node| !is_blank(node)) {
            items.push(Item {
                label: None,
                body: before,
            });
        }
        while self.source.take("\\item") {
            self.source.spaces();
            let label = self.label();
            let body = self.nodes(Until::Item);
            items.push(Item { label, body });
        }
        items
    }

    /// `[..]` after `\item`.
    fn label(&mut self) -> Option<Vec<Node>> {
        let start = self.source.at;
        self.source.option()?;
        self.source.at = start + 1;
        let label = self.deeper(|parser| parser.nodes(Until::Bracket));
        self.source.take("]");
        label
    }

    fn listing(&mut self, start: usize, name: &str, out: &mut Nodes) {
        if name != "verbatim" {
            self.source.option();
        }
        match self.source.until(&format!("\\end{{{name}}}")) {
            Some(code) => {
                let code = code
                    .strip_prefix("\r\n")
                    .or_else(|| code.strip_prefix('\n'))
                    .unwrap_or(code);
                let code = code.trim_end_matches([' ', '\t']);
                out.push(Node::Listing(code.to_owned()));
            }
            None => self.outside(start, "is not ended", out),
        }
    }

    fn figure(&mut self, start: usize, name: &'a str, place: Place, width: Option<f64>, out: &mut Nodes) {
        let of = if name.contains("table") {
            Numbered::Table
        } else {
            Numbered::Figure
        };
        let outer = (self.within.replace(of), self.number.take());
        if let Some(body) = self.body(start, name, Until::End, out) {
            out.push(Node::Figure(Figure { place, width, body }));
        }
        (self.within, self.number) = outer;
    }

    /// `\begin{wrapfigure}[lines]{place}[overhang]{width}`
    fn wrapped(&mut self, start: usize, name: &'a str, out: &mut Nodes) {
        self.source.option();
        let place = match self.source.group().map(str::trim) {
            Some("l" | "L" | "i" | "I") => Place::Left,
            _ => Place::Right,
        };
        self.source.option();
        let width = self.source.group().and_then(|width| self.length(width));
        // Of a page 16 cm wide, as the classes of contests have it.
        let part = width.map(|width| match width {
            Width::Fraction(part) => part,
            Width::Pixels(pixels) => (pixels / 600.0).min(1.0),
        });
        self.figure(start, name, place, part, out);
    }

    fn math_environment(&mut self, start: usize, name: &str, out: &mut Nodes) {
        let Some(body) = self.source.until(&format!("\\end{{{name}}}")) else {
            return self.outside(start, "is not ended", out);
        };
        let plain = name.trim_end_matches('*');
        let display = plain != "math";
        match plain {
            "math" | "displaymath" | "equation" => self.math(body, display, start, out),
            // The numbers of equations have no place in a statement.
            "eqnarray" => {
                let tex = format!("\\begin{{array}}{{rcl}}{body}\\end{{array}}");
                self.math(&tex, true, start, out);
            }
            "multline" => {
                let tex = format!("\\begin{{gather*}}{body}\\end{{gather*}}");
                self.math(&tex, true, start, out);
            }
            "alignat" => self.math(
                &format!("\\begin{{alignat*}}{body}\\end{{alignat*}}"),
                true,
                start,
                out,
            ),
            other => {
                let tex = format!("\\begin{{{other}*}}{body}\\end{{{other}*}}");
                self.math(&tex, true, start, out);
            }
        }
    }

    /// Shown as its source, whole.
    pub fn unknown_environment(&mut self, start: usize, name: &str, out: &mut Nodes) {
        self.source.environment(start, name);
        self.outside(start, "is outside the LaTeX subset of the format", out);
    }
}

fn is_math(name: &str) -> bool {
    matches!(
        name.trim_end_matches('*'),
        "math" | "displaymath" | "equation" | "align" | "gather" | "multline" | "eqnarray" | "alignat"
    )
}

pub(super) fn is_blank(node: &Node) -> bool {
    match node {
        Node::Paragraph => true,
        Node::Text(text) => text.trim().is_empty(),
        _ => false,
    }
}
