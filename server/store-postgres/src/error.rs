//! PostgreSQL's errors as the store's.

use sqlx::Error;
use sqlx::error::ErrorKind;
use trellis_store::{Result, StoreError};

/// SQLSTATE codes, or their first letters, after which trying again may help: connection lost, serialization or deadlock,
/// out of connections or disk, a lock that was waited for too long, shutdown.
const BUSY: [&str; 6] = ["08", "40", "53", "55P03", "57P", "25006"];

/// Turns a database result into the store's.
pub(crate) trait Db<T> {
    /// Any error is ours: `Unavailable`, `Corrupt` (a value does not decode) or `Backend`.
    fn db(self) -> Result<T>;

    /// As [`Db::db`], but a broken unique constraint is this answer.
    fn or_taken(self, answer: impl Into<StoreError>) -> Result<T>;

    /// As [`Db::db`], but a missing referenced row is `NotFound(what)`.
    fn or_missing(self, what: &'static str) -> Result<T>;
}

impl<T> Db<T> for Result<T, Error> {
    fn db(self) -> Result<T> {
        self.map_err(convert)
    }

    fn or_taken(self, answer: impl Into<StoreError>) -> Result<T> {
        self.map_err(|error| {
            if kind(&error) == Some(ErrorKind::UniqueViolation) {
                answer.into()
            } else {
                convert(error)
            }
        })
    }

    fn or_missing(self, what: &'static str) -> Result<T> {
        self.map_err(|error| {
            if kind(&error) == Some(ErrorKind::ForeignKeyViolation) {
                StoreError::NotFound(what)
            } else {
                convert(error)
            }
        })
    }
}

fn kind(error: &Error) -> Option<ErrorKind> {
    error.as_database_error().map(sqlx::error::DatabaseError::kind)
}

fn convert(error: Error) -> StoreError {
    match &error {
        Error::ColumnDecode { index, source } => StoreError::corrupt("column", format!("{index}: {source}")),
        Error::Decode(source) => StoreError::corrupt("column", source),
        Error::PoolTimedOut | Error::PoolClosed | Error::Io(_) | Error::Tls(_) | Error::WorkerCrashed => {
            StoreError::Unavailable(error.into())
        }
        Error::Database(database) => {
            let code = database.code().unwrap_or_default();
            if BUSY.iter().any(|busy| code.starts_with(busy)) {
                StoreError::Unavailable(error.into())
            } else {
                StoreError::Backend(error.into())
            }
        }
        _ => StoreError::Backend(error.into()),
    }
}
