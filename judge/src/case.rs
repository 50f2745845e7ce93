//! The cases of one submission: run, check, one verdict each.

use crate::budget;
use crate::checker::{self, Checked, Judgement, Question};
use crate::feedback_dir::FeedbackDir;
use crate::job::{Exit, FUEL_PER_SECOND, RunLimits, RunOutcome};
use crate::judge::{Judge, JudgeError, JudgeEvent, RunOptions};
use crate::lanes::{self, Board, Core, Judged};
use crate::languages::Language;
use crate::passes::{self, Contestant, Played};
use crate::program::Program;
use crate::receipt::CaseEvidence;
use crate::report::{CaseReport, Feedback};
use crate::sandbox::SandboxError;
use crate::session::Session;
use crate::tally::Tally;
use crate::validator::{self, Validator};
use crate::verdict::Verdict;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use trellis_problems::scoring;
use trellis_problems::validate::{self, Flags, Outcome};
use trellis_problems::{Case, Content, Group, Package};

/// What the runs of a submission on a package's cases have in common.
#[derive(Debug)]
pub(crate) struct Setup<'a> {
    judge: &'a Judge,
    pub(crate) package: &'a Package,
    options: &'a RunOptions,
    pub(crate) contestant: Contestant,
    pub(crate) validator: OutputCheck,
    static_validator: Option<OutputCheck>,
    visualizer: Option<Program>,
    pub(crate) limits: RunLimits,
}

/// Runs cases in a sandbox that has the modules of the submission and of the package's programs.
#[derive(Debug)]
pub(crate) struct CaseRunner<'s, 'a> {
    pub(crate) setup: &'s Setup<'a>,
    pub(crate) session: Session,
}

/// How outputs are checked.
#[derive(Debug)]
pub(crate) enum OutputCheck {
    Default,
    Custom(Program),
    /// The package's validator could not be built: every case that gets to it is JE with this message.
    Broken(String),
}

/// What a check came to.
#[derive(Debug)]
pub(crate) struct Answer {
    pub verdict: Verdict,
    pub message: String,
    pub feedback: FeedbackDir,
}

