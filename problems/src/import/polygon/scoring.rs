//! Groups, points and dependencies as folders of `data/secret` and their `test_group.yaml` (2025-09, "Scoring test
//! data groups", "Group dependencies").

use super::tests::{Group, Test, Testset, put};
use super::xml::FILE;
use crate::import::carry::{Carry, safe};
use crate::import::yaml_out::{Map, number, strings};
use std::collections::BTreeMap;

/// One folder of `data/secret`.
#[derive(Debug)]
pub(super) struct Folder {
    pub name: String,
    /// Polygon's group.
    pub group: Option<String>,
    aggregation: &'static str,
    most: f64,
    require: Vec<String>,
    full_feedback: bool,
}

/// Where each test goes.
#[derive(Debug, Default)]
pub(super) struct Plan {
    pub folders: Vec<Folder>,
    /// Index of the folder of a test, by the test's index.
    folder_of: BTreeMap<usize, usize>,
    /// Samples that count: they are in `data/secret` as well.
    counted: Vec<usize>,
    /// Validators are told the test set and the group, as Polygon does.
    pub tell_groups: Option<String>,
}

impl Plan {
    /// Names of the cases a test becomes.
    pub fn places(&self, test: &Test, case: &str) -> Vec<String> {
        let mut places = Vec::new();
        if test.sample {
            places.push(format!("sample/{case}"));
        }
        if !test.sample || self.counted.contains(&test.index) {
            places.push(match self.folder_of.get(&test.index) {
                Some(&folder) => format!("secret/{}/{case}", self.folders[folder].name),
                None => format!("secret/{case}"),
            });
        }
        places
    }

    /// Arguments that tell a validator where a test belongs.
    pub fn args(&self, group: Option<&str>) -> Vec<String> {
        let Some(testset) = &self.tell_groups else {
            return Vec::new();
        };
        let mut args = vec!["--testset".to_owned(), testset.clone()];
        args.extend(
            group
                .into_iter()
                .flat_map(|group| ["--group".to_owned(), group.to_owned()]),
        );
        args
    }

    /// Configuration of a case that its folder does not give.
    pub fn case_map(&self, test: &Test, place: &str) -> Map {
        let mut map = Map::default();
        if place.starts_with("sample/") && test.group.is_some() {
            map.put_strings("input_validator_args", &self.args(test.group.as_deref()));
        }
        map
    }

    /// `secret/<folder>` of Polygon's groups called `name`.
    pub fn scopes(&self, name: &str) -> Vec<String> {
        let folders = self
            .folders
            .iter()
            .filter(|folder| folder.group.as_deref() == Some(name));
        folders.map(|folder| format!("secret/{}", folder.name)).collect()
    }
}

/// A problem with any points is a scoring problem.
pub(super) fn is_scored(set: &Testset) -> bool {
    let of_groups = set.groups.iter().filter_map(|group| group.points);
    set.tests
        .iter()
        .map(|test| test.points)
        .chain(of_groups)
        .any(|points| points > 0.0)
}

pub(super) fn groups(set: &Testset, scoring: bool, carry: &mut Carry<'_>) -> Plan {
    let mut plan = Plan::default();
    if set.groups.is_empty() {
        let judged: Vec<&Test> = set
            .tests
            .iter()
            .filter(|test| !test.sample || test.points > 0.0)
            .collect();
        if scoring {
            let runs = runs(&judged);
            plan.counted = judged
                .iter()
                .filter(|test| test.sample)
                .map(|test| test.index)
                .collect();
            for run in runs.iter().filter(|_| runs.len() > 1) {
                plan.add(None, "tests", false, run, Vec::new(), carry);
            }
        }
        if let Some(test) = set.tests.iter().find(|test| test.group.is_some()) {
            group_missing(test, carry);
        }
        return plan;
    }
    for group in &set.groups {
        let tests: Vec<&Test> = set
            .tests
            .iter()
            .filter(|test| test.group.as_ref() == Some(&group.name))
            .collect();
        let points = points(group, &tests);
        if tests.is_empty() || (tests.iter().all(|test| test.sample) && points == 0.0) {
            continue; // its tests are samples and nothing else
        }
        let judged: Vec<&Test> = tests
            .iter()
            .copied()
            .filter(|test| scoring || !test.sample)
            .collect();
        plan.counted
            .extend(judged.iter().filter(|test| test.sample).map(|test| test.index));
        let require = if scoring {
            dependencies(set, group, &plan, carry)
        } else {
            Vec::new()
        };
        if group.complete || !scoring {
            plan.add(Some(group), &group.name, group.complete, &judged, require, carry);
            continue;
        }
        for run in runs(&judged) {
            plan.add(Some(group), &group.name, false, &run, require.clone(), carry);
        }
    }
    for test in &set.tests {
        let known = test
            .group
            .as_ref()
            .is_some_and(|name| set.groups.iter().any(|group| group.name == *name));
        if !known && !test.sample {
            group_missing(test, carry);
        }
    }
    plan
}

fn group_missing(test: &Test, carry: &mut Carry<'_>) {
    let group = test.group.as_deref().unwrap_or("no group");
    carry.error(
        format!("{FILE}: judging/testset/tests/test {}", test.index),
        format!("is in {group}, which is not among the groups; 2025-09 wants every case in one"),
    );
}

