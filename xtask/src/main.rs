//! The only build tool. `cargo xtask run` opens the portal, `cargo xtask test` proves it.

#![expect(clippy::print_stdout, reason = "a command line tool talks on standard output")]

mod bench;
mod cargo;
mod client;
mod dev;
mod disk;
mod fuzz;
mod run;
mod scale;
mod setup;
mod sqlx;
mod test;

use anyhow::Result;
use clap::{Parser, Subcommand};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

#[derive(Debug, Parser)]
#[command(name = "cargo xtask", about = "Builds, runs and tests Trellis")]
struct Cli {
    #[command(subcommand)]
    command: Command,
    /// Data folder: language packs, caches, the portal's database.
    #[arg(long, global = true, default_value = "data")]
    data: PathBuf,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Install what a bare machine lacks: wasm32 std, language packs, npm packages.
    Setup {
        /// Also what the browser tests need (Chromium, fonts, Playwright).
        #[arg(long)]
        browser: bool,
    },
    /// Build everything and open the portal with demo content.
    Run {
        /// Address to listen on.
        #[arg(long, default_value = "127.0.0.1:3000")]
        listen: String,
    },
    /// All tests: unit, contract, API, sandbox, catalog, browser.
    Test {
        /// The long forms as well; run by hand.
        #[arg(long)]
        extended: bool,
        /// Leave the browser tests out.
        #[arg(long)]
        no_browser: bool,
    },
    /// Like run, and rebuilds and restarts whenever a source file changes.
    Dev {
        /// Address to listen on.
        #[arg(long, default_value = "127.0.0.1:3000")]
        listen: String,
    },
    /// Build the browser client alone.
    Client,
    /// Figures of speed, memory and payload as one JSON object.
    Bench {
        /// Also against DMOJ's judge, which is installed for it, and 10,000 jobs in a row.
        #[arg(long)]
        peers: bool,
        /// One part alone: size, native, portal, cluster.
        #[arg(long)]
        only: Option<bench::Part>,
    },
    /// How many machines a competition needs: a simulation, with what the bench has measured (docs/scale.md).
    Scale(scale::Assumptions),
    /// Feed the fuzz targets of `fuzz/`: what strangers' bytes reach first.
    Fuzz {
        /// Which; all when none is named.
        targets: Vec<String>,
        /// For each target.
        #[arg(long, default_value_t = 60)]
        seconds: u64,
    },
    /// Formatting and clippy, warnings are errors.
    Lint,
    /// Rewrite `.sqlx` of both stores after a change of a query or a migration.
    Sqlx {
        /// Only compare; fail when it is not current.
        #[arg(long)]
        check: bool,
    },
}

fn main() -> ExitCode {
    match act(Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        // The chain of reasons in one line; a backtrace of this program helps nobody.
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn act(cli: Cli) -> Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("xtask lies in the project")
        .to_owned();
    let data = root.join(&cli.data);
    let options = setup::Options::new(&root, &data);
    match cli.command {
        Command::Setup { browser } => {
            setup::all(&options)?;
            setup::database();
            if browser {
                setup::browser(&options)?;
            }
            println!("setup is complete; next: cargo xtask run");
            Ok(())
        }
        Command::Run { listen } => run::run(&options, &listen),
        Command::Test { extended, no_browser } => test::test(&options, extended, !no_browser),
        Command::Dev { listen } => dev::dev(&options, &listen),
        Command::Client => client::build(&options),
        Command::Bench { peers, only } => bench::bench(&options, peers, only),
        Command::Scale(given) => scale::scale(&given),
        Command::Fuzz { targets, seconds } => fuzz::fuzz(&options, &targets, seconds),
        Command::Lint => cargo::lint(&root),
        Command::Sqlx { check } => sqlx::sqlx(&root, check),
    }
}
