//! `trellis export PATH --out FILE.zip`: a 2025-09 package as a zip. The same package gives the same bytes.

use super::failure::Failure;
use super::{output, written};
use serde::Serialize;
use std::path::PathBuf;
use std::process::ExitCode;
use trellis_judge::hex;
use trellis_problems::{Finding, Package};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Folder, .zip or .kpp file of a 2025-09 package
    #[arg(value_name = "PATH")]
    path: PathBuf,
    /// The zip to write; its one folder has the package's name
    #[arg(long, value_name = "FILE.zip")]
    out: PathBuf,
    /// One JSON document on standard output
    #[arg(long)]
    json: bool,
}

/// The JSON document.
#[derive(Debug, Serialize)]
struct Report<'a> {
    version: u32,
    slug: &'a str,
    /// BLAKE3 of the package, as in receipts.
    package: String,
    out: String,
    ok: bool,
    findings: &'a [Finding],
}

pub fn run(args: &Args) -> ExitCode {
    match export(args) {
        Ok(ok) => written::exit(ok),
        Err(failure) => failure.exit(args.json),
    }
}

/// Whether the package has no errors; it is written with them as well, for it is complete.
fn export(args: &Args) -> Result<bool, Failure> {
    if !written::is_zip(&args.out) {
        return Err(Failure::new(
            "usage",
            format!("{} does not end in .zip", args.out.display()),
        ));
    }
    written::check(&args.out)?;
    let loaded = Package::read(&args.path)?;
    written::write(&args.out, &loaded.package.slug, &loaded.package.files)?;
    let report = Report {
        version: 1,
        slug: &loaded.package.slug,
        package: hex::encode(&loaded.package.hash),
        out: args.out.display().to_string(),
        ok: !loaded.findings.iter().any(Finding::is_error),
        findings: &loaded.findings,
    };
    if args.json {
        output::json(&report);
    } else {
        output::line(&format!("{}: written to {}", args.path.display(), report.out));
        for finding in report.findings {
            output::line(&format!("  {finding}"));
        }
    }
    Ok(report.ok)
}
