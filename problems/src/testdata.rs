//! Test cases and their configuration (section "Test data").

use crate::files::Files;
use crate::finding::Finding;
use crate::yaml::{self, Reader};
use serde_norway::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Configuration of a case after inheritance from `test_group.yaml`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CaseConfig {
    /// Command-line arguments of the submission.
    pub args: Vec<String>,
    pub input_validator_args: ValidatorArgs,
    pub output_validator_args: Vec<String>,
    /// Show solvers the case after they failed it.
    pub full_feedback: bool,
    pub hint: Option<String>,
    pub description: Option<String>,
}

/// Arguments of input validators: for all, or by validator name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ValidatorArgs {
    All(Vec<String>),
    ByName(BTreeMap<String, Vec<String>>),
}

impl Default for ValidatorArgs {
    fn default() -> Self {
        Self::All(Vec::new())
    }
}

impl ValidatorArgs {
    /// Arguments for the validator `name`.
    pub fn for_validator(&self, name: &str) -> &[String] {
        match self {
            Self::All(args) => args,
            Self::ByName(map) => map.get(name).map_or(&[], Vec::as_slice),
        }
    }
}

/// A test case a submission is run on.
#[derive(Debug, Clone)]
pub struct Case {
    /// Path below `data/` without extension: `secret/01`.
    pub name: String,
    pub input: Arc<[u8]>,
    pub answer: Arc<[u8]>,
    /// Files of the `.files` folder, copied to the working directory.
    pub files: Vec<(String, Arc<[u8]>)>,
    pub config: CaseConfig,
    /// What replaces the input and the output where the case is displayed.
    pub display: Display,
}

/// Overrides for display (section "Displaying test cases").
#[derive(Debug, Clone, Default)]
pub struct Display {
    pub input: Option<Arc<[u8]>>,
    pub output: Option<Arc<[u8]>>,
    /// `.out`: shown instead of `.ans` and has to pass the output validator.
    pub out: Option<Arc<[u8]>>,
}

impl Case {
    pub fn is_sample(&self) -> bool {
        self.name.starts_with("sample/")
    }
}

/// What a validation case promises.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValidationKind {
    InvalidInput,
    InvalidOutput,
    ValidOutput,
}

/// A case that tests the validators, not submissions.
#[derive(Debug, Clone)]
pub struct ValidationCase {
    pub name: String,
    pub kind: ValidationKind,
    pub input: Arc<[u8]>,
    /// Absent for invalid input.
    pub answer: Option<Arc<[u8]>>,
    /// Absent for invalid input.
    pub output: Option<Arc<[u8]>>,
    pub config: CaseConfig,
}

/// Everything below `data/`.
#[derive(Debug, Clone, Default)]
pub struct TestData {
    /// Samples and secret cases in lexicographic order of their names: the order they are judged in.
    pub cases: Vec<Case>,
    pub validation: Vec<ValidationCase>,
}

/// Extensions a case may have, the longest first so that `.in.statement` is not read as `.statement`.
const EXTENSIONS: [&str; 13] = [
    ".in.statement",
    ".ans.statement",
    ".in.download",
    ".ans.download",
    ".interaction",
    ".in",
    ".ans",
    ".out",
    ".yaml",
    ".png",
    ".jpg",
    ".jpeg",
    ".svg",
];

const FOLDERS: [&str; 5] = [
    "sample",
    "secret",
    "invalid_input",
    "invalid_output",
    "valid_output",
];

/// Reads `data/`; constants are replaced in `test_group.yaml`.
pub fn read(files: &Files, constants: &BTreeMap<String, String>, findings: &mut Vec<Finding>) -> TestData {
    for (name, is_folder) in files.children("data") {
        if !is_folder || !FOLDERS.contains(&name.as_str()) {
            findings.push(Finding::error(
                format!("data/{name}"),
                "is no test data folder of the format",
            ));
        }
    }
    let mut data = TestData::default();
    for folder in FOLDERS {
        let mut parts = collect(files, folder, findings);
        let groups = Groups::read(files, folder, constants, findings);
        for (name, part) in &mut parts {
            let config = groups.config(name, part.take(".yaml"), findings);
            build(name, folder, part, config, &mut data, findings);
        }
    }
    data.cases.sort_by(|a, b| a.name.cmp(&b.name));
    if !data.cases.iter().any(|case| case.name.starts_with("secret/")) {
        findings.push(Finding::error("data/secret", "has no test case"));
    }
    data
}

