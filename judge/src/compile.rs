//! From source files to a module: the language's steps, run in the sandbox.

use crate::budget;
use crate::compile_ahead::Ahead;
use crate::compile_log::Log;
use crate::dialect::edits::Edited;
use crate::dialect::formats::Mended;
use crate::dialect::{self, Dialect, Edition, Sources, formats};
use crate::job::{Exit, ModuleRef, RunJob, RunLimits, RunOutcome};
use crate::languages::{Again, Builtin, CompileStep, Language, OUTPUT};
use crate::native_compile;
use crate::own_names;
use crate::packs::{MappedPack, Packs};
use crate::sandbox::SandboxError;
use crate::session::Session;
use crate::source::{Source, Unit};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use trellis_problems::Content;
use trellis_problems::program::NamedFiles;

/// Where a compiler finds the sources and leaves its output.
pub(crate) const WORK: &str = "/work";
/// Most bytes of WebAssembly text: the parser runs in the parent, whose work is linear in them.
const MAX_WAT_BYTES: usize = 1 << 20;

/// What compiling gave. Kept in the cache, so nothing in it depends on time.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompileOutcome {
    pub ok: bool,
    /// Valid UTF-8, at most 64 KiB, paths as the submission has them.
    pub log: String,
    /// Fuel of the compilers together; 0 for those outside the sandbox.
    pub fuel: u64,
    /// The module, or what else the language's steps make to be run; `None` when it failed, or where an interpreter
    /// runs the source as it is.
    pub wasm: Option<Vec<u8>>,
    /// Ended by a bound on machine time: not to be cached.
    pub guard: bool,
}

impl CompileOutcome {
    /// A failure with one sentence of ours.
    pub fn refused(reason: impl Into<String>) -> Self {
        Self {
            log: reason.into(),
            ..Self::default()
        }
    }
}

/// Compiles `source` in `session`. The error is the judge's fault, never the source's.
pub fn compile(
    session: &mut Session,
    packs: &Packs,
    source: &Source,
    limits: RunLimits,
    allow_unconfined: bool,
) -> Result<CompileOutcome, CompileFault> {
    let units = source.units();
    if units.is_empty() {
        return Ok(CompileOutcome::refused(source.main().err().unwrap_or_default()));
    }
    if needs_main(source.language)
        && let Err(reason) = source.main()
    {
        return Ok(CompileOutcome::refused(reason));
    }
    match (source.language.builtin, &source.language.native) {
        (Some(Builtin::Wat), _) => Ok(wat(source)),
        (Some(Builtin::Wasm), _) => Ok(raw(source)),
        (Some(Builtin::Answers), _) => Ok(CompileOutcome::refused("answers are not a program")),
        (None, Some(native)) => native_compile::compile(packs, source, native, limits, allow_unconfined),
        (None, None) => {
            let pack = match source
                .language
                .compile
                .iter()
                .any(|step| step.apart_from.is_some())
            {
                true => Some(packs.get(&source.language.pack)?.map()?),
                false => None,
            };
            let mut steps = Steps::new(session, source, &units, limits);
            steps.pack = pack.as_deref();
            Ok(steps.run()?)
        }
    }
}

/// Why compiling could not be tried.
#[derive(Debug, thiserror::Error)]
pub enum CompileFault {
    #[error(transparent)]
    Sandbox(#[from] SandboxError),
    #[error(transparent)]
    Pack(#[from] crate::packs::PackError),
    #[error(transparent)]
    Native(#[from] crate::native::NativeError),
}

/// One start file is needed, as opposed to units that are linked together.
fn needs_main(language: &Language) -> bool {
    let mut args = language
        .compile
        .iter()
        .flat_map(|step| &step.argv)
        .chain(&language.run.argv);
    language.native.is_some() || language.builtin.is_some() || args.any(|arg| arg.contains("{main}"))
}

/// WebAssembly text. The parser bounds its own recursion; what it allocates is linear in the text.
fn wat(source: &Source) -> CompileOutcome {
    let Ok(main) = source.main() else {
        return CompileOutcome::default();
    };
    let bytes = source.files.get(&main).map(Vec::as_slice).unwrap_or_default();
    if bytes.len() > MAX_WAT_BYTES {
        return CompileOutcome::refused(format!(
            "{main}: more than {MAX_WAT_BYTES} bytes of WebAssembly text"
        ));
    }
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let at = error.valid_up_to();
            return CompileOutcome::refused(format!("{main}: not UTF-8: first bad byte at offset {at}"));
        }
    };
    match wat::parse_str(text) {
        Ok(wasm) => CompileOutcome {
            ok: true,
            wasm: Some(wasm),
            ..CompileOutcome::default()
        },
        Err(error) => {
            let mut log = Log::default();
            log.push(error.to_string().replace("<anon>", &main).as_bytes());
            CompileOutcome {
                log: log.finish(),
                ..CompileOutcome::default()
            }
        }
    }
}

fn raw(source: &Source) -> CompileOutcome {
    let wasm = source
        .main()
        .ok()
        .and_then(|main| source.files.get(&main).cloned());
    match wasm {
        Some(wasm) if wasm.starts_with(b"\0asm") => CompileOutcome {
            ok: true,
            wasm: Some(wasm),
            ..CompileOutcome::default()
        },
        _ => CompileOutcome::refused("the file is not a WebAssembly module"),
    }
}

/// The steps of one compilation; each gets the fuel the earlier ones left.
struct Steps<'a> {
    session: &'a mut Session,
    source: &'a Source,
    units: &'a [Unit],
    limits: RunLimits,
    /// Everything in the working directory, by absolute path.
    files: NamedFiles,
    /// What was edited in them, by path.
    edited: BTreeMap<String, Edited>,
    /// What `{again}` stands for beside what a step's own log asks for.
    argv: Vec<String>,
    log: Log,
    /// What failed steps wrote on standard error, with places of the sources as they came.
    errors: String,
    fuel: u64,
    /// The language's, where a step has [`CompileStep::apart_from`].
    pack: Option<&'a MappedPack>,
}

