//! `trellis check PACKAGE...`: packages against the format, their submissions against their promises.

use super::failure::Failure;
use super::{folders, output, progress};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use trellis_judge::check::{CheckEvent, CheckReport, OnCheck, PackageCheck, SubmissionCheck, check_loaded};
use trellis_judge::judge::{Judge, JudgeConfig, JudgeError, JudgeEvent};
use trellis_judge::verdict::Verdict;
use trellis_problems::{Finding, Package};

/// Exit code when a package is not ok.
const EXIT_NOT_OK: u8 = 1;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Folders, .zip or .kpp files of problem packages
    #[arg(required = true, value_name = "PACKAGE")]
    packages: Vec<PathBuf>,
    /// A submission in a language that is not installed makes its package fail
    #[arg(long)]
    strict: bool,
    /// Folder with language packs and caches
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// One JSON document on standard output
    #[arg(long)]
    json: bool,
}

pub fn run(args: &Args) -> ExitCode {
    let report = match all(args) {
        Ok(report) => report,
        Err(failure) => return failure.exit(args.json),
    };
    if args.json {
        output::json(&report);
    }
    if report.ok() {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(EXIT_NOT_OK)
    }
}

fn all(args: &Args) -> Result<CheckReport, Failure> {
    let judge = Judge::open(&folders::data(args.data.as_deref()), JudgeConfig::default())?;
    let reporter = progress::Reporter::new();
    let tell = |event: CheckEvent<'_>| match event {
        CheckEvent::Judge(JudgeEvent::Preparing(progress)) => reporter.show(progress),
        CheckEvent::SubmissionDone(done) => output::note(&format!("  {}", progress_line(done))),
        CheckEvent::Judge(_)
        | CheckEvent::Data { .. }
        | CheckEvent::DataDone { .. }
        | CheckEvent::Case { .. } => {}
    };
    let mut packages = Vec::new();
    for path in &args.packages {
        output::note(&format!("{}:", path.display()));
        let package = one(&judge, path, args.strict, &tell)?;
        if !args.json {
            print(&package);
        }
        packages.push(package);
    }
    Ok(CheckReport::new(packages))
}

/// What the judge finds, and what the pages would not show.
fn one(judge: &Judge, path: &Path, strict: bool, tell: OnCheck<'_>) -> Result<PackageCheck, JudgeError> {
    let shown = path.display().to_string();
    let mut loaded = match Package::read(path) {
        Ok(loaded) => loaded,
        Err(error) => {
            let why = Finding::error(&shown, error.to_string());
            return Ok(PackageCheck::unreadable(&shown, why));
        }
    };
    loaded
        .findings
        .extend(trellis_app::statement::findings(&loaded.package));
    check_loaded(judge, shown, loaded, strict, tell)
}

fn progress_line(done: &SubmissionCheck) -> String {
    let mark = if done.ok { "ok " } else { "BAD" };
    format!("{mark} {} {}", done.path, outcome(done))
}

fn outcome(done: &SubmissionCheck) -> String {
    match &done.skipped {
        Some(reason) => format!("skipped: {reason}"),
        None => done
            .verdicts
            .iter()
            .map(|verdict| verdict.code())
            .collect::<Vec<_>>()
            .join(" "),
    }
}

fn print(package: &PackageCheck) {
    output::line(&format!(
        "{}  {}",
        if package.ok { "ok " } else { "BAD" },
        package.path
    ));
    let rows: Vec<Vec<String>> = package.submissions.iter().map(row).collect();
    if !rows.is_empty() {
        output::line(output::table(&rows, &[4]).trim_end());
        output::line(&grid(&package.submissions));
    }
    for finding in &package.findings {
        output::line(&format!("  {finding}"));
    }
    output::line("");
}

/// Cases of the widest table that is printed; more of them are for `--json` and the portal.
const MAX_GRID_ROWS: usize = 200;

/// Cases by submissions: what each came to, and in what time.
fn grid(submissions: &[SubmissionCheck]) -> String {
    let run: Vec<&SubmissionCheck> = submissions.iter().filter(|done| !done.cases.is_empty()).collect();
    let Some(first) = run.first() else {
        return String::new();
    };
    let mut rows = vec![vec!["  case".to_owned()]];
    rows[0].extend((1..=run.len()).map(|number| format!("({number})")));
    for (at, case) in first.cases.iter().take(MAX_GRID_ROWS).enumerate() {
        let mut row = vec![format!("  {}", case.name)];
        row.extend(run.iter().map(|done| match done.cases.get(at) {
            Some(case) if case.verdict.is_some() => format!(
                "{} {}",
                case.verdict.map_or("-", Verdict::code),
                output::seconds(case.fuel)
            ),
            _ => "-".to_owned(),
        }));
        rows.push(row);
    }
    let columns: Vec<usize> = (1..=run.len()).collect();
    let names = run
        .iter()
        .enumerate()
        .map(|(at, done)| format!("  ({}) {}", at + 1, done.path));
    let names: Vec<String> = names.collect();
    format!(
        "\n{}\n{}",
        output::table(&rows, &columns).trim_end(),
        names.join("\n")
    )
}

fn row(done: &SubmissionCheck) -> Vec<String> {
    vec![
        format!("  {}", if done.ok { "ok " } else { "BAD" }),
        done.path.clone(),
        done.language.clone().unwrap_or_default(),
        done.verdict.map_or("-", Verdict::code).to_owned(),
        output::seconds(done.max_fuel),
        outcome(done),
    ]
}
