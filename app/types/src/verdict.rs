//! How far a submission is ([`Lifecycle`]) and what came out ([`Verdict`]): two ideas, two enums.

use serde::{Deserialize, Serialize};

/// What came out. The codes are the same everywhere: API, command line, pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
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

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verdict| verdict.code() == code)
    }
}

/// Where a submission is on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Lifecycle {
    Queued,
    Compiling,
    Running,
    /// Judged; the verdict is anything but JE.
    Done,
    /// Given up; the verdict is JE, and the fault is not the trainee's.
    Failed,
}

impl Lifecycle {
    /// Whether the verdict is there and will not change (a rejudge apart).
    pub fn is_final(self) -> bool {
        matches!(self, Self::Done | Self::Failed)
    }
}