/// Most editions that errors ask for, one after the other.
const FURTHER: usize = 4;
/// So that one edition is for all of them.
const ALL_ERRORS: [&str; 2] = ["-ferror-limit", "1000"];

/// Why the steps end early: the log says it.
struct Stopped {
    guard: bool,
}

impl<'a> Steps<'a> {
    fn new(session: &'a mut Session, source: &'a Source, units: &'a [Unit], limits: RunLimits) -> Self {
        let files = source
            .files
            .iter()
            .map(|(name, bytes)| (format!("{WORK}/{name}"), bytes.clone().into()))
            .collect();
        Self {
            session,
            source,
            units,
            limits,
            files,
            edited: BTreeMap::new(),
            argv: Vec::new(),
            log: Log::default(),
            errors: String::new(),
            fuel: 0,
            pack: None,
        }
    }

    fn run(mut self) -> Result<CompileOutcome, SandboxError> {
        let stopped = match self.source.language.dialect {
            Some(dialect) => self.editions(dialect)?,
            None => self.all()?,
        };
        let output = self.source.language.output();
        let at = self
            .files
            .iter()
            .position(|(path, _)| Some(path.as_str()) == output);
        let wasm = at.map(|at| self.files.swap_remove(at).1.into_vec());
        let missing = crate::program::is_compiled(self.source.language) && wasm.is_none();
        if stopped.is_none() && missing {
            self.log.push(b"the compiler gave no program");
        }
        let ok = stopped.is_none() && !missing;
        if !ok {
            let notes: Vec<_> = self.source.language.notes_on(self.log.text()).collect();
            let notes: String = notes.iter().map(|note| format!("note: {note}\n")).collect();
            self.log.push(notes.as_bytes());
        }
        Ok(CompileOutcome {
            ok,
            log: self.log.finish(),
            fuel: self.fuel,
            wasm: wasm.filter(|_| ok),
            guard: stopped.is_some_and(|stopped| stopped.guard),
        })
    }

    /// The program with what it needs of [`dialect`], and at last as it is.
    fn editions(&mut self, dialect: Dialect) -> Result<Option<Stopped>, SandboxError> {
        let plain = self.files.clone();
        let sources: Vec<_> = plain
            .iter()
            .map(|(path, source)| (path.clone(), &**source))
            .collect();
        let first = Edition::first(dialect, &sources);
        let edited = first.edited(dialect, &sources);
        if !edited.is_empty() {
            let stopped = self.edition(&first, edited, dialect, &sources, &plain)?;
            if stopped.as_ref().is_none_or(|stopped| self.is_final(stopped)) {
                return Ok(stopped);
            }
        }
        let stopped = self.edition(&Edition::default(), BTreeMap::new(), dialect, &sources, &plain)?;
        if stopped.is_none() && first.widens(dialect, &sources) {
            self.log
                .push(b"note: `long` has 32 bits in this program: with 64 it does not compile");
        }
        Ok(stopped)
    }

