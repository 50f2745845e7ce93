//! Fuel: a module is rewritten so that it counts what it does, by the costs of [`fuel_table`].
//!
//! The count is a global of its own, appended behind the module's: minus what is left, so that a run is out of fuel when
//! it is no longer negative. A function keeps it in a local, adds to it where its control flow splits or joins, and
//! writes it back around calls. It is looked at at every loop's head and on entry of functions that call, which bounds
//! what can run unseen by the length of a function. Out of fuel is `unreachable` with a count that is not negative.
//!
//! wasmtime counts the same way, but there running out is a call that may return. It costs every loop its registers: the
//! call saves none of those for floats. Here it is a trap, and code is as it would be without, but for an addition and
//! a branch.
//!
//! The module must have been validated before: its code can then not name a global behind its own.

mod coarse;
mod encode;
mod fine;
mod function;
#[cfg(test)]
mod tests;

use crate::wasi::State;
use encode::{appended, length, unsigned, write_section};
use wasmparser::{BinaryReaderError, FunctionBody, Parser, Payload, TypeRef};
use wasmtime::{AsContextMut, Val};

/// Counted up when a module would be given another fuel by other code here.
pub const VERSION: u32 = 2;

/// The name the count is exported by.
pub const FUEL: &str = "trellis:fuel";
/// The name of the module's start function, which the runner calls when the count is set.
pub const START: &str = "trellis:start";

mod section {
    pub(super) const CUSTOM: u8 = 0;
    pub(super) const GLOBAL: u8 = 6;
    pub(super) const EXPORT: u8 = 7;
    pub(super) const START: u8 = 8;
    pub(super) const CODE: u8 = 10;
}

/// Most fuel a run can be given.
pub const MOST: u64 = i64::MAX as u64;

/// How closely fuel is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grain {
    /// What is executed, to the instruction: programs.
    Fine,
    /// Functions entered and rounds of loops, each by what it could execute: compilers, which are too large to carry the
    /// fine count in every branch (a fifth of their time). It is the same on every machine as well.
    Coarse,
}

impl Grain {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Fine => "fine",
            Self::Coarse => "coarse",
        }
    }

    pub(crate) fn named(name: &str) -> Option<Self> {
        [Self::Fine, Self::Coarse]
            .into_iter()
            .find(|grain| grain.name() == name)
    }
}

/// What a run has left. `None` for a module that is not metered.
pub fn left(mut store: impl AsContextMut<Data = State>) -> Option<u64> {
    let count = store.as_context().data().fuel?;
    let count = count.get(&mut store).i64()?;
    Some(count.min(0).unsigned_abs())
}

/// Sets what is left, at most [`MOST`].
pub fn set(mut store: impl AsContextMut<Data = State>, left: u64) -> wasmtime::Result<()> {
    let Some(count) = store.as_context().data().fuel else {
        return Ok(());
    };
    let left = i64::try_from(left).unwrap_or(i64::MAX);
    count.set(&mut store, Val::I64(-left))
}

/// The module with its fuel counted. The error is the module's fault, in one line.
pub fn meter(wasm: &[u8], grain: Grain) -> Result<Vec<u8>, String> {
    Metered::new(grain).module(wasm)
}

/// Where a section stands among the others.
fn rank(id: u8) -> u8 {
    match id {
        // Tags stand between memories and globals, the count of data segments between elements and code.
        13 => 11,
        12 => 19,
        id => 2 * id,
    }
}

struct Metered {
    grain: Grain,
    out: Vec<u8>,
    /// Parameters of each type.
    parameters: Vec<u32>,
    /// Types of the module's own functions.
    functions: Vec<u32>,
    globals: u32,
    start: Option<u32>,
    has_globals: bool,
    has_exports: bool,
    bodies: Vec<u8>,
    /// Functions whose bodies are written.
    done: usize,
}

fn invalid(error: &BinaryReaderError) -> String {
    format!("not a valid WebAssembly module: {error}")
}

impl Metered {
    fn new(grain: Grain) -> Self {
        Self {
            grain,
            out: Vec::new(),
            parameters: Vec::new(),
            functions: Vec::new(),
            globals: 0,
            start: None,
            has_globals: false,
            has_exports: false,
            bodies: Vec::new(),
            done: 0,
        }
    }

    fn module(mut self, wasm: &[u8]) -> Result<Vec<u8>, String> {
        let payloads = Parser::new(0)
            .parse_all(wasm)
            .collect::<Result<Vec<_>, _>>()
            .map_err(|error| invalid(&error))?;
        for payload in &payloads {
            self.outline(payload)?;
        }
        self.out.extend_from_slice(b"\0asm\x01\0\0\0");
        for payload in &payloads {
            if let Payload::CodeSectionEntry(body) = payload {
                self.function(wasm, body).map_err(|error| invalid(&error))?;
            }
        }
        for payload in &payloads {
            if let Some((id, range)) = payload.as_section() {
                self.section(id, &wasm[range]);
            }
        }
        self.missing(u8::MAX);
        Ok(self.out)
    }

