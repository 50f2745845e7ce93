//! A whole package: read, cross-checked, hashed.

use crate::checktestdata;
use crate::content::Content;
use crate::expectations::{Promise, Rules};
use crate::files::Files;
use crate::finding::Finding;
use crate::groups::Group;
use crate::metadata::{self, Metadata, ProblemType};
use crate::program::{self, NamedFiles, Program};
use crate::statement::{self, Statement};
use crate::testdata::{self, Case, TestData, ValidationCase, ValidationKind};
use std::collections::{BTreeMap, BTreeSet};

/// A package that could be read. It may still have findings of severity error; then it must not be judged with.
#[derive(Debug, Clone)]
pub struct Package {
    /// Name of the package's folder.
    pub slug: String,
    pub metadata: Metadata,
    pub statements: Vec<Statement>,
    pub solutions: Vec<Statement>,
    /// Samples and secret cases in the order they are judged.
    pub cases: Vec<Case>,
    pub validation: Vec<ValidationCase>,
    /// `sample`, `secret` and the test data groups, by name.
    pub groups: Vec<Group>,
    pub input_validators: Vec<Program>,
    /// `None`: the default output validator.
    pub output_validator: Option<Program>,
    pub static_validator: Option<Program>,
    /// Makes images of outputs for the judges and for whoever may see the case.
    pub output_visualizer: Option<Program>,
    pub submissions: Vec<ExampleSubmission>,
    /// Files added to each submission, by language code (`default` for all).
    pub includes: BTreeMap<String, NamedFiles>,
    /// Every file, as read.
    pub files: Files,
    /// [`Files::hash`] of the package.
    pub hash: [u8; 32],
}

/// A submission below `submissions/`.
#[derive(Debug, Clone)]
pub struct ExampleSubmission {
    /// Path relative to `submissions/`: `accepted/a.cpp`.
    pub path: String,
    pub program: Program,
    pub promise: Promise,
}

/// A package and what the reader found.
#[derive(Debug, Clone)]
pub struct Loaded {
    pub package: Package,
    pub findings: Vec<Finding>,
}

impl Loaded {
    /// The package, when nothing found is an error.
    pub fn accept(self) -> Result<Package, Vec<Finding>> {
        if self.findings.iter().any(Finding::is_error) {
            Err(self.findings)
        } else {
            Ok(self.package)
        }
    }
}

pub(crate) const DISABLED: &str = "is left out: its name ends in .disabled";

const TOP: [&str; 13] = [
    "problem.yaml",
    "statement",
    "attachments",
    "solution",
    "data",
    "generators",
    "include",
    "submissions",
    "input_validators",
    "static_validator",
    "output_validator",
    "input_visualizer",
    "output_visualizer",
];

impl Package {
    /// Reads and cross-checks the files of a package named `slug`.
    pub fn from_files(slug: &str, mut files: Files) -> Loaded {
        let mut findings = Vec::new();
        for path in files.take_disabled() {
            findings.push(Finding::warning(path, DISABLED));
        }
        check_slug(slug, &mut findings);
        let yaml = files.get("problem.yaml").cloned().unwrap_or_default();
        if files.get("problem.yaml").is_none() {
            findings.push(Finding::error("problem.yaml", "is missing"));
        }
        let metadata = metadata::read(&yaml, &mut findings);
        check_top(&files, &mut findings);
        let constants = &metadata.constants;
        let statements = statement::read(&files, "statement", "problem", false, &mut findings);
        let solutions = statement::read(&files, "solution", "solution", true, &mut findings);
        check_names(&metadata, &statements, &mut findings);
        let kind = metadata.kind;
        let TestData {
            cases,
            validation,
            groups,
        } = testdata::read(&files, kind, constants, &mut findings);
        let input_validators = program::read(&files, "input_validators", constants, &mut findings);
        check_input_validators(&input_validators, &mut findings);
        let output_validator = single_program(&files, "output_validator", constants, &mut findings);
        let static_validator = single_program(&files, "static_validator", constants, &mut findings);
        let output_visualizer = single_program(&files, "output_visualizer", constants, &mut findings);
        check_static(kind, &groups, static_validator.is_some(), &mut findings);
        if kind.is_dialogue() {
            check_dialogue(output_validator.is_some(), &validation, &mut findings);
        }
        let submissions = read_submissions(&files, constants, &mut findings);
        check_score_rules(kind, &submissions, &mut findings);
        let includes = read_includes(&files, constants);
        check_attachments(&files, &mut findings);
        check_default_validator_args(output_validator.is_none(), &cases, &validation, &mut findings);
        let hash = files.hash();
        let package = Self {
            slug: slug.to_owned(),
            metadata,
            statements,
            solutions,
            cases,
            validation,
            groups,
            input_validators,
            output_validator,
            static_validator,
            output_visualizer,
            submissions,
            includes,
            files,
            hash,
        };
        Loaded { package, findings }
    }

