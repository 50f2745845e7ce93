//! Answering with a page: context, flash messages, redirects after forms, error pages.

use crate::error::AppError;
use crate::extract::Visitor;
use crate::portal::PagePortal;
use crate::state::AppState;
use crate::wire;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use axum_extra::extract::CookieJar;
use std::sync::Arc;
use trellis_app::{ErrorKind, Flash, FormState, PageContext, Rendered};
use trellis_types::Route;
use trellis_types::error::{ErrorBody, ErrorDetail};

const FLASH_COOKIE: &str = "trellis_flash";

/// The context of a page at `path` for `visitor`.
pub fn context(state: &AppState, visitor: &Visitor, path: &str, query: &str) -> PageContext {
    PageContext {
        portal: Arc::new(PagePortal::new(state.clone(), visitor.user.clone())),
        user: visitor.user.as_ref().map(wire::session_user),
        lang: visitor.lang,
        theme: visitor.theme,
        nonce: visitor.nonce.clone(),
        csrf: visitor.csrf.clone(),
        flash: None,
        assets: state.assets.clone(),
        path: path.to_owned(),
        query: query.to_owned(),
        form: None,
    }
}

/// A rendered page as an answer.
pub fn answer(rendered: Rendered) -> Response {
    if let Some(to) = rendered.redirect {
        return redirect(&to, None);
    }
    let status = StatusCode::from_u16(rendered.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, Html(rendered.html)).into_response()
}

