//! Strict reading of YAML: every key is known or an error, every value has the type the format gives it.

use crate::finding::Finding;
use serde_norway::Value;

/// Collects findings while one file is read.
#[derive(Debug)]
pub(crate) struct Reader<'a> {
    pub file: &'a str,
    pub findings: &'a mut Vec<Finding>,
}

/// Parses a file to a mapping; an empty file is an empty mapping.
pub(crate) fn parse(file: &str, bytes: &[u8], findings: &mut Vec<Finding>) -> Option<Vec<(String, Value)>> {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) if text.starts_with('\u{feff}') => {
            findings.push(Finding::error(
                file,
                "begins with a byte-order mark; save it as UTF-8 without BOM",
            ));
            return None;
        }
        Ok(text) => text,
        Err(error) => {
            let at = error.valid_up_to();
            findings.push(Finding::error(
                file,
                format!("is not UTF-8 (first bad byte at offset {at})"),
            ));
            return None;
        }
    };
    match serde_norway::from_str::<Value>(text) {
        Ok(Value::Null) => Some(Vec::new()),
        Ok(value) => Reader { file, findings }.mapping(&value, ""),
        Err(error) => {
            findings.push(Finding::error(file, format!("is not valid YAML: {error}")));
            None
        }
    }
}

impl Reader<'_> {
    fn place(&self, key: &str) -> String {
        if key.is_empty() {
            self.file.to_owned()
        } else {
            format!("{}: {key}", self.file)
        }
    }

    pub fn error(&mut self, key: &str, message: impl Into<String>) {
        let place = self.place(key);
        self.findings.push(Finding::error(place, message));
    }

    pub fn warning(&mut self, key: &str, message: impl Into<String>) {
        let place = self.place(key);
        self.findings.push(Finding::warning(place, message));
    }

    /// A mapping with string keys.
    pub fn mapping(&mut self, value: &Value, key: &str) -> Option<Vec<(String, Value)>> {
        let Value::Mapping(mapping) = value else {
            self.error(
                key,
                format!("must be a map of keys to values, not {}", kind(value)),
            );
            return None;
        };
        let mut entries = Vec::new();
        for (name, value) in mapping {
            match scalar(name) {
                Some(name) => entries.push((name, value.clone())),
                None => self.error(key, "has a key that is not a string"),
            }
        }
        Some(entries)
    }

    pub fn unknown(&mut self, key: &str) {
        self.error(key, "unknown key");
    }

    pub fn string(&mut self, value: &Value, key: &str) -> Option<String> {
        let text = scalar(value);
        if text.is_none() {
            self.error(key, format!("must be a string, not {}", kind(value)));
        }
        text
    }

    pub fn boolean(&mut self, value: &Value, key: &str) -> Option<bool> {
        let flag = value.as_bool();
        if flag.is_none() {
            self.error(key, format!("must be true or false, not {}", kind(value)));
        }
        flag
    }

    /// The same as the tools of older formats read it (YAML 1.1, PyYAML): `yes`, `no`, `on`, `off` as well.
    pub fn boolean_of_old(&mut self, value: &Value, key: &str) -> Option<bool> {
        match value.as_str().map(str::to_ascii_lowercase).as_deref() {
            Some("yes" | "on") => Some(true),
            Some("no" | "off") => Some(false),
            _ => self.boolean(value, key),
        }
    }

    /// A number at least `least` (or, with `open`, greater than it).
    pub fn float(&mut self, value: &Value, key: &str, least: f64, open: bool) -> Option<f64> {
        let number = value
            .as_f64()
            .filter(|n| n.is_finite() && (*n > least || (!open && *n >= least)));
        if number.is_none() {
            let sign = if open { ">" } else { ">=" };
            self.error(key, format!("must be a number {sign} {least}"));
        }
        number
    }

    pub fn integer(&mut self, value: &Value, key: &str, least: u64) -> Option<u64> {
        let number = value.as_u64().filter(|n| *n >= least);
        if number.is_none() {
            self.error(key, format!("must be a whole number >= {least}"));
        }
        number
    }

    pub fn strings(&mut self, value: &Value, key: &str) -> Option<Vec<String>> {
        let Value::Sequence(items) = value else {
            self.error(key, format!("must be a sequence of strings, not {}", kind(value)));
            return None;
        };
        items.iter().map(|item| self.string(item, key)).collect()
    }

    /// One string or a non-empty sequence of them.
    pub fn string_or_strings(&mut self, value: &Value, key: &str) -> Option<Vec<String>> {
        let items = match value {
            Value::Sequence(_) => self.strings(value, key)?,
            other => vec![self.string(other, key)?],
        };
        if items.is_empty() {
            self.error(key, "must not be empty");
            return None;
        }
        Some(items)
    }
}

/// A scalar as the string a person typed (`name: 42` is the name "42").
pub(crate) fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        _ => None,
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "nothing",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Sequence(_) => "a sequence",
        Value::Mapping(_) => "a map",
        Value::Tagged(_) => "a tagged value",
    }
}
