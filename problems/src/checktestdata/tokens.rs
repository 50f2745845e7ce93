//! Commands that match the input.

use super::code::{Expression, Notation, Range, Target};
use super::machine::{Fault, Machine, Run};
use super::matcher::Matcher;
use super::value::Value;
use super::{read, show};
use std::sync::Arc;

/// Compiled regular expressions that are kept.
const MAX_MATCHERS: usize = 8;

impl Machine<'_> {
    pub(super) fn skip_blank(&mut self) {
        let rest = &self.input[self.at..];
        self.at += rest.iter().take_while(|byte| is_blank(**byte)).count();
    }

    pub(super) fn space(&mut self) -> Run<()> {
        match self.input.get(self.at) {
            Some(b' ') => self.at += 1,
            Some(byte) if self.free_space && is_blank(*byte) => {}
            _ => return Err(self.mismatch(self.at, "a space")),
        }
        if self.free_space {
            self.skip_blank();
        }
        Ok(())
    }

    pub(super) fn newline(&mut self) -> Run<()> {
        if self.free_space {
            self.skip_blank();
        }
        if self.input.get(self.at) != Some(&b'\n') {
            return Err(self.mismatch(self.at, "the end of the line"));
        }
        self.at += 1;
        if self.free_space {
            self.skip_blank();
        }
        Ok(())
    }

    pub(super) fn end_of_file(&self) -> Run<()> {
        if self.at < self.input.len() {
            return Err(self.mismatch(self.at, "the end of the file"));
        }
        Ok(())
    }

    pub(super) fn integer(&mut self, range: &Range, into: Option<&Target>) -> Run<()> {
        let start = self.at;
        let min = self.whole(&range.min, "the smallest value")?;
        let max = self.whole(&range.max, "the largest value")?;
        let (min, max) = (Value::Int(min), Value::Int(max));
        let expected = || format!("an integer from {} to {}", show::value(&min), show::value(&max));
        let length =
            read::integer(&self.input[start..]).map_err(|misfit| self.misfit(start, &expected(), misfit))?;
        let value = self.number(start, length, Value::parse_integer)?;
        if value < min || value > max {
            return Err(self.mismatch(start, &expected()));
        }
        self.at += length;
        into.map_or(Ok(()), |target| self.assign(target, value))
    }

    pub(super) fn float(
        &mut self,
        range: &Range,
        decimals: Option<&Range>,
        into: Option<&Target>,
        notation: Notation,
    ) -> Run<()> {
        let start = self.at;
        let decimals = decimals.map(|range| self.decimals(range)).transpose()?;
        let min = self.value(&range.min)?;
        let max = self.value(&range.max)?;
        if let Some(text) = [&min, &max].into_iter().find(|end| matches!(end, Value::Text(_))) {
            return Err(self.fault(format!("FLOAT needs numbers, not {}", show::value(text))));
        }
        let expected = || format!("a decimal from {} to {}", show::value(&min), show::value(&max));
        let shape = read::float(&self.input[start..], notation)
            .map_err(|misfit| self.misfit(start, &expected(), misfit))?;
        if let Some((least, most)) = decimals {
            self.check_decimals(start, shape, least, most)?;
        }
        let negative = self.input[start] == b'-';
        let digits = usize::from(negative);
        let magnitude = self.number(start + digits, shape.length - digits, Value::parse_float)?;
        let value = if negative {
            self.negate(magnitude)?
        } else {
            magnitude
        };
        self.pay(value.compare_cost(&min) + value.compare_cost(&max))?;
        if value < min || value > max {
            return Err(self.mismatch(start, &expected()));
        }
        self.at += shape.length;
        into.map_or(Ok(()), |target| self.assign(target, value))
    }

    fn check_decimals(&self, start: usize, shape: read::Shape, least: usize, most: usize) -> Run<()> {
        if shape.has_exponent && !shape.is_normalised {
            let expected = "one digit that is not zero, then a dot, before the exponent";
            return Err(self.mismatch(start, expected));
        }
        if shape.decimals < least || shape.decimals > most {
            return Err(self.mismatch(start, &format!("a decimal with {least} to {most} decimals")));
        }
        Ok(())
    }

    /// The two numbers of decimals of FLOATP.
    fn decimals(&mut self, range: &Range) -> Run<(usize, usize)> {
        let least = self.whole(&range.min, "the least number of decimals")?;
        let most = self.whole(&range.max, "the largest number of decimals")?;
        match (u32::try_from(&least), u32::try_from(&most)) {
            (Ok(least), Ok(most)) if least <= most => Ok((least as usize, most as usize)),
            _ => Err(self.fault("the numbers of decimals are no range")),
        }
    }

    /// The number in these bytes, which have its shape.
    fn number(&mut self, start: usize, length: usize, parse: fn(&str) -> Option<Value>) -> Run<Value> {
        let digits = length as u64;
        self.pay(digits / 16 + (digits / 64).pow(2))?;
        let text = std::str::from_utf8(&self.input[start..start + length]).unwrap_or_default();
        let value = parse(text).ok_or_else(|| self.fault_at(start, "the number has too many digits"))?;
        // An exponent is short, and its number is not.
        self.pay(8 * (value.words() - 1))?;
        Ok(value)
    }

    fn misfit(&self, start: usize, expected: &str, (offset, reason): read::Misfit) -> Fault {
        let at = start + offset;
        if reason.is_empty() {
            return self.mismatch(at, expected);
        }
        self.mismatch(at, &format!("{expected} ({reason})"))
    }

    pub(super) fn text(&mut self, text: &Expression) -> Run<()> {
        let text = self.bytes(text, "STRING")?;
        self.pay(text.len() as u64 / 16)?;
        let rest = &self.input[self.at..];
        if !rest.starts_with(&text) {
            let common = rest
                .iter()
                .zip(&*text)
                .take_while(|(left, right)| left == right)
                .count();
            let expected = show::text(&text[common..]);
            return Err(self.mismatch(self.at + common, &expected));
        }
        self.at += text.len();
        Ok(())
    }

    pub(super) fn regex(&mut self, pattern: &Expression, into: Option<&Target>) -> Run<()> {
        let pattern = self.bytes(pattern, "REGEX")?;
        if !self.matchers.contains_key(&pattern) {
            self.compile(&pattern)?;
        }
        let Some(matcher) = self.matchers.get_mut(&pattern) else {
            return Ok(());
        };
        let mut left = self.steps;
        let pay = |steps| match left.checked_sub(steps) {
            Some(rest) => {
                left = rest;
                true
            }
            None => false,
        };
        let result = matcher.longest(&self.input[self.at..], pay);
        self.steps = left;
        let length = match result {
            Err(message) => return Err(self.fault(message)),
            Ok(None) => {
                let expected = format!("a match of {}", show::text(&pattern));
                return Err(self.mismatch(self.at, &expected));
            }
            Ok(Some(length)) => length,
        };
        let found = &self.input[self.at..self.at + length];
        self.at += length;
        into.map_or(Ok(()), |target| self.assign(target, Value::Text(found.into())))
    }

    fn compile(&mut self, pattern: &Arc<[u8]>) -> Run<()> {
        self.pay(10_000 + 100 * pattern.len() as u64)?;
        let matcher = Matcher::new(pattern).map_err(|message| self.fault(message))?;
        self.pay(matcher.states())?;
        if self.matchers.len() >= MAX_MATCHERS {
            self.matchers.clear();
        }
        self.matchers.insert(Arc::clone(pattern), matcher);
        Ok(())
    }
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | 0x0b | 0x0c)
}
