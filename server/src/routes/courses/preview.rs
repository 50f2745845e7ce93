//! `POST /api/v1/preview`: Markdown to what pages show.

use crate::error::AppError;
use crate::extract::{Author, Json};
use crate::messages::Message;
use crate::state::AppState;
use axum::extract::State;
use trellis_types::courses::{PreviewRequest, PreviewResponse};
use trellis_types::error::ErrorBody;

/// Longest text, bytes.
const MAX_BYTES: usize = 256 * 1024;
/// An editor asks again while its author types.
const PREVIEWS_PER_MINUTE: u32 = 120;

/// Render Markdown as pages do.
#[utoipa::path(post, path = "/preview", tag = "courses", request_body = PreviewRequest,
    responses((status = 200, body = PreviewResponse), (status = 403, body = ErrorBody), (status = 422, body = ErrorBody),
        (status = 429, body = ErrorBody)))]
pub async fn preview(
    State(state): State<AppState>,
    Author(person): Author,
    Json(request): Json<PreviewRequest>,
) -> Result<axum::Json<PreviewResponse>, AppError> {
    if request.markdown.len() > MAX_BYTES {
        return Err(AppError::invalid(
            "markdown",
            Message::InputTooLarge(MAX_BYTES as u64 / 1024),
        ));
    }
    state
        .allow(
            &format!("preview:user:{}", person.user.id),
            60,
            PREVIEWS_PER_MINUTE,
        )
        .await?;
    let html = tokio::task::spawn_blocking(move || trellis_app::markdown::markdown(&request.markdown)).await;
    Ok(axum::Json(PreviewResponse {
        html: html.map_err(AppError::internal)?,
    }))
}
