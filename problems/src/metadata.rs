//! `problem.yaml` (section "Problem metadata").

use crate::finding::Finding;
use crate::yaml::{self, Reader};
use serde_norway::Value;
use std::collections::BTreeMap;

/// The format version this reader takes; others go through import.
pub const FORMAT_VERSION: &str = "2025-09";

/// Section "Type". Without any of these a problem is pass-fail and a submission a program that reads and writes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "the format's types combine freely")]
pub struct ProblemType {
    /// A submission has a score instead of only a verdict.
    pub scoring: bool,
    /// A case may run the submission several times, on inputs that the output validator makes.
    pub multi_pass: bool,
    /// Submission and output validator talk to each other.
    pub interactive: bool,
    /// A submission is the answers themselves.
    pub submit_answer: bool,
}

impl ProblemType {
    /// Whether the submission's output alone shows what a sample looks like.
    pub fn is_dialogue(self) -> bool {
        self.interactive || self.multi_pass
    }
}

/// Parsed `problem.yaml`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Metadata {
    pub kind: ProblemType,
    pub uuid: String,
    pub version: Option<String>,
    /// Language code to name.
    pub names: BTreeMap<String, String>,
    pub license: String,
    pub rights_owner: Option<String>,
    /// As written: a string, or the credits map rendered to `authors` and others by kind.
    pub credits: BTreeMap<String, Vec<String>>,
    pub source: Vec<String>,
    pub keywords: Vec<String>,
    /// Allowed language codes; empty means all.
    pub languages: Vec<String>,
    pub allow_file_writing: bool,
    pub embargo_until: Option<String>,
    pub limits: Limits,
    /// Constant name (`n`, `n.tex`) to its text.
    pub constants: BTreeMap<String, String>,
}

/// Section "Limits". `None` is the system's default.
#[derive(Debug, Clone, PartialEq)]
pub struct Limits {
    /// Seconds a case may take; `None`: derived from the example submissions.
    pub time_limit: Option<f64>,
    /// Seconds of which the time limit is a whole multiple.
    pub time_resolution: f64,
    pub ac_to_time_limit: f64,
    pub time_limit_to_tle: f64,
    /// MiB of linear memory.
    pub memory: Option<u64>,
    /// MiB of output.
    pub output: Option<u64>,
    /// KiB of submitted source.
    pub code: Option<u64>,
    /// Seconds.
    pub compilation_time: Option<u64>,
    /// MiB.
    pub compilation_memory: Option<u64>,
    /// Seconds.
    pub validation_time: Option<u64>,
    /// MiB.
    pub validation_memory: Option<u64>,
    /// MiB.
    pub validation_output: Option<u64>,
    /// Passes of a multi-pass problem, at least 2.
    pub validation_passes: Option<u64>,
}

impl Limits {
    /// Passes of a multi-pass problem that states no number.
    pub const PASSES: u64 = 2;
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            time_limit: None,
            time_resolution: 1.0,
            ac_to_time_limit: 2.0,
            time_limit_to_tle: 1.5,
            memory: None,
            output: None,
            code: None,
            compilation_time: None,
            compilation_memory: None,
            validation_time: None,
            validation_memory: None,
            validation_output: None,
            validation_passes: None,
        }
    }
}

/// Values of `license`.
pub(crate) const LICENSES: [&str; 7] = [
    "unknown",
    "public domain",
    "cc0",
    "cc by",
    "cc by-sa",
    "educational",
    "permission",
];
const CREDIT_KINDS: [&str; 6] = [
    "authors",
    "contributors",
    "testers",
    "packagers",
    "acknowledgements",
    "translators",
];

/// Whether `code` is a natural language code as the format wants (ISO 639, optionally `-` and ISO 3166-1 alpha-2).
pub fn is_language_code(code: &str) -> bool {
    let (language, region) = code.split_once('-').map_or((code, None), |(l, r)| (l, Some(r)));
    (2..=3).contains(&language.len())
        && language.bytes().all(|b| b.is_ascii_lowercase())
        && region.is_none_or(|r| r.len() == 2 && r.bytes().all(|b| b.is_ascii_uppercase()))
}

