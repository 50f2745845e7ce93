//! `POST /api/v1/rejudgings/{id}/application` and `POST /api/v1/rejudgings/{id}/cancellation`, and the forms at
//! `/rejudgings/{id}/apply` and `/rejudgings/{id}/cancel`.

use super::key;
use crate::error::AppError;
use crate::extract::{Author, Path, Visitor};
use crate::state::AppState;
use crate::web::page::{form_answer, redirect};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use trellis_app::{Flash, FormState};
use trellis_types::error::ErrorBody;
use trellis_types::rejudgings::RejudgingApplied;
use trellis_types::{RejudgingId, Route};

/// Put the new verdicts in place of the old ones, with results, boards, final standings and hours. What could not be
/// judged keeps its verdict. Old judgements stay on record.
#[utoipa::path(post, path = "/rejudgings/{id}/application", tag = "rejudgings", params(("id" = String, Path)),
    responses((status = 200, body = RejudgingApplied), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody),
        (status = 409, body = ErrorBody, description = "still running, applied or cancelled before, or some of its \
            submissions were rejudged meanwhile")))]
pub async fn apply(
    State(state): State<AppState>,
    Author(person): Author,
    Path(id): Path<RejudgingId>,
) -> Result<axum::Json<RejudgingApplied>, AppError> {
    let applied = state
        .apply_rejudging(&person.user, key(&id)?, &person.visitor.address)
        .await?;
    Ok(axum::Json(RejudgingApplied {
        changed: applied.changed,
        entries: applied.entries.len() as u64,
    }))
}

/// End it without any change; its record stays.
#[utoipa::path(post, path = "/rejudgings/{id}/cancellation", tag = "rejudgings", params(("id" = String, Path)),
    responses((status = 204), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody),
        (status = 409, body = ErrorBody, description = "applied or cancelled before")))]
pub async fn cancel(
    State(state): State<AppState>,
    Author(person): Author,
    Path(id): Path<RejudgingId>,
) -> Result<StatusCode, AppError> {
    state
        .cancel_rejudging(&person.user, key(&id)?, &person.visitor.address)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

pub async fn apply_form(
    State(state): State<AppState>,
    Author(person): Author,
    Path(id): Path<RejudgingId>,
) -> Result<Response, AppError> {
    let done = state
        .apply_rejudging(&person.user, key(&id)?, &person.visitor.address)
        .await;
    answer(
        &state,
        &person.visitor,
        id,
        done.map(drop),
        Flash::RejudgingApplied,
    )
    .await
}

pub async fn cancel_form(
    State(state): State<AppState>,
    Author(person): Author,
    Path(id): Path<RejudgingId>,
) -> Result<Response, AppError> {
    let done = state
        .cancel_rejudging(&person.user, key(&id)?, &person.visitor.address)
        .await;
    answer(&state, &person.visitor, id, done, Flash::RejudgingCancelled).await
}

async fn answer(
    state: &AppState,
    visitor: &Visitor,
    id: RejudgingId,
    done: Result<(), AppError>,
    flash: Flash,
) -> Result<Response, AppError> {
    let route = Route::Rejudging { id };
    match done {
        Ok(()) => Ok(redirect(&route.path(), Some(flash))),
        Err(error) => form_answer(state, visitor, route, "", FormState::default(), Some(error)).await,
    }
}