    /// All steps on the program in this edition (`edited`: its sources), and in further ones that its errors ask for.
    fn edition(
        &mut self,
        edition: &Edition,
        edited: BTreeMap<String, Edited>,
        dialect: Dialect,
        sources: &Sources<'_>,
        plain: &NamedFiles,
    ) -> Result<Option<Stopped>, SandboxError> {
        let Some(stopped) = self.attempt(edited, plain)? else {
            return Ok(None);
        };
        let log = std::mem::take(&mut self.log);
        let mut edition = edition.clone();
        self.argv = ALL_ERRORS.map(str::to_owned).into();
        for _ in 0..FURTHER {
            let Some(further) = edition.further(&self.errors, dialect, sources) else {
                break;
            };
            match self.attempt(further.edited(dialect, sources), plain)? {
                None => return Ok(None),
                // What the machine's time ended says nothing of the program.
                Some(stopped) if stopped.guard => return Ok(Some(stopped)),
                Some(stopped) if self.is_final(&stopped) => break,
                Some(_) => edition = further,
            }
        }
        self.argv.clear();
        self.log = log;
        Ok(Some(stopped))
    }

    /// Whether nothing else is to be tried.
    fn is_final(&self, stopped: &Stopped) -> bool {
        stopped.guard || self.fuel >= self.limits.fuel
    }

    fn attempt(
        &mut self,
        edited: BTreeMap<String, Edited>,
        plain: &NamedFiles,
    ) -> Result<Option<Stopped>, SandboxError> {
        let file = |(path, source): &(String, Content)| {
            let edited = edited.get(path).map(|edited| edited.bytes.clone().into());
            (path.clone(), edited.unwrap_or_else(|| source.clone()))
        };
        self.files = plain.iter().map(file).collect();
        self.edited = edited;
        self.log = Log::default();
        self.errors.clear();
        self.all()
    }

    fn all(&mut self) -> Result<Option<Stopped>, SandboxError> {
        let source = self.source;
        for step in &source.language.compile {
            if let Some(library) = step.apart_from.as_deref().and_then(|path| self.pack?.file(path)) {
                self.keep_apart(library);
            }
            let units: Vec<Option<&Unit>> = if step.per_source {
                self.units.iter().map(Some).collect()
            } else {
                vec![None]
            };
            let mut first = None;
            for unit in units {
                // One log with the errors of every file, as a native build would give.
                if let Some(stopped) = self.step(step, unit)? {
                    first.get_or_insert(stopped);
                }
                if first.is_some() && self.fuel >= self.limits.fuel {
                    break;
                }
            }
            if first.is_some() {
                return Ok(first);
            }
        }
        Ok(None)
    }

    /// Renames in the objects what the program defines and `library` does as well.
    fn keep_apart(&mut self, library: &[u8]) {
        let names: Vec<_> = self.units.iter().map(object).collect();
        let mut objects: Vec<_> = self
            .files
            .iter_mut()
            .filter(|(path, _)| names.contains(path))
            .collect();
        let bytes: Vec<&[u8]> = objects.iter().map(|(_, bytes)| &**bytes).collect();
        for (at, renamed) in own_names::kept_apart(&bytes, &own_names::defined_by(library)) {
            objects[at].1 = renamed.into();
        }
    }

    fn step(&mut self, step: &CompileStep, unit: Option<&Unit>) -> Result<Option<Stopped>, SandboxError> {
        let mut outcome = self.once(step, unit)?;
        let source = |path: &str| {
            self.files
                .iter()
                .find(|(known, _)| known == path)
                .map(|(_, bytes)| &**bytes)
        };
        let is_ok = matches!(outcome.exit, Exit::Code(0));
        let mended = match self.source.language.dialect {
            Some(_) if is_ok => formats::mended(&String::from_utf8_lossy(&outcome.stderr), source),
            _ => Mended::default(),
        };
        if !mended.sources.is_empty() {
            let before = self.files.clone();
            for (path, bytes) in mended.sources {
                self.files.retain(|(known, _)| *known != path);
                self.files.push((path, bytes.into()));
            }
            self.fuel += outcome.fuel;
            let again = self.once(step, unit)?;
            if again.guard {
                return Ok(self.done(again));
            }
            if matches!(again.exit, Exit::Code(0)) {
                // The warnings are those of what was written.
                outcome.stderr = mended.log.into_bytes();
                (outcome.files, outcome.fuel) = (again.files, again.fuel);
            } else {
                self.files = before;
                outcome.fuel = again.fuel;
            }
        }
        Ok(self.done(outcome))
    }

