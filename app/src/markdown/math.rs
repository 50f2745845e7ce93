//! TeX to MathML, on the server: no script and no font of our own in the browser.

use super::escape;
use super::words::Words;
use pulldown_latex::config::DisplayMode;
use pulldown_latex::event::{Content, Event, ScriptPosition};
use pulldown_latex::{Parser, RenderConfig, Storage, push_mathml};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Longer formulas are shown as they are.
const MAX_TEX_BYTES: usize = 4096;
/// Groups inside groups; the parser recurses.
const MAX_DEPTH: usize = 64;

/// A formula as HTML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Formula {
    pub html: String,
    /// `false`: it cannot be read, and its TeX is shown as code.
    pub is_math: bool,
}

/// MathML for a formula; its TeX as code when it cannot be read.
pub fn formula(tex: &str, display: bool) -> Formula {
    let made = convert(tex.trim(), display);
    let is_math = made.is_some();
    let html = match made {
        Some(html) if display => format!("<span class=\"math-display\">{html}</span>"),
        Some(html) => html,
        None => format!("<code class=\"math-error\">{}</code>", escape(tex)),
    };
    Formula { html, is_math }
}

fn convert(tex: &str, display: bool) -> Option<String> {
    if tex.is_empty() || tex.len() > MAX_TEX_BYTES || depth(tex) > MAX_DEPTH || defines_macros(tex) {
        return None;
    }
    let config = RenderConfig {
        display_mode: if display {
            DisplayMode::Block
        } else {
            DisplayMode::Inline
        },
        ..RenderConfig::default()
    };
    let (tex, words) = super::tex::in_other_words(tex)?;
    // The parser is young and its input is anybody's: a panic in it must not cost the request.
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        let storage = Storage::new();
        let mut events: Vec<_> = Parser::new(&tex, &storage).collect::<Result<_, _>>().ok()?;
        place_limits(&mut events, &words);
        let mut html = String::new();
        let events = events.into_iter().map(Ok::<_, std::fmt::Error>);
        push_mathml(&mut html, events, config).ok()?;
        let html = words.put_into(&base_first(&html));
        is_whole(&html).then_some(html)
    }));
    outcome.ok().flatten()
}

/// The library puts the space before a function into its scripts, as `n \log_2 n`; then they have one child too many,
/// and browsers show none of them as what it is.
fn base_first(mathml: &str) -> String {
    const SPACE: &str = "<mspace width=\"0.1667em\" />";
    const SCRIPTS: [&str; 6] = ["msub", "msup", "msubsup", "munder", "mover", "munderover"];
    let mut parts = mathml.split(SPACE);
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let tag = out.rfind('<').unwrap_or(out.len());
        let name = out[tag..].trim_start_matches('<');
        let end = name.find(|c: char| !c.is_ascii_lowercase()).unwrap_or(name.len());
        if part.starts_with("<mi") && SCRIPTS.contains(&&name[..end]) {
            out.insert_str(tag, SPACE);
        } else {
            out.push_str(SPACE);
        }
        out.push_str(part);
    }
    out
}

/// Whether all elements are closed in order, and those that need some number of children have it. Of a script without
/// a base (`\\ _a`) the library makes what is neither.
fn is_whole(mathml: &str) -> bool {
    // Names and children of the elements that are open.
    let mut open: Vec<(&str, usize)> = Vec::new();
    for part in mathml.split('<').skip(1) {
        // The sign, of which the library makes no `&lt;`.
        if !part.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/') {
            continue;
        }
        let Some((tag, _)) = part.split_once('>') else {
            return false;
        };
        if let Some(name) = tag.strip_prefix('/') {
            match open.pop() {
                Some((opened, children)) if opened == name && has_enough(name, children) => {}
                _ => return false,
            }
            continue;
        }
        if let Some((_, children)) = open.last_mut() {
            *children += 1;
        }
        if !tag.ends_with('/') {
            open.push((tag.split(' ').next().unwrap_or_default(), 0));
        }
    }
    open.is_empty()
}

fn has_enough(name: &str, children: usize) -> bool {
    match name {
        "msub" | "msup" | "munder" | "mover" | "mfrac" | "mroot" => children == 2,
        "msubsup" | "munderover" => children == 3,
        _ => true,
    }
}

/// Scripts of `\operatorname*` stand where those of `\max` do.
fn place_limits(events: &mut [Event<'_>], words: &Words) {
    for at in 1..events.len() {
        let has_limits =
            matches!(&events[at], Event::Content(Content::Function(name)) if words.has_limits(name));
        if let Event::Script { position, .. } = &mut events[at - 1]
            && has_limits
            && *position == ScriptPosition::Right
        {
            *position = ScriptPosition::Movable;
        }
    }
}

fn depth(tex: &str) -> usize {
    let (mut now, mut most) = (0_usize, 0);
    for byte in tex.bytes() {
        match byte {
            b'{' => now += 1,
            b'}' => now = now.saturating_sub(1),
            _ => {}
        }
        most = most.max(now);
    }
    most.max(tex.matches("\\begin").count())
        .max(tex.matches("\\left").count())
}

/// Macros can grow without bound.
fn defines_macros(tex: &str) -> bool {
    [
        "\\def",
        "\\gdef",
        "\\edef",
        "\\xdef",
        "\\let",
        "\\futurelet",
        "command",
        "\\newenvironment",
    ]
    .iter()
    .any(|word| tex.contains(word))
}
