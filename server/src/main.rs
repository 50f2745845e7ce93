//! The binary `trellis`: portal, judge node and the judge's command line.

mod cli;

fn main() -> std::process::ExitCode {
    // Before anything else: a sandbox child must not inherit threads, files or logging.
    trellis_judge::main_if_child();
    cli::run(std::env::args_os())
}
