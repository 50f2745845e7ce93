//! `trellis prepare`: translates compilers and interpreters to machine code, which the first use would do otherwise.

use super::failure::Failure;
use super::folders;
use super::progress::Reporter;
use std::path::PathBuf;
use std::process::ExitCode;
use trellis_judge::judge::{Judge, JudgeConfig};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Language packs and caches
    #[arg(long)]
    data: Option<PathBuf>,
}

pub fn run(args: &Args) -> ExitCode {
    let judge = match Judge::open(&folders::data(args.data.as_deref()), JudgeConfig::default()) {
        Ok(judge) => judge,
        Err(error) => return Failure::from(error).exit(false),
    };
    let reporter = Reporter::new();
    match judge.prepare(&|progress| reporter.show(&progress)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => Failure::new("prepare", error.to_string()).exit(false),
    }
}
