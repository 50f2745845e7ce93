//! Statements and their names (section "Problem statements").

use super::Problem;
use crate::import::carry::Carry;
use crate::metadata::is_language_code;
use std::collections::BTreeMap;

const FOLDER: &str = "problem_statement";

/// Moves `problem_statement/` to `statement/`; gives the problem's name by language.
pub(super) fn convert(package: &str, problem: &Problem, carry: &mut Carry<'_>) -> BTreeMap<String, String> {
    let mut languages = BTreeMap::new();
    for name in carry.left(FOLDER) {
        let from = format!("{FOLDER}/{name}");
        match parse(&name) {
            Some((language, extension)) if matches!(extension, "tex" | "md") => {
                let language = named(language, &from, carry);
                carry.copy(&from, &format!("statement/problem.{language}.{extension}"));
                languages.insert(language, from);
            }
            Some(_) => {}
            // Left to [`Carry::finish`].
            None if name.split('/').any(|part| part.starts_with('.')) => {}
            None => {
                carry.copy(&from, &format!("statement/{name}"));
            }
        }
    }
    renditions(&mut languages, carry);
    let default = problem.name.as_deref().unwrap_or(package);
    let several = languages.len() > 1;
    let mut names = BTreeMap::new();
    for (language, file) in languages {
        let own = match problem.names.get(&language) {
            Some(name) => Some(name.clone()),
            None => title(&file, problem, carry),
        };
        if own.is_none() && several && language != "en" {
            carry.warning(
                format!("problem.yaml: name.{language}"),
                format!("{file} has no \\problemname, so the name in problem.yaml stands for it"),
            );
        }
        // With one statement, the name in problem.yaml is that statement's (section "Name").
        let name = if several || problem.names.contains_key(&language) {
            own.or_else(|| problem.name.clone())
        } else {
            problem.name.clone().or(own)
        };
        names.insert(language, name.unwrap_or_else(|| default.to_owned()));
    }
    for (language, name) in problem
        .names
        .iter()
        .filter(|(language, _)| !names.contains_key(*language))
    {
        carry.warning(
            format!("problem.yaml: name.{language}"),
            format!("{name:?} is left out: there is no statement in this language"),
        );
    }
    if names.is_empty() {
        names.insert("en".into(), default.to_owned());
    }
    names
}

/// PDF, and DOMjudge's `problem.{pdf,html,txt}` at the top or in the folder: taken where no source has the language.
fn renditions(languages: &mut BTreeMap<String, String>, carry: &mut Carry<'_>) {
    let mut files: Vec<String> = carry
        .left(FOLDER)
        .into_iter()
        .map(|name| format!("{FOLDER}/{name}"))
        .collect();
    let at_top = ["problem.pdf", "problem.html", "problem.txt"];
    files.extend(
        at_top
            .iter()
            .filter(|name| carry.source.get(name).is_some())
            .map(|&name| name.to_owned()),
    );
    // PDF first: "any one of those will be used" (DOMjudge manual).
    files.sort_by_key(|file| !file.ends_with(".pdf"));
    for file in files {
        let name = file.rsplit('/').next().unwrap_or(&file);
        let Some((language, extension)) = parse(name) else {
            continue;
        };
        let extension = extension.to_owned();
        let language = named(language, &file, carry);
        if let Some(other) = languages.get(&language).cloned() {
            carry.take(&file);
            carry.warning(
                &file,
                format!("is left out: {other} is the statement in this language"),
            );
        } else if extension == "pdf" {
            carry.copy(&file, &format!("statement/problem.{language}.pdf"));
            languages.insert(language, file);
        } else if extension == "txt" {
            if let Some(text) = carry.take_text(&file) {
                let fence = "`".repeat(longest_run(&text).max(2) + 1);
                carry.put_text(
                    &format!("statement/problem.{language}.md"),
                    format!("{fence}text\n{}\n{fence}\n", text.trim_end()),
                );
                languages.insert(language, file);
            }
        } else {
            carry.take(&file);
            carry.error(
                &file,
                "an HTML statement cannot be carried over: give it as .md, .tex or .pdf",
            );
        }
    }
}

fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or_default()
}

/// `problem.sv.tex` to language and extension; without a language it is English.
fn parse(name: &str) -> Option<(&str, &str)> {
    let rest = name.strip_prefix("problem.")?;
    let (language, extension) = rest.split_once('.').unwrap_or(("en", rest));
    matches!(extension, "tex" | "md" | "pdf" | "html" | "txt").then_some((language, extension))
}

/// [`code`] of a statement's language, with a warning when it is another than that in the file's name.
fn named(language: &str, file: &str, carry: &mut Carry<'_>) -> String {
    let code = code(language);
    if code != language {
        let message = format!("{language} is no language code of the format; it is {code} now");
        carry.warning(file, message);
    }
    code
}

/// A language code of POSIX or BCP 47 as 2025-09 has it, ISO 639 with `-` and a region: `zh_CN` and `zh-Hans` are
/// `zh-CN`. What names no such language stays as it is.
pub(super) fn code(language: &str) -> String {
    let (name, rest) = language.split_once(['-', '_']).unwrap_or((language, ""));
    let code = match rest.to_ascii_lowercase().as_str() {
        "" => name.to_ascii_lowercase(),
        "hans" => format!("{}-CN", name.to_ascii_lowercase()),
        "hant" => format!("{}-TW", name.to_ascii_lowercase()),
        rest => {
            // A script before the region says no more than it.
            let region = rest.rsplit(['-', '_']).next().unwrap_or_default();
            format!("{}-{}", name.to_ascii_lowercase(), region.to_ascii_uppercase())
        }
    };
    match is_language_code(&code) {
        true => code,
        false => language.to_owned(),
    }
}

/// `%% plainproblemname:`, else `\problemname{...}` when it has no LaTeX in it.
fn title(file: &str, problem: &Problem, carry: &mut Carry<'_>) -> Option<String> {
    let source = carry.source;
    let text = String::from_utf8_lossy(source.get(file).filter(|_| file.ends_with(".tex"))?);
    let plain = text.lines().find_map(|line| {
        line.strip_prefix("%%")?
            .trim_start()
            .strip_prefix("plainproblemname:")
    });
    if let Some(name) = plain {
        return Some(name.trim().to_owned());
    }
    let name = braced(&text, "\\problemname{")?.trim();
    if name == "\\problemyamlname" || name.is_empty() {
        return problem.name.clone();
    }
    if name.contains(['\\', '$', '{', '~']) {
        carry.warning(
            file,
            format!("\\problemname{{{name}}} has LaTeX in it and there is no `%% plainproblemname:`; the name in problem.yaml is used"),
        );
        return problem.name.clone();
    }
    Some(name.to_owned())
}

/// What stands in braces after `command`, which ends with the opening brace.
fn braced<'a>(text: &'a str, command: &str) -> Option<&'a str> {
    let start = text.find(command)? + command.len();
    let mut depth = 1_u32;
    for (at, c) in text[start..].char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(&text[start..start + at]);
        }
    }
    None
}
