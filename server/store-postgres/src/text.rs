//! PostgreSQL keeps no NUL in a text, and neither in JSON; the world sends some (a checker's message, a search).

use std::borrow::Cow;

use serde::Serialize;
use serde_json::Value;
use trellis_store::Result;

const INSTEAD: &str = "\u{fffd}";

/// The text with U+FFFD in place of NUL.
pub(crate) fn clean(text: &str) -> Cow<'_, str> {
    if text.contains('\0') {
        text.replace('\0', INSTEAD).into()
    } else {
        text.into()
    }
}

pub(crate) fn clean_opt(text: Option<&str>) -> Option<String> {
    text.map(|text| clean(text).into_owned())
}

/// As JSON for a `jsonb` column.
pub(crate) fn jsonb<T: Serialize>(value: &T) -> Result<String> {
    let text = trellis_store::backend::convert::to_json(value)?;
    if !text.contains("\\u0000") {
        return Ok(text);
    }
    // The six characters may also be a backslash before `u0000`, which stays.
    let mut value: Value = trellis_store::backend::convert::json("json", &text)?;
    clean_value(&mut value);
    Ok(value.to_string())
}

/// A document with an escaped NUL, in the form of a dump and with U+FFFD there; `None`: there is none in it.
pub(crate) fn clean_json(text: &str) -> Option<String> {
    if !text.contains("\\u0000") {
        return None;
    }
    let mut value: Value = serde_json::from_str(text).ok()?;
    let before = value.clone();
    clean_value(&mut value);
    (value != before).then(|| trellis_store::dump::canonical(value.to_string()))
}

fn clean_value(value: &mut Value) {
    match value {
        Value::String(text) if text.contains('\0') => *text = text.replace('\0', INSTEAD),
        Value::Array(items) => items.iter_mut().for_each(clean_value),
        Value::Object(map) => {
            let entries = std::mem::take(map);
            for (key, mut item) in entries {
                clean_value(&mut item);
                map.insert(key.replace('\0', INSTEAD), item);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn nul_is_replaced_and_nothing_else() {
        assert_eq!(clean("a\0b"), "a\u{fffd}b");
        assert_eq!(clean("a\\u0000b"), "a\\u0000b");
        let value = json!({"k\0": ["a\0", "\\u0000"], "n": 1});
        let kept: Value = serde_json::from_str(&jsonb(&value).unwrap()).unwrap();
        assert_eq!(kept, json!({"k\u{fffd}": ["a\u{fffd}", "\\u0000"], "n": 1}));
    }
}
