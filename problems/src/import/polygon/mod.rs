//! Polygon full packages: `problem.xml` and the files it names (<https://polygon.codeforces.com/docs/>).
//!
//! Polygon documents its package by what it writes; the elements known here are those of
//! packages of 2020 to 2023 that were read by hand, and of what others write about groups and extra tags.

mod checker;
mod cpp;
mod language;
mod programs;
mod scoring;
mod solutions;
mod statements;
mod tests;
mod xml;

use super::carry::{Carry, safe};
use super::yaml_out::{Map, number, put_time_limit};
use roxmltree::{Document, Node};

/// Converts the package; gives its short name.
pub(super) fn convert(package: &str, carry: &mut Carry<'_>) -> Option<String> {
    let text = carry.take_text(xml::FILE)?;
    let document = match Document::parse(&text) {
        Ok(document) => document,
        Err(error) => {
            carry.error(xml::FILE, format!("is not valid XML: {error}"));
            return None;
        }
    };
    let root = document.root_element();
    if !root.has_tag_name("problem") {
        carry.error(
            xml::FILE,
            format!("has the root <{}>, not <problem>", root.tag_name().name()),
        );
        return None;
    }
    problem(package, root, carry);
    leftovers(root, carry);
    root.attribute("short-name").map(str::to_owned)
}

const PARTS: [&str; 9] = [
    "names",
    "statements",
    "tutorials",
    "judging",
    "files",
    "assets",
    "properties",
    "stresses",
    "tags",
];

fn problem(package: &str, root: Node<'_, '_>, carry: &mut Carry<'_>) {
    xml::check(root, &["revision", "short-name", "url"], &PARTS, carry);
    let mut map = Map::default();
    map.put("problem_format_version", crate::metadata::FORMAT_VERSION);
    let assets = xml::child(root, "assets");
    let interactive = assets.is_some_and(|assets| xml::child(assets, "interactor").is_some());
    let testset = tests::read(root, carry);
    let scoring = testset.as_ref().is_some_and(scoring::is_scored);
    let types: Vec<String> = [("scoring", scoring), ("interactive", interactive)]
        .iter()
        .filter(|(_, is)| *is)
        .map(|(name, _)| (*name).to_owned())
        .collect();
    map.put_strings("type", &types);
    let texts = statements::convert(package, root, interactive, carry);
    let mut names = Map::default();
    for (language, name) in &texts.names {
        names.put(language, name.clone());
    }
    map.put_map("name", names);
    let identity = root
        .attribute("url")
        .or_else(|| root.attribute("short-name"))
        .unwrap_or(package);
    map.put("uuid", super::uuid(&format!("polygon\n{identity}")));
    if let Some(revision) = root.attribute("revision") {
        map.put("version", revision);
    }
    if !texts.authors.is_empty() {
        let mut credits = Map::default();
        credits.put_strings("authors", &texts.authors);
        map.put_map("credits", credits);
    }
    if let Some(set) = &testset {
        map.put_map("limits", limits(set, carry));
    }
    map.put_strings("keywords", &tags(root, carry));
    carry.put_text("problem.yaml", map.yaml().unwrap_or_default());

    let headers = programs::files(root, carry);
    if let Some(set) = &testset {
        let mut groups = scoring::groups(set, scoring, carry);
        if assets.is_some_and(|assets| programs::asks_for_groups(assets, carry)) {
            groups.tell_groups = Some(set.name.clone());
        }
        tests::write(set, &groups, &texts.examples, interactive, carry);
        if let Some(assets) = assets {
            xml::check(
                assets,
                &[],
                &["checker", "interactor", "validators", "solutions"],
                carry,
            );
            programs::validators(assets, set, &groups, &headers, carry);
            let args = checker::convert(assets, &headers, carry);
            scoring::write(set, &groups, scoring, &args, carry);
            solutions::convert(assets, set, &groups, carry);
        }
    }
    properties(root, carry);
    stresses(root, carry);
}

