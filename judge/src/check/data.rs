//! Test data against the package's validators.

use super::{CheckEvent, OnCheck};
use crate::checker::{self, InputCheck, Judgement, Question};
use crate::feedback_dir::FeedbackDir;
use crate::judge::{Judge, JudgeError};
use crate::languages::{self, Undetected};
use crate::program::Program;
use crate::sandbox::SandboxError;
use crate::session::Session;
use crate::source::Submission;
use crate::validator::{self, Validator};
use std::collections::BTreeMap;
use trellis_problems::checktestdata;
use trellis_problems::testdata::ValidatorArgs;
use trellis_problems::validate::{self, Flags, Outcome};
use trellis_problems::{
    Case, CaseConfig, Content, Finding, Limits, Package, Severity, ValidationCase, ValidationKind,
};

/// Builds the validators and runs them over everything in `data/`.
pub fn check(judge: &Judge, package: &Package, on: OnCheck<'_>) -> Result<Vec<Finding>, JudgeError> {
    let mut data = Data {
        package,
        session: judge.session()?,
        inputs: Vec::new(),
        output: None,
        findings: Vec::new(),
    };
    data.build(judge, on);
    let of = package.cases.len() + package.validation.len();
    on(CheckEvent::Data { done: 0, of });
    for (done, case) in (1..).zip(&package.cases) {
        data.case(case)?;
        on(CheckEvent::Data { done, of });
    }
    for (done, case) in (package.cases.len() + 1..).zip(&package.validation) {
        data.validation(case)?;
        on(CheckEvent::Data { done, of });
    }
    Ok(data.findings)
}

/// How an input is checked.
enum InputValidator {
    Program(Program),
    /// A `.ctd` file, which is interpreted here: it can do nothing but read the input, in bounded steps.
    Checktestdata(checktestdata::Program),
}

struct Data<'a> {
    package: &'a Package,
    session: Session,
    /// Name and program.
    inputs: Vec<(String, InputValidator)>,
    output: Option<Program>,
    findings: Vec<Finding>,
}

/// Why an input validator is none for this judge, though the package may be right: its language is not here, or it is no
/// program at all and there are others (`check.py.bak`), which problemtools does not see.
fn not_ours(package: &Package, source: &trellis_problems::Program) -> Option<String> {
    if matches!(&source.files[..], [(name, _)] if name.ends_with(".ctd")) {
        return None;
    }
    match languages::detect_in(&Submission::from_program(source).files) {
        Err(error @ Undetected::Foreign(_)) => Some(error.to_string()),
        Err(error @ Undetected::Unknown(_)) if package.input_validators.len() > 1 => Some(error.to_string()),
        _ => None,
    }
}

