//! `POST /api/v1/courses/{course}/lessons/{lesson}/activity`

use crate::error::AppError;
use crate::extract::{Json, Path, SignedIn};
use crate::state::AppState;
use axum::extract::State;
use trellis_types::Slug;
use trellis_types::courses::{ActivityRequest, ProgressView};
use trellis_types::error::ErrorBody;

/// Reports that one person may send in a minute: several tabs, each every half minute.
const REPORTS_PER_MINUTE: u32 = 60;

/// Time spent on a lesson since the page told last.
#[utoipa::path(post, path = "/courses/{course}/lessons/{lesson}/activity", tag = "courses",
    params(("course" = String, Path), ("lesson" = String, Path)), request_body = ActivityRequest,
    responses((status = 200, body = ProgressView), (status = 404, body = ErrorBody), (status = 429, body = ErrorBody)))]
pub async fn record(
    State(state): State<AppState>,
    person: SignedIn,
    Path((course, lesson)): Path<(Slug, Slug)>,
    Json(report): Json<ActivityRequest>,
) -> Result<axum::Json<ProgressView>, AppError> {
    let place = state.lesson(&course, &lesson)?;
    state
        .allow(
            &format!("activity:user:{}", person.user.id),
            60,
            REPORTS_PER_MINUTE,
        )
        .await?;
    Ok(axum::Json(state.record_study(&person.user, place, report).await?))
}
