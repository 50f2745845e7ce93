//! Bounds on what a guest may take, beside fuel. Each says what the guest sees and what is *not* limited.

use crate::engine::{MAX_MEMORIES, MAX_TABLE_ELEMENTS, MAX_TABLES};
use wasmparser::{BinaryReaderError, FunctionBody, Operator, Parser, Payload};
use wasmtime::ResourceLimiter;

/// Bytes of a module. The guest's module is refused at load (compile error). Modules of packs are not bound
/// by this and what follows: setup made them, and a child of their own compiles them.
pub const MAX_MODULE_BYTES: usize = 32 << 20;
/// Functions of a module.
pub const MAX_FUNCTIONS: u32 = 100_000;
/// Bytes of one function's code: Cranelift's time grows faster than a function's size. The largest seen from
/// clang, rustc and Go for contest programs are below 200 KiB.
pub const MAX_FUNCTION_BYTES: usize = 512 << 10;
/// Blocks inside blocks. Not limited: how many follow each other.
pub const MAX_NESTING: usize = 1_000;
/// Locals of one function, parameters aside.
pub const MAX_LOCALS: u64 = 20_000;
/// Data and element segments, each.
pub const MAX_SEGMENTS: u32 = 100_000;

/// CPU time of validating and compiling a module, ms. The child is ended and the module refused. Not part of
/// the receipt's guarantee, so far above what any program within the bounds above was seen to need.
pub const LOAD_CPU_MS: u64 = 60_000;
/// Memory the same may take, bytes, on top of what the child had; beyond it the child aborts and the module
/// is refused.
pub const LOAD_MEMORY_BYTES: u64 = 2 << 30;
/// Modules one child holds at a time.
pub const MAX_LOADED: usize = 64;

/// Checks a module's outside before Cranelift sees it. The text names what is too much and the bound.
pub fn check_module(wasm: &[u8]) -> Result<(), String> {
    if wasm.len() > MAX_MODULE_BYTES {
        return Err(format!(
            "the module has {} bytes, more than {MAX_MODULE_BYTES}",
            wasm.len()
        ));
    }
    for payload in Parser::new(0).parse_all(wasm) {
        check_payload(&payload.map_err(|error| invalid(&error))?)?;
    }
    Ok(())
}

fn invalid(error: &BinaryReaderError) -> String {
    format!("not a valid WebAssembly module: {error}")
}

fn at_most(what: &str, count: u32, bound: u32) -> Result<(), String> {
    if count > bound {
        Err(format!("the module has {count} {what}, more than {bound}"))
    } else {
        Ok(())
    }
}

fn check_payload(payload: &Payload<'_>) -> Result<(), String> {
    match payload {
        Payload::FunctionSection(section) => at_most("functions", section.count(), MAX_FUNCTIONS),
        Payload::TableSection(section) => at_most("tables", section.count(), MAX_TABLES),
        Payload::MemorySection(section) => at_most("memories", section.count(), MAX_MEMORIES),
        Payload::DataSection(section) => at_most("data segments", section.count(), MAX_SEGMENTS),
        Payload::ElementSection(section) => at_most("element segments", section.count(), MAX_SEGMENTS),
        Payload::CodeSectionEntry(body) => check_function(body),
        _ => Ok(()),
    }
}

fn check_function(body: &FunctionBody<'_>) -> Result<(), String> {
    let bytes = body.range().len();
    if bytes > MAX_FUNCTION_BYTES {
        return Err(format!(
            "a function has {bytes} bytes of code, more than {MAX_FUNCTION_BYTES}"
        ));
    }
    let mut locals = 0u64;
    for group in body.get_locals_reader().map_err(|error| invalid(&error))? {
        locals += u64::from(group.map_err(|error| invalid(&error))?.0);
    }
    if locals > MAX_LOCALS {
        return Err(format!("a function has {locals} locals, more than {MAX_LOCALS}"));
    }
    check_nesting(body)
}

fn check_nesting(body: &FunctionBody<'_>) -> Result<(), String> {
    let mut depth = 0usize;
    for operator in body.get_operators_reader().map_err(|error| invalid(&error))? {
        match operator.map_err(|error| invalid(&error))? {
            Operator::Block { .. }
            | Operator::Loop { .. }
            | Operator::If { .. }
            | Operator::TryTable { .. } => {
                depth += 1;
            }
            Operator::End => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > MAX_NESTING {
            return Err(format!("a function nests blocks more than {MAX_NESTING} deep"));
        }
    }
    Ok(())
}

/// Linear memory of a run: all memories and the exception heap together.
///
/// The guest sees `memory.grow` give -1, and instantiation fail where the module starts above the limit. What
/// is not limited here: the call stack (a constant of the engine), tables (elements of each bounded by the
/// engine), and what the host keeps for the run, which output and file caps bound.
#[derive(Debug)]
pub struct MemoryLimits {
    limit: usize,
    now: usize,
    peak: usize,
    last_growth: usize,
    refused: bool,
}

impl MemoryLimits {
    pub fn new(bytes: u64) -> Self {
        let limit = usize::try_from(bytes).unwrap_or(usize::MAX);
        Self {
            limit,
            now: 0,
            peak: 0,
            last_growth: 0,
            refused: false,
        }
    }

    /// Another limit from now on; what there is stays.
    pub fn set(&mut self, bytes: u64) {
        self.limit = usize::try_from(bytes).unwrap_or(usize::MAX);
    }

    /// Most bytes there were at one time. Memory never shrinks, so this is also the last.
    pub fn peak(&self) -> u64 {
        self.peak as u64
    }

    /// Whether the guest was refused memory: a trap that follows reads as MLE.
    pub fn refused(&self) -> bool {
        self.refused
    }
}

impl ResourceLimiter for MemoryLimits {
    fn memory_growing(
        &mut self,
        current: usize,
        desired: usize,
        maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        self.last_growth = 0;
        if maximum.is_some_and(|maximum| desired > maximum) {
            // The module's own bound, not ours.
            return Ok(false);
        }
        let growth = desired.saturating_sub(current);
        let total = self.now.saturating_add(growth);
        if total > self.limit {
            self.refused = true;
            return Ok(false);
        }
        self.now = total;
        self.peak = self.peak.max(total);
        self.last_growth = growth;
        Ok(true)
    }

    /// The machine has no more: a fault of the judge that must not look like the guest's, so the run traps.
    fn memory_grow_failed(&mut self, error: wasmtime::Error) -> wasmtime::Result<()> {
        if self.last_growth > 0 {
            return Err(error.context(HostMemory));
        }
        Ok(())
    }

    fn table_growing(&mut self, _: usize, desired: usize, maximum: Option<usize>) -> wasmtime::Result<bool> {
        Ok(desired <= MAX_TABLE_ELEMENTS && maximum.is_none_or(|maximum| desired <= maximum))
    }

    fn instances(&self) -> usize {
        1
    }

    fn tables(&self) -> usize {
        MAX_TABLES as usize
    }

    fn memories(&self) -> usize {
        MAX_MEMORIES as usize
    }
}

/// The machine could not give memory that the limits allow.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("the machine is out of memory")]
pub struct HostMemory;
