//! Takes the assertions out of a compiler: npm's clang was built with them, and checking them is more than half of its
//! time.
//!
//! In wasm an assertion is a branch around, or to, a call of `__assert_fail`, which does not return. A branch around it
//! is made unconditional, a branch to it goes, and the condition goes with it where it only computes and loads. What a
//! compiler without assertions does when one would have failed is its own matter, as everywhere: it is inside the
//! sandbox, on fuel.

use anyhow::{Context, Result, ensure};
use std::ops::Range;
use wasmparser::{BinaryReader, Catch, FunctionBody, Operator, Parser, Payload, TypeRef};

/// This file is part of what decides the result.
pub const RECIPE: &str = include_str!("asserts.rs");

/// What wasi-libc's `__assert_fail` prints. The function that has its address is the one.
const MESSAGE: &[u8] = b"Assertion failed: %s (%s: %s: %d)\n\0";
/// Most instructions between a label and the call behind it.
const LONGEST: usize = 32;
const CODE: u8 = 10;

/// The module without its assertions, and how many branches there were.
pub fn without(wasm: &[u8]) -> Result<(Vec<u8>, usize)> {
    let mut imported = 0;
    let mut address = None;
    let mut bodies = Vec::new();
    let mut section = 0..0;
    for payload in Parser::new(0).parse_all(wasm) {
        match payload? {
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    if let TypeRef::Func(_) = import?.ty {
                        imported += 1;
                    }
                }
            }
            Payload::DataSection(segments) => {
                for segment in segments {
                    address = address.or(place(&segment?)?);
                }
            }
            Payload::CodeSectionStart { range, .. } => section = range,
            Payload::CodeSectionEntry(body) => bodies.push(body),
            _ => {}
        }
    }
    let address = address.context("no assertion's message in the module's data")?;
    let mut failing = None;
    for (index, body) in (imported..).zip(&bodies) {
        if mentions(body, address)? {
            ensure!(
                failing.replace(index).is_none(),
                "two functions print failed assertions"
            );
        }
    }
    let failing = failing.context("no function prints failed assertions")?;
    let mut code = Vec::with_capacity(section.len());
    length(&mut code, bodies.len());
    let mut branches = 0;
    for body in &bodies {
        let (new, count) = rewrite(wasm, body, failing)?;
        let new = if count > 0 { reachable(&new)? } else { new };
        length(&mut code, new.len());
        code.extend_from_slice(&new);
        branches += count;
    }
    let head = header(wasm, &section)?;
    let mut out = Vec::with_capacity(wasm.len());
    out.extend_from_slice(&wasm[..head]);
    out.push(CODE);
    length(&mut out, code.len());
    out.extend_from_slice(&code);
    out.extend_from_slice(&wasm[section.end..]);
    Ok((out, branches))
}

/// Where the message lies in memory.
fn place(segment: &wasmparser::Data<'_>) -> Result<Option<i32>> {
    let wasmparser::DataKind::Active { offset_expr, .. } = &segment.kind else {
        return Ok(None);
    };
    let Some(at) = segment
        .data
        .windows(MESSAGE.len())
        .position(|part| part == MESSAGE)
    else {
        return Ok(None);
    };
    let Operator::I32Const { value } = offset_expr.get_operators_reader().read()? else {
        return Ok(None);
    };
    Ok(Some(value + i32::try_from(at)?))
}

