//! Whether a submission kept what `submissions.yaml` and its folder promise.

use crate::report::{CaseReport, Report};
use crate::verdict::Verdict;
use trellis_problems::expectations::matches;
use trellis_problems::{Expectation, TestVerdict};

/// Broken rules as (place below the submission, message); empty when all are kept.
pub fn broken(report: &Report, rules: &[Expectation]) -> Vec<(String, String)> {
    if report.verdict == Verdict::CompileError {
        let said = headline(&report.compile.log);
        return vec![(String::new(), format!("does not compile: {said}"))];
    }
    rules.iter().flat_map(|rule| broken_rule(report, rule)).collect()
}

/// The line of a compiler's log that says what is wrong; before it stand the files that lead there, or the place.
fn headline(log: &str) -> &str {
    let says = |line: &&str| {
        let line = line.to_ascii_lowercase();
        line.contains("error:") || line.contains("error[")
    };
    let first = || log.lines().find(|line| !line.trim().is_empty());
    log.lines()
        .find(says)
        .or_else(first)
        .unwrap_or("no message")
        .trim()
}

fn broken_rule(report: &Report, rule: &Expectation) -> Vec<(String, String)> {
    let cases: Vec<&CaseReport> = report
        .cases
        .iter()
        .filter(|case| matches(&rule.scope, &case.name))
        .collect();
    let scope = if rule.scope == "*" {
        String::new()
    } else {
        format!(": {}", rule.scope)
    };
    if cases.is_empty() {
        return vec![(scope, "the rule's scope matches no test case".to_owned())];
    }
    let format = |case: &&CaseReport| case.verdict.and_then(Verdict::in_format);
    let mut broken = Vec::new();
    if let Some(case) = cases
        .iter()
        .find(|case| !format(case).is_some_and(|v| rule.permitted.contains(&v)))
    {
        broken.push((format!(": {}", case.name), not_permitted(case, rule)));
    }
    if !cases
        .iter()
        .any(|case| format(case).is_some_and(|v| rule.required.contains(&v)))
    {
        let wanted = list(&rule.required);
        broken.push((
            scope.clone(),
            format!("no test case has {wanted}, which is required"),
        ));
    }
    broken.extend(wrong_score(report, rule, &scope));
    if let Some(text) = &rule.message
        && !cases.iter().any(|case| case.message.contains(text.as_str()))
    {
        broken.push((scope, format!("no test case's message has {text:?}")));
    }
    broken
}

/// "The `score` key puts a constraint on the aggregated score of a given test data group."
fn wrong_score(report: &Report, rule: &Expectation, scope: &str) -> Option<(String, String)> {
    let (least, most) = rule.score?;
    let score = match rule.scope.as_str() {
        "*" => report.score,
        name => report
            .groups
            .iter()
            .find(|group| group.name == name)
            .map(|group| group.score),
    };
    let Some(score) = score else {
        return Some((scope.to_owned(), "has no score that could be compared".to_owned()));
    };
    // Sums of thirds are compared as people write them.
    let is_within = least - 1e-6 <= score && score <= most + 1e-6;
    (!is_within).then(|| {
        let wanted = match least.total_cmp(&most) {
            std::cmp::Ordering::Equal => least.to_string(),
            _ => format!("{least} to {most}"),
        };
        (
            scope.to_owned(),
            format!("has a score of {score} instead of {wanted}"),
        )
    })
}

fn not_permitted(case: &CaseReport, rule: &Expectation) -> String {
    let verdict = case.verdict.map_or("not run", Verdict::code);
    let why = if case.message.is_empty() {
        String::new()
    } else {
        format!(" ({})", case.message)
    };
    format!("{verdict}{why}, but only {} is permitted", list(&rule.permitted))
}

