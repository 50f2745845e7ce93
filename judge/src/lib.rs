//! The judge: wasmtime engine, in-memory WASI, limits, languages, sandbox child, verdicts and receipts

pub mod budget;
pub mod hex;
pub mod job;
pub mod languages;
pub mod receipt;
pub mod report;
pub mod seed;
pub mod source;
pub mod verdict;
