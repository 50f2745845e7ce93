//! `POST /api/v1/problems/{slug}/submissions` and the form at `/problems/{slug}/submit`.

use crate::error::AppError;
use crate::extract::{Form, Json, SignedIn};
use crate::state::AppState;
use crate::web::page::{form_answer, redirect};
use crate::wire;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use trellis_app::FormState;
use trellis_types::error::ErrorBody;
use trellis_types::problems::{Place, SubmitRequest, SubmitResponse};
use trellis_types::{Route, Slug};

/// Submit. When this answers, the submission is in the queue; the same token again gives the same submission.
#[utoipa::path(post, path = "/problems/{slug}/submissions", tag = "submissions", params(("slug" = String, Path)),
    request_body = SubmitRequest,
    responses((status = 201, body = SubmitResponse), (status = 404, body = ErrorBody), (status = 409, body = ErrorBody),
        (status = 410, body = ErrorBody), (status = 422, body = ErrorBody), (status = 429, body = ErrorBody),
        (status = 503, body = ErrorBody)))]
pub async fn submit(
    State(state): State<AppState>,
    person: SignedIn,
    Path(slug): Path<Slug>,
    Json(request): Json<SubmitRequest>,
) -> Result<Response, AppError> {
    let id = state
        .submit(&person.user, &slug, request, &person.visitor.address)
        .await?;
    let id = wire::submission_id(id);
    let location = trellis_types::api::submission(&id);
    Ok((
        StatusCode::CREATED,
        [(header::LOCATION, location)],
        axum::Json(SubmitResponse { id }),
    )
        .into_response())
}

/// The plain form. Empty `contest` and `set` are none.
#[derive(Debug, Deserialize)]
pub struct SubmitForm {
    #[serde(default)]
    language: String,
    #[serde(default)]
    source: String,
    #[serde(default)]
    contest: String,
    #[serde(default)]
    set: String,
    #[serde(default)]
    token: String,
}

impl SubmitForm {
    fn place(&self) -> Place {
        Place {
            contest: self.contest.parse().ok(),
            set: self.set.parse().ok(),
        }
    }
}

pub async fn form(
    State(state): State<AppState>,
    person: SignedIn,
    Path(slug): Path<Slug>,
    Form(form): Form<SubmitForm>,
) -> Result<Response, AppError> {
    let place = form.place();
    let request = SubmitRequest {
        language: form.language.clone(),
        // Browsers send CRLF in text areas; what was typed were line feeds.
        source: form.source.replace("\r\n", "\n"),
        files: Vec::new(),
        contest: place.contest.clone(),
        set: place.set.clone(),
        token: Some(form.token.clone()),
    };
    match state
        .submit(&person.user, &slug, request, &person.visitor.address)
        .await
    {
        Ok(id) => Ok(redirect(
            &Route::Submission {
                id: wire::submission_id(id),
            }
            .path(),
            None,
        )),
        Err(error) => {
            let typed = typed(&form.language, &form.source, &[]);
            let query = place.query();
            let query = query.trim_start_matches('?');
            form_answer(
                &state,
                &person.visitor,
                Route::Problem { problem: slug },
                query,
                typed,
                Some(error),
            )
            .await
        }
    }
}

/// What was typed into the panel, for showing it again.
pub fn typed(language: &str, source: &str, more: &[(&str, &str)]) -> FormState {
    let fields = [("language", language), ("source", source)];
    let values = fields
        .iter()
        .chain(more)
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    FormState {
        values: values.collect(),
        ..FormState::default()
    }
}