/// The files of one case by extension.
#[derive(Debug, Default)]
struct Parts {
    by_extension: BTreeMap<&'static str, Arc<[u8]>>,
    files: Vec<(String, Arc<[u8]>)>,
}

impl Parts {
    fn take(&mut self, extension: &str) -> Option<Arc<[u8]>> {
        self.by_extension.remove(extension)
    }

    fn require(&mut self, extension: &str, name: &str, findings: &mut Vec<Finding>) -> Option<Arc<[u8]>> {
        let part = self.take(extension);
        if part.is_none() {
            findings.push(Finding::error(format!("data/{name}{extension}"), "is missing"));
        }
        part
    }
}

fn collect(files: &Files, folder: &str, findings: &mut Vec<Finding>) -> BTreeMap<String, Parts> {
    let mut parts: BTreeMap<String, Parts> = BTreeMap::new();
    for (path, bytes) in files
        .under("data")
        .filter(|(path, _)| path.split('/').next() == Some(folder))
    {
        if path.ends_with("/test_group.yaml") {
            continue;
        }
        if let Some((case, inner)) = path.split_once(".files/") {
            parts
                .entry(case.to_owned())
                .or_default()
                .files
                .push((inner.to_owned(), bytes.clone()));
            continue;
        }
        match EXTENSIONS.iter().find(|extension| path.ends_with(*extension)) {
            Some(extension) => {
                let case = &path[..path.len() - extension.len()];
                parts
                    .entry(case.to_owned())
                    .or_default()
                    .by_extension
                    .insert(extension, bytes.clone());
            }
            None => findings.push(Finding::error(
                format!("data/{path}"),
                "is no file of a test case",
            )),
        }
    }
    parts.retain(|name, part| {
        let has_input = part.by_extension.contains_key(".in");
        if !has_input {
            findings.push(Finding::error(
                format!("data/{name}.in"),
                "is missing, but other files of the case exist",
            ));
        }
        has_input
    });
    parts
}

fn build(
    name: &str,
    folder: &str,
    parts: &mut Parts,
    config: CaseConfig,
    data: &mut TestData,
    findings: &mut Vec<Finding>,
) {
    let Some(input) = parts.take(".in") else { return };
    let kind = match folder {
        "invalid_input" => ValidationKind::InvalidInput,
        "invalid_output" => ValidationKind::InvalidOutput,
        "valid_output" => ValidationKind::ValidOutput,
        _ => return judged(name, input, parts, config, data, findings),
    };
    let (answer, output) = if kind == ValidationKind::InvalidInput {
        (None, None)
    } else {
        (
            parts.require(".ans", name, findings),
            parts.require(".out", name, findings),
        )
    };
    data.validation.push(ValidationCase {
        name: name.to_owned(),
        kind,
        input,
        answer,
        output,
        config,
    });
}

fn judged(
    name: &str,
    input: Arc<[u8]>,
    parts: &mut Parts,
    config: CaseConfig,
    data: &mut TestData,
    findings: &mut Vec<Finding>,
) {
    let Some(answer) = parts.require(".ans", name, findings) else {
        return;
    };
    if parts.by_extension.contains_key(".interaction") {
        findings.push(Finding::error(
            format!("data/{name}.interaction"),
            "is only for interactive and multi-pass problems",
        ));
    }
    let out = parts.take(".out");
    let statement = parts.take(".ans.statement");
    if out.is_some() && statement.is_some() {
        findings.push(Finding::error(
            format!("data/{name}"),
            "has both .out and .ans.statement",
        ));
    }
    let display = Display {
        input: parts.take(".in.statement"),
        output: statement.or_else(|| out.clone()),
        out,
    };
    let files = std::mem::take(&mut parts.files);
    data.cases.push(Case {
        name: name.to_owned(),
        input,
        answer,
        files,
        config,
        display,
    });
}

