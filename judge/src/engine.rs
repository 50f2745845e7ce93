//! The one builder of wasmtime's `Config`. Every choice is a named constant here; together they are the
//! [`engine_hash`], so a receipt says under which engine it was computed.

use crate::{fuel_table, meter};
use std::hash::{Hash, Hasher};
use std::sync::OnceLock;
use wasmtime::{Collector, Config, Engine, OptLevel, PoolingAllocationConfig, RegallocAlgorithm, Strategy};

/// Native code is made for this target and no other. Naming it turns wasmtime's look at the host's CPU off.
#[cfg(all(target_arch = "x86_64", target_os = "linux"))]
pub const TARGET: &str = "x86_64-unknown-linux-gnu";
#[cfg(all(target_arch = "aarch64", target_os = "linux"))]
pub const TARGET: &str = "aarch64-unknown-linux-gnu";

/// CPU features generated code may use: x86-64-v2, every machine since 2009. A host without one of them is
/// refused when a module is loaded; a host with more gains nothing, so that code is the same everywhere.
#[cfg(target_arch = "x86_64")]
const CPU_FEATURES: &[&str] = &[
    "has_cmpxchg16b",
    "has_sse3",
    "has_ssse3",
    "has_sse41",
    "has_sse42",
    "has_popcnt",
];
/// The base of the architecture has what we need.
#[cfg(target_arch = "aarch64")]
const CPU_FEATURES: &[&str] = &[];

/// wasm call stack of every run, bytes. One constant of the engine: wasmtime has no per-run bound. Depth
/// 1,000,000 of a small C++ function needs less than 256 MiB.
pub const WASM_STACK_BYTES: usize = 256 << 20;
/// What host functions may use on top of it, on the same thread. They neither recurse nor call back.
pub const HOST_STACK_BYTES: usize = 4 << 20;

/// Address space of one linear memory: all a 32-bit memory can ever be, so that loads and stores need no
/// bounds check and memories never move.
const MEMORY_RESERVATION: u64 = 4 << 30;
/// Unmapped space behind each memory; static offsets below it need no check.
const MEMORY_GUARD: u64 = 32 << 20;

/// Runs at a time in a child: one, or an interactive submission and its validator. As many slots again let the next
/// instance start while the last is torn down.
const POOL_INSTANCES: u32 = 4;
/// Memories a module may have.
pub const MAX_MEMORIES: u32 = 4;
/// Tables a module may have.
pub const MAX_TABLES: u32 = 8;
/// Elements of one table (8 bytes of host memory each, made on first touch).
pub const MAX_TABLE_ELEMENTS: usize = 1 << 20;
/// Bytes of wasmtime's own record of an instance (grows with globals, tables and functions that are taken
/// by reference); clang's is the largest known, below 2 MiB.
const MAX_INSTANCE_BYTES: usize = 16 << 20;

/// NaN bits are the one part of wasm that hosts may choose. On x86-64 they are left as the processor makes them: each
/// instruction's are defined by the architecture, the instructions are the same on every host, and Cranelift computes no
/// NaN at compile time. Making them canonical cost loops over floats up to three times their time.
const CANONICAL_NAN: bool = cfg!(not(target_arch = "x86_64"));

/// Counted up when the same wasm would give another fuel or result for a reason wasmtime's own hash does not
/// see: fuel charged by host calls, virtual clock, behaviour of a WASI function.
pub const WASI_VERSION: u32 = 3;

/// Who the engine is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Runs guests: instances come from a pool that is zeroed between users.
    Run,
    /// Compiles only.
    Compile,
}

/// Builds the engine. Call it before the lock-down: it opens `/proc/self/pagemap` and reserves the pool.
pub fn build(purpose: Purpose) -> wasmtime::Result<Engine> {
    Engine::new(&config(purpose)?)
}

fn config(purpose: Purpose) -> wasmtime::Result<Config> {
    let mut config = Config::new();
    config.target(TARGET)?;
    code(&mut config);
    features(&mut config);
    // Modules count their own: `meter`.
    config.consume_fuel(false);
    config.max_wasm_stack(WASM_STACK_BYTES);
    // Only a bound that `max_wasm_stack` is checked against: async is not compiled in.
    config.async_stack_size(WASM_STACK_BYTES);
    memory(&mut config);
    if purpose == Purpose::Run {
        config.allocation_strategy(pool());
    }
    Ok(config)
}

/// How code is made.
fn code(config: &mut Config) {
    config.strategy(Strategy::Cranelift);
    config.cranelift_opt_level(OptLevel::Speed);
    config.cranelift_regalloc_algorithm(RegallocAlgorithm::Backtracking);
    config.cranelift_nan_canonicalization(CANONICAL_NAN);
    cpu_features(config);
    // Nobody reads a guest's backtrace; walking a million frames for it would cost a second.
    config.wasm_backtrace_max_frames(None);
    config.generate_address_map(false);
    config.native_unwind_info(false);
    config.debug_symbols(false);
}

#[expect(unsafe_code, reason = "the only way to name CPU features")]
fn cpu_features(config: &mut Config) {
    for feature in CPU_FEATURES {
        // SAFETY: these flags only let code use instructions; wasmtime checks each against the host before a
        // module is loaded (`Engine::check_compatible_with_native_host`).
        unsafe { config.cranelift_flag_enable(feature) };
    }
}

