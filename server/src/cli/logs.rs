//! Logs to standard error, of which `RUST_LOG` says what is in them; and traces, when the environment says where to.

use opentelemetry::trace::TracerProvider as _;
use opentelemetry_sdk::trace::SdkTracerProvider;
use std::io::IsTerminal as _;
use tracing_subscriber::layer::{Layer as _, SubscriberExt as _};
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, fmt};
use trellis_server::trace;

/// Others' lines only when something is wrong; tower_sessions puts a span of its own around every request.
const SERVICE: &str = "info,tower_http=warn,tower_sessions=warn,sqlx=warn,opentelemetry=warn";

/// What is logged when `RUST_LOG` does not say.
#[derive(Debug, Clone, Copy)]
pub enum Logs {
    /// What is wrong: for commands.
    Command,
    /// What a portal or node does; as JSON lines or as text. `name`: of the service, in traces.
    Service { json: bool, name: &'static str },
}

/// Sends the last spans when it is dropped: after the runtime has ended.
#[derive(Debug)]
pub struct Traces(Option<SdkTracerProvider>);

impl Drop for Traces {
    fn drop(&mut self) {
        if let Some(provider) = &self.0
            && let Err(error) = provider.shutdown()
        {
            tracing::warn!(%error, "the last spans were not sent");
        }
    }
}

/// Once in a process, outside of any async runtime. Errors: the environment names no place to send traces to.
pub fn init(logs: Logs) -> Result<Traces, String> {
    let (standard, json) = match logs {
        Logs::Command => ("warn", false),
        Logs::Service { json, .. } => (SERVICE, json),
    };
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(standard));
    let provider = match logs {
        Logs::Command => None,
        Logs::Service { name, .. } => trace::provider(name)?,
    };
    let traces = provider.as_ref().map(|provider| {
        tracing_opentelemetry::layer()
            .with_tracer(provider.tracer(trace::SCOPE))
            .with_location(false)
            .with_threads(false)
            .with_target(false)
    });
    let lines = fmt::layer()
        // Colours are for people: a journal and a file keep the words.
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    let lines = if json { lines.json().boxed() } else { lines.boxed() };
    // One filter for lines and spans. Filters of their own lose lines: an `enabled` that nothing follows (sqlx asks so) is
    // taken for that of the next event.
    let _ = tracing_subscriber::registry()
        .with(filter)
        .with(lines)
        .with(traces)
        .try_init();
    Ok(Traces(provider))
}
