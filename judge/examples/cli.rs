//! `trellis judge` and `trellis check` without the portal, for work on the judge alone.

#[path = "../../server/src/cli/check.rs"]
mod check;
#[path = "../../server/src/cli/failure.rs"]
mod failure;
#[path = "../../server/src/cli/folders.rs"]
mod folders;
#[path = "../../server/src/cli/judge.rs"]
mod judge;
#[path = "../../server/src/cli/output.rs"]
mod output;
#[path = "../../server/src/cli/progress.rs"]
mod progress;

use clap::Parser as _;

#[derive(Debug, clap::Parser)]
enum Cli {
    Judge(judge::Args),
    Check(check::Args),
}

fn main() -> std::process::ExitCode {
    trellis_judge::main_if_child();
    match Cli::parse() {
        Cli::Judge(args) => judge::run(&args),
        Cli::Check(args) => check::run(&args),
    }
}
