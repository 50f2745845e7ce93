//! `problem.yaml` (section "Problem metadata").

use super::config::{self, Everywhere};
use crate::finding::Finding;
use crate::import::carry::Carry;
use crate::import::yaml_out::{Map, number, put_time_limit, strings};
use crate::import::{args, domjudge, other_license, uuid};
use crate::metadata::is_uuid;
use crate::yaml::{self, Reader};
use serde_norway::Value;
use std::collections::BTreeMap;

/// Defaults of section "Limits": they differ from those of 2025-09, so they are always written.
const TIME_MULTIPLIER: f64 = 5.0;
const TIME_SAFETY_MARGIN: f64 = 2.0;

/// What the rest of the conversion needs to know of `problem.yaml`, and what goes into the new one.
#[derive(Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "independent words of `validation`")]
pub(in crate::import) struct Problem {
    pub name: Option<String>,
    /// By language, where `name` is a map as in 2025-09: BAPCtools takes that in old packages, too.
    pub names: BTreeMap<String, String>,
    pub scoring: bool,
    pub interactive: bool,
    pub multi_pass: bool,
    /// `validation: custom`.
    pub custom: bool,
    /// Set by `problem.yaml` or a file of DOMjudge's.
    pub has_time_limit: bool,
    /// `validation: default`, in so many words.
    pub says_default: bool,
    /// `validation: custom score`.
    pub custom_score: bool,
    /// `validator_flags`: arguments before those of `testdata.yaml` (problemtools joins them in this order).
    pub validator_flags: Vec<String>,
    /// Of `grading`.
    pub everywhere: Everywhere,
    /// `problem.yaml` or the file that sets it.
    uuid: Option<String>,
    authors: Vec<String>,
    source: Option<String>,
    source_url: Option<String>,
    license: Option<String>,
    rights_owner: Option<String>,
    limits: Map,
    keywords: Vec<String>,
}

/// Keys of `limits` that mean the same in both formats.
const SAME_LIMITS: [&str; 8] = [
    "memory",
    "output",
    "code",
    "compilation_time",
    "compilation_memory",
    "validation_time",
    "validation_memory",
    "validation_output",
];

impl Problem {
    pub fn read(domjudge: bool, carry: &mut Carry<'_>) -> Self {
        let file = "problem.yaml";
        let mut problem = Self::default();
        let bytes = carry.take(file).unwrap_or_else(|| Vec::new().into());
        let entries = yaml::parse(file, &bytes, &mut carry.findings).unwrap_or_default();
        let explicit = domjudge && domjudge::has_time_limit(carry.source);
        let mut reader = Reader {
            file,
            findings: &mut carry.findings,
        };
        for (key, value) in entries.iter().filter(|(_, value)| !value.is_null()) {
            problem.read_key(&mut reader, key, value);
        }
        let limits = entries
            .iter()
            .find(|(key, _)| key == "limits")
            .map(|(_, value)| value);
        problem.read_limits(&mut reader, limits, explicit);
        if problem.source_url.is_some() && problem.source.is_none() {
            reader.error("source_url", "must not be given without source");
        }
        problem
    }

    fn read_key(&mut self, reader: &mut Reader<'_>, key: &str, value: &Value) {
        match key {
            "problem_format_version" | "limits" => {}
            "type" => match reader.string(value, key).as_deref() {
                Some("scoring") => self.scoring = true,
                Some("pass-fail") | None => {}
                Some(other) => reader.error(key, format!("{other} is neither pass-fail nor scoring")),
            },
            "name" => self.name(reader, value),
            "uuid" => {
                self.uuid = reader.string(value, key).filter(|text| is_uuid(text));
                if self.uuid.is_none() {
                    reader.warning(key, "is no UUID and counts as missing");
                }
            }
            "author" => {
                self.authors = reader
                    .string(value, key)
                    .map(|text| split_authors(&text))
                    .unwrap_or_default();
            }
            "source" => self.source = reader.string(value, key),
            "source_url" => self.source_url = reader.string(value, key),
            "license" => {
                self.license = reader.string(value, key);
                if let Some(message) = self.license.as_deref().and_then(other_license) {
                    reader.warning(key, message);
                    self.license = Some("unknown".to_owned());
                }
            }
            "rights_owner" => self.rights_owner = reader.string(value, key),
            "validation" => self.validation(reader, value),
            "validator_flags" => self.validator_flags = flags(reader, value, key),
            "grading" => self.everywhere = grading(reader, value),
            "keywords" => self.keywords = keywords(reader, value),
            _ => reader.unknown(key),
        }
    }

