//! The rules: what may be done, by whom, and what follows. No HTTP here, no SQL.

pub mod access;
pub mod answers;
pub mod auth;
pub mod authoring;
pub mod board;
pub mod codes;
pub mod content;
pub mod contest_final;
pub mod contest_hours;
pub mod contest_settings;
pub mod contests;
pub mod courses;
pub mod diagnostics;
pub mod drafts;
pub mod events;
pub mod languages;
pub mod passwords;
pub mod people;
pub mod reference;
pub mod rejudgings;
pub mod seed;
pub mod sets;
pub mod study;
pub mod submissions;
pub mod teach;
pub mod upload;
