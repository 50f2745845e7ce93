//! What crosses the wire: requests, responses, error body, routes (wasm-clean)
