//! Cross-site request forgery: a random cookie (HttpOnly, SameSite=Lax) whose value every mutation repeats in the
//! form field `csrf` or the header `x-csrf-token`, and an `Origin` that, when sent, must be ours.
//! (OWASP Cross-Site Request Forgery Prevention, "double-submit cookie" and "verifying origin".)

use crate::error::AppError;
use crate::state::AppState;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum_extra::extract::CookieJar;

/// Name of the cookie.
pub const COOKIE: &str = "trellis_csrf";
/// Header that islands send.
pub const HEADER: &str = "x-csrf-token";

/// Whether `given` is the cookie's token; time does not depend on where they differ.
pub fn matches(cookie: &str, given: &str) -> bool {
    let same = cookie.len() == given.len()
        && cookie
            .bytes()
            .zip(given.bytes())
            .fold(0, |sum, (a, b)| sum | (a ^ b))
            == 0;
    same && is_token(cookie)
}

/// A token of our making: 32 hex digits.
pub fn is_token(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|b| b.is_ascii_hexdigit())
}

/// Whether the request's `Origin`, when there is one, is the host it was sent to.
pub fn same_origin(headers: &HeaderMap) -> bool {
    let Some(origin) = headers.get(header::ORIGIN) else {
        return true;
    };
    let host = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok())
        .unwrap_or_default();
    origin
        .to_str()
        .is_ok_and(|origin| origin.split_once("://").is_some_and(|(_, rest)| rest == host))
}

/// The token of this request's visitor.
#[derive(Debug, Clone)]
pub struct CsrfToken(pub String);

/// Forms with files are multipart; their handlers check the field themselves (`extract::Parts`).
fn is_checked_by_handler(path: &str) -> bool {
    path == trellis_types::route::form::UPLOAD
        || (path.starts_with("/problems/") && path.ends_with("/answers"))
}

/// The token that the request brought.
fn known(headers: &HeaderMap) -> Option<String> {
    let jar = CookieJar::from_headers(headers);
    jar.get(COOKIE)
        .map(|cookie| cookie.value().to_owned())
        .filter(|token| is_token(token))
}

/// Gives every visitor a token. Around the error pages, which have forms as well.
pub async fn issue(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let known = known(request.headers());
    let token = known.clone().unwrap_or_else(crate::clock::token::<16>);
    request.extensions_mut().insert(CsrfToken(token.clone()));
    let mut response = next.run(request).await;
    if known.is_none() {
        let secure = if state.config.secure_cookies {
            "; Secure"
        } else {
            ""
        };
        let cookie = format!("{COOKIE}={token}; Path=/; HttpOnly; SameSite=Lax; Max-Age=31536000{secure}");
        if let Ok(value) = HeaderValue::from_str(&cookie) {
            response.headers_mut().append(header::SET_COOKIE, value);
        }
    }
    response
}

/// Lets a mutation through only with its visitor's token.
pub async fn protect(State(state): State<AppState>, request: Request, next: Next) -> Response {
    if request.method().is_safe() {
        return next.run(request).await;
    }
    let known = known(request.headers());
    match check(request, known.as_deref(), state.config.limits.body_bytes).await {
        Ok(request) => next.run(request).await,
        Err(error) => error.into_response(),
    }
}

/// Refuses a mutation from elsewhere; gives the request back with its body unread.
async fn check(request: Request, cookie: Option<&str>, limit: usize) -> Result<Request, AppError> {
    if !same_origin(request.headers()) {
        return Err(AppError::StaleForm);
    }
    let cookie = cookie.ok_or(AppError::StaleForm)?;
    if let Some(given) = request.headers().get(HEADER) {
        let same = given.to_str().is_ok_and(|given| matches(cookie, given));
        return if same {
            Ok(request)
        } else {
            Err(AppError::StaleForm)
        };
    }
    let kind = request
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    if kind.starts_with("multipart/form-data") && is_checked_by_handler(request.uri().path()) {
        return Ok(request);
    }
    if !kind.starts_with("application/x-www-form-urlencoded") {
        return Err(AppError::StaleForm);
    }
    let (parts, body) = request.into_parts();
    let bytes = axum::body::to_bytes(body, limit)
        .await
        .map_err(|_| AppError::TooLarge("2 MiB".into()))?;
    let given = form_field(&bytes, "csrf");
    if given.is_some_and(|given| matches(cookie, &given)) {
        Ok(Request::from_parts(parts, Body::from(bytes)))
    } else {
        Err(AppError::StaleForm)
    }
}

/// The first value of a field of a form body. Tokens are hex, so nothing in it is percent-encoded.
fn form_field(body: &[u8], name: &str) -> Option<String> {
    body.split(|&b| b == b'&').find_map(|pair| {
        let rest = pair.strip_prefix(name.as_bytes())?.strip_prefix(b"=")?;
        String::from_utf8(rest.to_vec()).ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_token_matches() {
        let token = "0123456789abcdef0123456789abcdef";
        assert!(matches(token, token));
        assert!(!matches(token, "0123456789abcdef0123456789abcdee"));
        assert!(!matches("", ""));
        assert!(!matches("short", "short"));
    }

    #[test]
    fn another_origin_is_refused() {
        let mut headers = HeaderMap::new();
        assert!(same_origin(&headers));
        headers.insert(header::HOST, "portal.example:3000".parse().unwrap());
        for (origin, expected) in [
            ("http://portal.example:3000", true),
            ("https://evil.example", false),
            ("null", false),
        ] {
            headers.insert(header::ORIGIN, origin.parse().unwrap());
            assert_eq!(same_origin(&headers), expected, "{origin}");
        }
    }
}
