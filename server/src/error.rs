//! The one error at the edge. What is ours (`Internal`, `Busy`) is logged once, here, and never sent.
//!
//! A handler returns [`AppError`]; `routes::errors` turns it into JSON for the API and into a page otherwise, in
//! the reader's language.

use crate::messages::Message;
use crate::worker::PackageError;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use trellis_store::{Conflict, Refusal, StoreError};
use trellis_types::error::code;

/// Seconds after which whoever found the queue full may try again.
const LEAST_RETRY: u32 = 10;
const MOST_RETRY: u32 = 120;

/// Why a request did not succeed.
#[derive(Debug, Clone)]
pub enum AppError {
    /// 401
    SignIn,
    /// 403
    Forbidden,
    /// 403: the CSRF token is missing or old.
    StaleForm,
    /// 404
    NotFound,
    /// 410
    Gone,
    /// 409: saved by somebody else meanwhile.
    Stale,
    /// 413
    TooLarge(String),
    /// 422: a field is wrong.
    Invalid { field: &'static str, message: Message },
    /// 409 or 403: a rule says no.
    Refused { code: &'static str, message: Message },
    /// 429
    RateLimited { retry_after: u32 },
    /// 503: so many wait already, for so many seconds (`None`: nobody judges now).
    QueueFull { queued: u64, wait: Option<u32> },
    /// 503: the language cannot judge.
    Language(Message),
    /// 503: try again.
    Busy,
    /// 503: the object store does not answer.
    Objects,
    /// 500
    Internal,
}

impl AppError {
    /// A wrong field.
    pub fn invalid(field: &'static str, message: Message) -> Self {
        Self::Invalid { field, message }
    }

    /// Logs the cause and hides it.
    pub fn internal(cause: impl std::fmt::Display) -> Self {
        tracing::error!(%cause, "internal error");
        Self::Internal
    }

    pub fn status(&self) -> StatusCode {
        match self {
            Self::SignIn => StatusCode::UNAUTHORIZED,
            Self::Forbidden | Self::StaleForm => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Gone => StatusCode::GONE,
            Self::Stale | Self::Refused { .. } => StatusCode::CONFLICT,
            Self::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Invalid { .. } => StatusCode::UNPROCESSABLE_ENTITY,
            Self::RateLimited { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::QueueFull { .. } | Self::Language(_) | Self::Busy | Self::Objects => {
                StatusCode::SERVICE_UNAVAILABLE
            }
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    pub fn code(&self) -> &'static str {
        match self {
            Self::SignIn => code::UNAUTHENTICATED,
            Self::Forbidden => code::FORBIDDEN,
            Self::StaleForm => code::STALE_FORM,
            Self::NotFound => code::NOT_FOUND,
            Self::Gone => code::GONE,
            Self::Stale => code::STALE,
            Self::TooLarge(_) => code::TOO_LARGE,
            Self::Invalid { .. } => code::INVALID,
            Self::Refused { code, .. } => code,
            Self::RateLimited { .. } => code::RATE_LIMITED,
            Self::QueueFull { .. } => code::QUEUE_FULL,
            Self::Language(_) => code::LANGUAGE_NOT_READY,
            Self::Busy => "busy",
            Self::Objects => "object_store_unavailable",
            Self::Internal => code::INTERNAL,
        }
    }

    pub fn message(&self) -> Message {
        match self {
            Self::SignIn => Message::SignIn,
            Self::Forbidden => Message::Forbidden,
            Self::StaleForm => Message::StaleForm,
            Self::NotFound => Message::NotFound,
            Self::Gone => Message::Gone,
            Self::Stale => Message::Stale,
            Self::TooLarge(limit) => Message::TooLarge(limit.clone()),
            Self::Invalid { message, .. } | Self::Refused { message, .. } | Self::Language(message) => {
                message.clone()
            }
            Self::RateLimited { retry_after } => Message::RateLimited(*retry_after),
            Self::QueueFull { queued, wait } => Message::QueueFull(*queued, *wait),
            Self::Busy => Message::Busy,
            Self::Objects => Message::ObjectStore,
            Self::Internal => Message::Internal,
        }
    }

    /// The field at fault.
    pub fn field(&self) -> Option<&'static str> {
        match self {
            Self::Invalid { field, .. } => Some(field),
            _ => None,
        }
    }

    pub fn retry_after(&self) -> Option<u32> {
        match self {
            Self::RateLimited { retry_after } => Some(*retry_after),
            // Not the whole wait: others give up, and the queue need only be a little shorter.
            Self::QueueFull { wait, .. } => Some(wait.unwrap_or(MOST_RETRY).clamp(LEAST_RETRY, MOST_RETRY)),
            Self::Busy => Some(2),
            Self::Objects => Some(30),
            _ => None,
        }
    }
}

impl From<StoreError> for AppError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NotFound(_) => Self::NotFound,
            StoreError::Gone(_) => Self::Gone,
            StoreError::Conflict(conflict) => match conflict {
                Conflict::Stale { .. } => Self::Stale,
                Conflict::LoginTaken => Self::invalid("login", Message::LoginTaken),
                Conflict::SlugTaken => Self::invalid("slug", Message::SlugTaken),
                Conflict::CodeTaken => Self::invalid("join_code", Message::CodeTaken),
                // The services check labels before.
                Conflict::LabelTaken => Self::internal("a label was taken"),
                Conflict::IdTaken => Self::internal("an id was taken"),
            },
            StoreError::Refused(refusal) => refusal.into(),
            StoreError::Unavailable(cause) => {
                tracing::warn!(%cause, "database not available");
                Self::Busy
            }
            StoreError::Objects(cause) => {
                tracing::error!(%cause, "object store not available");
                Self::Objects
            }
            other => {
                let cause = std::error::Error::source(&other)
                    .map(ToString::to_string)
                    .unwrap_or_default();
                Self::internal(format!("{other}: {cause}"))
            }
        }
    }
}

