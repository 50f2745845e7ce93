//! Courses: study time, quiz answers, completing a lesson, editing its text, previews.

mod activity;
mod complete;
mod preview;
mod quiz;
mod text;

use crate::state::AppState;
use axum::Router;
use axum::routing::post;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub fn api() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(activity::record))
        .routes(routes!(complete::complete))
        .routes(routes!(quiz::answer))
        .routes(routes!(text::save))
        .routes(routes!(preview::preview))
}

pub fn forms() -> Router<AppState> {
    Router::new()
        .route("/courses/{course}/{lesson}/quiz", post(quiz::form))
        .route("/courses/{course}/{lesson}/complete", post(complete::form))
        .route(
            "/courses/{course}/{lesson}/edit",
            post(text::form).get(crate::web::page::page),
        )
}
