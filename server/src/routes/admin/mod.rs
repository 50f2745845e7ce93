//! What administrators do with accounts and nodes.

mod disabled;
mod nodes;
mod roles;

use crate::error::AppError;
use crate::extract::Visitor;
use crate::state::AppState;
use crate::web::page::{form_answer, redirect};
use axum::Router;
use axum::response::Response;
use axum::routing::post;
use trellis_app::{Flash, FormState};
use trellis_types::Route;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub fn api() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(nodes::list))
        .routes(routes!(nodes::drain))
}

pub fn forms() -> Router<AppState> {
    Router::new()
        .route("/admin/users/{id}/roles", post(roles::form))
        .route("/admin/users/{id}/disabled", post(disabled::form))
        .route("/admin/nodes/{name}/drain", post(nodes::drain_form))
        .route("/admin/nodes/{name}/forget", post(nodes::forget_form))
}

/// Back to the administrator's page.
async fn answer(
    state: &AppState,
    visitor: &Visitor,
    done: Result<(), AppError>,
) -> Result<Response, AppError> {
    match done {
        Ok(()) => Ok(redirect(&Route::Admin.path(), Some(Flash::AccountChanged))),
        Err(error) => {
            form_answer(
                state,
                visitor,
                Route::Admin,
                "",
                FormState::default(),
                Some(error),
            )
            .await
        }
    }
}
