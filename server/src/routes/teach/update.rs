//! `PUT /api/v1/teach/problems/{slug}`, and the form at `/teach/problems/{slug}`.

use crate::error::AppError;
use crate::extract::{Fields, Json, Path, Teacher};
use crate::state::AppState;
use crate::web::page::{form_answer, redirect};
use axum::extract::State;
use axum::response::Response;
use trellis_app::{Flash, FormState};
use trellis_types::error::ErrorBody;
use trellis_types::teach::{DraftSaved, ProblemDraft};
use trellis_types::{Route, Slug};

/// Save a new version of a problem over the one that was edited. Its name stays.
#[utoipa::path(put, path = "/teach/problems/{slug}", tag = "teach", params(("slug" = String, Path)),
    request_body = ProblemDraft,
    responses((status = 200, body = DraftSaved), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody),
        (status = 409, body = ErrorBody, description = "saved by somebody else meanwhile, or not made in the form"),
        (status = 422, body = ErrorBody), (status = 429, body = ErrorBody)))]
pub async fn update(
    State(state): State<AppState>,
    Teacher(person): Teacher,
    Path(slug): Path<Slug>,
    Json(draft): Json<ProblemDraft>,
) -> Result<axum::Json<DraftSaved>, AppError> {
    state
        .update_problem(&person.user, &slug, draft, &person.visitor.address)
        .await
        .map(axum::Json)
}

pub async fn form(
    State(state): State<AppState>,
    Teacher(person): Teacher,
    Path(slug): Path<Slug>,
    fields: Fields,
) -> Result<Response, AppError> {
    state.own_problem(&person.user, &slug).await?;
    let route = Route::TeachProblem {
        problem: slug.clone(),
    };
    if fields.one("action") == "preview" {
        let shown = FormState {
            preview: true,
            ..fields.into_form()
        };
        return form_answer(&state, &person.visitor, route, "", shown, None).await;
    }
    let draft = ProblemDraft::from_form(&fields.0);
    match state
        .update_problem(&person.user, &slug, draft, &person.visitor.address)
        .await
    {
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
