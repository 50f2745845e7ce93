//! What the targets share.
//!
//! Some of what strangers' bytes reach is private to a crate or sits beside pages that take minutes to compile: it is
//! compiled here again, from the same files, by the names that it has there.

mod browser;
mod clock;
mod guest;
mod random;
pub mod records;
pub mod texts;
pub mod zips;

#[path = "../../judge/src/compile_log.rs"]
#[allow(dead_code)]
pub mod compile_log;
#[path = "../../server/src/services/diagnostics/mod.rs"]
pub mod diagnostics;
#[path = "../../app/src/latex/mod.rs"]
#[allow(dead_code)]
pub mod latex;
#[path = "../../app/src/markdown/mod.rs"]
#[allow(dead_code)]
pub mod markdown;
#[path = "../../app/src/statement/render.rs"]
#[allow(dead_code)]
pub mod statement;

pub use browser::assert_safe;
pub use clock::within;
pub use guest::{Guest, RECORD};

/// Panics unless Markdown that is not in the cache gives the same HTML twice.
pub fn assert_same_twice(text: &str) {
    assert_eq!(markdown::render(text), markdown::render(text));
}

/// The parser of formulas is young, and the portal catches its panics: they are no findings. libFuzzer's own hook, which
/// ends the process at any panic, stays for all others.
pub fn let_formulas_panic() {
    let abort = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        let of_formulas = info.location().is_some_and(|at| at.file().contains("/pulldown-latex-"));
        if !of_formulas {
            abort(info);
        }
    }));
}
