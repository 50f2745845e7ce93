//! Validators, graders and example submissions.

use super::Problem;
use crate::import::carry::Carry;

/// Folders of section "Example submissions".
const FOLDERS: [&str; 5] = [
    "accepted",
    "partially_accepted",
    "wrong_answer",
    "time_limit_exceeded",
    "run_time_error",
];

pub(super) fn convert(problem: &mut Problem, domjudge: bool, carry: &mut Carry<'_>) {
    // Section "Input validators": the second name is deprecated.
    carry.copy_folder("input_format_validators", "input_validators");
    output_validator(problem, domjudge, carry);
    submissions(problem, domjudge, carry);
}

/// Sections "Validation" and "Output validators". 2025-09 has one output validator.
fn output_validator(problem: &mut Problem, domjudge: bool, carry: &mut Carry<'_>) {
    let children = carry.source.children("output_validators");
    let singular = carry.source.under("output_validator").next().is_some();
    let exists = !children.is_empty() || singular;
    if exists && !problem.custom {
        if domjudge {
            problem.custom = true; // ImportProblemService takes a validator wherever there is one.
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
    // Several files of which one is no header are one program.
    let sources = children
        .iter()
        .filter(|(name, is_folder)| *is_folder || !is_header(name))
        .count();
    if sources > 1 || (singular && !children.is_empty()) {
        let names: Vec<&str> = children.iter().map(|(name, _)| name.as_str()).collect();
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
