//! Samples where the statement wants them.

use super::{NEXT_SAMPLE, REMAINING_SAMPLES};

/// What both places begin with.
const START: &str = "<p>{{";

/// A statement with its samples.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Placed {
    pub html: String,
    /// How many samples the statement has taken; the others follow it.
    pub used: usize,
    /// `{{nextsample}}` without a sample.
    pub without: usize,
}

/// Puts `samples` (one's HTML each) into their places.
pub(super) fn place(html: &str, samples: &[String]) -> Placed {
    let mut placed = Placed {
        html: String::with_capacity(html.len()),
        used: 0,
        without: 0,
    };
    let mut rest = html;
    while let Some(at) = rest.find(START) {
        placed.html.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some(after) = rest.strip_prefix(NEXT_SAMPLE) {
            rest = after;
            if let Some(sample) = samples.get(placed.used) {
                placed.html.push_str(sample);
                placed.used += 1;
            } else {
                placed.without += 1;
                placed
                    .html
                    .push_str("<p><code class=\"tex-outside\">nextsample</code></p>");
            }
        } else if let Some(after) = rest.strip_prefix(REMAINING_SAMPLES) {
            rest = after;
            placed
                .html
                .extend(samples.iter().skip(placed.used).map(String::as_str));
            placed.used = samples.len();
        } else {
            placed.html.push_str(START);
            rest = &rest[START.len()..];
        }
    }
    placed.html.push_str(rest);
    placed
}
