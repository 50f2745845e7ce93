//! Runs a program on an input.

use super::code::{Action, Code, Expression, Loop, Notation, Range, Target, Until};
use super::ere::Matcher;
use super::store::{Index, Store};
use super::value::Value;
use super::{parse, read, show};
use dashu_int::IBig;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Compiled regular expressions that are kept.
const MAX_MATCHERS: usize = 8;

/// Why the check ends.
#[derive(Debug)]
pub(super) struct Fault {
    /// Byte of the input.
    pub(super) at: usize,
    pub(super) message: String,
}

pub(super) type Run<T> = Result<T, Fault>;

/// A loop that runs.
#[derive(Debug)]
struct Frame {
    done: u64,
    /// `None` for WHILE.
    count: Option<u64>,
}

#[derive(Debug)]
pub(super) struct Machine<'a> {
    pub(super) code: &'a Code,
    pub(super) input: &'a [u8],
    pub(super) at: usize,
    free_space: bool,
    steps: u64,
    /// Line of the program that runs; 0 before it does.
    line: usize,
    pub(super) variables: Store,
    frames: Vec<Frame>,
    pub(super) values: Vec<Value>,
    pub(super) truths: Vec<bool>,
    matchers: BTreeMap<Arc<[u8]>, Matcher>,
}

impl<'a> Machine<'a> {
    pub(super) fn new(code: &'a Code, input: &'a [u8], free_space: bool, steps: u64) -> Self {
        Self {
            code,
            input,
            at: 0,
            free_space,
            steps,
            line: 0,
            variables: Store::new(code.names.len()),
            frames: Vec::new(),
            values: Vec::new(),
            truths: Vec::new(),
            matchers: BTreeMap::new(),
        }
    }

    pub(super) fn check(&mut self, preset: &BTreeMap<String, String>) -> Run<()> {
        for (name, text) in preset {
            self.preset(name, text)?;
        }
        if self.free_space {
            self.skip_blank();
        }
        let code = self.code;
        let mut next = 0;
        while let Some(command) = code.commands.get(next) {
            self.line = command.line;
            self.pay(1)?;
            next = self.run(&command.action, next + 1)?;
        }
        Ok(())
    }

    fn preset(&mut self, name: &str, text: &str) -> Run<()> {
        let Some(number) = self.code.names.iter().position(|known| known == name) else {
            return Ok(());
        };
        let wrong = |message: String| Fault {
            at: 0,
            message: format!("preset {name}: {message}"),
        };
        let expression = parse::value(text.as_bytes()).map_err(|error| wrong(error.message))?;
        let value = self.value(&expression).map_err(|fault| wrong(fault.message))?;
        self.variables.set(number, Index::None, value).map_err(wrong)
    }

    pub(super) fn fault(&self, message: impl AsRef<str>) -> Fault {
        self.fault_at(self.at, message)
    }

    fn fault_at(&self, at: usize, message: impl AsRef<str>) -> Fault {
        Fault {
            at,
            message: match self.line {
                0 => message.as_ref().to_owned(),
                line => format!("program line {line}: {}", message.as_ref()),
            },
        }
    }

    fn mismatch(&self, at: usize, expected: &str) -> Fault {
        let found = show::found(self.input, at);
        self.fault_at(at, format!("expected {expected}, found {found}"))
    }

    pub(super) fn pay(&mut self, steps: u64) -> Run<()> {
        match self.steps.checked_sub(steps) {
            Some(left) => {
                self.steps = left;
                Ok(())
            }
            None => Err(self.fault("the check needs more steps than it may take")),
        }
    }

