//! `POST /api/v1/contests/{id}/announcement` and `POST /api/v1/contests/{id}/standings`, and the forms at
//! `/organize/{id}/announce`, `/organize/{id}/finalize` and `/organize/{id}/unpin`.

use super::key;
use crate::error::AppError;
use crate::extract::{Organizer, Path};
use crate::state::AppState;
use crate::web::page::{form_answer, redirect};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use trellis_app::{Flash, FormState};
use trellis_types::error::ErrorBody;
use trellis_types::{ContestId, Route};

/// Announce a draft: everybody sees it and may register.
#[utoipa::path(post, path = "/contests/{id}/announcement", tag = "contests", params(("id" = String, Path)),
    responses((status = 204), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody),
        (status = 409, body = ErrorBody), (status = 422, body = ErrorBody)))]
pub async fn announce(
    State(state): State<AppState>,
    Organizer(person): Organizer,
    Path(id): Path<ContestId>,
) -> Result<StatusCode, AppError> {
    state
        .announce_contest(&person.user, key(&id)?, &person.visitor.address)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Make the standings final: hours are granted and the freeze ends. It happens by itself when the contest is over
/// and everything is judged.
#[utoipa::path(post, path = "/contests/{id}/standings", tag = "contests", params(("id" = String, Path)),
    responses((status = 204), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody),
        (status = 409, body = ErrorBody, description = "still running, or not all is judged")))]
pub async fn finalize(
    State(state): State<AppState>,
    Organizer(person): Organizer,
    Path(id): Path<ContestId>,
) -> Result<StatusCode, AppError> {
    state
        .finalize_contest(&person.user, key(&id)?, &person.visitor.address)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

pub async fn announce_form(
    State(state): State<AppState>,
    Organizer(person): Organizer,
    Path(id): Path<ContestId>,
) -> Result<Response, AppError> {
    let done = state
        .announce_contest(&person.user, key(&id)?, &person.visitor.address)
        .await;
    answer(&state, &person.visitor, id, done, Flash::Announced).await
}

pub async fn finalize_form(
    State(state): State<AppState>,
    Organizer(person): Organizer,
    Path(id): Path<ContestId>,
) -> Result<Response, AppError> {
    let done = state
        .finalize_contest(&person.user, key(&id)?, &person.visitor.address)
        .await;
    answer(&state, &person.visitor, id, done, Flash::Finalized).await
}

/// Lets the nodes that there are judge the contest, when none has what it was judged with.
pub async fn unpin_form(
    State(state): State<AppState>,
    Organizer(person): Organizer,
    Path(id): Path<ContestId>,
) -> Result<Response, AppError> {
    let done = state
        .unpin_contest(&person.user, key(&id)?, &person.visitor.address)
        .await;
    answer(&state, &person.visitor, id, done, Flash::Unpinned).await
}

async fn answer(
    state: &AppState,
    visitor: &crate::extract::Visitor,
    id: ContestId,
    done: Result<(), AppError>,
    flash: Flash,
) -> Result<Response, AppError> {
    let route = Route::OrganizeContest { id };
    match done {
        Ok(()) => Ok(redirect(&route.path(), Some(flash))),
        Err(error @ AppError::Forbidden) => Err(error),
        Err(error) => form_answer(state, visitor, route, "", FormState::default(), Some(error)).await,
    }
}
