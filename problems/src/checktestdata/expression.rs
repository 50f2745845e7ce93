//! Expressions and tests: operator precedence with an explicit stack, so that nesting costs memory only.
//!
//! The grammar's precedence, from loose to tight: `!`, then `&&` and `||` (one level, left to right), then
//! comparisons, `+ -`, `* / %`, unary `-`, `^` (left to right). The Python tool has the usual precedence of
//! `!`, `&&` and `||` instead, so a test that the two would read differently is refused.

use super::ParseError;
use super::code::{Comparison, Expression, Operation};
use super::lex::Token;
use super::parse::Parser;
use super::value::{Arithmetic, Value};

/// Most values that an expression holds at one time.
const MAX_DEPTH: usize = 256;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Value,
    Test,
}

/// An operator or a group that waits for its right side or its end.
#[derive(Debug, Clone, Copy)]
enum Pending {
    Not,
    /// Place of its jump.
    Logical(usize),
    Compare(Comparison),
    Arithmetic(Arithmetic),
    Negate,
    Parenthesis,
    Index {
        name: usize,
        count: usize,
    },
    TextLength,
    Match,
    InArray,
}

/// What a binary operator is.
#[derive(Debug, Clone, Copy)]
enum Binary {
    Logical(bool),
    Compare(Comparison),
    Arithmetic(Arithmetic),
}

impl Pending {
    /// `None` for a group.
    fn precedence(self) -> Option<u8> {
        match self {
            Self::Not => Some(0),
            Self::Logical(_) => Some(1),
            Self::Compare(_) => Some(2),
            Self::Arithmetic(Arithmetic::Add | Arithmetic::Subtract) => Some(3),
            Self::Arithmetic(Arithmetic::Power) => Some(6),
            Self::Arithmetic(_) => Some(4),
            Self::Negate => Some(5),
            Self::Parenthesis | Self::Index { .. } | Self::TextLength | Self::Match | Self::InArray => None,
        }
    }
}

pub(super) struct Builder<'p, 'a> {
    parser: &'p mut Parser<'a>,
    operations: Vec<Operation>,
    /// Kinds of what the operations so far leave on the stacks.
    kinds: Vec<Kind>,
    pending: Vec<Pending>,
    /// The grammar wants a value here: a literal, a variable or a function.
    is_plain: bool,
}

impl<'p, 'a> Builder<'p, 'a> {
    pub(super) fn new(parser: &'p mut Parser<'a>, is_plain: bool) -> Self {
        Self {
            parser,
            operations: Vec::new(),
            kinds: Vec::new(),
            pending: Vec::new(),
            is_plain,
        }
    }

    /// Reads up to the first token that cannot belong to the expression, and leaves that token.
    pub(super) fn read(mut self, kind: Kind) -> Result<Expression, ParseError> {
        let start = self.parser.place();
        loop {
            while !self.operand()? {}
            if !self.after_operand()? {
                break;
            }
        }
        self.reduce(0)?;
        if self.kinds.pop() != Some(kind) {
            return Err(self.parser.error_at(start, wrong_kind(kind)));
        }
        Ok(Expression {
            operations: self.operations,
        })
    }

    /// Reads one operand, or a prefix operator or the begin of a group: then `false`.
    fn operand(&mut self) -> Result<bool, ParseError> {
        let place = self.parser.place();
        match self.parser.advance()? {
            Token::Integer(digits) => self.number(place, Value::parse_integer(&digits))?,
            Token::Float(text) => self.number(place, Value::parse_float(&text))?,
            Token::Text(bytes) => self.push(Operation::Push(Value::Text(bytes.into())), Kind::Value)?,
            Token::Name(name) => return self.variable(&name),
            Token::Symbol("(") => return self.prefix(place, Pending::Parenthesis),
            Token::Symbol("-") => return self.prefix(place, Pending::Negate),
            Token::Symbol("!") => return self.prefix(place, Pending::Not),
            Token::Word("STRLEN") => return self.function(Pending::TextLength),
            Token::Word("MATCH") => return self.function(Pending::Match),
            Token::Word("INARRAY") => return self.function(Pending::InArray),
            Token::Word("ISEOF") => self.push(Operation::IsEof, Kind::Test)?,
            Token::Word("UNIQUE") => {
                self.parser.expect("(")?;
                let names = self.parser.name_list()?;
                self.parser.expect(")")?;
                self.push(Operation::Unique(names), Kind::Test)?;
            }
            other => return Err(self.parser.unexpected(place, &other, "a value or a test")),
        }
        Ok(true)
    }

