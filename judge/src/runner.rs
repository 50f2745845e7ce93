//! One run of one module, in the process that calls it. Only the child and the bench do.

use crate::engine;
use crate::job::{ACCEPT, Exit, RunLimits, RunOutcome};
use crate::limits::{self, HostMemory};
use crate::meter::{self, Grain};
use crate::wasi::late::{Arrive, Late};
use crate::wasi::link::Link;
use crate::wasi::tree::Tree;
use crate::wasi::{self, Ended, Inputs, State};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;
use wasmtime::{Engine, ExternType, InstancePre, Linker, Module, Store, ThrownException, Trap};

/// An engine with our WASI, ready to take modules.
pub struct Runner {
    engine: Engine,
    linker: Linker<State>,
    /// Whether modules are made to count their fuel; not for the bench's comparison.
    metered: bool,
}

impl std::fmt::Debug for Runner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Runner")
            .field("metered", &self.metered)
            .finish_non_exhaustive()
    }
}

/// A module that is linked: an instance costs microseconds.
#[derive(Clone)]
pub struct Prepared(InstancePre<State>);

impl std::fmt::Debug for Prepared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Prepared")
    }
}

/// What a run is given.
pub struct Run<'a> {
    pub inputs: Inputs<'a>,
    pub keep: &'a [String],
    pub tree: Arc<Tree>,
    /// Standard streams joined with another run, on another thread.
    pub link: Option<Link>,
    /// One of the files, whose content is to come.
    pub late: Option<(&'a str, Arrive)>,
}

impl std::fmt::Debug for Run<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Run")
            .field("inputs", &self.inputs)
            .finish_non_exhaustive()
    }
}

/// A run that could not be done or whose result means nothing: the judge's fault.
#[derive(Debug, thiserror::Error)]
pub enum RunFault {
    #[error("{0}")]
    BadJob(String),
    #[error("{0}")]
    Host(String),
}

impl Runner {
    pub fn new(engine: Engine, metered: bool) -> wasmtime::Result<Self> {
        let mut linker = Linker::new(&engine);
        wasi::link(&mut linker)?;
        Ok(Self {
            engine,
            linker,
            metered,
        })
    }

    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// Validates, meters, compiles and links. The error is the module's fault, in one line.
    pub fn compile(&self, wasm: &[u8]) -> Result<Prepared, String> {
        limits::check_module(wasm)?;
        let invalid = |error| format!("not a valid WebAssembly module: {}", one_line(&error));
        let module = if self.metered {
            Module::validate(&self.engine, wasm).map_err(invalid)?;
            Module::from_binary(&self.engine, &meter::meter(wasm, Grain::Fine)?)
        } else {
            Module::from_binary(&self.engine, wasm)
        };
        self.link(&module.map_err(invalid)?)
    }

    /// Links a compiled module and checks that it is a WASI command.
    pub fn link(&self, module: &Module) -> Result<Prepared, String> {
        check_exports(module)?;
        let pre = self
            .linker
            .instantiate_pre(module)
            .map_err(|error| one_line(&error))?;
        Ok(Prepared(pre))
    }

    /// Runs on the calling thread, whose stack must have [`engine::WASM_STACK_BYTES`] and
    /// [`engine::HOST_STACK_BYTES`].
    pub fn run(&self, module: &Prepared, run: Run<'_>) -> Result<RunOutcome, RunFault> {
        let limits = run.inputs.limits;
        if limits.stack_bytes > engine::WASM_STACK_BYTES as u64 {
            return Err(RunFault::BadJob(format!(
                "a stack of {} bytes is not to be had",
                limits.stack_bytes
            )));
        }
        let mut state = State::new(run.tree, run.inputs).map_err(RunFault::BadJob)?;
        if let Some((path, arrive)) = run.late {
            state.late = Some(Late::new(&state.fs, path, arrive).map_err(RunFault::BadJob)?);
        }
        if let Some(link) = run.link {
            link.begin();
            state.link = Some(link);
        }
        let mut store = Store::new(&self.engine, state);
        store.limiter(|state| &mut state.limits);
        let ended = start(&mut store, module);
        // Not those it began with, where its late file came with others.
        let limits = store.data().given;
        let given = store.data().fuel_limit;
        // None without an instance, and for a module that is not metered.
        let left = meter::left(&mut store).unwrap_or(given);
        let mut state = store.into_data();
        let exit = classify(ended, &state, left == 0)?;
        if let Some(link) = state.link.as_mut().filter(|_| exit == Exit::Code(ACCEPT)) {
            link.accept();
        }
        let used_up = exit == Exit::Fuel;
        // Contents are moved out, so a path named twice is given once.
        let named = run.keep.iter().flat_map(|path| match path.ends_with('/') {
            true => state.fs.paths_under(path),
            false => vec![path.clone()],
        });
        let keep: BTreeSet<String> = named.collect();
        let files = keep
            .into_iter()
            .filter_map(|path| {
                let content = state.fs.take(&path)?;
                Some((path, content))
            })
            .collect();
        Ok(RunOutcome {
            fuel: if used_up {
                limits.fuel
            } else {
                given.saturating_sub(left)
            },
            exit,
            memory_bytes: state.limits.peak(),
            stdout: state.stdout.bytes,
            stderr: state.stderr.bytes,
            files,
            guard: false,
            cpu_ms: millis(state.began.cpu()),
            wall_ms: millis(state.began.wall.elapsed()),
        })
    }
}

