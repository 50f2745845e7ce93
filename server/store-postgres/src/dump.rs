//! The whole database out of one snapshot, and into an empty one in one transaction ([`trellis_store::dump`]).
//!
//! Loading takes all foreign keys away and makes them again at the end, as `pg_restore` does: tables come in any order, and
//! each key is checked once and not row by row. All of it is in the one transaction.

use std::collections::BTreeMap;

use async_trait::async_trait;
use futures::TryStreamExt as _;
use sqlx::postgres::{PgConnectOptions, PgRow};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, PgConnection, Row as _, ValueRef as _};
use trellis_store::dump::{
    self, DumpError, Loaded, Loading, Manifest, NOT_DUMPED, RowOut, Sink, Source, Summary, Table, Tables,
    Value, canonical, is_json,
};

use crate::binary::{self, Kind};
use crate::connect::parse;
use crate::schema::{migrator, status_of};
use crate::text::{clean, clean_json};

/// The counter of events is a row and no sequence (see its table).
const EVENTS: &str = "events";

/// A long transaction that waits for a slow disk is none that hangs.
const SESSION: [(&str, &str); 3] = [
    ("lock_timeout", "60s"),
    ("statement_timeout", "0"),
    ("idle_in_transaction_session_timeout", "0"),
];

fn options(url: &str) -> Result<PgConnectOptions, DumpError> {
    let options = parse(url).map_err(database)?;
    Ok(options
        .application_name("trellis backup")
        .options(SESSION)
        // Reading a table whole is slow by nature.
        .disable_statement_logging())
}

/// Sends everything, as it was at one moment; others go on writing meanwhile.
pub async fn dump(url: &str, sink: &mut Sink) -> Result<Manifest, DumpError> {
    let mut connection = options(url)?.connect().await.map_err(database)?;
    let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
    let mut tx = connection.begin_with(begin).await.map_err(database)?;
    let status = status_of(&mut tx).await.map_err(database)?;
    if status.current() == 0 {
        return Err(DumpError::NoSchema);
    }
    let mut open = Open::new(&mut tx).await?;
    let manifest = dump::dump(&mut open, "postgres", status.current(), sink).await?;
    tx.rollback().await.map_err(database)?;
    connection.close().await.map_err(database)?;
    Ok(manifest)
}

