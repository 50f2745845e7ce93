//! [`Document`] to HTML, before it is sanitised.

use super::tree::{
    Align, Caption, Document, Figure, Image, Item, List, Node, Number, Numbered, Part, Place, Remark, Style,
    Width,
};
use crate::markdown::{MAX_HTML_BYTES, escape, escape_attribute, formula};
use crate::statement::{Assets, NEXT_SAMPLE, REMAINING_SAMPLES};

/// Styles inside each other; more are not shown.
const MAX_STYLES: usize = 8;

/// Whether text stands in paragraphs of its own or directly in its element (a cell, a caption).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Flow {
    Paragraphs,
    Direct,
}

pub(super) struct Html<'a> {
    pub out: String,
    pub remarks: Vec<Remark>,
    document: &'a Document,
    assets: &'a Assets<'a>,
    language: &'a str,
    styles: Vec<Style>,
    flow: Flow,
    /// A paragraph, or a run of direct text, is open with all styles.
    open: bool,
    /// The next direct text begins on a new line.
    line_due: bool,
    footnotes: Vec<String>,
    /// Inside a figure with a caption, which says what its image shows.
    captioned: bool,
}

impl<'a> Html<'a> {
    pub fn new(document: &'a Document, assets: &'a Assets<'a>, language: &'a str) -> Self {
        Self {
            out: String::new(),
            remarks: Vec::new(),
            document,
            assets,
            language,
            styles: Vec::new(),
            flow: Flow::Paragraphs,
            open: false,
            line_due: false,
            footnotes: Vec::new(),
            captioned: false,
        }
    }

    /// The whole text, with its footnotes.
    pub fn document(&mut self) {
        self.nodes(&self.document.nodes);
        self.close();
        let notes = std::mem::take(&mut self.footnotes);
        if notes.is_empty() {
            return;
        }
        self.out.push_str("<section class=\"footnotes\"><ol>");
        for (index, note) in notes.iter().enumerate() {
            let n = index + 1;
            self.out.push_str(&format!(
                "<li id=\"fn-{n}\"><p>{note} <a href=\"#fnref-{n}\" class=\"footnote-backref\" aria-label=\"{n}\">↩</a></p></li>"
            ));
        }
        self.out.push_str("</ol></section>");
    }

    /// Nodes without a paragraph around them.
    pub fn direct(&mut self, nodes: &[Node]) {
        self.within(Flow::Direct, |html| html.nodes(nodes));
    }

    fn within(&mut self, flow: Flow, inner: impl FnOnce(&mut Self)) {
        let outer = (self.flow, self.open, self.line_due);
        (self.flow, self.open, self.line_due) = (flow, false, false);
        inner(self);
        self.close();
        (self.flow, self.open, self.line_due) = outer;
    }

    fn begin(&mut self) {
        if self.open {
            return;
        }
        self.open = true;
        if self.flow == Flow::Paragraphs {
            self.out.push_str("<p>");
        } else if std::mem::take(&mut self.line_due) {
            self.out.push_str("<br>");
        }
        for style in &self.styles {
            self.out.push_str(tags(*style).0);
        }
    }

    fn close(&mut self) {
        if !self.open {
            return;
        }
        self.open = false;
        self.out.truncate(self.out.trim_end_matches(' ').len());
        for index in (0..self.styles.len()).rev() {
            self.end(self.styles[index]);
        }
        if self.flow == Flow::Paragraphs {
            self.out.push_str("</p>\n");
        }
    }

    /// Ends a style's element; one without anything in it has not been.
    fn end(&mut self, style: Style) {
        let (open, close) = tags(style);
        if self.out.ends_with(open) {
            self.out.truncate(self.out.len() - open.len());
        } else {
            self.out.push_str(close);
        }
    }

    /// An element that is no text of a paragraph.
    fn block(&mut self, open: &str, close: &str, flow: Flow, inner: impl FnOnce(&mut Self)) {
        self.close();
        self.out.push_str(open);
        self.within(flow, inner);
        self.out.push_str(close);
        self.out.push('\n');
    }

    fn nodes(&mut self, nodes: &[Node]) {
        for node in nodes {
            if self.out.len() > MAX_HTML_BYTES {
                return;
            }
            self.node(node);
        }
    }

    fn inline(&mut self, html: &str) {
        self.begin();
        self.out.push_str(html);
    }

