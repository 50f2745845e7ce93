//! Statements in each language: `statement-sections/<language>/`, else `problem-properties.json`, else the PDF.

use super::{cpp, language, xml};
use crate::content::Content;
use crate::import::carry::Carry;
use roxmltree::Node;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// What the statements say that goes elsewhere.
#[derive(Debug, Default)]
pub(super) struct Texts {
    /// By language code.
    pub names: BTreeMap<String, String>,
    pub authors: Vec<String>,
    /// Custom samples of the first language that has any, in order.
    pub examples: Vec<Example>,
}

/// A sample as the statement shows it.
#[derive(Debug)]
pub(super) struct Example {
    input: Content,
    output: Content,
}

/// Files of a section folder that are parts of the text.
const PARTS: [&str; 8] = [
    "name",
    "legend",
    "input",
    "output",
    "interaction",
    "scoring",
    "notes",
    "tutorial",
];

pub(super) fn convert(package: &str, root: Node<'_, '_>, interactive: bool, carry: &mut Carry<'_>) -> Texts {
    let mut texts = Texts::default();
    let names = xml::child(root, "names")
        .into_iter()
        .flat_map(|names| xml::all(names, "name"));
    let names: BTreeMap<String, String> = names
        .filter_map(|name| {
            Some((
                name.attribute("language")?.to_owned(),
                name.attribute("value")?.to_owned(),
            ))
        })
        .collect();
    let mut languages: Vec<String> = carry
        .source
        .children("statement-sections")
        .into_iter()
        .chain(carry.source.children("statements"))
        .filter(|(name, is_folder)| *is_folder && !name.starts_with('.'))
        .map(|(name, _)| name)
        .collect();
    languages.sort();
    languages.dedup();
    for name in &languages {
        let Some(code) = language::code(name) else {
            carry.error(
                format!("statement-sections/{name}"),
                "is a language with no known ISO 639 code",
            );
            continue;
        };
        let mut statement = Statement::read(name, carry);
        if let Some(author) = statement
            .author
            .take()
            .filter(|author| !texts.authors.contains(author))
        {
            texts.authors.push(author);
        }
        let in_tex = statement.parts.remove("name");
        let title = names
            .get(name)
            .or(in_tex.as_ref())
            .map_or(package, |title| title.trim())
            .to_owned();
        if statement.parts.is_empty() {
            let pdf = format!("statements/.pdf/{name}/problem.pdf");
            if !carry.copy(&pdf, &format!("statement/problem.{code}.pdf")) {
                carry.error(
                    format!("statement-sections/{name}"),
                    "has no text and there is no PDF",
                );
            }
        } else {
            statement.write(in_tex.as_deref().unwrap_or(&title), code, interactive, carry);
        }
        texts.names.insert(code.to_owned(), title);
        if texts.examples.is_empty() {
            texts.examples = statement.examples;
        }
    }
    for (name, title) in &names {
        if !languages.contains(name) {
            carry.error(
                format!("{}: names", xml::FILE),
                format!("{title:?} is in {name}, which has no statement"),
            );
        }
    }
    if texts.names.is_empty() {
        carry.error("statement-sections", "the package has no statement");
    }
    texts
}

#[derive(Debug, Default)]
struct Statement {
    parts: BTreeMap<&'static str, String>,
    examples: Vec<Example>,
    author: Option<String>,
}

