//! The form at `/problems/{slug}/answers`: files with answers, to problems that take them instead of a program. The
//! same with and without JavaScript.

use crate::error::AppError;
use crate::extract::{Parts, Path, SignedIn};
use crate::messages::Message;
use crate::services::answers::file_of;
use crate::state::AppState;
use crate::web::page::{form_answer, redirect};
use crate::wire;
use axum::extract::{Multipart, State};
use axum::http::HeaderMap;
use axum::response::Response;
use trellis_app::FormState;
use trellis_judge::languages::ANSWERS;
use trellis_types::problems::{AnswerFile, Place, SubmitRequest};
use trellis_types::{Route, Slug};

/// Field of the file for a case; the case's name follows.
const CASE: &str = "answer:";

pub async fn form(
    State(state): State<AppState>,
    person: SignedIn,
    Path(slug): Path<Slug>,
    headers: HeaderMap,
    multipart: Multipart,
) -> Result<Response, AppError> {
    let visitor = &person.visitor;
    let limit = state.config.limits.body_bytes;
    let mut place = Place::default();
    let mut typed = FormState::default();
    let submitted = match Parts::read(multipart, visitor, &headers, limit, "files").await {
        Ok(parts) => {
            place.contest = parts.one("contest").parse().ok();
            place.set = parts.one("set").parse().ok();
            typed.values = vec![("typed".to_owned(), parts.text("typed").to_owned())];
            match request(&parts, &place) {
                Ok(request) => {
                    let submitted = state.submit(&person.user, &slug, request, &visitor.address);
                    submitted.await
                }
                Err(error) => Err(error),
            }
        }
        Err(error) => Err(error),
    };
    match submitted {
        Ok(id) => {
            let id = wire::submission_id(id);
            Ok(redirect(&Route::Submission { id }.path(), None))
        }
        Err(error) => {
            let query = place.query();
            let query = query.trim_start_matches('?');
            let route = Route::Problem { problem: slug };
            form_answer(&state, visitor, route, query, typed, Some(error)).await
        }
    }
}

/// What was chosen, or typed where one answer is wanted. A field without a file comes as an empty one without a name.
fn request(parts: &Parts, place: &Place) -> Result<SubmitRequest, AppError> {
    let mut files = Vec::new();
    for file in parts.files.iter().filter(|file| !file.name.is_empty()) {
        let name = match file.field.strip_prefix(CASE) {
            Some(case) => file_of(case),
            // Some browsers send a path.
            None => file
                .name
                .rsplit(['/', '\\'])
                .next()
                .unwrap_or_default()
                .to_owned(),
        };
        let text = String::from_utf8(file.bytes.clone())
            .map_err(|_| AppError::invalid("files", Message::NotText(file.name.clone())))?;
        files.push(AnswerFile {
            name,
            text: text.replace("\r\n", "\n"),
        });
    }
    let typed = parts.text("typed").replace("\r\n", "\n");
    if files.is_empty() && typed.trim().is_empty() {
        return Err(AppError::invalid("files", Message::NoAnswer));
    }
    Ok(SubmitRequest {
        language: ANSWERS.to_owned(),
        source: if files.is_empty() { typed } else { String::new() },
        files,
        contest: place.contest.clone(),
        set: place.set.clone(),
        token: Some(parts.one("token").to_owned()),
    })
}
