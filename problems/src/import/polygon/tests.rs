//! `judging`: the test set, its files, groups and samples.

use super::xml;
use crate::import::carry::Carry;
use crate::import::yaml_out::Map;
use roxmltree::Node;
use std::collections::{BTreeMap, BTreeSet};

/// One `<test>`.
#[derive(Debug, Clone)]
pub(super) struct Test {
    /// From 1, as the path patterns count.
    pub index: usize,
    pub sample: bool,
    pub group: Option<String>,
    pub points: f64,
    description: Option<String>,
    cmd: Option<String>,
}

/// One `<group>`.
#[derive(Debug, Clone)]
pub(super) struct Group {
    pub name: String,
    pub points: Option<f64>,
    /// `complete-group`, else `each-test`.
    pub complete: bool,
    /// `feedback-policy: complete`.
    pub full_feedback: bool,
    pub dependencies: Vec<String>,
}

#[derive(Debug)]
pub(super) struct Testset {
    pub name: String,
    pub time_limit_ms: Option<u64>,
    pub memory_limit: Option<u64>,
    input_pattern: String,
    answer_pattern: String,
    pub tests: Vec<Test>,
    pub groups: Vec<Group>,
}

impl Testset {
    /// Name of a case: wide enough that the order by name is the order of the tests.
    pub fn case(&self, test: &Test) -> String {
        let width = self.tests.len().to_string().len().max(2);
        format!("{:0width$}", test.index)
    }
}

/// Reads the test set `tests`, or the only one.
pub(super) fn read(root: Node<'_, '_>, carry: &mut Carry<'_>) -> Option<Testset> {
    let Some(judging) = xml::child(root, "judging") else {
        carry.error(xml::FILE, "has no judging");
        return None;
    };
    let known = [
        "cpu-name",
        "cpu-speed",
        "input-file",
        "output-file",
        "run-count",
        "treat-points-from-checker-as-percent",
    ];
    xml::check(judging, &known, &["testset"], carry);
    for (name, plain) in [
        ("input-file", &["", "stdin"][..]),
        ("output-file", &["", "stdout"]),
        ("run-count", &["", "1"]),
        ("treat-points-from-checker-as-percent", &["", "false"]),
    ] {
        let value = judging.attribute(name).unwrap_or_default();
        if !plain.contains(&value) {
            let why = if name.ends_with("-file") {
                "submissions of 2025-09 read standard input and write standard output"
            } else {
                "2025-09 cannot say it"
            };
            xml::error(
                judging,
                format!("{name}={value:?} cannot be carried over: {why}"),
                carry,
            );
        }
    }
    let sets: Vec<Node<'_, '_>> = xml::all(judging, "testset").collect();
    let main = sets
        .iter()
        .find(|set| set.attribute("name") == Some("tests"))
        .or_else(|| sets.first());
    let Some(&main) = main else {
        xml::error(judging, "has no testset", carry);
        return None;
    };
    let set = testset(main, carry);
    for &other in sets.iter().filter(|&&other| other != main) {
        others(other, &set, carry);
    }
    Some(set)
}

