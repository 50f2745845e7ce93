//! DOMjudge's extras (DOMjudge manual, "Problem format specification"; what it leaves open is read from its
//! `ImportProblemService.php` and `SubmissionService.php`).

use super::carry::Carry;
use super::ini;
use super::yaml_out::{Map, number, put_time_limit};
use crate::files::Files;
use serde_norway::{Mapping, Value};
use std::collections::BTreeMap;

pub(super) const INI: &str = "domjudge-problem.ini";
pub(super) const TIME_LIMIT: &str = ".timelimit";
/// Entry points of jury submissions (`ImportProblemService`, `submission_details`).
pub(super) const SUBMISSIONS: &str = "submissions.json";

/// Whether one of the files sets a time limit.
pub(super) fn has_time_limit(files: &Files) -> bool {
    files.get(TIME_LIMIT).is_some()
        || files.get(INI).is_some_and(|bytes| {
            ini::parse(&String::from_utf8_lossy(bytes))
                .is_ok_and(|entries| entries.iter().any(|(key, _)| key == "timelimit"))
        })
}

/// Applies the extras to the `problem.yaml` and the rules written so far; gives `externalid`.
pub(super) fn convert(carry: &mut Carry<'_>) -> Option<String> {
    let settings = settings(carry);
    let limit = time_limit(&settings, carry);
    let mut scoring = false;
    if let Some(mut yaml) = problem_yaml(carry) {
        if let Some((file, seconds)) = limit {
            set_limit(&mut yaml, &file, seconds, carry);
        }
        if let Some(name) = settings.get("name") {
            set_name(&mut yaml, name, carry);
        }
        carry.rewrite("problem.yaml", serde_norway::to_string(&yaml).unwrap_or_default());
        scoring = match yaml.get("type") {
            Some(Value::Sequence(kinds)) => kinds.iter().any(|kind| kind.as_str() == Some("scoring")),
            kind => kind.and_then(Value::as_str) == Some("scoring"),
        };
    }
    entry_points(carry);
    annotations(scoring, carry);
    settings.get("externalid").cloned()
}

/// `domjudge-problem.ini`. Settings of the contest stay in the file, which 2025-09 does not use.
fn settings(carry: &mut Carry<'_>) -> BTreeMap<String, String> {
    let Some(text) = carry.take_text(INI) else {
        return BTreeMap::new();
    };
    let entries = ini::parse(&text).unwrap_or_else(|message| {
        carry.error(INI, message);
        Vec::new()
    });
    let mut keep = false;
    for (key, value) in &entries {
        let place = format!("{INI}: {key}");
        match key.as_str() {
            "name" | "timelimit" | "externalid" => {}
            "short-name" | "color" | "points" | "allow_submit" | "allow_judge" | "probid" => {
                keep = true;
                carry.warning(
                    place,
                    format!("{value} is a setting of the contest; it stays in {INI}, which is not used"),
                );
            }
            "special_run" | "special_compare" => {
                carry.error(
                    place,
                    format!("{value} is an executable on a DOMjudge server, not in the package"),
                );
            }
            // `ImportProblemService` takes the keys it knows (`array_intersect_key`).
            _ => carry.warning(
                place,
                "is no key of DOMjudge's format, which overlooks it as well",
            ),
        }
    }
    if keep {
        carry.put_text(INI, text);
    }
    entries.into_iter().collect()
}

/// Seconds and the file that says so; `.timelimit` and the INI file have to agree.
fn time_limit(settings: &BTreeMap<String, String>, carry: &mut Carry<'_>) -> Option<(String, f64)> {
    let mut limits = Vec::new();
    let in_ini = settings
        .get("timelimit")
        .map(|text| (format!("{INI}: timelimit"), text.clone()));
    let in_file = carry
        .take_text(TIME_LIMIT)
        .map(|text| (TIME_LIMIT.to_owned(), text));
    for (place, text) in in_ini.into_iter().chain(in_file) {
        match text
            .trim()
            .parse::<f64>()
            .ok()
            .filter(|seconds| *seconds > 0.0 && seconds.is_finite())
        {
            Some(seconds) => limits.push((place, seconds)),
            None => carry.error(place, format!("{:?} is no number of seconds", text.trim())),
        }
    }
    if let [(first, a), (second, b)] = limits.as_slice()
        && (a - b).abs() > 1e-9
    {
        carry.error(second.clone(), format!("says {b} seconds, but {first} says {a}"));
    }
    limits.into_iter().next()
}

fn problem_yaml(carry: &mut Carry<'_>) -> Option<Mapping> {
    if !carry.has("problem.yaml") {
        carry.copy("problem.yaml", "problem.yaml");
    }
    let bytes = carry.written("problem.yaml")?;
    crate::yaml::from_slice(bytes).ok()
}

