//! One's own hours, and the ranking.

mod hours;
mod ranking;

use crate::state::AppState;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub fn api() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(hours::hours))
        .routes(routes!(ranking::ranking))
}
