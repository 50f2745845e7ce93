//! Tests across crates: store contract, API, sandbox attacks, conformance, e2e
