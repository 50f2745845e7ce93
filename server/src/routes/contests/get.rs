//! `GET /api/v1/contests/{id}`

use crate::error::AppError;
use crate::extract::{Path, Visitor};
use crate::portal::PagePortal;
use crate::services::access;
use crate::state::AppState;
use axum::Json;
use axum::extract::State;
use trellis_store::Role;
use trellis_types::ContestId;
use trellis_types::contests::ContestResponse;
use trellis_types::error::ErrorBody;

/// One contest; its problems once it has started.
#[utoipa::path(get, path = "/contests/{id}", tag = "contests", params(("id" = String, Path)),
    responses((status = 200, body = ContestResponse), (status = 404, body = ErrorBody)))]
pub async fn get(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(id): Path<ContestId>,
) -> Result<Json<ContestResponse>, AppError> {
    let organizes = access::has_role(visitor.user.as_ref(), Role::Organizer);
    let portal = PagePortal::new(state, visitor.user);
    let view = portal.contest_view(&id, visitor.lang).await?;
    let settings = match view.own && organizes {
        true => Some(portal.contest_form_view(Some(&id), visitor.lang).await?.settings),
        false => None,
    };
    Ok(Json(ContestResponse {
        contest: view.line,
        description: view.description,
        organizer: view.organizer,
        freeze: view.freeze,
        penalty_minutes: view.penalty_minutes,
        feedback: view.feedback,
        problems: view.problems,
        settings,
        now: view.now,
    }))
}