fn testset(node: Node<'_, '_>, carry: &mut Carry<'_>) -> Testset {
    let known = [
        "time-limit",
        "memory-limit",
        "test-count",
        "input-path-pattern",
        "answer-path-pattern",
        "tests",
        "groups",
    ];
    xml::check(node, &["name"], &known, carry);
    let text = |name: &str| {
        xml::child(node, name)
            .and_then(|child| child.text())
            .unwrap_or_default()
            .trim()
            .to_owned()
    };
    let number = |name: &str| text(name).parse::<u64>().ok().filter(|number| *number > 0);
    let set = Testset {
        name: node.attribute("name").unwrap_or("tests").to_owned(),
        time_limit_ms: number("time-limit"),
        memory_limit: number("memory-limit"),
        input_pattern: text("input-path-pattern"),
        answer_pattern: text("answer-path-pattern"),
        tests: xml::child(node, "tests")
            .map(|tests| read_tests(tests, carry))
            .unwrap_or_default(),
        groups: xml::child(node, "groups")
            .map(|groups| read_groups(groups, carry))
            .unwrap_or_default(),
    };
    for (name, value) in [
        ("time-limit", set.time_limit_ms),
        ("memory-limit", set.memory_limit),
    ] {
        if value.is_none() {
            xml::error(node, format!("{name} is missing or no positive number"), carry);
        }
    }
    let count = number("test-count").unwrap_or_default();
    if count != set.tests.len() as u64 {
        xml::error(
            node,
            format!("test-count is {count}, but tests has {} tests", set.tests.len()),
            carry,
        );
    }
    for pattern in [&set.input_pattern, &set.answer_pattern] {
        if xml::path(pattern, 1).is_none() {
            xml::error(node, format!("{pattern:?} is no path pattern"), carry);
        }
    }
    set
}

fn read_tests(node: Node<'_, '_>, carry: &mut Carry<'_>) -> Vec<Test> {
    let known = [
        "method",
        "cmd",
        "sample",
        "description",
        "group",
        "points",
        "from-file",
    ];
    let mut tests = Vec::new();
    let mut told = BTreeSet::new();
    for (at, test) in xml::all(node, "test").enumerate() {
        // One error for an attribute, not one for each test.
        for attribute in test
            .attributes()
            .filter(|attribute| !known.contains(&attribute.name()))
        {
            let (name, value) = (attribute.name(), attribute.value());
            if told.insert(name.to_owned()) {
                let message = format!("the attribute {name}={value:?} cannot be carried over");
                xml::error(test, message, carry);
            }
        }
        let points = test.attribute("points").map_or(Ok(0.0), str::parse);
        let cmd = test
            .attribute("cmd")
            .map(|cmd| match test.attribute("from-file") {
                Some(file) => format!("{cmd} (file {file})"),
                None => cmd.to_owned(),
            });
        tests.push(Test {
            index: at + 1,
            sample: test.attribute("sample") == Some("true"),
            group: test
                .attribute("group")
                .filter(|group| !group.is_empty())
                .map(str::to_owned),
            points: points.unwrap_or_else(|_| {
                xml::error(test, "points is no number", carry);
                0.0
            }),
            description: test.attribute("description").map(str::to_owned),
            cmd,
        });
    }
    tests
}

fn read_groups(node: Node<'_, '_>, carry: &mut Carry<'_>) -> Vec<Group> {
    let mut groups = Vec::new();
    for group in xml::all(node, "group") {
        xml::check(
            group,
            &["name", "points", "points-policy", "feedback-policy"],
            &["dependencies"],
            carry,
        );
        let complete = match group.attribute("points-policy") {
            Some("complete-group") => true,
            Some("each-test") => false,
            other => {
                xml::error(
                    group,
                    format!("points-policy is {other:?}, neither complete-group nor each-test"),
                    carry,
                );
                true
            }
        };
        let feedback = group.attribute("feedback-policy").unwrap_or("icpc");
        if matches!(feedback, "none" | "points") {
            let message = format!(
                "feedback-policy {feedback} has no key in 2025-09: the portal shows results, not the cases' data"
            );
            xml::warning(group, message, carry);
        }
        let dependencies = xml::child(group, "dependencies")
            .into_iter()
            .flat_map(|list| xml::all(list, "dependency"));
        groups.push(Group {
            name: group.attribute("name").unwrap_or_default().to_owned(),
            points: group.attribute("points").and_then(|points| points.parse().ok()),
            complete,
            full_feedback: feedback == "complete",
            dependencies: dependencies
                .filter_map(|node| node.attribute("group"))
                .map(str::to_owned)
                .collect(),
        });
    }
    groups
}

