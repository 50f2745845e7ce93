//! One case from input to judgement: one run, a conversation with the validator, several passes, or no run at all.

use crate::case::{Answer, CaseRunner, OutputCheck, by_default, failure};
use crate::checker::{self, Checked, Judgement, Question};
use crate::feedback_dir::FeedbackDir;
use crate::job::{Exit, Interaction, RunJob, RunOutcome};
use crate::languages::Language;
use crate::program::{HERE, Invocation, Program};
use crate::sandbox::SandboxError;
use crate::verdict::Verdict;
use std::collections::BTreeMap;
use trellis_problems::program::NamedFiles;
use trellis_problems::{Case, Content, Limits};

/// What is judged.
#[derive(Debug)]
pub(crate) enum Contestant {
    Program(Program),
    /// Of a submit-answer problem: files by name.
    Answers {
        language: &'static Language,
        files: BTreeMap<String, Vec<u8>>,
    },
}

impl Contestant {
    pub fn language(&self) -> &'static Language {
        match self {
            Self::Program(program) => program.language(),
            Self::Answers { language, .. } => language,
        }
    }

    fn files(&self) -> NamedFiles {
        match self {
            Self::Program(program) => program.files_in(HERE),
            Self::Answers { .. } => Vec::new(),
        }
    }
}

/// A case that was played to its end.
#[derive(Debug)]
pub(crate) struct Played {
    /// Of all passes together: the most fuel and memory, all output.
    pub outcome: RunOutcome,
    pub answer: Answer,
}

/// The outcome of something that was not run.
pub(crate) fn no_run(stdout: Vec<u8>) -> RunOutcome {
    RunOutcome {
        exit: Exit::Code(0),
        fuel: 0,
        memory_bytes: 0,
        stdout,
        stderr: Vec::new(),
        files: Vec::new(),
        guard: false,
        cpu_ms: 0,
        wall_ms: 0,
    }
}

/// Plays one case. The error is the judge's fault.
pub(crate) fn play(
    runner: &mut CaseRunner<'_, '_>,
    case: &Case,
    seed: [u8; 32],
) -> Result<Played, SandboxError> {
    if let Contestant::Answers { files, .. } = &runner.setup.contestant {
        return answers(
            runner,
            case,
            given_answer(files, case, runner.setup.package.cases.len()),
            seed,
        );
    }
    let kind = runner.setup.package.metadata.kind;
    let most = match kind.multi_pass {
        true => runner
            .setup
            .package
            .metadata
            .limits
            .validation_passes
            .unwrap_or(Limits::PASSES),
        false => 1,
    };
    let mut input = case.input.clone();
    let mut feedback = FeedbackDir::default();
    let mut outcome: Option<RunOutcome> = None;
    for pass in 1.. {
        let seed = pass_seed(seed, pass);
        let played = match kind.interactive {
            true => converse(runner, case, &input, &feedback, seed)?,
            false => run(runner, case, &input, &feedback, seed)?,
        };
        let sum = match outcome.take() {
            Some(before) => together(before, played.outcome),
            None => played.outcome,
        };
        let mut answer = played.answer;
        let next = match kind.multi_pass {
            true => answer.feedback.take_next_pass(),
            false => None,
        };
        let done = |answer| {
            Ok(Played {
                outcome: sum.clone(),
                answer,
            })
        };
        match next {
            None => return done(answer),
            Some(_) if answer.verdict == Verdict::WrongAnswer => {
                return done(Answer::judge_error(
                    "the validator wrote nextpass.in and did not accept".to_owned(),
                ));
            }
            Some(_) if answer.verdict != Verdict::Accepted => return done(answer),
            Some(_) if pass == most => {
                return done(Answer::judge_error(format!(
                    "the validator wants more than the {most} passes of limits.validation_passes"
                )));
            }
            Some(bytes) => {
                input = bytes.into();
                feedback = answer.feedback;
                outcome = Some(sum);
            }
        }
    }
    unreachable!("the passes are counted up to their limit")
}

/// Each pass is a process of its own, with randomness of its own.
fn pass_seed(seed: [u8; 32], pass: u64) -> [u8; 32] {
    if pass == 1 {
        return seed;
    }
    *blake3::Hasher::new_keyed(&seed)
        .update(&pass.to_le_bytes())
        .finalize()
        .as_bytes()
}

fn together(mut before: RunOutcome, pass: RunOutcome) -> RunOutcome {
    before.stdout.extend(pass.stdout);
    RunOutcome {
        fuel: before.fuel.max(pass.fuel),
        memory_bytes: before.memory_bytes.max(pass.memory_bytes),
        stdout: before.stdout,
        guard: before.guard || pass.guard,
        cpu_ms: before.cpu_ms.max(pass.cpu_ms),
        ..pass
    }
}

fn submission_job(
    runner: &CaseRunner<'_, '_>,
    case: &Case,
    input: Content,
    seed: [u8; 32],
) -> Option<RunJob> {
    let Contestant::Program(program) = &runner.setup.contestant else {
        return None;
    };
    Some(program.job(Invocation {
        home: HERE,
        args: &case.config.args,
        stdin: input,
        files: checker::case_files(case),
        keep: &[],
        limits: runner.setup.limits,
        seed,
    }))
}

fn question<'a>(
    runner: &CaseRunner<'_, '_>,
    case: &'a Case,
    input: &'a Content,
    output: Content,
    feedback: &'a FeedbackDir,
    seed: [u8; 32],
) -> Question<'a> {
    Question {
        input,
        answer: &case.answer,
        output,
        args: &case.config.output_validator_args,
        submission: runner.setup.contestant.files(),
        feedback,
        seed,
    }
}