    /// The package's name in `language`, else in its base language, else English, else any.
    pub fn name(&self, language: &str) -> &str {
        pick(
            language,
            self.metadata
                .names
                .iter()
                .map(|(code, name)| (code.as_str(), name.as_str())),
        )
        .unwrap_or(&self.slug)
    }

    /// The statement for `language`, chosen as [`Package::name`] does.
    pub fn statement(&self, language: &str) -> Option<&Statement> {
        pick(
            language,
            self.statements
                .iter()
                .map(|statement| (statement.language.as_str(), statement)),
        )
    }

    /// A statement's text with constants replaced, see [`Statement::text`].
    pub fn statement_text(&self, statement: &Statement) -> String {
        statement.text(&self.metadata.constants)
    }

    pub fn samples(&self) -> impl Iterator<Item = &Case> {
        self.cases.iter().filter(|case| case.is_sample())
    }

    /// The group a case is scored in: the innermost that holds it.
    pub fn group_of(&self, case: &str) -> Option<&Group> {
        let groups = self.groups.iter().filter(|group| group.contains(case));
        groups.max_by_key(|group| group.name.len())
    }

    pub fn secrets(&self) -> impl Iterator<Item = &Case> {
        self.cases.iter().filter(|case| !case.is_sample())
    }
}

/// Chooses by language: exact, then the same base language, then English, then the first.
#[expect(
    clippy::needless_pass_by_value,
    reason = "an iterator adaptor, cloned for each preference"
)]
fn pick<'a, T>(language: &str, items: impl Iterator<Item = (&'a str, T)> + Clone) -> Option<T> {
    let base = |code: &str| code.split('-').next().unwrap_or_default().to_owned();
    let wanted = base(language);
    items
        .clone()
        .find(|(code, _)| *code == language)
        .or_else(|| items.clone().find(|(code, _)| base(code) == wanted))
        .or_else(|| items.clone().find(|(code, _)| base(code) == "en"))
        .or_else(|| items.clone().next())
        .map(|(_, item)| item)
}

fn check_slug(slug: &str, findings: &mut Vec<Finding>) {
    if slug.is_empty() || !slug.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()) {
        findings.push(Finding::warning(
            slug,
            "the folder's name should be only lower-case letters a-z and digits",
        ));
    }
}

/// Folders of older versions of the format, and their names now.
pub(crate) const RENAMED: [(&str, &str); 3] = [
    ("problem_statement", "statement"),
    ("output_validators", "output_validator"),
    ("input_format_validators", "input_validators"),
];

fn check_top(files: &Files, findings: &mut Vec<Finding>) {
    for (name, _) in files.children_of_root() {
        // It would be missed, and nothing would say so.
        if let Some((_, now)) = RENAMED.into_iter().find(|(old, _)| *old == name) {
            findings.push(Finding::error(
                &name,
                format!("is a name of older versions and is not used: it is {now} in 2025-09"),
            ));
        } else if !TOP.contains(&name.as_str()) {
            findings.push(Finding::warning(
                &name,
                "is no part of the format and is not used",
            ));
        }
    }
}

/// Section "Static validation test cases".
fn check_static(kind: ProblemType, groups: &[Group], has_validator: bool, findings: &mut Vec<Finding>) {
    let first = groups.iter().find(|group| group.static_case.is_some());
    match (has_validator, first) {
        (true, _) if kind.submit_answer => findings.push(Finding::error(
            "static_validator",
            "is not for submit-answer problems",
        )),
        (true, None) => findings.push(Finding::warning(
            "static_validator",
            "is not used: no test_group.yaml has static_validation_score",
        )),
        (false, Some(group)) => findings.push(Finding::error(
            format!("data/{}/test_group.yaml: static_validation_score", group.name),
            "needs a static_validator",
        )),
        _ => {}
    }
}

