//! Any Markdown as a statement: safe and bounded HTML in bounded time, the same twice.
#![no_main]

use libfuzzer_sys::fuzz_target;
use trellis_fuzz::statement::{Assets, render_markdown};
use trellis_fuzz::{assert_safe, assert_same_twice, markdown, texts, within};

fuzz_target!(
    init: trellis_fuzz::let_formulas_panic(),
    |bytes: &[u8]| {
        let Some(text) = texts::text(bytes) else { return };
        let names = texts::names();
        let assets = Assets { base: "/files/1/", names: &names };
        let rendered = within(4, "rendering", || render_markdown(&text, &assets));
        assert!(rendered.html.len() <= 2 * markdown::MAX_HTML_BYTES, "{} bytes", rendered.html.len());
        assert_safe(&rendered.html);
        if text.len() < 1024 {
            assert_same_twice(&text);
            assert_safe(&markdown::inline(&text));
        }
    }
);