/// The page of `route` in answer to its form: what was typed stays, what is wrong is beside its field.
pub async fn form_answer(
    state: &AppState,
    visitor: &Visitor,
    route: Route,
    query: &str,
    mut form: FormState,
    error: Option<AppError>,
) -> Result<Response, AppError> {
    let mut status = StatusCode::UNPROCESSABLE_ENTITY;
    let retry_after = error.as_ref().and_then(AppError::retry_after);
    match error {
        Some(error @ (AppError::SignIn | AppError::StaleForm | AppError::NotFound | AppError::Internal)) => {
            return Err(error);
        }
        Some(error) => {
            status = error.status();
            form.error = Some(detail(&error, visitor));
        }
        None => {}
    }
    form.values
        .retain(|(name, _)| !name.contains("password") && name != "csrf");
    let mut ctx = context(state, visitor, &route.path(), query);
    ctx.form = Some(form);
    let mut response = answer(trellis_app::respond(ctx, route).await);
    // Pages know of wrong forms only; a 409 or 429 is told as such.
    if response.status() == StatusCode::UNPROCESSABLE_ENTITY {
        *response.status_mut() = status;
    }
    if let Some(seconds) = retry_after {
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    Ok(response)
}

fn detail(error: &AppError, visitor: &Visitor) -> ErrorDetail {
    ErrorDetail {
        code: error.code().to_owned(),
        message: error.message().text(visitor.lang),
        field: error.field().map(str::to_owned),
    }
}

/// 303 to `to`, with a message for the next page.
pub fn redirect(to: &str, flash: Option<Flash>) -> Response {
    let mut response = StatusCode::SEE_OTHER.into_response();
    let location = HeaderValue::from_str(to).unwrap_or(HeaderValue::from_static("/"));
    response.headers_mut().insert(header::LOCATION, location);
    if let Some(flash) = flash {
        let cookie = format!(
            "{FLASH_COOKIE}={}; Path=/; HttpOnly; SameSite=Lax; Max-Age=60",
            flash.as_str()
        );
        if let Ok(value) = HeaderValue::from_str(&cookie) {
            response.headers_mut().append(header::SET_COOKIE, value);
        }
    }
    response
}

/// A path of ours to go on to; anything else (another host, `//host`) is the home page.
pub fn safe_next(next: &str) -> &str {
    // Browsers drop tabs and line ends from addresses: `/<tab>/host` is another host to them.
    let odd = |c: char| c.is_control() || c == '\\';
    let ours = next.starts_with('/') && !next.starts_with("//") && !next.contains(odd);
    if ours { next } else { "/" }
}

/// Every page: the fallback of the router.
pub async fn page(
    State(state): State<AppState>,
    visitor: Visitor,
    request: Request,
) -> Result<Response, AppError> {
    if request.method() != axum::http::Method::GET && request.method() != axum::http::Method::HEAD {
        return Err(AppError::NotFound);
    }
    let uri = request.uri();
    let route = Route::parse(uri.path()).ok_or(AppError::NotFound)?;
    let jar = CookieJar::from_headers(request.headers());
    let mut ctx = context(&state, &visitor, uri.path(), uri.query().unwrap_or_default());
    ctx.flash = jar
        .get(FLASH_COOKIE)
        .and_then(|cookie| Flash::parse(cookie.value()));
    let had_flash = ctx.flash.is_some();
    let mut response = answer(trellis_app::respond(ctx, route).await);
    if had_flash {
        let gone = HeaderValue::from_static("trellis_flash=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0");
        response.headers_mut().append(header::SET_COOKIE, gone);
    }
    Ok(response)
}

/// Writes the body of every error: JSON below `/api/`, a page elsewhere; both in the reader's language.
pub async fn errors(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let response = next.run(Request::from_parts(parts.clone(), body)).await;
    let Some(error) = response.extensions().get::<AppError>().cloned() else {
        return response;
    };
    let Ok(visitor) = Visitor::from_request_parts(&mut parts, &state).await else {
        return response;
    };
    let mut told = if parts.uri.path().starts_with("/api/") {
        let body = ErrorBody {
            error: detail(&error, &visitor),
        };
        (error.status(), axum::Json(body)).into_response()
    } else if matches!(error, AppError::SignIn) {
        let here = parts.uri.path_and_query().map_or("/", |path| path.as_str());
        let next = if parts.method.is_safe() { here } else { "/" };
        let next: String = form_urlencoded::byte_serialize(next.as_bytes()).collect();
        redirect(&format!("{}?next={next}", Route::SignIn.path()), None)
    } else {
        let ctx = context(
            &state,
            &visitor,
            parts.uri.path(),
            parts.uri.query().unwrap_or_default(),
        );
        answer(trellis_app::respond_error(&ctx, kind(&error)))
    };
    if let Some(seconds) = error.retry_after() {
        told.headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    told.headers_mut().extend(
        response
            .headers()
            .iter()
            .filter(|(name, _)| *name == header::SET_COOKIE)
            .map(|(name, value)| (name.clone(), value.clone())),
    );
    told
}

fn kind(error: &AppError) -> ErrorKind {
    match error {
        AppError::NotFound => ErrorKind::NotFound,
        AppError::Gone => ErrorKind::Gone,
        AppError::Forbidden | AppError::SignIn => ErrorKind::Forbidden,
        AppError::StaleForm => ErrorKind::StaleForm,
        AppError::Stale | AppError::Refused { .. } => ErrorKind::Conflict,
        AppError::TooLarge(_) => ErrorKind::TooLarge,
        AppError::Invalid { .. } => ErrorKind::BadRequest,
        AppError::RateLimited { retry_after } => ErrorKind::RateLimited {
            retry_after_seconds: *retry_after,
        },
        AppError::QueueFull { .. }
        | AppError::Language(_)
        | AppError::Busy
        | AppError::Objects
        | AppError::Internal => ErrorKind::Internal,
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn next_stays_on_this_site() {
        for (next, expected) in [
            ("/problems?x=1", "/problems?x=1"),
            ("//evil.example", "/"),
            ("https://evil.example", "/"),
            ("/\\evil", "/"),
            ("/\t/evil.example", "/"),
            ("/\u{85}/evil.example", "/"),
            ("/a\r\nSet-Cookie: x", "/"),
            ("", "/"),
        ] {
            assert_eq!(super::safe_next(next), expected);
        }
    }
}
