//! Building a package's validators (section "Programs", "Other programs").

use crate::judge::{Judge, JudgeError, JudgeEvent};
use crate::languages;
use crate::program::{self, Program};
use crate::sandbox::LoadError;
use crate::session::Session;
use crate::source::{Source, Submission};
use trellis_problems::Limits;

/// A validator, or why the package's is unusable.
#[derive(Debug)]
pub enum Validator {
    Ready(Program),
    /// The package's fault: it does not compile, or its language cannot be told.
    Broken(String),
}

/// Compiles a validator and loads it into `session`. The error is the judge's: a language that is not installed, a
/// sandbox that fails.
pub fn build(
    judge: &Judge,
    session: &mut Session,
    source: &trellis_problems::Program,
    limits: &Limits,
    on: &dyn Fn(JudgeEvent<'_>),
) -> Result<Validator, JudgeError> {
    let submission = Submission::from_program(source);
    let language = match languages::detect_in(&submission.files) {
        Ok(language) if language.is_answers() => {
            return Ok(Validator::Broken(format!(
                "{}: has answers and no program",
                source.path
            )));
        }
        Ok(language) => language,
        Err(error) => return Ok(Validator::Broken(format!("{}: {error}", source.path))),
    };
    judge.ready(language, on)?;
    let source_files = Source {
        language,
        files: submission.files,
        entrypoint: None,
    };
    let outcome = judge
        .compile(session, &source_files, limits)
        .map_err(|fault| JudgeError::Judge(format!("cannot compile {}: {fault}", source.path)))?;
    if !outcome.ok {
        return Ok(Validator::Broken(format!(
            "{} does not compile:\n{}",
            source.path, outcome.log
        )));
    }
    let wasm = outcome.wasm.filter(|_| program::is_compiled(language));
    match Program::load(session, &source_files, wasm.as_deref()) {
        Ok(program) => Ok(Validator::Ready(program)),
        Err(LoadError::Invalid(reason)) => Ok(Validator::Broken(format!("{}: {reason}", source.path))),
        Err(LoadError::Sandbox(fault)) => Err(fault.into()),
    }
}
