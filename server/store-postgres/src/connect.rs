//! Opening the database.

use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgConnection, PgPool, PgPoolOptions};
use sqlx::{ConnectOptions as _, Connection as _};
use trellis_store::{ProgramTooOld, Result};

use crate::error::Db;
use crate::events::last_id;
use crate::listen::{Listening, Signals};
use crate::schema::{migrator, status_of};
use crate::tx::Tx;
use crate::wire::limit_silence;

/// Connections of one process, and one more that listens. PostgreSQL allows 100 in all when nobody has said otherwise.
pub(crate) const CONNECTIONS: u32 = 16;

/// How long a call waits for a connection before it is [`Unavailable`](trellis_store::StoreError).
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(20);

/// What every connection is told. A lock is waited for no longer than a worker's lease; a transaction whose process hangs
/// must not hold its locks for ever.
const SESSION: [(&str, &str); 3] = [
    ("lock_timeout", "60s"),
    ("idle_in_transaction_session_timeout", "120s"),
    ("plan_cache_mode", "force_custom_plan"),
];

/// The store over one database. Cheap to clone.
#[derive(Debug, Clone)]
pub struct PostgresStore {
    pub(crate) pool: PgPool,
    pub(crate) signals: Arc<Signals>,
    listening: Arc<Listening>,
}

/// Why the database could not be opened.
#[derive(Debug)]
#[non_exhaustive]
pub enum ConnectError {
    /// It is no URL of a PostgreSQL database.
    Url(sqlx::Error),
    /// Nobody answers, or the answer is no.
    Open(sqlx::Error),
    /// Texts are kept in this encoding and not in UTF-8.
    Encoding(String),
    /// A migration fails, or one that has run was changed since.
    Migrate(sqlx::migrate::MigrateError),
    /// The schema has left something out that this program needs.
    TooOld(ProgramTooOld),
}

impl std::fmt::Display for ConnectError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Url(_) => {
                f.write_str("this is no URL of a PostgreSQL database (postgres://user@host/name)")
            }
            Self::Open(_) => f.write_str("the database server does not let us in"),
            Self::Encoding(found) => {
                write!(
                    f,
                    "the database keeps texts as {found}; make it with ENCODING 'UTF8'"
                )
            }
            Self::Migrate(_) => f.write_str("the database cannot be brought to this version's schema"),
            Self::TooOld(_) => f.write_str("the database is not for this version of trellis any more"),
        }
    }
}

impl std::error::Error for ConnectError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Url(source) | Self::Open(source) => Some(source),
            Self::Encoding(_) => None,
            Self::Migrate(source) => Some(source),
            Self::TooOld(source) => Some(source),
        }
    }
}

impl PostgresStore {
    /// Opens the database that a `postgres://` URL names, which must exist, and brings its schema up to date; of several
    /// processes that start at once one does it, and the others wait.
    pub async fn open(url: &str) -> Result<Self, ConnectError> {
        let options = parse(url)?
            .application_name("trellis")
            .options(SESSION)
            .statement_cache_capacity(500);
        let port = options.get_port();
        // By itself first: a pool tries again and again, and then only says that it took too long.
        let mut first = options.connect().await.map_err(ConnectError::Open)?;
        check_encoding(&mut first).await?;
        let status = status_of(&mut first).await.map_err(ConnectError::Open)?;
        status.check().map_err(ConnectError::TooOld)?;
        first.close().await.map_err(ConnectError::Open)?;
        let pool = PgPoolOptions::new()
            .max_connections(CONNECTIONS)
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .after_connect(move |_, _| {
                limit_silence(port);
                Box::pin(std::future::ready(Ok(())))
            })
            .connect_with(options.clone())
            .await
            .map_err(ConnectError::Open)?;
        migrator().run(&pool).await.map_err(ConnectError::Migrate)?;
        let last_event = last_id(&pool).await.map_err(ConnectError::Open)?;
        let signals = Arc::new(Signals::new(last_event));
        let listening = Arc::new(Listening::begin(options, signals.clone()));
        Ok(Self {
            pool,
            signals,
            listening,
        })
    }

    /// Closes all connections, after what they are doing. Later calls fail.
    pub async fn close(&self) {
        self.listening.end();
        self.pool.close().await;
    }

    /// A transaction that writes. A server that takes no writes (a standby) refuses it.
    pub(crate) async fn begin(&self) -> Result<Tx> {
        let begin = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE";
        let inner = self.pool.begin_with(begin).await.db()?;
        Ok(Tx::new(inner, self.signals.clone()))
    }

    /// A transaction that writes results or hours of one person, whose row it locks as well.
    pub(crate) async fn begin_results(&self) -> Result<Tx> {
        let mut tx = self.begin().await?;
        tx.share_results().await?;
        Ok(tx)
    }

    /// A transaction that writes results or hours of many people: nobody else writes any meanwhile.
    pub(crate) async fn begin_all_results(&self) -> Result<Tx> {
        let mut tx = self.begin().await?;
        tx.hold_results().await?;
        Ok(tx)
    }

    /// A transaction that reads several times from one snapshot.
    pub(crate) async fn snapshot(&self) -> Result<sqlx::PgTransaction<'static>> {
        let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
        self.pool.begin_with(begin).await.db()
    }
}

/// The driver takes any scheme.
pub(crate) fn parse(url: &str) -> Result<PgConnectOptions, ConnectError> {
    if url.starts_with("postgres://") || url.starts_with("postgresql://") {
        PgConnectOptions::from_str(url).map_err(ConnectError::Url)
    } else {
        let error = "it does not begin with postgres://";
        Err(ConnectError::Url(sqlx::Error::Configuration(error.into())))
    }
}

async fn check_encoding(connection: &mut PgConnection) -> Result<(), ConnectError> {
    let encoding = sqlx::query_scalar!(r#"SELECT current_setting('server_encoding') AS "encoding!""#)
        .fetch_one(connection)
        .await
        .map_err(ConnectError::Open)?;
    if encoding == "UTF8" {
        Ok(())
    } else {
        Err(ConnectError::Encoding(encoding))
    }
}
