//! `GET /api/v1/admin/nodes`, `POST /api/v1/admin/nodes/{name}/drain`, and the forms at `/admin/nodes/{name}/drain` (field
//! `drain` = `true` | `false`) and `/admin/nodes/{name}/forget`. A name's slashes are percent-encoded.

use crate::error::AppError;
use crate::extract::{Admin, Fields, Json, Path, SignedIn};
use crate::messages::Message;
use crate::portal::PagePortal;
use crate::state::AppState;
use crate::web::page::{form_answer, redirect};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use trellis_app::{Flash, FormState};
use trellis_types::Route;
use trellis_types::error::ErrorBody;
use trellis_types::nodes::{DrainRequest, NodesResponse};

/// The queue, the nodes, and what was given up.
#[utoipa::path(get, path = "/admin/nodes", tag = "admin",
    responses((status = 200, body = NodesResponse), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody)))]
pub async fn list(
    State(state): State<AppState>,
    Admin(person): Admin,
) -> Result<axum::Json<NodesResponse>, AppError> {
    let lang = person.visitor.lang;
    let view = PagePortal::new(state, Some(person.user)).nodes_view(lang).await?;
    Ok(axum::Json(view))
}

/// Ask a node to take nothing more (what it judges it finishes), or to go on.
#[utoipa::path(post, path = "/admin/nodes/{name}/drain", tag = "admin",
    params(("name" = String, Path, description = "percent-encoded")), request_body = DrainRequest,
    responses((status = 204), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody), (status = 422, body = ErrorBody)))]
pub async fn drain(
    State(state): State<AppState>,
    Admin(person): Admin,
    Path(name): Path<String>,
    Json(request): Json<DrainRequest>,
) -> Result<StatusCode, AppError> {
    state
        .drain_node(&person.user, &name, request.drain, &person.visitor.address)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

pub async fn drain_form(
    State(state): State<AppState>,
    Admin(person): Admin,
    Path(name): Path<String>,
    fields: Fields,
) -> Result<Response, AppError> {
    let drain = fields.one("drain").parse();
    let flash = if drain == Ok(true) {
        Flash::NodeDrains
    } else {
        Flash::NodeGoesOn
    };
    let done = match drain {
        Ok(drain) => {
            state
                .drain_node(&person.user, &name, drain, &person.visitor.address)
                .await
        }
        Err(_) => Err(AppError::invalid("drain", Message::Required)),
    };
    answer(&state, &person, done, flash).await
}

pub async fn forget_form(
    State(state): State<AppState>,
    Admin(person): Admin,
    Path(name): Path<String>,
) -> Result<Response, AppError> {
    let done = state
        .forget_node(&person.user, &name, &person.visitor.address)
        .await;
    answer(&state, &person, done, Flash::NodeForgotten).await
}

async fn answer(
    state: &AppState,
    person: &SignedIn,
    done: Result<(), AppError>,
    flash: Flash,
) -> Result<Response, AppError> {
    match done {
        Ok(()) => Ok(redirect(&Route::Nodes.path(), Some(flash))),
        Err(error) => {
            let form = FormState::default();
            form_answer(state, &person.visitor, Route::Nodes, "", form, Some(error)).await
        }
    }
}