fn set_limit(yaml: &mut Mapping, file: &str, seconds: f64, carry: &mut Carry<'_>) {
    let mut limits = match yaml.get("limits") {
        Some(Value::Mapping(limits)) => Map(limits.clone()),
        _ => Map::default(),
    };
    let there = limits.get("time_limit").and_then(Value::as_f64);
    if there.is_some_and(|there| (there - seconds).abs() > 1e-9) {
        carry.error(
            file,
            format!(
                "says {seconds} seconds, but problem.yaml says {}",
                there.unwrap_or_default()
            ),
        );
    }
    if there.is_none() {
        put_time_limit(&mut limits, seconds);
    }
    yaml.insert("limits".into(), Value::Mapping(limits.0));
}

fn set_name(yaml: &mut Mapping, name: &str, carry: &mut Carry<'_>) {
    let place = format!("{INI}: name");
    match yaml.get_mut("name") {
        Some(Value::Mapping(names)) if names.len() > 1 => {
            let known = names.values().any(|other| other.as_str() == Some(name));
            if !known {
                carry.warning(
                    place,
                    format!("{name:?} is left out: the statements name the problem by language"),
                );
            }
        }
        Some(Value::Mapping(names)) => {
            for (_, value) in names.iter_mut() {
                *value = name.into();
            }
        }
        _ => {
            yaml.insert("name".into(), name.into());
        }
    }
}

/// `submissions.json`: `{"submissions/accepted/a/": {"entry_point": "main.py", "team": "..", "langid": ".."}}`.
fn entry_points(carry: &mut Carry<'_>) {
    let Some(text) = carry.take_text(SUBMISSIONS) else {
        return;
    };
    let details: BTreeMap<String, BTreeMap<String, serde_json::Value>> = match serde_json::from_str(&text) {
        Ok(details) => details,
        Err(error) => return carry.error(SUBMISSIONS, format!("is not what DOMjudge writes: {error}")),
    };
    for (path, keys) in details {
        let Some(glob) = path
            .trim_end_matches('/')
            .strip_prefix("submissions/")
            .map(str::to_owned)
        else {
            carry.error(format!("{SUBMISSIONS}: {path}"), "is no path below submissions/");
            continue;
        };
        for (key, value) in keys {
            let place = format!("{SUBMISSIONS}: {path}: {key}");
            let value = value.as_str().unwrap_or_default().to_owned();
            match key.as_str() {
                "entry_point" => carry.submissions.rule(&glob).put("entrypoint", value),
                "langid" => carry.submissions.rule(&glob).put("language", value),
                "team" => carry.warning(
                    place,
                    format!("{value}: example submissions have no team in 2025-09"),
                ),
                _ => carry.error(place, "is not known"),
            }
        }
    }
}

