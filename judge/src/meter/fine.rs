//! One function, its fuel counted to the instruction.

use super::encode::{self, signed, unsigned};
use super::function::{ENTRY, Locals, Result, TABLE, by_length, is_call};
use std::collections::HashSet;
use wasmparser::{Catch, FunctionBody, Operator};

/// A block, or what stands for one: the function itself is the outermost.
struct Block {
    /// Exceptions are caught at its label: there the count is in the global alone, so it has to be on every other way
    /// there.
    catches: bool,
    is_loop: bool,
}

/// What is known before anything is written.
#[derive(Default)]
struct Outline {
    /// Blocks by the order of their openings whose labels catch.
    catching: HashSet<usize>,
    calls: bool,
    lengths: bool,
}

struct Body<'a> {
    wasm: &'a [u8],
    out: Vec<u8>,
    /// Up to here the original is in `out`.
    copied: usize,
    /// The local with the count, and one for lengths.
    fuel: u32,
    scratch: u32,
    /// The global with the count.
    global: u32,
    /// Cost of what has run since the count was last added to.
    pending: i64,
    outline: Outline,
    blocks: Vec<Block>,
    opened: usize,
}

pub(super) fn write(wasm: &[u8], body: &FunctionBody<'_>, parameters: u32, global: u32) -> Result<Vec<u8>> {
    let outline = outline(body)?;
    let locals = Locals::read(body, parameters)?;
    let start = locals.end;
    let mut out = Vec::with_capacity(2 * body.range().len());
    unsigned(
        &mut out,
        u64::from(locals.groups) + 1 + u64::from(outline.lengths),
    );
    out.extend_from_slice(&wasm[locals.start..start]);
    out.extend_from_slice(&[1, encode::I64]);
    if outline.lengths {
        out.extend_from_slice(&[1, encode::I32]);
    }
    let mut this = Body {
        wasm,
        out,
        copied: start,
        fuel: locals.count,
        scratch: locals.count + 1,
        global,
        pending: ENTRY,
        outline,
        blocks: vec![Block {
            catches: false,
            is_loop: false,
        }],
        opened: 0,
    };
    this.load();
    // Without calls it ends by itself, or by way of a loop's head.
    if this.outline.calls {
        this.add();
        this.check();
    }
    let mut operators = body.get_operators_reader()?;
    while !operators.eof() {
        let at = operators.original_position();
        let operator = operators.read()?;
        this.operator(&operator, at, operators.original_position())?;
    }
    this.copy(body.range().end);
    Ok(this.out)
}

