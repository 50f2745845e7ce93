//! Expressions and tests of a running program.

use super::code::{Expression, Operation};
use super::machine::{Fault, Machine, Run};
use super::show;
use super::store::Index;
use super::value::{Arithmetic, Value};
use dashu_int::IBig;
use std::sync::Arc;

impl Machine<'_> {
    pub(super) fn whole(&mut self, expression: &Expression, what: &str) -> Run<IBig> {
        match self.value(expression)? {
            Value::Int(number) => Ok(number),
            other => Err(self.fault(format!("{what} must be an integer, not {}", show::value(&other)))),
        }
    }

    pub(super) fn bytes(&mut self, expression: &Expression, what: &str) -> Run<Arc<[u8]>> {
        let value = self.value(expression)?;
        self.expect_text(value, what)
    }

    fn expect_text(&self, value: Value, what: &str) -> Run<Arc<[u8]>> {
        match value {
            Value::Text(bytes) => Ok(bytes),
            other => Err(self.fault(format!("{what} needs a text, not {}", show::value(&other)))),
        }
    }

    pub(super) fn value(&mut self, expression: &Expression) -> Run<Value> {
        if let Some(value) = expression.literal() {
            return Ok(value.clone());
        }
        self.evaluate(expression)?;
        self.pop()
    }

    pub(super) fn test(&mut self, expression: &Expression) -> Run<bool> {
        self.evaluate(expression)?;
        self.truths
            .pop()
            .ok_or_else(|| self.fault("a test has no result"))
    }

    fn pop(&mut self) -> Run<Value> {
        self.values
            .pop()
            .ok_or_else(|| self.fault("an expression has no value"))
    }

    fn evaluate(&mut self, expression: &Expression) -> Run<()> {
        let mut next = 0;
        while let Some(operation) = expression.operations.get(next) {
            self.pay(1)?;
            next += 1;
            if let Operation::SkipIf { is, to } = operation {
                if self.truths.last() == Some(is) {
                    next = *to;
                } else {
                    self.truths.pop();
                }
                continue;
            }
            self.operate(operation)?;
        }
        Ok(())
    }

    fn operate(&mut self, operation: &Operation) -> Run<()> {
        match operation {
            Operation::Push(value) => self.values.push(value.clone()),
            Operation::Load { name, indices } => self.load(*name, *indices)?,
            Operation::Negate => {
                let value = self.pop()?;
                let value = self.negate(value)?;
                self.values.push(value);
            }
            Operation::Arithmetic(arithmetic) => self.calculate(*arithmetic)?,
            Operation::TextLength => {
                let value = self.pop()?;
                let length = self.expect_text(value, "STRLEN")?.len();
                self.values.push(Value::Int(IBig::from(length)));
            }
            Operation::Compare(comparison) => {
                let (right, left) = (self.pop()?, self.pop()?);
                self.pay(left.compare_cost(&right))?;
                let order = left.compare(&right).ok_or_else(|| {
                    let (left, right) = (show::value(&left), show::value(&right));
                    self.fault(format!("cannot compare {left} and {right}"))
                })?;
                self.truths.push(comparison.holds(order));
            }
            Operation::Not => {
                if let Some(truth) = self.truths.last_mut() {
                    *truth = !*truth;
                }
            }
            Operation::IsEof => self.truths.push(self.at >= self.input.len()),
            Operation::Match => {
                let value = self.pop()?;
                let set = self.expect_text(value, "MATCH")?;
                self.pay(set.len() as u64 / 16)?;
                self.truths
                    .push(self.input.get(self.at).is_some_and(|byte| set.contains(byte)));
            }
            Operation::Unique(names) => {
                let is_unique = self.unique(names)?;
                self.truths.push(is_unique);
            }
            Operation::InArray(name) => {
                let value = self.pop()?;
                let is_there = self.in_array(&value, *name)?;
                self.truths.push(is_there);
            }
            Operation::SkipIf { .. } => {} // a jump is the business of `evaluate`
        }
        Ok(())
    }

    fn load(&mut self, name: usize, indices: usize) -> Run<()> {
        let mut parts = Vec::with_capacity(indices);
        for value in self.values.split_off(self.values.len().saturating_sub(indices)) {
            match value {
                Value::Int(number) => parts.push(number),
                other => {
                    let other = show::value(&other);
                    return Err(self.fault(format!("an index must be an integer, not {other}")));
                }
            }
        }
        let index = Index::new(parts);
        let Some(value) = self.variables.get(name, &index) else {
            let name = &self.code.names[name];
            return Err(self.fault(format!("{name}{} has no value", shown_index(&index))));
        };
        let value = value.clone();
        self.pay(value.words() / 16)?;
        self.values.push(value);
        Ok(())
    }

    pub(super) fn negate(&mut self, value: Value) -> Run<Value> {
        self.apply(Arithmetic::Subtract, Value::Int(IBig::ZERO), value)
    }

    fn calculate(&mut self, arithmetic: Arithmetic) -> Run<()> {
        let (right, left) = (self.pop()?, self.pop()?);
        let value = self.apply(arithmetic, left, right)?;
        self.values.push(value);
        Ok(())
    }

    fn apply(&mut self, arithmetic: Arithmetic, left: Value, right: Value) -> Run<Value> {
        self.pay(arithmetic.cost(&left, &right))?;
        arithmetic
            .apply(left, right)
            .map_err(|message| self.fault(message))
    }

    fn in_array(&mut self, value: &Value, name: usize) -> Run<bool> {
        let count = self.variables.len(name);
        if count == 0 {
            return Err(self.fault(format!("{} has no value", self.code.names[name])));
        }
        let first_time = if self.variables.is_counted(name) {
            0
        } else {
            8 * count as u64
        };
        self.pay(4 + 8 * value.compare_cost(value) + first_time)?;
        self.variables
            .contains(name, value)
            .map_err(|message| self.fault(message))
    }

    /// Whether the tuples of values at the same indices differ.
    ///
    /// The tool ends a check where two tuples are equal, even under `!`; here the test is false.
    fn unique(&mut self, names: &[usize]) -> Run<bool> {
        let count = names.first().map_or(0, |&name| self.variables.len(name));
        for &name in names {
            let other = self.variables.len(name);
            if other == 0 {
                return Err(self.fault(format!("{} has no value", self.code.names[name])));
            }
            if other != count {
                return Err(self.different_indices(names[0], name));
            }
        }
        let comparisons = names
            .iter()
            .flat_map(|&name| self.variables.elements(name))
            .map(|(_, value)| 8 + value.compare_cost(value))
            .sum();
        self.pay(comparisons)?;
        let mut tuples = self.tuples(names)?;
        tuples.sort_unstable();
        Ok(tuples.windows(2).all(|pair| pair[0] != pair[1]))
    }

    /// The values of several names at each index of the first one.
    fn tuples(&self, names: &[usize]) -> Run<Vec<Vec<&Value>>> {
        let first = names[0];
        let mut tuples = Vec::with_capacity(self.variables.len(first));
        for (index, value) in self.variables.elements(first) {
            let mut tuple = vec![value];
            for &name in &names[1..] {
                let other = self.variables.get(name, index);
                tuple.push(other.ok_or_else(|| self.different_indices(first, name))?);
            }
            tuples.push(tuple);
        }
        Ok(tuples)
    }

    fn different_indices(&self, left: usize, right: usize) -> Fault {
        let names = &self.code.names;
        self.fault(format!(
            "{} and {} have different indices",
            names[left], names[right]
        ))
    }
}

fn shown_index(index: &Index) -> String {
    let show_all = |parts: &[IBig]| {
        let parts: Vec<String> = parts
            .iter()
            .map(|part| show::value(&Value::Int(part.clone())))
            .collect();
        format!("[{}]", parts.join(","))
    };
    match index {
        Index::None => String::new(),
        Index::One(part) => show_all(std::slice::from_ref(part)),
        Index::Many(parts) => show_all(parts),
    }
}
