//! TeX to MathML, on the server: no script and no font of our own in the browser.

use super::escape;
use super::words::Words;
use pulldown_latex::config::DisplayMode;
use pulldown_latex::event::{Content, Event, ScriptPosition};
use pulldown_latex::{Parser, RenderConfig, Storage, write_mathml};
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Longer formulas are shown as they are.
const MAX_TEX_BYTES: usize = 4096;
/// Most bytes of a formula's MathML: 4 KiB of TeX have 300 KiB, but for arrays with as many lines between their
/// columns as rows.
const MAX_MATHML_BYTES: usize = 1 << 20;
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
    if tex.is_empty() || tex.len() > MAX_TEX_BYTES || depth(tex) > MAX_DEPTH {
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
    if defines_macros(&tex) {
        return None;
    }
    // The parser is young and its input is anybody's: a panic in it must not cost the request.
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        let storage = Storage::new();
        let mut events: Vec<_> = Parser::new(&tex, &storage).collect::<Result<_, _>>().ok()?;
        if !events.iter().all(is_plain) {
            return None;
        }
        place_limits(&mut events, &words);
        let mut mathml = Bounded::default();
        let events = events.into_iter().map(Ok::<_, std::fmt::Error>);
        write_mathml(&mut mathml, events, config).ok()?;
        let html = words.put_into(&base_first(&String::from_utf8(mathml.0).ok()?));
        is_whole(&html).then_some(html)
    }));
    outcome.ok().flatten()
}

/// A writer with room for [`MAX_MATHML_BYTES`].
#[derive(Default)]
struct Bounded(Vec<u8>);

impl io::Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0.len() + bytes.len() > MAX_MATHML_BYTES {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
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

/// Whether an event holds no text of the author's own: that goes around the library, which writes the names of functions
/// without escaping them, and takes all of the rest for the one letter of `\text a`.
fn is_plain(event: &Event<'_>) -> bool {
    let (Event::Content(Content::Function(text)) | Event::Content(Content::Text(text))) = event else {
        return true;
    };
    let mut chars = text.chars();
    chars.next().is_some_and(super::words::is_mark) && chars.next().is_none()
        || *text == "&nbsp;"
        || text.chars().all(|c| c.is_ascii_alphabetic() || c == ' ')
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
    let mut bytes = tex.bytes();
    while let Some(byte) = bytes.next() {
        match byte {
            b'\\' => {
                bytes.next();
            }
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
        "\\newcommand",
        "\\renewcommand",
        "\\providecommand",
        "\\newenvironment",
    ]
    .iter()
    .any(|word| tex.contains(word))
}