    fn number(&mut self, place: usize, value: Option<Value>) -> Result<(), ParseError> {
        let value = value.ok_or_else(|| self.parser.error_at(place, "the number has too many digits"))?;
        self.push(Operation::Push(value), Kind::Value)
    }

    fn variable(&mut self, name: &str) -> Result<bool, ParseError> {
        let name = self.parser.name_number(name);
        if self.parser.accept("[")? {
            self.pending.push(Pending::Index { name, count: 1 });
            return Ok(false);
        }
        self.push(Operation::Load { name, indices: 0 }, Kind::Value)?;
        Ok(true)
    }

    fn prefix(&mut self, place: usize, pending: Pending) -> Result<bool, ParseError> {
        self.refuse_if_plain(place)?;
        self.pending.push(pending);
        Ok(false)
    }

    fn function(&mut self, pending: Pending) -> Result<bool, ParseError> {
        self.parser.expect("(")?;
        self.pending.push(pending);
        Ok(false)
    }

    /// `STRLEN`, `MATCH`, `STRING` and `REGEX` take no operators and no parentheses.
    fn refuse_if_plain(&self, place: usize) -> Result<(), ParseError> {
        let is_plain = match self.pending.last() {
            None => self.is_plain,
            Some(group) => matches!(group, Pending::TextLength | Pending::Match),
        };
        if is_plain {
            let message = "only a literal, a variable or a function may stand here";
            return Err(self.parser.error_at(place, message));
        }
        Ok(())
    }

    /// Reads what follows an operand, until a further operand must follow (`true`) or the expression ends.
    fn after_operand(&mut self) -> Result<bool, ParseError> {
        loop {
            let place = self.parser.place();
            let Token::Symbol(symbol) = *self.parser.peek() else {
                return self.end(place);
            };
            if let Some(binary) = binary(symbol) {
                self.parser.advance()?;
                self.binary(place, binary)?;
                return Ok(true);
            }
            if !matches!(symbol, ")" | "]" | ",") {
                return self.end(place);
            }
            self.reduce(0)?;
            let Some(group) = self.pending.last().copied() else {
                return Ok(false);
            };
            self.parser.advance()?;
            if self.group(place, group, symbol)? {
                return Ok(true);
            }
        }
    }

    fn end(&mut self, place: usize) -> Result<bool, ParseError> {
        self.reduce(0)?;
        match self.pending.last() {
            None => Ok(false),
            Some(Pending::Index { .. }) => Err(self.parser.unexpected_here(place, "\"]\"")),
            Some(_) => Err(self.parser.unexpected_here(place, "\")\"")),
        }
    }

    /// A closing bracket or a comma in a group; `true` if the group goes on with an operand.
    fn group(&mut self, place: usize, group: Pending, symbol: &str) -> Result<bool, ParseError> {
        if !matches!(group, Pending::Parenthesis) && self.kinds.last() != Some(&Kind::Value) {
            return Err(self.parser.error_at(place, wrong_kind(Kind::Value)));
        }
        match (group, symbol) {
            (Pending::Index { name, count }, ",") => {
                self.pending.pop();
                self.pending.push(Pending::Index {
                    name,
                    count: count + 1,
                });
                return Ok(true);
            }
            (Pending::Index { name, count }, "]") => {
                self.kinds.truncate(self.kinds.len() - count);
                self.push(Operation::Load { name, indices: count }, Kind::Value)?;
            }
            (Pending::Parenthesis, ")") => {}
            (Pending::TextLength, ")") => self.replace(Operation::TextLength, Kind::Value)?,
            (Pending::Match, ")") => self.replace(Operation::Match, Kind::Test)?,
            (Pending::InArray, ",") => {
                let name = self.parser.name()?;
                self.parser.expect(")")?;
                self.replace(Operation::InArray(name), Kind::Test)?;
            }
            (Pending::InArray, _) => return Err(self.parser.error_at(place, "expected \",\"")),
            (Pending::Index { .. }, _) => return Err(self.parser.error_at(place, "expected \"]\"")),
            _ => return Err(self.parser.error_at(place, "expected \")\"")),
        }
        self.pending.pop();
        Ok(false)
    }

