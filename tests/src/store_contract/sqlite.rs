//! The SQLite backend, in a folder of its own.

use std::sync::Arc;

use async_trait::async_trait;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, ConnectOptions};
use trellis_store_sqlite::SqliteStore;

use super::{Backend, Handle};

#[derive(Debug)]
pub struct Sqlite {
    folder: tempfile::TempDir,
    store: Handle,
}

impl Sqlite {
    async fn open(folder: &std::path::Path) -> Handle {
        Arc::new(SqliteStore::open(&folder.join("trellis.db")).await.unwrap())
    }

    async fn connection(&self) -> SqliteConnection {
        let options = SqliteConnectOptions::new().filename(self.folder.path().join("trellis.db"));
        options.foreign_keys(true).connect().await.unwrap()
    }
}

#[async_trait]
impl Backend for Sqlite {
    async fn fresh() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Self::open(folder.path()).await;
        Self { folder, store }
    }

    fn store(&self) -> Handle {
        self.store.clone()
    }

    async fn another(&self) -> Handle {
        Self::open(self.folder.path()).await
    }

    async fn sql(&self, statements: &str) -> Result<(), String> {
        let statements = AssertSqlSafe(statements.to_owned());
        let done = sqlx::raw_sql(statements)
            .execute(&mut self.connection().await)
            .await;
        done.map(drop).map_err(|error| error.to_string())
    }

    async fn drop_guards(&self) {
        let triggers =
            "DROP TRIGGER ledger_no_update; DROP TRIGGER ledger_no_delete; DROP TRIGGER ledger_continues;
                        DROP TRIGGER audit_no_update; DROP TRIGGER audit_no_delete;";
        self.sql(triggers).await.unwrap();
    }

    async fn spoil_blobs(&self) {
        self.sql("UPDATE blobs SET bytes = x'00'").await.unwrap();
    }
}
