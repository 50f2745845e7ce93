//! What one run has: memory limits, fuel, streams, files, randomness.

use super::errno::{Call, Stop};
use super::fds::Fds;
use super::fs::Fs;
use super::late::{Began, Late};
use super::link::{Link, Received, Turn};
use super::memory::Guest;
use super::tree::Tree;
use crate::job::RunLimits;
use crate::limits::MemoryLimits;
use crate::meter;
use bytes::Bytes;
use std::sync::Arc;

/// Fuel of one host call, before what it does: about 30 ns to enter, find the memory and leave.
pub const CALL_FUEL: u64 = 300;
/// Fuel of a byte copied between host and guest.
pub const BYTE_FUEL: u64 = 2;
/// Fuel of a byte of randomness.
pub const RANDOM_BYTE_FUEL: u64 = 10;
/// Fuel of walking a path or touching the tree, and of each byte of the path.
pub const PATH_FUEL: u64 = 5_000;
pub const PATH_BYTE_FUEL: u64 = 20;
/// Fuel of an item of a list the guest gives or gets (iovec, folder entry, subscription).
pub const ITEM_FUEL: u64 = 100;
/// Fuel of waiting for the other side of a link: about the time of two context switches.
pub const TURN_FUEL: u64 = 50_000;

/// The end of a submission whose validator has ended without accepting: nobody asks how it would have ended by itself.
const OVER: Stop = Stop::Exit(0);

/// Where the virtual realtime clock starts: 2026-01-01T00:00:00Z, in ns since 1970.
pub const EPOCH_NS: u64 = 1_767_225_600_000_000_000;
/// One unit of fuel is 0.1 ns.
pub const FUEL_PER_NS: u64 = 10;

/// What a run starts with.
#[derive(Debug)]
pub struct Inputs<'a> {
    pub argv: &'a [String],
    pub env: &'a [(String, String)],
    pub stdin: Bytes,
    pub files: Vec<(String, Bytes)>,
    pub limits: RunLimits,
    pub seed: [u8; 32],
}

#[derive(Debug)]
pub struct State {
    /// What the run may use.
    pub given: RunLimits,
    pub began: Began,
    /// A file whose content is still to come.
    pub late: Option<Late>,
    /// The exported memory, found at the first call.
    pub memory: Option<wasmtime::Memory>,
    /// The module's count of fuel, known once there is an instance; see [`meter`].
    pub fuel: Option<wasmtime::Global>,
    pub limits: MemoryLimits,
    pub fuel_limit: u64,
    /// Valid during a call.
    pub fuel_left: u64,
    /// NUL-terminated.
    pub args: Vec<Vec<u8>>,
    pub env: Vec<Vec<u8>>,
    pub stdin: Bytes,
    pub stdin_at: usize,
    /// Joins the standard streams with another run.
    pub link: Option<Link>,
    pub stdout: Sink,
    pub stderr: Sink,
    pub random: blake3::OutputReader,
    pub fs: Fs,
    pub fds: Fds,
}

/// A captured stream.
#[derive(Debug)]
pub struct Sink {
    pub bytes: Vec<u8>,
    limit: usize,
}

impl Sink {
    fn new(limit: u64) -> Self {
        let mut sink = Self {
            bytes: Vec::new(),
            limit: 0,
        };
        sink.set_limit(limit);
        sink
    }

    pub fn set_limit(&mut self, limit: u64) {
        self.limit = usize::try_from(limit).unwrap_or(usize::MAX);
    }

    /// Keeps what fits; whether all did.
    pub fn push(&mut self, data: &[u8]) -> bool {
        let room = self.limit.saturating_sub(self.bytes.len());
        let kept = data.len().min(room);
        self.bytes.extend_from_slice(&data[..kept]);
        kept == data.len()
    }
}

