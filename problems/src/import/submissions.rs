//! `submissions.yaml` of the result (sections "Example submissions" and "Default directories").

use super::yaml_out::{Map, strings};
use serde_norway::{Mapping, Value};
use std::collections::BTreeMap;

/// Rules by glob, relative to `submissions/`, with comments that keep what has no key.
#[derive(Debug, Default)]
pub(super) struct Rules {
    rules: BTreeMap<String, Map>,
    comments: Vec<String>,
}

impl Rules {
    pub fn rule(&mut self, glob: &str) -> &mut Map {
        self.rules.entry(glob.to_owned()).or_default()
    }

    /// Sets `permitted` and `required`; an empty slice leaves the key out.
    pub fn verdicts(&mut self, glob: &str, permitted: &[&str], required: &[&str]) {
        let owned = |codes: &[&str]| codes.iter().map(|&code| code.to_owned()).collect::<Vec<_>>();
        let rule = self.rule(glob);
        rule.put_strings("permitted", &owned(permitted));
        rule.put_strings("required", &owned(required));
    }

    /// Sets `permitted` and `required` for the cases in `scope`.
    pub fn scoped(&mut self, glob: &str, scope: &str, permitted: &[&str], required: &[&str]) {
        let mut part = Map::default();
        for (key, codes) in [("permitted", permitted), ("required", required)] {
            let codes: Vec<String> = codes.iter().map(|&code| code.to_owned()).collect();
            if !codes.is_empty() {
                part.put(key, strings(&codes));
            }
        }
        self.rule(glob).put_map(scope, part);
    }

    /// A line that is kept as a comment.
    pub fn comment(&mut self, line: impl Into<String>) {
        self.comments.push(line.into().replace(['\n', '\r'], " "));
    }

    /// Merges the rules of an existing `submissions.yaml`.
    pub fn take_over(&mut self, bytes: &[u8]) -> Result<(), serde_norway::Error> {
        let rules = match crate::yaml::from_slice::<Value>(bytes)? {
            Value::Null => Mapping::new(),
            other => serde_norway::from_value(other)?,
        };
        for (glob, rule) in rules {
            if let (Some(glob), Value::Mapping(rule)) = (glob.as_str(), rule) {
                self.rule(glob).0.extend(rule);
            }
        }
        Ok(())
    }

    pub fn yaml(&self) -> Option<String> {
        let mut map = Map::default();
        for (glob, rule) in &self.rules {
            map.put_map(glob, rule.clone());
        }
        let comments: String = self.comments.iter().map(|line| format!("# {line}\n")).collect();
        match map.yaml() {
            Some(rules) => Some(comments + &rules),
            None if comments.is_empty() => None,
            // An empty document is no map for every reader; say it is one.
            None => Some(comments + "{}\n"),
        }
    }
}
