//! The store's contract, on PostgreSQL; and what only this store can get wrong.

#![expect(clippy::unwrap_used, reason = "tests")]

use serde_json::json;
use sqlx::AssertSqlSafe;
use std::time::Duration;
use trellis_store::{Events, Settings};
use trellis_store_postgres::{ConnectError, PostgresStore};
use trellis_tests::postgres::Database;
use trellis_tests::store_contract::postgres::Postgres;
use trellis_tests::store_contract::world::at;

trellis_tests::store_contract!(Postgres);

/// The other half, that nothing is missing in the list, is checked with SQLite's.
#[test]
fn it_is_the_same_contract() {
    assert!(LISTED.iter().any(|(file, count)| *file == "queue" && *count > 20));
}

async fn run(database: &Database, statement: &str) {
    let statement = AssertSqlSafe(statement.to_owned());
    let mut connection = database.connection().await;
    sqlx::raw_sql(statement).execute(&mut connection).await.unwrap();
}

/// The server was restarted, or the network went away: the store goes on, and hears of other processes again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lost_connection_is_made_again() {
    let database = Database::fresh().await;
    let (here, there) = (database.store().await, database.store().await);
    let others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                  WHERE datname = current_database() AND pid <> pg_backend_pid()";
    run(&database, others).await;
    here.ready().await.unwrap();
    // Shorter than the shortest time after which it looks by itself, so it was told; on a busy machine not at the first try.
    for _ in 0..20 {
        let last = here.last_event().await.unwrap();
        there.add_event("a", &json!({}), at(1)).await.unwrap();
        let heard = tokio::time::timeout(Duration::from_millis(1500), here.wait_for_event(last));
        if heard.await.is_ok() {
            return;
        }
    }
    panic!("nothing was heard of the other process");
}

#[tokio::test]
async fn what_cannot_be_opened_says_why() {
    let database = Database::fresh().await;
    for url in ["postgres://[", "sqlite:portal.db"] {
        let error = PostgresStore::open(url).await.unwrap_err();
        assert!(matches!(error, ConnectError::Url(_)), "{url}: {error:?}");
    }
    let missing = database.url().replace("/test", "/missing");
    let error = PostgresStore::open(&missing).await.unwrap_err();
    assert!(matches!(error, ConnectError::Open(_)), "{error:?}");

    let latin = "CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'";
    run(&database, latin).await;
    let (server, parameters) = database.url().split_once("/test").unwrap();
    let (_, host) = parameters.split_once('?').unwrap();
    let error = PostgresStore::open(&format!("{server}/latin?{host}"))
        .await
        .unwrap_err();
    assert!(error.to_string().contains("UTF8"), "{error}");
}

/// Several nodes that start at once on an empty database.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_several_that_start_at_once_one_makes_the_schema() {
    let database = Database::fresh().await;
    run(&database, "DROP SCHEMA public CASCADE; CREATE SCHEMA public").await;
    let opened = [0; 4].map(|_| {
        let url = database.url().to_owned();
        tokio::spawn(async move { PostgresStore::open(&url).await })
    });
    for store in opened {
        store.await.unwrap().unwrap().ready().await.unwrap();
    }
}
