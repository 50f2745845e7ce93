//! The parts of pages that also run in the browser.
//!
//! Each works without JavaScript as a plain form, table or text, which the server renders as the island's children;
//! the island improves it. So the client holds no translations and little code. Parts that the server can render
//! again are loaded again (`browser::reload`, `browser::send`) instead of being rebuilt here.

pub(crate) mod countdown;
pub(crate) mod lesson_progress;
pub(crate) mod live;
pub(crate) mod live_verdict;
pub(crate) mod preview;
pub(crate) mod rows;
pub(crate) mod submit_panel;
pub(crate) mod swap;
pub(crate) mod theme_toggle;
