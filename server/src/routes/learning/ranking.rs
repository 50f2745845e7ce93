//! `GET /api/v1/ranking?page=`

use crate::error::AppError;
use crate::extract::Visitor;
use crate::portal::PagePortal;
use crate::state::AppState;
use axum::Json;
use axum::extract::{Query, State};
use serde::Deserialize;
use trellis_types::ranking::RankingResponse;

/// What is no number is the first page, as on the page.
#[derive(Debug, Deserialize)]
pub struct Number {
    #[serde(default)]
    page: String,
}

/// People by solved problems, then points, then hours; 50 a page. What a freeze hides is not in.
#[utoipa::path(get, path = "/ranking", tag = "learning", params(("page" = Option<u32>, Query)),
    responses((status = 200, body = RankingResponse)))]
pub async fn ranking(
    State(state): State<AppState>,
    visitor: Visitor,
    Query(number): Query<Number>,
) -> Result<Json<RankingResponse>, AppError> {
    let view = PagePortal::new(state, visitor.user)
        .ranking_view(number.page.parse().unwrap_or(1))
        .await?;
    Ok(Json(RankingResponse {
        rows: view.rows,
        total: view.pager.total,
    }))
}
