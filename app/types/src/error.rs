//! The body of every API answer that is not a success.

use serde::{Deserialize, Serialize};

/// `{"error": {"code": "...", "message": "...", "field": "..."}}`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ErrorBody {
    pub error: ErrorDetail,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ErrorDetail {
    /// For programs: one of [`code`], or one of the route's own.
    pub code: String,
    /// For people, in the reader's language.
    pub message: String,
    /// The form field or body field at fault.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub field: Option<String>,
}

/// Codes that more than one route gives.
pub mod code {
    /// 401: sign in first.
    pub const UNAUTHENTICATED: &str = "unauthenticated";
    /// 403: signed in, and not allowed.
    pub const FORBIDDEN: &str = "forbidden";
    /// 403: the CSRF token is missing or old; reload the page.
    pub const STALE_FORM: &str = "stale_form";
    /// 404
    pub const NOT_FOUND: &str = "not_found";
    /// 410: it was deleted.
    pub const GONE: &str = "gone";
    /// 409: somebody else has saved meanwhile.
    pub const STALE: &str = "stale";
    /// 422: a field is wrong; `field` names it.
    pub const INVALID: &str = "invalid";
    /// 413
    pub const TOO_LARGE: &str = "too_large";
    /// 429: `Retry-After` tells for how long.
    pub const RATE_LIMITED: &str = "rate_limited";
    /// 503: too many submissions wait; `Retry-After` tells for how long.
    pub const QUEUE_FULL: &str = "queue_full";
    /// 503: the language is not ready (its compiler is being prepared).
    pub const LANGUAGE_NOT_READY: &str = "language_not_ready";
    /// 500
    pub const INTERNAL: &str = "internal";
}