/// Which WebAssembly is accepted: what current browsers run too, less what needs a garbage collector or
/// threads. Everything else is refused by the validator with the name of the proposal.
fn features(config: &mut Config) {
    config.wasm_bulk_memory(true);
    config.wasm_multi_value(true);
    config.wasm_reference_types(true);
    config.wasm_extended_const(true);
    config.wasm_tail_call(true);
    config.wasm_multi_memory(true);
    config.wasm_simd(true);
    config.wasm_relaxed_simd(true);
    config.relaxed_simd_deterministic(true);
    // The exnref form; the legacy form is off by default and stays so.
    config.wasm_exceptions(true);
    // Exception objects live in a GC heap. It is never collected within a run and counts as linear memory.
    config.collector(Collector::Null);
    config.wasm_gc(false);
    config.wasm_function_references(false);
    config.wasm_threads(false);
    config.shared_memory(false);
    config.wasm_shared_everything_threads(false);
    config.wasm_memory64(false);
    config.wasm_custom_page_sizes(false);
    config.wasm_wide_arithmetic(false);
    config.wasm_stack_switching(false);
}

fn memory(config: &mut Config) {
    config.memory_reservation(MEMORY_RESERVATION);
    config.memory_guard_size(MEMORY_GUARD);
    config.memory_reservation_for_growth(0);
    config.memory_may_move(false);
    config.guard_before_linear_memory(true);
    // A module's data is mapped copy-on-write: an instance costs a mapping, not a copy.
    config.memory_init_cow(true);
    config.table_lazy_init(true);
}

fn pool() -> PoolingAllocationConfig {
    let mut pool = PoolingAllocationConfig::new();
    pool.total_core_instances(POOL_INSTANCES);
    pool.total_gc_heaps(POOL_INSTANCES);
    // A GC heap takes a memory slot of its own.
    pool.total_memories(POOL_INSTANCES * (MAX_MEMORIES + 1));
    pool.total_tables(POOL_INSTANCES * MAX_TABLES);
    pool.max_memories_per_module(MAX_MEMORIES);
    pool.max_tables_per_module(MAX_TABLES);
    pool.table_elements(MAX_TABLE_ELEMENTS);
    pool.max_core_instance_size(MAX_INSTANCE_BYTES);
    pool.max_memory_size(4 << 30);
    pool.max_unused_warm_slots(POOL_INSTANCES * MAX_MEMORIES);
    pool
}

/// BLAKE3 over wasmtime's version, our configuration and the target, in hex (64 digits). Part of every
/// receipt and the name of the `.cwasm` cache folder.
pub fn engine_hash() -> &'static str {
    static HASH: OnceLock<String> = OnceLock::new();
    HASH.get_or_init(compute_hash)
}

fn compute_hash() -> String {
    let mut hasher = Blake(blake3::Hasher::new());
    hasher.write(b"trellis engine\n");
    let versions = (WASI_VERSION, fuel_table::VERSION, meter::VERSION);
    (versions, WASM_STACK_BYTES, TARGET).hash(&mut hasher);
    format!("{:?}", fuel_table::operator_cost()).hash(&mut hasher);
    match build(Purpose::Compile) {
        // Target, CPU features, compiler settings, wasm proposals and wasmtime's version.
        Ok(engine) => engine.precompile_compatibility_hash().hash(&mut hasher),
        // Such a machine runs nothing; the hash is only shown.
        Err(error) => error.to_string().hash(&mut hasher),
    }
    hasher.0.finalize().to_hex().to_string()
}

/// A [`Hasher`] that is the same on every machine of an architecture, which std's is not promised to be.
struct Blake(blake3::Hasher);

impl Hasher for Blake {
    fn write(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    fn finish(&self) -> u64 {
        let mut first = [0; 8];
        first.copy_from_slice(&self.0.finalize().as_bytes()[..8]);
        u64::from_le_bytes(first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasmtime::Module;

    fn accepts(text: &str) -> bool {
        let engine = build(Purpose::Compile).unwrap();
        let wasm = wat::parse_str(text).unwrap();
        Module::validate(&engine, &wasm).is_ok()
    }

    #[test]
    fn the_hash_is_stable_within_a_build() {
        assert_eq!(compute_hash(), engine_hash());
        assert_eq!(engine_hash().len(), 64);
    }

    #[test]
    fn both_engines_make_the_same_code() {
        let hash = |purpose| {
            let mut hasher = Blake(blake3::Hasher::new());
            build(purpose)
                .unwrap()
                .precompile_compatibility_hash()
                .hash(&mut hasher);
            hasher.finish()
        };
        assert_eq!(hash(Purpose::Run), hash(Purpose::Compile));
    }

    #[test]
    fn proposals_in_and_out() {
        assert!(accepts("(module (memory 1) (memory 1))"));
        assert!(accepts("(module (tag) (func try_table throw 0 end))"));
        assert!(accepts(
            "(module (func (result v128) (i32x4.splat (i32.const 1))))"
        ));
        assert!(!accepts("(module (memory i64 1))"), "memory64");
        assert!(!accepts("(module (memory 1 1 shared))"), "shared memory");
        assert!(!accepts("(module (type (struct)))"), "GC");
        assert!(!accepts("(module (memory 1 (pagesize 1)))"), "custom page sizes");
    }
}