impl From<PackageError> for AppError {
    fn from(error: PackageError) -> Self {
        match error {
            // What a problem refers to cannot be away.
            PackageError::Store(StoreError::NotFound(what)) => Self::internal(format!("no such {what}")),
            PackageError::Store(error) => error.into(),
            PackageError::Broken(why) => Self::internal(why),
        }
    }
}

impl From<Refusal> for AppError {
    fn from(refusal: Refusal) -> Self {
        let (code, message) = match refusal {
            Refusal::UserDisabled => ("user_disabled", Message::Disabled),
            Refusal::NotRegistered => ("not_registered", Message::NotRegistered),
            Refusal::NotInContest => ("not_in_contest", Message::NotInContest),
            Refusal::ContestNotStarted => ("contest_not_started", Message::ContestNotStarted),
            Refusal::ContestOver => ("contest_over", Message::ContestOver),
            Refusal::ContestRunning => ("contest_running", Message::ContestRunning),
            Refusal::ContestFinal => ("contest_final", Message::ContestFinal),
            Refusal::WrongCode => return Self::invalid("code", Message::WrongCode),
            Refusal::NotJudged(count) => ("not_judged", Message::NotJudged(count)),
            Refusal::NothingToRejudge => ("nothing_to_rejudge", Message::NothingToRejudge),
            Refusal::TooManyToRejudge(count) => ("too_many_to_rejudge", Message::TooManyToRejudge(count)),
            Refusal::RejudgingRunning => ("rejudging_running", Message::RejudgingRunning),
            Refusal::RejudgingClosed => ("rejudging_closed", Message::RejudgingClosed),
            Refusal::RejudgedMeanwhile(count) => ("rejudged_meanwhile", Message::RejudgedMeanwhile(count)),
            Refusal::GrantedAgain => ("granted_again", Message::GrantedAgain),
        };
        Self::Refused { code, message }
    }
}

impl IntoResponse for AppError {
    /// Status and the error itself as an extension; `routes::errors` writes the body.
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}
