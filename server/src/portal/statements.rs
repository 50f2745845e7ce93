//! Statements, samples and solutions as pages have them.

use crate::services::content::Details;
use crate::wire;
use std::collections::BTreeMap;
use trellis_store::{Hash, Problem};
use trellis_types::problems::{Attachment, Sample, StatementFormat, StatementView};
use trellis_types::{Lang, route};

/// Hex digits of a package's hash in the addresses of its files.
const VERSION_DIGITS: usize = 16;

/// Names a package in the addresses of its files, so that they may be kept for ever.
pub fn version(package: Hash) -> String {
    package.to_string().chars().take(VERSION_DIGITS).collect()
}

pub(super) fn statement(problem: &Problem, details: &Details, lang: Lang) -> StatementView {
    let slug = wire::slug(&problem.slug);
    let language = chosen(&problem.content.statement.0, lang);
    StatementView {
        format: format(&details.statement_format, &language),
        text: problem.content.statement.get(lang.as_str()).to_owned(),
        language,
        base: route::form::statement_files(&slug, &version(problem.content.package)),
        files: details.statement_images.clone(),
    }
}

/// `None`: the package describes no solution.
pub(super) fn solution(problem: &Problem, details: &Details, lang: Lang) -> Option<StatementView> {
    let slug = wire::slug(&problem.slug);
    let language = chosen(&details.solution, lang);
    let text = details.solution.get(&language)?.clone();
    let mut files = details.solution_images.clone();
    files.extend(details.statement_images.iter().cloned());
    Some(StatementView {
        format: format(&details.solution_format, &language),
        text,
        language,
        base: route::form::solution_files(&slug, &version(problem.content.package)),
        files,
    })
}

pub(super) fn samples(problem: &Problem, details: &Details) -> Vec<Sample> {
    let slug = wire::slug(&problem.slug);
    let address = |name: &str, what: &str| route::form::sample_file(&slug, name, what);
    let shown = details.samples.iter().map(|sample| Sample {
        input: sample.input.clone(),
        answer: sample.output.clone(),
        interaction: sample.interaction.clone(),
        args: sample.args.clone(),
        files: sample.files.clone(),
        downloads: Some((address(&sample.name, "in"), address(&sample.name, "ans"))),
    });
    shown.collect()
}

pub(super) fn attachments(problem: &Problem, details: &Details) -> Vec<Attachment> {
    let slug = wire::slug(&problem.slug);
    let files = details.attachments.iter().map(|(path, bytes)| Attachment {
        name: path.clone(),
        bytes: *bytes,
        address: route::form::attachment(&slug, path),
    });
    files.collect()
}

/// The locale of the text that [`trellis_store::LocalText::get`] chooses; empty when there is none.
fn chosen(texts: &BTreeMap<String, String>, lang: Lang) -> String {
    [lang.as_str(), "en"]
        .into_iter()
        .find(|locale| texts.contains_key(*locale))
        .map(str::to_owned)
        .or_else(|| texts.keys().next().cloned())
        .unwrap_or_default()
}

fn format(formats: &BTreeMap<String, String>, language: &str) -> StatementFormat {
    match formats.get(language).map(String::as_str) {
        Some("tex") => StatementFormat::Latex,
        Some("pdf") => StatementFormat::Pdf,
        _ => StatementFormat::Markdown,
    }
}
