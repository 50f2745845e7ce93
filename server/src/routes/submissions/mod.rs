//! Reading submissions.

mod get;
mod image;

use crate::state::AppState;
use axum::Router;
use axum::routing;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub fn api() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(get::get))
}

pub fn forms() -> Router<AppState> {
    Router::new().route(
        "/submissions/{id}/images/{hash}/{name}",
        routing::get(image::image),
    )
}
