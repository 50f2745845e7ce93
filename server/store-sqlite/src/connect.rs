//! Opening the database.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use sqlx::Connection;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use trellis_store::{ProgramTooOld, Result};

use crate::error::Db;
use crate::events::last_id;
use crate::schema::{migrator, status_of};
use crate::tx::{Signals, Tx};

/// Connections that read. Each costs a thread and a page cache of 2 MiB at most.
pub(crate) const READERS: u32 = 4;

/// How long another process (a backup, a shell) may hold the lock before a writer gives up.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// How long a call waits for a connection before it is [`Unavailable`](trellis_store::StoreError).
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(20);

/// The store over one database file. Cheap to clone.
#[derive(Debug, Clone)]
pub struct SqliteStore {
    pub(crate) readers: SqlitePool,
    pub(crate) writer: SqlitePool,
    pub(crate) signals: Arc<Signals>,
}

/// Why the database could not be opened.
#[derive(Debug)]
#[non_exhaustive]
pub enum ConnectError {
    /// The file cannot be opened or made.
    Open(sqlx::Error),
    /// A migration fails, or one that has run was changed since.
    Migrate(sqlx::migrate::MigrateError),
    /// The schema has left something out that this program needs.
    TooOld(ProgramTooOld),
}

impl std::fmt::Display for ConnectError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Open(_) => f.write_str("the database file cannot be opened"),
            Self::Migrate(_) => f.write_str("the database cannot be brought to this version's schema"),
            Self::TooOld(_) => f.write_str("the database is not for this version of trellis any more"),
        }
    }
}

impl std::error::Error for ConnectError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Open(source) => Some(source),
            Self::Migrate(source) => Some(source),
            Self::TooOld(source) => Some(source),
        }
    }
}

impl SqliteStore {
    /// Opens the database file, makes it when it is not there, and brings its schema up to date.
    pub async fn open(file: &Path) -> Result<Self, ConnectError> {
        let options = SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // A commit that was acknowledged survives a power cut, not only a killed process.
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(BUSY_TIMEOUT);
        let pool = || {
            SqlitePoolOptions::new()
                .acquire_timeout(ACQUIRE_TIMEOUT)
                .idle_timeout(None)
                .max_lifetime(None)
                .test_before_acquire(false)
        };
        let writer = pool()
            .max_connections(1)
            .min_connections(1)
            .before_acquire(|connection, _| {
                Box::pin(async move {
                    // SQLite ends a transaction by itself when the disk is full or cannot be read; sqlx then counts one
                    // that is no more, and could begin no other. The ping waits for a rollback that is under way.
                    connection.ping().await?;
                    Ok(!connection.is_in_transaction())
                })
            })
            .connect_with(options.clone().optimize_on_close(true, 400))
            .await
            .map_err(ConnectError::Open)?;
        let mut first = writer.acquire().await.map_err(ConnectError::Open)?;
        let status = status_of(&mut first).await.map_err(ConnectError::Open)?;
        status.check().map_err(ConnectError::TooOld)?;
        drop(first);
        migrator().run(&writer).await.map_err(ConnectError::Migrate)?;
        let readers = pool()
            .max_connections(READERS)
            .connect_with(options.pragma("query_only", "ON"))
            .await
            .map_err(ConnectError::Open)?;
        let last_event = last_id(&readers).await.map_err(ConnectError::Open)?;
        Ok(Self {
            readers,
            writer,
            signals: Arc::new(Signals::new(last_event)),
        })
    }

    /// Closes all connections, after what they are doing; checkpoints the log. Later calls fail.
    pub async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }

    /// A transaction that writes. Waits for the one before.
    pub(crate) async fn begin(&self) -> Result<Tx> {
        let inner = self.writer.begin_with("BEGIN IMMEDIATE").await.db()?;
        Ok(Tx::new(inner, self.signals.clone()))
    }

    /// A transaction that reads several times from one snapshot.
    pub(crate) async fn snapshot(&self) -> Result<sqlx::SqliteTransaction<'static>> {
        self.readers.begin().await.db()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use trellis_store::Settings;

    #[tokio::test]
    async fn a_transaction_that_sqlite_ended_stops_nothing_for_good() {
        let folder = tempfile::tempdir().unwrap();
        let store = SqliteStore::open(&folder.path().join("test.sqlite"))
            .await
            .unwrap();
        // What SQLite does by itself when the disk is full.
        let mut tx = store.begin().await.unwrap();
        sqlx::query("ROLLBACK").execute(&mut *tx).await.unwrap();
        drop(tx);
        for _ in 0..3 {
            store.ready().await.unwrap();
            store
                .put_setting("works", &serde_json::json!(true))
                .await
                .unwrap();
        }
    }
}
