//! JSON columns: `jsonb` in PostgreSQL, text in SQLite. A dump has one spelling of each document.

use crate::canonical_json;
use serde_json::{Number, Value};

/// Columns that are documents; a test compares the list with PostgreSQL's catalog. What is hashed or kept byte for byte
/// (the ledger's evidence, reports) is text in both and not here.
const JSON: &[(&str, &[&str])] = &[
    ("audit", &["detail"]),
    ("contests", &["title", "description", "hours_rule", "standings"]),
    ("drafts", &["content"]),
    ("events", &["json"]),
    ("judgements", &["cases"]),
    ("nodes", &["languages", "parts"]),
    (
        "problems",
        &["title", "statement", "languages", "keywords", "details"],
    ),
    ("quiz_answers", &["answer"]),
    ("rejudging_standings", &["before", "after"]),
    ("rejudgings", &["verdicts"]),
    ("settings", &["value"]),
    ("verifications", &["report"]),
];

pub fn is_json(table: &str, column: &str) -> bool {
    JSON.iter()
        .any(|(name, columns)| *name == table && columns.contains(&column))
}

/// A document without spaces, keys in order, numbers as both backends can spell them. What is no JSON stays as it is: a row
/// that is spoiled must not stop a backup.
pub fn canonical(text: String) -> String {
    match serde_json::from_str::<Value>(&text) {
        Ok(mut value) => {
            numbers(&mut value);
            canonical_json(&value)
        }
        Err(_) => text,
    }
}

/// `jsonb` spells numbers out: 1e16 is 10000000000000000 there, and -0.0 is 0.0.
fn numbers(value: &mut Value) {
    match value {
        Value::Number(number) if number.is_f64() => {
            if let Some(float) = number.as_f64() {
                *number = spelled(float).unwrap_or_else(|| number.clone());
            }
        }
        Value::Array(items) => items.iter_mut().for_each(numbers),
        Value::Object(map) => map.values_mut().for_each(numbers),
        _ => {}
    }
}

#[expect(clippy::cast_possible_truncation, reason = "checked to be whole and in range")]
#[expect(clippy::cast_sign_loss, reason = "checked not to be negative")]
fn spelled(float: f64) -> Option<Number> {
    if float == 0.0 {
        return Number::from_f64(0.0);
    }
    let whole = float.fract() == 0.0 && float.abs() >= 1e15;
    if whole && float > 0.0 && float < 1.8e19 {
        Some(Number::from(float as u64))
    } else if whole && float.abs() < 9.2e18 {
        Some(Number::from(float as i64))
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_spelling_for_both() {
        for (one, other) in [
            (r#"{"b": 1, "a": [1.5, "x"]}"#, r#"{"a":[1.5,"x"],"b":1}"#),
            ("1e16", "10000000000000000"),
            ("-0.0", "0.0"),
            ("1e-7", "0.0000001"),
            ("-1e17", "-100000000000000000"),
        ] {
            assert_eq!(canonical(one.to_owned()), canonical(other.to_owned()));
        }
        assert_eq!(canonical("not json".to_owned()), "not json");
    }
}
