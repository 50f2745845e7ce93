//! Statements and solution texts by language (sections "Problem statements" and "Solution description").

use crate::files::Files;
use crate::finding::Finding;
use crate::metadata::is_language_code;
use std::sync::Arc;

/// How a statement is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StatementFormat {
    Markdown,
    Latex,
    Pdf,
}

/// One statement or solution file.
#[derive(Debug, Clone)]
pub struct Statement {
    /// Language code of the format: `en`, `zh`, `pt-BR`.
    pub language: String,
    pub format: StatementFormat,
    pub path: String,
    pub bytes: Arc<[u8]>,
}

/// Reads `<folder>/<stem>.<language>.<ext>`; without a language the file is English where `optional` allows it.
pub fn read(
    files: &Files,
    folder: &str,
    stem: &str,
    optional: bool,
    findings: &mut Vec<Finding>,
) -> Vec<Statement> {
    let mut found: Vec<Statement> = Vec::new();
    for (name, bytes) in files.under(folder) {
        let Some(rest) = name.strip_prefix(stem).and_then(|rest| rest.strip_prefix('.')) else {
            continue;
        };
        let path = format!("{folder}/{name}");
        let (language, extension) = match rest.split_once('.') {
            Some((language, extension)) => (language, extension),
            None if optional => ("en", rest),
            None => continue,
        };
        let format = match extension {
            "md" => StatementFormat::Markdown,
            "tex" => StatementFormat::Latex,
            "pdf" => StatementFormat::Pdf,
            _ => continue,
        };
        if !is_language_code(language) {
            findings.push(Finding::error(&path, format!("{language} is no language code")));
        }
        if found.iter().any(|other| other.language == language) {
            findings.push(Finding::error(
                &path,
                format!("is a second file for the language {language}"),
            ));
            continue;
        }
        if format != StatementFormat::Pdf && std::str::from_utf8(bytes).is_err() {
            findings.push(Finding::error(&path, "is not UTF-8"));
        }
        found.push(Statement {
            language: language.to_owned(),
            format,
            path,
            bytes: bytes.clone(),
        });
    }
    found
}
