//! Writing a package: the same files as a zip with one top folder, in a fixed order and with fixed times, so that
//! the same package gives the same bytes.

use crate::files::Files;

/// Zips `files` under the folder `slug`.
#[cfg(feature = "fs")]
pub fn zip(slug: &str, files: &Files) -> Result<Vec<u8>, crate::files::ReadError> {
    use std::io::Write as _;
    let zip_error = |error: zip::result::ZipError| crate::files::ReadError::Zip(error.to_string());
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default()
        .compression_method(zip::CompressionMethod::Deflated)
        .last_modified_time(zip::DateTime::default())
        .unix_permissions(0o644);
    for (path, bytes) in files.iter() {
        writer.start_file(format!("{slug}/{path}"), options).map_err(zip_error)?;
        writer
            .write_all(bytes)
            .map_err(|source| crate::files::ReadError::Io { path: path.to_owned(), source })?;
    }
    Ok(writer.finish().map_err(zip_error)?.into_inner())
}
