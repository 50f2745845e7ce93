//! The time limit of a package that states none (sections "Problem timing", "Timelimit inference").
//!
//! Run time is fuel, so the inferred limit is exact and the same on every machine with the same languages.

use crate::job::FUEL_PER_SECOND;
use crate::judge::{Judge, JudgeError, JudgeEvent, RunOptions, engine_hash};
use crate::languages::{self, Language};
use crate::report::Report;
use crate::source::Submission;
use crate::verdict::Verdict;
use std::fs;
use std::path::PathBuf;
use trellis_problems::expectations::matches;
use trellis_problems::{ExampleSubmission, Expectation, Package, TestVerdict};

/// Seconds a submission may take while the limit is not known.
const CEILING: f64 = 60.0;

/// Whether a rule sets a lower bound: no TLE is permitted, or it says so.
pub(crate) fn is_lower(rule: &Expectation) -> bool {
    match rule.use_for_time_limit.as_deref() {
        Some("lower") => true,
        Some("false" | "upper") => false,
        _ => !rule.permitted.contains(&TestVerdict::Tle),
    }
}

/// Whether a rule sets an upper bound: it requires TLE and nothing else would do, or it says so.
pub(crate) fn is_upper(rule: &Expectation) -> bool {
    match rule.use_for_time_limit.as_deref() {
        Some("upper") => true,
        Some("false" | "lower") => false,
        _ => rule.required == [TestVerdict::Tle],
    }
}

/// The slowest case in `scope`, in seconds of the problem's limit (the language's multiplier taken out).
pub(crate) fn slowest(report: &Report, language: &Language, scope: &str) -> f64 {
    let cases = report.cases.iter().filter(|case| matches(scope, &case.name));
    let fuel = cases.map(|case| case.fuel).max().unwrap_or_default();
    fuel as f64 / (FUEL_PER_SECOND as f64 * language.time_multiplier)
}

/// A submission of the package with what `submissions.yaml` says of its language.
pub(crate) fn as_submission(example: &ExampleSubmission) -> Submission {
    let mut submission = Submission::from_program(&example.program);
    submission.language.clone_from(&example.promise.language);
    submission.entrypoint.clone_from(&example.promise.entrypoint);
    submission
}

impl Judge {
    /// The package's time limit in seconds: stated, or inferred from its submissions (and then kept in the data
    /// folder, since that takes a run of each of them).
    pub fn time_limit(&self, package: &Package, on: &dyn Fn(JudgeEvent<'_>)) -> Result<f64, JudgeError> {
        if let Some(seconds) = package.metadata.limits.time_limit {
            return Ok(seconds);
        }
        let path = self.limit_path(package);
        if let Some(seconds) = fs::read_to_string(&path)
            .ok()
            .and_then(|text| text.trim().parse().ok())
        {
            return Ok(seconds);
        }
        let seconds = self.infer(package, on)?;
        let parent = path.parent().map(fs::create_dir_all).transpose();
        if let Err(error) = parent.and_then(|_| fs::write(&path, seconds.to_string())) {
            tracing::warn!(%error, "cannot keep the inferred time limit");
        }
        Ok(seconds)
    }

    /// Languages that the package's time limit depends on and that are not here: the limit would be another one elsewhere. None
    /// where the limit is stated.
    pub fn limit_languages_missing(&self, package: &Package) -> Vec<String> {
        if package.metadata.limits.time_limit.is_some() {
            return Vec::new();
        }
        let sets = |example: &&ExampleSubmission| example.promise.expectations.iter().any(is_lower);
        let languages = package
            .submissions
            .iter()
            .filter(sets)
            .filter_map(|example| self.resolve(package, &as_submission(example)).ok())
            .filter(|language| self.installed(language).is_err())
            .map(|language| language.id.clone());
        let languages: std::collections::BTreeSet<String> = languages.collect();
        languages.into_iter().collect()
    }

    /// Keyed by all that decides it: package, engine, and which languages are here.
    fn limit_path(&self, package: &Package) -> PathBuf {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&package.hash).update(&engine_hash());
        for language in languages::all() {
            if self.installed(language).is_ok() {
                hasher
                    .update(&language.definition)
                    .update(&self.pack_hash(language).unwrap_or_default());
            }
        }
        self.data()
            .join("cache/limits")
            .join(hasher.finalize().to_hex().as_str())
    }

