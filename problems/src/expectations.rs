//! What the example submissions promise (section "Example submissions").

use crate::finding::Finding;
use crate::yaml::{self, Reader};
use serde::{Deserialize, Serialize};
use serde_norway::Value;
use std::collections::BTreeMap;

/// A case's verdict as the format has it; MLE and OLE count as `RTE`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum TestVerdict {
    Ac,
    Wa,
    Tle,
    Rte,
}

impl TestVerdict {
    pub const ALL: [Self; 4] = [Self::Ac, Self::Wa, Self::Tle, Self::Rte];

    fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "AC" => Self::Ac,
            "WA" => Self::Wa,
            "TLE" => Self::Tle,
            "RTE" => Self::Rte,
            _ => return None,
        })
    }
}

/// One rule for one submission on a set of cases.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Expectation {
    /// Glob over case and group names relative to `data/`; `*` is all cases.
    pub scope: String,
    /// All cases in scope have one of these.
    pub permitted: Vec<TestVerdict>,
    /// At least one case in scope has one of these.
    pub required: Vec<TestVerdict>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// Inclusive range of the submission's score, or of the group's that `scope` names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<(f64, f64)>,
    /// `false` takes the rule out of time limit inference; `lower`, `upper` opt in.
    #[serde(skip)]
    pub use_for_time_limit: Option<String>,
}

/// What `submissions.yaml` and the folder say about one submission.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Promise {
    pub language: Option<String>,
    pub entrypoint: Option<String>,
    pub model_solution: bool,
    pub expectations: Vec<Expectation>,
}

/// Rules by glob, the defaults of the folders included.
#[derive(Debug, Clone, Default)]
pub struct Rules(BTreeMap<String, Promise>);

fn rule(permitted: &[TestVerdict], required: &[TestVerdict]) -> Promise {
    let expectation = Expectation {
        scope: "*".into(),
        permitted: permitted.to_vec(),
        required: required.to_vec(),
        message: None,
        score: None,
        use_for_time_limit: None,
    };
    Promise {
        expectations: vec![expectation],
        ..Promise::default()
    }
}

/// Section "Default directories".
fn defaults() -> BTreeMap<String, Promise> {
    use TestVerdict::{Ac, Rte, Tle, Wa};
    let all = &TestVerdict::ALL;
    BTreeMap::from([
        ("accepted".into(), rule(&[Ac], &[Ac])),
        ("rejected".into(), rule(all, &[Wa, Tle, Rte])),
        ("wrong_answer".into(), rule(&[Ac, Wa], &[Wa])),
        ("time_limit_exceeded".into(), rule(&[Ac, Tle], &[Tle])),
        ("run_time_error".into(), rule(&[Ac, Rte], &[Rte])),
        ("brute_force".into(), rule(&[Ac, Tle, Rte], &[Tle, Rte])),
    ])
}

impl Rules {
    /// Reads `submissions/submissions.yaml` (absent: the defaults alone).
    pub fn read(bytes: Option<&[u8]>, findings: &mut Vec<Finding>) -> Self {
        let mut rules = defaults();
        let file = "submissions/submissions.yaml";
        let Some(entries) = bytes.and_then(|bytes| yaml::parse(file, bytes, findings)) else {
            return Self(rules);
        };
        let mut reader = Reader { file, findings };
        for (glob, value) in entries {
            let glob = glob.trim_end_matches('/').to_owned();
            let inherited = rules.remove(&glob).unwrap_or_default();
            let promise = read_promise(&mut reader, &glob, &value, inherited);
            rules.insert(glob, promise);
        }
        Self(rules)
    }

    /// Globs that match none of `submissions` (paths relative to `submissions/`), but for the defaults.
    pub fn unmatched<'a>(&'a self, submissions: &'a [String]) -> impl Iterator<Item = &'a str> {
        let standard = defaults();
        self.0
            .keys()
            .filter(move |glob| !standard.contains_key(*glob))
            .filter(move |glob| !submissions.iter().any(|path| matches(glob, path)))
            .map(String::as_str)
    }

