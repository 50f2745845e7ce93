//! What an instruction costs in fuel. Frozen: another table is another [`VERSION`], another engine hash and other
//! receipts.
//!
//! One unit stands for 0.1 ns. The numbers were fitted to 42 kernels (`examples/calibrate.rs`: sorting, hashing,
//! graphs, strings, matrices, transforms, number theory, allocation, calls, ...) on an EPYC server: CPU time over fuel
//! time is between 0.4 and 2.4 for 40 of them, for half of them between 0.9 and 1.5. Where the two cannot meet, a
//! program is rather charged too little than too much: a branch costs 0.3 to 0.8 ns, which is dear for one that the
//! processor foresees and cheap for one that it does not; the median is 1.1. What compilers make free is free here:
//! locals and constants. Nothing that computes is free, however many of it a processor does at once.
//!
//! What no table can price is a cache miss: a load costs the same wherever its data lies. A pointer chase over 16 MiB
//! takes 14 to 30 times its fuel; the parent's CPU guard stands behind that. Copies within the cache cost nine times what
//! they take, because a copy beyond it costs what it does.

use wasmtime::OperatorCost;

/// Counted up with every change of a number below.
pub const VERSION: u32 = 2;

/// The cost of an instruction by wasmparser's name of it (`I32Add`). Every function entered costs 1 beside: `meter`.
fn cost(name: &str) -> u8 {
    control(name)
        .or_else(|| memory(name))
        .or_else(|| float_or_slow(name))
        .unwrap_or_else(|| arithmetic(name))
}

fn control(name: &str) -> Option<u8> {
    Some(match name {
        "Nop" | "Drop" | "Block" | "Loop" | "End" | "Else" | "Unreachable" | "Return" | "TryTable" => 0,
        "BrIf" | "BrOnNull" | "BrOnNonNull" => 3,
        // Where compilers put these is where they expect no pattern.
        "If" => 8,
        "Br" => 6,
        "BrTable" => 12,
        // Frame, stack check and fuel check.
        "Call" | "ReturnCall" => 10,
        // The same, bounds, signature, and a jump that is often guessed wrong.
        "CallIndirect" | "ReturnCallIndirect" | "CallRef" | "ReturnCallRef" => 50,
        // Walks the stack by tables: microseconds. This is the highest there is.
        "Throw" | "ThrowRef" => 255,
        _ => return None,
    })
}

fn memory(name: &str) -> Option<u8> {
    Some(match name {
        "LocalGet" | "LocalSet" | "LocalTee" => 0,
        _ if name.ends_with("Const") => 0,
        "GlobalGet" | "GlobalSet" | "MemorySize" | "TableSize" => 1,
        "TableGet" | "TableSet" => 10,
        // Into the runtime and back.
        "MemoryGrow" | "TableGrow" => 255,
        "MemoryFill" | "MemoryCopy" => 50,
        "MemoryInit" | "TableFill" | "TableCopy" | "TableInit" | "DataDrop" | "ElemDrop" | "RefFunc" => 100,
        _ if name.contains("Load") || name.contains("Store") => 1,
        _ => return None,
    })
}

fn float_or_slow(name: &str) -> Option<u8> {
    let is_float = name.starts_with('F');
    Some(match name {
        "I32DivS" | "I32DivU" | "I32RemS" | "I32RemU" => 18,
        "I64DivS" | "I64DivU" | "I64RemS" | "I64RemU" => 16,
        _ if ends_with(name, &["Clz", "Ctz", "Popcnt"]) => 2,
        _ if is_float && name.ends_with("Div") => 12,
        _ if is_float && name.ends_with("Sqrt") => 36,
        _ if is_float && ends_with(name, &["Add", "Sub", "Mul", "Abs", "Neg", "Copysign"]) => 1,
        _ if is_float && ends_with(name, &["Eq", "Ne", "Lt", "Gt", "Le", "Ge"]) => 2,
        // Conversions, rounding, minima.
        _ if is_float || name.contains("TruncF") || name.contains("TruncSat") => 4,
        _ if name.ends_with("Mul") => 4,
        _ => return None,
    })
}

fn ends_with(name: &str, ends: &[&str]) -> bool {
    ends.iter().any(|end| name.ends_with(end))
}

fn arithmetic(name: &str) -> u8 {
    if name.starts_with("I32") || name.starts_with("I64") || name == "Select" || name == "TypedSelect" {
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
        assert_eq!(&blake3::hash(text.as_bytes()).to_hex()[..16], "8f4762b2caf2115d");
    }

    #[test]
    fn classes() {
        let table = operator_cost();
        assert_eq!(
            (table.LocalGet, table.F64Const, table.I32Add, table.I64Load8S),
            (0, 0, 1, 1)
        );
        assert_eq!(
            (table.I64Mul, table.I32x4Mul, table.F64Mul, table.F64x2Div),
            (4, 4, 1, 12)
        );
        assert_eq!(
            (
                table.I32TruncF64S,
                table.F64ConvertI32S,
                table.I32x4TruncSatF32x4S
            ),
            (4, 4, 4)
        );
        assert_eq!((table.BrTable, table.Call, table.CallIndirect), (12, 10, 50));
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
