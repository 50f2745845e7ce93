//! The store's contract, on PostgreSQL.

use trellis_tests::store_contract::postgres::Postgres;

trellis_tests::store_contract!(Postgres);

#[test]
fn it_is_the_same_contract() {
    assert!(LISTED.len() >= 16, "{LISTED:?}");
}
