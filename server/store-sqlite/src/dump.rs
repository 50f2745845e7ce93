//! The whole database out of one read transaction, and into an empty one in one transaction
//! ([`trellis_store::dump`]).

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use async_trait::async_trait;
use futures::TryStreamExt as _;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteRow, SqliteSynchronous};
use sqlx::{
    AssertSqlSafe, ConnectOptions as _, Connection as _, Row as _, SqliteConnection, TypeInfo as _,
    ValueRef as _,
};
use trellis_store::dump::{
    self, DumpError, Loaded, Loading, Manifest, NOT_DUMPED, RowOut, Sink, Source, Summary, Table, Tables,
    Value, canonical, is_json,
};

use crate::schema::{migrator, status_of};

/// How long the portal's writer may hold the lock.
const BUSY_TIMEOUT: Duration = Duration::from_secs(60);
/// Values of one INSERT; SQLite takes 32766.
const VALUES: usize = 4096;
/// Rows of one INSERT.
const ROWS: usize = 128;

fn options(file: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(file)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(BUSY_TIMEOUT)
        // Reading a table whole is slow by nature.
        .disable_statement_logging()
}

/// Sends everything, as it was at one moment; others go on writing meanwhile.
pub async fn dump(file: &Path, sink: &mut Sink) -> Result<Manifest, DumpError> {
    let mut connection = SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(false)
        .busy_timeout(BUSY_TIMEOUT)
        .disable_statement_logging()
        .pragma("query_only", "ON")
        .connect()
        .await
        .map_err(database)?;
    // The schema is part of the snapshot.
    let mut tx = connection.begin().await.map_err(database)?;
    let status = status_of(&mut tx).await.map_err(database)?;
    if status.current() == 0 {
        return Err(DumpError::NoSchema);
    }
    let mut open = Open::new(&mut tx).await?;
    let manifest = dump::dump(&mut open, "sqlite", status.current(), sink).await?;
    tx.rollback().await.map_err(database)?;
    connection.close().await.map_err(database)?;
    Ok(manifest)
}

/// Loads a dump into a file that is not there or has no rows, and brings its schema up to date. After an error the database
/// has no rows, as before.
pub async fn load(file: &Path, source: &mut Source) -> Result<Loaded, DumpError> {
    let head = source.head().await?;
    let options = options(file).create_if_missing(true);
    let mut connection = options.connect().await.map_err(database)?;
    let status = status_of(&mut connection).await.map_err(database)?;
    if head.schema > status.known() {
        let (dump, known) = (head.schema, status.known());
        return Err(DumpError::TooNew { dump, known });
    }
    if status.current() > head.schema {
        let (database, dump) = (status.current(), head.schema);
        return Err(DumpError::OtherSchema { database, dump });
    }
    migrator()
        .run_direct(Some(head.schema), &mut connection, false)
        .await
        .map_err(database)?;
    let mut tx = connection.begin_with("BEGIN IMMEDIATE").await.map_err(database)?;
    // Until the commit, which fails when a key is missing then.
    run(&mut tx, "PRAGMA defer_foreign_keys = ON").await?;
    let mut open = Open::new(&mut tx).await?;
    let loaded = dump::load(&mut open, source).await?;
    tx.commit().await.map_err(database)?;
    migrator()
        .run_direct(None, &mut connection, false)
        .await
        .map_err(database)?;
    run(&mut connection, "ANALYZE").await?;
    connection.close().await.map_err(database)?;
    Ok(loaded)
}

fn database(error: impl std::error::Error + Send + Sync + 'static) -> DumpError {
    DumpError::Database(Box::new(error))
}

async fn run(connection: &mut SqliteConnection, statement: &str) -> Result<(), DumpError> {
    let statement = AssertSqlSafe(statement.to_owned());
    let done = sqlx::raw_sql(statement).execute(connection).await;
    done.map(drop).map_err(database)
}

/// A name out of the catalog.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn list(names: &[String]) -> String {
    let names: Vec<String> = names.iter().map(|name| quoted(name)).collect();
    names.join(", ")
}

struct Open<'c> {
    connection: &'c mut SqliteConnection,
    tables: Vec<Table>,
    /// Columns of the primary key by table, in its order.
    keys: BTreeMap<String, Vec<String>>,
}

impl<'c> Open<'c> {
    /// Reads the catalog.
    async fn new(connection: &'c mut SqliteConnection) -> Result<Self, DumpError> {
        let rows: Vec<(String, String, i64)> = sqlx::query_as(
            "SELECT t.name, c.name, c.pk FROM sqlite_master t, pragma_table_xinfo(t.name) c
             WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND c.hidden = 0
             ORDER BY t.name, c.name",
        )
        .fetch_all(&mut *connection)
        .await
        .map_err(database)?;
        let mut columns: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let mut keys: BTreeMap<String, Vec<(i64, String)>> = BTreeMap::new();
        for (table, column, place) in rows {
            if NOT_DUMPED.contains(&table.as_str()) {
                continue;
            }
            if place > 0 {
                keys.entry(table.clone())
                    .or_default()
                    .push((place, column.clone()));
            }
            columns.entry(table).or_default().push(column);
        }
        let sorted = |mut key: Vec<(i64, String)>| {
            key.sort();
            key.into_iter().map(|(_, column)| column).collect()
        };
        Ok(Self {
            connection,
            tables: columns
                .into_iter()
                .map(|(name, columns)| Table { name, columns })
                .collect(),
            keys: keys.into_iter().map(|(name, key)| (name, sorted(key))).collect(),
        })
    }
}

