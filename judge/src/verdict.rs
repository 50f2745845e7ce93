//! The eight verdict codes and the order in which one case's findings count.

use serde::{Deserialize, Serialize};
use trellis_problems::TestVerdict;

/// What a case, or a whole submission, came to. The declared order is the one used for listing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Verdict {
    #[serde(rename = "AC")]
    Accepted,
    #[serde(rename = "WA")]
    WrongAnswer,
    #[serde(rename = "TLE")]
    TimeLimit,
    #[serde(rename = "MLE")]
    MemoryLimit,
    #[serde(rename = "OLE")]
    OutputLimit,
    #[serde(rename = "RTE")]
    RunTimeError,
    #[serde(rename = "CE")]
    CompileError,
    /// The judge or the package failed, never the submission.
    #[serde(rename = "JE")]
    JudgeError,
}

impl Verdict {
    pub const ALL: [Self; 8] = [
        Self::Accepted,
        Self::WrongAnswer,
        Self::TimeLimit,
        Self::MemoryLimit,
        Self::OutputLimit,
        Self::RunTimeError,
        Self::CompileError,
        Self::JudgeError,
    ];

    /// The code used in JSON, in the store and on pages.
    pub fn code(self) -> &'static str {
        match self {
            Self::Accepted => "AC",
            Self::WrongAnswer => "WA",
            Self::TimeLimit => "TLE",
            Self::MemoryLimit => "MLE",
            Self::OutputLimit => "OLE",
            Self::RunTimeError => "RTE",
            Self::CompileError => "CE",
            Self::JudgeError => "JE",
        }
    }

    /// The reverse of [`Verdict::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verdict| verdict.code() == code)
    }

    /// How the package format counts it ("Example submissions"): MLE and OLE are its RTE; CE and JE have no
    /// counterpart, so no expectation is ever met by them.
    pub fn in_format(self) -> Option<TestVerdict> {
        match self {
            Self::Accepted => Some(TestVerdict::Ac),
            Self::WrongAnswer => Some(TestVerdict::Wa),
            Self::TimeLimit => Some(TestVerdict::Tle),
            Self::MemoryLimit | Self::OutputLimit | Self::RunTimeError => Some(TestVerdict::Rte),
            Self::CompileError | Self::JudgeError => None,
        }
    }

    /// The first failing of `cases` (they come in lexicographic order), else AC. `None` entries were not run.
    pub fn fold(cases: impl IntoIterator<Item = Option<Self>>) -> Self {
        cases
            .into_iter()
            .flatten()
            .find(|verdict| *verdict != Self::Accepted)
            .unwrap_or(Self::Accepted)
    }
}

impl std::fmt::Display for Verdict {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_what_serde_writes() {
        for verdict in Verdict::ALL {
            assert_eq!(serde_json::to_string(&verdict).unwrap(), format!("\"{verdict}\""));
            assert_eq!(Verdict::from_code(verdict.code()), Some(verdict));
        }
    }

    #[test]
    fn the_first_failing_case_decides() {
        use Verdict::{Accepted, RunTimeError, WrongAnswer};
        assert_eq!(
            Verdict::fold([Some(Accepted), Some(WrongAnswer), Some(RunTimeError)]),
            WrongAnswer
        );
        assert_eq!(Verdict::fold([Some(Accepted), None]), Accepted);
    }
}
