//! `POST /api/v1/teach/problems`, and the form at `/teach/problems/new`.

use crate::error::AppError;
use crate::extract::{Fields, Json, Path, Teacher};
use crate::state::AppState;
use crate::web::page::{form_answer, redirect};
use crate::wire;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use trellis_app::{Flash, FormState};
use trellis_types::error::ErrorBody;
use trellis_types::teach::{DraftSaved, ProblemDraft};
use trellis_types::{DraftId, Route, route};

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

/// Throws away a form that was kept.
pub async fn delete_kept(
    State(state): State<AppState>,
    Teacher(person): Teacher,
    Path(id): Path<DraftId>,
) -> Result<Response, AppError> {
    let key = wire::draft_key(&id).ok_or(AppError::NotFound)?;
    state.drop_form(&person.user, key).await?;
    Ok(redirect(&Route::Teach.path(), Some(Flash::Deleted)))
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
    let kept = fields
        .one("draft")
        .parse()
        .ok()
        .as_ref()
        .and_then(wire::draft_key);
    let done = if fields.one("action") == "keep" {
        let before = kept.map(|id| (id, fields.one("draft_version").parse().unwrap_or(0)));
        let id = state.keep_form(&person.user, before, &draft).await;
        id.map(|id| (route::form::kept(&wire::draft_id(id)), Flash::Kept))
    } else {
        let saved = state
            .create_problem(&person.user, draft, &person.visitor.address)
            .await;
        if let (Ok(_), Some(id)) = (&saved, kept) {
            // The problem is there; what is left of its draft does no harm.
            state.drop_form(&person.user, id).await.ok();
        }
        saved.map(|saved| (Route::TeachProblem { problem: saved.slug }.path(), Flash::Saved))
    };
    match done {
        Ok((path, flash)) => Ok(redirect(&path, Some(flash))),
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
