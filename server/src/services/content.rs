//! From a package to what the store keeps of a problem, and the catalog that comes with Trellis.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;
use trellis_judge::languages;
use trellis_problems::statement::images;
use trellis_problems::{Case, Finding, Package, Statement, StatementFormat};
use trellis_store::{Hash, LocalText, ProblemContent};

/// Seconds per case when a package neither states a limit nor has been measured.
pub const DEFAULT_TIME_LIMIT: f64 = 2.0;
/// MiB when a package states no memory limit (the format's "typical system default" is 2048).
pub const DEFAULT_MEMORY_MIB: u64 = 1024;
/// Longest sample text shown on a page, bytes; the rest is for download.
const SAMPLE_BYTES: usize = 16 * 1024;

/// What the portal adds to a package.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Placement {
    pub field: String,
    /// 1 to 10.
    pub difficulty: u8,
    /// Minutes of training for the first accepted submission.
    pub minutes: u32,
}

impl Default for Placement {
    fn default() -> Self {
        Self {
            field: "algorithms".into(),
            difficulty: 3,
            minutes: 45,
        }
    }
}

/// What a problem's page needs beside its columns; stored as the content's `details`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Details {
    pub samples: Vec<Sample>,
    pub license: String,
    pub source: String,
    pub authors: Vec<String>,
    /// Template by language id.
    pub templates: BTreeMap<String, String>,
    pub secret_cases: usize,
    /// Text by locale of the description of the solution.
    pub solution: BTreeMap<String, String>,
    /// `md`, `tex` or `pdf` by locale, of the statement and of the solution.
    pub statement_format: BTreeMap<String, String>,
    pub solution_format: BTreeMap<String, String>,
    /// Paths of the images below `statement/` and `solution/`.
    pub statement_images: Vec<String>,
    pub solution_images: Vec<String>,
    /// Path below `attachments/` and bytes of the files there.
    pub attachments: Vec<(String, u64)>,
    /// Of a problem that takes answers: the names of its cases.
    pub answer_cases: Vec<String>,
    /// KiB of source that may be submitted.
    pub code_kib: Option<u64>,
    /// What an import said; `None`: the package was in the format itself.
    pub imported: Option<ImportNote>,
}

/// Where a package came from.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ImportNote {
    pub format: String,
    /// What was changed on the way.
    pub findings: Vec<Finding>,
}

/// A sample as shown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sample {
    pub name: String,
    pub input: String,
    pub output: String,
    /// Shown instead of both.
    #[serde(default)]
    pub interaction: Option<String>,
    #[serde(default)]
    pub args: Vec<String>,
    /// Name and text of the files beside the program.
    #[serde(default)]
    pub files: Vec<(String, String)>,
}

/// Our locale for a language code of the format: `zh` and `zh-CN` are `zh-CN`, `en-GB` is `en`.
fn locale(code: &str) -> String {
    match code.split('-').next() {
        Some("zh") => "zh-CN".to_owned(),
        Some("en") => "en".to_owned(),
        _ => code.to_owned(),
    }
}

/// The content of a problem from its package; `archive` is the package's blob.
pub fn from_package(package: &Package, archive: Hash, placement: &Placement) -> ProblemContent {
    let metadata = &package.metadata;
    let limit = metadata.limits.time_limit.unwrap_or(DEFAULT_TIME_LIMIT);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "bounded by the reader: 0 < limit <= 600"
    )]
    let time_limit_ms = (limit * 1000.0).round() as u32;
    ProblemContent {
        package: archive,
        title: LocalText(
            metadata
                .names
                .iter()
                .map(|(code, name)| (locale(code), name.clone()))
                .collect(),
        ),
        statement: LocalText(
            package
                .statements
                .iter()
                .map(|text| (locale(&text.language), package.statement_text(text)))
                .collect(),
        ),
        time_limit_ms,
        memory_bytes: metadata.limits.memory.unwrap_or(DEFAULT_MEMORY_MIB) << 20,
        languages: allowed_languages(package),
        field: placement.field.clone(),
        keywords: metadata.keywords.clone(),
        difficulty: placement.difficulty.clamp(1, 10),
        credit_seconds: placement.minutes.saturating_mul(60),
        details: serde_json::to_value(details(package)).unwrap_or_default(),
    }
}