fn mentions(body: &FunctionBody<'_>, address: i32) -> Result<bool> {
    let mut operators = body.get_operators_reader()?;
    while !operators.eof() {
        if let Operator::I32Const { value } = operators.read()? {
            if value == address {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// Where the code section's own header begins: its id and the length that ends where its contents begin.
fn header(wasm: &[u8], section: &Range<usize>) -> Result<usize> {
    (1..=5)
        .filter_map(|size| section.start.checked_sub(size + 1))
        .find(|&at| {
            let length = BinaryReader::new(&wasm[at + 1..section.start], 0).read_var_u32();
            wasm[at] == CODE && length.is_ok_and(|length| length as usize == section.len())
        })
        .context("the code section has no header")
}

struct Op<'a> {
    operator: Operator<'a>,
    at: usize,
    end: usize,
}

/// One function, and how many branches of it are gone.
fn rewrite(wasm: &[u8], body: &FunctionBody<'_>, failing: u32) -> Result<(Vec<u8>, usize)> {
    let whole = body.range();
    let mut reader = body.get_operators_reader()?;
    let mut ops = Vec::new();
    while !reader.eof() {
        let at = reader.original_position();
        let operator = reader.read()?;
        ops.push(Op {
            operator,
            at,
            end: reader.original_position(),
        });
    }
    let function = Function { wasm, ops, failing };
    if !function.ops.iter().any(|op| function.fails(op)) {
        return Ok((wasm[whole].to_vec(), 0));
    }
    let targets = function.targets();
    let mut out = Vec::with_capacity(whole.len());
    let (mut copied, mut count) = (whole.start, 0);
    for (index, op) in function.ops.iter().enumerate() {
        let Operator::BrIf { relative_depth } = op.operator else {
            continue;
        };
        let around = function.assertion(index + 1);
        let to = targets[index].and_then(|end| function.assertion(end + 1));
        if around.is_none() && to.is_none() {
            continue;
        }
        let condition = function.pure(index);
        let from = function.ops[condition.unwrap_or(index)].at;
        debug_assert!(from >= copied);
        out.extend_from_slice(&wasm[copied..from]);
        if condition.is_none() {
            out.push(0x1a); // drop
        }
        copied = op.end;
        if to.is_none() {
            out.push(0x0c); // br
            length(&mut out, relative_depth as usize);
            // What cannot be reached any more, up to the end of the block.
            if let Some(end) = around.filter(|&end| !function.leaves(index..end)) {
                copied = function.ops[end].end;
            }
        }
        count += 1;
    }
    out.extend_from_slice(&wasm[copied..whole.end]);
    Ok((out, count))
}

struct Function<'a> {
    wasm: &'a [u8],
    ops: Vec<Op<'a>>,
    failing: u32,
}

impl Function<'_> {
    fn fails(&self, op: &Op<'_>) -> bool {
        matches!(op.operator, Operator::Call { function_index } if function_index == self.failing)
    }

    /// For each `br_if` out of a block: the index of the block's end.
    fn targets(&self) -> Vec<Option<usize>> {
        let mut found = vec![None; self.ops.len()];
        // The branches that wait for the end of each open construct; `None` for a loop.
        let mut open: Vec<Option<Vec<usize>>> = vec![Some(Vec::new())];
        for (index, op) in self.ops.iter().enumerate() {
            match op.operator {
                Operator::Loop { .. } => open.push(None),
                Operator::Block { .. } | Operator::If { .. } | Operator::TryTable { .. } => {
                    open.push(Some(Vec::new()))
                }
                Operator::BrIf { relative_depth } => {
                    let depth = relative_depth as usize;
                    let place = open.len().checked_sub(depth + 1);
                    if let Some(Some(waiting)) = place.and_then(|place| open.get_mut(place)) {
                        waiting.push(index);
                    }
                }
                Operator::End => {
                    for branch in open.pop().flatten().into_iter().flatten() {
                        found[branch] = Some(index);
                    }
                }
                _ => {}
            }
        }
        found
    }

    /// Whether going on at `index` does nothing but fail; the index of the `unreachable` behind the call.
    fn assertion(&self, index: usize) -> Option<usize> {
        let rest = self.ops.get(index..)?;
        for (at, op) in rest.iter().enumerate().take(LONGEST) {
            if self.fails(op) {
                let end = index + at + 1;
                return matches!(self.ops.get(end)?.operator, Operator::Unreachable).then_some(end);
            }
            let straight = matches!(
                op.operator,
                Operator::End | Operator::LocalSet { .. } | Operator::LocalTee { .. }
            ) || self.arity(op).is_some();
            if !straight {
                return None;
            }
        }
        None
    }

    /// The index of the first instruction of the operand of the branch at `index`, when it computes and loads only.
    fn pure(&self, index: usize) -> Option<usize> {
        let mut wanted = 1;
        let mut at = index;
        while wanted > 0 {
            at = at.checked_sub(1)?;
            wanted = wanted - 1 + self.arity(&self.ops[at])?;
        }
        Some(at)
    }

    fn leaves(&self, part: Range<usize>) -> bool {
        self.ops[part]
            .iter()
            .any(|op| matches!(op.operator, Operator::End))
    }

    /// How many values an instruction takes that computes or loads one; `None` for all others.
    fn arity(&self, op: &Op<'_>) -> Option<usize> {
        match self.wasm[op.at] {
            // local.get, global.get, memory.size, constants
            0x20 | 0x23 | 0x3f | 0x41..=0x44 => Some(0),
            // loads
            0x28..=0x35 => Some(1),
            // eqz, clz, ctz, popcnt, unary floats, conversions, sign extensions
            0x45 | 0x50 | 0x67..=0x69 | 0x79..=0x7b | 0x8b..=0x91 | 0x99..=0x9f | 0xa7..=0xc4 => Some(1),
            0x46..=0xa6 => Some(2),
            // select
            0x1b => Some(3),
            // saturating truncations
            0xfc if self.wasm[op.at + 1] < 8 => Some(1),
            _ => None,
        }
    }
}

/// A construct that is open.
struct Open {
    is_loop: bool,
    /// An `if` that no `else` was seen of: what does not take it goes on behind it.
    skips: bool,
    /// Something branches behind its end.
    left: bool,
}

/// A function without what cannot be reached in it. Behind the end of a block that nothing leaves stands `unreachable`:
/// it is for the validator, which does not look that far.
fn reachable(body: &[u8]) -> Result<Vec<u8>> {
    let function = FunctionBody::new(BinaryReader::new(body, 0));
    let mut operators = function.get_operators_reader()?;
    let mut out = body[..operators.original_position()].to_vec();
    let mut open = vec![Open {
        is_loop: false,
        skips: false,
        left: false,
    }];
    let mut live = true;
    // Constructs that begin where nothing is reached.
    let mut dead = 0_u32;
    while !operators.eof() {
        let at = operators.original_position();
        let operator = operators.read()?;
        let bytes = &body[at..operators.original_position()];
        let mut leave = |depth: u32| {
            let place = open.len().checked_sub(depth as usize + 1);
            if let Some(target) = place.and_then(|place| open.get_mut(place)) {
                target.left |= !target.is_loop;
            }
        };
        match operator {
            Operator::Block { .. }
            | Operator::Loop { .. }
            | Operator::If { .. }
            | Operator::TryTable { .. }
                if !live =>
            {
                dead += 1;
                continue;
            }
            Operator::End if dead > 0 => {
                dead -= 1;
                continue;
            }
            Operator::Else if dead == 0 => {
                let inner = open.last_mut().context("an else without an if")?;
                inner.left |= live;
                live = std::mem::take(&mut inner.skips);
            }
            Operator::End => {
                let inner = open.pop().context("an end too many")?;
                out.extend_from_slice(bytes);
                live |= inner.left || inner.skips;
                if !live && !open.is_empty() {
                    out.push(0x00); // unreachable
                }
                continue;
            }
            _ if !live => continue,
            Operator::Block { .. } => open.push(Open {
                is_loop: false,
                skips: false,
                left: false,
            }),
            Operator::Loop { .. } => open.push(Open {
                is_loop: true,
                skips: false,
                left: false,
            }),
            Operator::If { .. } => open.push(Open {
                is_loop: false,
                skips: true,
                left: false,
            }),
            Operator::TryTable { ref try_table } => {
                for catch in &try_table.catches {
                    match *catch {
                        Catch::One { label, .. }
                        | Catch::OneRef { label, .. }
                        | Catch::All { label }
                        | Catch::AllRef { label } => leave(label),
                    }
                }
                open.push(Open {
                    is_loop: false,
                    skips: false,
                    left: false,
                });
            }
            Operator::Br { relative_depth } => {
                leave(relative_depth);
                live = false;
            }
            Operator::BrTable { ref targets } => {
                leave(targets.default());
                for target in targets.targets() {
                    leave(target?);
                }
                live = false;
            }
            Operator::BrIf { relative_depth }
            | Operator::BrOnNull { relative_depth }
            | Operator::BrOnNonNull { relative_depth } => leave(relative_depth),
            Operator::Return
            | Operator::Unreachable
            | Operator::ReturnCall { .. }
            | Operator::ReturnCallIndirect { .. }
            | Operator::ReturnCallRef { .. }
            | Operator::Throw { .. }
            | Operator::ThrowRef => live = false,
            // The older form of exceptions, and casts that branch: nothing that npm's clang has.
            Operator::Try { .. }
            | Operator::Catch { .. }
            | Operator::CatchAll
            | Operator::Delegate { .. }
            | Operator::Rethrow { .. }
            | Operator::BrOnCast { .. }
            | Operator::BrOnCastFail { .. } => return Ok(body.to_vec()),
            _ => {}
        }
        out.extend_from_slice(bytes);
    }
    Ok(out)
}

/// A number as LEB128.
fn length(out: &mut Vec<u8>, mut value: usize) {
    loop {
        let byte = (value & 0x7f) as u8;
        value >>= 7;
        if value == 0 {
            out.push(byte);
            return;
        }
        out.push(byte | 0x80);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = r#"(import "wasi_snapshot_preview1" "proc_exit" (func (param i32)))
        (memory 1)
        (data (i32.const 1024) "x) Assertion failed: %s (%s: %s: %d)\n\00")
        (func $fail (param i32 i32 i32 i32)
            i32.const 1027 i32.load drop i32.const 1 call 0 unreachable)"#;

    /// Both are whole functions with one parameter and one result.
    fn becomes(before: &str, after: &str, branches: usize) {
        let module = |body: &str| {
            let text = format!("(module {HEAD} (func (param i32) (result i32) (local i32) {body}))");
            wat::parse_str(text).unwrap()
        };
        let (found, count) = without(&module(before)).unwrap();
        wasmparser::Validator::new().validate_all(&found).unwrap();
        assert_eq!(count, branches);
        assert_eq!(
            wasmprinter::print_bytes(&found).unwrap(),
            wasmprinter::print_bytes(module(after)).unwrap()
        );
    }

    const FAIL: &str = "i32.const 1 i32.const 2 i32.const 3 local.get 1 call $fail unreachable";

    #[test]
    fn a_branch_around_a_failure_is_always_taken() {
        becomes(
            &format!(
                "block local.get 0 i32.load offset=8 i32.const 3 i32.lt_u br_if 0 {FAIL} end i32.const 7"
            ),
            "block br 0 end i32.const 7",
            1,
        );
    }

    #[test]
    fn a_branch_to_a_failure_never_is() {
        becomes(
            &format!("block block local.get 0 i32.eqz br_if 0 i32.const 7 return end {FAIL} end unreachable"),
            "block block i32.const 7 return end unreachable end unreachable",
            1,
        );
    }

    #[test]
    fn what_a_condition_does_is_done() {
        becomes(
            &format!("block local.get 0 local.tee 1 br_if 0 {FAIL} end local.get 1"),
            "block local.get 0 local.tee 1 drop br 0 end local.get 1",
            1,
        );
        becomes(
            &format!("block local.get 0 i32.const 1 call 0 br_if 0 {FAIL} end local.get 1"),
            "block local.get 0 i32.const 1 call 0 drop br 0 end local.get 1",
            1,
        );
    }

    #[test]
    fn a_loop_that_only_a_failure_leaves_goes_on() {
        becomes(
            &format!("loop local.get 0 br_if 0 end {FAIL}"),
            "loop br 0 end unreachable",
            1,
        );
    }

    #[test]
    fn what_is_still_reached_stays() {
        let around = format!("block local.get 0 br_if 0 {FAIL} end");
        let not = "block br 0 end";
        for (before, after) in [
            // By a branch, over an `if`, through an `else`, by a table, out of a loop.
            (
                "block local.get 0 br_if 0 i32.const 7 return end i32.const 8",
                None,
            ),
            ("local.get 0 if i32.const 7 return end i32.const 8", None),
            ("local.get 0 if i32.const 7 return else nop end i32.const 8", None),
            (
                "block block local.get 0 br_table 0 1 end i32.const 7 return end i32.const 8",
                None,
            ),
            (
                "block loop local.get 0 br_if 1 br 0 end end i32.const 8",
                Some("block loop local.get 0 br_if 1 br 0 end unreachable end i32.const 8"),
            ),
            ("loop local.get 0 br_if 0 end i32.const 8", None),
            // And what is not: with whole constructs inside.
            (
                "block br 0 block loop br 0 end end i32.const 1 drop end i32.const 8",
                Some("block br 0 end i32.const 8"),
            ),
            (
                "local.get 0 if (result i32) i32.const 7 return else i32.const 8 return end drop i32.const 9",
                Some(
                    "local.get 0 if (result i32) i32.const 7 return else i32.const 8 return end unreachable",
                ),
            ),
        ] {
            becomes(
                &format!("{around} {before}"),
                &format!("{not} {}", after.unwrap_or(before)),
                1,
            );
        }
    }

    #[test]
    fn another_compiler_is_told_from_this_one() {
        let error = without(&wat::parse_str("(module (memory 1) (func))").unwrap()).unwrap_err();
        assert!(error.to_string().contains("no assertion's message"), "{error}");
    }
}
