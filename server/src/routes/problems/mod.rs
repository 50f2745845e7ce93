//! Problems: list, submit, run on custom input.

mod list;
mod run;
mod submit;

use crate::state::AppState;
use axum::Router;
use axum::routing::post;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub fn api() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list::list))
        .routes(routes!(submit::submit))
        .routes(routes!(run::run))
}

pub fn forms() -> Router<AppState> {
    Router::new()
        .route("/problems/{slug}/submit", post(submit::form))
        .route("/problems/{slug}/run", post(run::form))
}
