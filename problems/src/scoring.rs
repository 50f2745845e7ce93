//! Scores of cases, groups and submissions (section "Scoring problems"). Pure: no I/O, and the same sums in the same
//! order everywhere.

use crate::groups::{Aggregation, Group, StaticScore};

/// What a validator wrote about the score of a case.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub enum Given {
    #[default]
    Nothing,
    /// `score.txt`.
    Score(f64),
    /// `score_multiplier.txt`.
    Multiplier(f64),
}

/// What a case that was judged brings to its group.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Outcome {
    pub accepted: bool,
    /// Of a case in a group with `sum` or `min`; 0 for a case that was not run.
    pub score: f64,
}

/// Rounding of sums must not make a judge error.
const EPSILON: f64 = 1e-9;

/// Contents of `score.txt`, `score_multiplier.txt`; the error names the file.
pub fn given(score: Option<&[u8]>, multiplier: Option<&[u8]>) -> Result<Given, String> {
    match (score, multiplier) {
        (None, None) => Ok(Given::Nothing),
        (Some(_), Some(_)) => Err("there are both score.txt and score_multiplier.txt".to_owned()),
        (Some(text), None) => {
            let score = number(text).ok_or("score.txt is no non-negative number")?;
            Ok(Given::Score(score))
        }
        (None, Some(text)) => {
            let factor = number(text).filter(|factor| *factor <= 1.0);
            Ok(Given::Multiplier(
                factor.ok_or("score_multiplier.txt is no number from 0 to 1")?,
            ))
        }
    }
}

fn number(text: &[u8]) -> Option<f64> {
    let text = std::str::from_utf8(text).ok()?.trim();
    let plain = text.bytes().all(|b| b.is_ascii_digit() || b"+-.eE".contains(&b));
    let number: f64 = text.parse().ok().filter(|_| plain)?;
    // -0 is 0.
    (number.is_finite() && number >= 0.0).then_some(number.abs())
}

/// The most one case of `group` can give; `cases` is the number of its test cases, without a static one.
pub fn case_maximum(group: &Group, cases: usize) -> Option<f64> {
    let max = group.max_score? as f64;
    match group.aggregation {
        Aggregation::Sum => Some((max - static_maximum(group).unwrap_or_default()) / cases.max(1) as f64),
        Aggregation::Min | Aggregation::PassFail => Some(max),
    }
}

/// The most the group's static validation test case can give.
pub fn static_maximum(group: &Group) -> Option<f64> {
    match group.static_case.as_ref()?.score {
        StaticScore::AtMost(score) => Some(score as f64),
        StaticScore::PassFail => None,
    }
}

/// Score of an accepted case with the maximum `max` (`None`: unbounded), `None` in a pass-fail group or a sample. The
/// error is a judge error.
pub fn case_score(group: &Group, max: Option<f64>, given: Given) -> Result<Option<f64>, String> {
    if group.name == "sample" {
        // "it is not an error, but simply ignored"
        return Ok(None);
    }
    if group.aggregation == Aggregation::PassFail {
        return match given {
            Given::Nothing => Ok(None),
            _ => Err("the validator gave a score in a group with pass-fail aggregation".to_owned()),
        };
    }
    match (max, given) {
        (Some(max), Given::Nothing) => Ok(Some(max)),
        (Some(max), Given::Multiplier(factor)) => Ok(Some(max * factor)),
        (Some(max), Given::Score(score)) if score > max + EPSILON => Err(format!(
            "score.txt says {score}, more than the case's maximum {max}"
        )),
        (_, Given::Score(score)) => Ok(Some(score)),
        (None, Given::Nothing) => {
            Err("the validator gave no score.txt, and the score is unbounded".to_owned())
        }
        (None, Given::Multiplier(_)) => {
            Err("score_multiplier.txt means nothing where the score is unbounded".to_owned())
        }
    }
}

/// Whether cases of the group have scores.
pub fn has_scores(group: &Group) -> bool {
    group.name != "sample" && group.aggregation != Aggregation::PassFail
}