#[async_trait]
impl Tables for Open<'_> {
    fn tables(&self) -> &[Table] {
        &self.tables
    }

    async fn read(&mut self, table: &Table, mut out: RowOut<'_>) -> Result<Summary, DumpError> {
        let key = self.keys.get(&table.name).unwrap_or(&table.columns);
        let sql = format!(
            "SELECT {} FROM {} ORDER BY {}",
            list(&table.columns),
            quoted(&table.name),
            list(key)
        );
        let mut rows = sqlx::query(AssertSqlSafe(sql))
            .persistent(false)
            .fetch(&mut *self.connection);
        while let Some(row) = rows.try_next().await.map_err(database)? {
            out.push(&values(table, &row)?).await?;
        }
        out.finish().await
    }

    async fn counters(&mut self) -> Result<BTreeMap<String, i64>, DumpError> {
        let rows: Vec<(String, i64)> = sqlx::query_as(
            "SELECT t.name, coalesce(s.seq, 0) FROM sqlite_master t LEFT JOIN sqlite_sequence s ON s.name = t.name
             WHERE t.type = 'table' AND t.sql LIKE '%AUTOINCREMENT%' ORDER BY t.name",
        )
        .fetch_all(&mut *self.connection)
        .await
        .map_err(database)?;
        Ok(rows.into_iter().collect())
    }
}

fn values(table: &Table, row: &SqliteRow) -> Result<Vec<Value>, DumpError> {
    let columns = table.columns.iter().enumerate();
    columns
        .map(|(index, column)| {
            value(row, index, is_json(&table.name, column)).map_err(|error| DumpError::Value {
                table: table.name.clone(),
                detail: format!("column {column}: {error}"),
            })
        })
        .collect()
}

/// A value as it is stored, whatever the column was declared to be.
fn value(row: &SqliteRow, index: usize, json: bool) -> Result<Value, sqlx::Error> {
    let raw = row.try_get_raw(index)?;
    if raw.is_null() {
        return Ok(Value::Null);
    }
    let kind = raw.type_info();
    Ok(match kind.name() {
        "INTEGER" => Value::Integer(row.try_get_unchecked(index)?),
        "REAL" => Value::Real(row.try_get_unchecked(index)?),
        "TEXT" => {
            let text: String = row.try_get_unchecked(index)?;
            Value::Text(if json { canonical(text) } else { text })
        }
        _ => Value::Bytes(row.try_get_unchecked(index)?),
    })
}

#[async_trait]
impl Loading for Open<'_> {
    async fn is_empty(&mut self, table: &str) -> Result<bool, DumpError> {
        let sql = format!("SELECT NOT EXISTS (SELECT 1 FROM {})", quoted(table));
        sqlx::query_scalar(AssertSqlSafe(sql))
            .fetch_one(&mut *self.connection)
            .await
            .map_err(database)
    }

    async fn clear(&mut self, table: &str) -> Result<(), DumpError> {
        run(self.connection, &format!("DELETE FROM {}", quoted(table))).await
    }

    fn fit(&self, _table: &Table, _row: &mut [Value]) -> bool {
        false
    }

    async fn write(&mut self, table: &Table, rows: Vec<Vec<Value>>) -> Result<(), DumpError> {
        let width = table.columns.len();
        let at_once = (VALUES / width).clamp(1, ROWS);
        let row = format!("({})", vec!["?"; width].join(", "));
        let mut rows = rows.into_iter();
        loop {
            let part: Vec<_> = rows.by_ref().take(at_once).collect();
            if part.is_empty() {
                return Ok(());
            }
            let sql = format!(
                "INSERT INTO {} ({}) VALUES {}",
                quoted(&table.name),
                list(&table.columns),
                vec![row.as_str(); part.len()].join(", ")
            );
            let mut query = sqlx::query(AssertSqlSafe(sql)).persistent(part.len() == at_once);
            for value in part.into_iter().flatten() {
                query = match value {
                    Value::Null => query.bind(None::<i64>),
                    Value::Integer(number) => query.bind(number),
                    Value::Real(number) => query.bind(number),
                    Value::Text(text) => query.bind(text),
                    Value::Bytes(bytes) => query.bind(bytes),
                };
            }
            let done = query.execute(&mut *self.connection).await;
            done.map_err(|error| refused(table, &error))?;
        }
    }

    async fn set_counters(&mut self, counters: &BTreeMap<String, i64>) -> Result<(), DumpError> {
        let own = self.counters().await?;
        for (table, last) in counters {
            if !own.contains_key(table) {
                return Err(DumpError::Damaged(format!("table {table} does not count here")));
            }
            // Rows have set it to the largest id there is; ids beyond it may be gone.
            for sql in [
                "INSERT INTO sqlite_sequence (name, seq)
                 SELECT ?1, 0 WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = ?1) AND ?2 > 0",
                "UPDATE sqlite_sequence SET seq = max(seq, ?2) WHERE name = ?1",
            ] {
                sqlx::query(sql)
                    .bind(table)
                    .bind(last)
                    .execute(&mut *self.connection)
                    .await
                    .map_err(database)?;
            }
        }
        Ok(())
    }
}

/// The database's own words: which rule of the schema a row breaks.
fn refused(table: &Table, error: &sqlx::Error) -> DumpError {
    DumpError::Value {
        table: table.name.clone(),
        detail: error.to_string(),
    }
}
