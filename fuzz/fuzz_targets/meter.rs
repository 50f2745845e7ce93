//! Any valid module is still valid when it counts its fuel; of one that is not valid nothing comes but an error or bytes.
#![no_main]

use libfuzzer_sys::fuzz_target;
use trellis_judge::meter::{Grain, meter};
use wasm_smith::{Config, Module};
use wasmparser::{Validator, WasmFeatures};

fuzz_target!(|bytes: &[u8]| {
    let config = Config {
        bulk_memory_enabled: true,
        exceptions_enabled: true,
        multi_value_enabled: true,
        reference_types_enabled: true,
        simd_enabled: true,
        relaxed_simd_enabled: true,
        tail_call_enabled: true,
        gc_enabled: false,
        threads_enabled: false,
        // The engine takes none, and lengths of bulk operations are counted as 32 bits.
        memory64_enabled: false,
        max_memories: 4,
        ..Config::default()
    };
    let Ok(module) = Module::new(config, &mut arbitrary::Unstructured::new(bytes)) else {
        return;
    };
    let mut wasm = module.to_bytes();
    check(&wasm, true);
    // Uploaded bytes: the input's first ones say which of the module's are others.
    for change in bytes.chunks_exact(3).take(2) {
        let at = usize::from(u16::from_le_bytes([change[0], change[1]])) % wasm.len();
        wasm[at] = change[2];
    }
    let is_valid = Validator::new_with_features(FEATURES).validate_all(&wasm).is_ok();
    check(&wasm, is_valid);
});

/// What the judge's engine takes, and names of exceptions as wasm-smith makes them.
const FEATURES: WasmFeatures = WasmFeatures::WASM2
    .union(WasmFeatures::EXCEPTIONS)
    .union(WasmFeatures::TAIL_CALL)
    .union(WasmFeatures::MULTI_MEMORY)
    .union(WasmFeatures::RELAXED_SIMD)
    .union(WasmFeatures::EXTENDED_CONST);

fn check(wasm: &[u8], is_valid: bool) {
    for grain in [Grain::Fine, Grain::Coarse] {
        // Refused only for a name that is the judge's.
        let Ok(metered) = meter(wasm, grain) else { continue };
        if let Err(error) = Validator::new().validate_all(&metered)
            && is_valid
        {
            panic!("{grain:?}: {error}");
        }
    }
}
