//! Any files as a package of another format: an error, or a package whose names stay inside, the same twice, and the same
//! after it was written as a zip and read.
#![no_main]

use libfuzzer_sys::{fuzz_mutator, fuzz_target};
use trellis_fuzz::{records, within};
use trellis_problems::{Package, import, write};

fuzz_target!(|bytes: &[u8]| {
    let files = records::files(bytes);
    let Ok(imported) = within(10, "importing", || import::import("fuzz", &files)) else {
        return;
    };
    let again = import::import("fuzz", &files).expect("the same twice");
    assert_eq!(imported.files, again.files);
    assert_eq!(imported.findings, again.findings);
    if !imported.ok() {
        return;
    }
    if imported.detected.format != import::Format::Icpc {
        for (path, _) in imported.files.iter() {
            let inside = !path.is_empty() && path.split('/').all(|part| !matches!(part, "" | "." | ".."));
            assert!(inside, "{path:?}");
        }
    }
    let Ok(package) = imported.load().accept() else { return };
    let zip = write::zip(&imported.slug, &imported.files).expect("what was imported can be written");
    let again = Package::read_zip(&imported.slug, &zip).expect("what was written can be read");
    let again = again.accept().expect("what was accepted is accepted again");
    assert_eq!(package.metadata, again.metadata);
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    records::mutate(data, size, max_size, seed)
});
