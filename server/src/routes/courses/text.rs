//! `PUT /api/v1/courses/{course}/lessons/{lesson}/text`, and the form at `/courses/{course}/{lesson}/edit`.

use crate::error::AppError;
use crate::extract::{Fields, Json, Path, Teacher};
use crate::messages::Message;
use crate::state::AppState;
use crate::web::page::{form_answer, redirect};
use axum::extract::State;
use axum::response::Response;
use serde_json::json;
use trellis_app::{Flash, FormState};
use trellis_types::courses::{LessonTextRequest, LessonTextResponse};
use trellis_types::error::ErrorBody;
use trellis_types::{Lang, Route, Slug};

/// Longest text of a lesson, bytes.
const MAX_BYTES: usize = 256 * 1024;

/// Save a lesson's text over the version that was edited.
#[utoipa::path(put, path = "/courses/{course}/lessons/{lesson}/text", tag = "courses",
    params(("course" = String, Path), ("lesson" = String, Path)), request_body = LessonTextRequest,
    responses((status = 200, body = LessonTextResponse), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody),
        (status = 409, body = ErrorBody, description = "somebody else has saved meanwhile"),
        (status = 422, body = ErrorBody)))]
pub async fn save(
    State(state): State<AppState>,
    teacher: Teacher,
    Path((course, lesson)): Path<(Slug, Slug)>,
    Json(request): Json<LessonTextRequest>,
) -> Result<axum::Json<LessonTextResponse>, AppError> {
    let version = once(&state, &teacher, &course, &lesson, &request).await?;
    Ok(axum::Json(LessonTextResponse { version }))
}

pub async fn form(
    State(state): State<AppState>,
    teacher: Teacher,
    Path((course, lesson)): Path<(Slug, Slug)>,
    fields: Fields,
) -> Result<Response, AppError> {
    let visitor = &teacher.0.visitor;
    let lang = Lang::parse(fields.one("lang")).unwrap_or(visitor.lang);
    let query = format!("lang={}", lang.as_str());
    let edit = Route::LessonEdit {
        course: course.clone(),
        lesson: lesson.clone(),
    };
    if fields.one("action") == "preview" {
        let shown = FormState {
            preview: true,
            ..fields.into_form()
        };
        return form_answer(&state, visitor, edit, &query, shown, None).await;
    }
    let saved = match fields.number("base") {
        Ok(base) => {
            let request = LessonTextRequest {
                lang,
                base,
                markdown: fields.text("markdown"),
            };
            once(&state, &teacher, &course, &lesson, &request).await
        }
        Err(error) => Err(error),
    };
    match saved {
        Ok(_) => Ok(redirect(&format!("{}?{query}", edit.path()), Some(Flash::Saved))),
        Err(error) => form_answer(&state, visitor, edit, &query, fields.into_form(), Some(error)).await,
    }
}

async fn once(
    state: &AppState,
    Teacher(person): &Teacher,
    course: &Slug,
    lesson: &Slug,
    request: &LessonTextRequest,
) -> Result<u32, AppError> {
    let place = state.lesson(course, lesson)?;
    let markdown = request.markdown.replace("\r\n", "\n");
    if markdown.trim().is_empty() {
        return Err(AppError::invalid("markdown", Message::Required));
    }
    if markdown.len() > MAX_BYTES {
        return Err(AppError::invalid(
            "markdown",
            Message::InputTooLarge(MAX_BYTES as u64 / 1024),
        ));
    }
    let lang = request.lang.as_str();
    let now = state.clock.now();
    let version = state
        .store
        .save_lesson_text(&place.key(), lang, request.base, &markdown, person.user.id, now)
        .await?;
    let target = format!("lesson:{course}/{lesson}");
    let detail = json!({ "language": lang, "version": version });
    state
        .audit(
            Some(person.user.id),
            "lesson.edit",
            &target,
            &person.visitor.address,
            detail,
        )
        .await;
    Ok(version)
}
