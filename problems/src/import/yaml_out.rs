//! Building YAML documents in a fixed key order.

use serde_norway::{Mapping, Value};

/// A map that leaves empty values out.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Map(pub Mapping);

impl Map {
    pub fn put(&mut self, key: &str, value: impl Into<Value>) {
        self.0.insert(key.into(), value.into());
    }

    pub fn put_strings(&mut self, key: &str, items: &[String]) {
        if !items.is_empty() {
            self.put(key, strings(items));
        }
    }

    pub fn put_map(&mut self, key: &str, map: Self) {
        if !map.0.is_empty() {
            self.put(key, Value::Mapping(map.0));
        }
    }

    pub fn get(&self, key: &str) -> Option<&Value> {
        self.0.get(key)
    }

    /// The document; `None` when nothing is in it.
    pub fn yaml(&self) -> Option<String> {
        (!self.0.is_empty()).then(|| serde_norway::to_string(&self.0).unwrap_or_default())
    }
}

pub(super) fn strings(items: &[String]) -> Value {
    Value::Sequence(items.iter().cloned().map(Value::from).collect())
}

/// Whole numbers without a fraction (`5`, not `5.0`).
pub(super) fn number(value: f64) -> Value {
    if value.fract() == 0.0 && value.abs() < 1e15 {
        #[expect(clippy::cast_possible_truncation, reason = "whole and small, checked above")]
        let whole = value as i64;
        whole.into()
    } else {
        value.into()
    }
}

/// Sets a time limit with the largest `time_resolution` of 1, 0.1, 0.01 or 0.001 s that it is a multiple of
/// (section "Problem timing").
pub(super) fn put_time_limit(limits: &mut Map, seconds: f64) {
    let fits = |resolution: f64| {
        let steps = seconds / resolution;
        (steps - steps.round()).abs() < 1e-6
    };
    limits.put("time_limit", number(seconds));
    if !fits(1.0) {
        let resolution = [0.1, 0.01].into_iter().find(|r| fits(*r)).unwrap_or(0.001);
        limits.put("time_resolution", resolution);
    }
}
