//! Custom output validators and input validators: programs of the package, run in the sandbox like any other.

use crate::budget;
use crate::feedback_dir::FeedbackDir;
use crate::job::{ACCEPT, Exit, RunJob, RunOutcome};
use crate::languages::Language;
use crate::program::{HERE, Invocation, Program};
use crate::sandbox::SandboxError;
use crate::session::Session;
use trellis_problems::program::NamedFiles;
use trellis_problems::{Case, Content, Limits};

/// Exit code of a validator that rejects (section "Reporting a judgement").
const REJECT: i32 = 43;

/// Folder of a validator's own files and arguments; the working directory holds the submission's.
const HOME: &str = "/judge";
const FEEDBACK: &str = "/judge/feedback/";
/// Most characters of a message taken from a validator.
const MAX_MESSAGE: usize = 4096;

/// What a validator said about an output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Judgement {
    Accept,
    Reject,
    /// It crashed, ran out of a limit or exited with another code.
    Broken(String),
}

/// A judgement with the feedback files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    pub judgement: Judgement,
    pub feedback: FeedbackDir,
}

impl Checked {
    /// What a validator's run said.
    pub fn of(mut outcome: RunOutcome, language: &Language) -> Self {
        let files = std::mem::take(&mut outcome.files);
        Self {
            judgement: judgement(&outcome, language),
            feedback: FeedbackDir::collect(FEEDBACK, files),
        }
    }
}

/// The output of a submission, and what it has to be judged with.
#[derive(Debug)]
pub struct Question<'a> {
    pub input: &'a Content,
    pub answer: &'a Content,
    /// Empty when the validator talks to the submission.
    pub output: Content,
    /// `output_validator_args`.
    pub args: &'a [String],
    /// Files of the submission, by absolute path in the working directory.
    pub submission: NamedFiles,
    /// What earlier passes left.
    pub feedback: &'a FeedbackDir,
    pub seed: [u8; 32],
}

/// `validator input answer feedback_dir/ args... < output`.
pub fn output_job(validator: &Program, limits: &Limits, question: Question<'_>) -> RunJob {
    let input = format!("{HOME}/case.in");
    let answer = format!("{HOME}/case.ans");
    let mut args = vec![input.clone(), answer.clone(), FEEDBACK.to_owned()];
    args.extend_from_slice(question.args);
    let mut files = question.submission;
    files.push((input, question.input.clone()));
    files.push((answer, question.answer.clone()));
    files.extend(question.feedback.files(FEEDBACK));
    validator.job(Invocation {
        home: HOME,
        args: &args,
        stdin: question.output,
        files,
        keep: &[FEEDBACK.to_owned()],
        limits: budget::validator(limits, validator.language()),
        seed: question.seed,
    })
}

/// Runs a custom output validator.
pub fn check_output(
    session: &mut Session,
    validator: &Program,
    limits: &Limits,
    question: Question<'_>,
) -> Result<Checked, SandboxError> {
    let job = output_job(validator, limits, question);
    Ok(Checked::of(session.run(&job)?, validator.language()))
}

/// Runs a static validator: `validator language entry_point feedback_dir/ args...` (section "Static validator").
pub fn check_static(
    session: &mut Session,
    validator: &Program,
    limits: &Limits,
    submission: &Program,
    args: &[String],
    seed: [u8; 32],
) -> Result<Checked, SandboxError> {
    let language = submission.language().code().to_owned();
    let mut argv = vec![language, submission.entry_point().to_owned(), FEEDBACK.to_owned()];
    argv.extend_from_slice(args);
    let mut files = submission.files_in(HERE);
    files.extend(FeedbackDir::default().files(FEEDBACK));
    let job = validator.job(Invocation {
        home: HOME,
        args: &argv,
        stdin: Content::default(),
        files,
        keep: &[FEEDBACK.to_owned()],
        limits: budget::validator(limits, validator.language()),
        seed,
    });
    Ok(Checked::of(session.run(&job)?, validator.language()))
}

fn judgement(outcome: &RunOutcome, language: &Language) -> Judgement {
    match &outcome.exit {
        Exit::Code(ACCEPT) => Judgement::Accept,
        Exit::Code(REJECT) => Judgement::Reject,
        _ => Judgement::Broken(format!("the validator {}", how_it_ended(outcome, language))),
    }
}

/// `exited with code 1: ValueError: ...`, `was out of time`, ...
fn how_it_ended(outcome: &RunOutcome, language: &Language) -> String {
    let what = match &outcome.exit {
        Exit::Code(code) => format!("exited with code {code}"),
        Exit::Trap(reason) => format!("crashed: {reason}"),
        Exit::Fuel => "was out of time".to_owned(),
        Exit::Memory => "was out of memory".to_owned(),
        Exit::Output => "wrote too much output".to_owned(),
        Exit::Idle => "waited for the submission, which waited for it".to_owned(),
    };
    with_last_line(what, &outcome.stderr, language)
}

