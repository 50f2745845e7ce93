//! `2023-07-draft`, the draft that became 2025-09 (spec, "Changelog"): the version's name, `testdata.yaml` and what
//! packages written while it changed have in them.

use super::carry::Carry;
use super::interaction;
use super::legacy::config::Config;
use super::legacy::data::{Kind, tree};
use super::legacy::programs::{has_output_validator, move_output_validator};
use super::yaml_out::{Map, put_time_limit};
use crate::files::Files;
use crate::metadata::is_uuid;
use crate::package::RENAMED;
use serde_norway::{Mapping, Value};

/// Whether a package that calls itself 2025-09 has parts that only its drafts had, as the format's own examples do.
pub(super) fn is_draft(files: &Files, yaml: &Value) -> bool {
    let spaced = yaml
        .get("type")
        .and_then(Value::as_str)
        .is_some_and(|kinds| kinds.contains(' '));
    let old_data = files.under("data").any(|(path, _)| {
        let case = path.strip_suffix("testdata.yaml");
        case.is_some_and(|folder| files.get(&format!("data/{folder}testdata.in")).is_none())
    });
    spaced || old_data || yaml.get("source_url").is_some()
}

pub(super) fn convert(package: &str, carry: &mut Carry<'_>) {
    let file = "problem.yaml";
    let Some(text) = carry.take_text(file) else { return };
    let mut map = match crate::yaml::from_slice::<Mapping>(text.as_bytes()) {
        Ok(map) => map,
        Err(error) => return carry.error(file, format!("is not valid YAML: {error}")),
    };
    let version = map.get("problem_format_version").and_then(Value::as_str);
    if version == Some(crate::metadata::FORMAT_VERSION) {
        carry.warning(
            format!("{file}: problem_format_version"),
            "is 2025-09, but the package has parts of its drafts (source_url, types in one string or testdata.yaml); they were converted",
        );
    }
    map.insert(
        "problem_format_version".into(),
        crate::metadata::FORMAT_VERSION.into(),
    );
    types(&mut map);
    source(&mut map);
    let scoring = match map.get("type") {
        Some(Value::Sequence(types)) => types.iter().any(|kind| kind.as_str() == Some("scoring")),
        Some(kind) => kind.as_str() == Some("scoring"),
        None => false,
    };
    lenient(&mut map, carry);
    if !map.get("uuid").and_then(Value::as_str).is_some_and(is_uuid) {
        carry.warning(
            format!("{file}: uuid"),
            "is missing or no UUID; 2025-09 wants one, so it was made from the rest of problem.yaml",
        );
        map.insert(
            "uuid".into(),
            super::uuid(&format!("draft\n{package}\n{text}")).into(),
        );
    }
    carry.put_text(file, serde_norway::to_string(&map).unwrap_or_default());
    older_folders(carry);
    interaction::convert(carry);
    let custom_score = scoring && has_output_validator(carry);
    let kind = Kind {
        scoring,
        custom_score,
        before: &[],
    };
    // "Defaults as listed": samples of the drafts have the score 0.
    let defaults = if scoring {
        Config::draft()
    } else {
        Config::default()
    };
    tree(kind, &defaults, carry);
    if scoring
        && carry
            .source
            .under("submissions/partially_accepted")
            .next()
            .is_some()
        && !custom_score
    {
        carry
            .submissions
            .verdicts("partially_accepted", &[], &["WA", "TLE", "RTE"]);
    }
    carry.take_over_rules();
}

/// What decides nothing about a verdict and would end the import: another license, and a time limit that is no whole number of
/// seconds while `time_resolution` is the default.
fn lenient(map: &mut Mapping, carry: &mut Carry<'_>) {
    let license = map.get("license").and_then(Value::as_str);
    if let Some(message) = license.and_then(super::other_license) {
        carry.warning("problem.yaml: license", message);
        map.insert("license".into(), "unknown".into());
    }
    if let Some(Value::Mapping(limits)) = map.get_mut("limits")
        && !limits.contains_key("time_resolution")
        && let Some(seconds) = limits.get("time_limit").and_then(Value::as_f64)
        && seconds.fract() != 0.0
    {
        let mut exact = Map::default();
        put_time_limit(&mut exact, seconds);
        limits.extend(exact.0);
        carry.warning(
            "problem.yaml: limits.time_resolution",
            format!("is 1 s by default, which {seconds} is no multiple of; it was made smaller"),
        );
    }
}

/// BAPCtools kept folders of older versions for years.
fn older_folders(carry: &mut Carry<'_>) {
    for (old, new) in RENAMED {
        if carry.left(old).is_empty() {
            continue;
        }
        if carry.source.under(new).next().is_some() {
            carry.error(
                old,
                format!("is a name of older versions; {new}, its name now, is there as well"),
            );
            continue;
        }
        match old {
            "output_validators" => move_output_validator(carry),
            _ => carry.copy_folder(old, new),
        }
        carry.warning(old, format!("is a name of older versions; it is {new} now"));
    }
}

/// `type: pass-fail interactive` became a sequence.
fn types(map: &mut Mapping) {
    let words: Vec<Value> = match map.get("type") {
        Some(Value::String(text)) => text.split_whitespace().map(Value::from).collect(),
        _ => return,
    };
    map.insert("type".into(), Value::Sequence(words));
}

/// `source` and `source_url` became one map.
fn source(map: &mut Mapping) {
    if let (Some(url), Some(Value::String(name))) =
        (map.get("source_url").cloned(), map.get("source").cloned())
    {
        let mut entry = Mapping::new();
        entry.insert("name".into(), name.into());
        entry.insert("url".into(), url);
        map.insert("source".into(), Value::Mapping(entry));
        map.remove("source_url");
    }
}
