//! What the old formats' tools take and 2025-09 does not: YAML with a key twice, byte-order marks, names of any
//! characters.

use super::carry::safe;
use crate::files::{Files, is_ignored};
use crate::finding::Finding;
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_norway::{Mapping, Value};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

const BOM: &[u8] = b"\xef\xbb\xbf";

/// Takes byte-order marks away from the package's YAML files, and of a key that stands twice in a map all but the last
/// value, which is the one that PyYAML (problemtools, BAPCtools) takes: a warning each.
pub(super) fn mend_yaml(files: &mut Files) -> Vec<Finding> {
    let mut findings = Vec::new();
    let is_yaml =
        |path: &str| path == "problem.yaml" || (path.starts_with("data/") && path.ends_with(".yaml"));
    let paths = files.iter().map(|(path, _)| path);
    let paths: Vec<String> = paths.filter(|path| is_yaml(path)).map(str::to_owned).collect();
    for path in paths {
        let Some(bytes) = files.get(&path) else { continue };
        let text = bytes.strip_prefix(BOM).unwrap_or(bytes);
        let mended = match duplicates(text) {
            Some((value, keys)) => {
                findings.extend(keys.iter().map(|key| {
                    Finding::warning(
                        format!("{path}: {key}"),
                        "stands more than once; the last one is taken, as problemtools does",
                    )
                }));
                serde_norway::to_string(&value).ok().map(String::into_bytes)
            }
            None if text.len() < bytes.len() => Some(text.to_vec()),
            None => None,
        };
        if let Some(mended) = mended {
            files.insert(path, mended);
        }
    }
    findings
}

/// The document and its keys that stand more than once; `None` when there are none, or it is no YAML that we read.
fn duplicates(text: &[u8]) -> Option<(Value, BTreeSet<String>)> {
    crate::yaml::weigh(text).ok()?;
    if serde_norway::from_slice::<Value>(text).is_ok() {
        return None;
    }
    let keys = RefCell::new(BTreeSet::new());
    let value = Last(&keys)
        .deserialize(serde_norway::Deserializer::from_slice(text))
        .ok()?;
    let keys = keys.into_inner();
    (!keys.is_empty()).then_some((value, keys))
}

/// Reads a value whose maps take the last of several entries with one key; collects those keys.
#[derive(Clone, Copy)]
struct Last<'a>(&'a RefCell<BTreeSet<String>>);

impl<'de> DeserializeSeed<'de> for Last<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Last<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a YAML value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = items.next_element_seed(self)? {
            values.push(value);
        }
        Ok(Value::Sequence(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut map = Mapping::new();
        while let Some(key) = entries.next_key_seed(self)? {
            let value = entries.next_value_seed(self)?;
            let name = crate::yaml::scalar(&key).unwrap_or_default();
            if map.insert(key, value).is_some() {
                self.0.borrow_mut().insert(name);
            }
        }
        Ok(Value::Mapping(map))
    }
}

/// Gives files whose names 2025-09 does not allow names with `_`, and says so in the statements that show them. Names
/// that begin with a period are not touched: they are left out.
pub(super) fn rename(files: &mut Files) -> Vec<Finding> {
    let is_odd = |name: &str| is_ignored(name) && !name.starts_with('.');
    let mut renamed: BTreeMap<String, String> = BTreeMap::new();
    for (path, _) in files.iter() {
        if path.split('/').any(is_odd) {
            let parts = path.split('/');
            let parts: Vec<String> = parts
                .map(|name| if is_odd(name) { safe(name) } else { name.to_owned() })
                .collect();
            renamed.insert(path.to_owned(), parts.join("/"));
        }
    }
    let mut targets = BTreeSet::new();
    // Two files for one name: both keep theirs, which the import refuses.
    let clash: BTreeSet<String> = renamed
        .values()
        .filter(|new| files.get(new).is_some() || !targets.insert((*new).clone()))
        .cloned()
        .collect();
    renamed.retain(|_, new| !clash.contains(new));
    let mut findings = Vec::new();
    for (old, new) in &renamed {
        files.rename(old, new);
        findings.push(Finding::warning(
            old,
            format!("its name has characters 2025-09 does not allow; it is {new} now"),
        ));
    }
    for folder in ["problem_statement", "statement"] {
        let odd: Vec<(&str, &str)> = renamed
            .iter()
            .filter_map(|(old, new)| {
                let inside = |path: &'_ String| path.starts_with(&format!("{folder}/"));
                (inside(old) && inside(new)).then(|| (&old[folder.len() + 1..], &new[folder.len() + 1..]))
            })
            .collect();
        if !odd.is_empty() {
            show_new_names(files, folder, &odd);
        }
    }
    findings
}

/// Puts new names of files into the LaTeX and Markdown files of `folder`, with and without an extension.
fn show_new_names(files: &mut Files, folder: &str, renamed: &[(&str, &str)]) {
    let texts: Vec<String> = files
        .under(folder)
        .filter(|(path, _)| path.ends_with(".tex") || path.ends_with(".md"))
        .map(|(path, _)| format!("{folder}/{path}"))
        .collect();
    for path in texts {
        let Some(bytes) = files.get(&path) else { continue };
        let Ok(text) = std::str::from_utf8(bytes) else {
            continue;
        };
        let mut shown = text.to_owned();
        for (old, new) in renamed {
            let stem = |name: &'_ str| name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_owned();
            shown = shown
                .replace(*old, new)
                // As LaTeX has it: \includegraphics{name} without an extension. Markdown writes spaces as %20.
                .replace(&format!("{{{}}}", stem(old)), &format!("{{{}}}", stem(new)))
                .replace(&old.replace(' ', "%20"), new);
        }
        if shown != text {
            files.insert(path, shown.into_bytes());
        }
    }
}
