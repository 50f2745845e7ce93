//! Any calls of WASI with any arguments: no fault of the judge, and the same twice.
#![no_main]

use libfuzzer_sys::fuzz_target;
use std::sync::OnceLock;
use trellis_fuzz::Guest;

static GUEST: OnceLock<Guest> = OnceLock::new();

fuzz_target!(|calls: &[u8]| {
    let guest = GUEST.get_or_init(Guest::default);
    let (one, two) = (guest.run(calls), guest.run(calls));
    assert_eq!(one.exit, two.exit);
    assert_eq!((one.fuel, one.memory_bytes), (two.fuel, two.memory_bytes));
    assert_eq!((one.stdout, one.stderr, one.files), (two.stdout, two.stderr, two.files));
});
