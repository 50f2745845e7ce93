//! The LaTeX subset of problem statements to HTML (2025-09, section "LaTeX environment and supported subset").
//!
//! [`parse`] reads anything into a [`Document`](tree::Document) in linear time and bounded depth; what is outside
//! the subset stays in it as its source. Formulas become MathML by the way Markdown's do, and the same sanitiser has
//! the last word.

mod commands;
mod conditionals;
mod environments;
mod html;
mod html_table;
mod macros;
mod parser;
mod source;
pub(crate) mod symbols;
mod table;
mod tree;

pub use parser::parse;
pub(crate) use parser::quoted;
pub use tree::Remark;

use crate::markdown::{MAX_HTML_BYTES, clean, plain};
use crate::statement::{Assets, Rendered};

/// Longer statements are shown as they are: rendering must not take a request's time.
pub const MAX_LATEX_BYTES: usize = 512 * 1024;
/// Bytes of a problem's name as HTML.
const MAX_NAME_BYTES: usize = 64 * 1024;

/// A statement in `language` (of the format: `en`, `pt-BR`) as sanitised HTML.
pub fn render(text: &str, language: &str, assets: &Assets<'_>) -> Rendered {
    if text.len() > MAX_LATEX_BYTES {
        return as_source(text);
    }
    let expanded = macros::expand(text);
    let document = parse(&expanded);
    let mut html = html::Html::new(&document, assets, language);
    html.document();
    let name = document.name.as_ref().map(|name| {
        let mut html = html::Html::new(&document, assets, language);
        html.direct(name);
        html.out
    });
    let fits = |name: &String| name.len() <= MAX_NAME_BYTES;
    if html.out.len() > MAX_HTML_BYTES || !name.as_ref().is_none_or(fits) {
        return as_source(text);
    }
    let out = clean(&html.out);
    if out.len() > MAX_HTML_BYTES {
        return as_source(text);
    }
    let mut remarks = std::mem::take(&mut html.remarks);
    remarks.extend_from_slice(&document.remarks);
    remarks.sort_by_key(|remark| remark.line);
    Rendered {
        html: out,
        name: name.map(|name| clean(&name)),
        remarks,
    }
}

fn as_source(text: &str) -> Rendered {
    Rendered {
        html: plain(text),
        name: None,
        remarks: vec![Remark {
            line: 1,
            message: "is too long to be shown as more than its source".into(),
        }],
    }
}

#[cfg(test)]
mod tests;
