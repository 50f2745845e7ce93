//! Test data groups (sections "Test data groups", "Test data configuration", "Scoring problems").

use crate::content::Content;
use crate::files::Files;
use crate::finding::Finding;
use crate::metadata::ProblemType;
use crate::testdata::{self, CaseConfig, TestData};
use crate::yaml::Reader;
use serde_norway::Value;
use std::collections::BTreeMap;

/// How a score follows from the scores of what is inside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aggregation {
    /// All accepted: the maximum; else nothing.
    PassFail,
    Sum,
    Min,
}

/// The most a static validation test case gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StaticScore {
    PassFail,
    AtMost(u64),
}

/// A static validation test case (section "Static validation test cases").
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaticCase {
    pub score: StaticScore,
    pub args: Vec<String>,
}

/// `sample`, `secret` or a test data group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Path below `data/`: `secret/group1`.
    pub name: String,
    /// `None`: unbounded.
    pub max_score: Option<u64>,
    pub aggregation: Aggregation,
    pub static_case: Option<StaticCase>,
    /// Groups, or `sample`, that a submission must pass before this one counts.
    pub require_pass: Vec<String>,
    stated: Stated,
}

/// Which keys `test_group.yaml` has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Stated {
    max_score: bool,
    aggregation: bool,
    require_pass: bool,
    static_args: bool,
}

/// Maximum score of `secret` when none is stated.
const SECRET_SCORE: u64 = 100;

impl Group {
    /// Name of its static validation test case; no file name of the format starts with a dot, so none is the same.
    pub fn static_name(&self) -> String {
        format!("{}/.static_validation", self.name)
    }

    /// Whether the case `name` lies in it.
    pub fn contains(&self, name: &str) -> bool {
        name.strip_prefix(&self.name)
            .is_some_and(|rest| rest.starts_with('/'))
    }

    /// A test data group, not `sample` or `secret`.
    pub fn is_nested(&self) -> bool {
        self.name.contains('/')
    }
}

/// Keys of `test_group.yaml` that are the group's own; nothing is inherited.
#[derive(Debug, Clone, Default)]
pub struct GroupKeys {
    /// `Some(None)`: `unbounded`.
    max_score: Option<Option<u64>>,
    aggregation: Option<Aggregation>,
    static_score: Option<StaticScore>,
    static_args: Option<Vec<String>>,
    require_pass: Option<Vec<String>>,
}

impl GroupKeys {
    /// Takes a key; `false` when it is not one of a group.
    pub(crate) fn read(&mut self, reader: &mut Reader<'_>, key: &str, value: &Value) -> bool {
        match key {
            "max_score" => {
                self.max_score = match value.as_str() {
                    Some("unbounded") => Some(None),
                    _ => reader.integer(value, key, 0).map(Some),
                }
            }
            "score_aggregation" => {
                self.aggregation = match value.as_str() {
                    Some("pass-fail") => Some(Aggregation::PassFail),
                    Some("sum") => Some(Aggregation::Sum),
                    Some("min") => Some(Aggregation::Min),
                    _ => {
                        reader.error(key, "is one of pass-fail, sum, min");
                        None
                    }
                }
            }
            "static_validation_score" => {
                self.static_score = match value.as_str() {
                    Some("pass-fail") => Some(StaticScore::PassFail),
                    _ => reader.integer(value, key, 0).map(StaticScore::AtMost),
                }
            }
            "static_validator_args" => self.static_args = reader.strings(value, key),
            "require_pass" => self.require_pass = reader.string_or_strings(value, key),
            _ => return false,
        }
        true
    }

    fn into_group(self, name: String) -> Group {
        let is_secret = name == "secret";
        let (max_score, aggregation) = match is_secret {
            true => (Some(SECRET_SCORE), Aggregation::Sum),
            false => (None, Aggregation::PassFail),
        };
        let stated = Stated {
            max_score: self.max_score.is_some(),
            aggregation: self.aggregation.is_some(),
            require_pass: self.require_pass.is_some(),
            static_args: self.static_args.is_some(),
        };
        Group {
            name,
            max_score: self.max_score.unwrap_or(max_score),
            aggregation: self.aggregation.unwrap_or(aggregation),
            static_case: self.static_score.map(|score| StaticCase {
                score,
                args: self.static_args.unwrap_or_default(),
            }),
            require_pass: self.require_pass.unwrap_or_default(),
            stated,
        }
    }
}

