//! `GET /dev/alive`, for `serve --dev` alone: a stream without events. When it breaks and comes back, the portal was
//! built anew, and the page's script loads the page again.

use crate::state::AppState;
use axum::Router;
use axum::extract::State;
use axum::response::Sse;
use axum::response::sse::{Event, KeepAlive};
use axum::routing::get;
use futures::{Stream, StreamExt};
use std::convert::Infallible;
use trellis_types::route;

pub fn routes() -> Router<AppState> {
    Router::new().route(route::DEV_ALIVE, get(alive))
}

async fn alive(State(state): State<AppState>) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let stop = state.stop.clone().cancelled_owned();
    let hello = futures::stream::once(async { Ok(Event::default().comment("alive").retry(RETRY)) });
    Sse::new(hello.chain(futures::stream::pending()).take_until(stop)).keep_alive(KeepAlive::default())
}

/// A browser tries again after this.
const RETRY: std::time::Duration = std::time::Duration::from_millis(300);
