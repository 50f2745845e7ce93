//! Any LaTeX as a statement: safe and bounded HTML in bounded time, the same twice.
#![no_main]

use libfuzzer_sys::fuzz_target;
use trellis_fuzz::statement::Assets;
use trellis_fuzz::{assert_safe, latex, markdown, texts, within};

fuzz_target!(
    init: trellis_fuzz::let_formulas_panic(),
    |bytes: &[u8]| {
        let Some(text) = texts::text(bytes) else { return };
        let names = texts::names();
        let assets = Assets { base: "/files/1/", names: &names };
        let rendered = within(4, "rendering", || latex::render(&text, "sv", &assets));
        let name = rendered.name.as_deref().unwrap_or_default();
        for html in [&*rendered.html, name] {
            assert!(html.len() <= 2 * markdown::MAX_HTML_BYTES, "{} bytes", html.len());
            assert_safe(html);
        }
        if text.len() < 1024 {
            assert_eq!(rendered, latex::render(&text, "sv", &assets));
        }
    }
);
