//! Counting requests by the template of their route.

use crate::state::AppState;
use axum::extract::{MatchedPath, Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::Response;
use std::time::Instant;
use trellis_types::Route;

/// A layer around everything else.
pub async fn count(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let (method, route) = (method(request.method()), route(&request));
    let begun = Instant::now();
    let response = next.run(request).await;
    let status = response.status().as_u16();
    state.metrics.request(method, route, status, begun.elapsed());
    response
}

/// Anybody can send a method that nobody knows.
fn method(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

/// The route's template; a page's name, since pages share one handler; `none` for what is neither.
pub fn route(request: &Request) -> String {
    if let Some(path) = request.extensions().get::<MatchedPath>() {
        return path.as_str().to_owned();
    }
    match Route::parse(request.uri().path()) {
        Some(route) => {
            let name = format!("{route:?}");
            let end = name.find(|c: char| !c.is_alphanumeric()).unwrap_or(name.len());
            format!("page:{}", &name[..end])
        }
        None => "none".to_owned(),
    }
}
