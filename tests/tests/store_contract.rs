//! The store's contract, on SQLite.

use trellis_tests::store_contract::sqlite::Sqlite;

trellis_tests::store_contract!(Sqlite);

/// A function of the contract that is not in the macro's list would never run.
#[test]
fn no_test_was_left_out() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store_contract");
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let source = std::fs::read_to_string(&path).unwrap();
        let tests = source
            .matches("\npub async fn ")
            .filter(|_| !name.starts_with("world"))
            .count();
        let listed = LISTED
            .iter()
            .find(|(file, _)| *file == name)
            .map_or(0, |(_, count)| *count);
        assert_eq!(listed, tests, "{name}");
    }
}
