//! The cases of one submission: run, check, one verdict each.

use crate::budget;
use crate::checker::{self, Judgement, Question};
use crate::job::{Exit, FUEL_PER_SECOND, RunLimits, RunOutcome};
use crate::judge::{Judge, JudgeError, JudgeEvent, RunOptions};
use crate::languages::Language;
use crate::program::{HERE, Invocation, Program};
use crate::receipt::CaseEvidence;
use crate::report::{CaseReport, Feedback};
use crate::session::Session;
use crate::validator::{self, Validator};
use crate::verdict::Verdict;
use trellis_problems::validate::{self, Flags, Outcome};
use trellis_problems::{Case, Package};

/// Runs a loaded program on the cases of a package.
#[derive(Debug)]
pub(crate) struct CaseRunner<'a> {
    package: &'a Package,
    options: &'a RunOptions,
    session: Session,
    program: Program,
    validator: OutputCheck,
    limits: RunLimits,
}

/// How outputs are checked.
#[derive(Debug)]
enum OutputCheck {
    Default,
    Custom(Program),
    /// The package's validator could not be built: every case that gets to it is JE with this message.
    Broken(String),
}

/// What a check came to.
struct Answer {
    verdict: Verdict,
    message: String,
    team_message: String,
}

impl<'a> CaseRunner<'a> {
    pub fn new(
        judge: &Judge,
        package: &'a Package,
        options: &'a RunOptions,
        mut session: Session,
        program: Program,
        time_limit: f64,
        on: &dyn Fn(JudgeEvent<'_>),
    ) -> Result<Self, JudgeError> {
        let validator = match &package.output_validator {
            None => OutputCheck::Default,
            Some(source) => {
                match validator::build(judge, &mut session, source, &package.metadata.limits, on)? {
                    Validator::Ready(program) => OutputCheck::Custom(program),
                    Validator::Broken(reason) => {
                        tracing::error!(package = package.slug, reason, "output validator");
                        OutputCheck::Broken(reason)
                    }
                }
            }
        };
        let limits = budget::submission(package, program.language(), time_limit);
        Ok(Self {
            package,
            options,
            session,
            program,
            validator,
            limits,
        })
    }

    /// Language of a custom output validator.
    pub fn validator_language(&self) -> Option<&'static Language> {
        match &self.validator {
            OutputCheck::Custom(program) => Some(program.language()),
            OutputCheck::Default | OutputCheck::Broken(_) => None,
        }
    }

    /// Every case in order; after the first failing one the rest is listed as not run, unless `all`.
    pub fn all(&mut self, on: &dyn Fn(JudgeEvent<'_>)) -> (Vec<CaseReport>, Vec<CaseEvidence>) {
        let package = self.package;
        let of = package.cases.len();
        let mut failed = false;
        let mut reports = Vec::with_capacity(of);
        let mut evidence = Vec::with_capacity(of);
        for (index, case) in package.cases.iter().enumerate() {
            let name = case.name.clone();
            if failed && !self.options.all {
                reports.push(CaseReport {
                    name: name.clone(),
                    ..CaseReport::default()
                });
                evidence.push(CaseEvidence {
                    name,
                    ..CaseEvidence::default()
                });
                continue;
            }
            on(JudgeEvent::CaseStarted {
                index,
                of,
                name: &case.name,
            });
            let (report, proof) = self.one(case);
            failed |= report.verdict != Some(Verdict::Accepted);
            on(JudgeEvent::CaseDone {
                index,
                of,
                case: &report,
            });
            reports.push(report);
            evidence.push(proof);
        }
        (reports, evidence)
    }

    fn one(&mut self, case: &Case) -> (CaseReport, CaseEvidence) {
        let seed = self.options.salt.case_seed(&self.package.hash, &case.name);
        let job = self.program.job(Invocation {
            home: HERE,
            args: &case.config.args,
            stdin: &case.input,
            files: checker::case_files(case),
            keep: &[],
            limits: self.limits,
            seed,
        });
        match self.session.run(&job) {
            Ok(outcome) => {
                let answer = self.answer(case, &outcome, seed);
                report(case, outcome, answer)
            }
            Err(fault) => self.fault(case, &fault),
        }
    }

    /// JE, said in the log and in the report.
    fn fault(&self, case: &Case, fault: &dyn std::fmt::Display) -> (CaseReport, CaseEvidence) {
        tracing::error!(package = self.package.slug, case = case.name, %fault, "case could not be judged");
        let report = CaseReport {
            name: case.name.clone(),
            verdict: Some(Verdict::JudgeError),
            message: format!("the judge failed twice on this case: {fault}"),
            ..CaseReport::default()
        };
        let evidence = CaseEvidence {
            name: case.name.clone(),
            verdict: report.verdict,
            ..CaseEvidence::default()
        };
        (report, evidence)
    }

    fn answer(&mut self, case: &Case, outcome: &RunOutcome, seed: [u8; 32]) -> Answer {
        if let Some((verdict, message)) = failure(outcome, &self.limits) {
            return Answer {
                verdict,
                message,
                team_message: String::new(),
            };
        }
        match &self.validator {
            OutputCheck::Default => by_default(case, &outcome.stdout),
            OutputCheck::Broken(reason) => Answer::judge_error(reason.clone()),
            OutputCheck::Custom(validator) => {
                let question = Question {
                    input: &case.input,
                    answer: &case.answer,
                    output: &outcome.stdout,
                    args: &case.config.output_validator_args,
                    submission: self.program.files_in(HERE),
                    seed,
                };
                let limits = &self.package.metadata.limits;
                match checker::check_output(&mut self.session, validator, limits, question) {
                    Ok(checked) => Answer::from_checked(checked),
                    Err(fault) => {
                        Answer::judge_error(format!("the output validator could not be run: {fault}"))
                    }
                }
            }
        }
    }
}

impl Answer {
    fn judge_error(message: String) -> Self {
        tracing::error!(message, "judge error");
        Self {
            verdict: Verdict::JudgeError,
            message,
            team_message: String::new(),
        }
    }

