//! Code to spans with classes: the grammar's fine scopes are folded to a handful that style/components/code.css knows.

use super::escape;
use std::sync::LazyLock;
use syntect::parsing::{
    ParseState, Scope, ScopeStack, SyntaxDefinition, SyntaxReference, SyntaxSet, SyntaxSetBuilder,
};

/// Longer code is shown without colours.
const MAX_CODE_BYTES: usize = 64 * 1024;
/// Longer lines are what a regular expression can choke on.
const MAX_LINE_BYTES: usize = 2000;

static SYNTAXES: LazyLock<SyntaxSet> = LazyLock::new(|| {
    let mut builder: SyntaxSetBuilder = SyntaxSet::load_defaults_newlines().into_builder();
    // syntect has no grammar for WebAssembly's text format; this one is ours.
    match SyntaxDefinition::load_from_str(include_str!("wat.sublime-syntax"), true, None) {
        Ok(wat) => builder.add(wat),
        Err(error) => debug_assert!(false, "wat.sublime-syntax: {error}"),
    }
    builder.build()
});

/// Innermost scope first decides; the first prefix that fits gives the class.
static CLASSES: LazyLock<Vec<(Scope, &'static str)>> = LazyLock::new(|| {
    let table = [
        ("comment", "c"),
        ("constant.character.escape", "e"),
        ("string", "s"),
        ("punctuation.definition.string", "s"),
        ("constant.numeric", "n"),
        ("constant", "n"),
        ("keyword.operator", "o"),
        ("keyword", "k"),
        ("storage", "k"),
        ("entity.name.function", "f"),
        ("support.function", "f"),
        ("variable.function", "f"),
        ("entity.name", "t"),
        ("support.type", "t"),
        ("support", "t"),
        ("variable.parameter", "v"),
        ("variable.language", "k"),
        ("variable.other.wat", "v"),
        ("meta.preprocessor", "p"),
    ];
    table
        .into_iter()
        .filter_map(|(scope, class)| Some((Scope::new(scope).ok()?, class)))
        .collect()
});

fn syntax(language: &str) -> Option<&'static SyntaxReference> {
    let token = language
        .split([' ', ',', '{'])
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    let token = match token.as_str() {
        "" | "text" | "txt" | "plain" => return None,
        "wasm" | "wast" => "wat",
        "python3" => "python",
        "ts" | "typescript" | "javascript" => "js",
        "c++20" | "c++17" | "c++23" | "cpp17" | "cpp23" => "cpp",
        "c11" => "c",
        "sh" | "shell" | "console" => "bash",
        other => other,
    };
    SYNTAXES.find_syntax_by_token(token)
}

/// Highlighted HTML (no `<pre>`, no `<code>`); only escaped when the language is not known.
pub fn code(language: &str, source: &str) -> String {
    let Some(syntax) = syntax(language).filter(|_| source.len() <= MAX_CODE_BYTES) else {
        return escape(source);
    };
    let mut state = ParseState::new(syntax);
    let mut stack = ScopeStack::new();
    let mut writer = Writer::default();
    for line in source.split_inclusive('\n') {
        if line.len() > MAX_LINE_BYTES {
            writer.push(None, line);
            continue;
        }
        let Ok(ops) = state.parse_line(line, &SYNTAXES) else {
            writer.push(None, line);
            continue;
        };
        let mut from = 0;
        for (at, op) in ops {
            writer.push(class_of(&stack), &line[from..at]);
            from = at;
            if stack.apply(&op).is_err() {
                stack = ScopeStack::new();
            }
        }
        writer.push(class_of(&stack), &line[from..]);
    }
    writer.finish()
}

/// [`code`] with each line in an element of its own, `id="L1"`; `class` gives the classes of a line by its number.
pub fn numbered(language: &str, source: &str, class: impl Fn(u32) -> &'static str) -> String {
    let html = code(language, source);
    let mut out = String::with_capacity(html.len() * 2);
    // Spans are not nested: one that goes on is closed at a line's end and opened again on the next.
    let mut open = "";
    for (line, number) in html.lines().zip(1..) {
        let class = class(number);
        out.push_str(&format!("<span class=\"{class}\" id=\"L{number}\">{open}{line}"));
        open = still_open(line, open);
        if !open.is_empty() {
            out.push_str("</span>");
        }
        out.push_str("\n</span>");
    }
    out
}

/// The tag that is open at the end of a line, when `before` was at its beginning.
fn still_open<'a>(line: &'a str, before: &'a str) -> &'a str {
    match (line.rfind("<span "), line.rfind("</span>")) {
        (Some(open), close) if close.is_none_or(|close| close < open) => {
            let tag = &line[open..];
            &tag[..=tag.find('>').unwrap_or(tag.len() - 1)]
        }
        (_, Some(_)) => "",
        _ => before,
    }
}

fn class_of(stack: &ScopeStack) -> Option<&'static str> {
    stack.as_slice().iter().rev().find_map(|scope| {
        CLASSES
            .iter()
            .find(|(prefix, _)| prefix.is_prefix_of(*scope))
            .map(|(_, class)| *class)
    })
}

/// Joins neighbours of one class.
#[derive(Default)]
struct Writer {
    html: String,
    open: Option<&'static str>,
}

impl Writer {
    fn push(&mut self, class: Option<&'static str>, text: &str) {
        if text.is_empty() {
            return;
        }
        // White space needs no colour.
        if class != self.open && !text.trim().is_empty() {
            self.close();
            if let Some(class) = class {
                self.html.push_str("<span class=\"hl-");
                self.html.push_str(class);
                self.html.push_str("\">");
                self.open = Some(class);
            }
        }
        self.html.push_str(&escape(text));
    }

    fn close(&mut self) {
        if self.open.take().is_some() {
            self.html.push_str("</span>");
        }
    }

    fn finish(mut self) -> String {
        self.close();
        self.html
    }
}