/// Score of a group, or of `secret` over its groups or cases. `parts` in their order.
pub fn aggregate(group: &Group, parts: impl Iterator<Item = Outcome>) -> Result<Outcome, String> {
    let parts: Vec<Outcome> = parts.collect();
    let accepted = parts.iter().all(|part| part.accepted);
    let score = match group.aggregation {
        Aggregation::PassFail if accepted => group.max_score.unwrap_or_default() as f64,
        Aggregation::PassFail => 0.0,
        Aggregation::Sum => parts.iter().map(|part| part.score).sum(),
        Aggregation::Min => parts
            .iter()
            .map(|part| part.score)
            .reduce(f64::min)
            .unwrap_or_default(),
    };
    match group.max_score {
        Some(max) if score > max as f64 + EPSILON => Err(format!(
            "{} has a score of {score}, more than its maximum {max}",
            group.name
        )),
        _ => Ok(Outcome { accepted, score }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Package;
    use crate::files::Files;

    /// The groups of a package whose `test_group.yaml` files are these.
    fn groups(yaml: &[(&str, &str)]) -> Vec<Group> {
        let mut files = Files::default();
        let mut add = |path: String, text: &str| files.insert(&path, text.as_bytes());
        for (group, text) in yaml {
            add(format!("data/{group}/test_group.yaml"), text);
            add(format!("data/{group}/1.in"), "");
            add(format!("data/{group}/1.ans"), "");
        }
        add("problem.yaml".to_owned(), "type: scoring\n");
        Package::from_files("x", files).package.groups
    }

    fn group(text: &str) -> Group {
        groups(&[("secret/a", text)]).pop().unwrap()
    }

    fn outcome(accepted: bool, score: f64) -> Outcome {
        Outcome { accepted, score }
    }

    #[test]
    fn numbers_of_validators() {
        assert_eq!(given(Some(b" 12.5\n"), None), Ok(Given::Score(12.5)));
        assert_eq!(given(None, Some(b"1")), Ok(Given::Multiplier(1.0)));
        assert_eq!(given(None, None), Ok(Given::Nothing));
        for bad in ["", "-1", "nan", "inf", "0x1", "1 2", "1,5"] {
            assert!(given(Some(bad.as_bytes()), None).is_err(), "{bad:?}");
        }
        assert!(given(None, Some(b"1.5")).is_err());
        assert!(given(Some(b"1"), Some(b"1")).is_err());
    }

    #[test]
    fn the_maximum_of_a_case() {
        let sum = group("max_score: 30\nscore_aggregation: sum\nstatic_validation_score: 6\n");
        assert_eq!(case_maximum(&sum, 4), Some(6.0));
        assert_eq!(static_maximum(&sum), Some(6.0));
        let min = group("max_score: 30\nscore_aggregation: min\n");
        assert_eq!(case_maximum(&min, 4), Some(30.0));
        let open = group("max_score: unbounded\nscore_aggregation: sum\n");
        assert_eq!(case_maximum(&open, 4), None);
    }

    #[test]
    fn scores_of_accepted_cases() {
        let sum = group("max_score: 30\nscore_aggregation: sum\n");
        assert_eq!(case_score(&sum, Some(10.0), Given::Nothing), Ok(Some(10.0)));
        assert_eq!(
            case_score(&sum, Some(10.0), Given::Multiplier(0.25)),
            Ok(Some(2.5))
        );
        assert_eq!(case_score(&sum, Some(10.0), Given::Score(3.0)), Ok(Some(3.0)));
        assert!(case_score(&sum, Some(10.0), Given::Score(11.0)).is_err());
        assert!(case_score(&sum, None, Given::Nothing).is_err());
        assert!(case_score(&sum, None, Given::Multiplier(0.5)).is_err());
        assert_eq!(case_score(&sum, None, Given::Score(1e6)), Ok(Some(1e6)));
        let pass = group("max_score: 30\n");
        assert_eq!(case_score(&pass, Some(30.0), Given::Nothing), Ok(None));
        assert!(case_score(&pass, Some(30.0), Given::Score(1.0)).is_err());
        let sample = groups(&[("sample", "")]).remove(0);
        assert_eq!(case_score(&sample, None, Given::Score(5.0)), Ok(None));
    }

    #[test]
    fn scores_of_groups() {
        let parts = [outcome(true, 10.0), outcome(false, 0.0), outcome(true, 2.5)];
        let score = |text: &str| aggregate(&group(text), parts.into_iter()).map(|sum| sum.score);
        assert_eq!(score("max_score: 30\nscore_aggregation: sum\n"), Ok(12.5));
        assert_eq!(score("max_score: 30\nscore_aggregation: min\n"), Ok(0.0));
        assert_eq!(score("max_score: 30\n"), Ok(0.0));
        let all = [outcome(true, 0.0), outcome(true, 0.0)].into_iter();
        assert_eq!(aggregate(&group("max_score: 30\n"), all), Ok(outcome(true, 30.0)));
        let over = [outcome(true, 20.0), outcome(true, 11.0)].into_iter();
        assert!(aggregate(&group("max_score: 30\nscore_aggregation: sum\n"), over).is_err());
    }
}
