//! `POST /api/v1/contests`, and the form at `/organize/new`.

use super::form::settings;
use crate::error::AppError;
use crate::extract::{Fields, Json, Organizer};
use crate::state::AppState;
use crate::web::page::{form_answer, redirect};
use crate::wire;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use trellis_app::{Flash, FormState};
use trellis_types::Route;
use trellis_types::contests::{ContestCreated, ContestSettings};
use trellis_types::error::ErrorBody;

/// Make a contest. It is a draft until it is announced.
#[utoipa::path(post, path = "/contests", tag = "contests", request_body = ContestSettings,
    responses((status = 201, body = ContestCreated), (status = 403, body = ErrorBody), (status = 422, body = ErrorBody)))]
pub async fn create(
    State(state): State<AppState>,
    Organizer(person): Organizer,
    Json(settings): Json<ContestSettings>,
) -> Result<(StatusCode, axum::Json<ContestCreated>), AppError> {
    let id = state
        .create_contest(&person.user, &settings, &person.visitor.address)
        .await?;
    Ok((
        StatusCode::CREATED,
        axum::Json(ContestCreated {
            id: wire::contest_id(id),
        }),
    ))
}

pub async fn form(
    State(state): State<AppState>,
    Organizer(person): Organizer,
    fields: Fields,
) -> Result<Response, AppError> {
    if fields.one("action") == "preview" {
        let shown = FormState {
            preview: true,
            ..fields.into_form()
        };
        return form_answer(&state, &person.visitor, Route::OrganizeNew, "", shown, None).await;
    }
    let created = match settings(&fields) {
        Ok(settings) => {
            state
                .create_contest(&person.user, &settings, &person.visitor.address)
                .await
        }
        Err(error) => Err(error),
    };
    match created {
        Ok(id) => Ok(redirect(
            &Route::OrganizeContest {
                id: wire::contest_id(id),
            }
            .path(),
            Some(Flash::Saved),
        )),
        Err(error) => {
            form_answer(
                &state,
                &person.visitor,
                Route::OrganizeNew,
                "",
                fields.into_form(),
                Some(error),
            )
            .await
        }
    }
}
