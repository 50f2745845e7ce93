//! A program that makes any call of WASI.

use functions::FUNCTIONS;
use std::fmt::Write as _;
use std::sync::Arc;
use trellis_judge::engine::{self, Purpose};
use trellis_judge::job::{RunLimits, RunOutcome};
use trellis_judge::runner::{Prepared, Run, Runner};
use trellis_judge::wasi::tree::Tree;
use trellis_judge::wasi::{Inputs, MODULE};

#[path = "../../judge/tests/support/functions.rs"]
mod functions;

/// Bytes of one call in a program for [`Guest`]: its number, then nine arguments.
pub const RECORD: usize = 40;

/// A guest that reads calls from its standard input and makes them. A record is a number (little-endian, as all),
/// taken modulo the count of calls, and nine arguments; 64-bit ones are sign-extended. The input stands at 65536 in
/// its memory of four pages, so that arguments can point into it.
#[derive(Debug)]
pub struct Guest {
    runner: Runner,
    module: Prepared,
    tree: Arc<Tree>,
}

impl Default for Guest {
    fn default() -> Self {
        let engine = engine::build(Purpose::Compile).expect("an engine");
        let runner = Runner::new(engine, true).expect("a runner");
        let wasm = wat::parse_str(text()).expect("the guest is wasm");
        let module = runner.compile(&wasm).expect("the guest compiles");
        Self { runner, module, tree: Arc::new(Tree::new(&[])) }
    }
}

impl Guest {
    pub fn run(&self, stdin: &[u8]) -> RunOutcome {
        let inputs = Inputs {
            argv: &["guest".to_owned(), "one".to_owned()],
            env: &[("HOME".to_owned(), "/".to_owned())],
            stdin: stdin.to_vec().into(),
            files: vec![
                ("/in.txt".to_owned(), b"1 2 3\n".to_vec().into()),
                ("/d/e/f".to_owned(), vec![7; 300].into()),
            ],
            limits: RunLimits {
                fuel: 50_000_000,
                memory_bytes: 1 << 20,
                stack_bytes: 1 << 20,
                stdout_bytes: 1 << 16,
                stderr_bytes: 1 << 10,
                file_bytes: 1 << 16,
                cpu_ms: 10_000,
            },
            seed: [5; 32],
        };
        let keep = ["/".to_owned()];
        let run = Run { inputs, keep: &keep, tree: Arc::clone(&self.tree), link: None, late: None };
        self.runner.run(&self.module, run).expect("no fault of the judge")
    }
}

fn text() -> String {
    let mut text = String::from("(module\n");
    for &(name, parameters) in FUNCTIONS {
        let types: String = parameters.chars().map(|kind| if kind == 'i' { " i32" } else { " i64" }).collect();
        let _ = writeln!(text, "(import \"{MODULE}\" \"{name}\" (func ${name} (param{types}) (result i32)))");
    }
    text.push_str(
        r#"(memory (export "memory") 4)
        (data (i32.const 0) "\00\00\01\00\00\00\02\00")
        (func (export "_start") (local $at i32) (local $end i32)
          ;; iovec at 0: 65536, 131072 bytes; the count read lands at 8
          (drop (call $fd_read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 8)))
          (local.set $end (i32.add (i32.const 65536) (i32.load (i32.const 8))))
          (local.set $at (i32.const 65536))
          (block $done (loop $next
            (br_if $done (i32.gt_u (i32.add (local.get $at) (i32.const 40)) (local.get $end)))
            (block $made
"#,
    );
    for _ in FUNCTIONS {
        text.push_str("(block\n");
    }
    let _ = write!(text, "(br_table");
    for index in 0..FUNCTIONS.len() {
        let _ = write!(text, " {index}");
    }
    let _ = writeln!(text, " (i32.rem_u (i32.load (local.get $at)) (i32.const {}))))", FUNCTIONS.len());
    for (index, (name, parameters)) in FUNCTIONS.iter().enumerate() {
        let _ = write!(text, "(drop (call ${name}");
        for (place, kind) in parameters.chars().enumerate() {
            let load = if kind == 'i' { "i32.load" } else { "i64.load32_s" };
            let _ = write!(text, " ({load} offset={} (local.get $at))", 4 + 4 * place);
        }
        text.push_str("))\n(br $made)\n");
        if index + 1 < FUNCTIONS.len() {
            text.push_str(")\n");
        }
    }
    text.push_str(
        r"  )
            (local.set $at (i32.add (local.get $at) (i32.const 40)))
            (br $next))))
        )",
    );
    text
}