    /// Everything that applies to the submission at `path` (relative to `submissions/`).
    pub fn promise(&self, path: &str) -> Promise {
        let mut sum = Promise::default();
        for (_, promise) in self.0.iter().filter(|(glob, _)| matches(glob, path)) {
            sum.language = promise.language.clone().or(sum.language);
            sum.entrypoint = promise.entrypoint.clone().or(sum.entrypoint);
            sum.model_solution |= promise.model_solution;
            sum.expectations.extend(promise.expectations.iter().cloned());
        }
        sum
    }
}

fn read_promise(reader: &mut Reader<'_>, glob: &str, value: &Value, inherited: Promise) -> Promise {
    let mut promise = inherited;
    let Some(entries) = reader.mapping(value, glob) else {
        return promise;
    };
    let mut top = Partial::default();
    for (key, value) in entries {
        let place = format!("{glob}.{key}");
        match key.as_str() {
            "language" => promise.language = reader.string(&value, &place),
            "entrypoint" => promise.entrypoint = reader.string(&value, &place),
            "authors" => {}
            "model_solution" => promise.model_solution = reader.boolean(&value, &place).unwrap_or_default(),
            _ if top.read(reader, &key, &value, &place) => {}
            scope if is_scope(scope) => {
                let mut part = Partial::default();
                for (key, value) in reader.mapping(&value, &place).unwrap_or_default() {
                    let place = format!("{place}.{key}");
                    if !part.read(reader, &key, &value, &place) {
                        reader.unknown(&place);
                    }
                }
                promise.expectations.push(part.over(None, scope));
            }
            _ => reader.unknown(&place),
        }
    }
    if top != Partial::default() {
        let at = promise
            .expectations
            .iter()
            .position(|expectation| expectation.scope == "*");
        let base = at.map(|index| promise.expectations.remove(index));
        promise.expectations.insert(0, top.over(base, "*"));
    }
    promise
}

/// A key that names cases: `sample`, `secret`, or a path or glob below them.
fn is_scope(key: &str) -> bool {
    let first = key.split('/').next().unwrap_or(key);
    key.contains('/') || key.contains('*') || matches!(first, "sample" | "secret")
}

/// The keys of a rule that were given.
#[derive(Debug, Default, PartialEq)]
struct Partial {
    permitted: Option<Vec<TestVerdict>>,
    required: Option<Vec<TestVerdict>>,
    message: Option<String>,
    score: Option<(f64, f64)>,
    use_for_time_limit: Option<String>,
}

impl Partial {
    /// Reads `key` if it is a rule's key; false when it is not.
    fn read(&mut self, reader: &mut Reader<'_>, key: &str, value: &Value, place: &str) -> bool {
        match key {
            "permitted" => self.permitted = verdicts(reader, value, place),
            "required" => self.required = verdicts(reader, value, place),
            "message" => self.message = reader.string(value, place),
            "use_for_time_limit" => {
                self.use_for_time_limit = reader.string(value, place);
                if let Some(word) = self.use_for_time_limit.as_deref()
                    && !matches!(word, "true" | "false" | "lower" | "upper")
                {
                    reader.error(place, "must be true, false, lower or upper");
                }
            }
            "score" => self.score = score(reader, value, place),
            _ => return false,
        }
        true
    }

    fn over(self, base: Option<Expectation>, scope: &str) -> Expectation {
        let all = || TestVerdict::ALL.to_vec();
        let (permitted, required) =
            base.map_or_else(|| (all(), all()), |base| (base.permitted, base.required));
        Expectation {
            scope: scope.to_owned(),
            permitted: self.permitted.unwrap_or(permitted),
            required: self.required.unwrap_or(required),
            message: self.message,
            score: self.score,
            use_for_time_limit: self.use_for_time_limit,
        }
    }
}

/// A number, or the two ends of a range.
fn score(reader: &mut Reader<'_>, value: &Value, place: &str) -> Option<(f64, f64)> {
    let Value::Sequence(items) = value else {
        let score = reader.float(value, place, 0.0, false)?;
        return Some((score, score));
    };
    let ends: Vec<f64> = items
        .iter()
        .filter_map(|item| reader.float(item, place, 0.0, false))
        .collect();
    match ends[..] {
        [least, most] if items.len() == 2 && least <= most => Some((least, most)),
        _ => {
            reader.error(place, "is a number, or a list of the least and the most");
            None
        }
    }
}

