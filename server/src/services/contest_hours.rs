//! The rule by which a contest grants hours, kept with the contest as data.

use super::board::Standing;
use serde::{Deserialize, Serialize};

/// Seconds of training for taking part, for each solved problem, and the most of both together.
///
/// Whoever has registered but never submitted gets none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HoursRule {
    pub participation_seconds: u32,
    pub solved_seconds: u32,
    pub cap_seconds: u32,
}

/// 45 minutes are one class hour: one for taking part, one for each solved problem, eight at most.
impl Default for HoursRule {
    fn default() -> Self {
        Self {
            participation_seconds: 2700,
            solved_seconds: 2700,
            cap_seconds: 8 * 2700,
        }
    }
}

impl HoursRule {
    /// Seconds for one standing.
    pub fn seconds(&self, standing: &Standing) -> u32 {
        if !standing.took_part {
            return 0;
        }
        let solved = self.solved_seconds.saturating_mul(standing.solved);
        self.participation_seconds
            .saturating_add(solved)
            .min(self.cap_seconds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use trellis_store::UserId;

    fn standing(solved: u32, took_part: bool) -> Standing {
        Standing {
            rank: 1,
            user: UserId::new(jiff::Timestamp::UNIX_EPOCH, [0; 10]),
            name: String::new(),
            solved,
            penalty: 0,
            took_part,
            cells: Vec::new(),
        }
    }

    #[test]
    fn taking_part_counts_and_there_is_a_cap() {
        let rule = HoursRule::default();
        assert_eq!(rule.seconds(&standing(0, false)), 0);
        // A compile error is no penalty, and yet it was submitted.
        assert_eq!(rule.seconds(&standing(0, true)), 2700);
        assert_eq!(rule.seconds(&standing(2, true)), 8100);
        assert_eq!(rule.seconds(&standing(20, true)), 8 * 2700);
    }
}
