//! `GET /api/v1/teach/problems/{slug}/package.zip`, and the same below `/teach/problems/{slug}`.

use crate::error::AppError;
use crate::extract::{Path, SignedIn};
use crate::state::AppState;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use bytes::Bytes;
use trellis_types::Slug;
use trellis_types::error::ErrorBody;

/// A problem of one's own as a package: the format's 2025-09 version, zipped.
#[utoipa::path(get, path = "/teach/problems/{slug}/package.zip", tag = "teach", params(("slug" = String, Path)),
    responses((status = 200, content_type = "application/zip", body = Vec<u8>), (status = 404, body = ErrorBody)))]
pub async fn export(
    State(state): State<AppState>,
    person: SignedIn,
    Path(slug): Path<Slug>,
) -> Result<(HeaderMap, Bytes), AppError> {
    // To whoever may not have it, it is not there: a package holds the secret cases.
    let problem = state
        .own_problem(&person.user, &slug)
        .await
        .map_err(|error| match error {
            AppError::Forbidden => AppError::NotFound,
            other => other,
        })?;
    let zip = state.blobs.get(problem.content.package).await?;
    let name = format!("attachment; filename=\"{slug}.zip\"");
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/zip"));
    headers.insert(
        header::CONTENT_DISPOSITION,
        HeaderValue::from_str(&name).map_err(AppError::internal)?,
    );
    Ok((headers, zip))
}
