//! The sandbox child: reads jobs from standard input, runs them, writes outcomes to standard output.

use crate::engine::{self, HOST_STACK_BYTES, Purpose, WASM_STACK_BYTES};
use crate::forked;
use crate::frame;
use crate::input::Input;
use crate::job::{Interaction, ModuleHash, ModuleRef, RunOutcome};
use crate::lockdown::{self, Confinement, Lockdown, Syscalls};
use crate::packs::MappedPack;
use crate::probe;
use crate::runner::{Prepared, Run, RunFault, Runner};
use crate::wasi::Inputs;
use crate::wasi::late::Arrive;
use crate::wasi::link::{self, Link, Side};
use crate::wasi::tree::Tree;
use crate::wire::{Job, Outcome, Request, Response, Start};
use bytes::Bytes;
use rustix::process::Resource;
use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Stdout, Write as _};
use std::sync::Arc;
use std::sync::mpsc;
use std::time::Instant;
use wasmtime::Module;

/// Bytes of a job's blobs: input and files.
pub(crate) const MAX_JOB_BYTES: u64 = 2 << 30;
/// `RLIMIT_DATA`: 4 GiB of guest memory, the stack, input, output and files. A backstop behind our own counts.
const DATA_BYTES: u64 = 10 << 30;
/// CPU seconds of a whole child, for one whose parent cannot end it any more.
const CPU_SECONDS: u64 = 4 * 3600;
/// Largest file: a module's memory image, which wasmtime writes to a memfd.
const IMAGE_BYTES: u64 = 1 << 30;

/// `argv[1]` of the child.
pub const CHILD: &str = "__judge-child";

/// Entry of the child; never returns. An error goes to standard error, where the parent picks it up.
pub fn child_main() -> ! {
    let ended = run();
    if let Err(why) = &ended {
        let _ = writeln!(io::stderr(), "{why}");
    }
    std::process::exit(i32::from(ended.is_err()))
}

/// Runs until the parent closes the pipe.
fn run() -> io::Result<()> {
    lockdown::close_inherited();
    let mut input = Input::default();
    let (start, _) = input.frame::<Start>(0)?;
    let engine = engine::build(Purpose::Run).map_err(io::Error::other)?;
    let runner = Runner::new(engine, true).map_err(io::Error::other)?;
    let mut child = Child::open(runner, &start)?;
    let lockdown = lockdown(&start);
    // Everything happens on one thread whose stack holds what a guest may use.
    let serving = if start.fork_server {
        // What it forks off asks for that itself.
        lockdown::end_with_parent(start.parent).map_err(io::Error::other)?;
        guest_thread().spawn(move || child.serve_forks(input, start, lockdown))?
    } else {
        child.partner = Some(Partner::start()?);
        let confinement = lockdown::confine(&lockdown).map_err(io::Error::other)?;
        guest_thread().spawn(move || child.serve(input, confinement == Confinement::Full))?
    };
    serving
        .join()
        .map_err(|_| io::Error::other("the serving thread panicked"))?
}

fn lockdown(start: &Start) -> Lockdown {
    Lockdown {
        read: Vec::new(),
        write: Vec::new(),
        uid: start.uid,
        parent: start.parent,
        data_bytes: Some(DATA_BYTES),
        cpu_seconds: Some(CPU_SECONDS),
        file_bytes: IMAGE_BYTES,
    }
}

fn guest_thread() -> std::thread::Builder {
    std::thread::Builder::new().stack_size(WASM_STACK_BYTES + HOST_STACK_BYTES)
}

type Work = Box<dyn FnOnce() + Send>;

/// A second thread for guests, made before the lock: an interactive submission's validator runs on it.
#[derive(Debug)]
struct Partner(mpsc::Sender<Work>);

impl Partner {
    fn start() -> io::Result<Self> {
        let (sender, works) = mpsc::channel::<Work>();
        guest_thread().spawn(move || {
            for work in works {
                work();
            }
        })?;
        Ok(Self(sender))
    }

    /// Hands over work; its result can be waited for. A channel that closes means that the thread is gone.
    fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> mpsc::Receiver<T> {
        let (sender, result) = mpsc::channel();
        // Nobody is there to hear of a failure: the receiver sees a closed channel.
        let _ = self.0.send(Box::new(move || drop(sender.send(work()))));
        result
    }
}

