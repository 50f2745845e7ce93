//! `testdata.yaml` (sections "Test data groups" and "Default grader specification").

use crate::import::args;
use crate::import::carry::Carry;
use crate::import::yaml_out::{Map, strings};
use crate::yaml::{self, Reader};
use serde_norway::{Mapping, Value};

/// What holds in a folder after inheritance: each key comes from the nearest folder that has it.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::import) struct Config {
    /// The file that set the key last, for messages.
    pub file: String,
    /// `on_reject: continue`.
    pub goes_on: bool,
    pub custom_grader: bool,
    pub grader: Grader,
    pub input_args: InputArgs,
    pub output_args: Vec<String>,
    /// `accept_score`; the legacy format's default is [`ACCEPT_SCORE`].
    pub accept_score: Option<f64>,
    pub reject_score: f64,
    /// Upper end of `range`.
    pub most: f64,
    pub full_feedback: Option<bool>,
    /// Holds over what a folder says.
    pub everywhere: Everywhere,
}

/// `grading` of a `problem.yaml` older than the legacy format: problemtools puts it over every group's own
/// (`TestCaseGroup` in `verifyproblem.py`).
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(in crate::import) struct Everywhere {
    pub goes_on: Option<bool>,
    pub accept_score: Option<f64>,
    pub reject_score: Option<f64>,
    pub most: Option<f64>,
}

/// `input_validator_flags`: for every validator, or for the named one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::import) enum InputArgs {
    All(Vec<String>),
    One(String, Vec<String>),
}

/// `grader_flags`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::import) struct Grader {
    pub mode: Mode,
    pub always_accept: bool,
    pub accept_if_any: bool,
    pub ignore_sample: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::import) enum Mode {
    #[default]
    Sum,
    Avg,
    Min,
    Max,
}

impl Grader {
    /// Whether the group can be accepted although a case in it is not.
    pub fn is_lenient(self) -> bool {
        self.always_accept || self.accept_if_any
    }
}

impl Default for Config {
    fn default() -> Self {
        Self {
            file: "data/testdata.yaml".into(),
            goes_on: false,
            custom_grader: false,
            grader: Grader::default(),
            input_args: InputArgs::All(Vec::new()),
            output_args: Vec::new(),
            accept_score: None,
            reject_score: 0.0,
            most: f64::INFINITY,
            full_feedback: None,
            everywhere: Everywhere::default(),
        }
    }
}

/// Score of an accepted case where no `accept_score` is given.
pub(in crate::import) const ACCEPT_SCORE: f64 = 1.0;

impl Config {
    /// `folder`'s own settings over those of its parent; `folder` is `data` or below.
    pub fn read(&self, folder: &str, carry: &mut Carry<'_>) -> Self {
        let mut config = self.clone();
        // DOMjudge reads both names.
        for name in ["testdata.yaml", "test_group.yaml"] {
            let file = format!("{folder}/{name}");
            let Some(bytes) = carry.take(&file) else { continue };
            let entries = yaml::parse(&file, &bytes, &mut carry.findings).unwrap_or_default();
            let mut reader = Reader {
                file: &file,
                findings: &mut carry.findings,
            };
            let given = || entries.iter().filter(|(_, value)| !value.is_null());
            // Flags of a grader that the package brings are its own; so this key comes first.
            for (key, value) in given().filter(|(key, _)| key == "grading") {
                config.read_key(&mut reader, key, value);
            }
            for (key, value) in given().filter(|(key, _)| key != "grading") {
                config.read_key(&mut reader, key, value);
            }
            config.file.clone_from(&file);
        }
        let Everywhere {
            goes_on,
            accept_score,
            reject_score,
            most,
        } = config.everywhere;
        config.goes_on = goes_on.unwrap_or(config.goes_on);
        config.accept_score = accept_score.or(config.accept_score);
        config.reject_score = reject_score.unwrap_or(config.reject_score);
        config.most = most.unwrap_or(config.most);
        config
    }

    fn read_key(&mut self, reader: &mut Reader<'_>, key: &str, value: &Value) {
        match key {
            "on_reject" => match reader.string(value, key).as_deref() {
                Some("break") => self.goes_on = false,
                Some("continue") => self.goes_on = true,
                other => reader.error(key, format!("{other:?} is neither break nor continue")),
            },
            "grading" => match reader.string(value, key).as_deref() {
                Some("default") => self.custom_grader = false,
                Some("custom") => self.custom_grader = true,
                other => reader.error(key, format!("{other:?} is neither default nor custom")),
            },
            "grader_flags" if self.custom_grader => {}
            "grader_flags" => self.grader = grader(reader, value),
            "input_validator_flags" => self.input_args = input_args(reader, value),
            "output_validator_flags" => self.output_args = named_args(reader, value, key).1,
            // Of the drafts of 2025-09.
            "input_validator_args" => {
                self.input_args = InputArgs::All(reader.strings(value, key).unwrap_or_default());
            }
            "output_validator_args" => self.output_args = reader.strings(value, key).unwrap_or_default(),
            "full_feedback" => self.full_feedback = reader.boolean_of_old(value, key),
            "scoring" => self.read_scoring(reader, value),
            "accept_score" => self.accept_score = Some(score(reader, value, key)),
            "reject_score" => self.reject_score = score(reader, value, key),
            "range" => self.most = range(reader, value, key),
            _ => reader.unknown(key),
        }
    }

