//! `GET /api/v1/rejudgings?before=`

use crate::error::AppError;
use crate::extract::Author;
use crate::portal::PagePortal;
use crate::state::AppState;
use axum::Json;
use axum::extract::{Query, State};
use serde::Deserialize;
use trellis_types::error::ErrorBody;
use trellis_types::rejudgings::RejudgingsResponse;

#[derive(Debug, Deserialize)]
pub struct Before {
    #[serde(default)]
    before: String,
}

/// Rejudgings whose submissions you may all rejudge, newest first, 50 a page.
#[utoipa::path(get, path = "/rejudgings", tag = "rejudgings", params(("before" = Option<String>, Query)),
    responses((status = 200, body = RejudgingsResponse), (status = 403, body = ErrorBody)))]
pub async fn list(
    State(state): State<AppState>,
    Author(person): Author,
    Query(page): Query<Before>,
) -> Result<Json<RejudgingsResponse>, AppError> {
    let lang = person.visitor.lang;
    let view = PagePortal::new(state, Some(person.user))
        .rejudgings_view(&page.before, lang)
        .await?;
    Ok(Json(view))
}