    fn node(&mut self, node: &Node) {
        match node {
            Node::Text(text) if self.open => self.inline(&escape(text)),
            Node::Text(text) if !text.trim().is_empty() => self.inline(&escape(text.trim_start())),
            Node::Text(_) => {}
            Node::Paragraph => {
                self.line_due = self.open || self.line_due;
                self.close();
            }
            Node::Line if self.open => self.out.push_str("<br>"),
            Node::Line => {}
            Node::Math { tex, display, line } => self.math(tex, *display, *line),
            Node::Styled(style, inner) => self.styled(*style, inner),
            Node::Heading(level, text) => {
                let tag = char::from(b'1' + (*level).min(5));
                self.block(
                    &format!("<h{tag}>"),
                    &format!("</h{tag}>"),
                    Flow::Direct,
                    |html| html.nodes(text),
                );
            }
            Node::Part(part) => {
                self.close();
                let name = part_name(*part, self.language);
                self.out.push_str(&format!("<h2>{name}</h2>\n"));
            }
            Node::List(list) => self.list(list),
            Node::Quote(inner) => {
                self.block("<blockquote>", "</blockquote>", Flow::Paragraphs, |html| {
                    html.nodes(inner);
                });
            }
            Node::Center(inner) => {
                self.block("<div class=\"tex-center\">", "</div>", Flow::Paragraphs, |html| {
                    html.nodes(inner);
                });
            }
            Node::Epigraph { text, source } => self.block(
                "<blockquote class=\"tex-epigraph\">",
                "</blockquote>",
                Flow::Paragraphs,
                |html| {
                    html.nodes(text);
                    html.block("<p class=\"tex-by\">", "</p>", Flow::Direct, |html| {
                        html.nodes(source);
                    });
                },
            ),
            Node::Listing(code) => {
                self.close();
                self.out
                    .push_str(&format!("<pre><code>{}</code></pre>\n", escape(code)));
            }
            Node::Verbatim(code) => self.inline(&format!("<code>{}</code>", escape(code))),
            Node::Table(table) => {
                self.close();
                self.table(table);
            }
            Node::Figure(figure) => self.figure(figure),
            Node::Caption(caption) => {
                self.close();
                self.out.push_str("<p class=\"tex-caption\">");
                self.caption(caption);
                self.out.push_str("</p>\n");
            }
            Node::Reference { label, line } => self.reference(label, *line),
            Node::Image(image) => self.image(image),
            Node::Link { url, text } => {
                self.inline(&format!("<a href=\"{}\">", escape_attribute(url)));
                self.direct_inside(text);
                self.out.push_str("</a>");
            }
            Node::Footnote(text) => self.footnote(text),
            Node::NextSample => self.slot(NEXT_SAMPLE),
            Node::RemainingSamples => self.slot(REMAINING_SAMPLES),
            Node::Outside(source) => self.outside(source),
        }
    }

    /// Inside an inline element, whose styles are open already.
    fn direct_inside(&mut self, nodes: &[Node]) {
        let styles = std::mem::take(&mut self.styles);
        self.direct(nodes);
        self.styles = styles;
    }

    fn styled(&mut self, style: Style, inner: &[Node]) {
        if let Style::Size(_) = style
            && self.styles.iter().any(|outer| matches!(outer, Style::Size(_)))
        {
            return self.resized(style, inner);
        }
        if style == Style::Size(0) {
            return self.nodes(inner);
        }
        // Every paragraph opens them all again.
        if self.styles.contains(&style) || self.styles.len() >= MAX_STYLES {
            return self.nodes(inner);
        }
        if self.open {
            self.out.push_str(tags(style).0);
        }
        self.styles.push(style);
        self.nodes(inner);
        self.styles.pop();
        if self.open {
            self.end(style);
        }
    }

    /// A size within a size takes its place.
    fn resized(&mut self, style: Style, inner: &[Node]) {
        let mut styles = self.styles.clone();
        styles.retain(|outer| !matches!(outer, Style::Size(_)));
        if style != Style::Size(0) {
            styles.push(style);
        }
        let outer = self.restyle(styles);
        self.nodes(inner);
        self.restyle(outer);
    }

    /// Goes on in other styles; gives those before.
    fn restyle(&mut self, styles: Vec<Style>) -> Vec<Style> {
        let outer = std::mem::replace(&mut self.styles, styles);
        if self.open {
            for style in outer.iter().rev() {
                self.end(*style);
            }
            for style in &self.styles {
                self.out.push_str(tags(*style).0);
            }
        }
        outer
    }

