//! A source and what a compiler said of it, through what edits C and C++ before they are compiled. Both are the trainee's:
//! `#line`, `#pragma message` and names write into the log.
#![no_main]

use libfuzzer_sys::fuzz_target;
use trellis_fuzz::within;
use trellis_judge::dialect::{Dialect, Edition, formats, places_before};

const PATH: &str = "/work/main.cpp";

fuzz_target!(|bytes: &[u8]| {
    let mut parts = bytes.splitn(2, |byte| *byte == 0x1e);
    let source = parts.next().unwrap_or_default();
    let log = String::from_utf8_lossy(parts.next().unwrap_or_default());
    let sources = [(PATH.to_owned(), source)];
    within(2, "the edits of a source", || {
        for dialect in [Dialect::C, Dialect::Cpp] {
            let mut edition = Edition::first(dialect, &sources);
            for _ in 0..3 {
                let edited = edition.edited(dialect, &sources);
                assert_eq!(edited, edition.edited(dialect, &sources));
                if let Some(edited) = edited.get(PATH) {
                    let lines = |bytes: &[u8]| bytes.iter().filter(|byte| **byte == b'\n').count();
                    assert_eq!(lines(&edited.bytes), lines(source), "lines stay");
                    let named = |path: &str| (path == PATH).then_some(edited.bytes.as_slice());
                    let mended = formats::mended(&log, named);
                    assert!(mended.log.len() <= log.len() + 64);
                }
                let before = places_before(log.as_bytes(), &edited);
                match edition.further(&String::from_utf8_lossy(&before), dialect, &sources) {
                    Some(further) => edition = further,
                    None => break,
                }
            }
        }
    });
});
