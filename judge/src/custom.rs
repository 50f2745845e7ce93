//! "Run on custom input": one run with small limits, no verdict.

use crate::budget;
use crate::checker;
use crate::job::Exit;
use crate::judge::{Judge, JudgeError, JudgeEvent, RunOptions};
use crate::judging::with_includes;
use crate::program::{self, HERE, Invocation, Program};
use crate::report::CompileReport;
use crate::sandbox::LoadError;
use crate::source::Submission;
use serde::Serialize;
use trellis_problems::Package;

/// Most bytes of input.
pub const MAX_INPUT_BYTES: usize = 1 << 20;

/// What a custom run gave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CustomOutcome {
    pub compile: CompileReport,
    /// `None` when it did not compile.
    pub run: Option<CustomRun>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CustomRun {
    /// `ok`, `exit`, `trap`, `time`, `memory` or `output`.
    pub end: &'static str,
    /// Exit code or the trap's name; empty when all was well.
    pub message: String,
    /// Valid UTF-8, lossily.
    pub stdout: String,
    pub stderr: String,
    pub fuel: u64,
    pub memory_bytes: u64,
}

impl Judge {
    /// Compiles a submission and runs it once on `input`. Files and arguments of cases are not given.
    pub fn run_custom(
        &self,
        package: &Package,
        submission: &Submission,
        input: &[u8],
        options: &RunOptions,
        on: &dyn Fn(JudgeEvent<'_>),
    ) -> Result<CustomOutcome, JudgeError> {
        submission
            .check()
            .map_err(|error| JudgeError::BadSubmission(error.to_string()))?;
        if input.len() > MAX_INPUT_BYTES {
            return Err(JudgeError::BadSubmission(format!(
                "more than {MAX_INPUT_BYTES} bytes of input"
            )));
        }
        if submission.bytes() > budget::code_bytes(&package.metadata.limits) {
            return Err(JudgeError::BadSubmission(
                "the source is larger than this problem takes".to_owned(),
            ));
        }
        let language = self.resolve(package, submission)?;
        self.ready(language, on)?;
        let mut session = self.session()?;
        let source = with_includes(package, submission, language);
        let outcome = self
            .compile(&mut session, &source, &package.metadata.limits)
            .map_err(|fault| JudgeError::Judge(format!("cannot compile {}: {fault}", language.name)))?;
        let mut compile = CompileReport {
            ok: outcome.ok,
            log: outcome.log,
            fuel: outcome.fuel,
        };
        if !compile.ok {
            return Ok(CustomOutcome { compile, run: None });
        }
        let wasm = outcome.wasm.filter(|_| program::is_compiled(language));
        let program = match Program::load(&mut session, &source, wasm.as_deref()) {
            Ok(program) => program,
            Err(LoadError::Invalid(reason)) => {
                compile.ok = false;
                compile.log.push_str(&reason);
                return Ok(CustomOutcome { compile, run: None });
            }
            Err(LoadError::Sandbox(fault)) => return Err(fault.into()),
        };
        let seconds = package
            .metadata
            .limits
            .time_limit
            .unwrap_or(budget::CUSTOM_SECONDS);
        let job = program.job(Invocation {
            home: HERE,
            args: &[],
            stdin: input.into(),
            files: Vec::new(),
            keep: &[],
            limits: budget::custom(package, language, seconds),
            seed: options.salt.case_seed(&package.hash, ""),
        });
        Ok(CustomOutcome {
            compile,
            run: Some(run(session.run(&job)?)),
        })
    }
}

fn run(outcome: crate::job::RunOutcome) -> CustomRun {
    let (end, message) = match outcome.exit {
        Exit::Code(0) => ("ok", String::new()),
        Exit::Code(code) => ("exit", format!("exit code {code}")),
        Exit::Trap(reason) => ("trap", reason),
        Exit::Fuel => ("time", String::new()),
        Exit::Memory => ("memory", String::new()),
        Exit::Output | Exit::Idle => ("output", String::new()),
    };
    CustomRun {
        end,
        message,
        stdout: String::from_utf8_lossy(&outcome.stdout).into_owned(),
        stderr: checker::text(&outcome.stderr),
        fuel: outcome.fuel,
        memory_bytes: outcome.memory_bytes,
    }
}
