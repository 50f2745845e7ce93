//! Rejudgings: preview, begin, watch, apply, cancel. For organizers, teachers and admins.

mod close;
mod create;
mod fields;
mod get;
mod list;
mod preview;

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
        .routes(routes!(preview::preview))
        .routes(routes!(get::get))
        .routes(routes!(close::apply))
        .routes(routes!(close::cancel))
}

pub fn forms() -> Router<AppState> {
    Router::new()
        .route("/rejudgings/new", get(page).post(create::form))
        .route("/rejudgings/{id}/apply", post(close::apply_form))
        .route("/rejudgings/{id}/cancel", post(close::cancel_form))
}

/// The store's id; what is none of ours does not exist.
fn key(id: &trellis_types::RejudgingId) -> Result<trellis_store::RejudgingId, AppError> {
    wire::rejudging_key(id).ok_or(AppError::NotFound)
}