/// `test_group.yaml` files of one folder, and which of them apply to a case.
#[derive(Debug)]
pub(crate) struct Groups(BTreeMap<String, (CaseConfig, GroupKeys)>);

impl Groups {
    pub fn read(
        files: &Files,
        folder: &str,
        constants: &BTreeMap<String, String>,
        findings: &mut Vec<Finding>,
    ) -> Self {
        let base = CaseConfig {
            full_feedback: folder == "sample",
            ..CaseConfig::default()
        };
        let mut groups = BTreeMap::from([(folder.to_owned(), (base.clone(), GroupKeys::default()))]);
        for (path, bytes) in files.under("data") {
            let Some(group) = path.strip_suffix("/test_group.yaml") else {
                continue;
            };
            if group != folder && !group.starts_with(&format!("{folder}/")) {
                continue;
            }
            let file = format!("data/{path}");
            if group != folder && (folder != "secret" || group.matches('/').count() > 1) {
                findings.push(Finding::error(
                    &file,
                    "groups are direct subfolders of data/secret",
                ));
            }
            let inherited = groups
                .get(folder)
                .map_or_else(|| base.clone(), |(config, _)| config.clone());
            let text = crate::constants::replace(bytes, constants);
            let mut keys = GroupKeys::default();
            let config = testdata::config(&file, &text, inherited, Some(&mut keys), findings);
            groups.insert(group.to_owned(), (config, keys));
        }
        Self(groups)
    }

    pub fn config(&self, case: &str, own: Option<Content>, findings: &mut Vec<Finding>) -> CaseConfig {
        let mut folder = case;
        let inherited = loop {
            let Some((parent, _)) = folder.rsplit_once('/') else {
                break CaseConfig::default();
            };
            if let Some((config, _)) = self.0.get(parent) {
                break config.clone();
            }
            folder = parent;
        };
        match own {
            Some(bytes) => testdata::config(&format!("data/{case}.yaml"), &bytes, inherited, None, findings),
            None => inherited,
        }
    }

    pub fn into_groups(self) -> impl Iterator<Item = Group> {
        self.0.into_iter().map(|(name, (_, keys))| keys.into_group(name))
    }
}

/// What the format demands of groups together.
pub(crate) fn check(data: &TestData, problem: ProblemType, findings: &mut Vec<Finding>) {
    check_shape(data, findings);
    for group in &data.groups {
        check_keys(group, problem, findings);
        if problem.scoring && group.name != "sample" {
            check_scores(group, data, findings);
        }
        check_requirements(group, data, findings);
    }
    if problem.scoring {
        check_total(data, findings);
    }
}

fn place(group: &Group, key: &str) -> String {
    format!("data/{}/test_group.yaml: {key}", group.name)
}

/// Groups or cases in `secret`, not both; no group is empty.
fn check_shape(data: &TestData, findings: &mut Vec<Finding>) {
    let nested: Vec<&Group> = data.groups.iter().filter(|group| group.is_nested()).collect();
    if nested.is_empty() {
        return;
    }
    for case in data.cases.iter().filter(|case| !case.is_sample()) {
        if !nested.iter().any(|group| group.contains(&case.name)) {
            findings.push(Finding::error(
                format!("data/{}.in", case.name),
                "is in no test data group, but data/secret has groups",
            ));
        }
    }
    for group in nested {
        if group.static_case.is_none() && !data.cases.iter().any(|case| group.contains(&case.name)) {
            findings.push(Finding::error(
                format!("data/{}", group.name),
                "the group has no test case",
            ));
        }
    }
}