    /// Runs a step, and once more where its log asks for it. The fuel of what does not count is added here.
    fn once(&mut self, step: &CompileStep, unit: Option<&Unit>) -> Result<RunOutcome, SandboxError> {
        let ahead = unit.and_then(|unit| Ahead::new(step, unit, &self.files));
        let mut again = None;
        if let Some(ahead) = ahead {
            let job = ahead.job(&self.job(step, unit, None));
            let outcome = self.session.run(&job)?;
            again = step.again(&outcome);
            if let Some(outcome) = ahead.outcome(outcome) {
                return Ok(outcome);
            }
        }
        let outcome = self.session.run(&self.job(step, unit, again))?;
        match step.again(&outcome) {
            Some(more) if again.is_none() => {
                self.fuel += outcome.fuel;
                self.session.run(&self.job(step, unit, Some(more)))
            }
            _ => Ok(outcome),
        }
    }

    fn job(&self, step: &CompileStep, unit: Option<&Unit>, again: Option<&Again>) -> RunJob {
        let mut limits = self.limits;
        limits.fuel = limits.fuel.saturating_sub(self.fuel);
        let mut keep = vec![self.output().to_owned()];
        keep.extend(unit.map(object));
        keep.extend(step.makes.clone());
        RunJob {
            module: ModuleRef::Pack {
                pack: self.source.language.pack.clone(),
                path: step.module.clone(),
            },
            argv: self.argv(step, unit, again),
            env: self
                .source
                .language
                .run
                .env
                .iter()
                .map(|(k, v)| (k.clone(), v.clone()))
                .collect(),
            stdin: Content::default(),
            layers: vec![self.source.language.pack.clone()],
            limits: budget::with_files(limits, &self.files),
            files: self.files.clone(),
            late: None,
            keep,
            seed: [0; 32],
        }
    }

    /// Takes what a step gave; why the steps end, when they do.
    fn done(&mut self, outcome: RunOutcome) -> Option<Stopped> {
        self.fuel += outcome.fuel;
        self.log.push(&outcome.stdout);
        let errors = formats::without_fixes(&outcome.stderr);
        let errors = dialect::places_before(&errors, &self.edited);
        self.log.push(&errors);
        if !matches!(outcome.exit, Exit::Code(0)) {
            self.errors.push_str(&String::from_utf8_lossy(&errors));
        }
        for (path, bytes) in outcome.files {
            self.files.retain(|(known, _)| *known != path);
            self.files.push((path, bytes.into()));
        }
        let ended = sentence(&outcome.exit, &self.limits);
        if let Some(text) = ended.as_deref() {
            self.log.push(text.as_bytes());
        }
        ended.map(|_| Stopped { guard: outcome.guard })
    }

    fn output(&self) -> &'static str {
        self.source.language.output().unwrap_or(OUTPUT)
    }

    fn argv(&self, step: &CompileStep, unit: Option<&Unit>, again: Option<&Again>) -> Vec<String> {
        let main = self.source.main().unwrap_or_default();
        let mut argv = Vec::new();
        for arg in &step.argv {
            match arg.as_str() {
                "{sources}" => argv.extend(self.units.iter().map(|unit| format!("{WORK}/{}", unit.name))),
                "{objects}" => argv.extend(self.units.iter().map(object)),
                "{when}" => argv.extend(self.when(step, unit).iter().cloned()),
                "{again}" => {
                    argv.extend(self.argv.iter().cloned());
                    argv.extend(again.iter().flat_map(|again| again.argv.clone()));
                }
                _ => argv.push(expand(arg, unit, &main)),
            }
        }
        argv
    }

    fn when<'s>(&self, step: &'s CompileStep, unit: Option<&Unit>) -> &'s [String] {
        let source = unit.and_then(|unit| self.source.files.get(&unit.name));
        step.when
            .as_ref()
            .zip(source)
            .map_or(&[], |(when, source)| when.argv(source))
    }
}

fn object(unit: &Unit) -> String {
    format!("{WORK}/{}.o", unit.stem)
}

fn expand(arg: &str, unit: Option<&Unit>, main: &str) -> String {
    let (name, stem) = unit.map_or((main, main), |unit| (unit.name.as_str(), unit.stem.as_str()));
    arg.replace("{source}", &format!("{WORK}/{name}"))
        .replace("{name}", name)
        .replace("{stem}", stem)
        .replace("{main}", main)
}

/// What to add to the log when a step failed; empty text when the compiler has said it already.
fn sentence(exit: &Exit, limits: &RunLimits) -> Option<String> {
    match exit {
        Exit::Code(0) => None,
        Exit::Code(_) => Some(String::new()),
        Exit::Trap(reason) => Some(format!("the compiler crashed: {reason}")),
        Exit::Fuel => Some(format!(
            "compiling took more than {} s",
            limits.fuel / crate::job::FUEL_PER_SECOND
        )),
        Exit::Memory => Some(format!(
            "compiling needed more than {} MiB of memory",
            limits.memory_bytes >> 20
        )),
        Exit::Output | Exit::Idle => Some("the compiler wrote more than is kept".to_owned()),
    }
}
