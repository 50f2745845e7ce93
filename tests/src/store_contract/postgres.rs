//! The PostgreSQL backend, in a database of its own.

use std::sync::Arc;

use async_trait::async_trait;
use sqlx::AssertSqlSafe;

use super::{Backend, Handle};
use crate::postgres::Database;

#[derive(Debug)]
pub struct Postgres {
    store: Handle,
    database: Database,
}

#[async_trait]
impl Backend for Postgres {
    async fn fresh() -> Self {
        let database = Database::fresh().await;
        let store = Arc::new(database.store().await);
        Self { store, database }
    }

    fn store(&self) -> Handle {
        self.store.clone()
    }

    async fn another(&self) -> Handle {
        Arc::new(self.database.store().await)
    }

    async fn sql(&self, statements: &str) -> Result<(), String> {
        let statements = AssertSqlSafe(statements.to_owned());
        let done = sqlx::raw_sql(statements)
            .execute(&mut self.database.connection().await)
            .await;
        done.map(drop).map_err(|error| error.to_string())
    }

    async fn drop_guards(&self) {
        let triggers = "DROP TRIGGER ledger_no_update ON ledger; DROP TRIGGER ledger_no_delete ON ledger;
                        DROP TRIGGER ledger_continues ON ledger; DROP TRIGGER audit_no_update ON audit;
                        DROP TRIGGER audit_no_delete ON audit;";
        self.sql(triggers).await.unwrap();
    }

    async fn blob_references(&self) -> (Vec<String>, Vec<String>) {
        let mut connection = self.database.connection().await;
        let keys = sqlx::query_scalar(
            "SELECT format('%s.%s', c.conrelid::regclass, a.attname) COLLATE \"C\" AS reference
             FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey)
             WHERE c.contype = 'f' AND c.confrelid = 'blobs'::regclass ORDER BY reference",
        );
        let view = sqlx::query_scalar(
            "SELECT DISTINCT format('%s.%s', table_name, column_name) COLLATE \"C\" AS reference
             FROM information_schema.view_column_usage WHERE view_name = 'blob_references' ORDER BY reference",
        );
        (
            keys.fetch_all(&mut connection).await.unwrap(),
            view.fetch_all(&mut connection).await.unwrap(),
        )
    }

    async fn spoil_blobs(&self) {
        self.sql("UPDATE blobs SET bytes = '\\x00'").await.unwrap();
    }
}
