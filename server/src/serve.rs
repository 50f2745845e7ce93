//! Starting and stopping the portal.

use crate::blobs::owner::Owner;
use crate::blobs::{Blobs, GRACE, objects};
use crate::clock::{Clock, SystemClock, jittered};
use crate::config::Config;
use crate::metrics::{self, Scrape};
use crate::router::router;
use crate::services::boards::Boards;
use crate::services::events::Hub;
use crate::services::fleet::Fleet;
use crate::services::languages::Preparation;
use crate::services::seed::DemoUser;
use crate::services::{contests, courses};
use crate::state::{AppState, Inner};
use crate::web::assets;
use anyhow::{Context, Result, bail};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use trellis_app::Assets;
use trellis_judge::judge::{Judge, JudgeConfig};
use trellis_store::Store;
use trellis_store_postgres::PostgresStore;
use trellis_store_sqlite::SqliteStore;

/// A portal that listens.
#[derive(Debug)]
pub struct Portal {
    pub state: AppState,
    pub address: SocketAddr,
    /// Filled with `--demo`.
    pub demo: Vec<DemoUser>,
    listener: TcpListener,
}

/// Raises this process's limit of open files to what the system allows it: each event stream is one, and the usual limit
/// of 1,024 is less than a competition's.
pub fn raise_file_limit() {
    use rustix::process::{Resource, getrlimit, setrlimit};
    let mut limit = getrlimit(Resource::Nofile);
    if limit.current == limit.maximum {
        return;
    }
    limit.current = limit.maximum;
    if let Err(error) = setrlimit(Resource::Nofile, limit) {
        tracing::warn!(%error, "the limit of open files cannot be raised");
    }
}

/// Opens the store, brings it up to date, adds what belongs in it, and listens.
pub async fn start(config: Config) -> Result<Portal> {
    let store = open_store(&config).await?;
    start_with(config, store, Arc::new(SystemClock), JudgeConfig::default()).await
}

/// Events older than this are removed: a page that was closed for so long loads anew.
const EVENTS_KEPT: jiff::SignedDuration = jiff::SignedDuration::from_hours(7 * 24);
/// How often old rows are removed.
const PRUNE_EVERY: std::time::Duration = std::time::Duration::from_secs(3600);
/// How often blobs that nothing refers to are removed, more or less, and when first.
const COLLECT_EVERY: std::time::Duration = std::time::Duration::from_secs(24 * 3600);
const COLLECT_FIRST: std::time::Duration = std::time::Duration::from_secs(3600);

/// [`start`] with the parts that tests choose.
pub async fn start_with(
    config: Config,
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    judge: JudgeConfig,
) -> Result<Portal> {
    let objects = config.object_store.as_deref().map(objects::open).transpose()?;
    let blobs = open_blobs(&config.data, config.blob_cache, store.clone(), objects);
    refuse_strange_objects(&blobs).await?;
    start_on(config, store, blobs, clock, judge).await
}

/// Blobs in these stores, with the cache of a data folder.
pub fn open_blobs(
    data: &Path,
    cache_bytes: u64,
    store: Arc<dyn Store>,
    objects: Option<Arc<dyn object_store::ObjectStore>>,
) -> Blobs {
    Blobs::new(store, objects, data.join("cache/blobs"), cache_bytes)
}

/// Fails when the object store is not the one that this installation has put its objects into: what is stored now would lie
/// elsewhere. One that does not answer is asked again when it is needed.
pub async fn refuse_strange_objects(blobs: &Blobs) -> Result<()> {
    match blobs.owner().await {
        Ok(Owner::Ours) => {}
        Ok(Owner::Others) => tracing::warn!(
            "the objects are another installation's, or this database is a copy: nothing is removed from them (`trellis objects adopt` makes them this one's)"
        ),
        Ok(Owner::Gone) => bail!(
            "the object store is not the one that this portal's packages lie in (its object `installation` is not there): another prefix, or a folder that is not mounted? `trellis objects adopt` takes it nevertheless"
        ),
        Err(error) => tracing::warn!(%error, "the object store does not answer"),
    }
    Ok(())
}