/// Reads `problem.yaml`; what is wrong goes to `findings`.
pub fn read(bytes: &[u8], findings: &mut Vec<Finding>) -> Metadata {
    let file = "problem.yaml";
    let mut metadata = Metadata {
        license: "unknown".into(),
        ..Metadata::default()
    };
    let Some(entries) = yaml::parse(file, bytes, findings) else {
        return metadata;
    };
    let mut reader = Reader { file, findings };
    require(&mut reader, &entries, &["problem_format_version", "name", "uuid"]);
    for (key, value) in &entries {
        read_key(&mut reader, key, value, &mut metadata);
    }
    check_rights(&mut reader, &metadata);
    if metadata.limits.validation_passes.is_some() && !metadata.kind.multi_pass {
        reader.error("limits.validation_passes", "is only for multi-pass problems");
    }
    metadata
}

fn require(reader: &mut Reader<'_>, entries: &[(String, Value)], keys: &[&str]) {
    for key in keys {
        if !entries.iter().any(|(name, _)| name == key) {
            reader.error(key, "required key is missing");
        }
    }
}

fn read_key(reader: &mut Reader<'_>, key: &str, value: &Value, into: &mut Metadata) {
    match key {
        "problem_format_version" => version(reader, value),
        "type" => problem_type(reader, value, &mut into.kind),
        "name" => names(reader, value, into),
        "uuid" => uuid(reader, value, into),
        "version" => into.version = reader.string(value, key),
        "credits" => credits(reader, value, into),
        "source" => into.source = source(reader, value),
        "license" => license(reader, value, into),
        "rights_owner" => into.rights_owner = reader.string(value, key),
        "embargo_until" => into.embargo_until = reader.string(value, key),
        "limits" => limits(reader, value, &mut into.limits),
        "keywords" => into.keywords = reader.strings(value, key).unwrap_or_default(),
        "languages" => languages(reader, value, into),
        "allow_file_writing" => into.allow_file_writing = reader.boolean(value, key).unwrap_or_default(),
        "constants" => constants(reader, value, into),
        _ => reader.unknown(key),
    }
}

fn version(reader: &mut Reader<'_>, value: &Value) {
    let Some(version) = reader.string(value, "problem_format_version") else {
        return;
    };
    if version != FORMAT_VERSION {
        reader.error(
            "problem_format_version",
            format!(
                "is {version}; this reader takes {FORMAT_VERSION} (other formats have to be converted first)"
            ),
        );
    }
}

fn problem_type(reader: &mut Reader<'_>, value: &Value, into: &mut ProblemType) {
    let Some(types) = reader.string_or_strings(value, "type") else {
        return;
    };
    if types.is_empty() {
        reader.error("type", "must not be empty");
    }
    let mut pass_fail = false;
    for kind in types {
        let flag = match kind.as_str() {
            "pass-fail" => &mut pass_fail,
            "scoring" => &mut into.scoring,
            "multi-pass" => &mut into.multi_pass,
            "interactive" => &mut into.interactive,
            "submit-answer" => &mut into.submit_answer,
            other => {
                reader.error("type", format!("{other} is no type of the format"));
                continue;
            }
        };
        if std::mem::replace(flag, true) {
            reader.error("type", format!("{kind} is given twice"));
        }
    }
    for (both, names) in [
        (pass_fail && into.scoring, "pass-fail and scoring"),
        (
            into.submit_answer && into.multi_pass,
            "submit-answer and multi-pass",
        ),
        (
            into.submit_answer && into.interactive,
            "submit-answer and interactive",
        ),
    ] {
        if both {
            reader.error("type", format!("{names} cannot be combined"));
        }
    }
}

fn names(reader: &mut Reader<'_>, value: &Value, into: &mut Metadata) {
    if let Value::Mapping(_) = value {
        for (code, name) in reader.mapping(value, "name").unwrap_or_default() {
            let key = format!("name.{code}");
            if !is_language_code(&code) {
                reader.error(&key, "is no language code (ISO 639-1, optionally -REGION)");
            }
            if let Some(name) = reader.string(&name, &key) {
                into.names.insert(code, name);
            }
        }
    } else if let Some(name) = reader.string(value, "name") {
        into.names.insert("en".into(), name);
    }
}

fn uuid(reader: &mut Reader<'_>, value: &Value, into: &mut Metadata) {
    let Some(text) = reader.string(value, "uuid") else {
        return;
    };
    if is_uuid(&text) {
        into.uuid = text;
    } else {
        reader.error("uuid", "is not a UUID");
    }
}

