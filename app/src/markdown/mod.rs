//! Markdown of statements and lessons to HTML that is safe to put into a page.
//!
//! comrak (GFM tables, footnotes, `$..$`, `$$..$$`) -> MathML for the TeX, classes for the code -> ammonia, which has
//! the last word: authors are not trusted with scripts, styles or handlers.

mod check;
mod cost;
mod highlight;
mod math;
mod sanitize;
mod tex;
mod tex_reader;
mod words;

pub use check::remarks;
pub use highlight::{code, numbered};
pub use math::formula;

use comrak::adapters::{HeadingAdapter, HeadingMeta, SyntaxHighlighterAdapter};
use comrak::nodes::{AstNode, NodeValue, Sourcepos};
use comrak::{Arena, Options, options, parse_document};
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::fmt;
use std::sync::{LazyLock, Mutex};

/// Longer text is shown as it is: rendering must not take a request's time.
pub const MAX_MARKDOWN_BYTES: usize = 512 * 1024;

/// Most bytes of a text's HTML, before the addresses of its images are put in; what would be longer is shown as it is.
pub const MAX_HTML_BYTES: usize = 4 << 20;

/// A heading, for a table of contents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// 1 to 6.
    pub level: u8,
    pub id: String,
    pub text: String,
}

/// Markdown to sanitised HTML.
pub fn markdown(text: &str) -> String {
    rendered(text).0.replace(sanitize::FILE, "")
}

/// Markdown to sanitised HTML, and its headings in order.
pub fn with_headings(text: &str) -> (String, Vec<Heading>) {
    let (html, headings) = rendered(text);
    (html.replace(sanitize::FILE, ""), headings)
}

/// Markdown to sanitised HTML whose images are files beside the text; `address` knows where they are served from.
pub fn with_files(text: &str, address: impl Fn(&str) -> Option<String>) -> String {
    let html = rendered(text).0;
    let mark = format!("src=\"{}", sanitize::FILE);
    let mut parts = html.split(&mark);
    let mut placed = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let name = part.split('"').next().unwrap_or_default();
        let address = address(name).unwrap_or_else(|| name.to_owned());
        placed.push_str("src=\"");
        placed.push_str(&escape_attribute(&address));
        placed.push_str(&part[name.len()..]);
    }
    placed
}

/// One line of Markdown, without a paragraph around it.
pub fn inline(text: &str) -> String {
    let html = markdown(text);
    let html = html.trim();
    match html
        .strip_prefix("<p>")
        .and_then(|rest| rest.strip_suffix("</p>"))
    {
        Some(inner) if !inner.contains("<p>") => inner.to_owned(),
        _ => html.to_owned(),
    }
}

#[derive(Default)]
struct Cache {
    made: HashMap<String, (String, Vec<Heading>)>,
    /// Of texts and HTML together.
    bytes: usize,
}

/// Statements and lessons are few and shown often; the cache starts again when it is full.
fn rendered(text: &str) -> (String, Vec<Heading>) {
    const MAX_BYTES: usize = 32 << 20;
    static CACHE: LazyLock<Mutex<Cache>> = LazyLock::new(Mutex::default);
    let cache = || CACHE.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    if let Some(found) = cache().made.get(text) {
        return found.clone();
    }
    let made = render(text);
    let mut cache = cache();
    if cache.bytes >= MAX_BYTES {
        *cache = Cache::default();
    }
    cache.bytes += text.len() + made.0.len();
    cache.made.insert(text.to_owned(), made.clone());
    made
}

/// Without the cache.
pub(crate) fn render(text: &str) -> (String, Vec<Heading>) {
    let made = (text.len() <= MAX_MARKDOWN_BYTES)
        .then(|| to_html(text))
        .flatten();
    made.unwrap_or_else(|| (plain(text), Vec::new()))
}

/// A text that is shown as it is.
pub(crate) fn plain(text: &str) -> String {
    // NUL has no place in HTML.
    format!(
        "<pre tabindex=\"0\">{}</pre>",
        escape(text).replace('\0', "\u{fffd}")
    )
}

/// `None`: reading the HTML would cost too much, or there would be too much of it.
fn to_html(text: &str) -> Option<(String, Vec<Heading>)> {
    let options = options();
    let arena = Arena::new();
    let document = parse_document(&arena, text, &options);
    let own = cost::of_own_html(document);
    math_to_html(document)?;
    let (mut html, mut headings) = formatted(document, &options)?;
    if cost::is_too_much(&html, own) {
        let document = parse_document(&arena, text, &options);
        html_to_text(document);
        math_to_html(document)?;
        (html, headings) = formatted(document, &options)?;
        if cost::is_too_much(&html, cost::Own::default()) {
            return None;
        }
    }
    let html = clean(&html);
    (html.len() <= MAX_HTML_BYTES).then_some((html, headings))
}

fn formatted<'a>(document: &'a AstNode<'a>, options: &Options<'_>) -> Option<(String, Vec<Heading>)> {
    let headings = Headings::default();
    let mut plugins = options::Plugins::default();
    plugins.render.codefence_syntax_highlighter = Some(&Highlighter);
    plugins.render.heading_adapter = Some(&headings);
    let mut html = String::new();
    comrak::format_html_with_plugins(document, options, &mut html, &plugins).ok()?;
    Some((html, headings.take()))
}

