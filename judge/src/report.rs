//! What a judging gave, in the JSON form of `trellis judge --json` (version 1).

pub use crate::images::Image;
use crate::receipt::Evidence;
use crate::verdict::Verdict;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use trellis_problems::Group;
use trellis_problems::scoring::Outcome;

/// Version of the JSON document.
pub const VERSION: u32 = 1;

/// One submission judged on one package. Everything but `timing` is the same on every run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    pub version: u32,
    pub verdict: Verdict,
    /// `None` for pass-fail problems.
    pub score: Option<f64>,
    /// Language id.
    pub language: String,
    pub receipt: String,
    /// The salt, see [`crate::seed::Salt`].
    pub seed: String,
    pub package: String,
    /// Hash of the packs by language id; a custom output validator's language is there too.
    pub packs: BTreeMap<String, String>,
    pub engine: String,
    pub compile: CompileReport,
    /// In lexicographic order; empty on CE.
    pub cases: Vec<CaseReport>,
    pub timing: Timing,
    /// Scores of `secret` and the test data groups; empty for pass-fail problems.
    #[serde(skip)]
    pub groups: Vec<GroupScore>,
    /// What the receipt was computed from.
    #[serde(skip)]
    pub evidence: Evidence,
}

/// A group of a scoring problem.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupScore {
    /// `secret/group1`.
    pub name: String,
    pub score: f64,
    /// `None`: unbounded.
    pub max_score: Option<u64>,
    /// Every case of it was accepted.
    pub accepted: bool,
}

impl GroupScore {
    pub(crate) fn new(group: &Group, outcome: Outcome) -> Self {
        Self {
            name: group.name.clone(),
            score: outcome.score,
            max_score: group.max_score,
            accepted: outcome.accepted,
        }
    }
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompileReport {
    pub ok: bool,
    /// At most 64 KiB; paths are those of the submission.
    pub log: String,
    /// Fuel of the compilers; 0 for those that do not run in the sandbox.
    pub fuel: u64,
}

/// One case. One that was not run has verdict `None`, zeros and an empty message.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct CaseReport {
    pub name: String,
    pub verdict: Option<Verdict>,
    pub score: Option<f64>,
    /// The submission's run alone; of a TLE the limit itself.
    pub fuel: u64,
    /// Peak of linear memory.
    pub memory_bytes: u64,
    /// Bytes of standard output.
    pub output_bytes: u64,
    /// For judges: why it failed. It may quote the expected output.
    pub message: String,
    /// Ended by the guard on CPU time: outside the receipt's guarantee.
    pub guard: bool,
    /// `teammessage.txt` of a custom validator: for whoever submitted.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub team_message: String,
    /// `teamimage` and `judgeimage` files of the validator and the visualizer. The JSON says what they are and not their bytes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub images: Vec<Image>,
    /// For judges: images that are not kept, and why.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub image_notes: Vec<String>,
    /// What the JSON does not carry.
    #[serde(skip)]
    pub feedback: Feedback,
}

/// For pages that may show it (samples, cases with `full_feedback`).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Feedback {
    /// The first [`Feedback::SHOWN`] bytes.
    pub stdout: Vec<u8>,
    pub stderr: Vec<u8>,
    /// Machine time of the run, ms; for warnings and the bench, never for a verdict.
    pub cpu_ms: u64,
}

impl Feedback {
    /// Bytes kept of each stream.
    pub const SHOWN: usize = 16 * 1024;
}

/// Wall time in ms.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timing {
    pub compile_ms: u64,
    pub total_ms: u64,
}

impl Report {
    /// Whether two judgings agree in everything that is promised to be the same.
    pub fn same(&self, other: &Self) -> bool {
        let plain = |report: &Self| Self {
            timing: Timing::default(),
            ..report.clone()
        };
        let json = |report: &Self| serde_json::to_value(plain(report)).ok();
        json(self) == json(other)
    }

    /// The largest fuel of a case.
    pub fn max_fuel(&self) -> u64 {
        self.cases.iter().map(|case| case.fuel).max().unwrap_or_default()
    }

    /// The distinct verdicts of the cases in the order of [`Verdict::ALL`]; of a CE, that.
    pub fn verdicts(&self) -> Vec<Verdict> {
        let mut verdicts: Vec<_> = self.cases.iter().filter_map(|case| case.verdict).collect();
        if verdicts.is_empty() {
            verdicts.push(self.verdict);
        }
        verdicts.sort_unstable();
        verdicts.dedup();
        verdicts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The document of DESIGN section 10, key by key and in its order.
    #[test]
    fn the_documented_json() {
        let report = Report {
            version: VERSION,
            verdict: Verdict::Accepted,
            score: None,
            language: "cpp".into(),
            receipt: "r".into(),
            seed: "s".into(),
            package: "p".into(),
            packs: BTreeMap::from([("cpp".into(), "h".into())]),
            engine: "e".into(),
            compile: CompileReport {
                ok: true,
                log: String::new(),
                fuel: 4_063_578_054,
            },
            cases: vec![CaseReport {
                name: "secret/01".into(),
                verdict: Some(Verdict::Accepted),
                fuel: 123,
                memory_bytes: 131_072,
                output_bytes: 3,
                ..CaseReport::default()
            }],
            timing: Timing {
                compile_ms: 812,
                total_ms: 1030,
            },
            groups: Vec::new(),
            evidence: Evidence::default(),
        };
        let expected = r#"{"version":1,"verdict":"AC","score":null,"language":"cpp","receipt":"r","seed":"s","package":"p","packs":{"cpp":"h"},"engine":"e","compile":{"ok":true,"log":"","fuel":4063578054},"cases":[{"name":"secret/01","verdict":"AC","score":null,"fuel":123,"memory_bytes":131072,"output_bytes":3,"message":"","guard":false}],"timing":{"compile_ms":812,"total_ms":1030}}"#;
        assert_eq!(serde_json::to_string(&report).unwrap(), expected);
    }
}