/// Loads a dump into a database without rows, and brings its schema up to date. After an error the database has no rows, as
/// before.
pub async fn load(url: &str, source: &mut Source) -> Result<Loaded, DumpError> {
    let head = source.head().await?;
    let mut connection = options(url)?.connect().await.map_err(database)?;
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
    let mut tx = connection.begin().await.map_err(database)?;
    let mut open = Open::new(&mut tx).await?;
    open.lock().await?;
    let keys = open.drop_foreign_keys().await?;
    let loaded = dump::load(&mut open, source).await?;
    for key in keys {
        run(open.connection, &key).await?;
    }
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

async fn run(connection: &mut PgConnection, statement: &str) -> Result<(), DumpError> {
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
    connection: &'c mut PgConnection,
    tables: Vec<Table>,
    /// Columns of the primary key by table, in its order.
    keys: BTreeMap<String, Vec<String>>,
    /// What PostgreSQL has in each column, as [`Table::columns`].
    kinds: BTreeMap<String, Vec<Kind>>,
    /// Tables whose numbers come from a sequence, and that column.
    identities: BTreeMap<String, String>,
}

impl<'c> Open<'c> {
    /// Reads the catalog.
    async fn new(connection: &'c mut PgConnection) -> Result<Self, DumpError> {
        let rows: Vec<(String, String, String, bool)> = sqlx::query_as(
            r#"SELECT c.relname::text, a.attname::text, format_type(a.atttypid, NULL), a.attidentity <> ''
               FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
               WHERE c.relkind IN ('r', 'p') AND c.relnamespace = current_schema()::regnamespace
                   AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
               ORDER BY c.relname::text COLLATE "C", a.attname::text COLLATE "C""#,
        )
        .fetch_all(&mut *connection)
        .await
        .map_err(database)?;
        let mut columns: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let mut kinds: BTreeMap<String, Vec<Kind>> = BTreeMap::new();
        let mut identities = BTreeMap::new();
        for (table, column, kind, identity) in rows {
            if NOT_DUMPED.contains(&table.as_str()) {
                continue;
            }
            let kind = kind_of(&table, &column, &kind)?;
            if identity {
                identities.insert(table.clone(), column.clone());
            }
            kinds.entry(table.clone()).or_default().push(kind);
            columns.entry(table).or_default().push(column);
        }
        let keys = keys(connection).await?;
        let table = |(name, columns)| Table { name, columns };
        Ok(Self {
            connection,
            tables: columns.into_iter().map(table).collect(),
            keys,
            kinds,
            identities,
        })
    }

    /// Nobody else reads or writes until the commit.
    async fn lock(&mut self) -> Result<(), DumpError> {
        let names: Vec<String> = self.tables.iter().map(|table| table.name.clone()).collect();
        let sql = format!("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE", list(&names));
        run(self.connection, &sql).await
    }

    /// Gives the statements that make them again.
    async fn drop_foreign_keys(&mut self) -> Result<Vec<String>, DumpError> {
        let keys: Vec<(String, String, String)> = sqlx::query_as(
            "SELECT c.relname::text, k.conname::text, pg_get_constraintdef(k.oid)
             FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
             WHERE k.contype = 'f' AND c.relnamespace = current_schema()::regnamespace AND k.conparentid = 0
             ORDER BY 1, 2",
        )
        .fetch_all(&mut *self.connection)
        .await
        .map_err(database)?;
        let mut again = Vec::new();
        for (table, name, definition) in keys {
            let (table, name) = (quoted(&table), quoted(&name));
            run(
                self.connection,
                &format!("ALTER TABLE {table} DROP CONSTRAINT {name}"),
            )
            .await?;
            again.push(format!("ALTER TABLE {table} ADD CONSTRAINT {name} {definition}"));
        }
        Ok(again)
    }

    /// The last number out of a sequence.
    async fn last_of(&mut self, table: &str, column: &str) -> Result<i64, DumpError> {
        let name: String = sqlx::query_scalar("SELECT pg_get_serial_sequence($1, $2)")
            .bind(quoted(table))
            .bind(column)
            .fetch_one(&mut *self.connection)
            .await
            .map_err(database)?;
        let sql = format!("SELECT CASE WHEN is_called THEN last_value ELSE last_value - 1 END FROM {name}");
        sqlx::query_scalar(AssertSqlSafe(sql))
            .fetch_one(&mut *self.connection)
            .await
            .map_err(database)
    }
}

/// A `jsonb` column that [`is_json`] does not know would have another hash in each backend.
fn kind_of(table: &str, column: &str, name: &str) -> Result<Kind, DumpError> {
    let wrong = |detail: String| DumpError::Value {
        table: table.to_owned(),
        detail: format!("column {column} {detail}"),
    };
    let kind = Kind::named(name).ok_or_else(|| wrong(format!("is of type {name}, which no backup knows")))?;
    match (kind == Kind::Json) == is_json(table, column) {
        true => Ok(kind),
        false => Err(wrong(format!(
            "is {name}; the list of JSON columns says otherwise"
        ))),
    }
}

async fn keys(connection: &mut PgConnection) -> Result<BTreeMap<String, Vec<String>>, DumpError> {
    let rows: Vec<(String, String)> = sqlx::query_as(
        "SELECT c.relname::text, a.attname::text
         FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
             CROSS JOIN unnest(i.indkey::smallint[]) WITH ORDINALITY AS k (number, place)
             JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.number
         WHERE i.indisprimary AND c.relnamespace = current_schema()::regnamespace
         ORDER BY c.relname, k.place",
    )
    .fetch_all(connection)
    .await
    .map_err(database)?;
    let mut keys: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (table, column) in rows {
        keys.entry(table).or_default().push(column);
    }
    Ok(keys)
}

#[async_trait]
impl Tables for Open<'_> {
    fn tables(&self) -> &[Table] {
        &self.tables
    }

    async fn read(&mut self, table: &Table, mut out: RowOut<'_>) -> Result<Summary, DumpError> {
        let key = self.keys.get(&table.name).unwrap_or(&table.columns);
        let kinds = self.kinds.get(&table.name).map_or(&[][..], Vec::as_slice);
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
            out.push(&values(table, kinds, &row)?).await?;
        }
        out.finish().await
    }

    async fn counters(&mut self) -> Result<BTreeMap<String, i64>, DumpError> {
        let mut counters = BTreeMap::new();
        for (table, column) in self.identities.clone() {
            let last = self.last_of(&table, &column).await?;
            counters.insert(table, last);
        }
        let last = sqlx::query_scalar("SELECT last FROM event_counter WHERE id = 1")
            .fetch_one(&mut *self.connection)
            .await
            .map_err(database)?;
        counters.insert(EVENTS.to_owned(), last);
        Ok(counters)
    }
}

