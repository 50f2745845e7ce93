//! Hostile programs: each ends with the outcome it should, and the parent lives on.

mod support;

use support::{PRELUDE, run};
use trellis_judge::job::{Exit, FUEL_PER_SECOND};

fn body(code: &str) -> String {
    format!("(module {PRELUDE} {code})")
}

#[test]
fn infinite_loop() {
    let outcome = run(&body("(func (export \"_start\") (loop $l (br $l)))"));
    assert_eq!(outcome.exit, Exit::Fuel);
    assert_eq!(outcome.fuel, FUEL_PER_SECOND);
    assert!(!outcome.guard);
}