fn list(verdicts: &[TestVerdict]) -> String {
    let codes: Vec<_> = verdicts
        .iter()
        .map(|verdict| format!("{verdict:?}").to_uppercase())
        .collect();
    codes.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use TestVerdict::{Ac, Rte, Tle, Wa};

    fn report(verdicts: &[Verdict]) -> Report {
        let cases = verdicts.iter().enumerate().map(|(index, verdict)| CaseReport {
            name: format!("secret/{index}"),
            verdict: Some(*verdict),
            message: "too high".into(),
            ..CaseReport::default()
        });
        let cases: Vec<_> = cases.collect();
        let verdict = Verdict::fold(cases.iter().map(|case| case.verdict));
        serde_json::from_value::<Report>(serde_json::json!({
            "version": 1, "verdict": verdict, "score": null, "language": "c", "receipt": "", "seed": "",
            "package": "", "packs": {}, "engine": "", "compile": {"ok": true, "log": "", "fuel": 0},
            "cases": cases, "timing": {"compile_ms": 0, "total_ms": 0}
        }))
        .unwrap()
    }

    fn rule(scope: &str, permitted: &[TestVerdict], required: &[TestVerdict]) -> Expectation {
        Expectation {
            scope: scope.into(),
            permitted: permitted.to_vec(),
            required: required.to_vec(),
            message: None,
            score: None,
            use_for_time_limit: None,
        }
    }

    #[test]
    fn all_permitted_and_one_required() {
        use Verdict::{Accepted, MemoryLimit, OutputLimit, TimeLimit, WrongAnswer};
        let wrong = [rule("*", &[Ac, Wa], &[Wa])];
        assert!(broken(&report(&[Accepted, WrongAnswer]), &wrong).is_empty());
        assert_eq!(broken(&report(&[Accepted, Accepted]), &wrong).len(), 1);
        assert_eq!(
            broken(&report(&[WrongAnswer, TimeLimit]), &wrong)[0].0,
            ": secret/1"
        );
        let crash = [rule("*", &[Ac, Rte], &[Rte])];
        assert!(broken(&report(&[MemoryLimit, OutputLimit]), &crash).is_empty());
        assert!(!broken(&report(&[Accepted, TimeLimit]), &[rule("*", &[Ac], &[Ac])]).is_empty());
    }

    #[test]
    fn judge_errors_keep_no_promise() {
        let any = [rule("*", &TestVerdict::ALL, &TestVerdict::ALL)];
        assert!(!broken(&report(&[Verdict::Accepted, Verdict::JudgeError]), &any).is_empty());
    }

    #[test]
    fn scopes_and_messages() {
        use Verdict::{Accepted, TimeLimit};
        let report = report(&[Accepted, TimeLimit]);
        assert!(
            broken(
                &report,
                &[rule("secret/0", &[Ac], &[Ac]), rule("secret/1", &[Tle], &[Tle])]
            )
            .is_empty()
        );
        assert_eq!(broken(&report, &[rule("secret/9", &[Ac], &[Ac])]).len(), 1);
        let said = Expectation {
            message: Some("high".into()),
            ..rule("*", &TestVerdict::ALL, &TestVerdict::ALL)
        };
        assert!(broken(&report, std::slice::from_ref(&said)).is_empty());
        assert_eq!(
            broken(
                &report,
                &[Expectation {
                    message: Some("low".into()),
                    ..said
                }]
            )
            .len(),
            1
        );
    }

    #[test]
    fn a_headline_says_what_is_wrong() {
        let clang = "In file included from a.cpp:1:\nIn file included from /usr/x:2:\n/usr/y:3:4: error: invalid operands\n  3 | x\n";
        assert_eq!(headline(clang), "/usr/y:3:4: error: invalid operands");
        let python = "  File \"a.py\", line 1\n    print \"x\"\n    ^^^^\nSyntaxError: Missing parentheses in call to 'print'\n";
        assert_eq!(
            headline(python),
            "SyntaxError: Missing parentheses in call to 'print'"
        );
        assert_eq!(
            headline("error[E0432]: unresolved import\n --> a.rs:1:5\n"),
            "error[E0432]: unresolved import"
        );
        assert_eq!(
            headline("\ncompiling took more than 20 s"),
            "compiling took more than 20 s"
        );
        assert_eq!(headline(""), "no message");
    }
}
