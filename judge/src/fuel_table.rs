//! What an instruction costs in fuel. Frozen: another table is another [`VERSION`], another engine hash and
//! other receipts.
//!
//! One unit stands for 0.1 ns of the reference machine. A plain instruction costs one unit, which fits code
//! that compilers make (about three instructions a cycle, locals included); what is slower by itself costs
//! what it takes there. What no table can price is a cache miss: a load costs the same wherever its data is.
//! The parent's CPU guard stands behind that.

use wasmtime::OperatorCost;

/// Counted up with every change of a number below.
pub const VERSION: u32 = 1;

/// Integer division and remainder, 32 bits: about 10 cycles.
const DIV32: u8 = 20;
/// The same with 64 bits.
const DIV64: u8 = 30;
/// Floating-point division: about 4 ns latency, half of it hidden.
const FDIV: u8 = 12;
/// Square root.
const FSQRT: u8 = 18;
/// A call through a table: bounds, signature and an indirect jump.
const CALL_INDIRECT: u8 = 6;
/// A direct call: frame, stack check and fuel check.
const CALL: u8 = 3;
/// Into the runtime and back.
const RUNTIME_CALL: u8 = 200;
/// Throwing walks the stack by tables.
const THROW: u8 = 255;

/// The table given to [`wasmtime::Config::operator_cost`].
pub fn operator_cost() -> OperatorCost {
    let mut cost = OperatorCost::new();
    divisions(&mut cost);
    calls(&mut cost);
    runtime(&mut cost);
    by_length(&mut cost);
    cost
}

fn divisions(cost: &mut OperatorCost) {
    for op in [&mut cost.I32DivS, &mut cost.I32DivU, &mut cost.I32RemS, &mut cost.I32RemU] {
        *op = DIV32;
    }
    for op in [&mut cost.I64DivS, &mut cost.I64DivU, &mut cost.I64RemS, &mut cost.I64RemU] {
        *op = DIV64;
    }
    for op in [&mut cost.F32Div, &mut cost.F64Div, &mut cost.F32x4Div, &mut cost.F64x2Div] {
        *op = FDIV;
    }
    for op in [&mut cost.F32Sqrt, &mut cost.F64Sqrt, &mut cost.F32x4Sqrt, &mut cost.F64x2Sqrt] {
        *op = FSQRT;
    }
}

fn calls(cost: &mut OperatorCost) {
    cost.Call = CALL;
    cost.ReturnCall = CALL;
    cost.CallIndirect = CALL_INDIRECT;
    cost.ReturnCallIndirect = CALL_INDIRECT;
    cost.CallRef = CALL_INDIRECT;
    cost.ReturnCallRef = CALL_INDIRECT;
}

/// Instructions that leave generated code.
fn runtime(cost: &mut OperatorCost) {
    cost.MemoryGrow = RUNTIME_CALL;
    cost.TableGrow = RUNTIME_CALL;
    cost.MemoryFill = 20;
    cost.MemoryCopy = 20;
    cost.MemoryInit = 50;
    cost.TableFill = 50;
    cost.TableCopy = 50;
    cost.TableInit = 50;
    cost.DataDrop = 20;
    cost.ElemDrop = 20;
    cost.RefFunc = 20;
    cost.Throw = THROW;
    cost.ThrowRef = THROW;
}

/// Charged before the work is done, so that a length beyond the fuel traps at once.
fn by_length(cost: &mut OperatorCost) {
    // 10 GB/s: what memory does when the cache is too small.
    cost.variable.memory_fill_per_byte = 1;
    cost.variable.memory_copy_per_byte = 1;
    cost.variable.memory_init_per_byte = 1;
    // The highest there is; the pages themselves are paid for by the guest's first touch of each and bounded
    // by the memory limit.
    cost.variable.memory_grow_per_page = 255;
    cost.variable.table_fill_per_element = 20;
    cost.variable.table_copy_per_element = 20;
    cost.variable.table_init_per_element = 40;
    cost.variable.table_grow_per_element = 20;
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Fails when a number is changed without a new version.
    #[test]
    fn frozen() {
        let text = format!("{VERSION} {:?}", operator_cost());
        let hash = blake3::hash(text.as_bytes()).to_hex();
        assert_eq!(&hash[..16], "unfrozen");
    }
}
