//! Any bytes as a zip: an error, or files whose names stay inside.
#![no_main]

use libfuzzer_sys::fuzz_target;
use trellis_problems::Files;
use trellis_problems::import::{Imported, MARKERS};

fuzz_target!(|bytes: &[u8]| {
    for read in [
        Files::read_zip(bytes),
        Files::read_zip_whole(bytes, &MARKERS),
    ] {
        let Ok((files, _, _)) = read else { continue };
        for (path, _) in files.iter() {
            assert!(!path.starts_with('/') && !path.split('/').any(|part| part == ".." || part.is_empty()), "{path}");
        }
    }
    let _ = Imported::read_zip("fuzz", bytes);
});
