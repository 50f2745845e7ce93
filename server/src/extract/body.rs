//! Bodies: JSON for the API, forms for pages. What cannot be read is a 422 or 413 in our own error form.

use crate::error::AppError;
use crate::messages::Message;
use axum::extract::rejection::JsonRejection;
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use serde::de::DeserializeOwned;

/// A JSON body.
#[derive(Debug, Clone)]
pub struct Json<T>(pub T);

/// A form body (`application/x-www-form-urlencoded`); repeated fields become lists.
#[derive(Debug, Clone)]
pub struct Form<T>(pub T);

fn rejected(status: StatusCode, text: String) -> AppError {
    if status == StatusCode::PAYLOAD_TOO_LARGE {
        AppError::TooLarge("2 MiB".into())
    } else {
        AppError::invalid("body", Message::Text(text))
    }
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = AppError;

    async fn from_request(request: Request, state: &S) -> Result<Self, AppError> {
        let body: Result<axum::Json<T>, JsonRejection> = axum::Json::from_request(request, state).await;
        body.map(|axum::Json(value)| Self(value))
            .map_err(|error| rejected(error.status(), error.body_text()))
    }
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Form<T> {
    type Rejection = AppError;

    async fn from_request(request: Request, state: &S) -> Result<Self, AppError> {
        let body = axum_extra::extract::Form::<T>::from_request(request, state).await;
        body.map(|axum_extra::extract::Form(value)| Self(value))
            .map_err(|error| {
                let status = axum::response::IntoResponse::into_response(error);
                rejected(status.status(), "the form cannot be read".into())
            })
    }
}