impl Data<'_> {
    fn error(&mut self, place: impl Into<String>, message: impl Into<String>) {
        self.findings.push(Finding::error(place, message));
    }

    fn limits(&self) -> &Limits {
        &self.package.metadata.limits
    }

    fn build(&mut self, judge: &Judge, on: OnCheck<'_>) {
        let package = self.package;
        for source in &package.input_validators {
            if let Some(reason) = not_ours(package, source) {
                self.findings
                    .push(Finding::warning(&source.path, format!("was not run: {reason}")));
                continue;
            }
            let validator = match &source.files[..] {
                // The reader has said so when it cannot be parsed.
                [(name, text)] if name.ends_with(".ctd") => checktestdata::Program::parse(text)
                    .ok()
                    .map(InputValidator::Checktestdata),
                _ => self.program(judge, source, on).map(InputValidator::Program),
            };
            if let Some(validator) = validator {
                self.inputs.push((source.name.clone(), validator));
            }
        }
        if let Some(source) = &package.output_validator {
            self.output = self.program(judge, source, on);
        }
        if let Some(source) = &package.static_validator {
            self.program(judge, source, on);
        }
        if let Some(source) = &package.output_visualizer {
            let errors = self.findings.len();
            self.program(judge, source, on);
            // "Compile or run-time errors in the visualizer are not judge errors."
            for finding in &mut self.findings[errors..] {
                finding.severity = Severity::Warning;
            }
        }
    }

    /// A validator that cannot be built is a finding: an error when it is the package's fault, else a warning that
    /// says what was not checked.
    fn program(
        &mut self,
        judge: &Judge,
        source: &trellis_problems::Program,
        on: OnCheck<'_>,
    ) -> Option<Program> {
        let tell = |event: crate::judge::JudgeEvent<'_>| on(CheckEvent::Judge(&event));
        match validator::build(
            judge,
            &mut self.session,
            source,
            &self.package.metadata.limits,
            &tell,
        ) {
            Ok(Validator::Ready(program)) => return Some(program),
            Ok(Validator::Broken(reason)) => self.error(&source.path, reason),
            Err(JudgeError::LanguageNotInstalled { reason, .. }) => {
                self.findings
                    .push(Finding::warning(&source.path, format!("was not run: {reason}")));
            }
            Err(error) => self.error(&source.path, error.to_string()),
        }
        None
    }

    fn case(&mut self, case: &Case) -> Result<(), SandboxError> {
        let place = format!("data/{}", case.name);
        let args = &case.config;
        if let Some(reason) = self.rejected_input(&case.input, args, &checker::case_files(case))? {
            self.error(format!("{place}.in"), reason);
        }
        // What a dialogue's validator reads comes from a submission; there is no output to give it.
        if self.package.metadata.kind.is_dialogue() {
            return Ok(());
        }
        // A custom validator may keep anything in `.ans`; it has to be an output only where it is shown as one.
        let shown = case.is_sample() && case.display.output.is_none();
        if self.package.output_validator.is_none() || shown {
            self.must_accept(
                &format!("{place}.ans"),
                &case.input,
                &case.answer,
                &case.answer,
                args,
            )?;
        }
        if let Some(out) = &case.display.out {
            self.must_accept(&format!("{place}.out"), &case.input, &case.answer, out, args)?;
        }
        Ok(())
    }

    fn validation(&mut self, case: &ValidationCase) -> Result<(), SandboxError> {
        let place = format!("data/{}", case.name);
        let rejected = self.rejected_input(&case.input, &case.config, &[])?;
        if case.kind == ValidationKind::InvalidInput {
            if rejected.is_none() && !self.inputs.is_empty() {
                self.error(
                    format!("{place}.in"),
                    "is accepted by every input validator; one has to reject it",
                );
            }
            return Ok(());
        }
        if let Some(reason) = rejected {
            self.error(format!("{place}.in"), reason);
        }
        let (Some(answer), Some(output)) = (&case.answer, &case.output) else {
            return Ok(());
        };
        let place = format!("{place}.out");
        if case.kind == ValidationKind::ValidOutput {
            return self.must_accept(&place, &case.input, answer, output, &case.config);
        }
        match self.judge_output(&case.input, answer, output, &case.config)? {
            Some((Judgement::Accept, _)) => {
                self.error(place, "is accepted by the output validator; it has to reject it");
            }
            Some((Judgement::Broken(reason), _)) => self.error(place, reason),
            Some((Judgement::Reject, _)) | None => {}
        }
        Ok(())
    }

    /// What the first input validator that rejects says.
    fn rejected_input(
        &mut self,
        input: &Content,
        config: &CaseConfig,
        files: &[(String, Content)],
    ) -> Result<Option<String>, SandboxError> {
        let limits = self.package.metadata.limits.clone();
        for (name, validator) in &self.inputs {
            let args = arguments(&config.input_validator_args, name, &config.args);
            let check = match validator {
                InputValidator::Program(program) => {
                    checker::check_input(&mut self.session, program, &limits, &args, input, files.to_vec())?
                }
                InputValidator::Checktestdata(program) => {
                    match program.check(input, &BTreeMap::new(), checktestdata::Limits::default()) {
                        Ok(()) => InputCheck::Valid,
                        Err(failure) => InputCheck::Invalid(failure.to_string()),
                    }
                }
            };
            if let InputCheck::Invalid(reason) = check {
                return Ok(Some(format!("input validator {name}: {reason}")));
            }
        }
        Ok(None)
    }

    fn must_accept(
        &mut self,
        place: &str,
        input: &Content,
        answer: &Content,
        output: &Content,
        config: &CaseConfig,
    ) -> Result<(), SandboxError> {
        match self.judge_output(input, answer, output, config)? {
            Some((Judgement::Reject, message)) => {
                self.error(place, format!("is rejected by the output validator: {message}"));
            }
            Some((Judgement::Broken(reason), _)) => self.error(place, reason),
            Some((Judgement::Accept, _)) | None => {}
        }
        Ok(())
    }

    /// `None` when the package's validator could not be built, which is a finding already.
    fn judge_output(
        &mut self,
        input: &Content,
        answer: &Content,
        output: &Content,
        config: &CaseConfig,
    ) -> Result<Option<(Judgement, String)>, SandboxError> {
        let args = &config.output_validator_args;
        if self.package.output_validator.is_none() {
            let Ok(flags) = Flags::parse(args) else {
                return Ok(None);
            };
            return Ok(Some(match validate::default_output(output, answer, &flags) {
                Outcome::Accept => (Judgement::Accept, String::new()),
                Outcome::Reject(message) => (Judgement::Reject, message),
            }));
        }
        let limits = self.limits().clone();
        let Some(program) = &self.output else {
            return Ok(None);
        };
        let question = Question {
            input,
            answer,
            output: output.clone(),
            args,
            submission: Vec::new(),
            feedback: &FeedbackDir::default(),
            seed: [0; 32],
        };
        let checked = checker::check_output(&mut self.session, program, &limits, question)?;
        let message = checked.feedback.judge_message();
        Ok(Some((checked.judgement, message)))
    }
}

/// `input_validator_args`, then the case's `args` (section "Input validators", Invocation).
fn arguments(own: &ValidatorArgs, name: &str, case: &[String]) -> Vec<String> {
    own.for_validator(name).iter().chain(case).cloned().collect()
}
