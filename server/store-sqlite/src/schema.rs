//! Migrations of this program, and those that a database has.

use std::path::Path;

use sqlx::SqliteConnection;
use sqlx::migrate::Migrator;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _};
use trellis_store::SchemaStatus;

use crate::ConnectError;

/// Runs what is pending. Migrations of a newer program are no error: [`SchemaStatus::check`] decides.
pub(crate) fn migrator() -> Migrator {
    let mut migrator = sqlx::migrate!();
    migrator.set_ignore_missing(true);
    migrator
}

/// What the connected database has.
pub(crate) async fn status_of(connection: &mut SqliteConnection) -> Result<SchemaStatus, sqlx::Error> {
    let known = migrator();
    let known = known
        .iter()
        .map(|migration| (migration.version, migration.description.to_string()));
    let applied = match has_table(connection, "_sqlx_migrations").await? {
        true => {
            sqlx::query_scalar("SELECT version FROM _sqlx_migrations WHERE success ORDER BY version")
                .fetch_all(&mut *connection)
                .await?
        }
        false => Vec::new(),
    };
    let oldest = match has_table(connection, "schema_compat").await? {
        true => {
            sqlx::query_scalar("SELECT oldest FROM schema_compat WHERE id = 1")
                .fetch_one(&mut *connection)
                .await?
        }
        false => 0,
    };
    Ok(SchemaStatus::new(known, &applied, oldest))
}

async fn has_table(connection: &mut SqliteConnection, name: &str) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?)")
        .bind(name)
        .fetch_one(connection)
        .await
}

/// What is pending in a database file, which is left as it is; one that is not there has nothing.
pub async fn status(file: &Path) -> Result<SchemaStatus, ConnectError> {
    let options = if file.exists() {
        SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(false)
    } else {
        SqliteConnectOptions::new().in_memory(true)
    };
    let mut connection = options.connect().await.map_err(ConnectError::Open)?;
    let status = status_of(&mut connection).await.map_err(ConnectError::Open)?;
    connection.close().await.map_err(ConnectError::Open)?;
    Ok(status)
}