    fn math(&mut self, tex: &str, display: bool, line: usize) {
        let made = formula(tex, display);
        if !made.is_math {
            self.remarks.push(Remark {
                line,
                message: format!("{} is a formula that cannot be shown", super::parser::quoted(tex)),
            });
        }
        self.inline(&made.html);
    }

    fn list(&mut self, list: &List) {
        self.close();
        let tag = if list.ordered { "ol" } else { "ul" };
        let labelled = list.items.iter().any(|item| item.label.is_some());
        let class = if labelled { " class=\"tex-labels\"" } else { "" };
        self.out.push_str(&format!("<{tag}{class}>\n"));
        for item in &list.items {
            self.item(item);
        }
        self.out.push_str(&format!("</{tag}>\n"));
    }

    fn item(&mut self, item: &Item) {
        let body = trimmed(&item.body);
        let flow = if body.contains(&Node::Paragraph) {
            Flow::Paragraphs
        } else {
            Flow::Direct
        };
        self.block("<li>", "</li>", flow, |html| {
            if let Some(label) = &item.label {
                html.inline("<span class=\"tex-label\">");
                html.direct_inside(label);
                html.out.push_str("</span> ");
            }
            html.nodes(body);
        });
    }

    fn figure(&mut self, figure: &Figure) {
        let place = match figure.place {
            Place::Center => "",
            Place::Left => " tex-left",
            Place::Right => " tex-right",
        };
        let width = figure.width.filter(|_| figure.place != Place::Center);
        let width = width.map_or_else(String::new, |part| format!(" tex-w-{}", twentieths(part)));
        let (captions, body): (Vec<_>, Vec<_>) = figure
            .body
            .iter()
            .partition(|node| matches!(node, Node::Caption(_)));
        let outer = std::mem::replace(&mut self.captioned, !captions.is_empty());
        let open = format!("<figure class=\"tex-figure{place}{width}\">");
        self.block(&open, "</figure>", Flow::Direct, |html| {
            for node in body {
                html.node(node);
            }
            html.close();
            for caption in captions {
                if let Node::Caption(caption) = caption {
                    html.out.push_str("<figcaption>");
                    html.caption(caption);
                    html.out.push_str("</figcaption>");
                }
            }
        });
        self.captioned = outer;
    }

    fn caption(&mut self, caption: &Caption) {
        if let Some(number) = caption.number.filter(|_| self.document.refers) {
            let name = number_name(number, self.language);
            self.out
                .push_str(&format!("<strong>{name}&nbsp;{}:</strong> ", number.value));
        }
        self.direct(&caption.text);
    }

    fn reference(&mut self, label: &str, line: usize) {
        match self.document.labels.get(label) {
            Some(number) => self.inline(&number.value.to_string()),
            None => {
                self.remarks.push(Remark {
                    line,
                    message: format!("\\ref{{{label}}} is to no figure or table"),
                });
                self.outside(&format!("\\ref{{{label}}}"));
            }
        }
    }

    fn image(&mut self, image: &Image) {
        let Some((name, url)) = self.assets.find(&image.name) else {
            self.remarks.push(Remark {
                line: image.line,
                message: format!("the image {} is not in the statement's folder", image.name),
            });
            return self.outside(&image.source);
        };
        let shown = escape(name);
        let url = escape_attribute(&url);
        if has_extension(name, "pdf") {
            self.remarks.push(Remark {
                line: image.line,
                message: format!("{name} is a PDF, which browsers show as no image: there is a link to it"),
            });
            return self.inline(&format!("<a class=\"tex-pdf\" href=\"{url}\">{shown}</a>"));
        }
        let width = match image.width {
            Some(Width::Fraction(part)) => format!(" width=\"{:.0}%\"", (part * 100.0).min(100.0)),
            Some(Width::Pixels(pixels)) => format!(" width=\"{:.0}\"", pixels.min(4000.0)),
            None => String::new(),
        };
        let alt = if self.captioned {
            String::new()
        } else {
            escape_attribute(name)
        };
        self.inline(&format!("<img src=\"{url}\" alt=\"{alt}\"{width}>"));
    }