/// Interactive and multi-pass problems: only a validator of their own can lead them.
fn check_dialogue(has_validator: bool, validation: &[ValidationCase], findings: &mut Vec<Finding>) {
    if !has_validator {
        findings.push(Finding::error(
            "output_validator",
            "is missing; interactive and multi-pass problems need one",
        ));
    }
    for case in validation {
        if case.kind != ValidationKind::InvalidInput {
            findings.push(Finding::error(
                format!("data/{}", case.name),
                "is only for problems that are neither interactive nor multi-pass",
            ));
        }
    }
}

fn check_names(metadata: &Metadata, statements: &[Statement], findings: &mut Vec<Finding>) {
    if statements.is_empty() {
        findings.push(Finding::error(
            "statement",
            "has no problem.<language>.md, .tex or .pdf",
        ));
        return;
    }
    if metadata.names.is_empty() {
        return; // reported by the metadata reader
    }
    let with_statement: BTreeSet<&str> = statements
        .iter()
        .map(|statement| statement.language.as_str())
        .collect();
    let with_name: BTreeSet<&str> = metadata.names.keys().map(String::as_str).collect();
    for code in with_statement.difference(&with_name) {
        findings.push(Finding::error(
            "problem.yaml: name",
            format!("has no name for the statement language {code}"),
        ));
    }
    for code in with_name.difference(&with_statement) {
        findings.push(Finding::error(
            "problem.yaml: name",
            format!("names the language {code}, which has no statement"),
        ));
    }
}

fn check_input_validators(validators: &[Program], findings: &mut Vec<Finding>) {
    if validators.is_empty() {
        findings.push(Finding::error("input_validators", "has no input validator"));
    }
    for validator in validators {
        for (name, source) in &validator.files {
            let place = format!("input_validators/{name}");
            if name.ends_with(".viva") {
                findings.push(Finding::error(place, "VIVA validators are not supported"));
            } else if name.ends_with(".ctd")
                && let Err(error) = checktestdata::Program::parse(source)
            {
                let place = format!("{place}:{}:{}", error.line, error.column);
                findings.push(Finding::error(place, error.message));
            }
        }
    }
}

fn single_program(
    files: &Files,
    folder: &str,
    constants: &BTreeMap<String, String>,
    findings: &mut Vec<Finding>,
) -> Option<Program> {
    let mut programs = program::read(files, folder, constants, findings);
    let is_single = programs.len() == 1;
    if is_single {
        return programs.pop();
    }
    // Several files directly in the folder are one program of several files.
    let name = folder.to_owned();
    let sources: Vec<_> = programs.into_iter().flat_map(|program| program.files).collect();
    (!sources.is_empty()).then(|| Program {
        name,
        path: folder.to_owned(),
        files: sources,
    })
}

fn read_submissions(
    files: &Files,
    constants: &BTreeMap<String, String>,
    findings: &mut Vec<Finding>,
) -> Vec<ExampleSubmission> {
    let rules = Rules::read(
        files.get("submissions/submissions.yaml").map(AsRef::as_ref),
        findings,
    );
    let mut submissions = Vec::new();
    for (folder, is_folder) in files.children("submissions") {
        if !is_folder {
            if folder != "submissions.yaml" {
                findings.push(Finding::warning(
                    format!("submissions/{folder}"),
                    "is in no subfolder and is not used",
                ));
            }
            continue;
        }
        for program in program::read(files, &format!("submissions/{folder}"), constants, findings) {
            let path = format!("{folder}/{}", program.name);
            let promise = rules.promise(&path);
            submissions.push(ExampleSubmission {
                path,
                program,
                promise,
            });
        }
    }
    if !submissions
        .iter()
        .any(|submission| submission.path.starts_with("accepted/"))
    {
        findings.push(Finding::error(
            "submissions/accepted",
            "needs at least one accepted submission",
        ));
    }
    let paths: Vec<String> = submissions
        .iter()
        .map(|submission| submission.path.clone())
        .collect();
    for glob in rules.unmatched(&paths) {
        let place = format!("submissions/submissions.yaml: {glob}");
        findings.push(Finding::warning(place, "matches no submission"));
    }
    submissions
}

