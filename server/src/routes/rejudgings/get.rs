//! `GET /api/v1/rejudgings/{id}?page=`

use super::key;
use crate::error::AppError;
use crate::extract::{Author, Path};
use crate::portal::PagePortal;
use crate::state::AppState;
use axum::Json;
use axum::extract::{Query, State};
use serde::Deserialize;
use trellis_types::RejudgingId;
use trellis_types::error::ErrorBody;
use trellis_types::rejudgings::RejudgingResponse;

/// What is no number is the first page, as on the page.
#[derive(Debug, Deserialize)]
pub struct Number {
    #[serde(default)]
    page: String,
}

/// How far it is, and once all is judged every verdict and every row of the standings that changes.
#[utoipa::path(get, path = "/rejudgings/{id}", tag = "rejudgings",
    params(("id" = String, Path), ("page" = Option<u32>, Query, description = "of the changes, 100 a page")),
    responses((status = 200, body = RejudgingResponse), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody)))]
pub async fn get(
    State(state): State<AppState>,
    Author(person): Author,
    Path(id): Path<RejudgingId>,
    Query(number): Query<Number>,
) -> Result<Json<RejudgingResponse>, AppError> {
    key(&id)?;
    let lang = person.visitor.lang;
    let view = PagePortal::new(state, Some(person.user))
        .rejudging_view(&id, number.page.parse().unwrap_or(1), lang)
        .await?;
    Ok(Json(view))
}
