//! Strict reading of YAML: every key is known or an error, every value has the type the format gives it.

use crate::finding::Finding;
use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, Error, MapAccess, SeqAccess, VariantAccess,
    Visitor,
};
use serde_norway::Value;
use std::cell::Cell;
use std::fmt;

/// Most bytes that the values of one file may take in memory, roughly. A few KB with aliases of aliases can stand for
/// more than a machine has.
const MAX_BYTES: usize = 16 << 20;
/// Bytes of a value beside its text.
const VALUE_BYTES: usize = 100;

/// Reads one document of YAML whose values, aliases followed, take a bounded amount of memory.
pub(crate) fn from_slice<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, serde_norway::Error> {
    weigh(bytes)?;
    serde_norway::from_slice(bytes)
}

/// Refuses a document whose values would take too much memory. Before whatever else reads one.
pub(crate) fn weigh(bytes: &[u8]) -> Result<(), serde_norway::Error> {
    let left = Cell::new(MAX_BYTES);
    Weigh(&left).deserialize(serde_norway::Deserializer::from_slice(bytes))
}

/// Goes through a document and keeps nothing.
#[derive(Clone, Copy)]
struct Weigh<'a>(&'a Cell<usize>);

impl Weigh<'_> {
    fn take<E: Error>(self, text: usize) -> Result<(), E> {
        let left = self.0.get().checked_sub(VALUE_BYTES + text);
        let left = left.ok_or_else(|| E::custom("it is too large, or its aliases stand for too much"))?;
        self.0.set(left);
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for Weigh<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Weigh<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("any YAML value")
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<(), E> {
        self.take(0)
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<(), E> {
        self.take(0)
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<(), E> {
        self.take(0)
    }

    fn visit_i128<E: Error>(self, _: i128) -> Result<(), E> {
        self.take(0)
    }

    fn visit_u128<E: Error>(self, _: u128) -> Result<(), E> {
        self.take(0)
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<(), E> {
        self.take(0)
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.take(0)
    }

    fn visit_none<E: Error>(self) -> Result<(), E> {
        self.take(0)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        self.take(text.len())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        self.take(0)?;
        while items.next_element_seed(self)?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        self.take(0)?;
        while entries.next_entry_seed(self, self)?.is_some() {}
        Ok(())
    }

    /// A tagged value.
    fn visit_enum<A: EnumAccess<'de>>(self, tagged: A) -> Result<(), A::Error> {
        let ((), value) = tagged.variant_seed(self)?;
        value.newtype_variant_seed(self)
    }
}

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
    match from_slice::<Value>(text.as_bytes()) {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn aliases_stand_for_a_bounded_amount() {
        // 8 KB of YAML for a hundred million values, and for gigabytes of text.
        let values = format!(
            "a: &a [{}]\nb: &b [{}]\nc: [{}]\n",
            "1,".repeat(1000),
            "*a,".repeat(1000),
            "*b,".repeat(100)
        );
        let text = format!("a: &a {}\nb: [{}]\n", "x".repeat(100_000), "*a,".repeat(20_000));
        for yaml in [values, text] {
            let mut findings = Vec::new();
            assert!(parse("problem.yaml", yaml.as_bytes(), &mut findings).is_none());
            let message = findings[0].to_string();
            assert!(message.contains("aliases"), "{message}");
        }
    }

    #[test]
    fn ordinary_aliases_tags_and_numbers_are_read() {
        let yaml = "a: &a [1, x, null, 1.5, -3, true]\nb: *a\nc: !t {d: *a}\ne: !!str 5\n18446744073709551615: .nan\n";
        let mut findings = Vec::new();
        let entries = parse("x", yaml.as_bytes(), &mut findings);
        assert_eq!(findings, []);
        assert_eq!(entries.map(|entries| entries.len()), Some(5));
    }
}
