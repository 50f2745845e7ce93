//! Warnings about a package that is valid and still weak: data that no wrong submission fails on, cases that say the
//! same twice, nothing for a solver to look at.

use super::SubmissionCheck;
use crate::verdict::Verdict;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use trellis_problems::{Case, Finding, Package};

/// Share of the limit above which the fastest accepted submission is worth a word.
const SLOW: f64 = 0.5;

/// Of the package's data alone.
pub fn of_data(package: &Package) -> Vec<Finding> {
    let mut findings = Vec::new();
    if package.samples().next().is_none() {
        findings.push(Finding::warning(
            "data/sample",
            "has no case: solvers see no example",
        ));
    }
    let mut seen: BTreeMap<Input<'_>, &str> = BTreeMap::new();
    for case in &package.cases {
        match seen.entry(input(case)) {
            Entry::Vacant(free) => {
                free.insert(&case.name);
            }
            Entry::Occupied(first) => findings.push(Finding::warning(
                format!("data/{}.in", case.name),
                format!("is the same input as that of {}", first.get()),
            )),
        }
    }
    findings
}

/// What makes two cases the same for a submission (section "Test cases": equivalent inputs), and for its judging.
type Input<'a> = (
    &'a [u8],
    &'a [String],
    Vec<(&'a str, &'a [u8])>,
    &'a [u8],
    &'a [String],
);

fn input(case: &Case) -> Input<'_> {
    let files = case.files.iter().map(|(name, bytes)| (name.as_str(), &**bytes));
    let args = (&case.config.args[..], &case.config.output_validator_args[..]);
    (&case.input, args.0, files.collect(), &case.answer, args.1)
}

/// Of what the submissions came to; `limit` in seconds of the problem.
pub fn of_submissions(package: &Package, checks: &[SubmissionCheck], limit: f64) -> Vec<Finding> {
    let run: Vec<&SubmissionCheck> = checks.iter().filter(|check| check.skipped.is_none()).collect();
    let failing: Vec<&SubmissionCheck> = run.iter().copied().filter(|check| fails(check.verdict)).collect();
    let mut findings = Vec::new();
    if failing.is_empty() {
        findings.push(Finding::warning(
            "submissions",
            "none of them fails: nothing shows that the data finds wrong submissions",
        ));
    } else {
        findings.extend(failing.into_iter().filter_map(only_by_samples));
        findings.extend(unused(package, &run));
    }
    findings.extend(slow(&run, limit));
    findings
}

fn fails(verdict: Option<Verdict>) -> bool {
    verdict.is_some_and(|verdict| verdict != Verdict::Accepted)
}

/// A failing submission that every secret case lets through.
fn only_by_samples(check: &SubmissionCheck) -> Option<Finding> {
    let failed = |sample: bool| {
        let mut cases = check.cases.iter();
        cases.any(|case| case.name.starts_with("sample/") == sample && fails(case.verdict))
    };
    (failed(true) && !failed(false)).then(|| {
        Finding::warning(
            format!("submissions/{}", check.path),
            "fails on samples alone: no secret case finds it",
        )
    })
}

/// Groups that every submission passes, though some fail elsewhere.
fn unused(package: &Package, run: &[&SubmissionCheck]) -> Vec<Finding> {
    let passed = |group: &trellis_problems::Group| {
        run.iter()
            .flat_map(|check| &check.cases)
            .filter(|case| group.contains(&case.name))
            .all(|case| case.verdict == Some(Verdict::Accepted))
    };
    package
        .groups
        .iter()
        .filter(|group| group.is_nested() && passed(group))
        .map(|group| Finding::warning(format!("data/{}", group.name), "every submission passes it"))
        .collect()
}

/// All accepted submissions use much of the limit: a stated limit that is too tight for other languages.
fn slow(run: &[&SubmissionCheck], limit: f64) -> Option<Finding> {
    let seconds = |check: &SubmissionCheck| {
        let language = crate::languages::find(check.language.as_deref()?)?;
        Some(check.max_fuel as f64 / (crate::job::FUEL_PER_SECOND as f64 * language.time_multiplier))
    };
    let accepted = run
        .iter()
        .filter(|check| check.verdict == Some(Verdict::Accepted));
    let fastest = accepted.filter_map(|check| seconds(check)).reduce(f64::min)?;
    (fastest > SLOW * limit).then(|| {
        Finding::warning(
            "submissions/accepted",
            format!("the fastest needs {fastest:.2} s of the limit of {limit} s"),
        )
    })
}
