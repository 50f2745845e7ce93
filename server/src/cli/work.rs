//! `trellis work`: a judge node. It takes submissions from the queue of a portal's database, needs no port that others
//! reach and no root, and keeps nothing but caches.

use super::failure::Failure;
use super::logs::{self, Logs};
use super::packs::Lines;
use super::serve::wait_for_signal;
use super::settings::{self, Settings};
use super::{folders, output};
use anyhow::Context as _;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;
use trellis_judge::judge::{Judge, JudgeConfig};
use trellis_server::blobs::{CACHE_BYTES, objects};
use trellis_server::clock::SystemClock;
use trellis_server::config::layers::Values;
use trellis_server::metrics::{self, Metrics, Scrape};
use trellis_server::packs::{self, Wanted};
use trellis_server::serve::{Database, node_name, open_blobs, refuse_strange_objects};
use trellis_server::services::languages;
use trellis_server::worker::{Node, NodeParts, Packages};
use trellis_store::NodeKind;

/// Exit code of a node whose name another process has taken.
const REPLACED: u8 = 3;

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    settings: Settings<settings::Work>,
}

pub fn run(args: &Args) -> ExitCode {
    let values = match args.settings.values() {
        Ok(values) => values,
        Err(error) => return Failure::new("config", error.to_string()).exit(false),
    };
    let json = values.switch("json_logs");
    let _traces = match logs::init(Logs::Service {
        json,
        name: "trellis-work",
    }) {
        Ok(traces) => traces,
        Err(error) => return Failure::new("config", error).exit(false),
    };
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return Failure::new("runtime", error.to_string()).exit(false),
    };
    let worked = runtime.block_on(work(&values));
    // A language that is still being prepared is not waited for.
    runtime.shutdown_background();
    match worked {
        Ok(true) => ExitCode::SUCCESS,
        // Started again it would take the place back, and so on for ever.
        Ok(false) => ExitCode::from(REPLACED),
        Err(error) => Failure::new("work", format!("{error:#}")).exit(false),
    }
}

/// False: another process has taken its place.
async fn work(values: &Values) -> anyhow::Result<bool> {
    let url = values
        .text("database_url")
        .context("a node needs the database of its portal: --database-url or TRELLIS_DATABASE_URL")?;
    let data = folders::data(values.path("data").as_deref());
    std::fs::create_dir_all(&data)?;
    let shown = std::fs::canonicalize(&data)?;
    let objects = values.text("object_store").map(objects::open).transpose()?;
    if let Some(objects) = &objects {
        fetch_packs(&**objects, &data).await?;
    }
    let judge = Arc::new(Judge::open(&data, JudgeConfig::default())?);
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let slots = values.get("jobs").map_or(cores, std::num::NonZero::get);
    let name = node_name(values.text("name"), &format!("work{}", shown.display()));
    let store = Database::named(&data, Some(url))?.open().await?;
    let room = values
        .get::<u64>("blob_cache_gib")
        .map_or(CACHE_BYTES, |gib| gib << 30);
    let blobs = open_blobs(&data, room, store.clone(), objects);
    refuse_strange_objects(&blobs).await?;
    let (packages, metrics) = (Arc::<Packages>::default(), Arc::<Metrics>::default());
    let node = Arc::new(Node::new(NodeParts {
        name,
        kind: NodeKind::Judge,
        slots,
        blobs,
        store: store.clone(),
        judge: judge.clone(),
        packages: packages.clone(),
        metrics: metrics.clone(),
        clock: Arc::new(SystemClock),
    }));
    output::note(&format!("trellis: node {} judges {slots} at a time", node.name()));
    // A language is offered once it is ready.
    tokio::task::spawn_blocking(move || languages::prepare(&judge, |_| {}));
    let stop = CancellationToken::new();
    if let Some(listen) = values.get("metrics_listen") {
        let scrape = Scrape {
            metrics,
            store,
            clock: Arc::new(SystemClock),
            packages,
            fleet: None,
        };
        let (address, serving) = metrics::serve(listen, scrape, stop.clone()).await?;
        tracing::info!(%address, "metrics are served");
        tokio::spawn(serving);
    }
    let working = tokio::spawn(node.clone().run(stop.clone()));
    tokio::select! {
        () = wait_for_signal() => {
            output::note("trellis: draining; what is being judged is finished first (again: give it back at once)");
            stop.cancel();
        }
        () = stop.cancelled() => {}
    }
    tokio::select! {
        ended = working => ended?,
        () = wait_for_signal() => node.give_all_back().await,
    }
    Ok(!node.is_replaced())
}

/// A node without language packs gets those that were published; one that has some keeps to them.
async fn fetch_packs(objects: &dyn object_store::ObjectStore, data: &Path) -> anyhow::Result<()> {
    if data.join("packs/index.json").exists() {
        return Ok(());
    }
    if !packs::are_published(objects).await? {
        tracing::warn!(
            "no language packs here, and none in the object store: `trellis packs publish` puts them there"
        );
        return Ok(());
    }
    output::note("trellis: fetching the language packs");
    let lines = Lines::default();
    let done = packs::fetch(objects, data, Wanted::Newest, |step| lines.show(step)).await?;
    tracing::info!(packs = done.fetched.len(), index = %done.index, "language packs are here");
    Ok(())
}
