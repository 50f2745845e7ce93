//! Test cases and their configuration (section "Test data").

use crate::content::Content;
use crate::files::Files;
use crate::finding::Finding;
use crate::groups::{Group, GroupKeys, Groups};
use crate::metadata::ProblemType;
use crate::yaml::{self, Reader};
use serde_norway::Value;
use std::collections::BTreeMap;

/// Configuration of a case after inheritance from `test_group.yaml`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CaseConfig {
    /// Command-line arguments of the submission.
    pub args: Vec<String>,
    pub input_validator_args: ValidatorArgs,
    pub output_validator_args: Vec<String>,
    pub output_visualizer_args: Vec<String>,
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
    pub input: Content,
    pub answer: Content,
    /// Files of the `.files` folder, copied to the working directory.
    pub files: Vec<(String, Content)>,
    pub config: CaseConfig,
    /// What replaces the input and the output where the case is displayed.
    pub display: Display,
}

/// Overrides for display (section "Displaying test cases").
#[derive(Debug, Clone, Default)]
pub struct Display {
    pub input: Option<Content>,
    pub output: Option<Content>,
    /// `.out`: shown instead of `.ans` and has to pass the output validator.
    pub out: Option<Content>,
    /// `.interaction`: shown instead of input and output.
    pub interaction: Option<Content>,
    /// What is downloaded instead of the input and of the output.
    pub input_download: Option<Content>,
    pub output_download: Option<Content>,
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
    pub input: Content,
    /// Absent for invalid input.
    pub answer: Option<Content>,
    /// Absent for invalid input.
    pub output: Option<Content>,
    pub config: CaseConfig,
}

/// Everything below `data/`.
#[derive(Debug, Clone, Default)]
pub struct TestData {
    /// Samples and secret cases in lexicographic order of their names: the order they are judged in.
    pub cases: Vec<Case>,
    pub validation: Vec<ValidationCase>,
    /// `sample`, `secret` and the test data groups, by name.
    pub groups: Vec<Group>,
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

pub(crate) const FOLDERS: [&str; 5] = [
    "sample",
    "secret",
    "invalid_input",
    "invalid_output",
    "valid_output",
];

/// Whether the file of this path below `data/` is part of a case, or a group's settings.
pub(crate) fn is_of_case(path: &str) -> bool {
    path.contains(".files/") || EXTENSIONS.iter().any(|extension| path.ends_with(extension))
}

/// Reads `data/`; constants are replaced in `test_group.yaml`.
pub fn read(
    files: &Files,
    kind: ProblemType,
    constants: &BTreeMap<String, String>,
    findings: &mut Vec<Finding>,
) -> TestData {
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
            build(name, folder, kind, part, config, &mut data, findings);
        }
        if matches!(folder, "sample" | "secret") {
            data.groups.extend(groups.into_groups());
        }
    }
    data.cases.sort_by(|a, b| a.name.cmp(&b.name));
    if !data.cases.iter().any(|case| case.name.starts_with("secret/")) {
        findings.push(Finding::error("data/secret", "has no test case"));
    }
    crate::groups::check(&data, kind, findings);
    data
}

/// The files of one case by extension.
#[derive(Debug, Default)]
struct Parts {
    by_extension: BTreeMap<&'static str, Content>,
    files: Vec<(String, Content)>,
}

impl Parts {
    fn take(&mut self, extension: &str) -> Option<Content> {
        self.by_extension.remove(extension)
    }

    fn require(&mut self, extension: &str, name: &str, findings: &mut Vec<Finding>) -> Option<Content> {
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
    problem: ProblemType,
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
        _ => return judged(name, input, problem, parts, config, data, findings),
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
    input: Content,
    problem: ProblemType,
    parts: &mut Parts,
    config: CaseConfig,
    data: &mut TestData,
    findings: &mut Vec<Finding>,
) {
    let Some(answer) = parts.require(".ans", name, findings) else {
        return;
    };
    data.cases.push(Case {
        name: name.to_owned(),
        input,
        answer,
        display: display(name, problem, parts, findings),
        files: std::mem::take(&mut parts.files),
        config,
    });
}

/// Sections "Displaying test cases" and "Downloading test cases".
fn display(name: &str, problem: ProblemType, parts: &mut Parts, findings: &mut Vec<Finding>) -> Display {
    let has = |extension: &str| parts.by_extension.contains_key(extension);
    let mut error = |message: &str| findings.push(Finding::error(format!("data/{name}"), message));
    if has(".interaction") {
        if !problem.is_dialogue() {
            error("has .interaction, which is only for interactive and multi-pass problems");
        }
        if has(".in.statement") || has(".ans.statement") || has(".out") {
            error("has .interaction, and a second file for its display beside it");
        }
        if !has(".in.download") || !has(".ans.download") {
            error("has .interaction, so it needs .in.download and .ans.download");
        }
    } else if has(".in.statement") != has(".in.download") {
        error("needs both .in.statement and .in.download, or neither");
    }
    if has(".out") && (has(".ans.statement") || has(".ans.download")) {
        error("has both .out and another file for the display of its output");
    } else if !has(".interaction") && has(".ans.statement") != has(".ans.download") {
        error("needs both .ans.statement and .ans.download, or neither");
    }
    let out = parts.take(".out");
    Display {
        input: parts.take(".in.statement"),
        output: parts.take(".ans.statement").or_else(|| out.clone()),
        interaction: parts.take(".interaction"),
        input_download: parts.take(".in.download"),
        output_download: parts.take(".ans.download").or_else(|| out.clone()),
        out,
    }
}

/// Reads a case's `.yaml` or, with `group`, a `test_group.yaml` over what is inherited.
pub(crate) fn config(
    file: &str,
    bytes: &[u8],
    mut into: CaseConfig,
    mut group: Option<&mut GroupKeys>,
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
            "input_visualizer_args" => {
                reader.strings(&value, &key);
            }
            "output_visualizer_args" => {
                into.output_visualizer_args = reader.strings(&value, &key).unwrap_or_default();
            }
            "full_feedback" => into.full_feedback = reader.boolean(&value, &key).unwrap_or_default(),
            "hint" if group.is_none() => into.hint = reader.string(&value, &key),
            "description" => into.description = reader.string(&value, &key),
            _ if group
                .as_mut()
                .is_some_and(|group| group.read(&mut reader, &key, &value)) => {}
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
