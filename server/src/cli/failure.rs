//! What a command that could not run says: one document, one sentence, exit code 2.

use super::output;
use std::process::ExitCode;
use trellis_judge::judge::JudgeError;
use trellis_judge::packs::PackError;
use trellis_problems::import::ImportError;
use trellis_problems::{Finding, ReadError};

/// Exit code of a command that could not run.
pub const EXIT: u8 = 2;

/// A stable code and a sentence for people.
#[derive(Debug)]
pub struct Failure {
    code: &'static str,
    message: String,
}

impl Failure {
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
        }
    }

    /// A package the reader refuses: its errors, one a line.
    pub fn findings(path: &str, findings: &[Finding]) -> Self {
        let errors: Vec<_> = findings
            .iter()
            .filter(|finding| finding.is_error())
            .map(|finding| format!("{}: {}", finding.place, finding.message))
            .collect();
        Self::new(
            "package_invalid",
            format!("{path} is not a valid package: {}", errors.join("; ")),
        )
    }

    /// `{"version": 1, "error": {"code", "message"}}`.
    pub fn document(&self) -> serde_json::Value {
        serde_json::json!({"version": 1, "error": {"code": self.code, "message": self.message}})
    }

    /// Says it on standard error, and as JSON where that was asked for.
    pub fn exit(&self, json: bool) -> ExitCode {
        output::note(&format!("trellis: {}", self.message));
        if json {
            output::json(&self.document());
        }
        ExitCode::from(EXIT)
    }
}

impl From<JudgeError> for Failure {
    fn from(error: JudgeError) -> Self {
        Self::new(error.code(), error.to_string())
    }
}

impl From<ReadError> for Failure {
    fn from(error: ReadError) -> Self {
        Self::new("package_unreadable", error.to_string())
    }
}

impl From<ImportError> for Failure {
    fn from(error: ImportError) -> Self {
        Self::new("package_unreadable", error.to_string())
    }
}

impl From<PackError> for Failure {
    fn from(error: PackError) -> Self {
        Self::new("packs", error.to_string())
    }
}
