//! `POST /api/v1/courses/{course}/lessons/{lesson}/quiz/{question}`, and the form at `/courses/{course}/{lesson}/quiz`.
//!
//! The answer says whether the choice was right, never which one is.

use crate::error::AppError;
use crate::extract::{Fields, Json, Path, SignedIn};
use crate::messages::Message;
use crate::services::courses::text;
use crate::services::study::Place;
use crate::state::AppState;
use crate::web::page::{form_answer, redirect};
use axum::extract::State;
use axum::response::Response;
use trellis_app::Flash;
use trellis_types::courses::{QuizRequest, QuizResponse};
use trellis_types::error::ErrorBody;
use trellis_types::{Lang, Route, Slug};

/// Answers of one person in a minute: enough for a quiz, too few for trying out by program.
const ANSWERS_PER_MINUTE: u32 = 30;

/// Answer a question.
#[utoipa::path(post, path = "/courses/{course}/lessons/{lesson}/quiz/{question}", tag = "courses",
    params(("course" = String, Path), ("lesson" = String, Path), ("question" = String, Path)),
    request_body = QuizRequest,
    responses((status = 200, body = QuizResponse), (status = 404, body = ErrorBody), (status = 422, body = ErrorBody),
        (status = 429, body = ErrorBody)))]
pub async fn answer(
    State(state): State<AppState>,
    person: SignedIn,
    Path((course, lesson, question)): Path<(Slug, Slug, String)>,
    Json(request): Json<QuizRequest>,
) -> Result<axum::Json<QuizResponse>, AppError> {
    let place = state.lesson(&course, &lesson)?;
    let (correct, attempt) = tried(&state, &person, place, &question, request.choice).await?;
    Ok(axum::Json(QuizResponse {
        correct,
        attempt,
        explanation_html: correct
            .then(|| explanation(place, &question, person.visitor.lang))
            .flatten(),
        progress: state.progress(&person.user, place).await?,
    }))
}

pub async fn form(
    State(state): State<AppState>,
    person: SignedIn,
    Path((course, lesson)): Path<(Slug, Slug)>,
    fields: Fields,
) -> Result<Response, AppError> {
    let place = state.lesson(&course, &lesson)?;
    let given = match fields.one("choice").parse() {
        Ok(choice) => tried(&state, &person, place, fields.one("question"), choice).await,
        Err(_) => Err(AppError::invalid("choice", Message::Required)),
    };
    let route = Route::Lesson { course, lesson };
    match given {
        Ok((correct, _)) => {
            let flash = if correct {
                Flash::AnswerRight
            } else {
                Flash::AnswerWrong
            };
            Ok(redirect(
                &format!("{}#question-{}", route.path(), fields.one("question")),
                Some(flash),
            ))
        }
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

async fn tried(
    state: &AppState,
    person: &SignedIn,
    place: Place<'_>,
    question: &str,
    choice: u32,
) -> Result<(bool, u32), AppError> {
    state
        .allow(&format!("quiz:user:{}", person.user.id), 60, ANSWERS_PER_MINUTE)
        .await?;
    state.answer(&person.user, place, question, choice).await
}

/// Why the answer is right, as HTML.
fn explanation(place: Place<'_>, question: &str, lang: Lang) -> Option<String> {
    let found = place.lesson.quiz.iter().find(|known| known.id == question)?;
    let markdown = text(&found.explain, lang.as_str());
    (!markdown.is_empty()).then(|| trellis_app::markdown::markdown(markdown))
}
