//! Import of packages in other formats: files in, the files of a 2025-09 package out.
//!
//! | format | source of its rules |
//! |---|---|
//! | `legacy`, `legacy-icpc` | <https://www.kattis.com/problem-package-format/spec/legacy>, `.../spec/legacy-icpc` |
//! | `2023-07-draft` | the draft of 2025-09; what changed is in `.../spec/changelog` |
//! | DOMjudge's extras | DOMjudge manual, "Problem format specification", and its `ImportProblemService` |
//! | Polygon full packages | `problem.xml` as Polygon writes it, <https://polygon.codeforces.com/docs/> |
//!
//! What cannot be carried over is an error that names its file and key; a file that no rule takes is copied as it
//! is, so that nothing is dropped silently. Whether this judge can honour the result is the strict reader's word:
//! see [`Imported::load`].

mod args;
mod carry;
mod domjudge;
mod domjudge_scoring;
mod draft;
mod ini;
mod interaction;
mod legacy;
mod lenient;
mod polygon;
mod submissions;
mod yaml_out;

use crate::files::Files;
use crate::finding::Finding;
use crate::package::{Loaded, Package};
use carry::Carry;

/// What a package was written for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub enum Format {
    /// Nothing to convert, except DOMjudge's extras if there are any.
    #[serde(rename = "2025-09")]
    Icpc,
    #[serde(rename = "2023-07-draft")]
    Draft,
    #[serde(rename = "legacy")]
    Legacy,
    #[serde(rename = "legacy-icpc")]
    LegacyIcpc,
    #[serde(rename = "polygon")]
    Polygon,
}

impl Format {
    /// The name the format has in `problem_format_version`; `polygon` for Polygon.
    pub fn name(self) -> &'static str {
        match self {
            Self::Icpc => "2025-09",
            Self::Draft => "2023-07-draft",
            Self::Legacy => "legacy",
            Self::LegacyIcpc => "legacy-icpc",
            Self::Polygon => "polygon",
        }
    }
}

/// A format, and whether DOMjudge's extras are in the package.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Detected {
    pub format: Format,
    pub domjudge: bool,
}

/// Why a folder or zip cannot be imported at all.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error(transparent)]
    Read(#[from] crate::files::ReadError),
    #[error(
        "{0} is no problem package: it has no problem.yaml, no domjudge-problem.ini and no problem.xml of Polygon"
    )]
    Unknown(String),
    #[error("problem.yaml: problem_format_version: {0} is a version this importer does not know")]
    Version(String),
}

/// An imported package.
#[derive(Debug, Clone)]
pub struct Imported {
    pub detected: Detected,
    /// Name for the package's folder: lower-case letters and digits, as 2025-09 wants.
    pub slug: String,
    /// The files of the 2025-09 package. Incomplete when a finding is an error.
    pub files: Files,
    /// What was refused (errors) or changed on the way (warnings).
    pub findings: Vec<Finding>,
}

impl Imported {
    /// Whether all was carried over.
    pub fn ok(&self) -> bool {
        !self.findings.iter().any(Finding::is_error)
    }

    /// What the strict 2025-09 reader says of the result: features this judge cannot honour are its errors.
    pub fn load(&self) -> Loaded {
        Package::from_files(&self.slug, self.files.clone())
    }
}

/// Files that mark the top of a package.
pub const MARKERS: [&str; 3] = ["problem.yaml", "domjudge-problem.ini", "problem.xml"];

/// Tells the format by its files: Polygon by a `problem.xml` whose root is `<problem>` and no `problem.yaml`, the
/// others by `problem_format_version` (section "Problem format version": absent means `legacy`).
pub fn detect(files: &Files) -> Result<Detected, ImportError> {
    let domjudge = files.get(domjudge::TIME_LIMIT).is_some() || domjudge::is_its_own(files);
    let Some(yaml) = files.get("problem.yaml") else {
        let format = match files.get("problem.xml") {
            Some(xml) if String::from_utf8_lossy(xml).contains("<problem") => Format::Polygon,
            _ if files.get(domjudge::INI).is_some() => Format::Legacy,
            _ => return Err(ImportError::Unknown("this".into())),
        };
        let domjudge = domjudge && format != Format::Polygon;
        return Ok(Detected { format, domjudge });
    };
    let yaml = crate::yaml::from_slice::<serde_norway::Value>(yaml).unwrap_or_default();
    let version = yaml
        .get("problem_format_version")
        .map(|value| crate::yaml::scalar(value).unwrap_or_default());
    let format = match version.as_deref() {
        None | Some("legacy") => Format::Legacy,
        Some("legacy-icpc") => Format::LegacyIcpc,
        Some("2023-07-draft" | "2023-07" | "2025-09-draft") => Format::Draft,
        Some(crate::metadata::FORMAT_VERSION) if draft::is_draft(files, &yaml) => Format::Draft,
        Some(crate::metadata::FORMAT_VERSION) => Format::Icpc,
        Some(other) => return Err(ImportError::Version(other.to_owned())),
    };
    Ok(Detected { format, domjudge })
}