/// What a folder or an annotation promises.
enum Promise {
    /// Codes of 2025-09.
    Verdicts(Vec<&'static str>),
    /// A judge looks at it.
    Anything,
    /// COMPILER-ERROR, which no rule of 2025-09 can say.
    NotCompiled,
    Refused(String),
}

/// `PROBLEM_RESULT_REMAP` of `SubmissionService`, then the verdicts of 2025-09: no output is a wrong answer; too much
/// output and too much memory are run-time errors.
fn promise(results: &[String]) -> Promise {
    let mut codes = Vec::new();
    for result in results {
        let code = match result.trim().to_ascii_uppercase().replace('_', "-").as_str() {
            "ACCEPTED" | "CORRECT" => "AC",
            "WRONG-ANSWER" | "NO-OUTPUT" => "WA",
            "TIME-LIMIT-EXCEEDED" | "TIMELIMIT" => "TLE",
            "RUN-TIME-ERROR" | "RUN-ERROR" | "OUTPUT-LIMIT" | "MEMORY-LIMIT" => "RTE",
            "CHECK-MANUALLY" => return Promise::Anything,
            "COMPILER-ERROR" => return Promise::NotCompiled,
            other => return Promise::Refused(format!("expects {other}, which is no result of DOMjudge")),
        };
        if !codes.contains(&code) {
            codes.push(code);
        }
    }
    Promise::Verdicts(codes)
}

/// DOMjudge compares the verdict of the whole, which is that of the first case that fails; where scores are given, other
/// cases may fail in other ways.
fn put_promise(glob: &str, codes: &[&'static str], scoring: bool, carry: &mut Carry<'_>) {
    let mut permitted = codes.to_vec();
    if scoring && !codes.contains(&"AC") {
        carry
            .submissions
            .verdicts(glob, &["AC", "WA", "TLE", "RTE"], codes);
    } else if !permitted.contains(&"AC") {
        permitted.insert(0, "AC");
        carry.submissions.verdicts(glob, &permitted, codes);
    } else {
        carry.submissions.verdicts(glob, &permitted, &[]);
    }
}

/// The folders whose promise the format itself has.
const OFFICIAL: [&str; 4] = [
    "accepted",
    "wrong_answer",
    "time_limit_exceeded",
    "run_time_error",
];

fn annotations(scoring: bool, carry: &mut Carry<'_>) {
    let source = carry.source;
    for (folder, _) in source
        .children("submissions")
        .into_iter()
        .filter(|(_, is_folder)| *is_folder)
    {
        let official = OFFICIAL.contains(&folder.as_str());
        let of_folder = promise(std::slice::from_ref(&folder));
        match &of_folder {
            Promise::Verdicts(codes) if !official || (scoring && folder != "accepted") => {
                put_promise(&folder, codes, scoring, carry);
            }
            Promise::NotCompiled => {
                set_aside(&folder, NOT_COMPILED, carry);
                continue;
            }
            _ => {}
        }
        for (name, _) in source.children(&format!("submissions/{folder}")) {
            let glob = format!("{folder}/{name}");
            let Some(found) = annotation(&format!("submissions/{glob}"), carry) else {
                continue;
            };
            let place = format!("submissions/{glob}");
            if let Some(score) = found.score {
                carry.submissions.rule(&glob).put("score", number(score));
            }
            let Some(results) = found.results else { continue };
            let said = results.join(", ");
            match (promise(&results), &of_folder) {
                (Promise::Refused(message), _) => carry.error(place, message),
                (Promise::NotCompiled, Promise::Verdicts(_)) if official => carry.warning(
                    place,
                    format!("@EXPECTED_RESULTS@: {said} is ignored: the folder {folder} decides"),
                ),
                (Promise::NotCompiled, _) => set_aside(&glob, NOT_COMPILED, carry),
                (Promise::Anything, _) => {}
                (Promise::Verdicts(codes), Promise::Verdicts(own)) => {
                    // "Restricted to match directory"; the manual: ignored in the official folders.
                    if codes != *own {
                        carry.warning(
                            place,
                            format!("@EXPECTED_RESULTS@: {said} is ignored: the folder {folder} decides"),
                        );
                    }
                }
                (Promise::Verdicts(codes), _) if folder == "rejected" && codes.contains(&"AC") => {
                    carry.error(
                        place,
                        format!("@EXPECTED_RESULTS@: {said} allows what the folder rejected forbids"),
                    );
                }
                (Promise::Verdicts(codes), _) => put_promise(&glob, &codes, scoring, carry),
            }
        }
    }
}

const NOT_COMPILED: &str = "expects a compiler error, which no rule of 2025-09 can say";

/// Keeps a submission, or a folder of them, where nothing judges it.
fn set_aside(name: &str, why: &str, carry: &mut Carry<'_>) {
    let (from, to) = (
        format!("submissions/{name}"),
        format!("generators/submissions/{name}"),
    );
    carry.warning(&from, format!("{why}; it is {to} now, which is not judged"));
    if !carry.copy(&from, &to) {
        carry.copy_folder(&from, &to);
    }
}

/// Whether it has what only packages for DOMjudge have. `.timelimit` is in those of others as well (BAPCtools, Kattis).
pub(super) fn is_its_own(files: &Files) -> bool {
    files.get(INI).is_some() || files.get(SUBMISSIONS).is_some() || is_annotated(files)
}

/// Whether a submission says what it expects as DOMjudge reads it.
fn is_annotated(files: &Files) -> bool {
    files
        .under("submissions")
        .any(|(_, bytes)| !tagged(&String::from_utf8_lossy(bytes)).is_empty())
}

/// One submission's annotations.
#[derive(Default)]
struct Annotation {
    results: Option<Vec<String>>,
    score: Option<f64>,
}

/// `parseExpectedAnnotation` over the files of one submission: a second annotation of a kind is refused.
fn annotation(path: &str, carry: &mut Carry<'_>) -> Option<Annotation> {
    let source = carry.source;
    let files = source
        .get(path)
        .into_iter()
        .chain(source.under(path).map(|(_, bytes)| bytes));
    let mut found = Annotation::default();
    let mut twice = false;
    for bytes in files {
        for (tag, rest) in tagged(&String::from_utf8_lossy(bytes)) {
            let score = rest.parse::<f64>().ok().filter(|score| score.is_finite());
            if let (true, Some(score)) = (tag == "SCORE", score) {
                twice |= found.score.replace(score).is_some();
            } else {
                let results = rest
                    .split(',')
                    .map(|word| word.trim().to_ascii_uppercase())
                    .collect();
                twice |= found.results.replace(results).is_some();
            }
        }
    }
    if twice {
        // DOMjudge does not submit it either.
        let name = path.trim_start_matches("submissions/");
        set_aside(
            name,
            "has more than one @EXPECTED_RESULTS@: or @EXPECTED_SCORE@:",
            carry,
        );
        return None;
    }
    Some(found)
}

/// `RESULTS` or `SCORE` and the rest of the line, for each `@EXPECTED_...@: ` of any case.
fn tagged(text: &str) -> Vec<(&'static str, String)> {
    let upper = text.to_ascii_uppercase();
    let mut found = Vec::new();
    for tag in ["RESULTS", "SCORE"] {
        let mark = format!("@EXPECTED_{tag}@: ");
        for (at, _) in upper.match_indices(&mark) {
            let rest = text[at + mark.len()..].lines().next().unwrap_or_default();
            found.push((tag, rest.trim().to_owned()));
        }
    }
    found
}
