//! Statements of problems, in whichever of the format's languages they are written, to HTML with their samples in
//! place; and what there is to say against them.

mod check;
mod render;
mod samples;
mod view;

pub use check::{findings, format_of};
pub use render::{Assets, NEXT_SAMPLE, REMAINING_SAMPLES, Rendered, render};
pub(crate) use view::{attachments, prepare, solution};

#[cfg(test)]
mod tests;
