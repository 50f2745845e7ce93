//! Logs to standard error; `RUST_LOG` chooses what is in them.

use std::io::IsTerminal as _;
use tracing_subscriber::EnvFilter;

/// What is logged when `RUST_LOG` does not say.
#[derive(Debug, Clone, Copy)]
pub enum Logs {
    /// What is wrong: for commands.
    Command,
    /// What a portal or node does; as JSON lines or as text.
    Service { json: bool },
}

/// Once in a process.
pub fn init(logs: Logs) {
    let (standard, json) = match logs {
        Logs::Command => ("warn", false),
        Logs::Service { json } => ("info,tower_http=warn,sqlx=warn", json),
    };
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(standard));
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
