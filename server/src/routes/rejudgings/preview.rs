//! `POST /api/v1/rejudgings/preview`

use crate::error::AppError;
use crate::extract::{Author, Json};
use crate::portal::PagePortal;
use crate::state::AppState;
use axum::extract::State;
use trellis_types::error::ErrorBody;
use trellis_types::rejudgings::{RejudgingFilter, RejudgingPreview};

/// What a filter finds among the submissions that you may rejudge: those in your contests, those to your problems
/// outside of contests, for admins all. Nothing is queued.
#[utoipa::path(post, path = "/rejudgings/preview", tag = "rejudgings", request_body = RejudgingFilter,
    responses((status = 200, body = RejudgingPreview), (status = 403, body = ErrorBody), (status = 422, body = ErrorBody)))]
pub async fn preview(
    State(state): State<AppState>,
    Author(person): Author,
    Json(filter): Json<RejudgingFilter>,
) -> Result<axum::Json<RejudgingPreview>, AppError> {
    let lang = person.visitor.lang;
    let user = person.user.clone();
    let found = PagePortal::new(state, Some(person.user))
        .rejudging_preview(&user, &filter, lang)
        .await?;
    Ok(axum::Json(found))
}
