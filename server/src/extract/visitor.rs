//! Who asks.

use crate::error::AppError;
use crate::services::access;
use crate::state::AppState;
use crate::web::csrf::CsrfToken;
use crate::web::headers::Nonce;
use crate::web::session::USER;
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, header};
use axum_extra::extract::CookieJar;
use std::net::SocketAddr;
use tower_sessions::Session;
use trellis_store::{Role, User, UserId};
use trellis_types::{Lang, Theme};

/// The person (or nobody) behind a request, and how they want pages.
#[derive(Debug, Clone)]
pub struct Visitor {
    pub user: Option<User>,
    pub lang: Lang,
    pub theme: Theme,
    /// The token that this visitor's forms carry.
    pub csrf: String,
    pub nonce: String,
    /// The client's IP address.
    pub address: String,
}

/// A visitor who is signed in; else 401.
#[derive(Debug, Clone)]
pub struct SignedIn {
    pub user: User,
    pub visitor: Visitor,
}

impl Visitor {
    /// Fails with 401 or 403 unless the person has `role` (admins have all).
    pub fn require(&self, role: Role) -> Result<&User, AppError> {
        let user = self.user.as_ref().ok_or(AppError::SignIn)?;
        if access::has_role(Some(user), role) {
            Ok(user)
        } else {
            Err(AppError::Forbidden)
        }
    }
}

/// The client's address; behind a trusted proxy the last one it added to `X-Forwarded-For`.
pub fn address(headers: &HeaderMap, extensions: &Extensions, trust_proxy: bool) -> String {
    if trust_proxy
        && let Some(list) = headers
            .get("x-forwarded-for")
            .and_then(|value| value.to_str().ok())
        && let Some(last) = list
            .rsplit(',')
            .map(str::trim)
            .find(|part| part.parse::<std::net::IpAddr>().is_ok())
    {
        return last.to_owned();
    }
    extensions
        .get::<ConnectInfo<SocketAddr>>()
        .map(|info| info.0.ip().to_string())
        .unwrap_or_default()
}

/// The reader's language: the cookie's, else the best of `Accept-Language`.
pub fn language(jar: &CookieJar, headers: &HeaderMap) -> Lang {
    jar.get("lang")
        .and_then(|cookie| Lang::parse(cookie.value()))
        .unwrap_or_else(|| {
            let accepted = headers
                .get(header::ACCEPT_LANGUAGE)
                .and_then(|value| value.to_str().ok());
            Lang::from_accept_language(accepted.unwrap_or_default())
        })
}

async fn session_user(parts: &Parts, state: &AppState) -> Result<Option<User>, AppError> {
    let Some(session) = parts.extensions.get::<Session>() else {
        return Ok(None);
    };
    let id: Option<String> = session.get(USER).await.map_err(AppError::internal)?;
    let Some(id) = id.and_then(|id| id.parse::<UserId>().ok()) else {
        return Ok(None);
    };
    match state.store.user(id).await {
        Ok(user) if user.disabled.is_none() => Ok(Some(user)),
        Ok(_) | Err(trellis_store::StoreError::NotFound(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

impl FromRequestParts<AppState> for Visitor {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, AppError> {
        let jar = CookieJar::from_headers(&parts.headers);
        let user = session_user(parts, state).await?;
        Ok(Self {
            user,
            lang: language(&jar, &parts.headers),
            theme: jar
                .get("theme")
                .and_then(|cookie| Theme::parse(cookie.value()))
                .unwrap_or_default(),
            csrf: parts
                .extensions
                .get::<CsrfToken>()
                .map(|token| token.0.clone())
                .unwrap_or_default(),
            nonce: parts
                .extensions
                .get::<Nonce>()
                .map(|nonce| nonce.0.clone())
                .unwrap_or_default(),
            address: address(&parts.headers, &parts.extensions, state.config.trust_proxy),
        })
    }
}

impl FromRequestParts<AppState> for SignedIn {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, AppError> {
        let visitor = Visitor::from_request_parts(parts, state).await?;
        let user = visitor.user.clone().ok_or(AppError::SignIn)?;
        Ok(Self { user, visitor })
    }
}