impl Body<'_> {
    fn operator(&mut self, operator: &Operator<'_>, at: usize, after: usize) -> Result<()> {
        self.pending += TABLE.cost(operator);
        if let Some(unit) = by_length(operator) {
            self.copy(at);
            self.charge_length(unit);
            return Ok(());
        }
        match operator {
            Operator::Call { .. } | Operator::CallIndirect { .. } | Operator::CallRef { .. } => {
                self.copy(at);
                self.add();
                self.save();
                self.copy(after);
                self.load();
            }
            Operator::Return
            | Operator::Unreachable
            | Operator::ReturnCall { .. }
            | Operator::ReturnCallIndirect { .. }
            | Operator::ReturnCallRef { .. }
            | Operator::Throw { .. }
            | Operator::ThrowRef => {
                self.copy(at);
                self.add();
                self.save();
            }
            Operator::Br { relative_depth } | Operator::BrIf { relative_depth } => {
                self.copy(at);
                self.add();
                self.save_for(*relative_depth);
            }
            Operator::BrTable { targets } => {
                self.copy(at);
                self.add();
                let mut depths = vec![targets.default()];
                for depth in targets.targets() {
                    depths.push(depth?);
                }
                if depths.iter().any(|depth| self.needs_global(*depth)) {
                    self.save();
                }
            }
            Operator::Block { .. } | Operator::TryTable { .. } => {
                self.open(false);
            }
            Operator::If { .. } => {
                self.copy(at);
                self.add();
                if self.open(false) {
                    // Without an `else` this is a way to the label.
                    self.save();
                }
            }
            Operator::Loop { .. } => {
                self.copy(at);
                self.add();
                let catches = self.open(true);
                if catches {
                    self.save();
                }
                self.copy(after);
                if catches {
                    self.load();
                }
                self.check();
            }
            Operator::Else => {
                self.copy(at);
                self.add();
                self.save_for(0);
            }
            Operator::End => self.end(at, after),
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, at: usize, after: usize) {
        self.copy(at);
        self.add();
        let Some(block) = self.blocks.pop() else {
            return;
        };
        if self.blocks.is_empty() {
            self.save();
        } else if block.catches && !block.is_loop {
            self.save();
            self.copy(after);
            self.load();
        }
    }

    /// Enters a block; whether it catches.
    fn open(&mut self, is_loop: bool) -> bool {
        let catches = self.outline.catching.contains(&self.opened);
        self.opened += 1;
        self.blocks.push(Block { catches, is_loop });
        catches
    }

    /// Whether a branch there needs the count in the global: it leaves the function, or meets exceptions.
    fn needs_global(&self, depth: u32) -> bool {
        let index = self.blocks.len().checked_sub(1 + depth as usize);
        index.is_none_or(|index| index == 0 || self.blocks[index].catches)
    }

    fn save_for(&mut self, depth: u32) {
        if self.needs_global(depth) {
            self.save();
        }
    }

    fn copy(&mut self, to: usize) {
        self.out.extend_from_slice(&self.wasm[self.copied..to]);
        self.copied = to;
    }

    fn emit(&mut self, opcode: u8, index: u32) {
        self.out.push(opcode);
        unsigned(&mut self.out, u64::from(index));
    }

    fn constant(&mut self, value: i64) {
        self.out.push(encode::I64_CONST);
        signed(&mut self.out, value);
    }

    fn load(&mut self) {
        self.emit(encode::GLOBAL_GET, self.global);
        self.emit(encode::LOCAL_SET, self.fuel);
    }

    fn save(&mut self) {
        self.emit(encode::LOCAL_GET, self.fuel);
        self.emit(encode::GLOBAL_SET, self.global);
    }

    /// Adds what is pending to the count.
    fn add(&mut self) {
        let cost = std::mem::take(&mut self.pending);
        if cost != 0 {
            self.emit(encode::LOCAL_GET, self.fuel);
            self.constant(cost);
            self.out.push(encode::I64_ADD);
            self.emit(encode::LOCAL_SET, self.fuel);
        }
    }

    /// Ends the run when the count is no longer negative.
    fn check(&mut self) {
        self.emit(encode::LOCAL_GET, self.fuel);
        self.constant(0);
        self.out.push(encode::I64_GE_S);
        self.out.extend_from_slice(&[encode::IF, encode::EMPTY]);
        self.save();
        self.out.extend_from_slice(&[encode::UNREACHABLE, encode::END]);
    }

    /// Charges `unit` for each of what the topmost value of the stack counts, and checks.
    fn charge_length(&mut self, unit: u8) {
        self.add();
        self.emit(encode::LOCAL_SET, self.scratch);
        self.emit(encode::LOCAL_GET, self.fuel);
        self.emit(encode::LOCAL_GET, self.scratch);
        self.out.push(encode::I64_EXTEND_I32_U);
        self.constant(i64::from(unit));
        self.out.push(encode::I64_MUL);
        self.out.push(encode::I64_ADD);
        self.emit(encode::LOCAL_SET, self.fuel);
        self.check();
        self.emit(encode::LOCAL_GET, self.scratch);
    }
}

fn outline(body: &FunctionBody<'_>) -> Result<Outline> {
    let mut outline = Outline::default();
    // Blocks open, by the order of their openings.
    let mut open = Vec::new();
    let mut opened = 0;
    for operator in body.get_operators_reader()? {
        let operator = operator?;
        outline.lengths |= by_length(&operator).is_some();
        outline.calls |= is_call(&operator);
        match &operator {
            Operator::Block { .. }
            | Operator::Loop { .. }
            | Operator::If { .. }
            | Operator::TryTable { .. } => {
                if let Operator::TryTable { try_table } = &operator {
                    let caught = try_table.catches.iter().map(label);
                    // None for the function's own label: there the count is not read again.
                    let caught = caught.filter_map(|depth| open.iter().rev().nth(depth as usize));
                    outline.catching.extend(caught);
                }
                open.push(opened);
                opened += 1;
            }
            Operator::End => {
                open.pop();
            }
            _ => {}
        }
    }
    Ok(outline)
}

fn label(catch: &Catch) -> u32 {
    match *catch {
        Catch::One { label, .. }
        | Catch::OneRef { label, .. }
        | Catch::All { label }
        | Catch::AllRef { label } => label,
    }
}
