//! Every package of `problems/catalog` passes `trellis check --strict`: its data, its validators, and each of its
//! submissions with what its folder promises.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::path::PathBuf;
use trellis_judge::check::{PackageCheck, check};
use trellis_judge::judge::{Judge, JudgeConfig};
use trellis_tests::cli;

fn packages() -> Vec<PathBuf> {
    let catalog = cli::root().join("problems/catalog");
    let mut paths: Vec<PathBuf> = std::fs::read_dir(&catalog)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.join("problem.yaml").exists())
        .collect();
    paths.sort();
    paths
}

fn describe(package: &PackageCheck) -> String {
    let findings = package.findings.iter().map(|finding| format!("  {finding}\n"));
    let bad = package.submissions.iter().filter(|submission| !submission.ok);
    let bad = bad.map(|submission| {
        format!(
            "  {}: {:?} {:?}\n",
            submission.path, submission.verdicts, submission.skipped
        )
    });
    format!(
        "{}:\n{}{}",
        package.path,
        findings.collect::<String>(),
        bad.collect::<String>()
    )
}

#[test]
fn every_package_is_what_it_says() {
    let config = JudgeConfig {
        exe: Some(cli::binary()),
        ..JudgeConfig::default()
    };
    let judge = Judge::open(&cli::data(), config).unwrap();
    let paths = packages();
    assert!(paths.len() >= 12, "{} packages", paths.len());
    let mut bad = Vec::new();
    for path in paths {
        let checked = check(&judge, &path, true, &|_| {}).unwrap();
        let warned = !checked.findings.is_empty();
        if warned {
            eprintln!("{}", describe(&checked));
        }
        if !checked.ok {
            bad.push(describe(&checked));
        }
    }
    assert!(bad.is_empty(), "{}", bad.join("\n"));
}

#[test]
fn every_package_has_what_the_catalog_promises() {
    for path in packages() {
        let package = trellis_problems::Package::read(&path).unwrap().package;
        let name = &package.slug;
        assert!(package.secrets().count() >= 10, "{name}: secret cases");
        assert!(package.samples().count() >= 1, "{name}: samples");
        for language in ["en", "zh"] {
            assert!(
                package
                    .statement(language)
                    .is_some_and(|s| s.language.starts_with(language)),
                "{name}: {language}"
            );
        }
        let accepted = package
            .submissions
            .iter()
            .filter(|s| s.path.starts_with("accepted/"));
        let extensions: std::collections::BTreeSet<_> = accepted
            .filter_map(|s| s.path.rsplit_once('.').map(|(_, extension)| extension))
            .collect();
        // A problem for one language alone (WAT by hand) cannot have three.
        let wanted = if package.metadata.languages.len() == 1 {
            1
        } else {
            3
        };
        assert!(extensions.len() >= wanted, "{name}: accepted in {extensions:?}");
        for folder in ["wrong_answer/", "time_limit_exceeded/", "run_time_error/"] {
            assert!(
                package.submissions.iter().any(|s| s.path.starts_with(folder)),
                "{name}: {folder}"
            );
        }
    }
}
