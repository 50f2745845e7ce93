//! What it costs to read HTML that an author wrote, before the sanitiser reads it.
//!
//! A reader of HTML has three ways to take more than linear time or memory (HTML standard, "Tree construction"): it looks
//! through all open elements at many tags; elements for formatting (`<b>`) that are not closed are opened again in every
//! paragraph that follows; and each attribute of a tag is compared with those before it. Nothing that is made here does
//! so, but Markdown lets authors write HTML, and nest quotes. End tags count for nothing: there are places where they
//! close nothing.

use comrak::nodes::{AstNode, NodeValue};

/// Elements looked at, made or compared, roughly; a second at the most.
const MOST: usize = 100_000_000;
/// How many looks are worth an element that is made.
const ELEMENT: usize = 100;

const FORMATTING: [&[u8]; 14] = [
    b"a", b"b", b"big", b"code", b"em", b"font", b"i", b"nobr", b"s", b"small", b"strike", b"strong", b"tt",
    b"u",
];

/// What there is of an author's own HTML.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Own {
    /// Start tags.
    tags: usize,
    /// Those of elements for formatting.
    formatting: usize,
    /// Comparisons of attributes.
    compared: usize,
}

/// To be asked before formulas become HTML as well.
pub(super) fn of_own_html<'a>(document: &'a AstNode<'a>) -> Own {
    let mut own = Own::default();
    for node in document.descendants() {
        match &node.data.borrow().value {
            NodeValue::HtmlBlock(html) => own.add(html.literal.as_bytes()),
            NodeValue::HtmlInline(html) => own.add(html.as_bytes()),
            _ => {}
        }
    }
    own
}

impl Own {
    /// Whether it is worth a look at the whole.
    pub(super) fn is_much(self) -> bool {
        self.tags > 100 || self.compared > MOST / 10
    }

    fn add(&mut self, html: &[u8]) {
        for name in names(html) {
            self.tags += 1;
            self.formatting += usize::from(FORMATTING.iter().any(|one| one.eq_ignore_ascii_case(name)));
        }
        // No more attributes than these, in one tag or in many.
        let between = |byte: &&u8| byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'' | b'/' | b'=');
        let attributes = html.iter().filter(between).count();
        self.compared = self
            .compared
            .saturating_add(attributes.saturating_mul(attributes) / 4);
    }
}

/// Names of the start tags.
fn names(html: &[u8]) -> impl Iterator<Item = &[u8]> {
    html.split(|byte| *byte == b'<').skip(1).filter_map(|rest| {
        let end = rest.iter().position(|byte| !byte.is_ascii_alphanumeric());
        let name = &rest[..end.unwrap_or(rest.len())];
        name.first().is_some_and(u8::is_ascii_alphabetic).then_some(name)
    })
}

/// Whether `html`, which holds `own`, is refused.
pub(super) fn is_too_much(html: &str, own: Own) -> bool {
    let bytes = html.as_bytes();
    let tags = bytes.iter().filter(|byte| **byte == b'<').count();
    let depth = depth(bytes) + own.tags + ELEMENT * own.formatting;
    html.len() > super::MAX_HTML_BYTES || depth.saturating_mul(tags).saturating_add(own.compared) > MOST
}

/// Elements inside each other, where all are closed in order.
fn depth(html: &[u8]) -> usize {
    let (mut now, mut most) = (0_usize, 0);
    for rest in html.split(|byte| *byte == b'<').skip(1) {
        if rest.first() == Some(&b'/') {
            now = now.saturating_sub(1);
        } else if !is_void(rest) {
            now += 1;
            most = most.max(now);
        }
    }
    most
}

/// Whether the tag that begins here has no end: as HTML has it, or as MathML (`<mspace/>`).
fn is_void(tag: &[u8]) -> bool {
    const VOID: [&[u8]; 4] = [b"br", b"hr", b"img", b"input"];
    let end = tag.iter().position(|byte| *byte == b'>').unwrap_or(tag.len());
    tag[..end].ends_with(b"/") || VOID.iter().any(|name| tag.starts_with(name))
}

#[cfg(test)]
mod tests {
    use crate::markdown::{MAX_HTML_BYTES, render};
    use std::time::Instant;

    /// Renders within seconds, in whatever build.
    fn quick(what: &str, text: &str) -> String {
        let start = Instant::now();
        let html = render(text).0;
        assert!(start.elapsed().as_secs() < 60, "{what}: {:?}", start.elapsed());
        assert!(html.len() <= MAX_HTML_BYTES, "{what}: {} bytes", html.len());
        html
    }

    #[test]
    fn html_that_is_costly_to_read_is_shown_as_text() {
        let bold: String = (0..10_000).map(|n| format!("<b id=s-{n}>")).collect();
        let html = quick("formatting", &format!("{bold}\n\n{}", "<p>x\n\n".repeat(10_000)));
        assert!(html.contains("&lt;b id"), "{}", &html[..200]);
        let html = quick("depth", &"<div>".repeat(90_000));
        assert!(html.contains("&lt;div&gt;"), "{}", &html[..200]);
        let names: String = (0..60_000).map(|n| format!(" a{n}")).collect();
        quick("attributes", &format!("<p{names}>x</p>"));
        // End tags that close nothing.
        let pairs = "<b class=x><table><td></b></table>".repeat(3_000);
        quick("pairs", &format!("{pairs}\n\n{}", "<p>x\n\n".repeat(20_000)));
        quick("quotes", &">".repeat(200_000));
        quick("headings", &"# a\n".repeat(100_000));
    }

    #[test]
    fn ordinary_html_stays() {
        let row = "<tr><td class=\"x\"><b>a</b></td><td>b</td></tr>\n";
        let text = format!(
            "# A\n\n<table>\n{}</table>\n\n<details>x</details>\n",
            row.repeat(300)
        );
        let html = render(&text).0;
        assert_eq!(html.matches("<b>a</b>").count(), 300);
        assert!(html.contains("<details>"), "{html}");
        let formulas = render(&"$a \\, b$ and **c**  \n".repeat(10_000)).0;
        assert_eq!(formulas.matches("<math").count(), 10_000);
    }
}