    /// What must be known before anything is written.
    fn outline(&mut self, payload: &Payload<'_>) -> Result<(), String> {
        let invalid = |error: BinaryReaderError| invalid(&error);
        match payload {
            Payload::TypeSection(section) => {
                for ty in section.clone().into_iter_err_on_gc_types() {
                    self.parameters.push(length(ty.map_err(invalid)?.params().len()));
                }
            }
            Payload::ImportSection(section) => {
                for import in section.clone().into_imports() {
                    match import.map_err(invalid)?.ty {
                        TypeRef::Global(_) => self.globals += 1,
                        TypeRef::Func(_)
                        | TypeRef::FuncExact(_)
                        | TypeRef::Table(_)
                        | TypeRef::Memory(_)
                        | TypeRef::Tag(_) => {}
                    }
                }
            }
            Payload::FunctionSection(section) => {
                for ty in section.clone() {
                    self.functions.push(ty.map_err(invalid)?);
                }
            }
            Payload::GlobalSection(section) => self.globals += section.count(),
            Payload::ExportSection(section) => {
                for export in section.clone() {
                    let export = export.map_err(invalid)?;
                    if [FUEL, START].contains(&export.name) {
                        return Err(format!(
                            "the module exports `{}`, a name of the judge's",
                            export.name
                        ));
                    }
                }
            }
            Payload::StartSection { func, .. } => self.start = Some(*func),
            _ => {}
        }
        Ok(())
    }

    fn section(&mut self, id: u8, content: &[u8]) {
        // The first are names and the like. The second would run before the count is set.
        if id == section::CUSTOM || id == section::START {
            return;
        }
        self.missing(id);
        match id {
            section::GLOBAL => {
                let mut section = appended(content, 1);
                section.extend(self.count());
                write_section(&mut self.out, id, &section);
                self.has_globals = true;
            }
            section::EXPORT => {
                let (count, entries) = self.own_exports();
                let mut section = appended(content, count);
                section.extend(entries);
                write_section(&mut self.out, id, &section);
                self.has_exports = true;
            }
            section::CODE => {
                let mut section = Vec::with_capacity(self.bodies.len() + 5);
                unsigned(&mut section, u64::from(length(self.functions.len())));
                section.append(&mut self.bodies);
                write_section(&mut self.out, id, &section);
            }
            _ => write_section(&mut self.out, id, content),
        }
    }

    /// Writes the two sections that we add to, where the module has none, before a section that follows them.
    fn missing(&mut self, next: u8) {
        let next = if next == u8::MAX { next } else { rank(next) };
        if !self.has_globals && next > rank(section::GLOBAL) {
            let mut section = vec![1];
            section.extend(self.count());
            write_section(&mut self.out, section::GLOBAL, &section);
            self.has_globals = true;
        }
        if !self.has_exports && next > rank(section::EXPORT) {
            let (count, entries) = self.own_exports();
            let mut section = Vec::new();
            unsigned(&mut section, u64::from(count));
            section.extend(entries);
            write_section(&mut self.out, section::EXPORT, &section);
            self.has_exports = true;
        }
    }

    /// The global: mutable, 0.
    fn count(&self) -> [u8; 5] {
        [encode::I64, 1, encode::I64_CONST, 0, encode::END]
    }

    fn own_exports(&self) -> (u32, Vec<u8>) {
        let mut entries = Vec::new();
        let mut put = |name: &str, kind: u8, index: u32| {
            unsigned(&mut entries, name.len() as u64);
            entries.extend_from_slice(name.as_bytes());
            entries.push(kind);
            unsigned(&mut entries, u64::from(index));
        };
        put(FUEL, 3, self.globals);
        if let Some(start) = self.start {
            put(START, 0, start);
        }
        (1 + u32::from(self.start.is_some()), entries)
    }

    fn function(&mut self, wasm: &[u8], body: &FunctionBody<'_>) -> Result<(), BinaryReaderError> {
        let ty = self.functions.get(self.done).map_or(0, |ty| *ty as usize);
        let parameters = self.parameters.get(ty).copied().unwrap_or_default();
        let code = match self.grain {
            Grain::Fine => fine::write(wasm, body, parameters, self.globals)?,
            Grain::Coarse => coarse::write(wasm, body, parameters, self.globals)?,
        };
        unsigned(&mut self.bodies, code.len() as u64);
        self.bodies.extend(code);
        self.done += 1;
        Ok(())
    }
}
