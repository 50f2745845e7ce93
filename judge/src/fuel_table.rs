//! What an instruction costs in fuel. Frozen: another table is another [`VERSION`], another engine hash and other
//! receipts.
//!
//! One unit stands for 0.1 ns. The numbers were fitted to 28 kernels (`examples/calibrate.rs`: sorting, hashing,
//! graphs, strings, matrices, transforms, number theory, allocation, calls, ...) on an EPYC server: CPU time over fuel
//! time was between 0.4 and 2.1 for 26 of them, and 0.94 for the ten of `cargo xtask bench` together. Code is faster since
//! NaN is not canonical there and [`crate::meter`] counts: 0.65 for the ten, 0.2 for loops over floats. What compilers make free is free here: locals and constants. Branches carry the weight of what they end: a check of the fuel, and
//! now and then a wrong guess of the processor. Copies within the cache cost five times what they take, because a copy
//! beyond it costs what it does.
//!
//! What no table can price is a cache miss: a load costs the same wherever its data lies. A pointer chase over 16 MiB
//! takes 28 times its fuel; the parent's CPU guard stands behind that.

use wasmtime::OperatorCost;

/// Counted up with every change of a number below.
pub const VERSION: u32 = 1;

/// The cost of an instruction by wasmparser's name of it (`I32Add`). Every function entered costs 1 beside: `meter`.
fn cost(name: &str) -> u8 {
    control(name)
        .or_else(|| memory(name))
        .or_else(|| slow_arithmetic(name))
        .unwrap_or_else(|| arithmetic(name))
}

fn control(name: &str) -> Option<u8> {
    Some(match name {
        "Nop" | "Drop" | "Block" | "Loop" | "End" | "Else" | "Unreachable" | "Return" | "TryTable" => 0,
        "If" | "Br" | "BrIf" | "BrOnNull" | "BrOnNonNull" => 10,
        "BrTable" => 20,
        // Frame, stack check and fuel check.
        "Call" | "ReturnCall" => 10,
        // The same, bounds, signature, and a jump that is often guessed wrong.
        "CallIndirect" | "ReturnCallIndirect" | "CallRef" | "ReturnCallRef" => 65,
        // Walks the stack by tables: microseconds. This is the highest there is.
        "Throw" | "ThrowRef" => 255,
        _ => return None,
    })
}

fn memory(name: &str) -> Option<u8> {
    Some(match name {
        "LocalGet" | "LocalSet" | "LocalTee" => 0,
        "GlobalGet" | "GlobalSet" => 2,
        "MemorySize" | "TableSize" => 2,
        "TableGet" | "TableSet" => 10,
        // Into the runtime and back.
        "MemoryGrow" | "TableGrow" => 255,
        "MemoryFill" | "MemoryCopy" => 50,
        "MemoryInit" | "TableFill" | "TableCopy" | "TableInit" | "DataDrop" | "ElemDrop" | "RefFunc" => 100,
        _ if name.contains("Load") || name.contains("Store") => 2,
        _ => return None,
    })
}

fn slow_arithmetic(name: &str) -> Option<u8> {
    let is_float = name.starts_with('F');
    Some(match name {
        "I32DivS" | "I32DivU" | "I32RemS" | "I32RemU" => 22,
        "I64DivS" | "I64DivU" | "I64RemS" | "I64RemU" => 25,
        _ if is_float && name.ends_with("Div") => 50,
        _ if is_float && name.ends_with("Sqrt") => 70,
        _ => return None,
    })
}

fn arithmetic(name: &str) -> u8 {
    if name.ends_with("Const") {
        0
    } else if name.starts_with('F') || name.contains("TruncF") || name.contains("TruncSat") {
        // With the canonicalisation of NaN, as it was when this was fitted.
        5
    } else if name.ends_with("Mul") {
        6
    } else if name.starts_with("I32") || name.starts_with("I64") || name == "Select" || name == "TypedSelect"
    {
        1
    } else {
        // SIMD on integers, references.
        2
    }
}

macro_rules! fill {
    ($(@$proposal:ident $op:ident $({ $($arg:ident: $type:ty),* })? => $visit:ident ($($ann:tt)*))*) => {
        /// The table; wasmtime's type of it, whose own fuel is not used.
        pub fn operator_cost() -> OperatorCost {
            let mut table = OperatorCost::new();
            $(table.$op = cost(stringify!($op));)*
            by_length(&mut table);
            table
        }
    };
}

wasmparser::for_each_operator!(fill);

/// Charged before the work is done, so that a length beyond the fuel traps at once.
fn by_length(table: &mut OperatorCost) {
    let variable = &mut table.variable;
    // 10 GB/s: what memory does when the cache is too small.
    variable.memory_fill_per_byte = 1;
    variable.memory_copy_per_byte = 1;
    variable.memory_init_per_byte = 1;
    // The highest there is. The pages themselves are made at the guest's first touch of each; the memory limit bounds
    // how many there are.
    variable.memory_grow_per_page = 255;
    variable.table_fill_per_element = 20;
    variable.table_copy_per_element = 20;
    variable.table_init_per_element = 40;
    variable.table_grow_per_element = 20;
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Fails when a number is changed without a new version.
    #[test]
    fn frozen() {
        let text = format!("{VERSION} {:?}", operator_cost());
        assert_eq!(&blake3::hash(text.as_bytes()).to_hex()[..16], "c3022d757b02bee9");
    }

    #[test]
    fn classes() {
        let table = operator_cost();
        assert_eq!(
            (table.LocalGet, table.I32Const, table.I32Add, table.I64Load8S),
            (0, 0, 1, 2)
        );
        assert_eq!(
            (table.I64Mul, table.I32x4Mul, table.F64Mul, table.F64x2Div),
            (6, 6, 5, 50)
        );
        assert_eq!(
            (
                table.I32TruncF64S,
                table.F64ConvertI32S,
                table.I32x4TruncSatF32x4S
            ),
            (5, 5, 5)
        );
        assert_eq!((table.BrTable, table.Call, table.CallIndirect), (20, 10, 65));
    }

    /// A loop that does nothing must still end.
    #[test]
    fn no_way_back_is_free() {
        let table = operator_cost();
        for jump in [
            table.Br,
            table.BrIf,
            table.BrTable,
            table.Call,
            table.CallIndirect,
            table.ReturnCall,
        ] {
            assert!(jump > 0);
        }
    }
}
