//! `GET /healthz`: whether this process can serve. For load balancers and `systemd`; needs no session.

use crate::state::AppState;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde_json::json;

/// 200 `{"status":"ok"}`, or 503 when the store cannot be written. No figures: how long the queue is at which moment
/// would tell strangers what a frozen board does not.
pub async fn healthz(State(state): State<AppState>) -> impl IntoResponse {
    match state.store.ready().await {
        Ok(()) => (StatusCode::OK, axum::Json(json!({ "status": "ok" }))),
        Err(error) => {
            tracing::error!(%error, "healthz: the store cannot be written");
            let body = json!({ "status": "store unavailable" });
            (StatusCode::SERVICE_UNAVAILABLE, axum::Json(body))
        }
    }
}