/// `what`, then the line of standard error that says why (for most languages the last one), then the language's notes on
/// what was written there.
pub(crate) fn with_last_line(what: String, stderr: &[u8], language: &Language) -> String {
    let said = match reason(stderr, language).or_else(|| last_line(stderr)) {
        Some(line) => format!("{what}: {line}"),
        None => what,
    };
    with_notes(said, stderr, language)
}

fn with_notes(mut said: String, stderr: &[u8], language: &Language) -> String {
    for note in language.notes_on(&tail(stderr)) {
        said = format!("{said} ({note})");
    }
    said
}

/// What an input validator said about an input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InputCheck {
    Valid,
    /// Any other exit; the text says which, with what it wrote.
    Invalid(String),
}

/// Runs an input validator on a case's input: `validator args... < input`.
pub fn check_input(
    session: &mut Session,
    validator: &Program,
    limits: &Limits,
    args: &[String],
    input: &Content,
    files: NamedFiles,
) -> Result<InputCheck, SandboxError> {
    let job = validator.job(Invocation {
        home: HERE,
        args,
        stdin: input.clone(),
        files,
        keep: &[],
        limits: budget::validator(limits, validator.language()),
        seed: [0; 32],
    });
    let outcome = session.run(&job)?;
    if outcome.exit == Exit::Code(ACCEPT) {
        return Ok(InputCheck::Valid);
    }
    let language = validator.language();
    let reason = match &outcome.exit {
        Exit::Code(code) => {
            let ended = format!("exit code {code}");
            let said = last_line(&outcome.stderr).or_else(|| last_line(&outcome.stdout));
            let said = match said {
                Some(line) => format!("{ended}: {line}"),
                None => ended,
            };
            with_notes(said, &outcome.stderr, language)
        }
        _ => how_it_ended(&outcome, language),
    };
    Ok(InputCheck::Invalid(reason))
}

/// Files of a case's `.files` folder, in the working directory.
pub fn case_files(case: &Case) -> NamedFiles {
    case.files
        .iter()
        .map(|(name, bytes)| (format!("{HERE}/{name}"), bytes.clone()))
        .collect()
}

/// Lossy UTF-8 without control characters, at most [`MAX_MESSAGE`] characters.
pub fn text(bytes: &[u8]) -> String {
    let head = &bytes[..bytes.len().min(4 * MAX_MESSAGE)];
    let text = String::from_utf8_lossy(head);
    let kept = text
        .chars()
        .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'));
    kept.take(MAX_MESSAGE).collect::<String>().trim_end().to_owned()
}

/// Rust's standard library ends a panic with this.
const BACKTRACE_NOTE: &str = "note: run with `RUST_BACKTRACE";

/// The last 4 KiB, as text.
fn tail(bytes: &[u8]) -> std::borrow::Cow<'_, str> {
    String::from_utf8_lossy(&bytes[bytes.len().saturating_sub(4096)..])
}

/// The last line that begins as the language's reasons do.
fn reason(stderr: &[u8], language: &Language) -> Option<String> {
    if language.reasons.is_empty() {
        return None;
    }
    let text = String::from_utf8_lossy(stderr);
    let says = |line: &&str| {
        language
            .reasons
            .iter()
            .any(|start| line.starts_with(start.as_str()))
    };
    text.lines().rev().find(says).map(shown)
}

/// The last line that says something, at most 300 characters of it.
pub fn last_line(bytes: &[u8]) -> Option<String> {
    let text = tail(bytes);
    let line = text.lines().rev().find(|line| {
        let line = line.trim();
        !line.is_empty() && !line.starts_with(BACKTRACE_NOTE)
    })?;
    Some(shown(line))
}

fn shown(line: &str) -> String {
    let visible = line.trim().chars().filter(|c| !c.is_control());
    visible.take(300).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(exit: Exit) -> RunOutcome {
        RunOutcome {
            exit,
            fuel: 0,
            memory_bytes: 0,
            stdout: Vec::new(),
            stderr: b"Traceback\nValueError: no\n\n".to_vec(),
            files: Vec::new(),
            guard: false,
            cpu_ms: 0,
            wall_ms: 0,
        }
    }

    #[test]
    fn only_42_and_43_are_judgements() {
        let python = crate::languages::find("python").unwrap();
        let judgement = |outcome: &RunOutcome| judgement(outcome, python);
        assert_eq!(judgement(&outcome(Exit::Code(42))), Judgement::Accept);
        assert_eq!(judgement(&outcome(Exit::Code(43))), Judgement::Reject);
        for exit in [
            Exit::Code(0),
            Exit::Code(1),
            Exit::Fuel,
            Exit::Memory,
            Exit::Output,
            Exit::Trap("x".into()),
        ] {
            assert!(matches!(judgement(&outcome(exit)), Judgement::Broken(_)));
        }
        let broken = Judgement::Broken("the validator exited with code 1: ValueError: no".into());
        assert_eq!(judgement(&outcome(Exit::Code(1))), broken);
    }
}
