//! `trellis import PATH --out OUT`: a package in another format becomes a 2025-09 package (docs/import.md).

use super::failure::Failure;
use super::{output, written};
use serde::Serialize;
use std::path::PathBuf;
use std::process::ExitCode;
use trellis_problems::Finding;
use trellis_problems::import::{Format, Imported};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Folder, .zip or .kpp file: legacy, legacy-icpc, 2023-07-draft, with DOMjudge's extras, or a Polygon full package
    #[arg(value_name = "PATH")]
    path: PathBuf,
    /// Where the 2025-09 package goes: a new folder, or a file that ends in .zip
    #[arg(long, value_name = "DIR|FILE.zip")]
    out: PathBuf,
    /// One JSON document on standard output
    #[arg(long)]
    json: bool,
}

/// The JSON document.
#[derive(Debug, Serialize)]
struct Report<'a> {
    version: u32,
    format: Format,
    domjudge: bool,
    slug: &'a str,
    /// Where the package was written; null when something could not be carried over.
    out: Option<String>,
    ok: bool,
    /// What was refused or changed on the way.
    findings: &'a [Finding],
    /// What the strict reader says of the result; its errors are what this judge cannot honour.
    package_findings: &'a [Finding],
}

pub fn run(args: &Args) -> ExitCode {
    match import(args) {
        Ok(ok) => written::exit(ok),
        Err(failure) => failure.exit(args.json),
    }
}

/// Whether the result has no errors. Nothing is written when a part of the package is missing in it.
fn import(args: &Args) -> Result<bool, Failure> {
    written::check(&args.out)?;
    let imported = Imported::read(&args.path)?;
    let mut package_findings = Vec::new();
    let mut out = None;
    if imported.ok() {
        written::write(&args.out, &imported.slug, &imported.files)?;
        out = Some(args.out.display().to_string());
        package_findings = imported.load().findings;
    }
    let report = Report {
        version: 1,
        format: imported.detected.format,
        domjudge: imported.detected.domjudge,
        slug: &imported.slug,
        ok: out.is_some() && !package_findings.iter().any(Finding::is_error),
        out,
        findings: &imported.findings,
        package_findings: &package_findings,
    };
    if args.json {
        output::json(&report);
    } else {
        print(args, &report);
    }
    Ok(report.ok)
}

fn print(args: &Args, report: &Report<'_>) {
    let extras = if report.domjudge {
        " with DOMjudge's extras"
    } else {
        ""
    };
    let done = match &report.out {
        Some(out) => format!("written to {out}"),
        None => "not written: not all of it can be carried over".to_owned(),
    };
    output::line(&format!(
        "{}: {}{extras}, {done}",
        args.path.display(),
        report.format.name()
    ));
    for finding in report.findings.iter().chain(report.package_findings) {
        output::line(&format!("  {finding}"));
    }
}
