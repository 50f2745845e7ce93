//! The rules: what may be done, by whom, and what follows. No HTTP here, no SQL.

pub mod access;
pub mod auth;
pub mod authoring;
pub mod board;
pub mod content;
pub mod contest_hours;
pub mod courses;
pub mod events;
pub mod languages;
pub mod passwords;
pub mod seed;
pub mod study;
pub mod submissions;