    fn from_checked(checked: checker::Checked) -> Self {
        let verdict = match checked.judgement {
            Judgement::Accept => Verdict::Accepted,
            Judgement::Reject => Verdict::WrongAnswer,
            Judgement::Broken(reason) => {
                let message = [reason, checked.judge_message].join("\n").trim_end().to_owned();
                return Self::judge_error(message);
            }
        };
        Self {
            verdict,
            message: checked.judge_message,
            team_message: checked.team_message,
        }
    }
}

fn by_default(case: &Case, output: &[u8]) -> Answer {
    let flags = match Flags::parse(&case.config.output_validator_args) {
        Ok(flags) => flags,
        Err(reason) => return Answer::judge_error(format!("output_validator_args: {reason}")),
    };
    let (verdict, message) = match validate::default_output(output, &case.answer, &flags) {
        Outcome::Accept => (Verdict::Accepted, String::new()),
        Outcome::Reject(message) => (Verdict::WrongAnswer, message),
    };
    Answer {
        verdict,
        message,
        team_message: String::new(),
    }
}

/// A run that did not end well: its verdict and why. Within one case RTE/MLE come before TLE, OLE and WA; one run
/// has one end, so the order shows only in that nothing else is looked at.
fn failure(outcome: &RunOutcome, limits: &RunLimits) -> Option<(Verdict, String)> {
    let with_stderr = |what: String| match checker::last_line(&outcome.stderr) {
        Some(line) => format!("{what}: {line}"),
        None => what,
    };
    let too_much = || format!("more than {} bytes of output", limits.stdout_bytes);
    match &outcome.exit {
        Exit::Code(0) => {
            let written = (outcome.stdout.len() + outcome.stderr.len()) as u64;
            (written > limits.stdout_bytes).then(|| (Verdict::OutputLimit, too_much()))
        }
        Exit::Code(code) => Some((Verdict::RunTimeError, with_stderr(format!("exit code {code}")))),
        Exit::Trap(reason) => Some((Verdict::RunTimeError, with_stderr(reason.clone()))),
        Exit::Memory => Some((
            Verdict::MemoryLimit,
            format!("more than {} MiB of memory", limits.memory_bytes >> 20),
        )),
        Exit::Fuel => Some((Verdict::TimeLimit, time(outcome.guard, limits))),
        Exit::Output => Some((Verdict::OutputLimit, too_much())),
    }
}

fn time(guard: bool, limits: &RunLimits) -> String {
    let (tenths, what) = match guard {
        true => (
            limits.cpu_ms / 100,
            " of CPU time, though little fuel: ended by the guard",
        ),
        false => (limits.fuel / (FUEL_PER_SECOND / 10), ""),
    };
    format!("more than {}.{} s{what}", tenths / 10, tenths % 10)
}

fn report(case: &Case, outcome: RunOutcome, answer: Answer) -> (CaseReport, CaseEvidence) {
    // What a run ended by the guard had done by then depends on the machine.
    let (memory_bytes, stdout) = if outcome.guard {
        (0, Vec::new())
    } else {
        (outcome.memory_bytes, outcome.stdout)
    };
    let head = |bytes: &[u8]| bytes[..bytes.len().min(Feedback::SHOWN)].to_vec();
    let report = CaseReport {
        name: case.name.clone(),
        verdict: Some(answer.verdict),
        score: None,
        fuel: outcome.fuel,
        memory_bytes,
        output_bytes: stdout.len() as u64,
        message: answer.message,
        guard: outcome.guard,
        feedback: Feedback {
            team_message: answer.team_message,
            stdout: head(&stdout),
            stderr: head(&outcome.stderr),
            cpu_ms: outcome.cpu_ms,
        },
    };
    let evidence = CaseEvidence {
        name: case.name.clone(),
        verdict: report.verdict,
        fuel: report.fuel,
        memory_bytes,
        output: *blake3::hash(&stdout).as_bytes(),
    };
    (report, evidence)
}
