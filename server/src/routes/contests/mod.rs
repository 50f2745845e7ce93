//! Contests: reading, registering, the board; and what organizers do.

mod board;
mod create;
mod finish;
mod form;
mod get;
mod list;
mod register;
mod update;

pub use form::slugs;

use crate::error::AppError;
use crate::state::AppState;
use crate::web::page::page;
use crate::wire;
use axum::Router;
use axum::routing::{get, post};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub fn api() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list::list, create::create))
        .routes(routes!(get::get, update::update))
        .routes(routes!(finish::announce))
        .routes(routes!(finish::finalize))
        .routes(routes!(register::register))
        .routes(routes!(board::board))
}

pub fn forms() -> Router<AppState> {
    Router::new()
        .route("/contests/{id}/register", post(register::form))
        .route("/organize/new", get(page).post(create::form))
        .route("/organize/{id}", get(page).post(update::form))
        .route("/organize/{id}/announce", post(finish::announce_form))
        .route("/organize/{id}/finalize", post(finish::finalize_form))
        .route("/organize/{id}/unpin", post(finish::unpin_form))
}

/// The store's id; what is none of ours does not exist.
fn key(id: &trellis_types::ContestId) -> Result<trellis_store::ContestId, AppError> {
    wire::contest_key(id).ok_or(AppError::NotFound)
}
