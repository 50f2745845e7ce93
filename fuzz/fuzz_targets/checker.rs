//! The default output validator: an answer is its own answer, and white space and case matter as far as is said.
#![no_main]

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use trellis_problems::validate::{Flags, Outcome, default_output};

#[derive(Debug, Arbitrary)]
struct Input<'a> {
    case_sensitive: bool,
    space_change_sensitive: bool,
    relative: Option<u16>,
    absolute: Option<u16>,
    team: &'a [u8],
    answer: &'a [u8],
}

fuzz_target!(|input: Input<'_>| {
    let flags = Flags {
        case_sensitive: input.case_sensitive,
        space_change_sensitive: input.space_change_sensitive,
        relative: input.relative.map(|it| f64::from(it) / 65536.0),
        absolute: input.absolute.map(|it| f64::from(it) / 256.0),
    };
    let outcome = default_output(input.team, input.answer, &flags);
    assert_eq!(default_output(input.answer, input.answer, &flags), Outcome::Accept);
    if !flags.space_change_sensitive {
        let padded = [b"\n ", input.team, b"\t\r\n"].concat();
        assert_eq!(default_output(&padded, input.answer, &flags), outcome);
    }
    if flags.relative.is_none() && flags.absolute.is_none() {
        // Without tolerances it is an equivalence.
        let back = default_output(input.answer, input.team, &flags);
        assert_eq!(outcome == Outcome::Accept, back == Outcome::Accept);
    }
});
