//! One function of a compiler, its fuel counted by calls and rounds of loops.

use super::encode::{self, signed, unsigned};
use super::function::{ENTRY, Locals, Result, TABLE, by_length, is_call};
use wasmparser::{FunctionBody, Operator};

/// Of the instructions that are charged for, a pass through a function or loop executes about one in so many: with it,
/// clang's fuel is its time.
const SHARE: i64 = 3;

#[derive(Default)]
struct Outline {
    /// The cost of the function and of each of its loops, without the loops within, by the order of their heads.
    regions: Vec<i64>,
    calls: bool,
    lengths: bool,
}

pub(super) fn write(wasm: &[u8], body: &FunctionBody<'_>, parameters: u32, global: u32) -> Result<Vec<u8>> {
    let outline = outline(body)?;
    let mut heads = outline.regions.into_iter();
    let locals = Locals::read(body, parameters)?;
    let mut writer = Writer {
        out: Vec::with_capacity(body.range().len() + 64),
        global,
    };
    unsigned(
        &mut writer.out,
        u64::from(locals.groups) + u64::from(outline.lengths),
    );
    writer.out.extend_from_slice(&wasm[locals.start..locals.end]);
    if outline.lengths {
        writer.out.extend_from_slice(&[1, encode::I32]);
    }
    writer.add(heads.next().unwrap_or_default());
    // Without calls it ends by itself, or by way of a loop's head.
    if outline.calls {
        writer.check();
    }
    let mut copied = locals.end;
    let mut operators = body.get_operators_reader()?;
    while !operators.eof() {
        let at = operators.original_position();
        let operator = operators.read()?;
        if let Some(unit) = by_length(&operator) {
            writer.out.extend_from_slice(&wasm[copied..at]);
            copied = at;
            writer.charge_length(unit, locals.count);
        }
        if let Operator::Loop { .. } = operator {
            let after = operators.original_position();
            writer.out.extend_from_slice(&wasm[copied..after]);
            copied = after;
            writer.add(heads.next().unwrap_or_default());
            writer.check();
        }
    }
    writer.out.extend_from_slice(&wasm[copied..body.range().end]);
    Ok(writer.out)
}

fn outline(body: &FunctionBody<'_>) -> Result<Outline> {
    let mut outline = Outline {
        regions: vec![0],
        ..Outline::default()
    };
    // Regions of the blocks that are open.
    let mut open = vec![0];
    for operator in body.get_operators_reader()? {
        let operator = operator?;
        outline.calls |= is_call(&operator);
        outline.lengths |= by_length(&operator).is_some();
        let at = open.last().copied().unwrap_or_default();
        outline.regions[at] += TABLE.cost(&operator);
        match operator {
            Operator::Loop { .. } => {
                open.push(outline.regions.len());
                outline.regions.push(0);
            }
            Operator::Block { .. } | Operator::If { .. } | Operator::TryTable { .. } => open.push(at),
            Operator::End => {
                open.pop();
            }
            _ => {}
        }
    }
    Ok(outline)
}

struct Writer {
    out: Vec<u8>,
    global: u32,
}

impl Writer {
    fn emit(&mut self, opcode: u8, index: u32) {
        self.out.push(opcode);
        unsigned(&mut self.out, u64::from(index));
    }

    fn constant(&mut self, value: i64) {
        self.out.push(encode::I64_CONST);
        signed(&mut self.out, value);
    }

    fn add(&mut self, region: i64) {
        self.emit(encode::GLOBAL_GET, self.global);
        self.constant(ENTRY + region / SHARE);
        self.out.push(encode::I64_ADD);
        self.emit(encode::GLOBAL_SET, self.global);
    }

    fn check(&mut self) {
        self.emit(encode::GLOBAL_GET, self.global);
        self.constant(0);
        self.out.push(encode::I64_GE_S);
        self.out
            .extend_from_slice(&[encode::IF, encode::EMPTY, encode::UNREACHABLE, encode::END]);
    }

    fn charge_length(&mut self, unit: u8, scratch: u32) {
        self.emit(encode::LOCAL_SET, scratch);
        self.emit(encode::GLOBAL_GET, self.global);
        self.emit(encode::LOCAL_GET, scratch);
        self.out.push(encode::I64_EXTEND_I32_U);
        self.constant(i64::from(unit));
        self.out.push(encode::I64_MUL);
        self.out.push(encode::I64_ADD);
        self.emit(encode::GLOBAL_SET, self.global);
        self.check();
        self.emit(encode::LOCAL_GET, scratch);
    }
}
