//! `GET /healthz`: whether this process can serve. For load balancers and `systemd`; needs no session.

use crate::state::AppState;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;

/// 200 `{"status":"ok","queued":N,"running":N}`, or 503 when the store does not answer.
pub async fn healthz(State(state): State<AppState>) -> impl IntoResponse {
    match state.store.queue_stats().await {
        Ok(stats) => {
            let body =
                serde_json::json!({ "status": "ok", "queued": stats.queued, "running": stats.running });
            (StatusCode::OK, axum::Json(body))
        }
        Err(error) => {
            tracing::error!(%error, "healthz: the store does not answer");
            (
                StatusCode::SERVICE_UNAVAILABLE,
                axum::Json(serde_json::json!({ "status": "store unavailable" })),
            )
        }
    }
}
