//! `POST /api/v1/classes/join`, and the form at `/join`.

use crate::error::AppError;
use crate::extract::{Fields, Json, SignedIn};
use crate::state::AppState;
use crate::web::page::{form_answer, redirect};
use axum::extract::State;
use axum::response::Response;
use trellis_app::Flash;
use trellis_types::Route;
use trellis_types::error::ErrorBody;
use trellis_types::sets::{JoinRequest, JoinResponse};

/// Join a class by its code. Again is no error.
#[utoipa::path(post, path = "/classes/join", tag = "sets", request_body = JoinRequest,
    responses((status = 200, body = JoinResponse), (status = 401, body = ErrorBody),
        (status = 422, body = ErrorBody, description = "no class has this code"), (status = 429, body = ErrorBody)))]
pub async fn join(
    State(state): State<AppState>,
    person: SignedIn,
    Json(request): Json<JoinRequest>,
) -> Result<axum::Json<JoinResponse>, AppError> {
    let class = state
        .join_class(&person.user, &request.code, &person.visitor.address)
        .await?;
    Ok(axum::Json(JoinResponse { title: class.title }))
}

pub async fn form(
    State(state): State<AppState>,
    person: SignedIn,
    fields: Fields,
) -> Result<Response, AppError> {
    match state
        .join_class(&person.user, fields.one("code"), &person.visitor.address)
        .await
    {
        Ok(_) => Ok(redirect(&Route::Sets.path(), Some(Flash::ClassJoined))),
        Err(error) => {
            form_answer(
                &state,
                &person.visitor,
                Route::ClassJoin,
                "",
                fields.into_form(),
                Some(error),
            )
            .await
        }
    }
}
