//! The teacher's side: problems, packages, classes, problem sets; and joining a class.

mod act;
mod class;
mod create;
mod export;
mod join;
mod set;
mod update;
mod upload;
mod verification;

use crate::state::AppState;
use crate::web::page::page;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Most bytes of an upload, whatever the configuration allows.
const MAX_UPLOAD_BYTES: usize = 512 << 20;

pub fn api() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(create::create))
        .routes(routes!(update::update))
        .routes(routes!(act::act))
        .routes(routes!(export::export))
        .routes(routes!(verification::verification))
        .routes(routes!(class::create))
        .routes(routes!(set::create))
        .routes(routes!(set::update))
        .routes(routes!(join::join))
}

pub fn forms() -> Router<AppState> {
    // How large a package may be is the configuration's: the handler counts. This bounds what is around it.
    let upload = Router::new()
        .route("/teach/upload", get(page).post(upload::form))
        .layer(DefaultBodyLimit::max(MAX_UPLOAD_BYTES));
    Router::new()
        .route("/teach/problems/new", get(page).post(create::form))
        .route("/teach/problems/{slug}", get(page).post(update::form))
        .route("/teach/problems/{slug}/package.zip", get(export::export))
        .route("/teach/problems/{slug}/{action}", post(act::form))
        .route("/teach/drafts/{id}/delete", post(create::delete_kept))
        .route("/teach/classes", post(class::form))
        .route("/teach/sets/new", get(page).post(set::create_form))
        .route("/teach/sets/{id}/edit", get(page).post(set::update_form))
        .route("/join", get(page).post(join::form))
        .merge(upload)
}
