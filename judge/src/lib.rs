//! The judge: wasmtime engine, in-memory WASI, limits, languages, sandbox child, verdicts and receipts

pub mod budget;
pub mod engine;
pub mod hex;
pub mod job;
pub mod languages;
pub mod native;
pub mod packs;
pub mod precompile;
pub mod receipt;
pub mod report;
pub mod sandbox;
pub mod seed;
pub mod source;
pub mod verdict;

/// Turns this process into a sandbox child when it was started as one, and then does not return. Call it first
/// in `main`: before threads, logging and reading of files.
pub fn main_if_child() {}