#[derive(Debug)]
struct Child {
    runner: Arc<Runner>,
    /// None in a fork server.
    partner: Option<Partner>,
    probe: bool,
    loaded: HashMap<ModuleHash, Prepared>,
    natives: HashMap<(String, String), Prepared>,
    packs: HashMap<String, Arc<MappedPack>>,
    trees: HashMap<Vec<String>, Arc<Tree>>,
}

impl Child {
    fn open(runner: Runner, start: &Start) -> io::Result<Self> {
        let open = |path: &std::path::Path| {
            File::open(path).map_err(|error| io::Error::other(format!("{}: {error}", path.display())))
        };
        let mut packs = HashMap::new();
        for (pack, path) in &start.packs {
            packs.insert(pack.clone(), Arc::new(MappedPack::new(&open(path)?)?));
        }
        let mut natives = HashMap::new();
        for (pack, module, path) in &start.modules {
            // Mapped, not read: milliseconds. It has to be now, because std asks for the file's size by name.
            let prepared = deserialize(&runner, open(path)?).map_err(io::Error::other)?;
            natives.insert((pack.clone(), module.clone()), prepared);
        }
        let (loaded, trees) = (HashMap::new(), HashMap::new());
        Ok(Self {
            runner: Arc::new(runner),
            partner: None,
            probe: start.probe,
            loaded,
            natives,
            packs,
            trees,
        })
    }

    fn serve(mut self, mut input: Input, landlock: bool) -> io::Result<()> {
        self.warm_up()?;
        lockdown::filter(Syscalls::Guest).map_err(io::Error::other)?;
        let mut output = io::stdout();
        reply(&mut output, &Response::Ready { landlock }, &[])?;
        loop {
            let (request, blobs) = match input.frame::<Request>(MAX_JOB_BYTES) {
                Ok(frame) => frame,
                Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(()),
                Err(error) => return Err(error),
            };
            self.answer(&mut output, request, blobs)?;
        }
    }

    /// Compiles and runs a program of ours: the threads that compile exist afterwards, and none can be made
    /// behind the lock.
    fn warm_up(&self) -> io::Result<()> {
        let wasm = wat::parse_str(WARM_UP).map_err(io::Error::other)?;
        let module = self.runner.compile(&wasm).map_err(io::Error::other)?;
        warm_run(&self.runner, &module)?;
        let runner = Arc::clone(&self.runner);
        let partner = self.partner().map_err(io::Error::other)?;
        let partner = partner.run(move || warm_run(&runner, &module));
        partner.recv().map_err(io::Error::other)?
    }

    fn answer(&mut self, output: &mut Stdout, request: Request, mut blobs: Vec<Bytes>) -> io::Result<()> {
        match request {
            Request::Load { data_limit } => {
                let wasm = blobs.pop().unwrap_or_default();
                let loaded = self.load(&wasm, data_limit);
                reply(output, &Response::Loaded(loaded), &[])
            }
            Request::Run(job) => match self.run(&job, blobs) {
                Ok(outcome) => {
                    let (header, blobs) = Outcome::split(&outcome);
                    reply(output, &Response::Ran(header), &blobs)
                }
                Err(fault) => reply(output, &fault_response(&fault), &[]),
            },
            Request::Interact(jobs) => match self.interact(*jobs, blobs) {
                Ok(interaction) => {
                    let (submission, mut blobs) = Outcome::split(&interaction.submission);
                    let (validator, others) = Outcome::split(&interaction.validator);
                    blobs.extend(others);
                    let response = Response::Interacted {
                        outcomes: Box::new([submission, validator]),
                        validator_first: interaction.validator_first,
                    };
                    reply(output, &response, &blobs)
                }
                Err(fault) => reply(output, &fault_response(&fault), &[]),
            },
            Request::Bench(job, times) => match self.bench(&job, &blobs, times) {
                Ok(ns) => reply(output, &Response::Benched(ns), &[]),
                Err(fault) => reply(output, &fault_response(&fault), &[]),
            },
            Request::Probe(probe) if self.probe => {
                reply(output, &Response::Probed(probe::answer(&probe)), &[])
            }
            Request::Probe(_) => reply(output, &Response::BadJob("no probes here".to_owned()), &[]),
            Request::Resume(_) => reply(output, &Response::BadJob("nothing waits here".to_owned()), &[]),
        }
    }

