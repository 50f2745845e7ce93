//! Every submission of a package on every case, several at a time.

use super::{CheckEvent, OnCheck, SubmissionCheck, promise, quality, timing};
use crate::judge::{Availability, Judge, JudgeError, JudgeEvent, RunOptions};
use crate::languages::{Language, Undetected};
use crate::report::Report;
use crate::source::Submission;
use crate::time_limit::as_submission;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use trellis_problems::{ExampleSubmission, Finding, Package};

/// A submission's entry and what was found about it.
type Checked = (SubmissionCheck, Vec<Finding>);

/// Runs them all; the results come in the package's order.
pub fn check(
    judge: &Judge,
    package: &Package,
    strict: bool,
    on: OnCheck<'_>,
) -> Result<(Vec<SubmissionCheck>, Vec<Finding>), JudgeError> {
    let tell = |event: JudgeEvent<'_>| on(CheckEvent::Judge(&event));
    let plans: Vec<Plan> = package
        .submissions
        .iter()
        .map(|example| Plan::new(judge, package, example))
        .collect();
    for plan in &plans {
        if let Kind::Run { language, .. } = plan.kind {
            judge.ready(language, &tell)?;
        }
    }
    let can_run = plans.iter().any(|plan| matches!(plan.kind, Kind::Run { .. }));
    let limit = if can_run {
        judge.time_limit(package, &tell)
    } else {
        Ok(1.0)
    };
    let limit = match limit {
        Ok(limit) => limit,
        Err(JudgeError::TimeLimit(reason)) => {
            return Ok((
                Vec::new(),
                vec![Finding::error("problem.yaml: limits.time_limit", reason)],
            ));
        }
        Err(error) => return Err(error),
    };
    let run = |plan: &Plan<'_>| {
        let checked = plan.run(judge, package, limit, strict, on)?;
        on(CheckEvent::SubmissionDone(&checked.0));
        Ok(checked)
    };
    let (checks, findings): (Vec<_>, Vec<_>) = in_parallel(&plans, run)?.into_iter().unzip();
    let mut findings = findings.concat();
    findings.extend(quality::of_submissions(package, &checks, limit));
    Ok((checks, findings))
}

/// One thread a core; results in the order of `plans`.
fn in_parallel<'a>(
    plans: &[Plan<'a>],
    run: impl Fn(&Plan<'a>) -> Result<Checked, JudgeError> + Sync,
) -> Result<Vec<Checked>, JudgeError> {
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<(usize, Result<Checked, JudgeError>)>> = Mutex::new(Vec::new());
    let threads = std::thread::available_parallelism()
        .map_or(1, usize::from)
        .min(plans.len());
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some((index, plan)) = {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    plans.get(index).map(|plan| (index, plan))
                } {
                    let result = run(plan);
                    done.lock()
                        .unwrap_or_else(std::sync::PoisonError::into_inner)
                        .push((index, result));
                }
            });
        }
    });
    let mut done = done
        .into_inner()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    done.sort_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, result)| result).collect()
}

/// Whether nothing says what language a submission is in, and none takes its names.
fn is_no_program(submission: &Submission) -> bool {
    submission.language.is_none()
        && matches!(
            crate::languages::detect_in(&submission.files),
            Err(Undetected::Unknown(_))
        )
}

fn is_answer(submission: &Submission) -> bool {
    submission.language.is_none()
        && crate::languages::detect_in(&submission.files).is_ok_and(Language::is_answers)
}

/// What is to be done with a submission.
struct Plan<'a> {
    example: &'a ExampleSubmission,
    submission: Submission,
    kind: Kind,
}

enum Kind {
    Run {
        language: &'static Language,
    },
    /// In a language that is not here.
    Skip {
        language: String,
        reason: String,
    },
    /// No program in any language of the format: problemtools and BAPCtools do not see it.
    Overlook(String),
    /// Its language cannot be told or is not allowed.
    Bad(String),
}

