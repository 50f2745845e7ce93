//! The command line (DESIGN section 10): one file a command.
//!
//! With `--json`, standard output carries one JSON document and nothing else; logs and progress go to standard
//! error. Exit codes: 0 done, 1 `check`, `import` or `export` found an error in a package, 2 it could not run.

mod bench;
mod check;
mod export;
mod failure;
mod folders;
mod import;
mod judge;
mod output;
mod prepare;
mod progress;
mod serve;
mod user;
mod work;
mod written;

use clap::Parser as _;
use failure::Failure;
use std::ffi::OsString;
use std::io::IsTerminal as _;
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
    /// Accounts
    User(user::Args),
    #[command(hide = true)]
    Bench(bench::Args),
}

/// Parses and runs; the result is the process's exit code.
pub fn run(args: impl Iterator<Item = OsString>) -> ExitCode {
    let args: Vec<OsString> = args.collect();
    let cli = match Cli::try_parse_from(&args) {
        Ok(cli) => cli,
        Err(error) => return usage(&error, &args),
    };
    init_logs(&cli.command);
    match cli.command {
        Command::Judge(args) => judge::run(&args),
        Command::Check(args) => check::run(&args),
        Command::Import(args) => import::run(&args),
        Command::Export(args) => export::run(&args),
        Command::Serve(args) => serve::run(&args),
        Command::Work(args) => work::run(&args),
        Command::Prepare(args) => prepare::run(&args),
        Command::User(args) => user::run(&args),
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

/// Logs to standard error; `RUST_LOG` chooses. Without it the portal tells what it does, the other commands only
/// what is wrong.
fn init_logs(command: &Command) {
    let (standard, json) = match command {
        Command::Serve(args) => ("info,tower_http=warn,sqlx=warn", args.json_logs()),
        Command::Work(args) => ("info,sqlx=warn", args.json_logs()),
        _ => ("warn", false),
    };
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new(standard));
    let logs = tracing_subscriber::fmt()
        .with_env_filter(filter)
        // Colours are for people: a journal and a file keep the words.
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    let _ = if json {
        logs.json().try_init()
    } else {
        logs.try_init()
    };
}
