//! Programs that are a list of WASI calls with constant arguments; their results come back as numbers.

use super::{job, load, sandbox};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use trellis_judge::job::{Exit, RunJob, RunOutcome};

pub use super::functions::FUNCTIONS;

/// Where results are collected.
const RESULTS: i64 = 0x8000;

/// A list of calls. Memory: one page; text and data from 0x100, results from 0x8000.
#[derive(Default)]
pub struct Calls {
    data: String,
    code: String,
    count: i64,
    next: i64,
}

impl Calls {
    pub fn new() -> Self {
        Self {
            next: 0x100,
            ..Self::default()
        }
    }

    /// Puts text into memory: its address and length.
    pub fn text(&mut self, text: &str) -> [i64; 2] {
        let at = self.next;
        let escaped: String = text.bytes().fold(String::new(), |mut text, byte| {
            let _ = write!(text, "\\{byte:02x}");
            text
        });
        let _ = writeln!(self.data, "(data (i32.const {at}) \"{escaped}\")");
        self.next = (at + text.len() as i64 + 15) & !7;
        [at, text.len() as i64]
    }

    /// Puts one `iovec` into memory: its address.
    pub fn iovec(&mut self, at: i64, len: i64) -> i64 {
        let bytes: String = [at as u32, len as u32]
            .iter()
            .flat_map(|word| word.to_le_bytes())
            .map(|byte| format!("\\{byte:02x}"))
            .collect();
        let place = self.next;
        let _ = writeln!(self.data, "(data (i32.const {place}) \"{bytes}\")");
        self.next += 8;
        place
    }

    /// Calls a function; its result is the next of [`Calls::run`].
    pub fn call(&mut self, name: &str, args: &[i64]) -> &mut Self {
        let call = expression(name, args);
        self.result(&call)
    }

    /// Calls a function and traps when its result is no error number.
    pub fn check(&mut self, name: &str, args: &[i64]) -> &mut Self {
        let call = expression(name, args);
        let _ = writeln!(
            self.code,
            "(if (i32.gt_u {call} (i32.const 76)) (then unreachable))"
        );
        self
    }

    /// The i32 at an address as a result.
    pub fn peek(&mut self, at: i64) -> &mut Self {
        self.result(&format!("(i32.load (i32.const {at}))"))
    }

    fn result(&mut self, value: &str) -> &mut Self {
        let at = RESULTS + 4 * self.count;
        let _ = writeln!(self.code, "(i32.store (i32.const {at}) {value})");
        self.count += 1;
        self
    }

    pub fn wat(&self) -> String {
        let imports: String = FUNCTIONS
            .iter()
            .map(|(name, types)| {
                let params: String = types
                    .chars()
                    .map(|kind| if kind == 'i' { " i32" } else { " i64" })
                    .collect();
                let params = if params.is_empty() {
                    params
                } else {
                    format!("(param{params})")
                };
                format!(
                    "(import \"wasi_snapshot_preview1\" \"{name}\" (func ${name} {params} (result i32)))\n"
                )
            })
            .collect();
        let bytes: String = [RESULTS as u32, 4 * self.count as u32]
            .iter()
            .flat_map(|word| word.to_le_bytes())
            .fold(String::new(), |mut text, byte| {
                let _ = write!(text, "\\{byte:02x}");
                text
            });
        // The results go out through a list at 0, which nothing else uses.
        format!(
            "(module {imports} (memory (export \"memory\") 2) {} (data (i32.const 0) \"{bytes}\")
             (func (export \"_start\") {}
               (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 16)))))",
            self.data, self.code
        )
    }

    /// Runs the calls: results and outcome.
    pub fn run(&self) -> Vec<u32> {
        self.run_with(|_| ()).0
    }

    pub fn run_with(&self, change: impl FnOnce(&mut RunJob)) -> (Vec<u32>, RunOutcome) {
        let mut sandbox = sandbox();
        let module = load(&mut sandbox, &self.wat()).unwrap();
        let mut job = job(module);
        job.limits.stdout_bytes = 1 << 20;
        job.limits.stderr_bytes = 1 << 20;
        change(&mut job);
        let outcome = sandbox.run(&job).unwrap();
        assert_eq!(
            outcome.exit,
            Exit::Code(0),
            "{}",
            String::from_utf8_lossy(&outcome.stderr)
        );
        let start = outcome.stdout.len() - 4 * self.count as usize;
        let words = outcome.stdout[start..]
            .chunks(4)
            .map(|word| u32::from_le_bytes(word.try_into().unwrap()));
        (words.collect(), outcome)
    }
}

/// Errors by number, as the guest gets them.
pub fn errno(name: &str) -> u32 {
    let known = BTreeMap::from([
        ("ok", 0),
        ("badf", 8),
        ("exist", 20),
        ("fault", 21),
        ("inval", 28),
        ("isdir", 31),
        ("loop", 32),
        ("mfile", 33),
        ("nametoolong", 37),
        ("noent", 44),
        ("nospc", 51),
        ("nosys", 52),
        ("notdir", 54),
        ("notempty", 55),
        ("notsock", 57),
        ("notsup", 58),
        ("rofs", 69),
        ("spipe", 70),
        ("notcapable", 76),
        ("ilseq", 25),
        ("fbig", 22),
    ]);
    known[name]
}

fn expression(name: &str, args: &[i64]) -> String {
    let (_, types) = FUNCTIONS.iter().find(|(known, _)| *known == name).unwrap();
    assert_eq!(types.len(), args.len(), "{name}");
    let args: String = types
        .chars()
        .zip(args)
        .map(|(kind, arg)| match kind {
            'i' => format!("(i32.const {}) ", *arg as u32),
            _ => format!("(i64.const {arg}) "),
        })
        .collect();
    format!("(call ${name} {args})")
}
