//! The judge: wasmtime engine, in-memory WASI, limits, languages, sandbox child, verdicts and receipts