/// [`start_with`] on blobs that were opened before.
pub async fn start_on(
    config: Config,
    store: Arc<dyn Store>,
    blobs: Blobs,
    clock: Arc<dyn Clock>,
    judge: JudgeConfig,
) -> Result<Portal> {
    let judge = Judge::open(&config.data, judge).context("the language packs cannot be opened")?;
    let listener = TcpListener::bind(config.listen)
        .await
        .with_context(|| format!("cannot listen on {}; is another portal running?", config.listen))?;
    let address = listener.local_addr()?;
    let assets = Assets {
        reload: config.dev,
        ..assets::manifest(&config.site)
    };
    let state = AppState::new(Inner {
        courses: courses::read_all(&config.courses),
        assets: Arc::new(assets),
        events: Hub::default(),
        packages: Arc::default(),
        metrics: Arc::default(),
        fleet: Fleet::default(),
        boards: Boards::default(),
        preparation: Preparation::default(),
        custom_runs: tokio::sync::Semaphore::new(config.workers.max(1)),
        stop: CancellationToken::new(),
        judge: Arc::new(judge),
        store,
        blobs,
        clock,
        config,
    });
    state.seed_catalog().await?;
    let demo = if state.config.demo {
        state.seed_demo().await?
    } else {
        Vec::new()
    };
    Ok(Portal {
        state,
        address,
        demo,
        listener,
    })
}

/// Where the portal keeps its data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Database {
    Sqlite(PathBuf),
    /// A `postgres://` URL; it may hold a password.
    Postgres(String),
}

impl Database {
    /// What a URL names by its scheme; without one, `portal.sqlite` in the data folder.
    pub fn named(data: &Path, url: Option<&str>) -> Result<Self> {
        let Some(url) = url else {
            return Ok(Self::Sqlite(data.join("portal.sqlite")));
        };
        if let Some(path) = url.strip_prefix("sqlite:") {
            return Ok(Self::Sqlite(path.strip_prefix("//").unwrap_or(path).into()));
        }
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return Ok(Self::Postgres(url.to_owned()));
        }
        // Not the whole: it may hold a password.
        let scheme = url
            .split_once(':')
            .map_or("a URL without a scheme", |(scheme, _)| scheme);
        bail!("the database URL begins with {scheme}; use sqlite:FILE or postgres://USER@HOST/NAME")
    }

    /// Opens it and brings its schema up to date.
    pub async fn open(&self) -> Result<Arc<dyn Store>> {
        Ok(match self {
            Self::Sqlite(path) => Arc::new(
                SqliteStore::open(path)
                    .await
                    .with_context(|| format!("cannot open {}", path.display()))?,
            ),
            Self::Postgres(url) => Arc::new(
                PostgresStore::open(url)
                    .await
                    .context("cannot open the PostgreSQL database")?,
            ),
        })
    }
}

async fn open_store(config: &Config) -> Result<Arc<dyn Store>> {
    std::fs::create_dir_all(&config.data)
        .with_context(|| format!("cannot make {}", config.data.display()))?;
    Database::named(&config.data, config.database_url.as_deref())?
        .open()
        .await
}