fn check_keys(group: &Group, problem: ProblemType, findings: &mut Vec<Finding>) {
    let stated = group.stated;
    for (key, is_stated) in [
        ("max_score", stated.max_score),
        ("score_aggregation", stated.aggregation),
        ("require_pass", stated.require_pass),
    ] {
        if is_stated && !problem.scoring {
            findings.push(Finding::error(place(group, key), "is only for scoring problems"));
        } else if is_stated && group.name == "sample" {
            findings.push(Finding::error(place(group, key), "is not permitted in sample"));
        }
    }
    let Some(static_case) = &group.static_case else {
        if stated.static_args {
            findings.push(Finding::error(
                place(group, "static_validator_args"),
                "needs static_validation_score",
            ));
        }
        return;
    };
    let pass_fail = !problem.scoring || group.aggregation == Aggregation::PassFail;
    let message = match static_case.score {
        StaticScore::AtMost(_) if pass_fail => {
            "a number is only for groups of scoring problems with sum or min"
        }
        StaticScore::PassFail if !pass_fail => "pass-fail is only for groups with pass-fail aggregation",
        _ => return,
    };
    findings.push(Finding::error(place(group, "static_validation_score"), message));
}

/// Section "Scoring problems".
fn check_scores(group: &Group, data: &TestData, findings: &mut Vec<Finding>) {
    let Some(secret) = data.groups.iter().find(|other| other.name == "secret") else {
        return;
    };
    if group.aggregation == Aggregation::PassFail && group.max_score.is_none() {
        let message = "pass-fail aggregation needs a bounded max_score";
        findings.push(Finding::error(place(group, "max_score"), message));
    } else if group.max_score.is_none() && secret.max_score.is_some() {
        let message = "must be stated, because that of data/secret is bounded";
        findings.push(Finding::error(place(group, "max_score"), message));
    }
    if secret.aggregation == Aggregation::PassFail && group.aggregation != Aggregation::PassFail {
        let message = "must be pass-fail, because that of data/secret is";
        findings.push(Finding::error(place(group, "score_aggregation"), message));
    }
    if let (
        Some(StaticCase {
            score: StaticScore::AtMost(score),
            ..
        }),
        Some(max),
    ) = (&group.static_case, group.max_score)
        && *score > max
    {
        let message = format!("is more than the group's max_score {max}");
        findings.push(Finding::error(place(group, "static_validation_score"), message));
    }
}

/// Section "Group dependencies".
fn check_requirements(group: &Group, data: &TestData, findings: &mut Vec<Finding>) {
    for name in &group.require_pass {
        let required = data.groups.iter().find(|other| other.name == *name);
        let message = match required {
            None => "is no test data group".to_owned(),
            Some(required) if required.aggregation != Aggregation::PassFail => {
                "must have pass-fail aggregation".to_owned()
            }
            Some(required) if required.name == "sample" => continue,
            Some(_) if group.name == "secret" => "data/secret may depend on sample alone".to_owned(),
            Some(required) if required.name >= group.name => {
                format!("does not come before {}", group.name)
            }
            Some(_) => continue,
        };
        findings.push(Finding::error(
            place(group, "require_pass"),
            format!("{name}: {message}"),
        ));
    }
}

/// A score that can only be a judge error, or one that cannot be reached.
fn check_total(data: &TestData, findings: &mut Vec<Finding>) {
    let Some(secret) = data.groups.iter().find(|group| group.name == "secret") else {
        return;
    };
    let nested = data.groups.iter().filter(|group| group.is_nested());
    let scores: Option<Vec<u64>> = nested.map(|group| group.max_score).collect();
    let (Some(scores), Some(max)) = (scores, secret.max_score) else {
        return;
    };
    let total: u64 = scores.iter().sum();
    if secret.aggregation == Aggregation::Sum && !scores.is_empty() && total != max {
        findings.push(Finding::warning(
            "data/secret/test_group.yaml: max_score",
            format!("is {max}, but the groups' maximum scores add up to {total}"),
        ));
    }
}