    fn footnote(&mut self, text: &[Node]) {
        self.begin();
        let outer = std::mem::take(&mut self.out);
        let styles = std::mem::take(&mut self.styles);
        // Its place is taken before what it holds: a footnote in a footnote comes after it.
        let index = self.footnotes.len();
        self.footnotes.push(String::new());
        self.direct(text);
        self.styles = styles;
        self.footnotes[index] = std::mem::replace(&mut self.out, outer);
        let n = index + 1;
        self.out.push_str(&format!(
            "<sup class=\"footnote-ref\"><a href=\"#fn-{n}\" id=\"fnref-{n}\">{n}</a></sup>"
        ));
    }

    fn slot(&mut self, mark: &str) {
        self.close();
        self.out.push_str(mark);
        self.out.push('\n');
    }

    fn outside(&mut self, source: &str) {
        let code = escape(source.trim());
        if code.contains('\n') {
            self.close();
            self.out
                .push_str(&format!("<pre class=\"tex-outside\"><code>{code}</code></pre>\n"));
        } else {
            self.inline(&format!("<code class=\"tex-outside\">{code}</code>"));
        }
    }
}

/// Nodes without paragraph ends and spaces around them.
fn trimmed(nodes: &[Node]) -> &[Node] {
    let is_text = |node: &Node| !super::environments::is_blank(node);
    let start = nodes.iter().position(is_text).unwrap_or(nodes.len());
    let end = nodes.iter().rposition(is_text).map_or(start, |at| at + 1);
    &nodes[start..end]
}

fn tags(style: Style) -> (&'static str, &'static str) {
    match style {
        Style::Bold => ("<strong>", "</strong>"),
        Style::Italic => ("<em>", "</em>"),
        Style::Mono => ("<code>", "</code>"),
        Style::Underline => ("<u>", "</u>"),
        Style::Strike => ("<s>", "</s>"),
        Style::SmallCaps => ("<span class=\"tex-sc\">", "</span>"),
        Style::Superscript => ("<sup>", "</sup>"),
        Style::Subscript => ("<sub>", "</sub>"),
        Style::Size(..=-2) => ("<span class=\"tex-smaller\">", "</span>"),
        Style::Size(-1..=0) => ("<span class=\"tex-small\">", "</span>"),
        Style::Size(1) => ("<span class=\"tex-large\">", "</span>"),
        Style::Size(2 | 3) => ("<span class=\"tex-larger\">", "</span>"),
        Style::Size(_) => ("<span class=\"tex-huge\">", "</span>"),
    }
}

pub(super) fn align_class(align: Align) -> &'static str {
    match align {
        Align::Left => "tex-l",
        Align::Center => "tex-c",
        Align::Right => "tex-r",
    }
}

/// The heading that the classes of contests give an environment.
fn part_name(part: Part, language: &str) -> &'static str {
    let names = match language.split('-').next().unwrap_or_default() {
        "zh" => ["输入", "输出", "交互"],
        "sv" => ["Indata", "Utdata", "Interaktion"],
        "da" | "nb" | "no" => ["Input", "Output", "Interaktion"],
        "de" => ["Eingabe", "Ausgabe", "Interaktion"],
        "ru" => ["Входные данные", "Выходные данные", "Протокол взаимодействия"],
        "es" => ["Entrada", "Salida", "Interacción"],
        "fr" => ["Entrée", "Sortie", "Interaction"],
        "ja" => ["入力", "出力", "インタラクション"],
        "ko" => ["입력", "출력", "인터랙션"],
        _ => ["Input", "Output", "Interaction"],
    };
    match part {
        Part::Input => names[0],
        Part::Output => names[1],
        Part::Interaction => names[2],
    }
}

/// What a caption calls its figure or table.
fn number_name(number: Number, language: &str) -> &'static str {
    let names = match language.split('-').next().unwrap_or_default() {
        "zh" => ["图", "表"],
        "sv" => ["Figur", "Tabell"],
        "de" => ["Abbildung", "Tabelle"],
        _ => ["Figure", "Table"],
    };
    match number.of {
        Numbered::Figure => names[0],
        Numbered::Table => names[1],
    }
}

/// A part of the text's width as 5 % steps, for a class.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to 5..=100"
)]
fn twentieths(part: f64) -> u8 {
    ((part * 20.0).round().clamp(1.0, 20.0) as u8) * 5
}

pub(super) fn has_extension(name: &str, extension: &str) -> bool {
    name.rsplit_once('.')
        .is_some_and(|(_, found)| found.eq_ignore_ascii_case(extension))
}
