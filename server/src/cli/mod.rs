//! The command line (DESIGN section 10): one file a command.
//!
//! With `--json`, standard output carries one JSON document and nothing else; logs and progress go to standard
//! error. Exit codes: 0 done, 1 `check`, `import` or `export` found an error in a package, 2 it could not run.

mod backup;
mod bench;
mod bench_cluster;
mod check;
mod config;
mod export;
mod failure;
mod folders;
mod import;
mod judge;
mod logs;
mod objects;
mod output;
mod packs;
mod prepare;
mod progress;
mod serve;
mod settings;
mod user;
mod work;
mod written;

use clap::Parser as _;
use failure::Failure;
use std::ffi::OsString;
use std::process::ExitCode;

#[derive(Debug, clap::Parser)]
#[command(
    name = "trellis",
    version,
    about = "A WebAssembly learning portal with a skill-competition judge"
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Judge one submission on a problem package
    Judge(judge::Args),
    /// Verify problem packages, every submission on every case
    Check(check::Args),
    /// Convert a package of another format (legacy, DOMjudge, Polygon) to 2025-09
    Import(import::Args),
    /// Write a package as a zip
    Export(export::Args),
    /// Open the portal
    Serve(serve::Args),
    /// Judge submissions of a portal on another machine
    Work(work::Args),
    /// Translate the compilers to machine code now instead of at their first use
    Prepare(prepare::Args),
    /// Print the settings that `serve` would run with, and where each was found
    Config(config::Args),
    /// Write everything the database holds to a file; the portal may go on running
    Backup(backup::Backup),
    /// Load such a file into an empty database
    Restore(backup::Restore),
    /// Bring the database's schema up to date without serving
    Migrate(backup::Migrate),
    /// Copy a database into another, SQLite to PostgreSQL or back
    MigrateData(backup::MigrateData),
    /// Accounts
    User(user::Args),
    /// Remove packages and sources that nothing refers to
    Gc(objects::GcArgs),
    /// The object store, where large data is
    Objects(objects::Args),
    /// Language packs in the object store
    Packs(packs::Args),
    #[command(hide = true)]
    Bench(bench::Args),
}

/// Parses and runs; the result is the process's exit code.
pub fn run(args: impl Iterator<Item = OsString>) -> ExitCode {
    // For whatever speaks TLS in this process.
    trellis_server::blobs::objects::use_ring();
    let args: Vec<OsString> = args.collect();
    let cli = match Cli::try_parse_from(&args) {
        Ok(cli) => cli,
        Err(error) => return usage(&error, &args),
    };
    // These begin their own, as their settings say.
    if !matches!(cli.command, Command::Serve(_) | Command::Work(_)) {
        // Commands send no traces: there is nothing that could fail.
        let _ = logs::init(logs::Logs::Command);
    }
    match cli.command {
        Command::Judge(args) => judge::run(&args),
        Command::Check(args) => check::run(&args),
        Command::Import(args) => import::run(&args),
        Command::Export(args) => export::run(&args),
        Command::Serve(args) => serve::run(&args),
        Command::Work(args) => work::run(&args),
        Command::Prepare(args) => prepare::run(&args),
        Command::Config(args) => config::run(&args),
        Command::Backup(args) => backup::backup(&args),
        Command::Restore(args) => backup::restore(&args),
        Command::Migrate(args) => backup::migrate(&args),
        Command::MigrateData(args) => backup::migrate_data(&args),
        Command::User(args) => user::run(&args),
        Command::Gc(args) => objects::gc(&args),
        Command::Objects(args) => objects::run(&args),
        Command::Packs(args) => packs::run(&args),
        Command::Bench(args) => bench::run(&args),
    }
}

/// clap's own text; a script that asked for JSON gets the error document as well.
fn usage(error: &clap::Error, args: &[OsString]) -> ExitCode {
    let _ = error.print();
    if !error.use_stderr() {
        return ExitCode::SUCCESS;
    }
    if args.iter().any(|arg| arg == "--json") {
        let text = error.to_string();
        let first = text
            .lines()
            .next()
            .unwrap_or_default()
            .trim_start_matches("error: ");
        output::json(&Failure::new("usage", first).document());
    }
    ExitCode::from(failure::EXIT)
}
