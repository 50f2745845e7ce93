//! `GET /api/v1/contests/{id}/board`

use super::key;
use crate::error::AppError;
use crate::extract::{Path, Visitor};
use crate::portal::PagePortal;
use crate::services::access;
use crate::state::AppState;
use axum::Json;
use axum::extract::State;
use trellis_types::ContestId;
use trellis_types::contests::Board;
use trellis_types::error::ErrorBody;

/// The board as the reader may see it: the freeze is applied already, but to its organizer.
#[utoipa::path(get, path = "/contests/{id}/board", tag = "contests", params(("id" = String, Path)),
    responses((status = 200, body = Board), (status = 404, body = ErrorBody)))]
pub async fn board(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(id): Path<ContestId>,
) -> Result<Json<Board>, AppError> {
    let contest = state.store.contest(key(&id)?).await?;
    if !access::may_see_contest(visitor.user.as_ref(), &contest) {
        return Err(AppError::NotFound);
    }
    PagePortal::new(state, visitor.user)
        .board(&contest, visitor.lang)
        .await
        .map(Json)
}
