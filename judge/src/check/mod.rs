//! `trellis check`: a package against the format, its validators against its data, its submissions against what
//! their folders promise.

mod data;
mod promise;
mod quality;
mod submissions;
mod timing;

use crate::judge::{Judge, JudgeEvent};
use crate::report::CaseReport;
use crate::verdict::Verdict;
use serde::Serialize;
use std::path::Path;
use trellis_problems::{Expectation, Finding, Loaded, Package};

/// Version of the JSON document of [`CheckReport`].
pub const VERSION: u32 = 1;

/// The document of `trellis check --json` (DESIGN section 10).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CheckReport {
    pub version: u32,
    pub packages: Vec<PackageCheck>,
}

impl CheckReport {
    pub fn new(packages: Vec<PackageCheck>) -> Self {
        Self {
            version: VERSION,
            packages,
        }
    }

    pub fn ok(&self) -> bool {
        self.packages.iter().all(|package| package.ok)
    }
}

/// One package. `ok`: no finding is an error and every submission is.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PackageCheck {
    pub path: String,
    pub ok: bool,
    pub findings: Vec<Finding>,
    pub submissions: Vec<SubmissionCheck>,
}

impl PackageCheck {
    /// What is no package, with the reason.
    pub fn unreadable(path: &str, why: Finding) -> Self {
        Self {
            path: path.to_owned(),
            ok: false,
            findings: vec![why],
            submissions: Vec::new(),
        }
    }
}

/// One submission on every case.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SubmissionCheck {
    /// Relative to `submissions/`.
    pub path: String,
    /// Language id, or the format's code of one that is not installed; `None` when it cannot be told.
    pub language: Option<String>,
    pub expectations: Vec<Expectation>,
    /// The distinct verdicts of its cases.
    pub verdicts: Vec<Verdict>,
    pub verdict: Option<Verdict>,
    pub score: Option<f64>,
    pub ok: bool,
    /// Why it was not run.
    pub skipped: Option<String>,
    pub max_fuel: u64,
    /// Every case, for tables; not part of the document.
    #[serde(skip)]
    pub cases: Vec<CaseReport>,
}

/// What a check tells while it runs.
#[derive(Debug)]
pub enum CheckEvent<'a> {
    Judge(&'a JudgeEvent<'a>),
    /// The validators have seen so many of the cases.
    Data {
        done: usize,
        of: usize,
    },
    /// Validators and data are done.
    DataDone {
        findings: usize,
    },
    /// A submission has been run on a case; `path` is relative to `submissions/`.
    Case {
        path: &'a str,
        case: &'a CaseReport,
    },
    SubmissionDone(&'a SubmissionCheck),
}

/// Receives events; from several threads at once.
pub type OnCheck<'a> = &'a (dyn Fn(CheckEvent<'_>) + Sync);

/// Checks the package at `path` (a folder, `.zip` or `.kpp`). With `strict` a submission in a language that is not
/// installed makes the package fail. The error is the judge's fault; whatever is wrong with the package is in the
/// result.
pub fn check(
    judge: &Judge,
    path: &Path,
    strict: bool,
    on: OnCheck<'_>,
) -> Result<PackageCheck, crate::judge::JudgeError> {
    let shown = path.display().to_string();
    match Package::read(path) {
        Ok(loaded) => check_loaded(judge, shown, loaded, strict, on),
        Err(error) => Ok(PackageCheck::unreadable(
            &shown,
            Finding::error(&shown, error.to_string()),
        )),
    }
}

/// Checks a package that has been read already; `shown` names it in the result. See [`check`].
pub fn check_loaded(
    judge: &Judge,
    shown: String,
    loaded: Loaded,
    strict: bool,
    on: OnCheck<'_>,
) -> Result<PackageCheck, crate::judge::JudgeError> {
    let mut findings = loaded.findings;
    findings.extend(trellis_problems::text::check(&loaded.package.files));
    let mut submissions = Vec::new();
    // A package the reader refuses has no meaning to judge by.
    if !findings.iter().any(Finding::is_error) {
        findings.extend(quality::of_data(&loaded.package));
        findings.extend(data::check(judge, &loaded.package, on)?);
        on(CheckEvent::DataDone {
            findings: findings.len(),
        });
        let (checks, more) = submissions::check(judge, &loaded.package, strict, on)?;
        submissions = checks;
        findings.extend(more);
    }
    let ok = !findings.iter().any(Finding::is_error) && submissions.iter().all(|submission| submission.ok);
    Ok(PackageCheck {
        path: shown,
        ok,
        findings,
        submissions,
    })
}