/// Further test sets (`pretests`) are left out when each of their inputs is a test already.
fn others(node: Node<'_, '_>, set: &Testset, carry: &mut Carry<'_>) {
    let inputs: BTreeSet<_> = set
        .tests
        .iter()
        .filter_map(|test| carry.source.get(&xml::path(&set.input_pattern, test.index)?))
        .collect();
    let (input, answer) = (
        xml::text_of(node, "input-path-pattern"),
        xml::text_of(node, "answer-path-pattern"),
    );
    let count = xml::text_of(node, "test-count")
        .parse::<usize>()
        .unwrap_or_default();
    // More cannot be in the package.
    let count = count.min(crate::files::MAX_FILES);
    let paths: Vec<String> = (1..=count).filter_map(|index| xml::path(&input, index)).collect();
    let known = paths
        .iter()
        .all(|path| carry.source.get(path).is_some_and(|bytes| inputs.contains(bytes)));
    let name = node.attribute("name").unwrap_or("?").to_owned();
    if !known {
        xml::error(
            node,
            format!("the testset {name} has tests that {} does not have", set.name),
            carry,
        );
        return;
    }
    xml::warning(
        node,
        format!(
            "the testset {name} is left out: its tests are in {} too",
            set.name
        ),
        carry,
    );
    for path in paths
        .into_iter()
        .chain((1..=count).filter_map(|index| xml::path(&answer, index)))
    {
        carry.take(&path);
    }
}

/// Writes the cases; `folders` gives the folder below `data/secret/` of a test that is judged, by index.
pub(super) fn write(
    set: &Testset,
    folders: &super::scoring::Plan,
    examples: &[super::statements::Example],
    interactive: bool,
    carry: &mut Carry<'_>,
) {
    let mut missing = Vec::new();
    let mut windows = 0_usize;
    let mut commands = String::new();
    let mut example = examples.iter();
    for test in &set.tests {
        let case = set.case(test);
        let mut read = |pattern: &str, carry: &mut Carry<'_>| {
            let path = xml::path(pattern, test.index)?;
            let bytes = carry.take(&path);
            if bytes.is_none() {
                missing.push(path);
            }
            bytes.map(|bytes| super::cpp::unix(&bytes, &mut windows))
        };
        let (input, answer) = (read(&set.input_pattern, carry), read(&set.answer_pattern, carry));
        let (Some(input), Some(answer)) = (input, answer) else {
            continue;
        };
        for place in folders.places(test, &case) {
            carry.put(&format!("data/{place}.in"), input.clone());
            carry.put(&format!("data/{place}.ans"), answer.clone());
            let mut map = folders.case_map(test, &place);
            if let Some(description) = &test.description {
                map.put("description", description.clone());
            }
            put(carry, &format!("data/{place}.yaml"), &map);
        }
        if test.sample
            && let Some(example) = example.next()
        {
            example.write(&case, (&input, &answer), interactive, carry);
        }
        if let Some(cmd) = &test.cmd {
            commands.push_str(&format!("{case}: {cmd}\n"));
        }
    }
    if let Some(first) = missing.first() {
        carry.error(
            first.clone(),
            format!("and {} more test files are missing: run doall in the package, or take the full package of your system", missing.len() - 1),
        );
    }
    if windows > 0 {
        carry.warning(
            "data",
            format!("{windows} test files had Windows line ends; they have Unix ones now"),
        );
    }
    if !commands.is_empty() {
        let head = "Commands that made the tests, by test; the programs are in this folder.\n\n";
        carry.put_text("generators/README.txt", format!("{head}{commands}"));
    }
}

pub(super) fn put(carry: &mut Carry<'_>, path: &str, map: &Map) {
    if let Some(text) = map.yaml() {
        carry.put_text(path, text);
    }
}

/// Paths of the `index`-th checker or validator test, by the name of its pattern.
pub(super) fn patterns(testset: Node<'_, '_>, index: usize) -> BTreeMap<&'static str, String> {
    ["input-path-pattern", "output-path-pattern", "answer-path-pattern"]
        .into_iter()
        .filter_map(|name| Some((name, xml::path(&xml::text_of(testset, name), index)?)))
        .collect()
}
