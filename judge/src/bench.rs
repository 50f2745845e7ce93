//! What `cargo xtask bench` measures inside the judge. Seconds; medians are the caller's.

use crate::engine;
use crate::job::{Exit, ModuleHash, ModuleRef, RunJob};
use crate::judge::Judge;
use crate::languages;
use crate::meter::{self, Grain};
use crate::program::{self, Invocation, Program};
use crate::runner::{Run, Runner, generous};
use crate::source::Source;
use crate::wasi::Inputs;
use crate::wasi::tree::Tree;
use crate::{budget, compile};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;
use trellis_problems::{Content, Limits};

/// A measurement that could not be made, in one sentence.
pub type BenchError = String;

/// A program that writes three bytes.
const TRIVIAL: &str = r#"(module
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 16) "ok\n")
  (data (i32.const 0) "\10\00\00\00\03\00\00\00")
  (func (export "_start") (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))))"#;

/// A program that reads.
const WAITING: &str = r#"(module
  (import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "\10\00\00\00\03\00\00\00")
  (func (export "_start") (drop (call $read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 8)))))"#;

pub(crate) fn job(module: ModuleHash) -> RunJob {
    RunJob {
        module: ModuleRef::Loaded(module),
        argv: vec!["main".to_owned()],
        env: Vec::new(),
        stdin: Content::default(),
        layers: Vec::new(),
        files: Vec::new(),
        late: None,
        keep: Vec::new(),
        limits: generous(),
        seed: [0; 32],
    }
}

fn source(language: &str, text: &str) -> Result<Source, BenchError> {
    let language = languages::find(language).ok_or("no such language")?;
    let files = BTreeMap::from([(language.main.clone(), text.as_bytes().to_vec())]);
    Ok(Source {
        language,
        files,
        entrypoint: None,
    })
}

impl Judge {
    /// Compiles a source without the cache: the module and the seconds it took.
    pub fn bench_compile(&self, language: &str, text: &str) -> Result<(Vec<u8>, f64), BenchError> {
        let source = source(language, text)?;
        let mut session = self.session().map_err(|error| error.to_string())?;
        let limits = budget::compile(&Limits::default(), source.language);
        let start = Instant::now();
        let outcome = compile::compile(&mut session, &self.packs, &source, limits, false)
            .map_err(|error| error.to_string())?;
        let seconds = start.elapsed().as_secs_f64();
        outcome.wasm.map(|wasm| (wasm, seconds)).ok_or(outcome.log)
    }

    /// Seconds of `times` warm runs of a module in one child, instance included.
    pub fn bench_runs(&self, wasm: &[u8], stdin: &[u8], times: u32) -> Result<Vec<f64>, BenchError> {
        let mut session = self.session().map_err(|error| error.to_string())?;
        let module = session.load(wasm).map_err(|error| error.to_string())?;
        let job = RunJob {
            stdin: stdin.into(),
            ..job(module)
        };
        session.bench(&job, times).map_err(|error| error.to_string())
    }

    /// Seconds until a submission and a validator that both wait for input are found idle.
    pub fn bench_idle(&self) -> Result<f64, BenchError> {
        let wasm = wat::parse_str(WAITING).map_err(|error| error.to_string())?;
        let mut session = self.session().map_err(|error| error.to_string())?;
        let module = session.load(&wasm).map_err(|error| error.to_string())?;
        let job = job(module);
        let start = Instant::now();
        let outcome = session.interact(&job, &job).map_err(|error| error.to_string())?;
        let seconds = start.elapsed().as_secs_f64();
        match outcome.submission.exit {
            Exit::Idle => Ok(seconds),
            other => Err(format!("a program that waits ended with {other:?}")),
        }
    }

    /// Seconds of `times` runs of the trivial program with an input, with the way to the child and back.
    pub fn bench_input(&self, input: &Content, times: u32) -> Result<Vec<f64>, BenchError> {
        let wasm = wat::parse_str(TRIVIAL).map_err(|error| error.to_string())?;
        let mut session = self.session().map_err(|error| error.to_string())?;
        let module = session.load(&wasm).map_err(|error| error.to_string())?;
        let job = RunJob {
            stdin: input.clone(),
            ..job(module)
        };
        let run = || {
            let start = Instant::now();
            session.run(&job).map_err(|error| error.to_string())?;
            Ok(start.elapsed().as_secs_f64())
        };
        std::iter::repeat_with(run).take(times as usize).collect()
    }

    /// [`Judge::bench_runs`] of the trivial program.
    pub fn bench_trivial(&self, times: u32) -> Result<Vec<f64>, BenchError> {
        let wasm = wat::parse_str(TRIVIAL).map_err(|error| error.to_string())?;
        self.bench_runs(&wasm, &[], times)
    }

    /// Seconds of `times` runs of a script in its language's interpreter, the first one left out.
    pub fn bench_script(&self, language: &str, script: &str, times: u32) -> Result<Vec<f64>, BenchError> {
        let source = source(language, script)?;
        let mut session = self.session().map_err(|error| error.to_string())?;
        let program = Program::load(&mut session, &source, None).map_err(|error| error.to_string())?;
        let call = Invocation {
            home: program::HERE,
            args: &[],
            stdin: Content::default(),
            files: Vec::new(),
            keep: &[],
            limits: generous(),
            seed: [0; 32],
        };
        session
            .bench(&program.job(call), times)
            .map_err(|error| error.to_string())
    }
}

/// Seconds that metering and Cranelift take for a module.
pub fn cranelift(wasm: &[u8]) -> Result<f64, BenchError> {
    let engine = engine::build(engine::Purpose::Compile).map_err(|error| error.to_string())?;
    let start = Instant::now();
    let metered = meter::meter(wasm, Grain::Fine)?;
    engine
        .precompile_module(&metered)
        .map_err(|error| crate::runner::one_line(&error))?;
    Ok(start.elapsed().as_secs_f64())
}

/// Seconds of one run of a module in this process without its fuel counted. For comparison alone.
pub fn without_fuel(wasm: &[u8]) -> Result<f64, BenchError> {
    let stack = engine::WASM_STACK_BYTES + engine::HOST_STACK_BYTES;
    std::thread::scope(|scope| {
        let run = || -> Result<f64, BenchError> {
            let engine = engine::build(engine::Purpose::Run).map_err(|error| error.to_string())?;
            let runner = Runner::new(engine, false).map_err(|error| error.to_string())?;
            let module = runner.compile(wasm)?;
            let argv = ["main".to_owned()];
            let inputs = Inputs {
                argv: &argv,
                env: &[],
                stdin: bytes::Bytes::new(),
                files: Vec::new(),
                limits: generous(),
                seed: [0; 32],
            };
            let tree = Arc::new(Tree::new(&[]));
            let start = Instant::now();
            runner
                .run(
                    &module,
                    Run {
                        inputs,
                        keep: &[],
                        tree,
                        link: None,
                        late: None,
                    },
                )
                .map_err(|error| error.to_string())?;
            Ok(start.elapsed().as_secs_f64())
        };
        let thread = std::thread::Builder::new()
            .stack_size(stack)
            .spawn_scoped(scope, run);
        thread
            .map_err(|error| error.to_string())?
            .join()
            .map_err(|_| "the run panicked".to_owned())?
    })
}
