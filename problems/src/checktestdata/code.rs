//! A compiled program: commands in a row with jumps, expressions in postfix order.

use super::value::{Arithmetic, Value};
use std::cmp::Ordering;

#[derive(Debug, Clone, Default)]
pub(super) struct Code {
    pub(super) commands: Vec<Command>,
    pub(super) loops: Vec<Loop>,
    /// Names of the variables; an operation holds a variable's number.
    pub(super) names: Vec<String>,
}

#[derive(Debug, Clone)]
pub(super) struct Command {
    /// Line of the program, from 1.
    pub(super) line: usize,
    pub(super) action: Action,
}

/// Positions are numbers of commands.
#[derive(Debug, Clone)]
pub(super) enum Action {
    Space,
    Newline,
    Eof,
    Int {
        range: Range,
        into: Option<Target>,
    },
    Float {
        range: Range,
        decimals: Option<Range>,
        into: Option<Target>,
        notation: Notation,
    },
    Text(Expression),
    Regex {
        pattern: Expression,
        into: Option<Target>,
    },
    Assert(Expression),
    Set(Vec<(Target, Expression)>),
    Unset(Vec<usize>),
    /// Begins the loop of this number.
    Enter(usize),
    /// Ends the loop, or goes to its body, the first time past the separator.
    Head(usize),
    /// Counts the iteration and goes to the head.
    Next(usize),
    Unless {
        test: Expression,
        otherwise: usize,
    },
    Jump(usize),
}

#[derive(Debug, Clone)]
pub(super) struct Loop {
    pub(super) counter: Option<Target>,
    pub(super) until: Until,
    pub(super) head: usize,
    /// First command behind the separator.
    pub(super) body: usize,
    pub(super) end: usize,
}

#[derive(Debug, Clone)]
pub(super) enum Until {
    Count(Expression),
    Fails(Expression),
}

/// Both ends belong to it.
#[derive(Debug, Clone)]
pub(super) struct Range {
    pub(super) min: Expression,
    pub(super) max: Expression,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Notation {
    Any,
    Fixed,
    Scientific,
}

/// A variable that is assigned to.
#[derive(Debug, Clone)]
pub(super) struct Target {
    pub(super) name: usize,
    pub(super) indices: Vec<Expression>,
}

/// Operations on a stack of values and a stack of truth values.
#[derive(Debug, Clone, Default)]
pub(super) struct Expression {
    pub(super) operations: Vec<Operation>,
}

#[derive(Debug, Clone)]
pub(super) enum Operation {
    Push(Value),
    /// Takes the indices from the stack.
    Load {
        name: usize,
        indices: usize,
    },
    Negate,
    Arithmetic(Arithmetic),
    TextLength,
    Compare(Comparison),
    Not,
    /// `&&` (if false) and `||` (if true): jumps over the right side and keeps the left one, else drops it.
    SkipIf {
        is: bool,
        to: usize,
    },
    IsEof,
    Match,
    Unique(Vec<usize>),
    InArray(usize),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Comparison {
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Equal,
    NotEqual,
}

impl Comparison {
    pub(super) fn holds(self, order: Ordering) -> bool {
        match self {
            Self::Less => order.is_lt(),
            Self::LessOrEqual => order.is_le(),
            Self::Greater => order.is_gt(),
            Self::GreaterOrEqual => order.is_ge(),
            Self::Equal => order.is_eq(),
            Self::NotEqual => order.is_ne(),
        }
    }
}

impl Expression {
    /// The value of an expression that is one literal.
    pub(super) fn literal(&self) -> Option<&Value> {
        match &*self.operations {
            [Operation::Push(value)] => Some(value),
            _ => None,
        }
    }
}
