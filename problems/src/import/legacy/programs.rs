//! Validators, graders and example submissions.

use super::Problem;
use crate::format_languages::by_extension;
use crate::import::carry::Carry;
use crate::import::domjudge::INI;

/// Folders of section "Example submissions".
const FOLDERS: [&str; 5] = [
    "accepted",
    "partially_accepted",
    "wrong_answer",
    "time_limit_exceeded",
    "run_time_error",
];

/// Extensions of programs that the format's table of languages does not have.
const MORE_CODE: [&str; 7] = ["awk", "bas", "cbl", "ctd", "exs", "fs", "pro"];

pub(super) fn convert(problem: &mut Problem, domjudge: bool, carry: &mut Carry<'_>) {
    // Section "Input validators": the second name is deprecated.
    carry.copy_folder("input_format_validators", "input_validators");
    output_validator(problem, domjudge, carry);
    python_driver(carry);
    submissions(problem, domjudge, carry);
}

/// Sections "Validation" and "Output validators". 2025-09 has one output validator.
fn output_validator(problem: &mut Problem, domjudge: bool, carry: &mut Carry<'_>) {
    let exists = has_output_validator(carry);
    if exists && !problem.custom {
        if domjudge && (!problem.says_default || carry.source.get(INI).is_some()) {
            // ImportProblemService takes a validator wherever there is one.
            problem.custom = true;
            if problem.says_default {
                carry.warning(
                    "problem.yaml: validation",
                    "is default, but the package has an output validator, which DOMjudge takes; so it is custom now",
                );
            }
        } else if domjudge {
            // `.timelimit` and annotations are BAPCtools' as well, which goes by `validation`, as problemtools does.
            for folder in ["output_validators", "output_validator"] {
                carry.copy_folder(folder, "generators/output_validators");
            }
            carry.warning(
                "output_validators",
                "is not used, because problem.yaml says validation: default; it is kept in generators",
            );
            return;
        } else {
            carry.error(
                "problem.yaml: validation",
                "is default, but the package has an output validator: is it custom?",
            );
        }
    }
    if problem.custom && !exists {
        carry.error(
            "problem.yaml: validation",
            "is custom, but output_validators has no program",
        );
    }
    // DOMjudge's validators give scores without a word of it.
    problem.custom_score |= domjudge && problem.scoring && problem.custom;
    move_output_validator(carry);
}

/// Whether there is one, in the folder of old or of new.
pub(in crate::import) fn has_output_validator(carry: &Carry<'_>) -> bool {
    let mut folders = ["output_validators", "output_validator"].into_iter();
    folders.any(|folder| carry.source.under(folder).next().is_some())
}

/// `output_validators/` becomes `output_validator/`, which holds one program.
pub(in crate::import) fn move_output_validator(carry: &mut Carry<'_>) {
    let singular = carry.source.under("output_validator").next().is_some();
    // Files of no language are no programs (problemtools, `run/__init__.py`): skeletons of other validators, say.
    let (programs, others): (Vec<_>, Vec<_>) = carry
        .source
        .children("output_validators")
        .into_iter()
        .partition(|(name, is_folder)| *is_folder || is_header(name) || is_code(name));
    if !programs.is_empty() {
        for (name, _) in &others {
            let from = format!("output_validators/{name}");
            carry.copy(&from, &format!("generators/{from}"));
            carry.warning(&from, "is in no programming language; it is kept in generators");
        }
    }
    // Several files of which one is no header are one program.
    let sources = programs
        .iter()
        .filter(|(name, is_folder)| *is_folder || !is_header(name))
        .count();
    if sources > 1 || (singular && !programs.is_empty()) {
        let names: Vec<&str> = programs.iter().map(|(name, _)| name.as_str()).collect();
        carry.error(
            "output_validators",
            format!(
                "{} cannot all be carried over: 2025-09 has one output validator",
                names.join(", ")
            ),
        );
    }
    carry.copy_folder("output_validators", "output_validator");
}

/// Section "Included code": a driver has the name of a main file, but problemtools starts the first file by name where none
/// has (`run/source.py`), and packages rely on it: `grader.py` beside a submission that has no input or output.
fn python_driver(carry: &mut Carry<'_>) {
    let folder = "include/python3";
    let included = carry.left(folder);
    let is_main = |name: &String| ["main.py", "__main__.py"].contains(&name.to_ascii_lowercase().as_str());
    let Some(first) = included
        .iter()
        .filter(|name| name.ends_with(".py"))
        .min()
        .cloned()
    else {
        return;
    };
    if included.iter().any(is_main) || first.contains('/') {
        return;
    }
    let programs: Vec<(&str, &crate::Content)> = carry
        .source
        .under("submissions")
        .filter(|(path, _)| path.ends_with(".py") && path.matches('/').count() == 1)
        .collect();
    let stem = first.trim_end_matches(".py");
    let is_library = programs.iter().any(|(_, text)| {
        let text = String::from_utf8_lossy(text);
        [format!("import {stem}"), format!("from {stem} ")]
            .iter()
            .any(|line| text.contains(line))
    });
    let comes_first = programs
        .iter()
        .all(|(path, _)| path.rsplit('/').next().is_some_and(|name| *first < *name));
    if programs.is_empty() || is_library || !comes_first {
        return;
    }
    let from = format!("{folder}/{first}");
    let to = format!("{folder}/__main__.py");
    carry.warning(
        &from,
        format!(
            "is started by problemtools, being the first file by name; it is {to} now, as 2025-09 has it"
        ),
    );
    carry.copy(&from, &to);
}

/// Whether a file may be a program by its name: an extension of a language, or none.
fn is_code(name: &str) -> bool {
    name.rsplit_once('.')
        .is_none_or(|(_, extension)| by_extension(extension).is_some() || MORE_CODE.contains(&extension))
}

fn is_header(name: &str) -> bool {
    [".h", ".hpp", ".hh"]
        .iter()
        .any(|extension| name.ends_with(extension))
}

/// The promises of the old folders where those of 2025-09 differ.
fn submissions(problem: &Problem, domjudge: bool, carry: &mut Carry<'_>) {
    let folders = carry.source.children("submissions");
    for (name, is_folder) in &folders {
        if !is_folder {
            continue;
        }
        match name.as_str() {
            // "May also give wrong answer but not crash."
            "time_limit_exceeded" => carry.submissions.verdicts(name, &["AC", "WA", "TLE"], &["TLE"]),
            // Only what is accepted sets a limit in problemtools (`verifyproblem.py`).
            "wrong_answer" if !problem.has_time_limit => {
                carry.submissions.rule(name).put("use_for_time_limit", false);
            }
            // "Crashes for some test case", and nothing about the others.
            "run_time_error" => carry
                .submissions
                .verdicts(name, &["AC", "WA", "TLE", "RTE"], &["RTE"]),
            "partially_accepted" if problem.scoring => {
                // "Overall score must not be max": some case is not accepted, unless a validator gives points.
                if problem.custom_score {
                    carry.warning(
                        "submissions/partially_accepted",
                        "its scores are not compared: the validator gives points, and 2025-09 has no \"less than the maximum\"",
                    );
                } else {
                    carry.submissions.verdicts(name, &[], &["WA", "TLE", "RTE"]);
                }
            }
            "partially_accepted" => {
                carry.error("submissions/partially_accepted", "is only for scoring problems");
            }
            // DOMjudge's folders are its module's.
            other if !domjudge && !FOLDERS.contains(&other) => {
                carry.warning(
                    format!("submissions/{name}"),
                    "is no folder of the legacy formats; it promises what 2025-09 says of it, if anything",
                );
            }
            _ => {}
        }
    }
}