    fn name(&mut self, reader: &mut Reader<'_>, value: &Value) {
        let Value::Mapping(_) = value else {
            self.name = reader.string(value, "name");
            return;
        };
        for (language, value) in reader.mapping(value, "name").unwrap_or_default() {
            if let Some(name) = reader.string(&value, &format!("name.{language}")) {
                self.names.insert(super::statement::code(&language), name);
            }
        }
        let first = self.names.get("en").or_else(|| self.names.values().next());
        self.name = first.cloned();
    }

    /// Section "Validation"; `multi-pass` is DOMjudge's word.
    fn validation(&mut self, reader: &mut Reader<'_>, value: &Value) {
        let text = reader.string(value, "validation").unwrap_or_default();
        let mut words = text.split_whitespace();
        match words.next() {
            Some("custom") => self.custom = true,
            Some("default") => self.says_default = true,
            None => {}
            Some(other) => reader.error("validation", format!("{other} is neither default nor custom")),
        }
        for word in words {
            match word {
                "interactive" if self.custom => self.interactive = true,
                "score" if self.custom => self.custom_score = true,
                "multi-pass" if self.custom => self.multi_pass = true,
                _ => reader.error("validation", format!("{word} is not known in {text:?}")),
            }
        }
    }

    fn read_limits(&mut self, reader: &mut Reader<'_>, value: Option<&Value>, explicit: bool) {
        let (mut to_limit, mut to_tle) = (None, None);
        let mut time_limit = None;
        let entries = value
            .filter(|value| !value.is_null())
            .and_then(|value| reader.mapping(value, "limits"));
        for (name, value) in entries
            .unwrap_or_default()
            .iter()
            .filter(|(_, value)| !value.is_null())
        {
            let key = format!("limits.{name}");
            match name.as_str() {
                "time_multiplier" => to_limit = reader.float(value, &key, 1.0, false),
                "time_safety_margin" => to_tle = reader.float(value, &key, 1.0, false),
                // Of 2025-09. problemtools overlooks it in a legacy package.
                "time_multipliers" => match value {
                    Value::Mapping(_) => {
                        for (name, value) in reader.mapping(value, &key).unwrap_or_default() {
                            let key = format!("{key}.{name}");
                            match name.as_str() {
                                "ac_to_time_limit" => to_limit = reader.float(&value, &key, 1.0, false),
                                "time_limit_to_tle" => to_tle = reader.float(&value, &key, 1.0, false),
                                _ => reader.unknown(&key),
                            }
                        }
                    }
                    _ => reader.warning(
                        &key,
                        "is no key of the legacy format (time_multiplier is), and no map as in 2025-09; it is left out",
                    ),
                },
                // Not of the legacy format; DOMjudge's ImportProblemService reads them.
                "time_limit" => time_limit = reader.float(value, &key, 0.0, true),
                "validation_passes" => {
                    if let Some(passes) = reader.integer(value, &key, 2) {
                        self.limits.put(name, passes);
                    }
                }
                _ if SAME_LIMITS.contains(&name.as_str()) => {
                    if let Some(number) = reader.integer(value, &key, 1) {
                        self.limits.put(name, number);
                    }
                }
                _ => reader.unknown(&key),
            }
        }
        // A limit that is given is kept; margins that nobody asked for must not contradict it.
        self.has_time_limit = explicit || time_limit.is_some();
        let mut multipliers = Map::default();
        for (key, given, standard) in [
            ("ac_to_time_limit", to_limit, TIME_MULTIPLIER),
            ("time_limit_to_tle", to_tle, TIME_SAFETY_MARGIN),
        ] {
            if let Some(factor) = given.or((!self.has_time_limit).then_some(standard)) {
                multipliers.put(key, number(factor));
            }
        }
        self.limits.put_map("time_multipliers", multipliers);
        if let Some(seconds) = time_limit {
            put_time_limit(&mut self.limits, seconds);
        }
    }