/// Imports the files of a package whose folder or zip is called `name`. The same files give the same result.
pub fn import(name: &str, files: &Files) -> Result<Imported, ImportError> {
    let mut mended = files.clone();
    let mut findings = lenient::mend_yaml(&mut mended);
    let detected = detect(&mended).map_err(|error| match error {
        ImportError::Unknown(_) => ImportError::Unknown(name.to_owned()),
        other => other,
    })?;
    let mut files = match detected.format {
        // A package that is in 2025-09 already is left as it is.
        Format::Icpc => {
            findings.clear();
            files.clone()
        }
        // Its names are in problem.xml; the import gives them their new ones.
        Format::Polygon => mended,
        Format::Draft | Format::Legacy | Format::LegacyIcpc => {
            findings.extend(lenient::rename(&mut mended));
            mended
        }
    };
    let disabled = files.take_disabled();
    let mut carry = Carry::new(&files);
    let mut slug = slug(name);
    match detected.format {
        Format::Icpc => {}
        Format::Draft => draft::convert(name, &mut carry),
        Format::Legacy | Format::LegacyIcpc => legacy::convert(name, detected.domjudge, &mut carry),
        Format::Polygon => {
            if let Some(short) = polygon::convert(name, &mut carry) {
                slug = self::slug(&short);
            }
        }
    }
    if detected.domjudge
        && let Some(id) = domjudge::convert(&mut carry)
    {
        slug = self::slug(&id);
    }
    let (files, more) = carry.finish();
    findings.extend(more);
    let left_out = |path| Finding::warning(path, crate::package::DISABLED);
    findings.extend(disabled.into_iter().map(left_out));
    Ok(Imported {
        detected,
        slug,
        files,
        findings,
    })
}

/// Lower-case letters and digits of `name` (section "General requirements"), never empty.
fn slug(name: &str) -> String {
    let slug: String = name
        .chars()
        .map(|c| c.to_ascii_lowercase())
        .filter(char::is_ascii_alphanumeric)
        .collect();
    if slug.is_empty() { "problem".into() } else { slug }
}

/// Why a license becomes `unknown`; `None` when 2025-09 names it.
fn other_license(license: &str) -> Option<String> {
    let known = crate::metadata::LICENSES;
    (!known.contains(&license)).then(|| {
        format!(
            "{license} is none of 2025-09's ({}); it is unknown now",
            known.join(", ")
        )
    })
}

/// A UUID that depends on nothing but `identity` (version 8 of RFC 9562): the same package, imported again, is the
/// same problem.
fn uuid(identity: &str) -> String {
    let hash = blake3::hash(format!("trellis import {identity}").as_bytes());
    let mut bytes = [0_u8; 16];
    bytes.copy_from_slice(&hash.as_bytes()[..16]);
    bytes[6] = (bytes[6] & 0x0f) | 0x80;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    format!(
        "{}-{}-{}-{}-{}",
        &hex[..8],
        &hex[8..12],
        &hex[12..16],
        &hex[16..20],
        &hex[20..]
    )
}

#[cfg(feature = "fs")]
mod disk {
    use super::{ImportError, Imported, MARKERS, import};
    use crate::files::{Files, ReadError};
    use crate::finding::Finding;
    use std::path::Path;

    impl Imported {
        /// Imports a folder, or a `.zip` or `.kpp` file. Links out of the folder, links in a zip, names that climb out
        /// and more than [`crate::files::MAX_PACKAGE_BYTES`] unpacked are refused.
        pub fn read(path: &Path) -> Result<Self, ImportError> {
            let io = |source| ReadError::Io {
                path: path.display().to_string(),
                source,
            };
            let real = path.canonicalize().map_err(io)?;
            if !real.is_dir() {
                let stem = real.file_stem().map(|name| name.to_string_lossy().into_owned());
                return Self::read_zip(&stem.unwrap_or_default(), &std::fs::read(&real).map_err(io)?);
            }
            let name = real.file_name().map(|name| name.to_string_lossy().into_owned());
            let (files, left_out) = Files::read_dir_whole(&real)?;
            Ok(with_left_out(
                import(&name.unwrap_or_default(), &files)?,
                &left_out,
            ))
        }

        /// Imports a zipped package; `name` is the zip's without its extension.
        pub fn read_zip(name: &str, bytes: &[u8]) -> Result<Self, ImportError> {
            let (files, folder, left_out) = Files::read_zip_whole(bytes, &MARKERS)?;
            let name = folder.as_deref().unwrap_or(name);
            Ok(with_left_out(import(name, &files)?, &left_out))
        }
    }

    fn with_left_out(mut imported: Imported, left_out: &[String]) -> Imported {
        let tools = |path: &&String| !path.split('/').any(|part| part == ".git" || part == "__MACOSX");
        for path in left_out.iter().filter(tools) {
            imported.findings.push(Finding::error(
                path,
                "is not in the package's folder, or its name is no text",
            ));
        }
        imported
    }
}
