//! [`Ranking`].

use async_trait::async_trait;
use trellis_store::backend::rows::all;
use trellis_store::backend::rows::ranking::{Row, WHAT, totals};
use trellis_store::{Page, RankPage, RankRow, Ranking, Result, Totals, UserId};

use crate::PostgresStore;
use crate::convert::num;
use crate::error::Db;

/// How many people are strictly better.
async fn better(conn: &mut sqlx::PgConnection, totals: Totals) -> Result<u64> {
    let (solved, score) = (crate::convert::int(totals.solved)?, totals.score.thousandths());
    let count = sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!" FROM user_totals t JOIN users u ON u.id = t.user_id
           WHERE (t.solved, t.score, t.seconds) > ($1, $2, $3) AND u.disabled IS NULL"#,
        solved,
        score,
        totals.seconds
    )
    .fetch_one(conn)
    .await
    .db()?;
    num(WHAT, count)
}

#[async_trait]
impl Ranking for PostgresStore {
    async fn ranking(&self, page: Page) -> Result<RankPage> {
        let mut snapshot = self.snapshot().await?;
        let total = sqlx::query_scalar!(
            r#"SELECT count(*) AS "count!" FROM user_totals t JOIN users u ON u.id = t.user_id
               WHERE (t.solved, t.score, t.seconds) > (0, 0, 0) AND u.disabled IS NULL"#
        )
        .fetch_one(&mut *snapshot)
        .await
        .db()?;
        let (limit, offset) = (i64::from(page.limit()), i64::from(page.offset));
        let rows = sqlx::query_as!(
            Row,
            r#"SELECT t.user_id AS user, u.display_name AS name, t.solved, t.score, t.seconds
               FROM user_totals t JOIN users u ON u.id = t.user_id
               WHERE (t.solved, t.score, t.seconds) > (0, 0, 0) AND u.disabled IS NULL
               ORDER BY t.solved DESC, t.score DESC, t.seconds DESC, u.display_name, t.user_id LIMIT $1 OFFSET $2"#,
            limit,
            offset
        )
        .fetch_all(&mut *snapshot)
        .await
        .db()?;
        let rows: Vec<RankRow> = all(rows)?;
        let better = match rows.first() {
            Some(first) => better(&mut snapshot, first.totals).await?,
            None => 0,
        };
        Ok(RankPage {
            rows,
            total: num(WHAT, total)?,
            better,
        })
    }

    async fn rank_of(&self, user: UserId) -> Result<Option<(Totals, u64)>> {
        let mut snapshot = self.snapshot().await?;
        let row = sqlx::query!(
            "SELECT solved, score, seconds FROM user_totals WHERE user_id = $1",
            user.0
        )
        .fetch_optional(&mut *snapshot)
        .await
        .db()?;
        let Some(row) = row else { return Ok(None) };
        let totals = totals(row.solved, row.score, row.seconds)?;
        if totals <= Totals::default() {
            return Ok(None);
        }
        let better = better(&mut snapshot, totals).await?;
        Ok(Some((totals, better)))
    }
}
