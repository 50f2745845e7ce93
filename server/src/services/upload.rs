//! Packages uploaded as a zip, in the format itself or in one that is converted (docs/import.md).

use super::content::{ImportNote, Placement};
use super::{access, teach};
use crate::error::AppError;
use crate::messages::Message;
use crate::state::AppState;
use trellis_problems::import::{Detected, Format, Imported};
use trellis_problems::{Files, Finding, Package};
use trellis_store::{Problem, ProblemContent, StoreError, User};
use trellis_types::teach::DraftSaved;

/// Unpacking may take the format's gigabyte of memory: one at a time.
static UNPACKING: tokio::sync::Semaphore = tokio::sync::Semaphore::const_new(1);
/// Uploads of one person in an hour.
const UPLOADS_PER_HOUR: u32 = 60;

/// A file as it was sent.
#[derive(Debug, Clone, Default)]
pub struct Upload {
    /// What the person calls the problem; empty: the zip's folder, else the file's name.
    pub slug: String,
    pub file_name: String,
    pub zip: Vec<u8>,
}

impl AppState {
    /// Makes a problem from a package, or a new version of one's own problem of that name.
    pub async fn upload_package(
        &self,
        user: &User,
        upload: Upload,
        address: &str,
    ) -> Result<DraftSaved, AppError> {
        if upload.zip.is_empty() {
            return Err(AppError::invalid("package", Message::NoFile));
        }
        self.allow(&format!("upload:user:{}", user.id), 3600, UPLOADS_PER_HOUR)
            .await?;
        let permit = UNPACKING.acquire().await.map_err(AppError::internal)?;
        let unpacked = tokio::task::spawn_blocking(move || read(&upload))
            .await
            .map_err(AppError::internal)??;
        let package = unpacked.package;
        let before = self.before(user, &package.slug).await?;
        let placement = before
            .as_ref()
            .map_or_else(Placement::default, |problem| placement_of(&problem.content));
        let (zip, mut content) = teach::archive(&package, &placement)?;
        if let Some(note) = unpacked.imported {
            content.details["imported"] = serde_json::to_value(note).map_err(AppError::internal)?;
        }
        drop(permit);
        match before {
            Some(problem) => {
                self.add_version(user, &problem, &zip, content, "problem.upload", address)
                    .await
            }
            None => {
                self.add_problem(user, &package.slug, &zip, content, "problem.upload", address)
                    .await
            }
        }
    }

    /// The person's own problem of this name; a name that somebody else has (or had) is taken.
    async fn before(&self, user: &User, slug: &str) -> Result<Option<Problem>, AppError> {
        match self.store.problem_by_slug(slug).await {
            Ok(problem) if problem.owner.is_some() && access::may_edit(Some(user), problem.owner) => {
                Ok(Some(problem))
            }
            Ok(_) | Err(StoreError::Gone(_)) => Err(AppError::invalid("slug", Message::SlugTaken)),
            Err(StoreError::NotFound(_)) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
}

fn placement_of(content: &ProblemContent) -> Placement {
    Placement {
        field: content.field.clone(),
        difficulty: content.difficulty,
        minutes: content.credit_seconds / 60,
    }
}

/// A package in the format, and what its import said.
#[derive(Debug)]
struct Unpacked {
    package: Package,
    /// `None`: it was in the format already.
    imported: Option<ImportNote>,
}

/// Recognises the format, converts and reads. Blocks.
fn read(upload: &Upload) -> Result<Unpacked, AppError> {
    let broken = |why: String| AppError::invalid("package", Message::BadPackage(why));
    let stem = stem(&upload.file_name);
    let imported = Imported::read_zip(stem, &upload.zip).map_err(|error| broken(error.to_string()))?;
    let plain = imported.detected.format == Format::Icpc && !imported.detected.domjudge;
    let (loaded, findings) = if plain {
        let (files, folder, _) = Files::read_zip(&upload.zip).map_err(|error| broken(error.to_string()))?;
        let slug = slug(&upload.slug, folder.as_deref(), &upload.file_name)?;
        (Package::from_files(&slug, files), Vec::new())
    } else {
        let slug = slug(&upload.slug, Some(&imported.slug), "")?;
        (Package::from_files(&slug, imported.files), imported.findings)
    };
    // What could not be carried over comes first: the reader's errors may follow from it.
    let errors = findings.iter().any(Finding::is_error) || loaded.findings.iter().any(Finding::is_error);
    if errors {
        let all: Vec<Finding> = findings.into_iter().chain(loaded.findings).collect();
        return Err(teach::refused("package", &all));
    }
    let package = loaded.package;
    if package.secrets().next().is_none() {
        return Err(broken("data/secret: has no case".to_owned()));
    }
    let imported = (!plain).then(|| ImportNote {
        format: format_name(imported.detected),
        findings,
    });
    Ok(Unpacked { package, imported })
}

fn format_name(detected: Detected) -> String {
    let extras = if detected.domjudge { " (DOMjudge)" } else { "" };
    format!("{}{extras}", detected.format.name())
}

/// A file's name without folders and extension.
fn stem(file_name: &str) -> &str {
    let name = file_name.rsplit(['/', '\\']).next().unwrap_or_default();
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

/// The problem's name: a chosen one has to be right, one from a file's name is made right.
fn slug(chosen: &str, folder: Option<&str>, file_name: &str) -> Result<String, AppError> {
    let plain = |c: &char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let wrong = || AppError::invalid("slug", Message::BadSlug);
    let chosen = chosen.trim();
    if !chosen.is_empty() {
        let right = chosen.len() <= 64 && chosen.chars().all(|c| plain(&c));
        return if right {
            Ok(chosen.to_owned())
        } else {
            Err(wrong())
        };
    }
    let name = folder.unwrap_or(stem(file_name)).to_ascii_lowercase();
    let name: String = name.chars().filter(plain).take(64).collect();
    if name.is_empty() { Err(wrong()) } else { Ok(name) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_comes_from_the_form_the_folder_or_the_file() {
        let name = |chosen, folder, file| slug(chosen, folder, file).ok();
        assert_eq!(name(" sum ", Some("folder"), "file.zip").as_deref(), Some("sum"));
        assert_eq!(
            name("", Some("My-Problem"), "file.zip").as_deref(),
            Some("myproblem")
        );
        assert_eq!(
            name("", None, "C:\\x\\Two_Sum.v2.zip").as_deref(),
            Some("twosumv2")
        );
        assert_eq!(name("Sum", None, "file.zip"), None);
        assert_eq!(name("", None, "题目.zip"), None);
        assert_eq!(name("", None, ""), None);
    }

    #[test]
    fn what_is_no_zip_is_a_wrong_field() {
        let upload = Upload {
            slug: "x".into(),
            file_name: "x.zip".into(),
            zip: b"no zip".to_vec(),
        };
        assert_eq!(
            read(&upload).err().and_then(|error| error.field()),
            Some("package")
        );
    }
}