pub(crate) fn is_uuid(text: &str) -> bool {
    let hex = text.replace('-', "");
    hex.len() == 32 && hex.bytes().all(|b| b.is_ascii_hexdigit())
}

/// A person: a string, or a map with `name` and optionally `email`, `orcid`, `kattis`.
fn person(reader: &mut Reader<'_>, value: &Value, key: &str) -> Option<String> {
    let Value::Mapping(_) = value else {
        return reader.string(value, key);
    };
    let mut name = None;
    for (field, value) in reader.mapping(value, key)? {
        let place = format!("{key}.{field}");
        match field.as_str() {
            "name" => name = reader.string(&value, &place),
            "email" | "orcid" | "kattis" => {
                reader.string(&value, &place);
            }
            _ => reader.unknown(&place),
        }
    }
    if name.is_none() {
        reader.error(key, "a person needs a name");
    }
    name
}

fn persons(reader: &mut Reader<'_>, value: &Value, key: &str) -> Vec<String> {
    match value {
        Value::Sequence(items) if items.is_empty() => {
            reader.error(key, "must not be empty");
            Vec::new()
        }
        Value::Sequence(items) => items
            .iter()
            .filter_map(|item| person(reader, item, key))
            .collect(),
        other => person(reader, other, key).into_iter().collect(),
    }
}

fn credits(reader: &mut Reader<'_>, value: &Value, into: &mut Metadata) {
    let Value::Mapping(_) = value else {
        into.credits
            .insert("authors".into(), persons(reader, value, "credits"));
        return;
    };
    for (kind, value) in reader.mapping(value, "credits").unwrap_or_default() {
        let key = format!("credits.{kind}");
        if !CREDIT_KINDS.contains(&kind.as_str()) {
            reader.unknown(&key);
        } else if kind == "translators" {
            for (code, value) in reader.mapping(&value, &key).unwrap_or_default() {
                let names = persons(reader, &value, &format!("{key}.{code}"));
                into.credits.entry(kind.clone()).or_default().extend(names);
            }
        } else {
            let names = persons(reader, &value, &key);
            into.credits.insert(kind, names);
        }
    }
}

fn source(reader: &mut Reader<'_>, value: &Value) -> Vec<String> {
    let one = |reader: &mut Reader<'_>, value: &Value| -> Option<String> {
        let Value::Mapping(_) = value else {
            return reader.string(value, "source");
        };
        let mut name = None;
        for (field, value) in reader.mapping(value, "source")? {
            match field.as_str() {
                "name" => name = reader.string(&value, "source.name"),
                "url" => {
                    reader.string(&value, "source.url");
                }
                other => reader.unknown(&format!("source.{other}")),
            }
        }
        if name.is_none() {
            reader.error("source.name", "required key is missing");
        }
        name
    };
    match value {
        Value::Sequence(items) => items.iter().filter_map(|item| one(reader, item)).collect(),
        other => one(reader, other).into_iter().collect(),
    }
}

fn license(reader: &mut Reader<'_>, value: &Value, into: &mut Metadata) {
    let Some(license) = reader.string(value, "license") else {
        return;
    };
    if !LICENSES.contains(&license.as_str()) {
        reader.error(
            "license",
            format!("{license} is not one of: {}", LICENSES.join(", ")),
        );
    }
    into.license = license;
}

/// Section "Rights owner".
fn check_rights(reader: &mut Reader<'_>, metadata: &Metadata) {
    let owned = metadata.rights_owner.is_some()
        || metadata
            .credits
            .get("authors")
            .is_some_and(|authors| !authors.is_empty())
        || !metadata.source.is_empty();
    match metadata.license.as_str() {
        "public domain" if metadata.rights_owner.is_some() => {
            reader.error(
                "rights_owner",
                "must not be set when the license is public domain",
            );
        }
        "unknown" => reader.warning(
            "license",
            "is unknown: in practice the problem cannot be used by others",
        ),
        "public domain" => {}
        _ if !owned => reader.error(
            "rights_owner",
            "the license needs a rights owner, an author or a source",
        ),
        _ => {}
    }
}

