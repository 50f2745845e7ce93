//! The default store: SQLite in WAL mode
