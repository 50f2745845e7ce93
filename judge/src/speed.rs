//! How fast this machine runs fuel: what a node tells of itself, so that waiting times can be told.

use crate::bench::job;
use crate::job::{Exit, FUEL_PER_SECOND};
use crate::judge::Judge;
use std::time::Instant;

/// Integer arithmetic and memory, as programs do it: 2^22 rounds.
const MIX: &str = r#"(module
  (memory (export "memory") 16)
  (func (export "_start") (local $i i32) (local $x i64)
    (local.set $x (i64.const 88172645463325252))
    (loop $again
      (local.set $x (i64.xor (local.get $x) (i64.shl (local.get $x) (i64.const 13))))
      (local.set $x (i64.xor (local.get $x) (i64.shr_u (local.get $x) (i64.const 7))))
      (local.set $x (i64.xor (local.get $x) (i64.shl (local.get $x) (i64.const 17))))
      (i64.store (i32.and (i32.wrap_i64 (local.get $x)) (i32.const 0xffff8))
        (i64.add (local.get $x) (i64.load (i32.and (local.get $i) (i32.const 0xffff8)))))
      (br_if $again
        (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 4194304))))))"#;
const RUNS: u32 = 5;

/// The version of what decides verdicts and is neither engine nor language: the default output validator, scoring, budgets, the
/// order of verdicts. One more with every change of these, so that a contest under way is not judged by two of them.
pub const JUDGING_VERSION: u32 = 3;

impl Judge {
    /// Seconds of fuel that one core runs in a second of wall time: the best of a few runs of some ms each. 1 is the speed of
    /// the reference machine on this program. Errors: the sandbox does not start here.
    pub fn speed(&self) -> Result<f64, String> {
        let wasm = wat::parse_str(MIX).map_err(|error| error.to_string())?;
        let mut session = self.session().map_err(|error| error.to_string())?;
        let module = session.load(&wasm).map_err(|error| error.to_string())?;
        let job = job(module);
        let mut best: f64 = 0.0;
        for _ in 0..RUNS {
            let start = Instant::now();
            let outcome = session.run(&job).map_err(|error| error.to_string())?;
            let seconds = start.elapsed().as_secs_f64();
            if outcome.exit != Exit::Code(0) {
                return Err(format!("the measuring program ended with {:?}", outcome.exit));
            }
            #[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
            let fuel = outcome.fuel as f64 / FUEL_PER_SECOND as f64;
            best = best.max(fuel / seconds);
        }
        Ok(best)
    }

    /// What verdicts depend on beside package and source: the engine's hash under `engine`, that of [`JUDGING_VERSION`] under
    /// `rules`, and for each language that is installed that of its definition and its packs; hex.
    pub fn parts(&self) -> std::collections::BTreeMap<String, String> {
        let mut parts = std::collections::BTreeMap::new();
        for language in crate::languages::all() {
            if self.installed(language).is_ok() {
                let mut hasher = blake3::Hasher::new();
                hasher.update(&language.definition);
                if let Some(packs) = self.pack_hash(language) {
                    hasher.update(&packs);
                }
                parts.insert(language.id.clone(), hasher.finalize().to_hex().to_string());
            }
        }
        parts.insert("engine".to_owned(), crate::engine::engine_hash().to_owned());
        let rules = blake3::hash(&JUDGING_VERSION.to_le_bytes());
        parts.insert("rules".to_owned(), rules.to_hex().to_string());
        parts
    }
}
