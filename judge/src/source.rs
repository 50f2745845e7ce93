//! What is submitted: one or more files, and how they are laid out for a language.

use crate::languages::Language;
use std::collections::BTreeMap;
use std::path::Path;
use trellis_problems::{Files, Program};

/// A submission: file names (relative, `/` between folders) and contents.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Submission {
    pub files: BTreeMap<String, Vec<u8>>,
    /// Language id or code of the package format; `None`: by extension.
    pub language: Option<String>,
    pub entrypoint: Option<String>,
}

/// Why files are no submission.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SourceError {
    #[error("the submission has no file")]
    Empty,
    #[error("{0:?} is no file name a submission can have")]
    BadName(String),
    #[error("{0}")]
    Unreadable(String),
}

impl Submission {
    /// One file, in a stated language.
    pub fn single(name: &str, bytes: impl Into<Vec<u8>>, language: &str) -> Self {
        Self {
            files: BTreeMap::from([(name.to_owned(), bytes.into())]),
            language: Some(language.to_owned()),
            entrypoint: None,
        }
    }

    /// A program of a package.
    pub fn from_program(program: &Program) -> Self {
        let files = program
            .files
            .iter()
            .map(|(name, bytes)| (name.clone(), bytes.to_vec()))
            .collect();
        Self {
            files,
            language: None,
            entrypoint: None,
        }
    }

    /// A file or a folder on disk. Of a folder, what the package format ignores is left out.
    pub fn read(path: &Path) -> Result<Self, SourceError> {
        let unreadable = |error: &dyn std::fmt::Display| SourceError::Unreadable(error.to_string());
        let at = |error: std::io::Error| unreadable(&format!("{}: {error}", path.display()));
        let files = if std::fs::metadata(path).map_err(at)?.is_dir() {
            let (files, _) = Files::read_dir(path).map_err(|error| unreadable(&error))?;
            files
                .iter()
                .map(|(name, bytes)| (name.to_owned(), bytes.to_vec()))
                .collect()
        } else {
            let name = path
                .file_name()
                .map(|name| name.to_string_lossy().into_owned())
                .unwrap_or_default();
            BTreeMap::from([(name, std::fs::read(path).map_err(at)?)])
        };
        let submission = Self {
            files,
            language: None,
            entrypoint: None,
        };
        submission.check()?;
        Ok(submission)
    }

    /// At least one file, and names that stay inside the working directory.
    pub fn check(&self) -> Result<(), SourceError> {
        if self.files.is_empty() {
            return Err(SourceError::Empty);
        }
        match self.files.keys().find(|name| !is_inside(name)) {
            Some(name) => Err(SourceError::BadName(name.clone())),
            None => Ok(()),
        }
    }

    /// Bytes of all files together: what a problem's `limits.code` bounds.
    pub fn bytes(&self) -> u64 {
        self.files.values().map(|bytes| bytes.len() as u64).sum()
    }
}

/// First parts of names that the sandbox uses itself: packs' files, the compilers' folder, a validator's.
const RESERVED: [&str; 4] = ["usr", "work", "tmp", "judge"];

/// Relative, and nothing a compiler's command line could take for an option (`-x`), a file of options (`@x`) or
/// one of our placeholders.
fn is_inside(name: &str) -> bool {
    name.len() <= 255
        && !name
            .chars()
            .any(|c| c.is_control() || matches!(c, '{' | '}' | '\\'))
        && name
            .split('/')
            .all(|part| !part.is_empty() && !part.starts_with(['.', '-', '@']))
        && name
            .split('/')
            .next()
            .is_none_or(|first| !RESERVED.contains(&first))
}

/// The files of a program with a language, ready to be compiled and run.
#[derive(Debug, Clone)]
pub struct Source {
    pub language: &'static Language,
    /// Submitted files with the package's `include/` files over them.
    pub files: BTreeMap<String, Vec<u8>>,
    pub entrypoint: Option<String>,
}

/// A source file of the language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    pub name: String,
    /// Unique among the units; names the object file.
    pub stem: String,
}

