//! The parts of pages that also run in the browser.
//!
//! Each works without JavaScript as a plain form, table or text; the island improves it. Messages come as props: the
//! client holds no translations.

pub(crate) mod countdown;
pub(crate) mod filter_box;
pub(crate) mod lesson_progress;
pub(crate) mod live;
pub(crate) mod live_verdict;
pub(crate) mod preview;
pub(crate) mod quiz;
pub(crate) mod rows;
pub(crate) mod run_output;
pub(crate) mod submit_panel;
pub(crate) mod theme_toggle;
