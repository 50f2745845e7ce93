//! Checktestdata, DOMjudge's language for checking test data: a `.ctd` file is an input validator.
//!
//! Source: <https://github.com/DOMjudge/checktestdata>, `doc/format-spec.md`; where that is silent, what the
//! tool does. `docs/checktestdata.md` lists every known difference.
//!
//! A program is compiled to flat lists of operations, so neither a program nor an input can make this crate
//! recurse. Every operation pays steps in proportion to its work, and numbers, expressions, regular
//! expressions and variables have fixed bounds.

mod code;
mod ere;
mod evaluate;
mod expression;
mod lex;
mod machine;
mod matcher;
mod parse;
mod read;
mod show;
mod store;
mod tokens;
mod value;

use std::collections::BTreeMap;

/// Largest program, in bytes.
pub const MAX_SOURCE: usize = 1 << 20;

/// A compiled program.
#[derive(Debug, Clone)]
pub struct Program {
    code: code::Code,
    free_space: bool,
}

/// Why a text is no program.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{line}:{column}: {message}")]
pub struct ParseError {
    /// From 1.
    pub line: usize,
    /// From 1, in bytes.
    pub column: usize,
    pub message: String,
}

/// Where an input does not match, and why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{line}:{column}: {message}")]
pub struct Failure {
    /// Line of the input, from 1.
    pub line: usize,
    /// Column of the input, from 1, in bytes.
    pub column: usize,
    /// What was expected, by which line of the program, and what was found; an error of the program itself
    /// (a variable without a value, a division by zero) is told here too.
    pub message: String,
}

/// What one check may use. Memory is bounded by constants of this module, at about 400 MiB.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// A command, an operator and 16 bytes of text or number cost about one step, 50 ns.
    pub steps: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { steps: 200_000_000 }
    }
}

impl Program {
    /// Compiles a `.ctd` file.
    ///
    /// # Errors
    /// The first place that is not in the language, or beyond this module's bounds.
    pub fn parse(source: &[u8]) -> Result<Self, ParseError> {
        Ok(Self {
            code: parse::program(source)?,
            free_space: false,
        })
    }

    /// Checks as `checktestdata --whitespace-ok` does: SPACE takes any run of white space, and white space
    /// around a line end (a carriage return too) is ignored. Without it white space is exact.
    #[must_use]
    pub fn allow_space_changes(mut self) -> Self {
        self.free_space = true;
        self
    }

    /// Checks an input. `preset` gives variables the value they have until the program sets them, written as
    /// in the language: `5`, `0.5`, `"text"`; names that the program does not use are ignored.
    ///
    /// # Errors
    /// The first place where the input does not match, or where the program or its limits end the check.
    pub fn check(
        &self,
        input: &[u8],
        preset: &BTreeMap<String, String>,
        limits: Limits,
    ) -> Result<(), Failure> {
        let mut machine = machine::Machine::new(&self.code, input, self.free_space, limits.steps);
        machine.check(preset).map_err(|fault| {
            let (line, column) = show::line_column(input, fault.at);
            Failure {
                line,
                column,
                message: fault.message,
            }
        })
    }
}
