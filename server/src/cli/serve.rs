//! `trellis serve`: portal, API and local workers.

use super::failure::Failure;
use super::{folders, output};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use trellis_server::config::{Config, RequestLimits};
use trellis_server::serve::{self, Portal};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Address to listen on
    #[arg(long, default_value = "127.0.0.1:3000")]
    listen: SocketAddr,
    /// Database, language packs and caches
    #[arg(long)]
    data: Option<PathBuf>,
    /// `sqlite:FILE` or `postgres://USER:PASSWORD@HOST/NAME`; default: portal.sqlite in the data folder
    #[arg(long, env = "DATABASE_URL", hide_env_values = true)]
    database_url: Option<String>,
    /// Add demo content, one user of each role, and a contest that runs
    #[arg(long)]
    demo: bool,
    /// Pages load themselves again when the portal was restarted
    #[arg(long, hide = true)]
    dev: bool,
    /// Judge workers; default: one for each core
    #[arg(long)]
    workers: Option<usize>,
    /// Name of this process among those that judge; default: host and address
    #[arg(long)]
    name: Option<String>,
    /// Folder of the built client
    #[arg(long, default_value = "target/site")]
    site: PathBuf,
    /// Folder of the courses
    #[arg(long, default_value = "courses")]
    courses: PathBuf,
    /// Folder of the problem packages that come with the portal
    #[arg(long, default_value = "problems/catalog")]
    catalog: PathBuf,
    /// Take client addresses from X-Forwarded-For (only behind a proxy that sets it)
    #[arg(long)]
    trust_proxy: bool,
    /// Send cookies over https only
    #[arg(long)]
    secure_cookies: bool,
    /// Study time wanted before a lesson can be completed, in percent of its planned time
    #[arg(long, default_value_t = 20)]
    lesson_min_percent: u32,
    /// No limits on requests, for load and bench runs on one's own machine
    #[arg(long)]
    unlimited: bool,
    /// Logs as JSON lines
    #[arg(long)]
    json_logs: bool,
}

impl Args {
    fn config(&self) -> Config {
        let mut config = Config::new(folders::data(self.data.as_deref()));
        config.listen = self.listen;
        config.database_url.clone_from(&self.database_url);
        config.name.clone_from(&self.name);
        config.demo = self.demo;
        config.dev = self.dev;
        config.workers = self.workers.unwrap_or(config.workers);
        config.site.clone_from(&self.site);
        config.courses.clone_from(&self.courses);
        config.catalog.clone_from(&self.catalog);
        config.trust_proxy = self.trust_proxy;
        config.secure_cookies = self.secure_cookies;
        config.lesson_min_percent = self.lesson_min_percent;
        if self.unlimited {
            config.limits = RequestLimits::none();
        }
        config
    }

    /// Whether logs are JSON lines.
    pub fn json_logs(&self) -> bool {
        self.json_logs
    }
}

pub fn run(args: &Args) -> ExitCode {
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return Failure::new("runtime", error.to_string()).exit(false),
    };
    match runtime.block_on(portal(args.config())) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => Failure::new("serve", format!("{error:#}")).exit(false),
    }
}

async fn portal(config: Config) -> anyhow::Result<()> {
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