/// What is judged, in the order of the names.
enum Step<'a> {
    Case(&'a Case),
    /// A group's static validation test case.
    Static(&'a Group),
}

impl<'a> Setup<'a> {
    /// Builds the package's programs in `session`.
    pub fn new(
        judge: &'a Judge,
        package: &'a Package,
        options: &'a RunOptions,
        session: &mut Session,
        contestant: Contestant,
        time_limit: f64,
        on: &dyn Fn(JudgeEvent<'_>),
    ) -> Result<Self, JudgeError> {
        let mut build = |source: &trellis_problems::Program| {
            validator::build(judge, session, source, &package.metadata.limits, on)
        };
        let validator = match &package.output_validator {
            None => OutputCheck::Default,
            Some(source) => OutputCheck::from(build(source)?, package),
        };
        let static_validator = match &package.static_validator {
            None => None,
            Some(source) => Some(OutputCheck::from(build(source)?, package)),
        };
        // "Compile or run-time errors in the visualizer are not judge errors."
        let visualizer = match package.output_visualizer.as_ref().map(&mut build) {
            Some(Ok(Validator::Ready(program))) => Some(program),
            _ => None,
        };
        let limits = budget::submission(package, contestant.language(), time_limit);
        Ok(Self {
            judge,
            package,
            options,
            contestant,
            validator,
            static_validator,
            visualizer,
            limits,
        })
    }

    /// Languages of the package's own programs that take part.
    pub fn languages(&self) -> Vec<&'static Language> {
        let checks = [Some(&self.validator), self.static_validator.as_ref()];
        checks
            .into_iter()
            .flatten()
            .filter_map(|check| match check {
                OutputCheck::Custom(program) => Some(program.language()),
                OutputCheck::Default | OutputCheck::Broken(_) => None,
            })
            .collect()
    }

    fn steps(&self) -> Vec<(String, Step<'a>)> {
        let package = self.package;
        let cases = package
            .cases
            .iter()
            .map(|case| (case.name.clone(), Step::Case(case)));
        let statics = package
            .groups
            .iter()
            .filter(|group| group.static_case.is_some())
            .map(|group| (group.static_name(), Step::Static(group)));
        let mut steps: Vec<_> = cases.chain(statics).collect();
        steps.sort_by(|(a, _), (b, _)| a.cmp(b));
        steps
    }

    /// Every case in order; unless the options say `all`, those that cannot change the result any more are listed as not
    /// run. Cores that nobody uses help. `session`: that of [`Self::new`].
    pub fn all(
        &self,
        session: Session,
        on: &dyn Fn(JudgeEvent<'_>),
    ) -> (Vec<CaseReport>, Vec<CaseEvidence>, Tally<'a>) {
        let (names, steps): (Vec<_>, Vec<_>) = self.steps().into_iter().unzip();
        let board = Board::new(names, Tally::new(self.package), self.options.all);
        let stop = Arc::new(AtomicBool::new(false));
        let mut runner = CaseRunner { setup: self, session };
        let worth = self.judge.config.lane_from.unwrap_or(lanes::WORTH);
        std::thread::scope(|scope| {
            while let Some(claim) = board.next(on) {
                if board.is_worth_a_lane(worth)
                    && let Some(core) = self.judge.cores.spare()
                {
                    let modules = runner.session.modules();
                    let (board, steps, stop) = (&board, &steps, &stop);
                    scope.spawn(move || self.help(&modules, board, steps, stop, &core));
                }
                let judged = runner.step(&steps[claim.index]);
                claim.put(judged);
            }
            stop.store(true, Ordering::Relaxed);
        });
        board.into_results()
    }

    /// A lane: runs cases in a child of its own until none is left, or a submission wants the core. One that cannot go on
    /// leaves its case to the others. `stop`: the result is known, and what is still running is not waited for.
    fn help(
        &self,
        modules: &[Arc<[u8]>],
        board: &Board<'a>,
        steps: &[Step<'a>],
        stop: &Arc<AtomicBool>,
        _core: &Core<'_>,
    ) {
        let Ok(mut session) = self.judge.session() else {
            return;
        };
        session.stop_on(stop);
        if modules.iter().any(|wasm| session.load(wasm).is_err()) {
            return;
        }
        let mut runner = CaseRunner { setup: self, session };
        while !stop.load(Ordering::Relaxed)
            && !self.judge.cores.crowded()
            && let Some(claim) = board.claim()
        {
            let judged = runner.step(&steps[claim.index]);
            if lanes::is_doubtful(&judged) {
                return;
            }
            claim.put(judged);
        }
    }
}

impl CaseRunner<'_, '_> {
    fn step(&mut self, step: &Step<'_>) -> Judged {
        match step {
            Step::Case(case) => self.one(case),
            Step::Static(group) => self.statically(group),
        }
    }

    fn one(&mut self, case: &Case) -> (CaseReport, CaseEvidence) {
        let seed = self
            .setup
            .options
            .salt
            .case_seed(&self.setup.package.hash, &case.name);
        match passes::play(self, case, seed) {
            Ok(Played { outcome, mut answer }) => {
                self.visualize(case, &outcome, &mut answer, seed);
                let score = self.score(&case.name, &mut answer);
                report(&case.name, outcome, answer, score)
            }
            Err(fault) => self.fault(&case.name, &fault),
        }
    }

    /// A static validation test case: no run, no output.
    fn statically(&mut self, group: &Group) -> (CaseReport, CaseEvidence) {
        let name = group.static_name();
        let seed = self.setup.options.salt.case_seed(&self.setup.package.hash, &name);
        let args = group.static_case.as_ref().map(|case| case.args.clone());
        let mut answer = match (&self.setup.static_validator, &self.setup.contestant) {
            (Some(OutputCheck::Custom(validator)), Contestant::Program(program)) => {
                let limits = &self.setup.package.metadata.limits;
                let args = args.unwrap_or_default();
                match checker::check_static(&mut self.session, validator, limits, program, &args, seed) {
                    Ok(checked) => Answer::from_checked(checked),
                    Err(fault) => return self.fault(&name, &fault),
                }
            }
            (Some(OutputCheck::Broken(reason)), _) => Answer::judge_error(reason.clone()),
            // The reader refuses both.
            _ => Answer::judge_error("there is no static validator".to_owned()),
        };
        let score = self.score(&name, &mut answer);
        report(&name, passes::no_run(Vec::new()), answer, score)
    }

    /// The case's score; what the validator may not say about it makes a judge error of the answer.
    fn score(&self, name: &str, answer: &mut Answer) -> Option<f64> {
        let group = self.setup.package.group_of(name)?;
        if !self.setup.package.metadata.kind.scoring || answer.verdict == Verdict::JudgeError {
            return None;
        }
        let is_static = group.static_name() == name;
        let cases = self
            .setup
            .package
            .cases
            .iter()
            .filter(|case| group.contains(&case.name))
            .count();
        let max = match is_static {
            true => scoring::static_maximum(group),
            false => scoring::case_maximum(group, cases),
        };
        let result = answer.feedback.score().and_then(|given| match answer.verdict {
            Verdict::Accepted => scoring::case_score(group, max, given),
            Verdict::WrongAnswer if given != scoring::Given::Nothing && group.name != "sample" => {
                Err("the validator gave a score to an output it rejected".to_owned())
            }
            // Also of a submission that failed by itself: nobody has rejected its output.
            _ => Ok(scoring::has_scores(group).then_some(0.0)),
        });
        result.unwrap_or_else(|reason| {
            *answer = Answer::judge_error(reason);
            None
        })
    }

    /// Runs the output visualizer, whose failures mean nothing.
    fn visualize(&mut self, case: &Case, outcome: &RunOutcome, answer: &mut Answer, seed: [u8; 32]) {
        let Some(visualizer) = &self.setup.visualizer else {
            return;
        };
        let question = Question {
            input: &case.input,
            answer: &case.answer,
            output: match self.setup.package.metadata.kind.interactive {
                true => Content::default(),
                false => outcome.stdout[..].into(),
            },
            args: &case.config.output_visualizer_args,
            submission: Vec::new(),
            feedback: &answer.feedback,
            seed,
        };
        let limits = &self.setup.package.metadata.limits;
        if let Ok(made) = checker::check_output(&mut self.session, visualizer, limits, question) {
            answer.feedback.add_images(made.feedback);
        }
    }

    /// JE, said in the log and in the report.
    fn fault(&self, name: &str, fault: &SandboxError) -> Judged {
        if !matches!(fault, SandboxError::Stopped) {
            tracing::error!(package = self.setup.package.slug, case = name, %fault, "case could not be judged");
        }
        let report = CaseReport {
            name: name.to_owned(),
            verdict: Some(Verdict::JudgeError),
            message: format!("the judge failed twice on this case: {fault}"),
            ..CaseReport::default()
        };
        let evidence = CaseEvidence {
            name: name.to_owned(),
            verdict: report.verdict,
            ..CaseEvidence::default()
        };
        (report, evidence)
    }
}

impl OutputCheck {
    fn from(built: Validator, package: &Package) -> Self {
        match built {
            Validator::Ready(program) => Self::Custom(program),
            Validator::Broken(reason) => {
                tracing::error!(package = package.slug, reason, "validator");
                Self::Broken(reason)
            }
        }
    }
}

impl Answer {
    pub fn new(verdict: Verdict, message: String) -> Self {
        Self {
            verdict,
            message,
            feedback: FeedbackDir::default(),
        }
    }

    pub fn judge_error(message: String) -> Self {
        tracing::error!(message, "judge error");
        Self::new(Verdict::JudgeError, message)
    }

    pub fn from_checked(checked: Checked) -> Self {
        let judge_message = checked.feedback.judge_message();
        let verdict = match checked.judgement {
            Judgement::Accept => Verdict::Accepted,
            Judgement::Reject => Verdict::WrongAnswer,
            Judgement::Broken(reason) => {
                let message = [reason, judge_message].join("\n").trim_end().to_owned();
                return Self::judge_error(message);
            }
        };
        Self {
            verdict,
            message: judge_message,
            feedback: checked.feedback,
        }
    }
}

pub(crate) fn by_default(case: &Case, output: &[u8]) -> Answer {
    let flags = match Flags::parse(&case.config.output_validator_args) {
        Ok(flags) => flags,
        Err(reason) => return Answer::judge_error(format!("output_validator_args: {reason}")),
    };
    match validate::default_output(output, &case.answer, &flags) {
        Outcome::Accept => Answer::new(Verdict::Accepted, String::new()),
        Outcome::Reject(message) => Answer::new(Verdict::WrongAnswer, message),
    }
}

/// A run that did not end well: its verdict and why. Within one case RTE/MLE come before TLE, OLE and WA; one run
/// has one end, so the order shows only in that nothing else is looked at.
pub(crate) fn failure(
    outcome: &RunOutcome,
    limits: &RunLimits,
    language: &Language,
) -> Option<(Verdict, String)> {
    let with_stderr = |what: String| checker::with_last_line(what, &outcome.stderr, language);
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
        Exit::Idle => Some((Verdict::TimeLimit, "idle".to_owned())),
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

fn report(name: &str, outcome: RunOutcome, answer: Answer, score: Option<f64>) -> (CaseReport, CaseEvidence) {
    // What a run ended by the guard had done by then depends on the machine.
    let (memory_bytes, stdout) = if outcome.guard {
        (0, Vec::new())
    } else {
        (outcome.memory_bytes, outcome.stdout)
    };
    let head = |bytes: &[u8]| bytes[..bytes.len().min(Feedback::SHOWN)].to_vec();
    let images = answer.feedback.images();
    let report = CaseReport {
        name: name.to_owned(),
        verdict: Some(answer.verdict),
        score,
        fuel: outcome.fuel,
        memory_bytes,
        output_bytes: stdout.len() as u64,
        message: answer.message,
        guard: outcome.guard,
        team_message: answer.feedback.team_message(),
        images: images.kept,
        image_notes: images.notes,
        feedback: Feedback {
            stdout: head(&stdout),
            stderr: head(&outcome.stderr),
            cpu_ms: outcome.cpu_ms,
        },
    };
    let evidence = CaseEvidence {
        name: name.to_owned(),
        verdict: report.verdict,
        fuel: report.fuel,
        memory_bytes,
        score: score.map(|score| score.to_string()),
        output: *blake3::hash(&stdout).as_bytes(),
    };
    (report, evidence)
}
