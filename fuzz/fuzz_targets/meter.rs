//! Any valid module is still valid when it counts its fuel.
#![no_main]

use libfuzzer_sys::fuzz_target;
use trellis_judge::meter::{Grain, meter};
use wasm_smith::{Config, Module};
use wasmparser::Validator;

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
        max_memories: 4,
        ..Config::default()
    };
    let Ok(module) = Module::new(config, &mut arbitrary::Unstructured::new(bytes)) else {
        return;
    };
    let wasm = module.to_bytes();
    for grain in [Grain::Fine, Grain::Coarse] {
        // Refused only for a name that is the judge's.
        let Ok(metered) = meter(&wasm, grain) else { continue };
        if let Err(error) = Validator::new().validate_all(&metered) {
            panic!("{grain:?}: {error}");
        }
    }
});
