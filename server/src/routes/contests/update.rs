//! `PUT /api/v1/contests/{id}`, and the form at `/organize/{id}`.

use super::form::settings;
use super::key;
use crate::error::AppError;
use crate::extract::{Fields, Json, Organizer, Path};
use crate::state::AppState;
use crate::web::page::{form_answer, redirect};
use axum::extract::State;
use axum::response::Response;
use trellis_app::{Flash, FormState};
use trellis_types::contests::{ContestSaved, ContestSettings};
use trellis_types::error::ErrorBody;
use trellis_types::{ContestId, Route};

/// Change a contest over the version that was edited. For its organizer.
#[utoipa::path(put, path = "/contests/{id}", tag = "contests", params(("id" = String, Path)),
    request_body = ContestSettings,
    responses((status = 200, body = ContestSaved), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody),
        (status = 409, body = ErrorBody, description = "saved by somebody else meanwhile, or final"),
        (status = 422, body = ErrorBody)))]
pub async fn update(
    State(state): State<AppState>,
    Organizer(person): Organizer,
    Path(id): Path<ContestId>,
    Json(settings): Json<ContestSettings>,
) -> Result<axum::Json<ContestSaved>, AppError> {
    let version = state
        .update_contest(&person.user, key(&id)?, &settings, &person.visitor.address)
        .await?;
    Ok(axum::Json(ContestSaved { version }))
}

pub async fn form(
    State(state): State<AppState>,
    Organizer(person): Organizer,
    Path(id): Path<ContestId>,
    fields: Fields,
) -> Result<Response, AppError> {
    let key = key(&id)?;
    state.own_contest(&person.user, key).await?;
    let route = Route::OrganizeContest { id };
    if fields.one("action") == "preview" {
        let shown = FormState {
            preview: true,
            ..fields.into_form()
        };
        return form_answer(&state, &person.visitor, route, "", shown, None).await;
    }
    let saved = match settings(&fields) {
        Ok(settings) => {
            state
                .update_contest(&person.user, key, &settings, &person.visitor.address)
                .await
        }
        Err(error) => Err(error),
    };
    match saved {
        Ok(_) => Ok(redirect(&route.path(), Some(Flash::Saved))),
        Err(error) => {
            form_answer(
                &state,
                &person.visitor,
                route,
                "",
                fields.into_form(),
                Some(error),
            )
            .await
        }
    }
}
