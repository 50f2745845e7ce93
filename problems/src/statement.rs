//! Statements and solution texts by language (sections "Problem statements" and "Solution description").

use crate::content::Content;
use crate::files::Files;
use crate::finding::Finding;
use crate::metadata::is_language_code;
use std::collections::BTreeMap;

/// How a statement is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StatementFormat {
    Markdown,
    Latex,
    Pdf,
}

/// One statement or solution file.
#[derive(Debug, Clone)]
pub struct Statement {
    /// Language code of the format: `en`, `zh`, `pt-BR`.
    pub language: String,
    pub format: StatementFormat,
    pub path: String,
    pub bytes: Content,
}

/// Image files that a statement may show.
pub const IMAGES: [&str; 5] = ["png", "jpg", "jpeg", "svg", "pdf"];

/// What stands before a constant's name in LaTeX.
const CONSTANT: &str = "\\constant{";

impl Statement {
    /// The text with constants in place: `{{name}}` in Markdown, `\constant{name}` in LaTeX (section "Constants").
    /// Of a PDF it is the file's name.
    pub fn text(&self, constants: &BTreeMap<String, String>) -> String {
        match self.format {
            StatementFormat::Markdown => {
                String::from_utf8_lossy(&crate::constants::replace(&self.bytes, constants)).into_owned()
            }
            StatementFormat::Latex => with_constants(&String::from_utf8_lossy(&self.bytes), constants),
            StatementFormat::Pdf => self.path.rsplit('/').next().unwrap_or_default().to_owned(),
        }
    }
}

fn with_constants(text: &str, constants: &BTreeMap<String, String>) -> String {
    let mut parts = text.split(CONSTANT);
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let value = part
            .split_once('}')
            .and_then(|(name, rest)| Some((constants.get(name.trim())?, rest)));
        match value {
            Some((value, rest)) => {
                out.push_str(value);
                out.push_str(rest);
            }
            // The renderer says that there is no such constant.
            None => {
                out.push_str(CONSTANT);
                out.push_str(part);
            }
        }
    }
    out
}

/// Whether a file's name says that it is an image.
pub fn is_image(path: &str) -> bool {
    path.rsplit_once('.')
        .is_some_and(|(_, extension)| IMAGES.iter().any(|known| extension.eq_ignore_ascii_case(known)))
}

/// Paths of the images below `folder`, which statements in it may show. A statement that is a PDF is none.
pub fn images(files: &Files, folder: &str) -> Vec<String> {
    let is_text = |path: &str| {
        let text = path
            .strip_prefix("problem.")
            .or_else(|| path.strip_prefix("solution."));
        text.is_some_and(|rest| rest.ends_with("pdf"))
    };
    files
        .under(folder)
        .map(|(path, _)| path)
        .filter(|path| is_image(path) && !is_text(path))
        .map(str::to_owned)
        .collect()
}

/// Reads `<folder>/<stem>.<language>.<ext>`; without a language the file is English where `optional` allows it.
pub fn read(
    files: &Files,
    folder: &str,
    stem: &str,
    optional: bool,
    findings: &mut Vec<Finding>,
) -> Vec<Statement> {
    let mut found: Vec<Statement> = Vec::new();
    for (name, bytes) in files.under(folder) {
        let Some(rest) = name.strip_prefix(stem).and_then(|rest| rest.strip_prefix('.')) else {
            continue;
        };
        let path = format!("{folder}/{name}");
        let (language, extension) = match rest.split_once('.') {
            Some((language, extension)) => (language, extension),
            None if optional => ("en", rest),
            None => continue,
        };
        let format = match extension {
            "md" => StatementFormat::Markdown,
            "tex" => StatementFormat::Latex,
            "pdf" => StatementFormat::Pdf,
            _ => continue,
        };
        if !is_language_code(language) {
            findings.push(Finding::error(&path, format!("{language} is no language code")));
        }
        if found.iter().any(|other| other.language == language) {
            findings.push(Finding::error(
                &path,
                format!("is a second file for the language {language}"),
            ));
            continue;
        }
        if format != StatementFormat::Pdf && std::str::from_utf8(bytes).is_err() {
            findings.push(Finding::error(&path, "is not UTF-8"));
        }
        found.push(Statement {
            language: language.to_owned(),
            format,
            path,
            bytes: bytes.clone(),
        });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constants_in_latex_are_replaced_and_unknown_ones_stay() {
        let constants = BTreeMap::from([
            ("n".to_owned(), "10".to_owned()),
            ("n.tex".to_owned(), "10^1".to_owned()),
        ]);
        let text = r"$\constant{n}$ \constant{n.tex} \constant{m} {{n}} \constant{n";
        assert_eq!(
            with_constants(text, &constants),
            r"$10$ 10^1 \constant{m} {{n}} \constant{n"
        );
    }

    #[test]
    fn images_are_those_of_the_folder() {
        let mut files = Files::default();
        for path in [
            "statement/a.PNG",
            "statement/in/b.svg",
            "statement/problem.en.tex",
            "data/secret/1.png",
        ] {
            files.insert(path, Vec::new());
        }
        assert_eq!(images(&files, "statement"), ["a.PNG", "in/b.svg"]);
    }
}
