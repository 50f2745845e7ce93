//! Forms with files. They are read here and not by the layer that checks tokens: `csrf` comes first, and nothing large
//! is read before it.

use super::Visitor;
use crate::error::AppError;
use crate::messages::Message;
use crate::web::csrf;
use axum::extract::Multipart;
use axum::extract::multipart::{Field, MultipartError};
use axum::http::{HeaderMap, StatusCode};

/// A form with files, its token checked.
#[derive(Debug, Clone, Default)]
pub struct Parts {
    /// Name and text, in their order; bytes that are no UTF-8 are replaced.
    pub texts: Vec<(String, String)>,
    pub files: Vec<FilePart>,
}

/// A file that was chosen.
#[derive(Debug, Clone)]
pub struct FilePart {
    /// The form's field.
    pub field: String,
    /// As the browser calls the file; may be empty.
    pub name: String,
    pub bytes: Vec<u8>,
}

impl Parts {
    /// The first text of a field, without white space around it.
    pub fn one(&self, name: &str) -> &str {
        self.text(name).trim()
    }

    /// The first text of a field as it is.
    pub fn text(&self, name: &str) -> &str {
        self.texts
            .iter()
            .find(|(key, _)| key == name)
            .map_or("", |(_, value)| value)
    }

    /// Reads the form; `limit`: most bytes of everything in it. `field`: where the page shows what cannot be read.
    pub async fn read(
        mut multipart: Multipart,
        visitor: &Visitor,
        headers: &HeaderMap,
        limit: usize,
        field: &'static str,
    ) -> Result<Self, AppError> {
        // A token in the header has been checked already.
        let mut trusted = headers.contains_key(csrf::HEADER);
        let broken = |error| broken(error, field, limit);
        let (mut parts, mut left) = (Self::default(), limit);
        while let Some(mut part) = multipart.next_field().await.map_err(broken)? {
            let name = part.name().unwrap_or_default().to_owned();
            if name != "csrf" && !trusted {
                return Err(AppError::StaleForm);
            }
            let file = part.file_name().map(str::to_owned);
            let bytes = bytes(&mut part, &mut left, limit, broken).await?;
            match file {
                Some(file) => parts.files.push(FilePart {
                    field: name,
                    name: file,
                    bytes,
                }),
                None if name == "csrf" => {
                    let given = String::from_utf8_lossy(&bytes);
                    trusted |= csrf::matches(&visitor.csrf, given.trim());
                }
                None => parts
                    .texts
                    .push((name, String::from_utf8_lossy(&bytes).into_owned())),
            }
        }
        if trusted {
            Ok(parts)
        } else {
            Err(AppError::StaleForm)
        }
    }
}

async fn bytes(
    part: &mut Field<'_>,
    left: &mut usize,
    limit: usize,
    broken: impl Fn(MultipartError) -> AppError,
) -> Result<Vec<u8>, AppError> {
    let mut bytes = Vec::new();
    while let Some(chunk) = part.chunk().await.map_err(&broken)? {
        *left = left
            .checked_sub(chunk.len())
            .ok_or_else(|| AppError::TooLarge(size(limit)))?;
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
fn broken(error: MultipartError, field: &'static str, limit: usize) -> AppError {
    match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => AppError::TooLarge(size(limit)),
        _ => AppError::invalid(field, Message::Text(error.body_text())),
    }
}