impl Statement {
    fn read(language: &str, carry: &mut Carry<'_>) -> Self {
        let mut statement = Self::default();
        let sections = format!("statement-sections/{language}");
        let properties = format!("statements/{language}/problem-properties.json");
        let properties: serde_json::Map<String, serde_json::Value> = carry
            .take_text(&properties)
            .and_then(|text| serde_json::from_str(&text).ok())
            .unwrap_or_default();
        let property = |key: &str| {
            properties
                .get(key)
                .and_then(serde_json::Value::as_str)
                .map(str::to_owned)
        };
        for part in PARTS {
            let text = carry
                .take_text(&format!("{sections}/{part}.tex"))
                .or_else(|| property(part));
            if let Some(text) = text.filter(|text| !text.trim().is_empty()) {
                statement.parts.insert(part, text.replace("\r\n", "\n"));
            }
        }
        statement.author = property("authorName").filter(|name| !name.trim().is_empty());
        let mut changed = 0;
        for file in carry.left(&sections) {
            let path = format!("{sections}/{file}");
            if let Some(number) = file.strip_prefix("example.").filter(|rest| !rest.contains('.')) {
                let answer = carry.take(&format!("{sections}/example.{number}.a"));
                if let (Some(input), Some(output)) = (carry.take(&path), answer) {
                    let (input, output) = (cpp::unix(&input, &mut changed), cpp::unix(&output, &mut changed));
                    statement.examples.push(Example { input, output });
                }
            } else if !file.starts_with("example.") {
                // Pictures. Two languages may use the same one; different ones under one name are an error.
                carry.copy(&path, &format!("statement/{file}"));
            }
        }
        statement
    }

    /// 2025-09, "LaTeX environment and supported subset": the environments Input, Output and Interaction.
    fn write(&self, title: &str, code: &str, interactive: bool, carry: &mut Carry<'_>) {
        let (scoring, notes) = language::headings(code);
        let mut text = format!("\\problemname{{{}}}\n\n", title.trim());
        let part = |name: &str| self.parts.get(name).map(|text| text.trim());
        if let Some(legend) = part("legend") {
            let _ = writeln!(text, "{legend}\n");
        }
        for (name, environment) in [
            ("input", "Input"),
            ("output", "Output"),
            ("interaction", "Interaction"),
        ] {
            if let Some(body) = part(name) {
                let _ = writeln!(text, "\\begin{{{environment}}}\n{body}\n\\end{{{environment}}}\n");
            }
        }
        for (name, heading) in [("scoring", scoring), ("notes", notes)] {
            if let Some(body) = part(name) {
                // Notes explain the samples, so these come first.
                let samples = if name == "notes" && !interactive {
                    "\\remainingsamples\n\n"
                } else {
                    ""
                };
                let _ = writeln!(text, "{samples}\\section{{{heading}}}\n{body}\n");
            }
        }
        carry.put_text(&format!("statement/problem.{code}.tex"), text);
        if let Some(tutorial) = part("tutorial") {
            carry.put_text(&format!("solution/solution.{code}.tex"), format!("{tutorial}\n"));
        }
    }
}

impl Example {
    /// Writes what the statement shows where it differs from the test (2025-09, "Displaying test cases").
    pub fn write(&self, case: &str, test: (&Content, &Content), interactive: bool, carry: &mut Carry<'_>) {
        let base = format!("data/sample/{case}");
        if interactive {
            carry.put_text(
                &format!("{base}.interaction"),
                interaction(&self.input, &self.output),
            );
            carry.put(&format!("{base}.in.download"), self.input.clone());
            carry.put(&format!("{base}.ans.download"), self.output.clone());
            carry.warning(
                format!("{base}.interaction"),
                "was made from the statement's example by taking its lines in turns: check their order",
            );
            return;
        }
        for (own, test, extension) in [(&self.input, test.0, "in"), (&self.output, test.1, "ans")] {
            if own.trim_ascii_end() != test.trim_ascii_end() {
                carry.put(&format!("{base}.{extension}.statement"), own.clone());
                carry.put(&format!("{base}.{extension}.download"), own.clone());
            }
        }
    }
}

/// Lines in turns, blank ones left out: `<` from the judge, `>` from the submission.
fn interaction(judge: &[u8], submission: &[u8]) -> String {
    let (judge, submission) = (
        String::from_utf8_lossy(judge),
        String::from_utf8_lossy(submission),
    );
    let (mut ours, mut theirs) = (judge.lines(), submission.lines());
    let mut text = String::new();
    loop {
        let (a, b) = (ours.next(), theirs.next());
        if a.is_none() && b.is_none() {
            return text;
        }
        for (mark, line) in [('<', a), ('>', b)] {
            if let Some(line) = line.filter(|line| !line.trim().is_empty()) {
                let _ = writeln!(text, "{mark}{line}");
            }
        }
    }
}
