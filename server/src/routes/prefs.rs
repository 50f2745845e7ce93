//! `POST /prefs`: language and theme, kept in cookies.

use crate::extract::Form;
use crate::state::AppState;
use crate::web::page::{redirect, safe_next};
use axum::Router;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use axum::routing::post;
use serde::Deserialize;
use trellis_types::route::form;
use trellis_types::{Lang, Theme};

#[derive(Debug, Deserialize)]
struct Prefs {
    lang: Option<String>,
    theme: Option<String>,
    next: Option<String>,
}

pub fn forms() -> Router<AppState> {
    Router::new().route(form::PREFS, post(set))
}

async fn set(State(state): State<AppState>, Form(prefs): Form<Prefs>) -> Response {
    let mut response = redirect(safe_next(prefs.next.as_deref().unwrap_or("/")), None);
    let lang = prefs
        .lang
        .as_deref()
        .and_then(Lang::parse)
        .map(|lang| ("lang", lang.as_str()));
    let theme = prefs
        .theme
        .as_deref()
        .and_then(Theme::parse)
        .map(|theme| ("theme", theme.as_str()));
    let secure = if state.config.secure_cookies {
        "; Secure"
    } else {
        ""
    };
    for (name, value) in lang.into_iter().chain(theme) {
        let cookie = format!("{name}={value}; Path=/; SameSite=Lax; Max-Age=31536000{secure}");
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
    }
    response
}
