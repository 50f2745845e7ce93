//! Samples where the statement wants them.

use super::{NEXT_SAMPLE, REMAINING_SAMPLES};

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
    loop {
        let next = rest.find(NEXT_SAMPLE);
        let remaining = rest.find(REMAINING_SAMPLES);
        let Some(at) = next.into_iter().chain(remaining).min() else {
            placed.html.push_str(rest);
            return placed;
        };
        placed.html.push_str(&rest[..at]);
        if next == Some(at) {
            rest = &rest[at + NEXT_SAMPLE.len()..];
            if let Some(sample) = samples.get(placed.used) {
                placed.html.push_str(sample);
                placed.used += 1;
            } else {
                placed.without += 1;
                placed
                    .html
                    .push_str("<p><code class=\"tex-outside\">nextsample</code></p>");
            }
        } else {
            rest = &rest[at + REMAINING_SAMPLES.len()..];
            placed
                .html
                .extend(samples.iter().skip(placed.used).map(String::as_str));
            placed.used = samples.len();
        }
    }
}
