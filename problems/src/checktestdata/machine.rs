//! Runs a program on an input.

use super::code::{Action, Code, Loop, Target, Until};
use super::matcher::Matcher;
use super::store::{Index, Store};
use super::value::Value;
use super::{parse, show};
use dashu_int::IBig;
use std::collections::BTreeMap;
use std::sync::Arc;

pub(super) const OUT_OF_STEPS: &str = "the check needs more steps than it may take";

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
    pub(super) free_space: bool,
    pub(super) steps: u64,
    /// Line of the program that runs; 0 before it does.
    line: usize,
    pub(super) variables: Store,
    frames: Vec<Frame>,
    pub(super) values: Vec<Value>,
    pub(super) truths: Vec<bool>,
    pub(super) matchers: BTreeMap<Arc<[u8]>, Matcher>,
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

    pub(super) fn fault_at(&self, at: usize, message: impl AsRef<str>) -> Fault {
        Fault {
            at,
            message: match self.line {
                0 => message.as_ref().to_owned(),
                line => format!("program line {line}: {}", message.as_ref()),
            },
        }
    }

    pub(super) fn mismatch(&self, at: usize, expected: &str) -> Fault {
        let found = show::found(self.input, at);
        self.fault_at(at, format!("expected {expected}, found {found}"))
    }

    pub(super) fn pay(&mut self, steps: u64) -> Run<()> {
        match self.steps.checked_sub(steps) {
            Some(left) => {
                self.steps = left;
                Ok(())
            }
            None => Err(self.fault(OUT_OF_STEPS)),
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

    pub(super) fn assign(&mut self, target: &Target, value: Value) -> Run<()> {
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