/// `test_group.yaml` files of one folder, and which of them apply to a case.
struct Groups(BTreeMap<String, CaseConfig>);

impl Groups {
    fn read(
        files: &Files,
        folder: &str,
        constants: &BTreeMap<String, String>,
        findings: &mut Vec<Finding>,
    ) -> Self {
        let base = CaseConfig {
            full_feedback: folder == "sample",
            ..CaseConfig::default()
        };
        let mut groups = BTreeMap::from([(folder.to_owned(), base.clone())]);
        let mut nested = BTreeSet::new();
        for (path, bytes) in files.under("data") {
            let Some(group) = path.strip_suffix("/test_group.yaml") else {
                continue;
            };
            if group != folder && !group.starts_with(&format!("{folder}/")) {
                continue;
            }
            let file = format!("data/{path}");
            if group != folder {
                nested.insert(group.to_owned());
                if folder != "secret" || group.matches('/').count() > 1 {
                    findings.push(Finding::error(
                        &file,
                        "groups are direct subfolders of data/secret",
                    ));
                }
            }
            let inherited = groups.get(folder).cloned().unwrap_or_else(|| base.clone());
            let text = crate::constants::replace(bytes, constants);
            groups.insert(group.to_owned(), config(&file, &text, inherited, true, findings));
        }
        Self(groups)
    }

    fn config(&self, case: &str, own: Option<Arc<[u8]>>, findings: &mut Vec<Finding>) -> CaseConfig {
        let mut folder = case;
        let inherited = loop {
            let Some((parent, _)) = folder.rsplit_once('/') else {
                break CaseConfig::default();
            };
            if let Some(config) = self.0.get(parent) {
                break config.clone();
            }
            folder = parent;
        };
        match own {
            Some(bytes) => config(&format!("data/{case}.yaml"), &bytes, inherited, false, findings),
            None => inherited,
        }
    }
}

fn config(
    file: &str,
    bytes: &[u8],
    mut into: CaseConfig,
    is_group: bool,
    findings: &mut Vec<Finding>,
) -> CaseConfig {
    let Some(entries) = yaml::parse(file, bytes, findings) else {
        return into;
    };
    let mut reader = Reader { file, findings };
    for (key, value) in entries {
        match key.as_str() {
            "args" => into.args = reader.strings(&value, &key).unwrap_or_default(),
            "input_validator_args" => into.input_validator_args = validator_args(&mut reader, &value),
            "output_validator_args" => {
                into.output_validator_args = reader.strings(&value, &key).unwrap_or_default();
            }
            "input_visualizer_args" | "output_visualizer_args" => {
                reader.strings(&value, &key);
            }
            "full_feedback" => into.full_feedback = reader.boolean(&value, &key).unwrap_or_default(),
            "hint" if !is_group => into.hint = reader.string(&value, &key),
            "description" => into.description = reader.string(&value, &key),
            "max_score" | "score_aggregation" if is_group => {
                reader.error(&key, "is only for scoring problems, which are not supported yet");
            }
            "static_validation_score" | "static_validator_args" if is_group => {
                reader.error(&key, "static validation is not supported yet");
            }
            "require_pass" if is_group => {
                reader.error(&key, "is only for scoring problems, which are not supported yet");
            }
            _ => reader.unknown(&key),
        }
    }
    into
}

fn validator_args(reader: &mut Reader<'_>, value: &Value) -> ValidatorArgs {
    let key = "input_validator_args";
    let Value::Mapping(_) = value else {
        return ValidatorArgs::All(reader.strings(value, key).unwrap_or_default());
    };
    let mut map = BTreeMap::new();
    for (name, value) in reader.mapping(value, key).unwrap_or_default() {
        let place = format!("{key}.{name}");
        map.insert(name, reader.strings(&value, &place).unwrap_or_default());
    }
    ValidatorArgs::ByName(map)
}
