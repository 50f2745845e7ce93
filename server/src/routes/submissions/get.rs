//! `GET /api/v1/submissions/{id}`

use crate::error::AppError;
use crate::extract::Visitor;
use crate::state::AppState;
use crate::wire;
use axum::Json;
use axum::extract::{Path, State};
use trellis_types::SubmissionId;
use trellis_types::error::ErrorBody;
use trellis_types::submissions::SubmissionResponse;

/// One submission: verdict and cases as far as its feedback policy allows. For its author and staff.
#[utoipa::path(get, path = "/submissions/{id}", tag = "submissions", params(("id" = String, Path)),
    responses((status = 200, body = SubmissionResponse), (status = 404, body = ErrorBody)))]
pub async fn get(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(id): Path<SubmissionId>,
) -> Result<Json<SubmissionResponse>, AppError> {
    let key = wire::submission_key(&id).ok_or(AppError::NotFound)?;
    let (_, response) = state
        .submission_for(visitor.user.as_ref(), key, visitor.lang)
        .await?;
    Ok(Json(response))
}