/// `time-limit` in milliseconds, `memory-limit` in bytes.
fn limits(set: &tests::Testset, carry: &mut Carry<'_>) -> Map {
    let mut limits = Map::default();
    if let Some(ms) = set.time_limit_ms {
        #[expect(clippy::cast_precision_loss, reason = "milliseconds of a time limit")]
        put_time_limit(&mut limits, ms as f64 / 1000.0);
    }
    if let Some(bytes) = set.memory_limit {
        let mib = bytes.div_ceil(1 << 20);
        if bytes % (1 << 20) != 0 {
            carry.warning(
                format!("{}: memory-limit", xml::FILE),
                format!("{bytes} bytes are no whole MiB; the limit is {mib} MiB now"),
            );
        }
        limits.put("memory", number(mib as f64));
    }
    limits
}

fn tags(root: Node<'_, '_>, carry: &mut Carry<'_>) -> Vec<String> {
    let Some(tags) = xml::child(root, "tags") else {
        return Vec::new();
    };
    xml::check(tags, &[], &["tag"], carry);
    xml::all(tags, "tag")
        .filter_map(|tag| tag.attribute("value"))
        .map(str::to_owned)
        .collect()
}

fn properties(root: Node<'_, '_>, carry: &mut Carry<'_>) {
    let Some(properties) = xml::child(root, "properties") else {
        return;
    };
    for property in xml::all(properties, "property") {
        let (name, value) = (property.attribute("name"), property.attribute("value"));
        // Polygon's own check of the data; the input validators do it here.
        if name != Some("tests-wellformed") {
            let message = format!(
                "{}={} has no place in 2025-09",
                name.unwrap_or("?"),
                value.unwrap_or("?")
            );
            xml::error(property, message, carry);
        }
    }
}

/// Stress tests are a tool of authors; their files are kept beside the generators.
fn stresses(root: Node<'_, '_>, carry: &mut Carry<'_>) {
    let Some(stresses) = xml::child(root, "stresses") else {
        return;
    };
    xml::check(
        stresses,
        &[],
        &["stress-count", "stress-path-pattern", "list"],
        carry,
    );
    for stress in xml::child(stresses, "list")
        .into_iter()
        .flat_map(|list| xml::all(list, "stress"))
    {
        if let Some(path) = stress.attribute("path") {
            let name = path.rsplit('/').next().unwrap_or(path);
            if !carry.copy(path, &format!("generators/stresses/{name}")) {
                xml::warning(
                    stress,
                    format!("{path} is not in the package; the stress test is left out"),
                    carry,
                );
            }
        }
    }
}

/// Files Polygon makes from others: named together. All else that no rule took is kept below `generators/`.
fn leftovers(root: Node<'_, '_>, carry: &mut Carry<'_>) {
    let named: Vec<&str> = root
        .descendants()
        .filter(|node| node.has_tag_name("binary") || node.has_tag_name("copy"))
        .filter_map(|node| node.attribute("path"))
        .collect();
    let mut made = Vec::new();
    for path in carry.all_left() {
        if is_made(&path) || named.contains(&path.as_str()) {
            carry.take(&path);
            made.push(path);
        } else {
            let safe: Vec<String> = path.split('/').map(safe).collect();
            let kept = format!("generators/polygon/{}", safe.join("/"));
            carry.copy(&path, &kept);
            carry.warning(
                &path,
                format!("is named by nothing in problem.xml; kept as {kept}"),
            );
        }
    }
    if let Some(first) = made.first() {
        let message = format!(
            "and {} more files that Polygon makes from others (binaries, scripts, rendered statements) are left out",
            made.len() - 1
        );
        carry.warning(first, message);
    }
}

fn is_made(path: &str) -> bool {
    let extension = path.rsplit('.').next().unwrap_or_default();
    ["scripts/", "statements/", "tutorials/"]
        .iter()
        .any(|folder| path.starts_with(folder))
        || matches!(path, "doall.sh" | "doall.bat" | "wipe.sh" | "wipe.bat" | "tags")
        || (path.starts_with("solutions/") && extension == "desc")
        || (path.starts_with("files/") && matches!(extension, "sty" | "ftl" | "exe" | "jar"))
        || matches!(path, "files/problem.tex" | "files/tutorial.tex")
}