/// Sanitises HTML that came from an author, and frames what may be wide.
pub fn clean(html: &str) -> String {
    scrollable(&sanitize::clean(html))
}

fn options() -> Options<'static> {
    let mut options = Options::default();
    options.extension.table = true;
    options.extension.strikethrough = true;
    options.extension.autolink = true;
    options.extension.tasklist = true;
    options.extension.footnotes = true;
    options.extension.math_dollars = true;
    options.extension.cjk_friendly_emphasis = true;
    // Raw HTML passes here; ammonia decides.
    options.render.r#unsafe = true;
    options
}

/// Replaces the TeX by MathML, as raw HTML. `None`: it would be too much; a letter of a formula may cost 200 bytes.
fn math_to_html<'a>(document: &'a AstNode<'a>) -> Option<()> {
    let mut room = MAX_HTML_BYTES;
    for node in document.descendants() {
        let mut data = node.data.borrow_mut();
        if let NodeValue::Math(math) = &data.value {
            let html = formula(&math.literal, math.display_math).html;
            room = room.checked_sub(html.len())?;
            data.value = NodeValue::HtmlInline(html);
        }
    }
    Some(())
}

/// Shows the author's own HTML as its source.
fn html_to_text<'a>(document: &'a AstNode<'a>) {
    for node in document.descendants() {
        let mut data = node.data.borrow_mut();
        match &mut data.value {
            NodeValue::HtmlBlock(html) => html.literal = format!("<pre>{}</pre>\n", escape(&html.literal)),
            NodeValue::HtmlInline(html) => *html = escape(html),
            _ => {}
        }
    }
}

/// What may be wider than a phone gets a frame that scrolls and that the keyboard reaches.
fn scrollable(html: &str) -> String {
    html.replace("<table", "<div class=\"scroll-x\" tabindex=\"0\"><table")
        .replace("</table>", "</table></div>")
        .replace("<pre", "<pre tabindex=\"0\"")
}

pub(crate) fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

/// For an attribute's value in double quotes.
pub(crate) fn escape_attribute(text: &str) -> String {
    escape(text).replace('"', "&quot;")
}

/// Gives each heading an id that a link can point to, unique on the page.
#[derive(Default)]
struct Headings(Mutex<Seen>);

#[derive(Default)]
struct Seen {
    headings: Vec<Heading>,
    ids: HashSet<String>,
    /// What the next heading of the same text is told apart by; not before 2.
    next: HashMap<String, usize>,
}

impl Seen {
    /// An id that no heading has had. Texts may be the same a hundred thousand times.
    fn id(&mut self, base: String) -> String {
        if self.ids.insert(base.clone()) {
            return base;
        }
        let next = self.next.entry(base.clone()).or_insert(2);
        loop {
            let id = format!("{base}-{next}");
            *next += 1;
            if self.ids.insert(id.clone()) {
                return id;
            }
        }
    }
}

impl Headings {
    fn take(self) -> Vec<Heading> {
        self.0.into_inner().unwrap_or_default().headings
    }
}

impl HeadingAdapter for Headings {
    fn enter(&self, output: &mut dyn fmt::Write, heading: &HeadingMeta, _: Option<Sourcepos>) -> fmt::Result {
        let mut seen = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let id = seen.id(heading_id(&heading.content));
        write!(output, "<h{} id=\"{id}\">", heading.level)?;
        seen.headings.push(Heading {
            level: heading.level,
            id,
            text: heading.content.clone(),
        });
        Ok(())
    }

    fn exit(&self, output: &mut dyn fmt::Write, heading: &HeadingMeta) -> fmt::Result {
        write!(output, "</h{}>", heading.level)
    }
}

/// `s-` and the heading's letters and digits: the prefix keeps it apart from the page's own ids.
fn heading_id(text: &str) -> String {
    let mut id = String::from("s-");
    for c in text.chars() {
        if c.is_alphanumeric() {
            id.extend(c.to_lowercase());
        } else if !id.ends_with('-') {
            id.push('-');
        }
    }
    id.trim_end_matches('-').to_owned()
}

struct Highlighter;

impl SyntaxHighlighterAdapter for Highlighter {
    fn write_highlighted(&self, output: &mut dyn fmt::Write, lang: Option<&str>, code: &str) -> fmt::Result {
        output.write_str(&highlight::code(lang.unwrap_or_default(), code))
    }

    fn write_pre_tag(
        &self,
        output: &mut dyn fmt::Write,
        _: HashMap<&'static str, Cow<'_, str>>,
    ) -> fmt::Result {
        output.write_str("<pre>")
    }

    fn write_code_tag(
        &self,
        output: &mut dyn fmt::Write,
        _: HashMap<&'static str, Cow<'_, str>>,
    ) -> fmt::Result {
        output.write_str("<code>")
    }
}

#[cfg(test)]
mod tests;