/// The submission reads, writes and ends; then its output is checked.
fn run(
    runner: &mut CaseRunner<'_, '_>,
    case: &Case,
    input: &Content,
    feedback: &FeedbackDir,
    seed: [u8; 32],
) -> Result<Played, SandboxError> {
    let job = submission_job(runner, case, input.clone(), seed);
    let job = job.ok_or_else(|| SandboxError::Job("answers cannot be run".to_owned()))?;
    let outcome = runner.session.run(&job)?;
    let answer = match failure(&outcome, &runner.setup.limits, runner.setup.contestant.language()) {
        Some((verdict, message)) => Answer::new(verdict, message),
        None => check(runner, case, input, &outcome.stdout, feedback, seed),
    };
    Ok(Played { outcome, answer })
}

fn check(
    runner: &mut CaseRunner<'_, '_>,
    case: &Case,
    input: &Content,
    output: &[u8],
    feedback: &FeedbackDir,
    seed: [u8; 32],
) -> Answer {
    match &runner.setup.validator {
        OutputCheck::Default => by_default(case, output),
        OutputCheck::Broken(reason) => Answer::judge_error(reason.clone()),
        OutputCheck::Custom(validator) => {
            let limits = &runner.setup.package.metadata.limits;
            let question = question(runner, case, input, output.into(), feedback, seed);
            match checker::check_output(&mut runner.session, validator, limits, question) {
                Ok(checked) => Answer::from_checked(checked),
                Err(SandboxError::Stopped) => {
                    Answer::new(Verdict::JudgeError, SandboxError::Stopped.to_string())
                }
                Err(fault) => Answer::judge_error(format!("the output validator could not be run: {fault}")),
            }
        }
    }
}

/// Submission and validator talk to each other (section "Output validator", Invocation).
fn converse(
    runner: &mut CaseRunner<'_, '_>,
    case: &Case,
    input: &Content,
    feedback: &FeedbackDir,
    seed: [u8; 32],
) -> Result<Played, SandboxError> {
    let validator = match &runner.setup.validator {
        OutputCheck::Custom(validator) => validator,
        OutputCheck::Broken(reason) => {
            let answer = Answer::judge_error(reason.clone());
            return Ok(Played {
                outcome: no_run(Vec::new()),
                answer,
            });
        }
        // The reader refuses it.
        OutputCheck::Default => {
            return Err(SandboxError::Job(
                "an interactive problem without a validator".to_owned(),
            ));
        }
    };
    let question = question(runner, case, input, Content::default(), feedback, seed);
    let judging = checker::output_job(validator, &runner.setup.package.metadata.limits, question);
    let job = submission_job(runner, case, Content::default(), seed);
    let job = job.ok_or_else(|| SandboxError::Job("answers cannot be run".to_owned()))?;
    let Interaction {
        mut submission,
        validator: ended,
        validator_first,
    } = runner.session.interact(&job, &judging)?;
    let idle = submission.exit == Exit::Idle || ended.exit == Exit::Idle;
    if idle {
        // It would have waited until its time was up.
        submission.exit = Exit::Idle;
        submission.fuel = runner.setup.limits.fuel;
    }
    let failed = failure(
        &submission,
        &runner.setup.limits,
        runner.setup.contestant.language(),
    );
    let checked = Checked::of(ended, validator.language());
    let answer = match failed {
        _ if idle => Answer::new(Verdict::TimeLimit, "idle".to_owned()),
        // A validator that has judged already: what the submission does afterwards changes a rejection no more.
        Some(_) if validator_first && checked.judgement != Judgement::Accept => Answer::from_checked(checked),
        Some((verdict, message)) => Answer {
            feedback: checked.feedback,
            ..Answer::new(verdict, message)
        },
        None => Answer::from_checked(checked),
    };
    Ok(Played {
        outcome: submission,
        answer,
    })
}

/// A submit-answer problem: the output is in the submission.
fn answers(
    runner: &mut CaseRunner<'_, '_>,
    case: &Case,
    output: Option<Vec<u8>>,
    seed: [u8; 32],
) -> Result<Played, SandboxError> {
    let Some(output) = output else {
        let answer = Answer::new(
            Verdict::WrongAnswer,
            "no answer was submitted for this case".to_owned(),
        );
        return Ok(Played {
            outcome: no_run(Vec::new()),
            answer,
        });
    };
    let most = runner.setup.limits.stdout_bytes;
    let answer = match output.len() as u64 > most {
        true => Answer::new(Verdict::OutputLimit, format!("more than {most} bytes of output")),
        false => check(runner, case, &case.input, &output, &FeedbackDir::default(), seed),
    };
    Ok(Played {
        outcome: no_run(output),
        answer,
    })
}

/// The answer to a case: a file with its name, or the end of its name, and one of [`ANSWER_EXTENSIONS`]; the only file
/// of a submission answers the only case.
fn given_answer(files: &BTreeMap<String, Vec<u8>>, case: &Case, cases: usize) -> Option<Vec<u8>> {
    let mut name = case.name.as_str();
    loop {
        let named = ANSWER_EXTENSIONS
            .iter()
            .find_map(|extension| files.get(&format!("{name}.{extension}")));
        if let Some(bytes) = named {
            return Some(bytes.clone());
        }
        match name.split_once('/') {
            Some((_, rest)) => name = rest,
            None => break,
        }
    }
    match files.len() {
        1 if cases == 1 => files.values().next().cloned(),
        _ => None,
    }
}

/// Extensions of answers in the order they are looked for.
pub(crate) const ANSWER_EXTENSIONS: [&str; 3] = ["out", "ans", "txt"];
