//! Tests across crates: store contract, API, sandbox attacks, conformance, e2e

pub mod cli;
pub mod client;
pub mod cluster;
pub mod package;
pub mod portal;
pub mod postgres;
pub mod programs;
pub mod s3;
pub mod store_contract;
