//! Writing a package: the same files as a zip with one top folder, in a fixed order and with fixed times, so that
//! the same package gives the same bytes.

use crate::files::Files;
use crate::metadata::{Limits, Metadata};
use serde_norway::{Mapping, Value};

/// Zips `files` under the folder `slug`.
#[cfg(feature = "fs")]
pub fn zip(slug: &str, files: &Files) -> Result<Vec<u8>, crate::files::ReadError> {
    use std::io::Write as _;
    let zip_error = |error: zip::result::ZipError| crate::files::ReadError::Zip(error.to_string());
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default()
        .compression_method(zip::CompressionMethod::Deflated)
        .last_modified_time(zip::DateTime::default())
        .unix_permissions(0o644);
    for (path, bytes) in files.iter() {
        writer
            .start_file(format!("{slug}/{path}"), options)
            .map_err(zip_error)?;
        writer
            .write_all(bytes)
            .map_err(|source| crate::files::ReadError::Io {
                path: path.to_owned(),
                source,
            })?;
    }
    Ok(writer.finish().map_err(zip_error)?.into_inner())
}

/// `problem.yaml` for `metadata`, with only the keys that differ from the format's defaults.
pub fn problem_yaml(metadata: &Metadata) -> String {
    let mut map = Mapping::new();
    let mut put = |key: &str, value: Value| map.insert(key.into(), value);
    put("problem_format_version", crate::metadata::FORMAT_VERSION.into());
    put("name", texts(&metadata.names));
    put("uuid", metadata.uuid.clone().into());
    if let Some(version) = &metadata.version {
        put("version", version.clone().into());
    }
    let authors = metadata.credits.get("authors").cloned().unwrap_or_default();
    if !authors.is_empty() {
        let mut credits = Mapping::new();
        credits.insert("authors".into(), strings(&authors));
        put("credits", Value::Mapping(credits));
    }
    if !metadata.source.is_empty() {
        put("source", strings(&metadata.source));
    }
    put("license", metadata.license.clone().into());
    if let Some(owner) = &metadata.rights_owner {
        put("rights_owner", owner.clone().into());
    }
    let limits = limits(&metadata.limits);
    if !limits.is_empty() {
        put("limits", Value::Mapping(limits));
    }
    if !metadata.keywords.is_empty() {
        put("keywords", strings(&metadata.keywords));
    }
    if !metadata.languages.is_empty() {
        put("languages", strings(&metadata.languages));
    }
    serde_norway::to_string(&map).unwrap_or_default()
}

fn texts(map: &std::collections::BTreeMap<String, String>) -> Value {
    Value::Mapping(
        map.iter()
            .map(|(key, text)| (key.clone().into(), text.clone().into()))
            .collect(),
    )
}

fn strings(items: &[String]) -> Value {
    Value::Sequence(items.iter().cloned().map(Value::from).collect())
}

fn limits(limits: &Limits) -> Mapping {
    let mut map = Mapping::new();
    if let Some(seconds) = limits.time_limit {
        map.insert("time_limit".into(), seconds.into());
    }
    let standard = Limits::default();
    if (limits.time_resolution - standard.time_resolution).abs() > f64::EPSILON {
        map.insert("time_resolution".into(), limits.time_resolution.into());
    }
    for (key, value) in [
        ("memory", limits.memory),
        ("output", limits.output),
        ("code", limits.code),
    ] {
        if let Some(value) = value {
            map.insert(key.into(), value.into());
        }
    }
    map
}

/// `output_validator_args` as a `test_group.yaml`; `None` when there are none.
pub fn test_group_yaml(output_validator_args: &[String]) -> Option<String> {
    if output_validator_args.is_empty() {
        return None;
    }
    let mut map = Mapping::new();
    map.insert("output_validator_args".into(), strings(output_validator_args));
    serde_norway::to_string(&map).ok()
}