fn limits(reader: &mut Reader<'_>, value: &Value, into: &mut Limits) {
    for (name, value) in reader.mapping(value, "limits").unwrap_or_default() {
        let key = format!("limits.{name}");
        match name.as_str() {
            "time_multipliers" => multipliers(reader, &value, into),
            "time_limit" => into.time_limit = reader.float(&value, &key, 0.0, true),
            "time_resolution" => {
                if let Some(resolution) = reader.float(&value, &key, 0.0, true) {
                    into.time_resolution = resolution;
                }
            }
            "memory" => into.memory = reader.integer(&value, &key, 1),
            "output" => into.output = reader.integer(&value, &key, 1),
            "code" => into.code = reader.integer(&value, &key, 1),
            "compilation_time" => into.compilation_time = reader.integer(&value, &key, 1),
            "compilation_memory" => into.compilation_memory = reader.integer(&value, &key, 1),
            "validation_time" => into.validation_time = reader.integer(&value, &key, 1),
            "validation_memory" => into.validation_memory = reader.integer(&value, &key, 1),
            "validation_output" => into.validation_output = reader.integer(&value, &key, 1),
            "validation_passes" => into.validation_passes = reader.integer(&value, &key, 2),
            _ => reader.unknown(&key),
        }
    }
    check_limits(reader, into);
}

/// wasm32's linear memory, in MiB.
const MAX_MEMORY_MIB: u64 = 4096;

fn check_limits(reader: &mut Reader<'_>, limits: &Limits) {
    if let Some(limit) = limits.time_limit {
        let steps = limit / limits.time_resolution;
        if (steps - steps.round()).abs() > 1e-6 {
            reader.error(
                "limits.time_limit",
                format!(
                    "{limit} is not a multiple of time_resolution {}",
                    limits.time_resolution
                ),
            );
        }
        if limit > 600.0 {
            reader.error(
                "limits.time_limit",
                "more than 600 s per case cannot be guaranteed here",
            );
        }
    }
    if limits.memory.is_some_and(|memory| memory > MAX_MEMORY_MIB) {
        reader.error(
            "limits.memory",
            format!("wasm32 programs have at most {MAX_MEMORY_MIB} MiB"),
        );
    }
}

fn multipliers(reader: &mut Reader<'_>, value: &Value, into: &mut Limits) {
    for (name, value) in reader
        .mapping(value, "limits.time_multipliers")
        .unwrap_or_default()
    {
        let key = format!("limits.time_multipliers.{name}");
        match name.as_str() {
            "ac_to_time_limit" => {
                if let Some(factor) = reader.float(&value, &key, 1.0, false) {
                    into.ac_to_time_limit = factor;
                }
            }
            "time_limit_to_tle" => {
                if let Some(factor) = reader.float(&value, &key, 1.0, false) {
                    into.time_limit_to_tle = factor;
                }
            }
            _ => reader.unknown(&key),
        }
    }
}

fn languages(reader: &mut Reader<'_>, value: &Value, into: &mut Metadata) {
    let Some(codes) = reader.string_or_strings(value, "languages") else {
        return;
    };
    if codes != ["all"] {
        into.languages = codes;
    }
}

fn constants(reader: &mut Reader<'_>, value: &Value, into: &mut Metadata) {
    for (name, value) in reader.mapping(value, "constants").unwrap_or_default() {
        let key = format!("constants.{name}");
        let head = name
            .bytes()
            .next()
            .is_some_and(|b| b.is_ascii_alphabetic() || b == b'_');
        if !head || !name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') {
            reader.error(&key, "names of constants match [a-zA-Z_][a-zA-Z0-9_]*");
            continue;
        }
        let Value::Mapping(_) = value else {
            if let Some(text) = reader.string(&value, &key) {
                into.constants.insert(format!("{name}.value"), text.clone());
                into.constants.insert(name, text);
            }
            continue;
        };
        let variants = reader.mapping(&value, &key).unwrap_or_default();
        if !variants.iter().any(|(variant, _)| variant == "value") {
            reader.error(&key, "needs the key value");
        }
        for (variant, value) in variants {
            let Some(text) = reader.string(&value, &format!("{key}.{variant}")) else {
                continue;
            };
            if variant == "value" {
                into.constants.insert(name.clone(), text.clone());
            }
            into.constants.insert(format!("{name}.{variant}"), text);
        }
    }
}
