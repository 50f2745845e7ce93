//! What a compiler prints, cleaned for the page and read for places in the source: printable, bounded, columns that can be
//! counted on. A trainee writes it with `#error` and `#line`.
#![no_main]

use libfuzzer_sys::fuzz_target;
use trellis_fuzz::compile_log::{Log, MAX_BYTES};
use trellis_fuzz::diagnostics::{MOST, SourceFile, of_log, of_run};

fuzz_target!(|bytes: &[u8]| {
    // Source, then the output of each step.
    let mut parts = bytes.split(|byte| *byte == 0x1e);
    let source = String::from_utf8_lossy(parts.next().unwrap_or_default());
    let mut log = Log::default();
    for part in parts {
        log.push(part);
    }
    let log = log.finish();
    assert!(log.len() <= MAX_BYTES);
    assert!(!log.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\t')), "{log:?}");
    assert!(!log.contains("/work/"), "{log:?}");
    let file = SourceFile { name: "main.cpp", text: &source };
    let found = of_log(&log, &[file]);
    assert!(found.len() <= MOST);
    for one in found.iter().chain(&of_run(&log, file)) {
        assert!(one.line > 0 && one.column != Some(0), "{one:?}");
        assert!(one.end_column.is_none_or(|end| Some(end) > one.column), "{one:?}");
        assert!(one.message.len() <= 1100, "{one:?}");
    }
});
