//! What of a statement in Markdown is not shown as its author may think.

use super::{cost, formula, options, sanitize};
use crate::latex::Remark;
use comrak::nodes::NodeValue;
use comrak::{Arena, parse_document};

/// Tags and attributes that the sanitiser takes out.
const TAKEN_OUT: [&str; 10] = [
    "<script", "<style", "<iframe", "<object", "<embed", "<form", "<video", "<audio", "<svg", "style=",
];

/// Formulas that cannot be shown, images that are not beside the text (`has_file` knows) or lie elsewhere, HTML that
/// is taken out, constants that there are not.
pub fn remarks(text: &str, has_file: impl Fn(&str) -> bool) -> Vec<Remark> {
    if text.len() > super::MAX_MARKDOWN_BYTES {
        return vec![remark(1, "is too long to be shown as more than its source")];
    }
    let options = options();
    let arena = Arena::new();
    let document = parse_document(&arena, text, &options);
    let mut remarks = Vec::new();
    let own = cost::of_own_html(document);
    if own.is_much()
        && super::formatted(document, &options).is_none_or(|(html, _)| cost::is_too_much(&html, own))
    {
        remarks.push(remark(1, "has too much HTML of its own, which is shown as text"));
    }
    for node in document.descendants() {
        let data = node.data.borrow();
        let line = data.sourcepos.start.line;
        match &data.value {
            NodeValue::Math(math) if !formula(&math.literal, math.display_math).is_math => {
                let tex = crate::latex::quoted(&math.literal);
                remarks.push(remark(line, format!("{tex} is a formula that cannot be shown")));
            }
            NodeValue::Image(image) => remarks.extend(image_remark(line, &image.url, &has_file)),
            NodeValue::HtmlBlock(html) => remarks.extend(html_remark(line, &html.literal)),
            NodeValue::HtmlInline(html) => remarks.extend(html_remark(line, html)),
            NodeValue::Text(text) => remarks.extend(constant_remark(line, text)),
            _ => {}
        }
    }
    remarks
}

fn remark(line: usize, message: impl Into<String>) -> Remark {
    Remark {
        line,
        message: message.into(),
    }
}

fn image_remark(line: usize, address: &str, has_file: &impl Fn(&str) -> bool) -> Option<Remark> {
    if !sanitize::is_file_name(address) {
        let why =
            format!("the image {address} is not in the statement's folder: nothing from elsewhere is shown");
        return Some(remark(line, why));
    }
    (!has_file(address)).then(|| {
        remark(
            line,
            format!("the image {address} is not in the statement's folder"),
        )
    })
}

fn html_remark(line: usize, html: &str) -> Option<Remark> {
    let lower = html.to_ascii_lowercase();
    let found = TAKEN_OUT.iter().find(|word| lower.contains(*word))?;
    let word = found.trim_matches(['<', '=']);
    Some(remark(line, format!("HTML's {word} is taken out")))
}

/// Sequences that stand for no constant of `problem.yaml` stay as they are.
fn constant_remark(line: usize, text: &str) -> Option<Remark> {
    let inner = text.split_once("{{")?.1.split_once("}}")?.0;
    let is_name = !inner.is_empty()
        && inner
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'.');
    (is_name && inner != "nextsample" && inner != "remainingsamples")
        .then(|| remark(line, format!("{{{{{inner}}}}} names no constant of problem.yaml")))
}
