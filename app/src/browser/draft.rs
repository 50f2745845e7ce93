//! Source that was typed and not submitted: kept in the browser for each problem and language.

use gloo_storage::{LocalStorage, Storage};
use trellis_types::Slug;

fn key(problem: &Slug, language: &str) -> String {
    format!("trellis.draft.{problem}.{language}")
}

pub(crate) fn load(problem: &Slug, language: &str) -> Option<String> {
    LocalStorage::raw()
        .get_item(&key(problem, language))
        .ok()
        .flatten()
}

/// Keeps it; a full or forbidden storage is no error that anybody could act on.
pub(crate) fn save(problem: &Slug, language: &str, source: &str) {
    LocalStorage::raw().set_item(&key(problem, language), source).ok();
}

pub(crate) fn discard(problem: &Slug, language: &str) {
    LocalStorage::delete(key(problem, language));
}
