//! How far a submission is ([`Lifecycle`]) and what came out ([`Verdict`]): two ideas, two enums.

use crate::macros::text_enum;

text_enum!(
    /// Where a submission is on its way.
    Lifecycle {
        Queued = "queued",
        Compiling = "compiling",
        Running = "running",
        /// Judged; the verdict is anything but JE.
        Done = "done",
        /// Given up; the verdict is JE, and the fault is not the trainee's.
        Failed = "failed",
    }
);

impl Lifecycle {
    /// Whether the verdict is there and will not change (a rejudge apart).
    pub fn is_final(self) -> bool {
        matches!(self, Self::Done | Self::Failed)
    }
}

text_enum!(
    /// What came out.
    Verdict {
        Accepted = "AC",
        WrongAnswer = "WA",
        TimeLimit = "TLE",
        MemoryLimit = "MLE",
        OutputLimit = "OLE",
        RunTimeError = "RTE",
        CompileError = "CE",
        JudgeError = "JE",
    }
);

impl Verdict {
    /// Whether it counts as a wrong try on an ICPC board: not CE and not JE (CCS system requirements,
    /// "scoring").
    pub fn is_penalised(self) -> bool {
        !matches!(self, Self::Accepted | Self::CompileError | Self::JudgeError)
    }
}

/// Points, in thousandths, so that sums and ties are exact and the same in every database.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Score(i64);

impl Score {
    /// What an accepted submission to a pass-fail problem is worth in rankings.
    pub const PASS: Self = Self(100_000);
    pub const ZERO: Self = Self(0);

    pub fn from_thousandths(thousandths: i64) -> Self {
        Self(thousandths)
    }

    /// Rounded to the nearest thousandth; not a number counts as 0.
    pub fn from_points(points: f64) -> Self {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "`as` saturates, and NaN becomes 0"
        )]
        Self((points * 1000.0).round() as i64)
    }

    pub fn thousandths(self) -> i64 {
        self.0
    }

    pub fn points(self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "scores are far below 2^53")]
        let thousandths = self.0 as f64;
        thousandths / 1000.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_are_stable_and_strict() {
        for verdict in Verdict::ALL {
            assert_eq!(verdict.as_str().parse(), Ok(*verdict));
        }
        assert!("ac".parse::<Verdict>().is_err());
        assert!("".parse::<Lifecycle>().is_err());
    }

    #[test]
    fn scores_round_to_thousandths() {
        assert_eq!(Score::from_points(33.3333).thousandths(), 33_333);
        assert_eq!(Score::from_points(f64::NAN), Score::ZERO);
        assert_eq!(Score::PASS.points(), 100.0);
    }
}
