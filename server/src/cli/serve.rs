//! `trellis serve`: portal, API and local workers.

use super::failure::Failure;
use super::logs::{self, Logs};
use super::settings::{self, Settings};
use super::{folders, output};
use std::process::ExitCode;
use trellis_server::config::Config;
use trellis_server::serve::{self, Portal};

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    settings: Settings<settings::Serve>,
}

pub fn run(args: &Args) -> ExitCode {
    let values = match args.settings.values() {
        Ok(values) => values,
        Err(error) => return Failure::new("config", error.to_string()).exit(false),
    };
    let json = values.switch("json_logs");
    let _traces = match logs::init(Logs::Service {
        json,
        name: "trellis-serve",
    }) {
        Ok(traces) => traces,
        Err(error) => return Failure::new("config", error).exit(false),
    };
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return Failure::new("runtime", error.to_string()).exit(false),
    };
    let config = Config::from_values(&values, folders::data(None));
    match runtime.block_on(portal(config)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => Failure::new("serve", format!("{error:#}")).exit(false),
    }
}

async fn portal(config: Config) -> anyhow::Result<()> {
    serve::raise_file_limit();
    let portal = serve::start(config).await?;
    announce(&portal);
    let stop = portal.state.stop.clone();
    tokio::spawn(async move {
        wait_for_signal().await;
        output::note("trellis: stopping; submissions being judged are finished first");
        stop.cancel();
    });
    portal.serve().await
}

/// Ctrl+C or SIGTERM.
pub async fn wait_for_signal() {
    let mut terminate = match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        Ok(signal) => signal,
        Err(error) => {
            tracing::error!(%error, "SIGTERM cannot be handled");
            return std::future::pending().await;
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
}

fn announce(portal: &Portal) {
    let address = portal.address;
    output::note(&format!("trellis: open at http://{address}"));
    if portal.demo.is_empty() {
        return;
    }
    output::note("\nDemo accounts; each link signs in once:");
    for user in &portal.demo {
        let password = user
            .password
            .as_deref()
            .map(|word| format!("  password {word}"))
            .unwrap_or_default();
        output::note(&format!(
            "  {:<10} http://{address}/sign-in/{}{password}",
            user.login, user.token
        ));
    }
}
