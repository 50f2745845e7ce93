//! HTTP: one folder for each resource. `api()` is what islands and scripts call, `forms()` where plain forms post to;
//! both end in the same services.

pub mod account;
pub mod admin;
pub mod contests;
pub mod courses;
pub mod dev;
pub mod events;
pub mod health;
pub mod learning;
pub mod prefs;
pub mod problems;
pub mod rejudgings;
pub mod submissions;
pub mod teach;

use crate::state::AppState;
use axum::Router;
use utoipa_axum::router::OpenApiRouter;

/// Everything below `/api/v1`.
pub fn api() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .merge(account::api())
        .merge(admin::api())
        .merge(contests::api())
        .merge(courses::api())
        .merge(events::api())
        .merge(learning::api())
        .merge(problems::api())
        .merge(rejudgings::api())
        .merge(submissions::api())
        .merge(teach::api())
}

/// Where forms post to.
pub fn forms() -> Router<AppState> {
    Router::new()
        .merge(account::forms())
        .merge(admin::forms())
        .merge(contests::forms())
        .merge(courses::forms())
        .merge(prefs::forms())
        .merge(problems::forms())
        .merge(rejudgings::forms())
        .merge(submissions::forms())
        .merge(teach::forms())
}