    fn load(&mut self, wasm: &[u8], data_limit: u64) -> Result<ModuleHash, String> {
        let hash = *blake3::hash(wasm).as_bytes();
        if self.loaded.contains_key(&hash) {
            return Ok(hash);
        }
        let guard = CompileLimit::set(data_limit);
        let prepared = self.runner.compile(wasm);
        drop(guard);
        self.loaded.insert(hash, prepared?);
        Ok(hash)
    }

    fn run(&mut self, job: &Job, blobs: Vec<Bytes>) -> Result<RunOutcome, RunFault> {
        let module = self.module(&job.module)?;
        let tree = self.tree(&job.layers)?;
        run_job(&self.runner, &module, tree, job, blobs, Join::Nothing)
    }

    fn partner(&self) -> Result<&Partner, RunFault> {
        let none = || RunFault::Host("a fork server has no second thread".to_owned());
        self.partner.as_ref().ok_or_else(none)
    }

    /// Runs a job until its late file is looked at. What comes after that runs in the processes that are forked off, each
    /// of which answers and ends here; the server never returns from the wait.
    fn serve_forks(mut self, mut input: Input, start: Start, lockdown: Lockdown) -> io::Result<()> {
        let (request, blobs) = input.frame::<Request>(MAX_JOB_BYTES)?;
        let Request::Run(job) = request else {
            return Err(io::Error::other("a fork server takes one job"));
        };
        let answer = self.run_late(&job, blobs, Box::new(move || forked::wait(&start, lockdown)));
        let sent = match answer {
            Ok(outcome) => {
                let (header, blobs) = Outcome::split(&outcome);
                reply(&mut io::stdout(), &Response::Ran(header), &blobs)
            }
            Err(fault) => reply(&mut io::stdout(), &fault_response(&fault), &[]),
        };
        forked::end(i32::from(sent.is_err()))
    }

    fn run_late(&mut self, job: &Job, blobs: Vec<Bytes>, arrive: Arrive) -> Result<RunOutcome, RunFault> {
        let module = self.module(&job.module)?;
        let tree = self.tree(&job.layers)?;
        let path = job.late.as_deref();
        let path = path.ok_or_else(|| RunFault::BadJob("the job has no late file".to_owned()))?;
        run_job(&self.runner, &module, tree, job, blobs, Join::Late(path, arrive))
    }

    /// The validator on the partner thread, the submission on this one.
    fn interact(&mut self, jobs: [Job; 2], mut blobs: Vec<Bytes>) -> Result<Interaction, RunFault> {
        let [submission, validator] = jobs;
        let own = submission.files.len() + 1;
        if blobs.len() < own {
            return Err(RunFault::BadJob("files and contents differ in number".to_owned()));
        }
        let others = blobs.split_off(own);
        let (module, other_module) = (self.module(&submission.module)?, self.module(&validator.module)?);
        let (tree, other_tree) = (self.tree(&submission.layers)?, self.tree(&validator.layers)?);
        let (link, other_link, watch) = link::pair();
        let runner = Arc::clone(&self.runner);
        let validating = self.partner()?.run(move || {
            let join = Join::Link(other_link);
            run_job(&runner, &other_module, other_tree, &validator, others, join)
        });
        let join = Join::Link(link);
        let submission = run_job(&self.runner, &module, tree, &submission, blobs, join);
        let gone = |_| RunFault::Host("the validator's thread is gone".to_owned());
        let validator = validating.recv().map_err(gone)?;
        Ok(Interaction {
            submission: submission?,
            validator: validator?,
            validator_first: watch.first() == Some(Side::Validator),
        })
    }

    fn bench(&mut self, job: &Job, blobs: &[Bytes], times: u32) -> Result<Vec<u64>, RunFault> {
        for _ in 0..times {
            self.run(job, blobs.to_vec())?;
        }
        let mut ns = Vec::new();
        for _ in 0..times {
            let blobs = blobs.to_vec();
            let start = Instant::now();
            self.run(job, blobs)?;
            ns.push(u64::try_from(start.elapsed().as_nanos()).unwrap_or(u64::MAX));
        }
        Ok(ns)
    }

    fn module(&self, module: &ModuleRef) -> Result<Prepared, RunFault> {
        match module {
            ModuleRef::Loaded(hash) => {
                let missing = || RunFault::BadJob("the module was not loaded".to_owned());
                self.loaded.get(hash).cloned().ok_or_else(missing)
            }
            ModuleRef::Pack { pack, path } => self.native(pack, path),
        }
    }

