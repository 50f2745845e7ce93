//! Any bytes as a zip: an error, or files whose names stay inside and a package of them.
#![no_main]

use libfuzzer_sys::{fuzz_mutator, fuzz_target};
use trellis_fuzz::{within, zips};
use trellis_problems::import::{Imported, MARKERS};
use trellis_problems::{Files, Package};

fuzz_target!(|bytes: &[u8]| {
    for read in [Files::read_zip(bytes), Files::read_zip_whole(bytes, &MARKERS)] {
        let Ok((files, folder, _)) = read else { continue };
        if let Some(folder) = &folder {
            assert!(folder != "..");
        }
        for (path, _) in files.iter() {
            assert!(!path.starts_with('/'), "{path:?}");
            assert!(!path.split('/').any(|part| part == ".."), "{path:?}");
            assert!(!path.contains(['\0', '\\']), "{path:?}");
        }
    }
    if let Ok(loaded) = within(10, "reading", || Package::read_zip("fuzz", bytes)) {
        let _ = loaded.accept();
    }
    if let Ok(imported) = within(10, "importing", || Imported::read_zip("fuzz", bytes)) {
        let _ = imported.load();
    }
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    zips::mutate(data, size, max_size, seed)
});
