//! Warnings about time: margins around the limit, and runs that fuel does not price well.

use crate::job::FUEL_PER_SECOND;
use crate::judge::{Judge, JudgeError, RunOptions};
use crate::languages::Language;
use crate::report::{CaseReport, Report};
use crate::source::Submission;
use crate::time_limit::{is_lower, is_upper, slowest};
use crate::verdict::Verdict;
use trellis_problems::expectations::matches;
use trellis_problems::{ExampleSubmission, Finding, Package};

/// CPU seconds for a second of fuel, above which a case is worth a warning.
const RATIO: f64 = 3.0;
/// Shorter runs are dominated by things other than the program.
const SHORTEST_MS: u64 = 500;

/// A submission that was judged.
#[derive(Debug, Clone, Copy)]
pub struct Run<'a> {
    pub judge: &'a Judge,
    pub package: &'a Package,
    pub submission: &'a Submission,
    pub language: &'static Language,
    /// The problem's, in seconds.
    pub limit: f64,
}

/// Warnings for one submission (section "Problem timing").
pub fn findings(
    run: &Run<'_>,
    example: &ExampleSubmission,
    report: &Report,
) -> Result<Vec<Finding>, JudgeError> {
    let place = format!("submissions/{}", example.path);
    let mut findings: Vec<_> = report
        .cases
        .iter()
        .filter_map(|case| unpriced(&place, case))
        .collect();
    for rule in &example.promise.expectations {
        if is_lower(rule) {
            findings.extend(too_slow(run, &place, slowest(report, run.language, &rule.scope)));
        }
        if is_upper(rule) {
            findings.extend(too_fast(run, &place, report, &rule.scope)?);
        }
    }
    Ok(findings)
}

fn unpriced(place: &str, case: &CaseReport) -> Option<Finding> {
    let cpu_ms = case.feedback.cpu_ms;
    let fuel_ms = case.fuel as f64 / (FUEL_PER_SECOND / 1000) as f64;
    if case.guard || (cpu_ms > SHORTEST_MS && cpu_ms as f64 > RATIO * fuel_ms) {
        let message = format!(
            "{} took {:.1} s of CPU time for {:.2} s of fuel: fuel does not see what makes it slow (cache misses?)",
            case.name,
            cpu_ms as f64 / 1000.0,
            fuel_ms / 1000.0
        );
        return Some(Finding::warning(place, message));
    }
    None
}

/// `T_ac * ac_to_time_limit <= time_limit`.
fn too_slow(run: &Run<'_>, place: &str, seconds: f64) -> Option<Finding> {
    let factor = run.package.metadata.limits.ac_to_time_limit;
    (seconds * factor > run.limit * (1.0 + 1e-9)).then(|| {
        let limit = run.limit;
        let message = format!(
            "takes {seconds:.3} s; times ac_to_time_limit {factor} that is over the time limit of {limit} s"
        );
        Finding::warning(place, message)
    })
}

/// `time_limit * time_limit_to_tle <= T_tle`: one case has to be too slow at the longer limit as well.
fn too_fast(run: &Run<'_>, place: &str, report: &Report, scope: &str) -> Result<Option<Finding>, JudgeError> {
    let factor = run.package.metadata.limits.time_limit_to_tle;
    let slow = |case: &&CaseReport| case.verdict == Some(Verdict::TimeLimit) && matches(scope, &case.name);
    let mut longest: f64 = 0.0;
    for case in report.cases.iter().filter(slow) {
        let mut package = run.package.clone();
        package.cases.retain(|own| own.name == case.name);
        let options = RunOptions {
            all: true,
            ..RunOptions::default()
        };
        let longer = run.limit * factor;
        let again = run
            .judge
            .judge_at(&package, run.submission, run.language, longer, &options, &|_| {})?;
        if again.verdict == Verdict::TimeLimit {
            return Ok(None);
        }
        longest = longest.max(slowest(&again, run.language, "*"));
    }
    let limit = run.limit;
    let message = format!(
        "its slowest case takes {longest:.3} s, less than the time limit of {limit} s times time_limit_to_tle {factor}"
    );
    Ok(Some(Finding::warning(place, message)))
}
