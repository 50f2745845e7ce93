//! Empty answers of a draft, filled in by its reference solution.

use super::authoring;
use crate::error::AppError;
use crate::messages::Message;
use crate::state::AppState;
use std::time::{Duration, Instant};
use trellis_judge::custom::CustomRun;
use trellis_judge::judge::{Availability, Judge, JudgeError, RunOptions};
use trellis_judge::languages::Language;
use trellis_judge::source::Submission;
use trellis_problems::Package;
use trellis_types::teach::{CaseText, Checker, ProblemDraft};

/// A person waits for the answer to saving; what takes longer they have to do themselves.
const PATIENCE: Duration = Duration::from_secs(60);

impl AppState {
    /// Runs the reference solution on every case without an answer. A custom checker may do without answers, but
    /// samples show theirs. A program that prints nothing leaves the answer empty.
    pub async fn fill_answers(&self, draft: ProblemDraft) -> Result<ProblemDraft, AppError> {
        if !has_gaps(&draft) {
            return Ok(draft);
        }
        let language = trellis_judge::languages::find(&draft.reference_language).ok_or_else(|| {
            AppError::invalid(
                "reference_language",
                Message::UnknownLanguage(draft.reference_language.clone()),
            )
        })?;
        match self.judge.availability(language) {
            Availability::Ready => {}
            Availability::NeedsPreparation => {
                return Err(AppError::invalid(
                    "reference_language",
                    Message::Preparing(language.name.clone()),
                ));
            }
            Availability::Missing(why) => {
                return Err(AppError::invalid("reference_language", Message::LanguageOff(why)));
            }
        }
        let _permit = self.custom_runs.acquire().await.map_err(AppError::internal)?;
        let judge = self.judge.clone();
        let filled = tokio::task::spawn_blocking(move || fill(&judge, language, draft));
        filled.await.map_err(AppError::internal)?
    }
}

fn is_custom(draft: &ProblemDraft) -> bool {
    matches!(draft.checker, Checker::Custom { .. })
}

fn has_gaps(draft: &ProblemDraft) -> bool {
    let gap = |cases: &[CaseText]| cases.iter().any(|case| case.answer.is_empty());
    gap(&draft.samples) || (!is_custom(draft) && gap(&draft.cases))
}

/// Blocks: compiles once, then one run a gap.
fn fill(judge: &Judge, language: &Language, mut draft: ProblemDraft) -> Result<ProblemDraft, AppError> {
    let package = Package::from_files(&draft.slug, authoring::to_package(&draft, "", "")).package;
    let source = Submission::single(&language.main, draft.reference_source.clone(), &language.id);
    let started = Instant::now();
    let cases_wanted = !is_custom(&draft);
    let samples = draft
        .samples
        .iter_mut()
        .zip(1_usize..)
        .map(|(case, number)| (true, number, case));
    let cases = draft
        .cases
        .iter_mut()
        .zip(1_usize..)
        .map(|(case, number)| (false, number, case));
    for (sample, number, case) in samples.chain(cases.filter(|_| cases_wanted)) {
        if !case.answer.is_empty() {
            continue;
        }
        if started.elapsed() > PATIENCE {
            return Err(AppError::invalid(
                "reference_source",
                Message::ReferenceSlow(PATIENCE.as_secs()),
            ));
        }
        let failed = |why| Message::ReferenceFailed { sample, number, why };
        case.answer = answer(judge, &package, &source, &case.input, &failed)?;
    }
    Ok(draft)
}

fn answer(
    judge: &Judge,
    package: &Package,
    source: &Submission,
    input: &str,
    failed: &dyn Fn(String) -> Message,
) -> Result<String, AppError> {
    let wrong = |message| AppError::invalid("reference_source", message);
    let outcome = judge.run_custom(package, source, input.as_bytes(), &RunOptions::default(), &|_| {});
    let outcome = outcome.map_err(|error| match error {
        JudgeError::Judge(_) | JudgeError::Preparation(_) => AppError::internal(error),
        refused => wrong(Message::Text(refused.to_string())),
    })?;
    match outcome.run {
        None => Err(wrong(Message::ReferenceCompile(outcome.compile.log))),
        Some(run) if run.end == "ok" => Ok(run.stdout),
        Some(run) => Err(wrong(failed(why(&run)))),
    }
}

/// How a run ended, as verdicts say it, with the end of what it said on standard error.
fn why(run: &CustomRun) -> String {
    let end = match run.end {
        "time" => "TLE",
        "memory" => "MLE",
        "output" => "OLE (64 KiB)",
        _ => run.message.as_str(),
    };
    let last = run.stderr.trim_end().lines().last().unwrap_or_default();
    if last.is_empty() {
        end.to_owned()
    } else {
        format!("{end}: {last}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_custom_checker_needs_the_answers_of_samples_only() {
        let case = |answer: &str| CaseText {
            input: "1\n".into(),
            answer: answer.into(),
        };
        let mut draft = ProblemDraft {
            cases: vec![case("")],
            ..ProblemDraft::default()
        };
        assert!(has_gaps(&draft));
        draft.checker = Checker::Custom {
            language: "python".into(),
            source: String::new(),
        };
        assert!(!has_gaps(&draft));
        draft.samples = vec![case("1\n"), case("")];
        assert!(has_gaps(&draft));
    }

    #[test]
    fn the_reason_quotes_the_last_line_of_standard_error() {
        let run = CustomRun {
            end: "exit",
            message: "exit code 1".into(),
            stdout: String::new(),
            stderr: "Traceback\nValueError: x\n".into(),
            fuel: 0,
            memory_bytes: 0,
        };
        assert_eq!(why(&run), "exit code 1: ValueError: x");
        assert_eq!(
            why(&CustomRun {
                end: "time",
                stderr: String::new(),
                ..run
            }),
            "TLE"
        );
    }
}