fn start(store: &mut Store<State>, module: &Prepared) -> wasmtime::Result<()> {
    let instance = module.0.instantiate(&mut *store)?;
    if let Some(count) = instance.get_global(&mut *store, meter::FUEL) {
        store.data_mut().fuel = Some(count);
        let limit = store.data().fuel_limit;
        meter::set(&mut *store, limit)?;
    }
    if instance.get_func(&mut *store, meter::START).is_some() {
        let start = instance.get_typed_func::<(), ()>(&mut *store, meter::START)?;
        start.call(&mut *store, ())?;
    }
    instance
        .get_typed_func::<(), ()>(&mut *store, "_start")?
        .call(store, ())
}

fn classify(ended: wasmtime::Result<()>, state: &State, out_of_fuel: bool) -> Result<Exit, RunFault> {
    let refused = state.limits.refused();
    let error = match ended {
        Ok(()) => return Ok(Exit::Code(0)),
        Err(error) => error,
    };
    if let Some(ended) = error.downcast_ref::<Ended>() {
        return Ok(match ended {
            Ended::Fuel => Exit::Fuel,
            Ended::Output => Exit::Output,
            Ended::Idle => Exit::Idle,
            Ended::Exit(0) => Exit::Code(0),
            Ended::Exit(_) if refused => Exit::Memory,
            Ended::Exit(code) => Exit::Code(*code),
        });
    }
    if error.downcast_ref::<HostMemory>().is_some() {
        return Err(RunFault::Host(one_line(&error)));
    }
    let trap = error.downcast_ref::<Trap>();
    if out_of_fuel && trap == Some(&Trap::UnreachableCodeReached) {
        return Ok(Exit::Fuel);
    }
    if refused {
        return Ok(Exit::Memory);
    }
    if error.downcast_ref::<ThrownException>().is_some() {
        return Ok(Exit::Trap("uncaught exception".to_owned()));
    }
    match trap {
        Some(trap) => Ok(Exit::Trap(trap_name(*trap))),
        // Not a trap and not ours: an instance that the pool cannot hold, for one.
        None => Ok(Exit::Trap(one_line(&error))),
    }
}

/// The name a trainee reads. wasmtime's own text for the rarer ones.
fn trap_name(trap: Trap) -> String {
    match trap {
        Trap::StackOverflow => "stack overflow".to_owned(),
        Trap::UnreachableCodeReached => "unreachable".to_owned(),
        Trap::MemoryOutOfBounds => "memory access out of bounds".to_owned(),
        other => other.to_string().trim_start_matches("wasm trap: ").to_owned(),
    }
}

fn check_exports(module: &Module) -> Result<(), String> {
    let Some(ExternType::Func(start)) = module.get_export("_start") else {
        return Err("the module exports no function `_start`: it is not a WASI command".to_owned());
    };
    if start.params().len() + start.results().len() > 0 {
        return Err("`_start` must take and give nothing".to_owned());
    }
    let imports = module.imports().any(|import| import.name() != "proc_exit");
    if imports && !matches!(module.get_export("memory"), Some(ExternType::Memory(_))) {
        return Err("the module uses WASI, so it must export its memory as `memory`".to_owned());
    }
    Ok(())
}

/// An error with its causes.
pub fn one_line(error: &wasmtime::Error) -> String {
    format!("{error:#}")
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

pub(crate) fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// No limits worth the name, for the bench.
pub fn generous() -> RunLimits {
    RunLimits {
        fuel: u64::MAX >> 1,
        memory_bytes: 4 << 30,
        stack_bytes: engine::WASM_STACK_BYTES as u64,
        stdout_bytes: 1 << 30,
        stderr_bytes: 1 << 20,
        file_bytes: 1 << 30,
        cpu_ms: u64::MAX,
    }
}
