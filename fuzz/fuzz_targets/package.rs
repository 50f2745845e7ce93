//! Any files as a package: findings or a package, and a package that is written and read again is the same.
#![no_main]

use libfuzzer_sys::{fuzz_mutator, fuzz_target};
use trellis_fuzz::{records, within};
use trellis_problems::{Package, write};

fuzz_target!(|bytes: &[u8]| {
    let files = records::named(bytes);
    let Ok(package) = within(10, "reading", || Package::from_files("fuzz", files.clone()).accept()) else {
        return;
    };
    for statement in package.statements.iter().chain(&package.solutions) {
        let _ = package.statement_text(statement);
    }
    for case in &package.cases {
        assert!(package.group_of(&case.name).is_some(), "{} is in no group", case.name);
    }
    let zip = write::zip("fuzz", &files).expect("what was accepted can be written");
    let again = Package::read_zip("fuzz", &zip).expect("what was written can be read");
    let again = again.accept().expect("what was accepted is accepted again");
    assert_eq!(package.metadata, again.metadata);
    assert_eq!(package.hash, again.hash);
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    records::mutate(data, size, max_size, seed)
});
