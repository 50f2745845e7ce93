//! Migrations of this program, and those that a database has.

use sqlx::migrate::Migrator;
use sqlx::{ConnectOptions as _, Connection as _, PgConnection};
use trellis_store::SchemaStatus;

use crate::ConnectError;
use crate::connect::parse;

/// Runs what is pending. Migrations of a newer program are no error: [`SchemaStatus::check`] decides.
pub(crate) fn migrator() -> Migrator {
    let mut migrator = sqlx::migrate!();
    migrator.set_ignore_missing(true);
    migrator
}

/// What the connected database has.
pub(crate) async fn status_of(connection: &mut PgConnection) -> Result<SchemaStatus, sqlx::Error> {
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

async fn has_table(connection: &mut PgConnection, name: &str) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar("SELECT to_regclass($1) IS NOT NULL")
        .bind(name)
        .fetch_one(connection)
        .await
}

/// What is pending in a database, which is left as it is.
pub async fn status(url: &str) -> Result<SchemaStatus, ConnectError> {
    let mut connection = parse(url)?.connect().await.map_err(ConnectError::Open)?;
    let status = status_of(&mut connection).await.map_err(ConnectError::Open)?;
    connection.close().await.map_err(ConnectError::Open)?;
    Ok(status)
}
