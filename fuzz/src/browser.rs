//! HTML as a browser reads it, and what must not be in it.
//!
//! Only the tokens count: nothing that is let through makes a tokenizer read on in another way (`script`, `style`,
//! `textarea`, comments, `CDATA` in MathML), so a tree has no element and no attribute that the tokens do not have.

use html5ever::tokenizer::{BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer};
use html5ever::tokenizer::TokenizerOpts;

/// All that may be on a page of ours.
const TAGS: &[&str] = &[
    "a", "abbr", "acronym", "b", "bdi", "bdo", "blockquote", "br", "caption", "cite", "code", "col", "colgroup",
    "data", "dd", "del", "details", "dfn", "div", "dl", "dt", "em", "figcaption", "figure", "h1", "h2", "h3", "h4",
    "h5", "h6", "hr", "i", "img", "input", "ins", "kbd", "li", "mark", "ol", "p", "pre", "q", "rbc", "rp", "rt",
    "rtc", "ruby", "s", "samp", "section", "small", "span", "strike", "strong", "sub", "summary", "sup", "table",
    "tbody", "td", "tfoot", "th", "thead", "time", "tr", "u", "ul", "var", "wbr", "math", "mi", "mn", "mo", "ms",
    "mtext", "mspace", "mrow", "mfrac", "msqrt", "mroot", "mstyle", "merror", "mpadded", "mphantom", "msub", "msup",
    "msubsup", "munder", "mover", "munderover", "mmultiscripts", "mprescripts", "none", "mtable", "mtr", "mtd",
    "menclose",
];

/// Attributes that hold an address.
const ADDRESSES: &[&str] = &["href", "src", "cite"];

/// Attributes that hold none, cannot run anything and cannot cover what is not the statement's.
const PLAIN: &[&str] = &[
    "accent", "accentunder", "align", "alt", "aria-label", "char", "charoff", "checked", "colspan", "columnalign",
    "columnspan", "datetime", "depth", "dir", "disabled", "display", "displaystyle", "fence", "headers", "height",
    "hreflang", "lang", "largeop", "linethickness", "lspace", "mathvariant", "maxsize", "minsize", "movablelimits",
    "notation", "rel", "rowspan", "rspace", "scope", "scriptlevel", "separator", "size", "span", "start", "stretchy",
    "summary", "symmetric", "title", "voffset", "width",
];

/// What our own renderers write beside what [`ids`](assert_safe) may be.
const CLASSES: &[&str] = &[
    "cell-left", "cell-right", "math-display", "math-error", "footnotes", "footnote-ref", "footnote-backref", "scroll-x",
];

/// Panics unless `html` is text and elements only: no script, no handler, no style, no address but of the web, mail or
/// this server, no class or id of the page's own.
pub fn assert_safe(html: &str) {
    let input = BufferQueue::default();
    input.push_back(html.into());
    let tokens = Tokenizer::new(Tokens { html }, TokenizerOpts::default());
    let _ = tokens.feed(&input);
    tokens.end();
}

struct Tokens<'a> {
    html: &'a str,
}

impl TokenSink for Tokens<'_> {
    type Handle = ();

    fn process_token(&self, token: Token, _: u64) -> TokenSinkResult<()> {
        match token {
            Token::TagToken(tag) => self.tag(&tag),
            Token::CommentToken(_) | Token::DoctypeToken(_) | Token::NullCharacterToken => {
                panic!("{token:?} in {}", self.html)
            }
            Token::CharacterTokens(_) | Token::EOFToken | Token::ParseError(_) => {}
        }
        TokenSinkResult::Continue
    }
}

impl Tokens<'_> {
    fn tag(&self, tag: &Tag) {
        assert!(TAGS.contains(&&*tag.name), "<{}> in {}", tag.name, self.html);
        if tag.kind == TagKind::EndTag {
            return;
        }
        for attribute in &tag.attrs {
            let (name, value) = (&*attribute.name.local, &*attribute.value);
            let ok = match name {
                "class" => value.split_ascii_whitespace().all(is_class),
                "id" => value.starts_with("s-") || value.starts_with("fn"),
                // No form: boxes of task lists.
                "type" => &*tag.name != "input" || value == "checkbox",
                "form" => &*tag.name == "mo",
                "tabindex" => value == "0",
                name if ADDRESSES.contains(&name) => is_address(value),
                name => PLAIN.contains(&name),
            };
            assert!(ok, "<{} {name}={value:?}> in {}", tag.name, self.html);
        }
    }
}

fn is_class(name: &str) -> bool {
    CLASSES.contains(&name) || ["hl-", "menv-", "tex-"].iter().any(|prefix| name.starts_with(prefix))
}

/// What a browser does to an address before it looks at its scheme (URL standard, "basic URL parser").
fn is_address(value: &str) -> bool {
    let kept: String = value
        .trim_matches(|c: char| c <= ' ')
        .chars()
        .filter(|c| !matches!(c, '\t' | '\n' | '\r'))
        .collect();
    let end = kept
        .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.')))
        .unwrap_or(kept.len());
    let has_scheme = kept[end..].starts_with(':') && kept.starts_with(|c: char| c.is_ascii_alphabetic());
    !has_scheme || ["http", "https", "mailto"].iter().any(|scheme| kept[..end].eq_ignore_ascii_case(scheme))
}