    /// `scoring` of the drafts: every case counts on its own.
    fn read_scoring(&mut self, reader: &mut Reader<'_>, value: &Value) {
        self.grader.accept_if_any = true;
        self.goes_on = true;
        for (name, value) in reader.mapping(value, "scoring").unwrap_or_default() {
            let key = format!("scoring.{name}");
            match name.as_str() {
                "score" => self.accept_score = Some(score(reader, &value, &key)),
                "max_score" if value.as_str() == Some("unbounded") => self.most = f64::INFINITY,
                "max_score" => self.most = score(reader, &value, &key),
                "aggregation" => match reader.string(&value, &key).as_deref() {
                    Some("sum") => self.grader.mode = Mode::Sum,
                    Some("min") => self.grader.mode = Mode::Min,
                    other => reader.error(&key, format!("{other:?} is neither sum nor min")),
                },
                _ => reader.unknown(&key),
            }
        }
    }

    /// Defaults of the drafts of 2025-09: samples do not count.
    pub fn draft() -> Self {
        let mut config = Self::default();
        config.grader.ignore_sample = true;
        config
    }

    /// The keys of `test_group.yaml` and of a case's file that are not about scores. `before` goes in front of the
    /// output validator's arguments.
    pub fn args(&self, before: &[String], over: Option<&Self>) -> Map {
        let mut map = Map::default();
        let input = match &self.input_args {
            InputArgs::All(args) => strings(args),
            InputArgs::One(name, args) => {
                let mut one = Mapping::new();
                one.insert(name.clone().into(), strings(args));
                Value::Mapping(one)
            }
        };
        let output: Vec<String> = before.iter().chain(&self.output_args).cloned().collect();
        // What is inherited in the new package as well is not repeated; what ends an inherited list is.
        let none = InputArgs::All(Vec::new());
        if self.input_args != *over.map_or(&none, |over| &over.input_args) {
            map.put("input_validator_args", input);
        }
        let inherited = over.map_or(Vec::new(), |over| {
            before.iter().chain(&over.output_args).cloned().collect()
        });
        if output != inherited {
            map.put("output_validator_args", strings(&output));
        }
        if let Some(full) = self
            .full_feedback
            .filter(|_| over.is_none_or(|over| over.full_feedback != self.full_feedback))
        {
            map.put("full_feedback", full);
        }
        map
    }

    /// [`Config::args`] of a group below `secret`: all of them, because only cases inherit in 2025-09; an empty list
    /// where a reader that lets groups inherit would find another.
    pub fn group_args(&self, before: &[String], secret: &Self) -> Map {
        let mut map = self.args(before, None);
        for key in ["input_validator_args", "output_validator_args"] {
            if map.get(key).is_none() && secret.args(before, None).get(key).is_some() {
                map.put(key, strings(&[]));
            }
        }
        map
    }
}

fn grader(reader: &mut Reader<'_>, value: &Value) -> Grader {
    let key = "grader_flags";
    let mut grader = Grader::default();
    for word in reader.string(value, key).unwrap_or_default().split_whitespace() {
        match word {
            // Which verdict a rejected group shows; 2025-09 shows the first. The last one is the old name of `worst_error`
            // (problemtools, `support/default_grader`).
            "first_error" | "worst_error" | "no_errors" => {}
            "always_accept" => grader.always_accept = true,
            "accept_if_any_accepted" => grader.accept_if_any = true,
            "ignore_sample" => grader.ignore_sample = true,
            "sum" => grader.mode = Mode::Sum,
            "avg" => grader.mode = Mode::Avg,
            "min" => grader.mode = Mode::Min,
            "max" => grader.mode = Mode::Max,
            _ => reader.error(key, format!("{word} is no argument of the default grader")),
        }
    }
    grader
}

fn input_args(reader: &mut Reader<'_>, value: &Value) -> InputArgs {
    match named_args(reader, value, "input_validator_flags") {
        (Some(name), args) => InputArgs::One(name, args),
        (None, args) => InputArgs::All(args),
    }
}

/// "String or map with the keys name and flags".
fn named_args(reader: &mut Reader<'_>, value: &Value, key: &str) -> (Option<String>, Vec<String>) {
    let split = |reader: &mut Reader<'_>, value: &Value, key: &str| {
        let text = reader.string(value, key).unwrap_or_default();
        args::split(&text).unwrap_or_else(|message| {
            reader.error(key, message);
            Vec::new()
        })
    };
    let Value::Mapping(_) = value else {
        return (None, split(reader, value, key));
    };
    let (mut name, mut args) = (None, Vec::new());
    for (part, value) in reader.mapping(value, key).unwrap_or_default() {
        let place = format!("{key}.{part}");
        match part.as_str() {
            "name" => name = reader.string(&value, &place),
            "flags" => args = split(reader, &value, &place),
            _ => reader.unknown(&place),
        }
    }
    (name, args)
}

pub(super) fn score(reader: &mut Reader<'_>, value: &Value, key: &str) -> f64 {
    let number = yaml::scalar(value).and_then(|text| text.trim().parse::<f64>().ok());
    number.filter(|score| score.is_finite()).unwrap_or_else(|| {
        reader.error(key, "must be a number");
        0.0
    })
}

/// Two numbers; the upper one is the most a group can give.
pub(super) fn range(reader: &mut Reader<'_>, value: &Value, key: &str) -> f64 {
    let text = reader.string(value, key).unwrap_or_default();
    let ends: Vec<f64> = text
        .split_whitespace()
        .filter_map(|word| word.parse().ok())
        .collect();
    match ends[..] {
        [low, high] if low <= high => {
            // It gives nobody a score; old generators write `-1 0` for samples.
            if low < 0.0 && low.is_finite() && high > 0.0 {
                reader.warning(
                    key,
                    format!("{low} is below 0 and is left out: scores of 2025-09 are not negative"),
                );
            }
            high.max(0.0)
        }
        _ => {
            reader.error(
                key,
                format!("{text:?} must be two numbers, the smaller one first"),
            );
            f64::INFINITY
        }
    }
}
