//! `GET /metrics` on a listener of its own, so that it is never public by accident.

use super::Metrics;
use crate::clock::Clock;
use crate::services::fleet::Fleet;
use crate::worker::Packages;
use anyhow::{Context as _, Result};
use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use trellis_store::Store;

const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// What is asked when somebody scrapes.
#[derive(Debug, Clone)]
pub struct Scrape {
    pub metrics: Arc<Metrics>,
    pub store: Arc<dyn Store>,
    pub clock: Arc<dyn Clock>,
    pub packages: Arc<Packages>,
    /// `None` on a judge node: web nodes tell of the whole installation.
    pub fleet: Option<Fleet>,
}

/// Listens until `stop`; gives the address once it is bound, and the task.
pub async fn serve(
    listen: SocketAddr,
    scrape: Scrape,
    stop: CancellationToken,
) -> Result<(SocketAddr, impl Future<Output = ()> + Send + 'static)> {
    let listener = TcpListener::bind(listen)
        .await
        .with_context(|| format!("cannot listen on {listen} for metrics"))?;
    let address = listener.local_addr()?;
    let router = Router::new().route("/metrics", get(metrics)).with_state(scrape);
    let serving = async move {
        let served = axum::serve(listener, router).with_graceful_shutdown(stop.cancelled_owned());
        if let Err(error) = served.await {
            tracing::error!(%error, "metrics are not served any more");
        }
    };
    Ok((address, serving))
}

/// Figures of the database are left as they were when it does not answer: that is an alert of its own, and the rest is
/// still wanted.
async fn metrics(State(scrape): State<Scrape>) -> Response {
    let (metrics, now) = (&scrape.metrics, scrape.clock.now());
    metrics.set_connections(&scrape.store.connections());
    metrics.set_packages(&scrape.packages);
    if let Some(fleet) = &scrape.fleet {
        metrics.set_nodes(&fleet.nodes(), now);
        match scrape.store.queue_stats().await {
            Ok(stats) => metrics.set_queue(&stats, now),
            Err(error) => tracing::warn!(%error, "metrics: the queue does not answer"),
        }
    }
    match metrics.encode() {
        Ok(text) => ([(header::CONTENT_TYPE, OPEN_METRICS)], text).into_response(),
        Err(error) => {
            tracing::error!(%error, "metrics cannot be written");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}
