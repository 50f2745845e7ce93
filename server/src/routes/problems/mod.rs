//! Problems: list, submit, run on custom input, files.

mod answers;
mod files;
mod list;
mod run;
mod submit;

use crate::state::AppState;
use axum::Router;
use axum::routing::{get, post};
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
        .route("/problems/{slug}/answers", post(answers::form))
        .route("/problems/{slug}/run", post(run::form))
        .route(
            "/problems/{slug}/statement/{version}/{*path}",
            get(files::statement),
        )
        .route(
            "/problems/{slug}/solution/{version}/{*path}",
            get(files::solution),
        )
        .route("/problems/{slug}/samples/{*path}", get(files::sample))
        .route("/problems/{slug}/attachments/{*path}", get(files::attachment))
}
