//! Tagged solutions as example submissions.

use super::programs::name_of;
use super::scoring::Plan;
use super::tests::Testset;
use super::xml;
use crate::import::carry::{Carry, safe};
use roxmltree::Node;

/// What a tag promises.
struct Promise {
    folder: &'static str,
    permitted: &'static [&'static str],
    required: &'static [&'static str],
}

/// Polygon's tags; MLE counts as RTE in 2025-09, a presentation error is a wrong answer.
fn promise(tag: &str) -> Option<Promise> {
    let (folder, permitted, required): (_, &[_], &[_]) = match tag {
        "main" | "accepted" => ("accepted", &["AC"], &["AC"]),
        "rejected" | "failed" => ("rejected", &[], &["WA", "TLE", "RTE"]),
        "wrong-answer" | "presentation-error" => ("wrong_answer", &["AC", "WA"], &["WA"]),
        "time-limit-exceeded" => ("time_limit_exceeded", &["AC", "TLE"], &["TLE"]),
        "time-limit-exceeded-or-accepted" => ("time_limit_exceeded_or_accepted", &["AC", "TLE"], &[]),
        "memory-limit-exceeded" | "runtime-error" => ("run_time_error", &["AC", "RTE"], &["RTE"]),
        "time-limit-exceeded-or-memory-limit-exceeded" => {
            ("brute_force", &["AC", "TLE", "RTE"], &["TLE", "RTE"])
        }
        _ => return None,
    };
    Some(Promise {
        folder,
        permitted,
        required,
    })
}

pub(super) fn convert(assets: Node<'_, '_>, set: &Testset, plan: &Plan, carry: &mut Carry<'_>) {
    let Some(list) = xml::child(assets, "solutions") else {
        xml::error(assets, "has no solutions", carry);
        return;
    };
    xml::check(list, &[], &["solution"], carry);
    for solution in xml::all(list, "solution") {
        xml::check(
            solution,
            &["tag", "note"],
            &["source", "binary", "extra-tags"],
            carry,
        );
        let Some(source) = xml::child(solution, "source") else {
            xml::error(solution, "has no source", carry);
            continue;
        };
        let path = source.attribute("path").unwrap_or_default().to_owned();
        let tag = solution.attribute("tag").unwrap_or_default();
        if tag == "do-not-run" {
            let kept = format!("generators/do-not-run/{}", safe(name_of(&path)));
            carry.copy(&path, &kept);
            xml::warning(
                solution,
                format!("{path} is not to be run; kept as {kept}"),
                carry,
            );
            continue;
        }
        let Some(promise) = promise(tag) else {
            xml::error(solution, format!("{path}: the tag {tag:?} is not known"), carry);
            continue;
        };
        let glob = format!("{}/{}", promise.folder, safe(name_of(&path)));
        if !carry.copy(&path, &format!("submissions/{glob}")) {
            xml::error(source, format!("{path} is missing"), carry);
            continue;
        }
        if promise.folder == "time_limit_exceeded_or_accepted" {
            carry
                .submissions
                .verdicts(promise.folder, promise.permitted, promise.required);
        }
        if tag == "main" {
            carry.submissions.rule(&glob).put("model_solution", true);
        }
        if matches!(source.attribute("type"), Some(kind) if kind.starts_with("python.2") || kind.starts_with("python.pypy2"))
        {
            carry.submissions.rule(&glob).put("language", "python2");
        }
        if let Some(note) = solution.attribute("note").filter(|note| !note.is_empty()) {
            carry.submissions.comment(format!("{glob}: {note}"));
        }
        extra_tags(solution, &glob, set, plan, carry);
    }
}

/// `<extra-tags><extra-tag group="2" tag="wrong-answer"/>`: promises for one group.
fn extra_tags(solution: Node<'_, '_>, glob: &str, set: &Testset, plan: &Plan, carry: &mut Carry<'_>) {
    let tags = xml::child(solution, "extra-tags")
        .into_iter()
        .flat_map(|tags| xml::all(tags, "extra-tag"));
    for tag in tags {
        xml::check(tag, &["tag", "group", "testset"], &[], carry);
        let name = tag.attribute("tag").unwrap_or_default();
        let Some(promise) = promise(name) else {
            xml::error(tag, format!("the tag {name:?} is not known"), carry);
            continue;
        };
        let scopes = match (tag.attribute("group"), tag.attribute("testset")) {
            (Some(group), _) => plan.scopes(group),
            (None, Some(testset)) if testset == set.name => vec!["secret".to_owned()],
            _ => Vec::new(),
        };
        if scopes.is_empty() {
            xml::error(tag, "is for a group or test set that is not carried over", carry);
        }
        for scope in scopes {
            carry
                .submissions
                .scoped(glob, &scope, promise.permitted, promise.required);
        }
    }
}
