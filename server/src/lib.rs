//! axum server: portal, API, workers, command line
