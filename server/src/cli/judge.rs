//! `trellis judge PACKAGE --submission FILE_OR_DIR`: one submission by the path that contests use.

use super::failure::Failure;
use super::{folders, output, progress};
use std::path::PathBuf;
use std::process::ExitCode;
use trellis_judge::judge::{Judge, JudgeConfig, JudgeEvent, RunOptions};
use trellis_judge::languages;
use trellis_judge::report::Report;
use trellis_judge::seed::Salt;
use trellis_judge::source::Submission;
use trellis_problems::Package;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Folder, .zip or .kpp of the problem package
    package: PathBuf,
    /// Source file, or a folder of source files
    #[arg(long, value_name = "FILE_OR_DIR")]
    submission: PathBuf,
    /// Language id; without it the file extension tells
    #[arg(long, value_name = "ID")]
    language: Option<String>,
    /// File to start with, where there are several
    #[arg(long, value_name = "NAME")]
    entrypoint: Option<String>,
    /// Salt of the randomness, up to 32 bytes in hexadecimal
    #[arg(long, value_name = "HEX")]
    seed: Option<String>,
    /// Run every case instead of stopping at the first that fails
    #[arg(long)]
    all: bool,
    /// Folder with language packs and caches
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// One JSON document on standard output
    #[arg(long)]
    json: bool,
}

pub fn run(args: &Args) -> ExitCode {
    match judge(args) {
        Ok(report) => {
            if args.json {
                output::json(&report);
            } else {
                print(&report);
            }
            ExitCode::SUCCESS
        }
        Err(failure) => failure.exit(args.json),
    }
}

fn judge(args: &Args) -> Result<Report, Failure> {
    let salt = match &args.seed {
        None => Salt::default(),
        Some(text) => Salt::from_hex(text)
            .ok_or_else(|| Failure::new("bad_seed", "--seed takes up to 32 bytes in hexadecimal digits"))?,
    };
    let submission = submission(args)?;
    let package = Package::read(&args.package)?
        .accept()
        .map_err(|findings| Failure::findings(&args.package.display().to_string(), &findings))?;
    let judge = Judge::open(&folders::data(args.data.as_deref()), JudgeConfig::default())?;
    let reporter = progress::Reporter::new();
    let options = RunOptions { salt, all: args.all };
    let tell = |event: JudgeEvent<'_>| {
        if let JudgeEvent::Preparing(progress) = event {
            reporter.show(&progress);
        }
    };
    Ok(judge.judge(&package, &submission, &options, &tell)?)
}

fn submission(args: &Args) -> Result<Submission, Failure> {
    let unknown = |name: &String| {
        let known: Vec<_> = languages::all()
            .iter()
            .map(|language| language.id.as_str())
            .collect();
        Failure::new(
            "unknown_language",
            format!("no language is called {name:?}; there are: {}", known.join(", ")),
        )
    };
    if let Some(name) = args
        .language
        .as_ref()
        .filter(|name| languages::find(name).is_none())
    {
        return Err(unknown(name));
    }
    let read = Submission::read(&args.submission)
        .map_err(|error| Failure::new("submission_unreadable", error.to_string()))?;
    Ok(Submission {
        language: args.language.clone(),
        entrypoint: args.entrypoint.clone(),
        ..read
    })
}

fn print(report: &Report) {
    let seconds = report.timing.total_ms as f64 / 1000.0;
    output::line(&format!(
        "{}  {}  in {seconds:.2} s",
        report.verdict, report.language
    ));
    if !report.compile.log.is_empty() {
        output::line(&format!("\n{}\n", report.compile.log));
    }
    let mut rows = vec![
        ["case", "verdict", "fuel", "memory", "output", ""]
            .map(str::to_owned)
            .to_vec(),
    ];
    for case in &report.cases {
        let verdict = case
            .verdict
            .map_or("not run", trellis_judge::verdict::Verdict::code);
        let mut row = vec![case.name.clone(), verdict.to_owned()];
        if case.verdict.is_some() {
            row.push(output::seconds(case.fuel));
            row.push(output::bytes(case.memory_bytes));
            row.push(output::bytes(case.output_bytes));
            row.push(case.message.replace('\n', " "));
        }
        rows.push(row);
    }
    if let Some(score) = report.score {
        output::line(&format!("score {score}"));
    }
    for group in &report.groups {
        let most = group
            .max_score
            .map_or("unbounded".to_owned(), |most| most.to_string());
        output::line(&format!("  {}: {} of {most}", group.name, group.score));
    }
    if !report.cases.is_empty() {
        output::line(&output::table(&rows, &[2, 3, 4]));
    }
    output::line(&format!("receipt {}", report.receipt));
}
