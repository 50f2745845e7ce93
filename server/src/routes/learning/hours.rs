//! `GET /api/v1/learning/hours`

use crate::error::AppError;
use crate::extract::SignedIn;
use crate::portal::PagePortal;
use crate::state::AppState;
use axum::Json;
use axum::extract::State;
use trellis_types::error::ErrorBody;
use trellis_types::learning::HoursResponse;

/// The reader's whole ledger, oldest entry first, with the reason of each and the chain's state.
#[utoipa::path(get, path = "/learning/hours", tag = "learning",
    responses((status = 200, body = HoursResponse), (status = 401, body = ErrorBody)))]
pub async fn hours(State(state): State<AppState>, person: SignedIn) -> Result<Json<HoursResponse>, AppError> {
    PagePortal::new(state, Some(person.user))
        .hours(person.visitor.lang)
        .await
        .map(Json)
}
