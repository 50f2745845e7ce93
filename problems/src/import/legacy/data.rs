//! Test data: cases, annotations, groups (section "Test data").

use super::Problem;
use super::config::Config;
use super::scoring::{self, Group};
use crate::files::Files;
use crate::import::carry::Carry;
use crate::import::yaml_out::Map;
use crate::import::{domjudge, domjudge_scoring};
use crate::statement::IMAGES;
use crate::testdata;
use std::collections::{BTreeMap, BTreeSet};

/// What of `problem.yaml` the data depends on.
#[derive(Debug, Clone, Copy)]
pub(in crate::import) struct Kind<'a> {
    pub scoring: bool,
    pub custom_score: bool,
    /// Arguments before those of `testdata.yaml`.
    pub before: &'a [String],
}

pub(super) fn convert(problem: &Problem, domjudge: bool, carry: &mut Carry<'_>) {
    let kind = Kind {
        scoring: problem.scoring,
        custom_score: problem.custom_score,
        before: &problem.validator_flags,
    };
    if domjudge && problem.scoring && is_scored_by_domjudge(carry.source) {
        domjudge_scoring::convert(kind, carry);
        cases(kind, &BTreeMap::new(), &[], carry);
        strangers(carry);
        carry.copy_folder("data", "data");
    } else {
        let defaults = Config {
            everywhere: problem.everywhere,
            ..Config::default()
        };
        tree(kind, &defaults, carry);
    }
}

/// With `.timelimit` alone and a `testdata.yaml` at the top, which DOMjudge does not read, the groups inherit as the legacy
/// format says.
fn is_scored_by_domjudge(files: &Files) -> bool {
    domjudge::is_its_own(files) || files.get("data/testdata.yaml").is_none()
}

/// Converts `data/`; `defaults` hold where no file says otherwise.
pub(in crate::import) fn tree(kind: Kind<'_>, defaults: &Config, carry: &mut Carry<'_>) {
    let mut configs = BTreeMap::new();
    let root = defaults.read("data", carry);
    configs.insert("data".to_owned(), root);
    for folder in folders(carry) {
        let parent = folder.rsplit_once('/').map_or("data", |(parent, _)| parent);
        let config = configs
            .get(parent)
            .cloned()
            .unwrap_or_default()
            .read(&folder, carry);
        configs.insert(folder, config);
    }
    let custom = graders(&configs, carry);
    if !kind.scoring {
        verdicts_only(&configs, carry);
    }
    let groups = if kind.scoring { groups(carry) } else { Vec::new() };
    for part in ["data/sample", "data/secret"] {
        let Some(config) = configs.get(part) else { continue };
        let mut map = config.args(kind.before, None);
        if part == "data/secret" && kind.scoring && !custom {
            score(kind, &configs, &groups, &mut map, carry);
        }
        put(carry, &format!("{part}/test_group.yaml"), &map);
    }
    cases(kind, &configs, &groups, carry);
    strangers(carry);
    carry.copy_folder("data", "data");
}

/// Files in `data/` that belong to no case, which the old formats' tools overlook: as a rule what made the data, so they
/// go where 2025-09 has a place for that.
fn strangers(carry: &mut Carry<'_>) {
    for path in carry.left("data") {
        let folder = path.split_once('/').map(|(folder, _)| folder);
        let is_case =
            folder.is_some_and(|folder| testdata::FOLDERS.contains(&folder)) && testdata::is_of_case(&path);
        if (is_case && !belongs_to_nothing(&path, carry)) || path.split('/').any(|name| name.starts_with('.'))
        {
            continue;
        }
        let from = format!("data/{path}");
        let to = match carry.source.get(&format!("generators/{path}")) {
            None => format!("generators/{path}"),
            Some(_) => format!("generators/{from}"),
        };
        carry.warning(&from, format!("is no file of a test case; it is {to} now"));
        carry.copy(&from, &to);
    }
}

/// Whether the file of this path below `data/` illustrates a case that does not exist, or would be its output: the old
/// formats know no `.out`, and `a.out` is what a compiler left.
fn belongs_to_nothing(path: &str, carry: &Carry<'_>) -> bool {
    let judged = ["sample/", "secret/"]
        .iter()
        .any(|folder| path.starts_with(folder));
    let case = path.rsplit_once('.').filter(|(_, extension)| {
        (IMAGES.contains(extension) || (judged && *extension == "out")) && !in_files(path)
    });
    case.is_some_and(|(case, _)| carry.source.get(&format!("data/{case}.in")).is_none())
}

/// Every folder below `data/sample` and `data/secret`, parents first.
fn folders(carry: &Carry<'_>) -> BTreeSet<String> {
    let mut folders = BTreeSet::new();
    for (path, _) in carry.source.under("data") {
        let mut end = path.rfind('/');
        while let Some(at) = end {
            if !in_files(&path[..at]) {
                folders.insert(format!("data/{}", &path[..at]));
            }
            end = path[..at].rfind('/');
        }
    }
    folders
}

/// Names of the groups of a scoring problem: the folders in `data/secret`.
fn groups(carry: &Carry<'_>) -> Vec<String> {
    carry
        .source
        .children("data/secret")
        .into_iter()
        .filter(|(name, is_folder)| {
            *is_folder
                && !in_files(name)
                && carry
                    .source
                    .under(&format!("data/secret/{name}"))
                    .any(|(path, _)| is_input(path))
        })
        .map(|(name, _)| name)
        .collect()
}

fn is_input(path: &str) -> bool {
    path.ends_with(".in") && !in_files(path)
}

/// Whether a path lies in the `.files` folder of a case.
fn in_files(path: &str) -> bool {
    path.split('/').any(|name| name.ends_with(".files"))
}