/// Language ids for the format's codes, variants included (a problem for C++ is for C++17 as well); a code that no
/// language of ours serves is left as it is, so that a problem for COBOL alone is not open to all.
fn allowed_languages(package: &Package) -> Vec<String> {
    if package.metadata.kind.submit_answer {
        return vec![languages::ANSWERS.to_owned()];
    }
    let codes = package.metadata.languages.iter();
    codes
        .flat_map(|code| {
            let called = languages::programming().filter(|language| language.is_called(code));
            let ids: Vec<_> = called.map(|language| language.id.clone()).collect();
            match ids.is_empty() {
                true => vec![code.clone()],
                false => ids,
            }
        })
        .collect()
}

fn details(package: &Package) -> Details {
    let metadata = &package.metadata;
    let samples = package.samples().map(sample);
    Details {
        samples: samples.collect(),
        license: metadata.license.clone(),
        source: metadata.source.join(", "),
        authors: metadata.credits.get("authors").cloned().unwrap_or_default(),
        templates: templates(package),
        secret_cases: package.secrets().count(),
        solution: package
            .solutions
            .iter()
            .map(|text| (locale(&text.language), package.statement_text(text)))
            .collect(),
        statement_format: formats(&package.statements),
        solution_format: formats(&package.solutions),
        statement_images: images(&package.files, "statement"),
        solution_images: images(&package.files, "solution"),
        attachments: package
            .files
            .under("attachments")
            .map(|(path, bytes)| (path.to_owned(), bytes.len() as u64))
            .collect(),
        answer_cases: match metadata.kind.submit_answer {
            true => package.cases.iter().map(|case| case.name.clone()).collect(),
            false => Vec::new(),
        },
        code_kib: metadata.limits.code,
        imported: None,
    }
}

fn formats(statements: &[Statement]) -> BTreeMap<String, String> {
    let format = |text: &Statement| match text.format {
        StatementFormat::Markdown => "md",
        StatementFormat::Latex => "tex",
        StatementFormat::Pdf => "pdf",
    };
    statements
        .iter()
        .map(|text| (locale(&text.language), format(text).to_owned()))
        .collect()
}

/// A sample as the format says it is displayed (section "Displaying test cases").
fn sample(case: &Case) -> Sample {
    Sample {
        name: case.name.trim_start_matches("sample/").to_owned(),
        input: shown(case.display.input.as_ref().unwrap_or(&case.input)),
        output: shown(case.display.output.as_ref().unwrap_or(&case.answer)),
        interaction: case.display.interaction.as_deref().map(shown),
        args: case.config.args.clone(),
        files: case
            .files
            .iter()
            .map(|(name, bytes)| (name.clone(), shown(bytes)))
            .collect(),
    }
}

/// The first file of each `attachments/templates/<language>/`.
fn templates(package: &Package) -> BTreeMap<String, String> {
    let mut templates = BTreeMap::new();
    for (path, bytes) in package.files.under("attachments/templates") {
        if let Some((code, _)) = path.split_once('/') {
            for language in languages::programming().filter(|language| language.is_called(code)) {
                templates
                    .entry(language.id.clone())
                    .or_insert_with(|| String::from_utf8_lossy(bytes).into_owned());
            }
        }
    }
    templates
}

fn shown(bytes: &[u8]) -> String {
    let cut = &bytes[..bytes.len().min(SAMPLE_BYTES)];
    let mut text = String::from_utf8_lossy(cut).into_owned();
    if cut.len() < bytes.len() {
        text.push_str("\n…");
    }
    text
}

/// The packages of a catalog folder with their placement from `catalog.toml`. What cannot be read is logged and
/// left out.
pub fn catalog(folder: &Path) -> Vec<(Package, Placement)> {
    let placements: BTreeMap<String, Placement> = match std::fs::read_to_string(folder.join("catalog.toml")) {
        Ok(text) => toml::from_str(&text).unwrap_or_else(|error| {
            tracing::error!(%error, "catalog.toml is not used");
            BTreeMap::new()
        }),
        Err(error) => {
            tracing::warn!(folder = %folder.display(), %error, "no catalog");
            return Vec::new();
        }
    };
    let mut packages = Vec::new();
    for (slug, placement) in placements {
        let read = Package::read(&folder.join(&slug)).map_err(|error| error.to_string());
        let accepted = read.and_then(|loaded| {
            loaded.accept().map_err(|findings| {
                findings
                    .iter()
                    .map(ToString::to_string)
                    .collect::<Vec<_>>()
                    .join("; ")
            })
        });
        match accepted {
            Ok(package) => packages.push((package, placement)),
            Err(error) => tracing::error!(slug, error, "catalog package left out"),
        }
    }
    packages
}