    fn infer(&self, package: &Package, on: &dyn Fn(JudgeEvent<'_>)) -> Result<f64, JudgeError> {
        let mut slowest_seconds: Option<f64> = None;
        for example in &package.submissions {
            let rules: Vec<_> = example
                .promise
                .expectations
                .iter()
                .filter(|rule| is_lower(rule))
                .collect();
            if rules.is_empty() {
                continue;
            }
            let Some((report, language)) = self.run_for_limit(package, example, on)? else {
                continue;
            };
            for rule in rules {
                let seconds = slowest(&report, language, &rule.scope);
                slowest_seconds = Some(slowest_seconds.unwrap_or_default().max(seconds));
            }
        }
        let slowest_seconds = slowest_seconds.ok_or_else(|| {
            JudgeError::TimeLimit(
                "problem.yaml states no limits.time_limit, and no submission that could set it can be run here"
                    .to_owned(),
            )
        })?;
        let limits = &package.metadata.limits;
        Ok(round_up(
            slowest_seconds * limits.ac_to_time_limit,
            limits.time_resolution,
        ))
    }

    /// `None` when its language is not here.
    fn run_for_limit(
        &self,
        package: &Package,
        example: &ExampleSubmission,
        on: &dyn Fn(JudgeEvent<'_>),
    ) -> Result<Option<(Report, &'static Language)>, JudgeError> {
        let submission = as_submission(example);
        let Ok(language) = self.resolve(package, &submission) else {
            return Ok(None);
        };
        if self.installed(language).is_err() {
            return Ok(None);
        }
        self.ready(language, on)?;
        let options = RunOptions {
            all: true,
            ..RunOptions::default()
        };
        let report = self.judge_at(package, &submission, language, CEILING, &options, &|_| {})?;
        if report
            .cases
            .iter()
            .any(|case| case.verdict == Some(Verdict::TimeLimit))
        {
            return Err(JudgeError::TimeLimit(format!(
                "the time limit cannot be inferred: submissions/{} takes more than {CEILING} s",
                example.path
            )));
        }
        Ok(Some((report, language)))
    }
}

/// The smallest positive multiple of `step` that is at least `seconds`.
fn round_up(seconds: f64, step: f64) -> f64 {
    let steps = (seconds / step - 1e-9).ceil().max(1.0);
    // 3 * 0.1 is not 0.3: keep what people would write.
    (steps * step * 1e6).round() / 1e6
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounding_to_the_resolution() {
        for (seconds, step, expected) in [
            (0.01, 1.0, 1.0),
            (1.0, 1.0, 1.0),
            (1.2, 0.5, 1.5),
            (0.25, 0.1, 0.3),
        ] {
            assert!((round_up(seconds, step) - expected).abs() < 1e-12);
        }
    }

    #[test]
    fn which_rules_bound_the_limit() {
        use TestVerdict::{Ac, Rte, Tle};
        let rule = |permitted: &[TestVerdict], required: &[TestVerdict], word: Option<&str>| Expectation {
            scope: "*".into(),
            permitted: permitted.to_vec(),
            required: required.to_vec(),
            message: None,
            score: None,
            use_for_time_limit: word.map(str::to_owned),
        };
        assert!(is_lower(&rule(&[Ac], &[Ac], None)));
        assert!(!is_lower(&rule(&[Ac], &[Ac], Some("false"))));
        assert!(is_upper(&rule(&[Ac, Tle], &[Tle], None)));
        let brute_force = rule(&[Ac, Tle, Rte], &[Tle, Rte], None);
        assert!(!is_upper(&brute_force) && !is_lower(&brute_force));
        assert!(is_lower(&rule(&[Ac, Tle], &[Tle], Some("lower"))));
    }
}
