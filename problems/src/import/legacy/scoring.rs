//! Scores of the default grader as `max_score` and `score_aggregation`.
//!
//! legacy: a group's score is an aggregate of its cases' scores, whatever its verdict; a problem that is not accepted has
//! none (section "Default grader specification"; problemtools, `_judge_group`). 2025-09: "Scoring test data groups".

use super::config::{ACCEPT_SCORE, Config, Mode};
use crate::import::carry::Carry;
use crate::import::yaml_out::{Map, number};

/// Scoring keys of one `test_group.yaml`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::import) struct Group {
    pub aggregation: &'static str,
    /// Infinite: `unbounded`.
    pub most: f64,
}

impl Group {
    pub fn write(self, map: &mut Map) {
        if self.most.is_finite() {
            map.put("max_score", number(self.most));
        } else {
            map.put("max_score", "unbounded");
        }
        map.put("score_aggregation", self.aggregation);
    }
}

/// A group of `cases` cases, all with the same settings. `counts`: what is above the group takes its score although it
/// is not accepted.
pub(super) fn group(
    custom_score: bool,
    counts: bool,
    config: &Config,
    cases: usize,
    carry: &mut Carry<'_>,
) -> Group {
    let file = &config.file;
    let refuse =
        |carry: &mut Carry<'_>, key: &str, message: &str| carry.error(format!("{file}: {key}"), message);
    // Each case counts on its own.
    let each = counts || config.grader.is_lenient();
    let mode = config.grader.mode;
    if mode == Mode::Max {
        refuse(
            carry,
            "grader_flags",
            "max cannot be carried over: 2025-09 has pass-fail, sum and min",
        );
    }
    if each && config.reject_score != 0.0 {
        refuse(carry, "reject_score", "a failed case of 2025-09 has the score 0");
    }
    if each && !config.goes_on && matches!(mode, Mode::Sum | Mode::Avg) && cases > 1 {
        refuse(
            carry,
            "on_reject",
            "break cannot be carried over here: it keeps the scores before the first failure, and 2025-09 adds the scores of all cases (min with an accept_score is all or nothing)",
        );
    }
    let accept_score = config.accept_score.unwrap_or(ACCEPT_SCORE);
    #[expect(clippy::cast_precision_loss, reason = "at most 20,000 cases")]
    let sum = accept_score * cases as f64;
    let most = if custom_score {
        config.most
    } else if mode == Mode::Sum {
        sum
    } else {
        accept_score
    };
    let aggregation = match (mode, each, custom_score) {
        (Mode::Min, _, true) => "min",
        (Mode::Sum, true, _) | (Mode::Avg, true, false) => "sum",
        (_, false, true) if cases > 1 => {
            refuse(
                carry,
                "grader_flags",
                "a sum of points that counts only when every case is accepted cannot be carried over",
            );
            "sum"
        }
        (Mode::Avg, true, true) => {
            refuse(
                carry,
                "grader_flags",
                "an average of a validator's points cannot be carried over",
            );
            "sum"
        }
        (_, false, true) => "sum",
        _ => "pass-fail",
    };
    checked(file, aggregation, most, carry)
}

/// `data/secret` over its groups.
pub(super) fn secret(config: &Config, groups: &[Group], carry: &mut Carry<'_>) -> Group {
    let file = &config.file;
    let lenient = config.grader.is_lenient();
    if lenient && !config.goes_on && groups.len() > 1 {
        carry.error(
            format!("{file}: on_reject"),
            "break cannot be carried over here: 2025-09 scores every group",
        );
    }
    let sum = groups.iter().map(|group| group.most).sum();
    let least = groups
        .iter()
        .map(|group| group.most)
        .fold(f64::INFINITY, f64::min);
    let all_pass_fail = groups.iter().all(|group| group.aggregation == "pass-fail");
    let (aggregation, most) = match config.grader.mode {
        Mode::Sum if lenient => ("sum", sum),
        Mode::Min => ("min", least),
        Mode::Sum if all_pass_fail => ("pass-fail", sum),
        Mode::Sum => {
            carry.error(
                format!("{file}: grader_flags"),
                "a sum that counts only when every group is accepted cannot be carried over; \
                 accept_if_any_accepted or always_accept say that groups count on their own",
            );
            ("sum", sum)
        }
        Mode::Avg | Mode::Max => {
            carry.error(
                format!("{file}: grader_flags"),
                "avg and max over groups cannot be carried over",
            );
            ("sum", sum)
        }
    };
    checked(file, aggregation, most, carry)
}

/// Samples give no score in 2025-09; a submission that has to pass them in the old package has to in the new one.
pub(super) fn samples(root: &Config, sample: &Config, secret: &mut Map, carry: &mut Carry<'_>) {
    if root.grader.ignore_sample {
        return;
    }
    if sample.accept_score != Some(0.0) {
        carry.error(
            format!("{}: accept_score", sample.file),
            "samples have no score in 2025-09: set accept_score: 0 in data/sample/testdata.yaml, or ignore_sample at the top",
        );
    }
    if !root.grader.is_lenient() {
        secret.put("require_pass", "sample");
    }
}

/// "Must be a non-negative integer or unbounded."
pub(in crate::import) fn checked(
    file: &str,
    aggregation: &'static str,
    most: f64,
    carry: &mut Carry<'_>,
) -> Group {
    if most.is_finite() && (most < 0.0 || most.fract() != 0.0) {
        carry.error(
            format!("{file}: accept_score"),
            format!("gives a maximum of {most}; 2025-09 wants a whole number that is not negative"),
        );
    }
    if most.is_infinite() && aggregation == "pass-fail" {
        carry.error(
            format!("{file}: range"),
            "a group that is passed or failed needs a highest score",
        );
    }
    Group { aggregation, most }
}
