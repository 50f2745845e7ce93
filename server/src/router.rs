//! All routes and the layers around them, outermost first: request id and log, panics, security headers, sessions,
//! CSRF, error bodies.

use crate::metrics;
use crate::routes;
use crate::state::AppState;
use crate::trace;
use crate::web::session::Sessions;
use crate::web::{assets, csrf, headers, page};
use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::Response;
use axum::routing::get;
use std::time::Duration;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate, SizeAbove};
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer};
use tower_http::trace::TraceLayer;
use tower_sessions::cookie::SameSite;
use tower_sessions::{Expiry, SessionManagerLayer};
use tracing::Span;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;

/// The API's description, served at `/api/v1/openapi.json`.
#[derive(Debug, OpenApi)]
#[openapi(info(
    title = "Trellis",
    version = "1",
    description = "WebAssembly learning portal with a skill-competition judge. \
    Sessions are cookies; every call but GET carries `x-csrf-token` with the token of `GET /auth/session`."
))]
struct Api;

/// A session ends after this long without use.
const SESSION_DAYS: i64 = 14;

/// The whole service.
pub fn router(state: AppState) -> Router {
    let (api, document) = OpenApiRouter::with_openapi(Api::openapi())
        .nest("/api/v1", routes::api())
        .split_for_parts();
    let sessions = SessionManagerLayer::new(Sessions::new(state.store.clone(), state.clock.clone()))
        .with_name("trellis_session")
        .with_secure(state.config.secure_cookies)
        .with_same_site(SameSite::Lax)
        .with_http_only(true)
        .with_expiry(Expiry::OnInactivity(time::Duration::days(SESSION_DAYS)));
    let trust = state.config.trust_proxy;
    let json = axum::Json(document);
    let pages = Router::new()
        .merge(api)
        .merge(routes::forms())
        .route("/api/v1/openapi.json", get(move || async move { json.clone() }))
        .fallback(page::page)
        .layer(from_fn_with_state(state.clone(), csrf::protect))
        .layer(from_fn_with_state(state.clone(), page::errors))
        .layer(from_fn_with_state(state.clone(), csrf::issue))
        .layer(sessions)
        .layer(DefaultBodyLimit::max(state.config.limits.body_bytes));
    let pages = if state.config.dev {
        pages.merge(routes::dev::routes())
    } else {
        pages
    };
    // Events must not be held back by a compressor.
    let compressed = SizeAbove::default()
        .and(NotForContentType::SSE)
        .and(NotForContentType::IMAGES);
    Router::new()
        .route("/healthz", get(routes::health::healthz))
        .merge(pages)
        .layer(CompressionLayer::new().compress_when(compressed))
        .merge(assets::router(&state.config.site))
        .layer(from_fn(headers::secure))
        .layer(CatchPanicLayer::new())
        .layer(
            TraceLayer::new_for_http()
                .make_span_with(move |request: &Request| trace::request(request, trust))
                .on_response(|response: &Response, _: Duration, span: &Span| {
                    span.record("http.response.status_code", response.status().as_u16());
                }),
        )
        .layer(from_fn_with_state(state.clone(), metrics::http::count))
        .layer(PropagateRequestIdLayer::x_request_id())
        .layer(SetRequestIdLayer::x_request_id(MakeRequestUuid))
        .with_state(state)
}