impl<'a> Plan<'a> {
    fn new(judge: &Judge, package: &Package, example: &'a ExampleSubmission) -> Self {
        let submission = as_submission(example);
        let kind = match judge.resolve(package, &submission) {
            Ok(language) => match judge.availability(language) {
                Availability::Missing(reason) => Kind::Skip {
                    language: language.id.clone(),
                    reason,
                },
                Availability::Ready | Availability::NeedsPreparation => Kind::Run { language },
            },
            Err(JudgeError::LanguageNotInstalled { language, reason }) => Kind::Skip { language, reason },
            Err(JudgeError::UnknownLanguage(_))
                if submission
                    .language
                    .as_deref()
                    .is_some_and(trellis_problems::format_languages::is_code) =>
            {
                let language = submission.language.clone().unwrap_or_default();
                let reason = format!("the language {language} is not supported by this version of Trellis");
                Kind::Skip { language, reason }
            }
            Err(error @ JudgeError::UnknownLanguage(_)) if is_no_program(&submission) => {
                Kind::Overlook(error.to_string())
            }
            // `a.out` that was left behind.
            Err(JudgeError::LanguageNotAllowed(_)) if is_answer(&submission) => {
                Kind::Overlook("is no program, and the problem takes no answers".to_owned())
            }
            Err(error) => Kind::Bad(error.to_string()),
        };
        Self {
            example,
            submission,
            kind,
        }
    }

    fn entry(&self, language: Option<&str>) -> SubmissionCheck {
        SubmissionCheck {
            path: self.example.path.clone(),
            language: language.map(str::to_owned),
            expectations: self.example.promise.expectations.clone(),
            verdicts: Vec::new(),
            verdict: None,
            score: None,
            ok: false,
            skipped: None,
            max_fuel: 0,
            cases: Vec::new(),
        }
    }

    fn skipped(&self, language: Option<&str>, reason: &str, strict: bool) -> SubmissionCheck {
        SubmissionCheck {
            ok: !strict,
            skipped: Some(reason.to_owned()),
            ..self.entry(language)
        }
    }

    fn place(&self) -> String {
        format!("submissions/{}", self.example.path)
    }

    fn run(
        &self,
        judge: &Judge,
        package: &Package,
        limit: f64,
        strict: bool,
        on: OnCheck<'_>,
    ) -> Result<Checked, JudgeError> {
        match &self.kind {
            Kind::Bad(reason) => Ok((self.entry(None), vec![Finding::error(self.place(), reason)])),
            Kind::Skip { language, reason } => Ok((self.skipped(Some(language), reason, strict), Vec::new())),
            Kind::Overlook(reason) => {
                let finding = Finding::warning(self.place(), format!("is not judged: {reason}"));
                Ok((self.skipped(None, reason, strict), vec![finding]))
            }
            Kind::Run { language } => {
                let options = RunOptions {
                    all: true,
                    ..RunOptions::default()
                };
                let tell = |event: JudgeEvent<'_>| {
                    if let JudgeEvent::CaseDone { case, .. } = event {
                        let path = &self.example.path;
                        on(CheckEvent::Case { path, case });
                    }
                };
                let mut report =
                    judge.judge_at(package, &self.submission, language, limit, &options, &tell)?;
                // Nobody looks at them, and there are many submissions.
                for image in report.cases.iter_mut().flat_map(|case| &mut case.images) {
                    image.bytes = Vec::new();
                }
                let mut findings = self.findings(&report);
                let entry = SubmissionCheck {
                    verdicts: report.verdicts(),
                    verdict: Some(report.verdict),
                    score: report.score,
                    ok: findings.is_empty(),
                    max_fuel: report.max_fuel(),
                    cases: report.cases.clone(),
                    ..self.entry(Some(&language.id))
                };
                if entry.ok {
                    let run = timing::Run {
                        judge,
                        package,
                        submission: &self.submission,
                        language,
                        limit,
                    };
                    findings.extend(timing::findings(&run, self.example, &report)?);
                }
                findings.extend(self.images(&report));
                Ok((entry, findings))
            }
        }
    }

    /// Images that the validator or the visualizer makes and that nobody will see: the first.
    fn images(&self, report: &Report) -> Option<Finding> {
        let case = report.cases.iter().find(|case| !case.image_notes.is_empty())?;
        let message = format!("{}: {}", case.name, case.image_notes.first()?);
        Some(Finding::warning(self.place(), message))
    }

    fn findings(&self, report: &Report) -> Vec<Finding> {
        let broken = promise::broken(report, &self.example.promise.expectations);
        let place = self.place();
        broken
            .into_iter()
            .map(|(inner, message)| Finding::error(format!("{place}{inner}"), message))
            .collect()
    }
}