impl State {
    /// The error is a fault of the job (a bad path), not of the guest.
    pub fn new(tree: Arc<Tree>, inputs: Inputs<'_>) -> Result<Self, String> {
        let limits = inputs.limits;
        let mut fs = Fs::new(tree, limits.file_bytes, EPOCH_NS);
        for (path, content) in inputs.files {
            fs.put(&path, content)?;
        }
        let terminated = |text: &str| text.bytes().filter(|byte| *byte != 0).chain([0]).collect();
        Ok(Self {
            given: limits,
            began: Began::now(),
            late: None,
            memory: None,
            fuel: None,
            limits: MemoryLimits::new(limits.memory_bytes),
            fuel_limit: limits.fuel.min(meter::MOST),
            fuel_left: limits.fuel.min(meter::MOST),
            args: inputs.argv.iter().map(|arg| terminated(arg)).collect(),
            env: inputs
                .env
                .iter()
                .map(|(name, value)| terminated(&format!("{name}={value}")))
                .collect(),
            stdin: inputs.stdin,
            stdin_at: 0,
            link: None,
            stdout: Sink::new(limits.stdout_bytes),
            stderr: Sink::new(limits.stderr_bytes),
            random: blake3::Hasher::new_keyed(&inputs.seed).finalize_xof(),
            fs,
            fds: Fds::default(),
        })
    }

    /// Takes fuel before the work it pays for.
    pub fn charge(&mut self, fuel: u64) -> Call {
        match self.fuel_left.checked_sub(fuel) {
            Some(left) => {
                self.fuel_left = left;
                Ok(())
            }
            None => {
                self.fuel_left = 0;
                Err(Stop::Fuel)
            }
        }
    }

    pub fn charge_bytes(&mut self, bytes: u64) -> Call {
        self.charge(bytes.saturating_mul(BYTE_FUEL))
    }

    pub fn charge_path(&mut self, bytes: u32) -> Call {
        self.charge(PATH_FUEL + u64::from(bytes) * PATH_BYTE_FUEL)
    }

    /// Before standard input is read: when nothing is left of it and it is linked, waits for more.
    pub fn refill(&mut self) -> Call {
        let Some(link) = self.link.as_ref().filter(|_| self.stdin_at == self.stdin.len()) else {
            return Ok(());
        };
        if !link.has_data() {
            self.charge(TURN_FUEL)?;
        }
        match self.link.as_ref().map(Link::receive) {
            Some(Received::Data(data)) => self.more_input(data),
            Some(Received::Idle) => return Err(Stop::Idle),
            Some(Received::Over) => return Err(OVER),
            Some(Received::End) | None => {}
        }
        Ok(())
    }

    /// The same without waiting longer than the other side's turn.
    pub fn look(&mut self) -> Call {
        let Some(link) = self.link.as_ref().filter(|_| self.stdin_at == self.stdin.len()) else {
            return Ok(());
        };
        let (data, turn) = link.look();
        self.more_input(data);
        self.pay(turn)
    }

    /// Gives bytes to the other side of the link.
    pub fn send(&mut self, data: &[u8]) -> Call {
        let turn = self.link.as_ref().map_or(Turn::Kept, |link| link.send(data));
        self.pay(turn)
    }

    /// The run has closed its standard output: end of file for the other side.
    pub fn close_output(&mut self) -> Call {
        let turn = self.link.as_ref().map_or(Turn::Kept, Link::close_output);
        self.pay(turn)
    }

    /// The run has closed its standard input: what the other side still writes is dropped.
    pub fn close_input(&mut self) {
        if let Some(link) = &self.link {
            link.close_input();
        }
    }

    fn pay(&mut self, turn: Turn) -> Call {
        match turn {
            Turn::Kept => Ok(()),
            Turn::Taken => self.charge(TURN_FUEL),
            Turn::Over => Err(OVER),
            Turn::Idle => Err(Stop::Idle),
        }
    }

    fn more_input(&mut self, data: Vec<u8>) {
        self.stdin = data.into();
        self.stdin_at = 0;
    }

    /// ns since the start of the run.
    pub fn monotonic(&self) -> u64 {
        self.fuel_limit.saturating_sub(self.fuel_left) / FUEL_PER_NS
    }

    /// ns since 1970.
    pub fn realtime(&self) -> u64 {
        EPOCH_NS.saturating_add(self.monotonic())
    }
}

/// What a host function works on.
#[derive(Debug)]
pub struct Ctx<'a> {
    pub guest: Guest<'a>,
    pub state: &'a mut State,
}