    /// Writes the new `problem.yaml`.
    pub fn write(self, package: &str, names: &BTreeMap<String, String>, carry: &mut Carry<'_>) {
        let mut map = Map::default();
        map.put("problem_format_version", crate::metadata::FORMAT_VERSION);
        let types: Vec<String> = [
            ("scoring", self.scoring),
            ("interactive", self.interactive),
            ("multi-pass", self.multi_pass),
        ]
        .iter()
        .filter(|(_, is)| *is)
        .map(|(name, _)| (*name).to_owned())
        .collect();
        map.put_strings("type", &types);
        let mut by_language = Map::default();
        for (language, name) in names {
            by_language.put(language, name.clone());
        }
        map.put_map("name", by_language);
        let uuid = self.uuid.unwrap_or_else(|| {
            let name = self.name.as_deref().unwrap_or_default();
            let source = self.source.as_deref().unwrap_or_default();
            carry.findings.push(Finding::warning(
                "problem.yaml: uuid",
                "is missing; 2025-09 wants one, so it was made from the package's name, the problem's name, authors and source",
            ));
            uuid(&format!("legacy\n{package}\n{name}\n{}\n{source}", self.authors.join("\n")))
        });
        map.put("uuid", uuid);
        let mut credits = Map::default();
        credits.put_strings("authors", &self.authors);
        map.put_map("credits", credits);
        match (self.source, self.source_url) {
            (Some(source), Some(url)) => {
                let mut entry = Map::default();
                entry.put("name", source);
                entry.put("url", url);
                map.put_map("source", entry);
            }
            (Some(source), None) => map.put("source", source),
            _ => {}
        }
        for (key, value) in [("license", self.license), ("rights_owner", self.rights_owner)] {
            if let Some(value) = value {
                map.put(key, value);
            }
        }
        map.put_map("limits", self.limits);
        if !self.keywords.is_empty() {
            map.put("keywords", strings(&self.keywords));
        }
        // The legacy formats do not forbid it; problemtools reads them so.
        map.put("allow_file_writing", true);
        carry.put_text("problem.yaml", map.yaml().unwrap_or_default());
    }
}

/// Section "Author": separated by `,` or `and` (problemtools takes `&` as well).
fn split_authors(text: &str) -> Vec<String> {
    text.replace(" and ", ",")
        .replace(" & ", ",")
        .split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Section "Keywords": words in one string. A sequence is read as well.
fn keywords(reader: &mut Reader<'_>, value: &Value) -> Vec<String> {
    let key = "keywords";
    match value {
        Value::Sequence(_) => reader.strings(value, key).unwrap_or_default(),
        other => {
            let text = reader.string(other, key).unwrap_or_default();
            text.split_whitespace().map(str::to_owned).collect()
        }
    }
}

pub(super) fn flags(reader: &mut Reader<'_>, value: &Value, key: &str) -> Vec<String> {
    let text = reader.string(value, key).unwrap_or_default();
    args::split(&text).unwrap_or_else(|message| {
        reader.error(key, message);
        Vec::new()
    })
}

/// Section "Grading", and the keys that stood there before `testdata.yaml` was known.
fn grading(reader: &mut Reader<'_>, value: &Value) -> Everywhere {
    let mut everywhere = Everywhere::default();
    for (name, value) in reader.mapping(value, "grading").unwrap_or_default() {
        let key = format!("grading.{name}");
        match name.as_str() {
            "objective" => {
                if reader
                    .string(&value, &key)
                    .is_some_and(|objective| objective != "max")
                {
                    reader.error(
                        &key,
                        "only max can be carried over: 2025-09 always maximises the score",
                    );
                }
            }
            "show_test_data_groups" => {
                if reader.boolean_of_old(&value, &key) == Some(true) {
                    reader.warning(
                        &key,
                        "has no key in 2025-09: the portal decides how groups are shown",
                    );
                }
            }
            "on_reject" => match reader.string(&value, &key).as_deref() {
                Some("first_error") => everywhere.goes_on = Some(false),
                Some("grade") => everywhere.goes_on = Some(true),
                Some("worst_error") => {}
                other => reader.error(
                    &key,
                    format!("{other:?} is neither first_error, worst_error nor grade"),
                ),
            },
            "accept_score" => everywhere.accept_score = Some(config::score(reader, &value, &key)),
            "reject_score" => everywhere.reject_score = Some(config::score(reader, &value, &key)),
            "range" => everywhere.most = Some(config::range(reader, &value, &key)),
            _ => reader.error(
                &key,
                "is no key of the legacy format; put it into data/testdata.yaml",
            ),
        }
    }
    if everywhere != Everywhere::default() {
        reader.warning(
            "grading",
            "holds for every group, whatever its testdata.yaml says, as problemtools has it",
        );
    }
    everywhere
}

#[cfg(test)]
mod tests {
    #[test]
    fn authors_are_separated_by_commas_and_words() {
        assert_eq!(
            super::split_authors("A B, C and D & Anders"),
            ["A B", "C", "D", "Anders"]
        );
    }
}
