//! A problem's limits and a language's share, turned into the bounds of one run.

use crate::job::{FUEL_PER_SECOND, RunLimits};
use crate::languages::Language;
use trellis_problems::{Content, Limits, Package};

const MIB: u64 = 1 << 20;

/// What a package that states no limit gets (section "Defaults and system limits").
#[derive(Debug, Clone, Copy)]
pub struct Defaults;

impl Defaults {
    pub const MEMORY_MIB: u64 = 1024;
    pub const OUTPUT_MIB: u64 = 8;
    pub const CODE_KIB: u64 = 128;
    pub const VALIDATION_SECONDS: u64 = 60;
    pub const VALIDATION_MEMORY_MIB: u64 = 1024;
    pub const VALIDATION_OUTPUT_MIB: u64 = 8;
}

/// CPU seconds allowed for a second of fuel, before the guard takes a run for one that fuel cannot price
/// (cache misses); DESIGN section 5 has the measurement.
pub const GUARD_FACTOR: u64 = 10;
/// CPU time the guard grants on top, ms.
pub const GUARD_GRACE_MS: u64 = 2_000;
/// wasm call stack of every run.
pub const STACK_BYTES: u64 = 256 * MIB;
/// Standard error kept of a run whose error output does not count.
pub const STDERR_BYTES: u64 = 64 * 1024;

/// Seconds to fuel. Limits are far below 2^53 fuel, so the product is exact to the unit.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a positive number of seconds, bounded by the reader"
)]
pub fn fuel(seconds: f64) -> u64 {
    (seconds * FUEL_PER_SECOND as f64).round() as u64
}

/// What a compiler may write. An object file of wasm holds a program's large arrays as zeros.
const COMPILE_FILE_MIB: u64 = 512;

/// Bytes a submission may have.
pub fn code_bytes(limits: &Limits) -> u64 {
    limits.code.unwrap_or(Defaults::CODE_KIB) * 1024
}

fn guard_ms(fuel: u64) -> u64 {
    (fuel / (FUEL_PER_SECOND / 1000))
        .saturating_mul(GUARD_FACTOR)
        .saturating_add(GUARD_GRACE_MS)
}

fn bounds(fuel: u64, memory_bytes: u64, output_bytes: u64) -> RunLimits {
    RunLimits {
        fuel,
        // wasm32 ends there; a limit above it would never be met.
        memory_bytes: memory_bytes.min(4096 * MIB),
        stack_bytes: STACK_BYTES,
        stdout_bytes: output_bytes,
        stderr_bytes: STDERR_BYTES,
        file_bytes: 0,
        cpu_ms: guard_ms(fuel),
    }
}

/// A submission on a case.
pub fn submission(package: &Package, language: &Language, time_limit: f64) -> RunLimits {
    let limits = &package.metadata.limits;
    let memory = limits.memory.unwrap_or(Defaults::MEMORY_MIB) * MIB + language.memory_extra_bytes;
    let output = limits.output.unwrap_or(Defaults::OUTPUT_MIB) * MIB;
    let mut run = bounds(fuel(time_limit * language.time_multiplier), memory, output);
    // Standard error counts toward the output limit: one byte more is enough to see that it was exceeded.
    run.stderr_bytes = output + 1;
    if package.metadata.allow_file_writing {
        run.file_bytes = output;
    }
    run
}

/// Adds room for the files a run starts with to what it may write (`file_bytes` so far).
pub fn with_files(mut limits: RunLimits, present: &[(String, Content)]) -> RunLimits {
    let present: u64 = present.iter().map(|(_, bytes)| bytes.len() as u64).sum();
    limits.file_bytes += present;
    limits
}

/// All compile steps of a program together: the language's bounds, raised to what the package guarantees.
pub fn compile(limits: &Limits, language: &Language) -> RunLimits {
    let seconds = language
        .compile_limits
        .seconds
        .max(limits.compilation_time.unwrap_or(0));
    let memory = language
        .compile_limits
        .memory_bytes
        .max(limits.compilation_memory.unwrap_or(0) * MIB);
    let mut run = bounds(seconds * FUEL_PER_SECOND, memory, MIB);
    run.stderr_bytes = MIB;
    run.file_bytes = COMPILE_FILE_MIB * MIB;
    run
}

/// An input or output validator on a case.
pub fn validator(limits: &Limits, language: &Language) -> RunLimits {
    let seconds = limits.validation_time.unwrap_or(Defaults::VALIDATION_SECONDS);
    let memory = limits
        .validation_memory
        .unwrap_or(Defaults::VALIDATION_MEMORY_MIB)
        * MIB;
    let output = limits
        .validation_output
        .unwrap_or(Defaults::VALIDATION_OUTPUT_MIB)
        * MIB;
    let mut run = bounds(
        seconds * FUEL_PER_SECOND,
        memory + language.memory_extra_bytes,
        output,
    );
    run.file_bytes = output;
    run
}

/// Seconds of a custom run of a problem that states no time limit, and the most of any.
pub const CUSTOM_SECONDS: f64 = 5.0;

/// A run on the user's own input: small, so that it costs less than a submission.
pub fn custom(package: &Package, language: &Language, time_limit: f64) -> RunLimits {
    let mut run = submission(package, language, time_limit.min(CUSTOM_SECONDS));
    run.memory_bytes = run.memory_bytes.min(256 * MIB + language.memory_extra_bytes);
    run.stdout_bytes = 64 * 1024;
    run.stderr_bytes = 16 * 1024;
    run
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_seconds_are_twice_the_constant() {
        assert_eq!(fuel(2.0), 2 * FUEL_PER_SECOND);
        assert_eq!(fuel(0.1), FUEL_PER_SECOND / 10);
        assert_eq!(guard_ms(FUEL_PER_SECOND), 12_000);
    }
}
