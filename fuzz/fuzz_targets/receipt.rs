//! Receipts: evidence has one receipt, other evidence has another.
#![no_main]

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use std::collections::BTreeMap;
use trellis_judge::receipt::{CaseEvidence, Evidence};
use trellis_judge::verdict::Verdict;

#[derive(Debug, Arbitrary)]
struct One<'a> {
    source: [u8; 32],
    salt: &'a [u8],
    packs: BTreeMap<String, [u8; 32]>,
    verdict: u8,
    score: Option<String>,
    cases: Vec<(String, Option<u8>, u64, u64, Option<String>)>,
}

impl One<'_> {
    fn evidence(self) -> Evidence {
        let verdict = |code: u8| Verdict::ALL[code as usize % Verdict::ALL.len()];
        Evidence {
            source: self.source,
            salt: self.salt.to_vec(),
            packs: self.packs,
            verdict: Some(verdict(self.verdict)),
            score: self.score,
            cases: self
                .cases
                .into_iter()
                .map(|(name, code, fuel, memory_bytes, score)| CaseEvidence {
                    name,
                    verdict: code.map(verdict),
                    fuel,
                    memory_bytes,
                    // A case without a verdict was not run.
                    score: code.and(score),
                    output: [0; 32],
                })
                .collect(),
            ..Evidence::default()
        }
    }
}

fuzz_target!(|two: (One<'_>, One<'_>, &str)| {
    let (one, other) = (two.0.evidence(), two.1.evidence());
    let receipt = one.receipt();
    let hex: String = receipt.iter().map(|byte| format!("{byte:02x}")).collect();
    assert!(one.verify(&hex));
    assert_eq!(one.verify(two.2), two.2 == hex || two.2.eq_ignore_ascii_case(&hex));
    assert_eq!(one == other, receipt == other.receipt());
    assert_eq!(other.verify(&hex), one == other);
});
