//! `POST /api/v1/problems/{slug}/runs` and the form at `/problems/{slug}/run`: one's own input, small limits, nothing
//! kept.

use super::submit::typed;
use crate::error::AppError;
use crate::extract::{Form, Json, SignedIn};
use crate::messages::Message;
use crate::services::diagnostics::{self, SourceFile};
use crate::state::AppState;
use crate::web::page::form_answer;
use axum::extract::{Path, State};
use axum::response::Response;
use serde::Deserialize;
use trellis_judge::custom::CustomOutcome;
use trellis_judge::judge::RunOptions;
use trellis_judge::source::Submission as Source;
use trellis_store::User;
use trellis_types::error::ErrorBody;
use trellis_types::problems::{MAX_RUN_INPUT_BYTES, Place, RunOutcome, RunRequest, RunResponse};
use trellis_types::{Route, Slug};

/// Run a program on one's own input. Nothing is kept and nothing counts.
#[utoipa::path(post, path = "/problems/{slug}/runs", tag = "problems", params(("slug" = String, Path)),
    request_body = RunRequest,
    responses((status = 200, body = RunResponse), (status = 404, body = ErrorBody), (status = 422, body = ErrorBody),
        (status = 429, body = ErrorBody), (status = 503, body = ErrorBody)))]
pub async fn run(
    State(state): State<AppState>,
    person: SignedIn,
    Path(slug): Path<Slug>,
    Json(request): Json<RunRequest>,
) -> Result<axum::Json<RunResponse>, AppError> {
    Ok(axum::Json(once(&state, &person.user, &slug, request).await?))
}

async fn once(
    state: &AppState,
    user: &User,
    slug: &Slug,
    request: RunRequest,
) -> Result<RunResponse, AppError> {
    let problem = state.visible_problem(Some(user), slug).await?;
    let language = state.check_source(&problem, &request.language, &request.source)?;
    if request.input.len() > MAX_RUN_INPUT_BYTES {
        return Err(AppError::invalid(
            "input",
            Message::InputTooLarge(MAX_RUN_INPUT_BYTES as u64 / 1024),
        ));
    }
    if !state.is_prepared(&language.id) {
        return Err(AppError::Language(Message::Preparing(language.name.clone())));
    }
    state
        .allow(
            &format!("run:user:{}", user.id),
            60,
            state.config.limits.runs_per_user,
        )
        .await?;
    let package = state.packages.get(&state.blobs, problem.content.package).await?;
    let _permit = state.custom_runs.acquire().await.map_err(AppError::internal)?;
    let judge = state.judge.clone();
    let source = Source::single(&language.main, request.source.clone(), &language.id);
    let input = request.input.into_bytes();
    let outcome = tokio::task::spawn_blocking(move || {
        judge.run_custom(&package, &source, &input, &RunOptions::default(), &|_| {})
    });
    let outcome = outcome
        .await
        .map_err(AppError::internal)?
        .map_err(AppError::internal)?;
    let file = SourceFile {
        name: &language.main,
        text: &request.source,
    };
    Ok(response(outcome, file))
}

fn response(outcome: CustomOutcome, file: SourceFile<'_>) -> RunResponse {
    let mut diagnostics = diagnostics::of_log(&outcome.compile.log, &[file]);
    let Some(run) = outcome.run else {
        return RunResponse {
            outcome: RunOutcome::CompileError,
            compile_log: outcome.compile.log,
            file_name: file.name.to_owned(),
            diagnostics,
            stdout: String::new(),
            stderr: String::new(),
            message: String::new(),
            fuel: 0,
            memory_bytes: 0,
        };
    };
    let end = match run.end {
        "ok" => RunOutcome::Finished,
        "time" => RunOutcome::TimeLimit,
        "memory" => RunOutcome::MemoryLimit,
        "output" => RunOutcome::OutputLimit,
        _ => RunOutcome::RunTimeError,
    };
    if run.end != "ok" {
        diagnostics.extend(diagnostics::of_run(&run.stderr, file));
    }
    RunResponse {
        outcome: end,
        compile_log: outcome.compile.log,
        file_name: file.name.to_owned(),
        diagnostics,
        stdout: run.stdout,
        stderr: run.stderr,
        message: run.message,
        fuel: run.fuel,
        memory_bytes: run.memory_bytes,
    }
}

/// The plain form.
#[derive(Debug, Deserialize)]
pub struct RunForm {
    #[serde(default)]
    language: String,
    #[serde(default)]
    source: String,
    #[serde(default)]
    input: String,
    #[serde(default)]
    contest: String,
    #[serde(default)]
    set: String,
}

pub async fn form(
    State(state): State<AppState>,
    person: SignedIn,
    Path(slug): Path<Slug>,
    Form(form): Form<RunForm>,
) -> Result<Response, AppError> {
    let request = RunRequest {
        language: form.language.clone(),
        source: form.source.replace("\r\n", "\n"),
        input: form.input.replace("\r\n", "\n"),
        contest: None,
    };
    let mut typed = typed(&form.language, &form.source, &[("input", form.input.as_str())]);
    let error = match once(&state, &person.user, &slug, request).await {
        Ok(response) => {
            typed.run = Some(response);
            None
        }
        Err(error) => Some(error),
    };
    let place = Place {
        contest: form.contest.parse().ok(),
        set: form.set.parse().ok(),
    };
    let query = place.query();
    let route = Route::Problem { problem: slug };
    form_answer(
        &state,
        &person.visitor,
        route,
        query.trim_start_matches('?'),
        typed,
        error,
    )
    .await
}
