//! The ranking: who has solved most. What a freeze hides is not in until the contest is final.

use async_trait::async_trait;

use crate::{Page, Result, Score, UserId};

/// What a person is ranked by: solved problems, then points, then hours; more is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Totals {
    pub solved: u64,
    /// Sum of the best scores of all problems; an accepted pass-fail problem is [`Score::PASS`].
    pub score: Score,
    pub seconds: i64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RankRow {
    pub user: UserId,
    pub name: String,
    pub totals: Totals,
}

/// A part of the ranking, best first; equal totals in order of name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RankPage {
    pub rows: Vec<RankRow>,
    pub total: u64,
    /// How many people are strictly better than the first row.
    pub better: u64,
}

impl RankPage {
    /// Each row's rank, see [`ranks`].
    pub fn ranks(&self, page: Page) -> Vec<u64> {
        let totals: Vec<_> = self.rows.iter().map(|row| row.totals).collect();
        ranks(&totals, u64::from(page.offset), self.better)
    }
}

/// Competition ranks ("1, 2, 2, 4") of a part of a sorted list.
///
/// `sorted` is best first and begins after `offset` others, of whom `better` are strictly better than the first:
/// so a tie that runs over the page's edge keeps its rank.
pub fn ranks<K: PartialEq>(sorted: &[K], offset: u64, better: u64) -> Vec<u64> {
    let mut ranks: Vec<u64> = Vec::with_capacity(sorted.len());
    for (index, (key, place)) in sorted.iter().zip(offset + 1..).enumerate() {
        let rank = match index.checked_sub(1) {
            None => better + 1,
            Some(before) if sorted[before] == *key => ranks[before],
            Some(_) => place,
        };
        ranks.push(rank);
    }
    ranks
}

#[async_trait]
pub trait Ranking {
    /// People with something to show, best first. Disabled accounts are not in.
    async fn ranking(&self, page: Page) -> Result<RankPage>;

    /// A person's own place: public totals and the number of people strictly better. `None` without any.
    async fn rank_of(&self, user: UserId) -> Result<Option<(Totals, u64)>>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ties_share_a_rank() {
        assert_eq!(ranks(&[9, 7, 7, 7, 3, 3, 1], 0, 0), [1, 2, 2, 2, 5, 5, 7]);
        assert!(ranks::<u8>(&[], 0, 0).is_empty());
        assert_eq!(ranks(&[5, 5], 0, 0), [1, 1]);
    }

    #[test]
    fn a_tie_over_the_edge_of_a_page_keeps_its_rank() {
        // 9 7 | 7 7 3
        assert_eq!(ranks(&[7, 7, 3], 2, 1), [2, 2, 5]);
    }

    #[test]
    fn more_solved_beats_more_points() {
        let few = Totals {
            solved: 1,
            score: Score::from_points(500.0),
            seconds: 9,
        };
        let many = Totals {
            solved: 2,
            score: Score::ZERO,
            seconds: 0,
        };
        assert!(many > few);
    }
}
