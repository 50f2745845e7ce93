//! Import of small packages written here as text.

#![expect(clippy::unwrap_used, reason = "helpers of tests are no tests to clippy")]

mod detect;
mod domjudge;
mod domjudge_scoring;
mod draft;
mod legacy;
mod legacy_scoring;
mod lenient;
mod noise;
mod polygon;
mod polygon_package;
mod polygon_scoring;
mod zipped;

use trellis_problems::import::{Imported, import};
use trellis_problems::{Files, Package};

/// Path and text of each file.
pub type Text<'a> = Vec<(&'a str, &'a str)>;

pub fn files(texts: &[(&str, &str)]) -> Files {
    let mut files = Files::default();
    for (path, text) in texts {
        files.insert(*path, text.as_bytes());
    }
    files
}

pub fn run(texts: &[(&str, &str)]) -> Imported {
    import("sum", &files(texts)).unwrap()
}

/// Text of one file of the result.
pub fn text(imported: &Imported, path: &str) -> String {
    let bytes = imported
        .files
        .get(path)
        .unwrap_or_else(|| panic!("{path} is missing: {:?}", paths(imported)));
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// A package's names by language code.
pub fn names(package: &Package) -> Vec<(&str, &str)> {
    let names = package.metadata.names.iter();
    names.map(|(code, name)| (code.as_str(), name.as_str())).collect()
}

pub fn paths(imported: &Imported) -> Vec<&str> {
    imported.files.iter().map(|(path, _)| path).collect()
}

/// Places of the errors.
pub fn errors(imported: &Imported) -> Vec<String> {
    let errors = imported.findings.iter().filter(|finding| finding.is_error());
    errors.map(|finding| finding.place.clone()).collect()
}

/// Places of the warnings.
pub fn warnings(imported: &Imported) -> Vec<String> {
    let warnings = imported.findings.iter().filter(|finding| !finding.is_error());
    warnings.map(|finding| finding.place.clone()).collect()
}

/// Errors of the strict reader on the result.
pub fn reader_errors(imported: &Imported) -> Vec<String> {
    let loaded = imported.load();
    let errors = loaded.findings.iter().filter(|finding| finding.is_error());
    errors.map(ToString::to_string).collect()
}

/// `base` with `more`; a path that is there already is replaced.
pub fn with<'a>(base: &[(&'a str, &'a str)], more: &[(&'a str, &'a str)]) -> Text<'a> {
    let kept = base
        .iter()
        .filter(|(path, _)| !more.iter().any(|(other, _)| other == path));
    kept.chain(more).copied().collect()
}
