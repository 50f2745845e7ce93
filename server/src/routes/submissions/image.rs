//! `GET /submissions/{id}/images/{hash}/{name}`

use crate::error::AppError;
use crate::extract::{Path, Visitor};
use crate::state::AppState;
use crate::wire;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use trellis_judge::images::content_type;
use trellis_types::SubmissionId;

/// A checker's image may hold whatever a submission wrote. In its page nothing of it runs (`<img>`), and opened by itself it
/// is nobody's page: it runs nothing and loads nothing.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox";

/// An image that a checker made of a case: one named `teamimage` for whoever sees the cases, a `judgeimage` for staff.
/// The bytes of an address never change, but who may see them might: browsers ask each time, and are told that they have it.
pub async fn image(
    State(state): State<AppState>,
    visitor: Visitor,
    Path((id, hash, name)): Path<(SubmissionId, String, String)>,
    asked: HeaderMap,
) -> Result<Response, AppError> {
    let key = wire::submission_key(&id).ok_or(AppError::NotFound)?;
    let image = hash.parse().map_err(|_| AppError::NotFound)?;
    let content_type = content_type(&name).ok_or(AppError::NotFound)?;
    let user = visitor.user.as_ref();
    state.may_see_image(user, key, image, &name).await?;
    let value = |text: String| HeaderValue::from_str(&text).map_err(|_| AppError::NotFound);
    let tag = value(format!("\"{image}\""))?;
    let headers: [(HeaderName, HeaderValue); 5] = [
        (header::CONTENT_TYPE, HeaderValue::from_static(content_type)),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
        (
            header::CONTENT_DISPOSITION,
            value(format!("inline; filename=\"{name}\""))?,
        ),
        (
            header::CACHE_CONTROL,
            HeaderValue::from_static("private, no-cache"),
        ),
        (header::ETAG, tag.clone()),
    ];
    if asked.get(header::IF_NONE_MATCH) == Some(&tag) {
        return Ok((StatusCode::NOT_MODIFIED, headers).into_response());
    }
    Ok((headers, state.blobs.get(image).await?).into_response())
}