    fn binary(&mut self, place: usize, binary: Binary) -> Result<(), ParseError> {
        let (pending, kind) = match binary {
            Binary::Logical(_) => (Pending::Logical(self.operations.len()), Kind::Test),
            Binary::Compare(comparison) => (Pending::Compare(comparison), Kind::Value),
            Binary::Arithmetic(arithmetic) => (Pending::Arithmetic(arithmetic), Kind::Value),
        };
        // All binary operators group from the left.
        self.refuse_if_ambiguous(place, binary)?;
        self.reduce(pending.precedence().unwrap_or_default())?;
        self.refuse_if_plain(place)?;
        if self.kinds.last() != Some(&kind) {
            return Err(self.parser.error_at(place, wrong_kind(kind)));
        }
        if let Binary::Logical(is) = binary {
            let at = self.operations.len();
            self.operations.push(Operation::SkipIf { is, to: at });
            self.kinds.pop();
            self.pending.push(Pending::Logical(at));
        } else {
            self.pending.push(pending);
        }
        Ok(())
    }

    /// `!a && b` is `!(a && b)` in the original tool, and `a || b && c` is `(a || b) && c`.
    fn refuse_if_ambiguous(&mut self, place: usize, binary: Binary) -> Result<(), ParseError> {
        let Binary::Logical(is_or) = binary else {
            return Ok(());
        };
        self.reduce(2)?;
        let message = match self.pending.last() {
            Some(Pending::Not) => {
                "put ! and its test in parentheses: without them the tools read this differently"
            }
            Some(Pending::Logical(at)) if !is_or && self.is_or(*at) => {
                "put parentheses around && or ||: without them the tools read this differently"
            }
            _ => return Ok(()),
        };
        Err(self.parser.error_at(place, message))
    }

    fn is_or(&self, at: usize) -> bool {
        matches!(self.operations.get(at), Some(Operation::SkipIf { is: true, .. }))
    }

    /// Applies the waiting operators of at least this precedence, up to the innermost group.
    fn reduce(&mut self, precedence: u8) -> Result<(), ParseError> {
        while let Some(pending) = self.pending.last().copied()
            && pending.precedence().is_some_and(|own| own >= precedence)
        {
            self.pending.pop();
            self.apply(pending)?;
        }
        Ok(())
    }

    fn apply(&mut self, pending: Pending) -> Result<(), ParseError> {
        let operand = match pending {
            Pending::Not | Pending::Logical(_) => Kind::Test,
            _ => Kind::Value,
        };
        if self.kinds.last() != Some(&operand) {
            return Err(self.parser.error_at(self.parser.place(), wrong_kind(operand)));
        }
        match pending {
            Pending::Not => self.operations.push(Operation::Not),
            Pending::Negate => self.operations.push(Operation::Negate),
            Pending::Logical(at) => {
                let end = self.operations.len();
                if let Some(Operation::SkipIf { to, .. }) = self.operations.get_mut(at) {
                    *to = end;
                }
            }
            Pending::Compare(comparison) => {
                self.kinds.pop();
                self.replace(Operation::Compare(comparison), Kind::Test)?;
            }
            Pending::Arithmetic(arithmetic) => {
                self.kinds.pop();
                self.replace(Operation::Arithmetic(arithmetic), Kind::Value)?;
            }
            _ => {}
        }
        Ok(())
    }

    fn push(&mut self, operation: Operation, kind: Kind) -> Result<(), ParseError> {
        if self.kinds.len() >= MAX_DEPTH {
            let message = format!("the expression holds more than {MAX_DEPTH} values at one time");
            return Err(self.parser.error_at(self.parser.place(), message));
        }
        self.operations.push(operation);
        self.kinds.push(kind);
        Ok(())
    }

    fn replace(&mut self, operation: Operation, kind: Kind) -> Result<(), ParseError> {
        self.kinds.pop();
        self.push(operation, kind)
    }
}

fn binary(symbol: &str) -> Option<Binary> {
    Some(match symbol {
        "&&" => Binary::Logical(false),
        "||" => Binary::Logical(true),
        "<" => Binary::Compare(Comparison::Less),
        "<=" => Binary::Compare(Comparison::LessOrEqual),
        ">" => Binary::Compare(Comparison::Greater),
        ">=" => Binary::Compare(Comparison::GreaterOrEqual),
        "==" => Binary::Compare(Comparison::Equal),
        "!=" => Binary::Compare(Comparison::NotEqual),
        "+" => Binary::Arithmetic(Arithmetic::Add),
        "-" => Binary::Arithmetic(Arithmetic::Subtract),
        "*" => Binary::Arithmetic(Arithmetic::Multiply),
        "/" => Binary::Arithmetic(Arithmetic::Divide),
        "%" => Binary::Arithmetic(Arithmetic::Remainder),
        "^" => Binary::Arithmetic(Arithmetic::Power),
        _ => return None,
    })
}

fn wrong_kind(expected: Kind) -> &'static str {
    match expected {
        Kind::Value => "a value is needed here, not a test",
        Kind::Test => "a test is needed here, not a value",
    }
}