/// Programs of the package that make a group's result (section "Graders"), which 2025-09 does not have. Whether one is
/// asked for: then nothing can be said of scores.
fn graders(configs: &BTreeMap<String, Config>, carry: &mut Carry<'_>) -> bool {
    let programs = carry.left("graders");
    // Folders come before those in them, so it is the file that says so and not one that inherits.
    let Some(config) = configs.values().find(|config| config.custom_grader) else {
        if !programs.is_empty() {
            carry.warning(
                "graders",
                "is not used: no testdata.yaml says grading: custom; it is generators/graders now",
            );
            carry.copy_folder("graders", "generators/graders");
        }
        return false;
    };
    for path in &programs {
        carry.take(&format!("graders/{path}"));
    }
    let names = match programs.is_empty() {
        true => "a grader of the judge system".to_owned(),
        false => format!("graders/{}", programs.join(", graders/")),
    };
    carry.error(
        format!("{}: grading", config.file),
        format!(
            "is custom: {names} makes the result out of verdicts and scores, and 2025-09 has no graders; \
             say it with max_score and score_aggregation, and in the output validator"
        ),
    );
    true
}

/// In a pass-fail problem every case has to be accepted (2025-09, "Pass-fail problems"); graders that say otherwise
/// are refused.
fn verdicts_only(configs: &BTreeMap<String, Config>, carry: &mut Carry<'_>) {
    let mut told = BTreeSet::new();
    for config in configs.values() {
        if carry.source.get(&config.file).is_none() || !told.insert(config.file.clone()) {
            continue;
        }
        let place = format!("{}: grader_flags", config.file);
        if config.grader.is_lenient() {
            carry.error(
                place,
                "in a pass-fail problem of 2025-09 every case counts; this grader accepts without",
            );
        } else if config.grader.ignore_sample {
            carry.warning(
                place,
                "has ignore_sample, which 2025-09 cannot say of a pass-fail problem: samples count",
            );
        }
    }
}

fn score(
    kind: Kind<'_>,
    configs: &BTreeMap<String, Config>,
    groups: &[String],
    map: &mut Map,
    carry: &mut Carry<'_>,
) {
    let count = |carry: &Carry<'_>, folder: &str| {
        carry
            .source
            .under(folder)
            .filter(|(path, _)| is_input(path))
            .count()
    };
    let (root, secret) = (&configs["data"], &configs["data/secret"]);
    if let Some(sample) = configs
        .get("data/sample")
        .filter(|_| count(carry, "data/sample") > 0)
    {
        scoring::samples(root, sample, map, carry);
    }
    if groups.is_empty() {
        let counts = root.grader.is_lenient();
        let group = scoring::group(
            kind.custom_score,
            counts,
            secret,
            count(carry, "data/secret"),
            carry,
        );
        group.write(map);
        return;
    }
    let direct = carry
        .source
        .children("data/secret")
        .iter()
        .any(|(name, is_folder)| !is_folder && is_input(name));
    if direct {
        carry.error(
            "data/secret",
            "has cases beside groups; 2025-09 wants one or the other",
        );
    }
    let mut done: Vec<Group> = Vec::new();
    for name in groups {
        let folder = format!("data/secret/{name}");
        let nested = configs.keys().find(|key| {
            key.strip_prefix(folder.as_str())
                .is_some_and(|rest| rest.starts_with('/'))
                && ["testdata.yaml", "test_group.yaml"]
                    .iter()
                    .any(|file| carry.source.get(&format!("{key}/{file}")).is_some())
        });
        if let Some(nested) = nested {
            carry.error(nested, "is a group in a group; 2025-09 has one level of groups");
        }
        let (counts, cases) = (secret.grader.is_lenient(), count(carry, &folder));
        let group = scoring::group(kind.custom_score, counts, &configs[&folder], cases, carry);
        let mut map = configs[&folder].group_args(kind.before, secret);
        group.write(&mut map);
        put(carry, &format!("{folder}/test_group.yaml"), &map);
        done.push(group);
    }
    scoring::secret(secret, &done, carry).write(map);
}

/// A case's own file: annotations, and arguments that its new group does not give it.
fn cases(kind: Kind<'_>, configs: &BTreeMap<String, Config>, groups: &[String], carry: &mut Carry<'_>) {
    let inputs: Vec<String> = carry
        .source
        .under("data")
        .map(|(path, _)| path)
        .filter(|path| is_input(path))
        .map(str::to_owned)
        .collect();
    for input in inputs {
        let case = format!("data/{}", input.trim_end_matches(".in"));
        let folder = case.rsplit_once('/').map_or("data", |(folder, _)| folder);
        let part: Vec<&str> = case.split('/').take(3).collect();
        let is_group = part.len() == 3 && part[1] == "secret" && groups.iter().any(|group| group == part[2]);
        let base = if is_group {
            part.join("/")
        } else {
            part[..2].join("/")
        };
        let mut map = match (configs.get(folder), configs.get(&base)) {
            (Some(own), Some(base)) => own.args(kind.before, Some(base)),
            _ => Map::default(),
        };
        for (extension, key) in [(".hint", "hint"), (".desc", "description")] {
            if let Some(text) = carry.take_text(&format!("{case}{extension}")) {
                map.put(key, text.trim_end());
            }
        }
        if carry.source.get(&format!("{case}.yaml")).is_none() {
            put(carry, &format!("{case}.yaml"), &map);
        } else if !map.0.is_empty() {
            carry.error(
                format!("{case}.yaml"),
                "would be written by the import, but exists already",
            );
        }
    }
}

fn put(carry: &mut Carry<'_>, path: &str, map: &Map) {
    if let Some(text) = map.yaml() {
        carry.put_text(path, text);
    }
}