fn points(group: &Group, tests: &[&Test]) -> f64 {
    let sum = tests.iter().map(|test| test.points).sum();
    group.points.filter(|_| group.complete).unwrap_or(sum)
}

/// Consecutive tests with the same points: the cases of a `sum` group of 2025-09 weigh the same.
fn runs<'a>(tests: &[&'a Test]) -> Vec<Vec<&'a Test>> {
    let mut runs: Vec<Vec<&Test>> = Vec::new();
    for &test in tests {
        match runs.last_mut() {
            Some(run) if run.first().is_some_and(|first| same(first.points, test.points)) => run.push(test),
            _ => runs.push(vec![test]),
        }
    }
    runs
}

fn same(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-9
}

/// `require_pass`: groups that have to be passed, all earlier and all pass-fail.
fn dependencies(set: &Testset, group: &Group, plan: &Plan, carry: &mut Carry<'_>) -> Vec<String> {
    let mut require = Vec::new();
    for name in &group.dependencies {
        let place = format!(
            "{FILE}: judging/testset/groups/group {}: dependency {name}",
            group.name
        );
        let Some(other) = set.groups.iter().find(|other| other.name == *name) else {
            carry.error(place, "is no group");
            continue;
        };
        let scopes = plan.scopes(name);
        let samples = set
            .tests
            .iter()
            .filter(|test| test.group.as_ref() == Some(name))
            .all(|test| test.sample);
        if scopes.is_empty() && samples {
            require.push("sample".to_owned());
        } else if scopes.is_empty() {
            carry.error(
                place,
                "comes later; 2025-09 wants groups after those they depend on",
            );
        } else if !other.complete {
            carry.error(place, "has points for each test; 2025-09 only lets a group depend on one that is passed or failed as a whole");
        } else {
            require.extend(scopes);
        }
    }
    require
}

impl Plan {
    fn add(
        &mut self,
        group: Option<&Group>,
        name: &str,
        complete: bool,
        tests: &[&Test],
        require: Vec<String>,
        carry: &mut Carry<'_>,
    ) {
        let most = match group {
            Some(group) if complete => points(group, tests),
            _ => tests.iter().map(|test| test.points).sum(),
        };
        if !same(most, most.round()) || most < 0.0 {
            carry.error(
                format!("{FILE}: judging/testset/groups/group {name}: points"),
                format!("{most}: 2025-09 wants whole numbers"),
            );
        }
        // A number in front keeps the order of the groups, which is by name in 2025-09.
        let index = self.folders.len();
        self.folders.push(Folder {
            name: format!("{:02}-{}", index + 1, safe(name)),
            group: group.map(|group| group.name.clone()),
            aggregation: if complete { "pass-fail" } else { "sum" },
            most,
            require,
            full_feedback: group.is_some_and(|group| group.full_feedback),
        });
        for test in tests {
            self.folder_of.insert(test.index, index);
        }
    }
}

/// Writes the `test_group.yaml` files. `args` are the output validator's.
pub(super) fn write(set: &Testset, plan: &Plan, scoring: bool, args: &[String], carry: &mut Carry<'_>) {
    let mut secret = Map::default();
    if scoring {
        let counts = |test: &&Test| !test.sample || plan.counted.contains(&test.index);
        let of_tests: f64 = set.tests.iter().filter(counts).map(|test| test.points).sum();
        let of_folders: f64 = plan.folders.iter().map(|folder| folder.most).sum();
        let most = if plan.folders.is_empty() {
            of_tests
        } else {
            of_folders
        };
        if !same(most, most.round()) {
            carry.error(
                format!("{FILE}: judging/testset/tests: points"),
                format!("add up to {most}, no whole number"),
            );
        }
        secret.put("max_score", number(most));
        secret.put("score_aggregation", "sum");
    }
    secret.put_strings("input_validator_args", &plan.args(None));
    secret.put_strings("output_validator_args", args);
    put(carry, "data/secret/test_group.yaml", &secret);
    // The file makes a folder a group, and then all of them have to be ("Test data groups"); the cases of a folder that
    // is none inherit from data/secret, those of a group do not.
    let as_groups =
        scoring || plan.tell_groups.is_some() || plan.folders.iter().any(|folder| folder.full_feedback);
    for folder in plan.folders.iter().filter(|_| as_groups) {
        let mut map = Map::default();
        if scoring {
            map.put("max_score", number(folder.most));
            map.put("score_aggregation", folder.aggregation);
            if !folder.require.is_empty() {
                map.put("require_pass", strings(&folder.require));
            }
        }
        map.put_strings("input_validator_args", &plan.args(folder.group.as_deref()));
        map.put_strings("output_validator_args", args);
        map.put("full_feedback", folder.full_feedback);
        put(
            carry,
            &format!("data/secret/{}/test_group.yaml", folder.name),
            &map,
        );
    }
    let mut output = Map::default();
    output.put_strings("output_validator_args", args);
    let mut sample = output.clone();
    sample.put_strings("input_validator_args", &plan.args(None));
    if set.tests.iter().any(|test| test.sample) {
        put(carry, "data/sample/test_group.yaml", &sample);
    }
    for folder in ["valid_output", "invalid_output"] {
        if !carry.out_children(&format!("data/{folder}")).is_empty() {
            put(carry, &format!("data/{folder}/test_group.yaml"), &output);
        }
    }
}
