//! Strict walking of `problem.xml`: an element or attribute that no rule reads is an error with its line.

use crate::import::carry::Carry;
use roxmltree::Node;

pub(super) const FILE: &str = "problem.xml";

/// `problem.xml: assets/checker (line 12)`.
pub(super) fn place(node: Node<'_, '_>) -> String {
    let mut names: Vec<&str> = node
        .ancestors()
        .filter(Node::is_element)
        .map(|node| node.tag_name().name())
        .filter(|name| *name != "problem")
        .collect();
    names.reverse();
    let line = node.document().text_pos_at(node.range().start).row;
    format!("{FILE}: {} (line {line})", names.join("/"))
}

/// Findings after which the rest is not listed: finding a line costs the length of the file.
const MAX_FINDINGS: usize = 500;

pub(super) fn error(node: Node<'_, '_>, message: impl Into<String>, carry: &mut Carry<'_>) {
    if is_listed(carry) {
        carry.error(place(node), message);
    }
}

pub(super) fn warning(node: Node<'_, '_>, message: impl Into<String>, carry: &mut Carry<'_>) {
    if is_listed(carry) {
        carry.warning(place(node), message);
    }
}

fn is_listed(carry: &mut Carry<'_>) -> bool {
    if carry.findings.len() < MAX_FINDINGS {
        return true;
    }
    let note = "there are more findings than are listed";
    if !carry.findings.iter().any(|finding| finding.message == note) {
        carry.error(FILE, note);
    }
    false
}

/// Refuses attributes that are not in `known`, and child elements that are not in `children`.
pub(super) fn check(node: Node<'_, '_>, known: &[&str], children: &[&str], carry: &mut Carry<'_>) {
    for attribute in node.attributes() {
        if !known.contains(&attribute.name()) {
            let (name, value) = (attribute.name(), attribute.value());
            error(
                node,
                format!("the attribute {name}={value:?} cannot be carried over"),
                carry,
            );
        }
    }
    for child in node.children().filter(Node::is_element) {
        if !children.contains(&child.tag_name().name()) {
            error(
                child,
                "cannot be carried over: the importer has no rule for it",
                carry,
            );
        }
    }
}

/// Child elements called `name`.
pub(super) fn all<'a, 'i: 'a>(node: Node<'a, 'i>, name: &'a str) -> impl Iterator<Item = Node<'a, 'i>> {
    node.children().filter(move |child| child.has_tag_name(name))
}

/// The first child element called `name`.
pub(super) fn child<'a, 'i: 'a>(node: Node<'a, 'i>, name: &'a str) -> Option<Node<'a, 'i>> {
    all(node, name).next()
}

/// Text of the child element `name`; empty when there is none.
pub(super) fn text_of(node: Node<'_, '_>, name: &str) -> String {
    node.children()
        .find(|child| child.has_tag_name(name))
        .and_then(|child| child.text())
        .unwrap_or_default()
        .trim()
        .to_owned()
}

/// A C format of one number (`tests/%02d`) applied to `index`.
pub(super) fn path(pattern: &str, index: usize) -> Option<String> {
    let (before, rest) = pattern.split_once('%')?;
    let (width, after) = rest.split_once('d')?;
    let zero = width.starts_with('0');
    let width: usize = if width.is_empty() {
        0
    } else {
        width.parse().ok().filter(|width| *width <= 20)?
    };
    let number = if zero {
        format!("{index:0width$}")
    } else {
        format!("{index:width$}")
    };
    Some(format!("{before}{number}{after}"))
}

#[cfg(test)]
mod tests {
    #[test]
    fn patterns() {
        assert_eq!(super::path("tests/%02d.a", 7).as_deref(), Some("tests/07.a"));
        assert_eq!(super::path("t/%03d", 1000).as_deref(), Some("t/1000"));
        assert_eq!(super::path("t/%d.in", 3).as_deref(), Some("t/3.in"));
        assert_eq!(super::path("t/3.in", 3), None);
        assert_eq!(super::path("t/%0999999999d", 3), None);
    }
}
