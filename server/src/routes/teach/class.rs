//! `POST /api/v1/teach/classes`, and the form at `/teach/classes`.

use crate::error::AppError;
use crate::extract::{Fields, Json, Teacher};
use crate::portal::teach::class_line;
use crate::state::AppState;
use crate::web::page::{form_answer, redirect};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use trellis_app::Flash;
use trellis_types::Route;
use trellis_types::error::ErrorBody;
use trellis_types::teach::{ClassLine, ClassRequest};

/// Make a class; people join it by its code.
#[utoipa::path(post, path = "/teach/classes", tag = "teach", request_body = ClassRequest,
    responses((status = 201, body = ClassLine), (status = 403, body = ErrorBody), (status = 422, body = ErrorBody)))]
pub async fn create(
    State(state): State<AppState>,
    Teacher(person): Teacher,
    Json(request): Json<ClassRequest>,
) -> Result<(StatusCode, axum::Json<ClassLine>), AppError> {
    let class = state
        .create_class(&person.user, &request.title, &person.visitor.address)
        .await?;
    Ok((StatusCode::CREATED, axum::Json(class_line(&class))))
}

pub async fn form(
    State(state): State<AppState>,
    Teacher(person): Teacher,
    fields: Fields,
) -> Result<Response, AppError> {
    match state
        .create_class(&person.user, fields.one("title"), &person.visitor.address)
        .await
    {
        Ok(_) => Ok(redirect(&Route::Teach.path(), Some(Flash::ClassCreated))),
        Err(error) => {
            form_answer(
                &state,
                &person.visitor,
                Route::Teach,
                "",
                fields.into_form(),
                Some(error),
            )
            .await
        }
    }
}
