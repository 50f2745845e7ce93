use crate::state::AppState;
use axum::Router;

pub fn forms() -> Router<AppState> {
    Router::new()
}
