//! axum server: portal, API, workers, command line.

pub mod backup;
pub mod blobs;
pub mod clock;
pub mod config;
pub mod error;
pub mod extract;
pub mod messages;
pub mod metrics;
pub mod packs;
pub mod portal;
pub mod router;
pub mod routes;
pub mod serve;
pub mod services;
pub mod state;
pub mod trace;
pub mod web;
pub mod wire;
pub mod worker;