impl Source {
    /// Files of the language in name order. A single file is source whatever it is called.
    pub fn units(&self) -> Vec<Unit> {
        let mut units: Vec<Unit> = Vec::new();
        let single = self.files.len() == 1;
        for name in self
            .files
            .keys()
            .filter(|name| single || self.language.takes(name))
        {
            let base = name
                .rsplit_once('.')
                .map_or(name.as_str(), |(stem, _)| stem)
                .replace('/', "_");
            let taken = |stem: &str| units.iter().any(|unit| unit.stem == stem);
            let stem = (1..)
                .map(|n| {
                    if n == 1 {
                        base.clone()
                    } else {
                        format!("{base}_{n}")
                    }
                })
                .find(|stem| !taken(stem))
                .unwrap_or(base.clone());
            units.push(Unit {
                name: name.clone(),
                stem,
            });
        }
        units
    }

    /// The file to start with: the stated entry point, the only source, the language's `main`, or `__main__`.
    /// The error is a sentence for the compile log.
    pub fn main(&self) -> Result<String, String> {
        let units = self.units();
        if let Some(entry) = &self.entrypoint {
            let found = units.iter().find(|unit| unit.name == *entry);
            return found
                .map(|unit| unit.name.clone())
                .ok_or_else(|| format!("the entry point {entry} is not among the submitted files"));
        }
        let dunder = self.language.main.replace("main.", "__main__.");
        match &units[..] {
            [] => {
                let wanted = self.language.extensions.join(", .");
                Err(format!(
                    "no {} source (.{wanted}) is among the submitted files",
                    self.language.name
                ))
            }
            [only] => Ok(only.name.clone()),
            several => [self.language.main.clone(), dunder.clone()]
                .into_iter()
                .find(|name| several.iter().any(|unit| unit.name == *name))
                .ok_or_else(|| {
                    format!(
                        "several files and none is {} or {dunder}: state the entry point",
                        self.language.main
                    )
                }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::languages;

    fn source(language: &str, names: &[&str], entrypoint: Option<&str>) -> Source {
        Source {
            language: languages::find(language).unwrap(),
            files: names
                .iter()
                .map(|name| ((*name).to_owned(), Vec::new()))
                .collect(),
            entrypoint: entrypoint.map(str::to_owned),
        }
    }

    #[test]
    fn names_must_stay_inside() {
        for bad in [
            "../a.c",
            "/etc/a.c",
            "a//b.c",
            "a\0.c",
            "",
            "./a.c",
            "-o.c",
            "@args.rs",
            "{main}.c",
            "usr",
            "judge/case.in",
        ] {
            assert!(Submission::single(bad, "", "c").check().is_err(), "{bad:?}");
        }
        assert!(Submission::single("sub/my file.c", "", "c").check().is_ok());
        assert_eq!(Submission::default().check(), Err(SourceError::Empty));
    }

    #[test]
    fn stems_are_unique() {
        let stems: Vec<_> = source("cpp", &["a.cc", "a.cpp", "b/a.cpp", "x.h"], None)
            .units()
            .into_iter()
            .map(|u| u.stem)
            .collect();
        assert_eq!(stems, ["a", "a_2", "b_a"]);
    }

    #[test]
    fn the_entry_point() {
        assert_eq!(source("python", &["x.py"], None).main(), Ok("x.py".into()));
        assert_eq!(
            source("python", &["x.py", "main.py"], None).main(),
            Ok("main.py".into())
        );
        assert_eq!(
            source("python", &["x.py", "__main__.py"], None).main(),
            Ok("__main__.py".into())
        );
        assert_eq!(
            source("python", &["x.py", "y.py"], Some("y.py")).main(),
            Ok("y.py".into())
        );
        assert!(source("python", &["x.py", "y.py"], None).main().is_err());
        assert!(source("python", &["x.py"], Some("z.py")).main().is_err());
        assert_eq!(source("python", &["x.txt"], None).main(), Ok("x.txt".into()));
        assert!(source("python", &["x.txt", "y.txt"], None).main().is_err());
    }
}
