//! `GET /api/v1/problems`

use crate::error::AppError;
use crate::extract::Visitor;
use crate::portal::PagePortal;
use crate::state::AppState;
use axum::Json;
use axum::extract::{Query, State};
use trellis_types::problems::{ProblemsQuery, ProblemsResponse};

/// Public problems, 50 a page, easiest first.
#[utoipa::path(get, path = "/problems", tag = "problems",
    params(("q" = Option<String>, Query), ("field" = Option<String>, Query), ("status" = Option<String>, Query),
        ("page" = Option<u32>, Query)),
    responses((status = 200, body = ProblemsResponse)))]
pub async fn list(
    State(state): State<AppState>,
    visitor: Visitor,
    Query(query): Query<ProblemsQuery>,
) -> Result<Json<ProblemsResponse>, AppError> {
    let view = PagePortal::new(state, visitor.user)
        .problems_view(&query, visitor.lang)
        .await?;
    Ok(Json(ProblemsResponse {
        problems: view.problems,
        total: view.pager.total,
    }))
}
