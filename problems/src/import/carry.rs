//! The two ends of an import: the files read, of which each is taken once, and the files written.

use crate::content::Content;
use crate::files::Files;
use crate::finding::Finding;
use std::collections::BTreeSet;

const BAD_NAME: &str =
    "its name has characters 2025-09 does not allow (it has letters, digits, '_', '.' and '-'); rename it";

/// `name` with `_` for what 2025-09 does not allow in a name.
pub(super) fn safe(name: &str) -> String {
    let safe: String = name
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-') {
                c
            } else {
                '_'
            }
        })
        .collect();
    match safe.starts_with(['.', '-']) {
        true => format!("_{safe}"),
        false => safe,
    }
}

/// Collects the result. A file that nobody takes is copied to the same path by [`Carry::finish`].
#[derive(Debug)]
pub(super) struct Carry<'a> {
    pub source: &'a Files,
    pub findings: Vec<Finding>,
    taken: BTreeSet<String>,
    out: Files,
    /// Rules of `submissions.yaml`, by glob.
    pub submissions: super::submissions::Rules,
}

impl<'a> Carry<'a> {
    pub fn new(source: &'a Files) -> Self {
        Self {
            source,
            findings: Vec::new(),
            taken: BTreeSet::new(),
            out: Files::default(),
            submissions: super::submissions::Rules::default(),
        }
    }

    pub fn error(&mut self, place: impl Into<String>, message: impl Into<String>) {
        self.findings.push(Finding::error(place, message));
    }

    pub fn warning(&mut self, place: impl Into<String>, message: impl Into<String>) {
        self.findings.push(Finding::warning(place, message));
    }

    /// Marks `path` as dealt with; its content when it exists.
    pub fn take(&mut self, path: &str) -> Option<Content> {
        let bytes = self.source.get(path).cloned();
        if bytes.is_some() {
            self.taken.insert(path.to_owned());
        }
        bytes
    }

    /// Text of `path`; an error when it is not UTF-8, `None` as well when it does not exist.
    pub fn take_text(&mut self, path: &str) -> Option<String> {
        let bytes = self.take(path)?;
        let text = std::str::from_utf8(&bytes).map(|text| text.trim_start_matches('\u{feff}').to_owned());
        if text.is_err() {
            self.error(path, "is not UTF-8");
        }
        text.ok()
    }

    /// Paths below `folder`, relative to it, that nobody took yet.
    pub fn left(&self, folder: &str) -> Vec<String> {
        self.source
            .under(folder)
            .filter(|(path, _)| !self.taken.contains(&format!("{folder}/{path}")))
            .map(|(path, _)| path.to_owned())
            .collect()
    }

    /// Every path that nobody took yet.
    pub fn all_left(&self) -> Vec<String> {
        let paths = self.source.iter().map(|(path, _)| path);
        paths
            .filter(|path| !self.taken.contains(*path))
            .map(str::to_owned)
            .collect()
    }

    /// Writes a file; two different contents for one path are an error.
    pub fn put(&mut self, path: &str, bytes: impl Into<Content>) {
        let bytes = bytes.into();
        if path.split('/').any(crate::files::is_ignored) {
            return self.error(path, BAD_NAME);
        }
        match self.out.get(path) {
            Some(other) if *other != bytes => {
                self.error(
                    path,
                    "two files of the package would get this name in the 2025-09 package",
                );
            }
            _ => self.out.insert(path, bytes),
        }
    }

    pub fn put_text(&mut self, path: &str, text: impl Into<String>) {
        self.put(path, text.into().into_bytes());
    }

    pub fn has(&self, path: &str) -> bool {
        self.out.get(path).is_some()
    }

    /// What was written to `path` so far.
    pub fn written(&self, path: &str) -> Option<&Content> {
        self.out.get(path)
    }

    /// Replaces what was written to `path`.
    pub fn rewrite(&mut self, path: &str, text: String) {
        self.out.insert(path, text.into_bytes());
    }

    /// Takes `from` and writes it to `to`; false when there is no such file.
    pub fn copy(&mut self, from: &str, to: &str) -> bool {
        let bytes = self.take(from);
        let found = bytes.is_some();
        if let Some(bytes) = bytes {
            self.put(to, bytes);
        }
        found
    }

    /// Copies what is left below `from`, with the same relative paths; names that begin with a period stay for
    /// [`Carry::finish`].
    pub fn copy_folder(&mut self, from: &str, to: &str) {
        for path in self.left(from) {
            if path.split('/').any(|name| name.starts_with('.')) {
                continue;
            }
            self.copy(&format!("{from}/{path}"), &format!("{to}/{path}"));
        }
    }

    /// Paths below `folder` in the result, relative to it.
    pub fn out_children(&self, folder: &str) -> Vec<(String, bool)> {
        self.out.children(folder)
    }

    /// Merges the package's own `submissions.yaml` with the rules made by the import.
    pub fn take_over_rules(&mut self) {
        let file = "submissions/submissions.yaml";
        if let Some(own) = self.take(file)
            && let Err(error) = self.submissions.take_over(&own)
        {
            self.error(file, format!("is not a map of rules: {error}"));
        }
    }

    /// The result. Files that no rule took come along as they are; those whose names the format ignores (section
    /// "General requirements") are named.
    pub fn finish(mut self) -> (Files, Vec<Finding>) {
        // A package of 2025-09 whose rules gain some from DOMjudge's annotations.
        let rules = "submissions/submissions.yaml";
        if !self.taken.contains(rules) && self.submissions.yaml().is_some() {
            self.take_over_rules();
        }
        for path in self.all_left() {
            if path.split('/').any(|name| name.starts_with('.')) {
                self.taken.insert(path.clone());
                self.warning(
                    &path,
                    "is left out: 2025-09 ignores names that begin with a period",
                );
            } else {
                self.copy(&path.clone(), &path);
            }
        }
        if let Some(text) = self.submissions.yaml() {
            self.put_text(rules, text);
        }
        (self.out, self.findings)
    }
}
