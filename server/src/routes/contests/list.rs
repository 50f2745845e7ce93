//! `GET /api/v1/contests`

use crate::error::AppError;
use crate::extract::Visitor;
use crate::portal::PagePortal;
use crate::state::AppState;
use axum::Json;
use axum::extract::State;
use trellis_types::contests::ContestsResponse;

/// Announced contests, the latest hundred.
#[utoipa::path(get, path = "/contests", tag = "contests", responses((status = 200, body = ContestsResponse)))]
pub async fn list(
    State(state): State<AppState>,
    visitor: Visitor,
) -> Result<Json<ContestsResponse>, AppError> {
    let lang = visitor.lang;
    let view = PagePortal::new(state, visitor.user).contests_view(lang).await?;
    Ok(Json(ContestsResponse {
        contests: view.contests,
    }))
}
