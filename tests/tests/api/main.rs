//! The portal over HTTP. One executable: each that links the views has 170 MB.

mod admin;
mod boards;
mod contests;
mod courses;
mod files;
mod images;
mod import;
mod leaks;
mod nodes;
mod objects;
mod rejudge;
mod submissions;
mod teach;
mod verify;
