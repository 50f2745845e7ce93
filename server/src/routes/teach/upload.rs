//! The form at `/teach/upload`: a package as a zip.

use crate::error::AppError;
use crate::extract::{Parts, Teacher, Visitor};
use crate::services::upload::Upload;
use crate::state::AppState;
use crate::web::page::{form_answer, redirect};
use axum::extract::{Multipart, State};
use axum::http::HeaderMap;
use axum::response::Response;
use trellis_app::{Flash, FormState};
use trellis_types::Route;

pub async fn form(
    State(state): State<AppState>,
    Teacher(person): Teacher,
    headers: HeaderMap,
    multipart: Multipart,
) -> Result<Response, AppError> {
    let visitor = &person.visitor;
    let limit = state.config.limits.package_bytes;
    let mut parts = match Parts::read(multipart, visitor, &headers, limit, "package").await {
        Ok(parts) => parts,
        Err(error) => return again(&state, visitor, String::new(), error).await,
    };
    let slug = parts.one("slug").to_owned();
    let package = parts.files.iter().position(|file| file.field == "package");
    let package = package.map(|at| parts.files.swap_remove(at));
    let upload = match package {
        Some(file) => Upload {
            slug: slug.clone(),
            file_name: file.name,
            zip: file.bytes,
        },
        None => Upload {
            slug: slug.clone(),
            ..Upload::default()
        },
    };
    match state.upload_package(&person.user, upload, &visitor.address).await {
        Ok(saved) => Ok(redirect(
            &Route::TeachProblem { problem: saved.slug }.path(),
            Some(Flash::Uploaded),
        )),
        Err(error) => again(&state, visitor, slug, error).await,
    }
}

async fn again(
    state: &AppState,
    visitor: &Visitor,
    slug: String,
    error: AppError,
) -> Result<Response, AppError> {
    let typed = FormState {
        values: vec![("slug".to_owned(), slug)],
        ..FormState::default()
    };
    form_answer(state, visitor, Route::TeachUpload, "", typed, Some(error)).await
}