fn check_score_rules(kind: ProblemType, submissions: &[ExampleSubmission], findings: &mut Vec<Finding>) {
    for submission in submissions {
        let rules = &submission.promise.expectations;
        if !kind.scoring && rules.iter().any(|rule| rule.score.is_some()) {
            findings.push(Finding::error(
                format!("submissions/submissions.yaml: {}", submission.path),
                "score is only for scoring problems",
            ));
        }
    }
}

fn read_includes(files: &Files, constants: &BTreeMap<String, String>) -> BTreeMap<String, NamedFiles> {
    let mut includes: BTreeMap<String, NamedFiles> = BTreeMap::new();
    for (path, bytes) in files.under("include") {
        if let Some((language, name)) = path.split_once('/') {
            let bytes = Content::from(crate::constants::replace(bytes, constants));
            includes
                .entry(language.to_owned())
                .or_default()
                .push((name.to_owned(), bytes));
        }
    }
    includes
}

fn check_attachments(files: &Files, findings: &mut Vec<Finding>) {
    for (name, is_folder) in files.children("attachments") {
        if is_folder && name != "templates" {
            findings.push(Finding::error(
                format!("attachments/{name}"),
                "folders other than templates are not allowed",
            ));
        }
    }
}

fn check_default_validator_args(
    is_default: bool,
    cases: &[Case],
    validation: &[ValidationCase],
    findings: &mut Vec<Finding>,
) {
    if !is_default {
        return;
    }
    let configs = cases.iter().map(|case| (&case.name, &case.config));
    let configs = configs.chain(validation.iter().map(|case| (&case.name, &case.config)));
    for (name, config) in configs {
        if let Err(message) = crate::validate::Flags::parse(&config.output_validator_args) {
            findings.push(Finding::error(
                format!("data/{name}: output_validator_args"),
                message,
            ));
            return;
        }
    }
}

impl Files {
    fn children_of_root(&self) -> Vec<(String, bool)> {
        let names: BTreeMap<String, bool> = self
            .iter()
            .map(|(path, _)| {
                path.split_once('/')
                    .map_or((path.to_owned(), false), |(top, _)| (top.to_owned(), true))
            })
            .collect();
        names.into_iter().collect()
    }
}

#[cfg(feature = "fs")]
mod disk {
    use super::{Loaded, Package};
    use crate::files::{Files, ReadError};
    use crate::finding::Finding;
    use std::path::Path;

    impl Package {
        /// Reads a package from a folder, or from a `.zip` or `.kpp` file.
        pub fn read(path: &Path) -> Result<Loaded, ReadError> {
            let io = |source| ReadError::Io {
                path: path.display().to_string(),
                source,
            };
            let real = path.canonicalize().map_err(io)?;
            let stem = if real.is_dir() {
                real.file_name()
            } else {
                real.file_stem()
            };
            let slug = stem
                .map(|name| name.to_string_lossy().into_owned())
                .unwrap_or_default();
            if real.is_dir() {
                if !real.join("problem.yaml").exists() {
                    return Err(ReadError::NotAPackage(path.display().to_string()));
                }
                let (files, ignored) = Files::read_dir(&real)?;
                return Ok(with_ignored(Self::from_files(&slug, files), &ignored));
            }
            Self::read_zip(&slug, &std::fs::read(&real).map_err(io)?)
        }

        /// Reads a zipped package; its one top folder's name is the slug, else `slug`.
        pub fn read_zip(slug: &str, bytes: &[u8]) -> Result<Loaded, ReadError> {
            let (files, folder, ignored) = Files::read_zip(bytes)?;
            if files.get("problem.yaml").is_none() {
                return Err(ReadError::NotAPackage(slug.to_owned()));
            }
            let slug = folder.as_deref().unwrap_or(slug);
            Ok(with_ignored(Self::from_files(slug, files), &ignored))
        }
    }

    fn with_ignored(mut loaded: Loaded, ignored: &[String]) -> Loaded {
        for path in ignored
            .iter()
            .filter(|path| !path.split('/').any(|part| part.starts_with('.')))
        {
            loaded.findings.push(Finding::warning(
                path,
                "is ignored: its name has characters the format does not allow",
            ));
        }
        loaded
    }
}
