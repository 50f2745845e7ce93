//! The form at `/teach/upload`: a package as a zip. Multipart, so that its token is checked here; it comes first, and
//! nothing large is read before.

use crate::error::AppError;
use crate::extract::{Teacher, Visitor};
use crate::messages::Message;
use crate::services::upload::Upload;
use crate::state::AppState;
use crate::web::csrf;
use crate::web::page::{form_answer, redirect};
use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{Multipart, State};
use axum::http::HeaderMap;
use axum::response::Response;
use trellis_app::{Flash, FormState};
use trellis_types::Route;

/// Most bytes of a field that is no file.
const TEXT_BYTES: usize = 1024;

pub async fn form(
    State(state): State<AppState>,
    Teacher(person): Teacher,
    headers: HeaderMap,
    multipart: Multipart,
) -> Result<Response, AppError> {
    let visitor = &person.visitor;
    // A token in the header has been checked already.
    let trusted = headers.contains_key(csrf::HEADER);
    let upload = match read(multipart, visitor, trusted, state.config.limits.package_bytes).await {
        Ok(upload) => upload,
        Err(error) => return again(&state, visitor, String::new(), error).await,
    };
    let slug = upload.slug.clone();
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

/// Reads `csrf`, then `slug` and `package`.
async fn read(
    mut multipart: Multipart,
    visitor: &Visitor,
    mut trusted: bool,
    limit: usize,
) -> Result<Upload, AppError> {
    let mut upload = Upload::default();
    while let Some(field) = multipart.next_field().await.map_err(broken)? {
        let name = field.name().unwrap_or_default().to_owned();
        match name.as_str() {
            "csrf" => trusted |= csrf::matches(&visitor.csrf, &text(field).await?),
            _ if !trusted => return Err(AppError::StaleForm),
            "slug" => upload.slug = text(field).await?,
            "package" => {
                upload.file_name = field.file_name().unwrap_or_default().to_owned();
                upload.zip = bytes(field, limit).await?;
            }
            _ => {}
        }
    }
    if trusted {
        Ok(upload)
    } else {
        Err(AppError::StaleForm)
    }
}

async fn text(field: Field<'_>) -> Result<String, AppError> {
    let bytes = bytes(field, TEXT_BYTES).await?;
    Ok(String::from_utf8_lossy(&bytes).trim().to_owned())
}

async fn bytes(mut field: Field<'_>, limit: usize) -> Result<Vec<u8>, AppError> {
    let mut bytes = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(broken)? {
        if bytes.len() + chunk.len() > limit {
            return Err(AppError::TooLarge(size(limit)));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

fn size(bytes: usize) -> String {
    if bytes >= 1 << 20 {
        format!("{} MiB", bytes >> 20)
    } else {
        format!("{} KiB", bytes >> 10)
    }
}

#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
fn broken(error: MultipartError) -> AppError {
    AppError::invalid("package", Message::Text(error.body_text()))
}
