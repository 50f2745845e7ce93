//! `GET /problems/{slug}/statement/{version}/{path}`, `.../solution/{version}/{path}`, `.../samples/{name}.in|ans`,
//! `.../attachments/{path}`: the files of a package that its page shows or gives along. Nothing else of a package can
//! be asked for here.

use crate::error::AppError;
use crate::extract::{Path, Visitor};
use crate::portal::statements::version;
use crate::state::AppState;
use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use std::sync::Arc;
use trellis_problems::{Package, StatementFormat};
use trellis_store::{Mark, Problem};
use trellis_types::Slug;

/// An image of somebody else's, opened on its own, runs and loads nothing.
const IMAGE_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; sandbox";
/// An attachment is for the disk: whatever it is, no page of ours.
const ATTACHMENT_POLICY: &str = "default-src 'none'; sandbox";
/// A PDF is shown in a frame of its page; the browser's viewer does not start in a sandbox.
const PDF_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'";

/// A file of the statement.
pub async fn statement(
    State(state): State<AppState>,
    visitor: Visitor,
    Path((slug, asked, path)): Path<(Slug, String, String)>,
) -> Result<Response, AppError> {
    let problem = state.visible_problem(visitor.user.as_ref(), &slug).await?;
    let package = package(&state, &problem).await?;
    let bytes = shown(&package, "statement", &path).ok_or(AppError::NotFound)?;
    answer(&problem, &asked, &path, bytes)
}

/// A file of the solution's description, or an image of the statement that it shows.
pub async fn solution(
    State(state): State<AppState>,
    visitor: Visitor,
    Path((slug, asked, path)): Path<(Slug, String, String)>,
) -> Result<Response, AppError> {
    let user = visitor.user.as_ref();
    let problem = state.visible_problem(user, &slug).await?;
    let mark = match user {
        Some(user) => state.store.marks(user.id, &[problem.id]).await?.pop(),
        None => None,
    };
    if !state
        .may_read_solution(user, &problem, mark.unwrap_or(Mark::Untried))
        .await?
    {
        return Err(AppError::NotFound);
    }
    let package = package(&state, &problem).await?;
    let found = shown(&package, "solution", &path).or_else(|| shown(&package, "statement", &path));
    answer(&problem, &asked, &path, found.ok_or(AppError::NotFound)?)
}

/// A sample's input or answer (2025-09, "Downloading test cases").
pub async fn sample(
    State(state): State<AppState>,
    visitor: Visitor,
    Path((slug, path)): Path<(Slug, String)>,
) -> Result<Response, AppError> {
    let problem = state.visible_problem(visitor.user.as_ref(), &slug).await?;
    let package = package(&state, &problem).await?;
    let bytes = sample_file(&package, &path).ok_or(AppError::NotFound)?;
    let name = path.rsplit('/').next().unwrap_or_default();
    let name = format!("{slug}-{name}");
    Ok((saved_as(&name, "text/plain; charset=utf-8")?, bytes.to_vec()).into_response())
}

/// A file below `attachments/`, by whatever type, to be saved and not shown.
pub async fn attachment(
    State(state): State<AppState>,
    visitor: Visitor,
    Path((slug, path)): Path<(Slug, String)>,
) -> Result<Response, AppError> {
    let problem = state.visible_problem(visitor.user.as_ref(), &slug).await?;
    let package = package(&state, &problem).await?;
    // Paths of a package's files have no `..`: what is not below the folder is not found.
    let found = package.files.get(&format!("attachments/{path}"));
    let bytes = found.ok_or(AppError::NotFound)?.to_vec();
    let name = path.rsplit('/').next().unwrap_or_default();
    let policy = HeaderValue::from_static(ATTACHMENT_POLICY);
    let headers = [(header::CONTENT_SECURITY_POLICY, policy)];
    Ok((saved_as(name, "application/octet-stream")?, headers, bytes).into_response())
}

/// Headers of a file that browsers save under `name`.
fn saved_as(name: &str, content_type: &'static str) -> Result<[(HeaderName, HeaderValue); 2], AppError> {
    let disposition = format!("attachment; filename=\"{name}\"");
    let disposition = HeaderValue::from_str(&disposition).map_err(|_| AppError::NotFound)?;
    Ok([
        (header::CONTENT_TYPE, HeaderValue::from_static(content_type)),
        (header::CONTENT_DISPOSITION, disposition),
    ])
}

async fn package(state: &AppState, problem: &Problem) -> Result<Arc<Package>, AppError> {
    state
        .packages
        .get(&state.blobs, problem.content.package)
        .await
        .map_err(AppError::from)
}

/// An image below `folder`, or a text in it that is a PDF.
fn shown<'a>(package: &'a Package, folder: &str, path: &str) -> Option<&'a [u8]> {
    let full = format!("{folder}/{path}");
    let texts = package.statements.iter().chain(&package.solutions);
    let is_text = texts
        .filter(|text| text.format == StatementFormat::Pdf)
        .any(|text| text.path == full);
    let is_image = trellis_problems::statement::is_image(path);
    package
        .files
        .get(&full)
        .filter(|_| is_text || is_image)
        .map(AsRef::as_ref)
}

fn sample_file<'a>(package: &'a Package, path: &str) -> Option<&'a [u8]> {
    let (name, what) = path.rsplit_once('.')?;
    let case = package
        .samples()
        .find(|case| case.name.strip_prefix("sample/") == Some(name))?;
    let display = &case.display;
    match what {
        "in" => Some(display.input_download.as_ref().unwrap_or(&case.input)),
        "ans" => Some(display.output_download.as_ref().unwrap_or(&case.answer)),
        _ => None,
    }
    .map(AsRef::as_ref)
}

/// The file with what its type may do. An address with the package's version never changes.
fn answer(problem: &Problem, asked: &str, path: &str, bytes: &[u8]) -> Result<Response, AppError> {
    let extension = path.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    let (content_type, policy, frames) = match extension.as_str() {
        "png" => ("image/png", IMAGE_POLICY, "DENY"),
        "jpg" | "jpeg" => ("image/jpeg", IMAGE_POLICY, "DENY"),
        "svg" => ("image/svg+xml", IMAGE_POLICY, "DENY"),
        "pdf" => ("application/pdf", PDF_POLICY, "SAMEORIGIN"),
        _ => return Err(AppError::NotFound),
    };
    let cache = if asked == version(problem.content.package) {
        "private, max-age=31536000, immutable"
    } else {
        "private, no-cache"
    };
    let headers: [(HeaderName, &'static str); 4] = [
        (header::CONTENT_TYPE, content_type),
        (header::CONTENT_SECURITY_POLICY, policy),
        (header::X_FRAME_OPTIONS, frames),
        (header::CACHE_CONTROL, cache),
    ];
    Ok((headers, bytes.to_vec()).into_response())
}
