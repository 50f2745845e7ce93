//! The ranking: who has solved most; ties share a rank.

use crate::{Pager, UserId};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RankLine {
    /// "1, 2, 2, 4".
    pub rank: u64,
    pub user: UserId,
    pub name: String,
    pub solved: u64,
    /// Points in thousandths.
    pub score: i64,
    pub hours_seconds: i64,
}

/// `GET /api/v1/ranking?page=`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RankingResponse {
    pub rows: Vec<RankLine>,
    pub total: u64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RankingView {
    pub rows: Vec<RankLine>,
    pub pager: Pager,
    /// The reader's own line, wherever it is.
    pub me: Option<RankLine>,
}
