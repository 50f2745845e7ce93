//! The ICPC problem package format 2025-09: types, a strict reader, a writer, the default output validator.
//!
//! Source of every rule: <https://www.kattis.com/problem-package-format/spec/2025-09>; the section is named
//! where a rule is used. Unknown keys and features this version cannot honour are errors that name the file
//! and the key; nothing is silently dropped.

pub mod checktestdata;
pub mod constants;
pub mod content;
pub mod expectations;
pub mod files;
pub mod finding;
pub mod format_languages;
pub mod groups;
pub mod import;
pub mod metadata;
pub mod package;
pub mod program;
pub mod scoring;
pub mod statement;
pub mod testdata;
pub mod text;
pub mod validate;
pub mod write;
mod yaml;

pub use content::Content;
pub use expectations::{Expectation, TestVerdict};
pub use files::{Files, ReadError};
pub use finding::{Finding, Severity};
pub use groups::{Aggregation, Group, StaticCase, StaticScore};
pub use metadata::{Limits, Metadata, ProblemType};
pub use package::{ExampleSubmission, Loaded, Package};
pub use program::Program;
pub use statement::{Statement, StatementFormat};
pub use testdata::{Case, CaseConfig, ValidationCase, ValidationKind};