impl Portal {
    /// Serves until [`AppState::stop`] is cancelled; then finishes open requests and the submissions being judged.
    pub async fn serve(self) -> Result<()> {
        let state = self.state;
        let tasks = TaskTracker::new();
        let stop = state.stop.clone();
        // Pages know which languages are judged, and how long the queue is, from the first request on.
        state.fleet.look(&*state.store).await;
        let hub =
            state
                .events
                .clone()
                .follow(state.store.clone(), state.clock.clone(), state.metrics.clone());
        if let Some(listen) = state.config.metrics_listen {
            let scrape = Scrape {
                metrics: state.metrics.clone(),
                store: state.store.clone(),
                clock: state.clock.clone(),
                packages: state.packages.clone(),
                fleet: Some(state.fleet.clone()),
            };
            let (address, serving) = metrics::serve(listen, scrape, stop.clone()).await?;
            tracing::info!(%address, "metrics are served");
            tasks.spawn(serving);
        }
        let hub_stop = stop.clone();
        tasks.spawn(async move {
            tokio::select! {
                () = hub_stop.cancelled() => {}
                () = hub => {}
            }
        });
        let preparing = state.clone();
        tokio::task::spawn_blocking(move || preparing.prepare_languages());
        let name = node_name(state.config.name.as_deref(), &format!("serve/{}", self.address));
        let node = state.node(name, state.config.workers);
        tasks.spawn(node.run(stop.clone()));
        tasks.spawn(state.fleet.clone().follow(state.store.clone(), stop.clone()));
        tasks.spawn(contests::finalize_due(state.clone(), stop.clone()));
        tasks.spawn(prune(state.clone(), stop.clone()));
        tasks.spawn(collect(state.clone(), stop.clone()));
        tasks.close();
        let service = router(state).into_make_service_with_connect_info::<SocketAddr>();
        axum::serve(self.listener, service)
            .with_graceful_shutdown(stop.cancelled_owned())
            .await?;
        tasks.wait().await;
        Ok(())
    }
}

/// Removes, every hour, what nobody asks for any more: old events, sessions, links and counters that have run out.
async fn prune(state: AppState, stop: CancellationToken) {
    while !stop.is_cancelled() {
        let now = state.clock.now();
        let before = now.checked_sub(EVENTS_KEPT).unwrap_or(now);
        let pruned = async {
            let events = state.store.prune_events(before).await?;
            let sessions = state.store.prune_sessions(now).await?;
            Ok::<_, trellis_store::StoreError>((events, sessions))
        };
        match pruned.await {
            Ok((0, 0)) => {}
            Ok((events, sessions)) => tracing::info!(events, sessions, "old rows were removed"),
            Err(error) => tracing::error!(%error, "old rows cannot be removed"),
        }
        tokio::select! {
            () = stop.cancelled() => {}
            () = tokio::time::sleep(PRUNE_EVERY) => {}
        }
    }
}

/// Removes, every day, packages and sources that nothing refers to: the first time an hour or so after the start.
async fn collect(state: AppState, stop: CancellationToken) {
    let mut wait = jittered(COLLECT_FIRST);
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(wait) => {}
        }
        wait = jittered(COLLECT_EVERY);
        match state.blobs.collect(GRACE, || state.clock.now()).await {
            Ok(removed) if removed.blobs == 0 => {}
            Ok(removed) => {
                let (blobs, bytes) = (removed.blobs, removed.bytes);
                tracing::info!(blobs, bytes, "blobs that nothing refers to were removed");
            }
            Err(error) => tracing::error!(%error, "blobs that nothing refers to cannot be removed"),
        }
    }
}

/// The name given, or one that stays over a restart and is not that of another process on this machine, which may have the
/// same database: host and `what`.
pub fn node_name(given: Option<&str>, what: &str) -> String {
    if let Some(name) = given {
        return name.to_owned();
    }
    let host = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    format!("{}/{what}", host.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scheme_chooses_the_store() {
        let named = |url| Database::named(Path::new("data"), url);
        let file = |path: &str| Database::Sqlite(path.into());
        assert_eq!(named(None).unwrap(), file("data/portal.sqlite"));
        assert_eq!(named(Some("sqlite:a.db")).unwrap(), file("a.db"));
        assert_eq!(named(Some("sqlite:///tmp/a.db")).unwrap(), file("/tmp/a.db"));
        for url in ["postgres://ada:secret@db/trellis", "postgresql://db/trellis"] {
            assert_eq!(named(Some(url)).unwrap(), Database::Postgres(url.to_owned()));
        }
        for url in ["mysql://ada:secret@db/trellis", "ada:secret", "portal.db", ""] {
            let error = named(Some(url)).unwrap_err().to_string();
            assert!(
                error.contains("postgres://") && !error.contains("secret"),
                "{error}"
            );
        }
    }
}
