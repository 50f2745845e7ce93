//! The allow-list. Whatever is not in it is gone: tags, attributes, classes, URL schemes.

use ammonia::Builder;
use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::LazyLock;

const MATHML_TAGS: &[&str] = &[
    "math",
    "mi",
    "mn",
    "mo",
    "ms",
    "mtext",
    "mspace",
    "mrow",
    "mfrac",
    "msqrt",
    "mroot",
    "mstyle",
    "merror",
    "mpadded",
    "mphantom",
    "msub",
    "msup",
    "msubsup",
    "munder",
    "mover",
    "munderover",
    "mmultiscripts",
    "mprescripts",
    "none",
    "mtable",
    "mtr",
    "mtd",
    "menclose",
];

const MATHML_ATTRIBUTES: &[&str] = &[
    "display",
    "displaystyle",
    "scriptlevel",
    "mathvariant",
    "stretchy",
    "symmetric",
    "fence",
    "separator",
    "form",
    "lspace",
    "rspace",
    "minsize",
    "maxsize",
    "movablelimits",
    "accent",
    "accentunder",
    "largeop",
    "linethickness",
    "width",
    "height",
    "depth",
    "voffset",
    "columnalign",
    "notation",
    "columnspan",
    "rowspan",
];

/// Classes that our own renderers write.
fn is_our_class(name: &str) -> bool {
    name.starts_with("hl-")
        || name.starts_with("menv-")
        || name.starts_with("tex-")
        || matches!(
            name,
            "cell-left"
                | "cell-right"
                | "math-display"
                | "math-error"
                | "footnotes"
                | "footnote-ref"
                | "footnote-backref"
        )
}

/// Stands before the address of an image that is a file beside the text: `src="file-beside:picture.png"`.
pub const FILE: &str = "file-beside:";

/// Whether an image's address is neither a path on this server nor an address elsewhere.
pub fn is_file_name(address: &str) -> bool {
    !address.starts_with('/') && !address.contains(':')
}

/// Sanitises HTML that came from an author.
pub fn clean(html: &str) -> String {
    static BUILDER: LazyLock<Builder<'static>> = LazyLock::new(builder);
    BUILDER.clean(html).to_string()
}

fn builder() -> Builder<'static> {
    let mut builder = Builder::default();
    builder
        .add_tags(MATHML_TAGS)
        .add_tags(["section", "input", "tfoot"])
        .rm_tags([
            "area", "map", "header", "footer", "nav", "article", "aside", "hgroup", "center", "tt",
        ])
        .url_schemes(HashSet::from(["http", "https", "mailto"]))
        .link_rel(Some("noopener noreferrer nofollow"))
        .add_generic_attributes(["id", "class"])
        .add_tag_attributes("input", ["type", "checked", "disabled"])
        .add_tag_attributes("a", ["aria-label"])
        .attribute_filter(filter);
    for tag in MATHML_TAGS {
        builder.add_tag_attributes(*tag, MATHML_ATTRIBUTES);
    }
    builder
}

fn filter<'u>(tag: &str, name: &str, value: &'u str) -> Option<Cow<'u, str>> {
    match name {
        "class" => {
            let kept: Vec<&str> = value
                .split_ascii_whitespace()
                .filter(|class| is_our_class(class))
                .collect();
            (!kept.is_empty()).then(|| Cow::Owned(kept.join(" ")))
        }
        // Headings and footnotes; anything else could cover an id of the page.
        "id" => (value.starts_with("s-") || value.starts_with("fn")).then_some(Cow::Borrowed(value)),
        // A file beside the text; the caller knows where it is served from.
        "src" if tag == "img" && is_file_name(value) => Some(Cow::Owned(format!("{FILE}{value}"))),
        // Task lists: a box that is shown and cannot be used.
        "type" if tag == "input" => Some(Cow::Borrowed("checkbox")),
        "disabled" if tag == "input" => Some(Cow::Borrowed("")),
        _ => Some(Cow::Borrowed(value)),
    }
}
