//! `trellis config`: what `trellis serve` would run with, and who says so.

use super::failure::Failure;
use super::output;
use super::settings::{Serve, Settings};
use serde_json::json;
use std::process::ExitCode;
use trellis_server::config::settings::Program;

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    settings: Settings<Serve>,
    /// As one JSON document
    #[arg(long)]
    json: bool,
}

pub fn run(args: &Args) -> ExitCode {
    let values = match args.settings.values() {
        Ok(values) => values,
        Err(error) => return Failure::new("config", error.to_string()).exit(args.json),
    };
    let rows = values.shown(Program::Serve);
    if args.json {
        let rows = rows
            .into_iter()
            .map(|(key, value, origin)| json!({"key": key, "value": value, "from": origin.to_string()}));
        output::json(&json!({"version": 1, "settings": rows.collect::<Vec<_>>()}));
    } else {
        let rows = rows.into_iter().map(|(key, value, origin)| {
            let value = value.unwrap_or_else(|| "-".to_owned());
            vec![key.to_owned(), value, origin.to_string()]
        });
        output::line(output::table(&rows.collect::<Vec<_>>(), &[]).trim_end());
    }
    ExitCode::SUCCESS
}
