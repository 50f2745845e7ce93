//! `POST /api/v1/teach/problems/{slug}/{action}`, and the forms at `/teach/problems/{slug}/{action}`: publish, withdraw,
//! verify, delete.

use crate::error::AppError;
use crate::extract::{Path, Teacher};
use crate::state::AppState;
use crate::web::page::{form_answer, redirect};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use trellis_app::{Flash, FormState};
use trellis_types::error::ErrorBody;
use trellis_types::route::form::ProblemAction;
use trellis_types::{Route, Slug};

/// Publish (once it has passed its check), withdraw, check again, or delete a problem of one's own.
#[utoipa::path(post, path = "/teach/problems/{slug}/{action}", tag = "teach",
    params(("slug" = String, Path), ("action" = String, Path, description = "publish, withdraw, verify or delete")),
    responses((status = 204), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody),
        (status = 409, body = ErrorBody, description = "not verified, or in a contest that is not over"),
        (status = 410, body = ErrorBody)))]
pub async fn act(
    State(state): State<AppState>,
    Teacher(person): Teacher,
    Path((slug, action)): Path<(Slug, String)>,
) -> Result<StatusCode, AppError> {
    state
        .act_on_problem(&person.user, &slug, parse(&action)?, &person.visitor.address)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

pub async fn form(
    State(state): State<AppState>,
    Teacher(person): Teacher,
    Path((slug, action)): Path<(Slug, String)>,
) -> Result<Response, AppError> {
    let action = parse(&action)?;
    state.own_problem(&person.user, &slug).await?;
    let (flash, next) = match action {
        ProblemAction::Publish => (Flash::Published, None),
        ProblemAction::Withdraw => (Flash::Withdrawn, None),
        ProblemAction::Verify => (Flash::VerificationStarted, None),
        ProblemAction::Delete => (Flash::Deleted, Some(Route::Teach)),
    };
    let done = state
        .act_on_problem(&person.user, &slug, action, &person.visitor.address)
        .await;
    let route = Route::TeachProblem { problem: slug };
    match done {
        Ok(()) => Ok(redirect(&next.unwrap_or(route).path(), Some(flash))),
        Err(error) => {
            form_answer(
                &state,
                &person.visitor,
                route,
                "",
                FormState::default(),
                Some(error),
            )
            .await
        }
    }
}

fn parse(action: &str) -> Result<ProblemAction, AppError> {
    let all = [
        ProblemAction::Publish,
        ProblemAction::Withdraw,
        ProblemAction::Verify,
        ProblemAction::Delete,
    ];
    all.into_iter()
        .find(|known| known.as_str() == action)
        .ok_or(AppError::NotFound)
}
