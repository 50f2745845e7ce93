//! Any program over any input: an end within its steps.
#![no_main]

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use std::collections::BTreeMap;
use trellis_problems::checktestdata::{Limits, Program};

#[derive(Debug, Arbitrary)]
struct Input<'a> {
    program: &'a str,
    free_space: bool,
    input: &'a [u8],
}

fuzz_target!(|input: Input<'_>| {
    let Ok(mut program) = Program::parse(input.program.as_bytes()) else {
        return;
    };
    if input.free_space {
        program = program.allow_space_changes();
    }
    let limits = Limits { steps: 200_000 };
    let one = program.check(input.input, &BTreeMap::new(), limits);
    assert_eq!(one, program.check(input.input, &BTreeMap::new(), limits));
});
