//! `POST /api/v1/teach/problems`, and the form at `/teach/problems/new`.

use crate::error::AppError;
use crate::extract::{Fields, Json, Teacher};
use crate::state::AppState;
use crate::web::page::{form_answer, redirect};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use trellis_app::{Flash, FormState};
use trellis_types::Route;
use trellis_types::error::ErrorBody;
use trellis_types::teach::{DraftSaved, ProblemDraft};

/// Make a problem. Empty answers are filled in by the reference solution; the check of its package begins at once.
#[utoipa::path(post, path = "/teach/problems", tag = "teach", request_body = ProblemDraft,
    responses((status = 201, body = DraftSaved), (status = 403, body = ErrorBody), (status = 422, body = ErrorBody),
        (status = 429, body = ErrorBody)))]
pub async fn create(
    State(state): State<AppState>,
    Teacher(person): Teacher,
    Json(draft): Json<ProblemDraft>,
) -> Result<(StatusCode, axum::Json<DraftSaved>), AppError> {
    let saved = state
        .create_problem(&person.user, draft, &person.visitor.address)
        .await?;
    Ok((StatusCode::CREATED, axum::Json(saved)))
}

pub async fn form(
    State(state): State<AppState>,
    Teacher(person): Teacher,
    fields: Fields,
) -> Result<Response, AppError> {
    let route = Route::TeachProblemNew;
    if fields.one("action") == "preview" {
        let shown = FormState {
            preview: true,
            ..fields.into_form()
        };
        return form_answer(&state, &person.visitor, route, "", shown, None).await;
    }
    let draft = ProblemDraft::from_form(&fields.0);
    match state
        .create_problem(&person.user, draft, &person.visitor.address)
        .await
    {
        Ok(saved) => Ok(redirect(
            &Route::TeachProblem { problem: saved.slug }.path(),
            Some(Flash::Saved),
        )),
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
