//! How well fuel follows time: CPU time over fuel time of 42 kernels, and what fuel costs. The fuel table is frozen; this
//! shows what a machine makes of it.
//!
//! `cargo run -p trellis-judge --example calibrate -- data`

#![expect(clippy::print_stdout, reason = "what this program is for")]

use std::error::Error;
use std::path::Path;
use std::sync::Arc;
use trellis_judge::engine::{self, Purpose};
use trellis_judge::job::{Exit, FUEL_PER_SECOND};
use trellis_judge::judge::{Judge, JudgeConfig};
use trellis_judge::runner::{Prepared, Run, Runner, generous};
use trellis_judge::wasi::Inputs;
use trellis_judge::wasi::tree::Tree;

/// Runs of each kernel; the fastest counts.
const ROUNDS: usize = 5;

type Failure = Box<dyn Error + Send + Sync>;

fn main() -> Result<(), Failure> {
    trellis_judge::main_if_child();
    let data = std::env::args().nth(1).ok_or("which data folder?")?;
    let wasm = kernels(Path::new(&data))?;
    let stack = engine::WASM_STACK_BYTES + engine::HOST_STACK_BYTES;
    let work = std::thread::Builder::new()
        .stack_size(stack)
        .spawn(move || table(&wasm))?;
    work.join().map_err(|_| "the run panicked")?
}

fn kernels(data: &Path) -> Result<Vec<u8>, Failure> {
    let judge = Judge::open(data, JudgeConfig::default())?;
    judge.prepare(&|_| ())?;
    let mix = include_str!("../../xtask/src/bench/mix.cpp");
    let text = format!(
        "#define main mix\n{mix}\n#undef main\n{}",
        include_str!("kernels.cpp")
    );
    Ok(judge.bench_compile("cpp", &text)?.0)
}

fn table(wasm: &[u8]) -> Result<(), Failure> {
    let metered = Runner::new(engine::build(Purpose::Run)?, true)?;
    let free = Runner::new(engine::build(Purpose::Run)?, false)?;
    let (metered_code, free_code) = (metered.compile(wasm)?, free.compile(wasm)?);
    let names = once(&metered, &metered_code, &["main"])?.names;
    println!(
        "{:16} {:>9} {:>9} {:>9} {:>9}",
        "kernel", "CPU ms", "fuel ms", "CPU/fuel", "no fuel"
    );
    for name in names {
        let argv = ["main", &name];
        let with = fastest(&metered, &metered_code, &argv)?;
        let without = fastest(&free, &free_code, &argv)?;
        let fuel = with.fuel as f64 / FUEL_PER_SECOND as f64;
        let ratio = with.cpu / fuel;
        println!(
            "{name:16} {:9.1} {:9.1} {ratio:9.2} {:9.1}",
            with.cpu * 1e3,
            fuel * 1e3,
            without.cpu * 1e3
        );
    }
    Ok(())
}

/// One run: CPU seconds, fuel, and the words it printed.
struct Measured {
    cpu: f64,
    fuel: u64,
    names: Vec<String>,
}

fn fastest(runner: &Runner, code: &Prepared, argv: &[&str]) -> Result<Measured, Failure> {
    let mut best = once(runner, code, argv)?;
    for _ in 1..ROUNDS {
        let next = once(runner, code, argv)?;
        if next.cpu < best.cpu {
            best = next;
        }
    }
    Ok(best)
}

fn once(runner: &Runner, code: &Prepared, argv: &[&str]) -> Result<Measured, Failure> {
    let argv: Vec<String> = argv.iter().map(ToString::to_string).collect();
    let inputs = Inputs {
        argv: &argv,
        env: &[],
        stdin: bytes::Bytes::new(),
        files: Vec::new(),
        limits: generous(),
        seed: [0; 32],
    };
    let before = cpu();
    let outcome = runner.run(
        code,
        Run {
            inputs,
            keep: &[],
            tree: Arc::new(Tree::new(&[])),
            link: None,
            late: None,
        },
    )?;
    let cpu = cpu() - before;
    if outcome.exit != Exit::Code(0) {
        return Err(format!("{argv:?}: {:?}", outcome.exit).into());
    }
    let names = String::from_utf8(outcome.stdout)?
        .split_whitespace()
        .map(str::to_owned)
        .collect();
    Ok(Measured {
        cpu,
        fuel: outcome.fuel,
        names,
    })
}

/// CPU seconds of this thread.
fn cpu() -> f64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}