    /// Runs one command; gives the position of the next one, which is `after` unless it jumps.
    fn run(&mut self, action: &'a Action, after: usize) -> Run<usize> {
        match action {
            Action::Space => self.space()?,
            Action::Newline => self.newline()?,
            Action::Eof => self.end_of_file()?,
            Action::Int { range, into } => self.integer(range, into.as_ref())?,
            Action::Float {
                range,
                decimals,
                into,
                notation,
            } => self.float(range, decimals.as_ref(), into.as_ref(), *notation)?,
            Action::Text(text) => self.text(text)?,
            Action::Regex { pattern, into } => self.regex(pattern, into.as_ref())?,
            Action::Assert(test) => {
                if !self.test(test)? {
                    return Err(self.fault("the assertion does not hold"));
                }
            }
            Action::Set(list) => {
                for (target, value) in list {
                    let value = self.value(value)?;
                    self.assign(target, value)?;
                }
            }
            Action::Unset(names) => names.iter().for_each(|&name| self.variables.unset(name)),
            Action::Enter(number) => self.enter(&self.code.loops[*number])?,
            Action::Head(number) => return self.head(&self.code.loops[*number], after),
            Action::Next(number) => return self.next(&self.code.loops[*number]),
            Action::Unless { test, otherwise } => {
                if !self.test(test)? {
                    return Ok(*otherwise);
                }
            }
            Action::Jump(to) => return Ok(*to),
        }
        Ok(after)
    }

    fn enter(&mut self, block: &Loop) -> Run<()> {
        self.count(block, 0)?;
        let count = match &block.until {
            Until::Fails(_) => None,
            Until::Count(count) => {
                let count = self.whole(count, "the number of repetitions")?;
                let size = u64::try_from(&count);
                Some(size.map_err(|_| self.fault("the number of repetitions is negative or too large"))?)
            }
        };
        self.frames.push(Frame { done: 0, count });
        Ok(())
    }

    fn head(&mut self, block: &'a Loop, separator: usize) -> Run<usize> {
        let (done, count) = self
            .frames
            .last()
            .map_or((0, Some(0)), |frame| (frame.done, frame.count));
        let goes_on = match (&block.until, count) {
            (_, Some(count)) => done < count,
            (Until::Fails(test), None) => self.test(test)?,
            (Until::Count(_), None) => false,
        };
        if !goes_on {
            self.frames.pop();
            return Ok(block.end);
        }
        Ok(if done == 0 { block.body } else { separator })
    }

    fn next(&mut self, block: &Loop) -> Run<usize> {
        let mut done = 0;
        if let Some(frame) = self.frames.last_mut() {
            frame.done += 1;
            done = frame.done;
        }
        self.count(block, done)?;
        Ok(block.head)
    }

    fn count(&mut self, block: &Loop, done: u64) -> Run<()> {
        match &block.counter {
            Some(counter) => self.assign(counter, Value::Int(IBig::from(done))),
            None => Ok(()),
        }
    }

    fn skip_blank(&mut self) {
        let rest = &self.input[self.at..];
        self.at += rest.iter().take_while(|byte| is_blank(**byte)).count();
    }

    fn space(&mut self) -> Run<()> {
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

    fn newline(&mut self) -> Run<()> {
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

    fn end_of_file(&self) -> Run<()> {
        if self.at < self.input.len() {
            return Err(self.mismatch(self.at, "the end of the file"));
        }
        Ok(())
    }

    fn integer(&mut self, range: &Range, into: Option<&Target>) -> Run<()> {
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

    fn float(
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

    fn text(&mut self, text: &Expression) -> Run<()> {
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

    fn regex(&mut self, pattern: &Expression, into: Option<&Target>) -> Run<()> {
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
            Err(_) => return self.pay(u64::MAX),
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

    fn assign(&mut self, target: &Target, value: Value) -> Run<()> {
        let mut parts = Vec::with_capacity(target.indices.len());
        for index in &target.indices {
            parts.push(self.whole(index, "an index")?);
        }
        self.pay(value.words() / 16)?;
        self.variables
            .set(target.name, Index::new(parts), value)
            .map_err(|message| self.fault(message))
    }
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | 0x0b | 0x0c)
}
