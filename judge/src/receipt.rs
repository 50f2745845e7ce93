//! The receipt: one hash over everything that decides a verdict and everything the verdict says.
//!
//! docs/receipt.md describes the bytes; this file is the only place that writes them. No wall time and no CPU
//! time goes in, so two honest machines with the same packs and engine get the same receipt.

use crate::verdict::Verdict;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

const DOMAIN: &[u8] = b"trellis-receipt-v1\n";
const SOURCE_DOMAIN: &[u8] = b"trellis-source-v1\n";

/// What a receipt is computed from. Kept with the report, so that a receipt can be checked without judging.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// See [`source_hash`].
    pub source: [u8; 32],
    pub package: [u8; 32],
    /// wasmtime's version, configuration and target.
    pub engine: [u8; 32],
    /// The salt's bytes; empty without one.
    pub salt: Vec<u8>,
    /// Pack id to the hash of its archive (for a native compiler: of its files).
    pub packs: BTreeMap<String, [u8; 32]>,
    /// The submission's verdict; `None` only in the default value.
    pub verdict: Option<Verdict>,
    /// Of a scoring problem, as a report writes it.
    #[serde(default)]
    pub score: Option<String>,
    pub cases: Vec<CaseEvidence>,
}

/// One case's part; a case that was not run has verdict `None` and zeros.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseEvidence {
    pub name: String,
    pub verdict: Option<Verdict>,
    pub fuel: u64,
    pub memory_bytes: u64,
    /// Of a case that has one, as a report writes it.
    #[serde(default)]
    pub score: Option<String>,
    /// BLAKE3 of standard output; zeros when the case was not run.
    pub output: [u8; 32],
}

impl Evidence {
    /// The receipt.
    pub fn receipt(&self) -> [u8; 32] {
        let mut out = Writer(blake3::Hasher::new());
        out.raw(DOMAIN);
        out.raw(&self.source);
        out.raw(&self.package);
        out.raw(&self.engine);
        out.bytes(&self.salt);
        out.number(self.packs.len() as u64);
        for (id, hash) in &self.packs {
            out.bytes(id.as_bytes());
            out.raw(hash);
        }
        out.bytes(code(self.verdict, self.score.as_deref()).as_bytes());
        out.number(self.cases.len() as u64);
        for case in &self.cases {
            out.bytes(case.name.as_bytes());
            out.bytes(code(case.verdict, case.score.as_deref()).as_bytes());
            out.number(case.fuel);
            out.number(case.memory_bytes);
            out.raw(&case.output);
        }
        *out.0.finalize().as_bytes()
    }

    /// Whether `receipt` (hex, as in a report) is the one this evidence gives.
    pub fn verify(&self, receipt: &str) -> bool {
        crate::hex::decode(receipt).is_some_and(|bytes| bytes == self.receipt())
    }
}

/// Hash of a submission: language id and definition, entry point (empty when none), then the files by name.
pub fn source_hash<'a>(
    language: &str,
    definition: &[u8; 32],
    entrypoint: &str,
    files: impl ExactSizeIterator<Item = (&'a str, &'a [u8])>,
) -> [u8; 32] {
    let mut out = Writer(blake3::Hasher::new());
    out.raw(SOURCE_DOMAIN);
    out.bytes(language.as_bytes());
    out.raw(definition);
    out.bytes(entrypoint.as_bytes());
    out.number(files.len() as u64);
    for (name, content) in files {
        out.bytes(name.as_bytes());
        out.bytes(content);
    }
    *out.0.finalize().as_bytes()
}

/// `AC`, or with a score `AC 42.5`.
fn code(verdict: Option<Verdict>, score: Option<&str>) -> String {
    let code = verdict.map_or("", Verdict::code);
    score.map_or_else(|| code.to_owned(), |score| format!("{code} {score}"))
}

/// Integers are little-endian u64; strings stand behind their length; hashes are their 32 bytes.
struct Writer(blake3::Hasher);

impl Writer {
    fn raw(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    fn number(&mut self, number: u64) {
        self.raw(&number.to_le_bytes());
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.number(bytes.len() as u64);
        self.raw(bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn evidence() -> Evidence {
        Evidence {
            source: [1; 32],
            package: [2; 32],
            engine: [3; 32],
            salt: vec![4],
            packs: BTreeMap::from([("clang".to_owned(), [5; 32])]),
            verdict: Some(Verdict::Accepted),
            score: None,
            cases: vec![CaseEvidence {
                name: "secret/1".to_owned(),
                verdict: Some(Verdict::Accepted),
                fuel: 6,
                memory_bytes: 7,
                score: None,
                output: [8; 32],
            }],
        }
    }

    /// The bytes as docs/receipt.md lists them, written by hand.
    #[test]
    fn the_documented_bytes() {
        let mut bytes = b"trellis-receipt-v1\n".to_vec();
        bytes.extend([1; 32]);
        bytes.extend([2; 32]);
        bytes.extend([3; 32]);
        bytes.extend(1u64.to_le_bytes());
        bytes.push(4);
        bytes.extend(1u64.to_le_bytes());
        bytes.extend(5u64.to_le_bytes());
        bytes.extend(b"clang");
        bytes.extend([5; 32]);
        bytes.extend(2u64.to_le_bytes());
        bytes.extend(b"AC");
        bytes.extend(1u64.to_le_bytes());
        bytes.extend(8u64.to_le_bytes());
        bytes.extend(b"secret/1");
        bytes.extend(2u64.to_le_bytes());
        bytes.extend(b"AC");
        bytes.extend(6u64.to_le_bytes());
        bytes.extend(7u64.to_le_bytes());
        bytes.extend([8; 32]);
        assert_eq!(evidence().receipt(), *blake3::hash(&bytes).as_bytes());
    }

    #[test]
    fn any_change_shows() {
        let receipt = crate::hex::encode(&evidence().receipt());
        assert!(evidence().verify(&receipt));
        let changes: [fn(&mut Evidence); 10] = [
            |e| e.score = Some("1".to_owned()),
            |e| e.cases[0].score = Some("1".to_owned()),
            |e| e.source[0] ^= 1,
            |e| e.package[0] ^= 1,
            |e| e.engine[0] ^= 1,
            |e| e.salt.clear(),
            |e| e.packs.clear(),
            |e| e.verdict = Some(Verdict::WrongAnswer),
            |e| e.cases[0].fuel += 1,
            |e| e.cases[0].output[0] ^= 1,
        ];
        for change in changes {
            let mut changed = evidence();
            change(&mut changed);
            assert!(!changed.verify(&receipt));
        }
    }
}
