//! A program that is nothing but a sandbox child: for tests and tools whose own `main` cannot be one.

use std::io::Write as _;
use std::process::ExitCode;

fn main() -> ExitCode {
    trellis_judge::main_if_child();
    let _ = writeln!(std::io::stderr(), "started by the judge only");
    ExitCode::FAILURE
}
