use crate::state::AppState;
use axum::Router;
use utoipa_axum::router::OpenApiRouter;

pub fn api() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
}

pub fn forms() -> Router<AppState> {
    Router::new()
}