fn values(table: &Table, kinds: &[Kind], row: &PgRow) -> Result<Vec<Value>, DumpError> {
    let columns = table.columns.iter().zip(kinds).enumerate();
    columns
        .map(|(index, (column, kind))| {
            value(row, index, *kind).map_err(|error| DumpError::Value {
                table: table.name.clone(),
                detail: format!("column {column}: {error}"),
            })
        })
        .collect()
}

fn value(row: &PgRow, index: usize, kind: Kind) -> Result<Value, sqlx::Error> {
    let raw = row.try_get_raw(index)?;
    if raw.is_null() {
        return Ok(Value::Null);
    }
    let bytes = raw.as_bytes().map_err(sqlx::Error::Decode)?;
    let value = binary::read(kind, bytes).ok_or_else(|| sqlx::Error::Decode("it cannot be read".into()))?;
    Ok(match value {
        Value::Text(text) if kind == Kind::Json => Value::Text(canonical(text)),
        value => value,
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

    /// PostgreSQL keeps no NUL in texts and JSON.
    fn fit(&self, table: &Table, row: &mut [Value]) -> bool {
        let mut changed = false;
        for (value, column) in row.iter_mut().zip(&table.columns) {
            let Value::Text(text) = value else { continue };
            let fitted = if is_json(&table.name, column) {
                clean_json(text)
            } else {
                text.contains('\0').then(|| clean(text).into_owned())
            };
            if let Some(fitted) = fitted {
                *text = fitted;
                changed = true;
            }
        }
        changed
    }

    async fn write(&mut self, table: &Table, rows: Vec<Vec<Value>>) -> Result<(), DumpError> {
        let kinds = self.kinds.get(&table.name).map_or(&[][..], Vec::as_slice);
        let sql = format!(
            "COPY {} ({}) FROM STDIN (FORMAT binary)",
            quoted(&table.name),
            list(&table.columns)
        );
        let refused = |detail: String| DumpError::Value {
            table: table.name.clone(),
            detail,
        };
        let mut out = binary::begin();
        for row in rows {
            binary::write(&mut out, kinds, row)
                .map_err(|place| refused(format!("column {} has another type", table.columns[place])))?;
        }
        binary::end(&mut out);
        let mut copy = self.connection.copy_in_raw(&sql).await.map_err(database)?;
        copy.send(out).await.map_err(|error| refused(error.to_string()))?;
        copy.finish().await.map_err(|error| refused(error.to_string()))?;
        Ok(())
    }

    async fn set_counters(&mut self, counters: &BTreeMap<String, i64>) -> Result<(), DumpError> {
        for (table, last) in counters {
            if table == EVENTS {
                sqlx::query(
                    "UPDATE event_counter SET last = greatest($1, (SELECT max(id) FROM events)) WHERE id = 1",
                )
                .bind(last)
                .execute(&mut *self.connection)
                .await
                .map_err(database)?;
                continue;
            }
            let Some(column) = self.identities.get(table) else {
                return Err(DumpError::Damaged(format!("table {table} does not count here")));
            };
            let sql = format!(
                "SELECT setval(pg_get_serial_sequence($1, $2), greatest(last, 1), last > 0)
                 FROM (SELECT greatest($3, (SELECT max({}) FROM {})) AS last) AS counted",
                quoted(column),
                quoted(table)
            );
            sqlx::query(AssertSqlSafe(sql))
                .bind(quoted(table))
                .bind(column)
                .bind(last)
                .execute(&mut *self.connection)
                .await
                .map_err(database)?;
        }
        Ok(())
    }
}
