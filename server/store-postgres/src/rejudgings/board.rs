//! Boards of contests before and after a rejudging.

use std::collections::BTreeMap;

use sqlx::PgConnection;
use trellis_store::backend::board_with;
use trellis_store::backend::rows::all;
use trellis_store::backend::rows::rejudgings::{StandingsRow, WHAT};
use trellis_store::{BoardData, BoardView, ContestId, KeptStandings, RejudgingId, Result, Score, Verdict};
use uuid::Uuid;

use crate::contests::board::board;
use crate::convert::{name, score};
use crate::error::Db;

/// Contests with changed submissions.
pub(super) async fn contests(conn: &mut PgConnection, id: RejudgingId) -> Result<Vec<ContestId>> {
    let rows = sqlx::query_scalar!(
        r#"SELECT DISTINCT s.contest_id AS "contest!" FROM rejudging_items i JOIN submissions s ON s.id = i.submission_id
           WHERE i.rejudging_id = $1 AND i.changed AND s.contest_id IS NOT NULL ORDER BY s.contest_id"#,
        id.0
    )
    .fetch_all(conn)
    .await
    .db()?;
    Ok(rows.into_iter().map(ContestId).collect())
}

pub(super) async fn boards(
    conn: &mut PgConnection,
    id: RejudgingId,
    contest: ContestId,
) -> Result<(BoardData, BoardData)> {
    let before = board(conn, contest, BoardView::Full).await?;
    let new = verdicts(conn, id, contest).await?;
    let after = board_with(&before, &new);
    Ok((before, after))
}

async fn verdicts(
    conn: &mut PgConnection,
    id: RejudgingId,
    contest: ContestId,
) -> Result<BTreeMap<Uuid, (Verdict, Option<Score>)>> {
    let rows = sqlx::query!(
        r#"SELECT i.submission_id AS submission, n.verdict, n.score
           FROM rejudging_items i JOIN submissions s ON s.id = i.submission_id
               JOIN judgements n ON n.submission_id = i.submission_id AND n.number = i.new_number
           WHERE i.rejudging_id = $1 AND s.contest_id = $2 AND i.changed"#,
        id.0,
        contest.0
    )
    .fetch_all(conn)
    .await
    .db()?;
    rows.into_iter()
        .map(|row| Ok((row.submission, (name(WHAT, &row.verdict)?, score(row.score)))))
        .collect()
}

/// What was kept when it was applied.
pub(super) async fn kept(conn: &mut PgConnection, id: RejudgingId) -> Result<Vec<KeptStandings>> {
    sqlx::query_as!(
        StandingsRow,
        r#"SELECT contest_id AS contest, before::text AS "before!", after::text AS "after!" FROM rejudging_standings WHERE rejudging_id = $1
           ORDER BY contest_id"#,
        id.0
    )
    .fetch_all(conn)
    .await
    .db()
    .and_then(all)
}