    fn native(&self, pack: &str, path: &str) -> Result<Prepared, RunFault> {
        let missing = || RunFault::BadJob(format!("{path} of language pack `{pack}` is not here"));
        self.natives
            .get(&(pack.to_owned(), path.to_owned()))
            .cloned()
            .ok_or_else(missing)
    }

    fn tree(&mut self, layers: &[String]) -> Result<Arc<Tree>, RunFault> {
        if let Some(tree) = self.trees.get(layers) {
            return Ok(Arc::clone(tree));
        }
        let mut maps = Vec::new();
        for layer in layers {
            let missing = || RunFault::BadJob(format!("language pack `{layer}` is not here"));
            maps.push(Arc::clone(self.packs.get(layer).ok_or_else(missing)?));
        }
        let tree = Arc::new(Tree::new(&maps));
        self.trees.insert(layers.to_vec(), Arc::clone(&tree));
        Ok(tree)
    }
}

fn warm_run(runner: &Runner, module: &Prepared) -> io::Result<()> {
    let inputs = Inputs {
        argv: &[],
        env: &[],
        stdin: Bytes::new(),
        files: Vec::new(),
        limits: crate::runner::generous(),
        seed: [0; 32],
    };
    let run = Run {
        inputs,
        keep: &[],
        tree: Arc::new(Tree::new(&[])),
        link: None,
        late: None,
    };
    runner.run(module, run).map_err(io::Error::other)?;
    Ok(())
}

/// Prints one line and a byte of randomness, so that the usual paths are warm.
const WARM_UP: &str = r#"(module
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "\10\00\00\00\03\00\00\00")
  (data (i32.const 16) "ok\n")
  (func $a (result i32) (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))
  (func (export "_start") (drop (call $a))))"#;

/// A soft limit on memory for the time of a compilation.
struct CompileLimit;

impl CompileLimit {
    fn set(bytes: u64) -> Self {
        soft_data_limit(Some(bytes));
        Self
    }
}

impl Drop for CompileLimit {
    fn drop(&mut self) {
        soft_data_limit(None);
    }
}

/// What a run is joined with beside its job.
enum Join<'a> {
    Nothing,
    Link(Link),
    Late(&'a str, Arrive),
}

fn run_job(
    runner: &Runner,
    module: &Prepared,
    tree: Arc<Tree>,
    job: &Job,
    mut blobs: Vec<Bytes>,
    join: Join<'_>,
) -> Result<RunOutcome, RunFault> {
    if blobs.len() != job.files.len() + 1 {
        return Err(RunFault::BadJob("files and contents differ in number".to_owned()));
    }
    let contents = blobs.split_off(1);
    let inputs = Inputs {
        argv: &job.argv,
        env: &job.env,
        stdin: blobs.pop().unwrap_or_default(),
        files: job.files.iter().cloned().zip(contents).collect(),
        limits: job.limits,
        seed: job.seed,
    };
    let (link, late) = match join {
        Join::Nothing => (None, None),
        Join::Link(link) => (Some(link), None),
        Join::Late(path, arrive) => (None, Some((path, arrive))),
    };
    let run = Run {
        inputs,
        keep: &job.keep,
        tree,
        link,
        late,
    };
    runner.run(module, run)
}

fn soft_data_limit(bytes: Option<u64>) {
    let mut limit = rustix::process::getrlimit(Resource::Data);
    limit.current = match (bytes, limit.maximum) {
        (Some(bytes), Some(hard)) => Some(bytes.min(hard)),
        (bytes, hard) => bytes.or(hard),
    };
    // Failing leaves the hard limit, which holds in any case.
    let _ = rustix::process::setrlimit(Resource::Data, limit);
}

fn fault_response(fault: &RunFault) -> Response {
    match fault {
        RunFault::BadJob(reason) => Response::BadJob(reason.clone()),
        RunFault::Host(reason) => Response::Fault(reason.clone()),
    }
}

fn reply(output: &mut Stdout, response: &Response, blobs: &[&[u8]]) -> io::Result<()> {
    frame::write(output, response, blobs)
}

#[expect(unsafe_code, reason = "native code that a compile child of ours made")]
fn deserialize(runner: &Runner, file: File) -> Result<Prepared, String> {
    // SAFETY: the parent has compared the file's BLAKE3 with the one it computed when the compile child, which
    // never ran guest code, gave it; it is in a folder that guests cannot reach, and replaced only by rename.
    let module = unsafe { Module::deserialize_open_file(runner.engine(), file) };
    runner.link(&module.map_err(|error| crate::runner::one_line(&error))?)
}
