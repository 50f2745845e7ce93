//! `POST /api/v1/contests/{id}/registration`, and the form at `/contests/{id}/register`.

use super::key;
use crate::error::AppError;
use crate::extract::{Fields, Json, Path, SignedIn};
use crate::state::AppState;
use crate::web::page::{form_answer, redirect};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use trellis_app::Flash;
use trellis_types::contests::ContestRegisterRequest;
use trellis_types::error::ErrorBody;
use trellis_types::{ContestId, Route};

/// Register for a contest, until it ends. Again is no error.
#[utoipa::path(post, path = "/contests/{id}/registration", tag = "contests", params(("id" = String, Path)),
    request_body = ContestRegisterRequest,
    responses((status = 204), (status = 401, body = ErrorBody), (status = 404, body = ErrorBody),
        (status = 409, body = ErrorBody, description = "it is over"),
        (status = 422, body = ErrorBody, description = "wrong join code"), (status = 429, body = ErrorBody)))]
pub async fn register(
    State(state): State<AppState>,
    person: SignedIn,
    Path(id): Path<ContestId>,
    Json(request): Json<ContestRegisterRequest>,
) -> Result<StatusCode, AppError> {
    let code = request.code.as_deref();
    state
        .join_contest(&person.user, key(&id)?, code, &person.visitor.address)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

pub async fn form(
    State(state): State<AppState>,
    person: SignedIn,
    Path(id): Path<ContestId>,
    fields: Fields,
) -> Result<Response, AppError> {
    let joined = state
        .join_contest(
            &person.user,
            key(&id)?,
            Some(fields.one("code")),
            &person.visitor.address,
        )
        .await;
    let route = Route::Contest { id };
    match joined {
        Ok(()) => Ok(redirect(&route.path(), Some(Flash::ContestJoined))),
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
