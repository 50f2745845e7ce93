//! What both ways of counting share.

use crate::fuel_table;
use std::sync::LazyLock;
use wasmparser::{BinaryReaderError, FunctionBody, Operator};
use wasmtime::OperatorCost;

pub(super) static TABLE: LazyLock<OperatorCost> = LazyLock::new(fuel_table::operator_cost);

/// Every function entered costs this.
pub(super) const ENTRY: i64 = 1;

pub(super) type Result<T> = std::result::Result<T, BinaryReaderError>;

/// A function's locals.
pub(super) struct Locals {
    /// How many, parameters included.
    pub(super) count: u32,
    pub(super) groups: u32,
    /// Where the groups begin in the module, and where they end.
    pub(super) start: usize,
    pub(super) end: usize,
}

impl Locals {
    pub(super) fn read(body: &FunctionBody<'_>, parameters: u32) -> Result<Self> {
        let mut locals = body.get_locals_reader()?;
        let groups = locals.get_count();
        let start = locals.original_position();
        let mut count = parameters;
        for _ in 0..groups {
            count += locals.read()?.0;
        }
        let end = locals.original_position();
        Ok(Self {
            count,
            groups,
            start,
            end,
        })
    }
}

/// What each of the items costs that the topmost value of the stack counts.
pub(super) fn by_length(operator: &Operator<'_>) -> Option<u8> {
    let variable = &TABLE.variable;
    Some(match operator {
        Operator::MemoryFill { .. } => variable.memory_fill_per_byte,
        Operator::MemoryCopy { .. } => variable.memory_copy_per_byte,
        Operator::MemoryInit { .. } => variable.memory_init_per_byte,
        Operator::MemoryGrow { .. } => variable.memory_grow_per_page,
        Operator::TableFill { .. } => variable.table_fill_per_element,
        Operator::TableCopy { .. } => variable.table_copy_per_element,
        Operator::TableInit { .. } => variable.table_init_per_element,
        Operator::TableGrow { .. } => variable.table_grow_per_element,
        _ => return None,
    })
}

pub(super) fn is_call(operator: &Operator<'_>) -> bool {
    matches!(
        operator,
        Operator::Call { .. }
            | Operator::CallIndirect { .. }
            | Operator::CallRef { .. }
            | Operator::ReturnCall { .. }
            | Operator::ReturnCallIndirect { .. }
            | Operator::ReturnCallRef { .. }
    )
}