fn verdicts(reader: &mut Reader<'_>, value: &Value, place: &str) -> Option<Vec<TestVerdict>> {
    let mut verdicts = Vec::new();
    for word in reader.string_or_strings(value, place)? {
        match TestVerdict::parse(&word) {
            Some(verdict) => verdicts.push(verdict),
            None => reader.error(place, format!("{word} is not one of AC, WA, TLE, RTE")),
        }
    }
    Some(verdicts)
}

/// Whether `glob` matches `path` or one of its parent folders. `*` stays within a name; `{a,b}` expands.
pub fn matches(glob: &str, path: &str) -> bool {
    if glob == "*" {
        return true;
    }
    expand(glob).iter().any(|glob| {
        let mut end = Some(path.len());
        while let Some(at) = end {
            if matches_names(glob, &path[..at]) {
                return true;
            }
            end = path[..at].rfind('/');
        }
        false
    })
}

fn matches_names(glob: &str, path: &str) -> bool {
    let (globs, names): (Vec<_>, Vec<_>) = (glob.split('/').collect(), path.split('/').collect());
    globs.len() == names.len()
        && globs
            .iter()
            .zip(names)
            .all(|(glob, name)| matches_name(glob.as_bytes(), name.as_bytes()))
}

/// Linear-time wildcard match of one name.
fn matches_name(glob: &[u8], name: &[u8]) -> bool {
    let (mut g, mut n, mut star) = (0, 0, None);
    while n < name.len() {
        if g < glob.len() && glob[g] == b'*' {
            star = Some((g, n));
            g += 1;
        } else if g < glob.len() && glob[g] == name[n] {
            g += 1;
            n += 1;
        } else if let Some((at, from)) = star {
            star = Some((at, from + 1));
            g = at + 1;
            n = from + 1;
        } else {
            return false;
        }
    }
    glob[g..].iter().all(|&b| b == b'*')
}

/// Brace expansion, at most 256 results.
fn expand(glob: &str) -> Vec<String> {
    let mut done = Vec::new();
    let mut open = vec![glob.to_owned()];
    while let Some(glob) = open.pop() {
        let braces = glob
            .find('{')
            .and_then(|start| glob[start..].find('}').map(|length| (start, start + length)));
        match braces {
            Some((start, end)) if open.len() + done.len() < 256 => {
                for part in glob[start + 1..end].split(',') {
                    open.push(format!("{}{part}{}", &glob[..start], &glob[end + 1..]));
                }
            }
            _ => done.push(glob),
        }
    }
    done
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn globs_match_names_and_parents() {
        for (glob, path, expected) in [
            ("accepted", "accepted/a.cpp", true),
            ("accepted/*", "accepted/a.cpp", true),
            ("accepted/*.py", "accepted/a.cpp", false),
            ("*/a.{py,cpp}", "accepted/a.cpp", true),
            ("secret/*-easy", "secret/01-easy", true),
            ("secret/*-easy", "secret/g/01-easy", false),
            ("secret/g*", "secret/group1/01", true),
            ("acc", "accepted/a.cpp", false),
        ] {
            assert_eq!(matches(glob, path), expected, "{glob} on {path}");
        }
    }

    #[test]
    fn folder_defaults_can_be_overridden_and_globs_add() {
        let yaml = b"time_limit_exceeded:\n  permitted: [AC, WA, TLE]\naccepted/x.py:\n  sample:\n    permitted: [AC]\n";
        let mut findings = Vec::new();
        let rules = Rules::read(Some(yaml), &mut findings);
        assert_eq!(findings, []);
        let slow = rules.promise("time_limit_exceeded/s.cpp").expectations;
        assert_eq!(
            slow[0].permitted,
            [TestVerdict::Ac, TestVerdict::Wa, TestVerdict::Tle]
        );
        assert_eq!(slow[0].required, [TestVerdict::Tle]);
        let scopes: Vec<_> = rules
            .promise("accepted/x.py")
            .expectations
            .into_iter()
            .map(|e| e.scope)
            .collect();
        assert_eq!(scopes, ["*", "sample"]);
    }

    #[test]
    fn unknown_keys_are_errors() {
        let mut findings = Vec::new();
        Rules::read(Some(b"accepted:\n  permited: [AC]\n"), &mut findings);
        assert_eq!(
            findings[0].place,
            "submissions/submissions.yaml: accepted.permited"
        );
    }
}
