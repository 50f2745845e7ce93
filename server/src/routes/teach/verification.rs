//! `GET /api/v1/teach/problems/{slug}/verification`

use crate::error::AppError;
use crate::extract::{Path, Teacher};
use crate::portal::teach;
use crate::state::AppState;
use axum::Json;
use axum::extract::State;
use trellis_types::Slug;
use trellis_types::error::ErrorBody;
use trellis_types::teach::VerificationResponse;

/// How far the check of the problem's current package is, and what it found.
#[utoipa::path(get, path = "/teach/problems/{slug}/verification", tag = "teach", params(("slug" = String, Path)),
    responses((status = 200, body = VerificationResponse), (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody)))]
pub async fn verification(
    State(state): State<AppState>,
    Teacher(person): Teacher,
    Path(slug): Path<Slug>,
) -> Result<Json<VerificationResponse>, AppError> {
    let problem = state.own_problem(&person.user, &slug).await?;
    Ok(Json(
        teach::live_verification(&state, problem.content.package).await?,
    ))
}
