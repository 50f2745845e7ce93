//! `POST /api/v1/rejudgings`, and the form at `/rejudgings/new`.

use super::fields::request;
use crate::error::AppError;
use crate::extract::{Author, Fields, Json};
use crate::state::AppState;
use crate::web::page::{form_answer, redirect};
use crate::wire;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use trellis_app::Flash;
use trellis_types::Route;
use trellis_types::error::ErrorBody;
use trellis_types::rejudgings::{RejudgingCreated, RejudgingRequest};

/// Begin a rejudging: what the filter finds is queued after all else. Verdicts stay as they are until it is applied.
#[utoipa::path(post, path = "/rejudgings", tag = "rejudgings", request_body = RejudgingRequest,
    responses((status = 201, body = RejudgingCreated), (status = 403, body = ErrorBody),
        (status = 409, body = ErrorBody, description = "nothing fits, or too many do"), (status = 422, body = ErrorBody),
        (status = 429, body = ErrorBody)))]
pub async fn create(
    State(state): State<AppState>,
    Author(person): Author,
    Json(request): Json<RejudgingRequest>,
) -> Result<(StatusCode, axum::Json<RejudgingCreated>), AppError> {
    let id = state
        .start_rejudging(&person.user, &request, &person.visitor.address)
        .await?;
    Ok((
        StatusCode::CREATED,
        axum::Json(RejudgingCreated {
            id: wire::rejudging_id(id),
        }),
    ))
}

pub async fn form(
    State(state): State<AppState>,
    Author(person): Author,
    fields: Fields,
) -> Result<Response, AppError> {
    let begun = state
        .start_rejudging(&person.user, &request(&fields), &person.visitor.address)
        .await;
    match begun {
        Ok(id) => {
            let id = wire::rejudging_id(id);
            Ok(redirect(
                &Route::Rejudging { id }.path(),
                Some(Flash::RejudgingStarted),
            ))
        }
        Err(error) => {
            let shown = fields.into_form();
            form_answer(
                &state,
                &person.visitor,
                Route::RejudgingNew,
                "",
                shown,
                Some(error),
            )
            .await
        }
    }
}
