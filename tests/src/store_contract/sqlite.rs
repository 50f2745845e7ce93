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

    async fn blob_references(&self) -> (Vec<String>, Vec<String>) {
        let mut connection = self.connection().await;
        let keys = sqlx::query_scalar(
            "SELECT DISTINCT m.name || '.' || f.\"from\" AS reference
             FROM sqlite_schema m, pragma_foreign_key_list(m.name) f
             WHERE m.type = 'table' AND f.\"table\" = 'blobs' ORDER BY reference",
        );
        let keys = keys.fetch_all(&mut connection).await.unwrap();
        // There is no catalogue of what a view reads: `SELECT column FROM table`, joined by UNION ALL.
        let view: String = sqlx::query_scalar("SELECT sql FROM sqlite_schema WHERE name = 'blob_references'")
            .fetch_one(&mut connection)
            .await
            .unwrap();
        let (_, selects) = view.split_once(" AS").unwrap();
        let mut columns: Vec<String> = selects
            .split("UNION ALL")
            .map(|select| {
                let words: Vec<&str> = select.split_whitespace().collect();
                let ["SELECT", column, "FROM", table] = words[..] else {
                    panic!("{select:?} is not understood");
                };
                format!("{table}.{column}")
            })
            .collect();
        columns.sort();
        (keys, columns)
    }

    async fn spoil_blobs(&self) {
        self.sql("UPDATE blobs SET bytes = x'00'").await.unwrap();
    }
}
