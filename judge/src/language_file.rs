//! Reading a language file: a variant's file over its base's, and the placeholders it sets itself.

use std::collections::BTreeMap;
use toml::{Table, Value};

/// Why a language file cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    #[error(transparent)]
    Toml(#[from] toml::de::Error),
    #[error("base = {0:?}: no language has this id")]
    NoBase(String),
    #[error("base = {0:?}: it is a variant itself")]
    BaseOfBase(String),
}

/// The file's table, over that of its `base` where it names one, and the BLAKE3 of the text or of both texts.
///
/// Tables are merged key by key; anything else in the file stands in place of the base's. What `[set]` gives is
/// put for `{key}` in the arguments of compile steps.
pub fn read(text: &str, bases: &[&str]) -> Result<(Table, [u8; 32]), FileError> {
    let own: Table = text.parse()?;
    let (mut table, definition) = match own.get("base").and_then(Value::as_str) {
        None => (own, blake3::hash(text.as_bytes())),
        Some(id) => {
            let (base_text, mut table) = find(id, bases)?;
            let mut hasher = blake3::Hasher::new();
            for part in [base_text, text] {
                hasher
                    .update(&(part.len() as u64).to_le_bytes())
                    .update(part.as_bytes());
            }
            merge(&mut table, own);
            (table, hasher.finalize())
        }
    };
    if let Some(Value::Table(set)) = table.remove("set") {
        let values: BTreeMap<_, _> = set
            .iter()
            .filter_map(|(key, value)| Some((format!("{{{key}}}"), value.as_str()?)))
            .collect();
        if let Some(steps) = table.get_mut("compile") {
            place(steps, &values);
        }
    }
    Ok((table, *definition.as_bytes()))
}

fn find<'a>(id: &str, bases: &[&'a str]) -> Result<(&'a str, Table), FileError> {
    for text in bases {
        let table: Table = text.parse()?;
        if table.get("id").and_then(Value::as_str) == Some(id) {
            if table.contains_key("base") {
                return Err(FileError::BaseOfBase(id.to_owned()));
            }
            return Ok((text, table));
        }
    }
    Err(FileError::NoBase(id.to_owned()))
}

fn merge(under: &mut Table, over: Table) {
    for (key, value) in over {
        match (under.get_mut(&key), value) {
            (Some(Value::Table(under)), Value::Table(over)) => merge(under, over),
            (_, value) => {
                under.insert(key, value);
            }
        }
    }
}

/// Replaces the placeholders in every text below `value`.
fn place(value: &mut Value, values: &BTreeMap<String, &str>) {
    match value {
        Value::String(text) => {
            for (placeholder, with) in values {
                *text = text.replace(placeholder, with);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| place(item, values)),
        Value::Table(table) => table.iter_mut().for_each(|(_, item)| place(item, values)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE: &str = "id = \"a\"\nname = \"A\"\n[set]\nstd = \"1\"\n[[compile]]\nargv = [\"-std={std}\", \"{source}\"]\n\
                        when = { argv = [\"{std}.pch\"] }\n[help]\nen = \"x\"\nzh-CN = \"y\"\n";

    fn text(table: &Table) -> String {
        toml::to_string(table).unwrap()
    }

    #[test]
    fn a_variant_changes_what_it_names() {
        let (base, base_hash) = read(BASE, &[]).unwrap();
        assert!(text(&base).contains("-std=1") && text(&base).contains("1.pch"));
        assert!(!base.contains_key("set") && text(&base).contains("{source}"));
        let variant = "base = \"a\"\nid = \"a2\"\n[set]\nstd = \"2\"\n[help]\nen = \"z\"\n";
        let (table, hash) = read(variant, &[BASE]).unwrap();
        assert!(text(&table).contains("-std=2") && text(&table).contains("2.pch"));
        assert_eq!(
            table["help"]["en"].as_str().zip(table["help"]["zh-CN"].as_str()),
            Some(("z", "y"))
        );
        assert_eq!(
            (table["id"].as_str(), table["name"].as_str()),
            (Some("a2"), Some("A"))
        );
        // A change of either file is another definition.
        let changed = BASE.replace("\"A\"", "\"B\"");
        assert_ne!(hash, base_hash);
        assert_ne!(hash, read(variant, &[changed.as_str()]).unwrap().1);
        assert_ne!(hash, read(&variant.replace('z', "w"), &[BASE]).unwrap().1);
    }

    #[test]
    fn a_base_must_be_there_and_be_none_itself() {
        let variant = "base = \"a\"\nid = \"a2\"\n";
        assert!(matches!(read(variant, &[]), Err(FileError::NoBase(_))));
        let third = "base = \"a2\"\nid = \"a3\"\n";
        assert!(matches!(
            read(third, &[BASE, variant]),
            Err(FileError::BaseOfBase(_))
        ));
    }
}
