//! `POST /api/v1/courses/{course}/lessons/{lesson}/complete`, and the form at `/courses/{course}/{lesson}/complete`.

use crate::error::AppError;
use crate::extract::{Path, SignedIn};
use crate::state::AppState;
use crate::web::page::redirect;
use axum::extract::State;
use axum::response::Response;
use serde_json::json;
use trellis_app::Flash;
use trellis_types::courses::CompleteResponse;
use trellis_types::error::ErrorBody;
use trellis_types::{Route, Slug};

/// Complete a lesson: its hours are granted, once.
#[utoipa::path(post, path = "/courses/{course}/lessons/{lesson}/complete", tag = "courses",
    params(("course" = String, Path), ("lesson" = String, Path)),
    responses((status = 200, body = CompleteResponse), (status = 404, body = ErrorBody),
        (status = 409, body = ErrorBody, description = "time, questions or exercises are left")))]
pub async fn complete(
    State(state): State<AppState>,
    person: SignedIn,
    Path((course, lesson)): Path<(Slug, Slug)>,
) -> Result<axum::Json<CompleteResponse>, AppError> {
    once(&state, &person, &course, &lesson).await.map(axum::Json)
}

pub async fn form(
    State(state): State<AppState>,
    person: SignedIn,
    Path((course, lesson)): Path<(Slug, Slug)>,
) -> Result<Response, AppError> {
    let flash = match once(&state, &person, &course, &lesson).await {
        Ok(_) => Flash::LessonCompleted,
        Err(AppError::Refused { .. }) => Flash::LessonNotYet,
        Err(error) => return Err(error),
    };
    Ok(redirect(&Route::Lesson { course, lesson }.path(), Some(flash)))
}

async fn once(
    state: &AppState,
    person: &SignedIn,
    course: &Slug,
    lesson: &Slug,
) -> Result<CompleteResponse, AppError> {
    let place = state.lesson(course, lesson)?;
    let (granted_seconds, progress) = state.complete_lesson(&person.user, place).await?;
    if granted_seconds > 0 {
        let target = format!("lesson:{course}/{lesson}");
        let detail = json!({ "seconds": granted_seconds });
        state
            .audit(
                Some(person.user.id),
                "lesson.complete",
                &target,
                &person.visitor.address,
                detail,
            )
            .await;
    }
    Ok(CompleteResponse {
        granted_seconds,
        progress,
    })
}
