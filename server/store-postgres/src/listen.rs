//! Waking who waits: the workers, and the hub of the event streams.

use std::sync::Arc;
use std::time::Duration;

use rand::RngExt as _;
use sqlx::postgres::{PgConnectOptions, PgListener, PgNotification, PgPoolOptions};
use tokio::sync::watch;
use tokio::task::AbortHandle;

use crate::events::last_id;
use crate::wire::limit_silence;

/// Who waits looks by itself after this long and half of it more or less, so that many nodes do not all look at once. What
/// a notification that got lost costs.
const POLL: Duration = Duration::from_secs(4);

const EVENTS: &str = "trellis_events";
const WORK: &str = "trellis_work";

/// What waits in this process.
#[derive(Debug)]
pub(crate) struct Signals {
    /// The largest event id that was heard of.
    pub last_event: watch::Sender<i64>,
    /// One more for each news that something was queued.
    pub work: watch::Sender<u64>,
}

impl Signals {
    pub fn new(last_event: i64) -> Self {
        Self {
            last_event: watch::Sender::new(last_event),
            work: watch::Sender::new(0),
        }
    }

    pub fn event(&self, id: i64) {
        self.last_event.send_if_modified(|last| {
            let newer = id > *last;
            *last = id.max(*last);
            newer
        });
    }

    pub fn work(&self) {
        self.work.send_modify(|mark| *mark += 1);
    }
}

/// A pause of [`POLL`], more or less.
pub(crate) async fn pause() {
    let factor = rand::rng().random_range(0.5..1.5);
    tokio::time::sleep(POLL.mul_f64(factor)).await;
}

/// The task that listens; it ends with this.
#[derive(Debug)]
pub(crate) struct Listening(AbortHandle);

impl Listening {
    pub fn begin(options: PgConnectOptions, signals: Arc<Signals>) -> Self {
        Self(tokio::spawn(run(options, signals)).abort_handle())
    }

    pub fn end(&self) {
        self.0.abort();
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.end();
    }
}

async fn run(options: PgConnectOptions, signals: Arc<Signals>) {
    loop {
        if let Err(error) = listen(&options, &signals).await {
            tracing::warn!(%error, "notifications of the database are not heard; looking every few seconds instead");
        }
        pause().await;
    }
}

/// Listens until the connection cannot be made again.
async fn listen(options: &PgConnectOptions, signals: &Signals) -> Result<(), sqlx::Error> {
    let pool = PgPoolOptions::new()
        .max_connections(1)
        .connect_lazy_with(options.clone());
    let mut listener = PgListener::connect_with(&pool).await?;
    limit_silence(options.get_port());
    listener.listen_all([EVENTS, WORK]).await?;
    // What was told before somebody listened.
    catch_up(&mut listener, signals).await?;
    loop {
        match listener.try_recv().await? {
            Some(heard) => hear(&heard, signals),
            // The connection was lost and is made again by the next call.
            None => catch_up(&mut listener, signals).await?,
        }
    }
}

async fn catch_up(listener: &mut PgListener, signals: &Signals) -> Result<(), sqlx::Error> {
    signals.event(last_id(listener).await?);
    signals.work();
    Ok(())
}

fn hear(heard: &PgNotification, signals: &Signals) {
    match (heard.channel(), heard.payload().parse()) {
        (EVENTS, Ok(id)) => signals.event(id),
        _ => signals.work(),
    }
}
