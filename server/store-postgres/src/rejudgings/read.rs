//! Reading rejudgings.

use sqlx::PgConnection;
use trellis_store::backend::rows;
use trellis_store::backend::rows::rejudgings::{ItemRow, Row, WHAT, scope_columns};
use trellis_store::{
    ItemsOf, Listing, MAX_PAGE, Page, Rejudging, RejudgingId, RejudgingItem, RejudgingScope, Result,
};
use uuid::Uuid;

use crate::convert::num;
use crate::error::Db;

/// Rejudgings under a condition; its parameters are the caller's.
macro_rules! rejudgings {
    ($tail:literal $(, $value:expr)*) => {
        sqlx::query_as!(
            Row,
            r#"SELECT r.id, r.user_id AS by, u.display_name AS by_name, r.reason, r.state, r.created,
                   r.closed,
                   (SELECT display_name FROM users WHERE id = r.closed_by) AS closed_by_name,
                   r.problem_id AS problem, r.contest_id AS contest, r.set_id AS set,
                   r.class_id AS class, r.member_id AS member, r.submission_id AS submission,
                   r.language, r.verdicts::text AS verdicts, r.from_time AS from, r.until_time AS until,
                   (SELECT count(*) FROM rejudging_items i WHERE i.rejudging_id = r.id) AS "total!",
                   (SELECT count(*) FROM rejudging_items i WHERE i.rejudging_id = r.id
                       AND i.state IN ('done', 'failed')) AS "done!",
                   (SELECT count(*) FROM rejudging_items i WHERE i.rejudging_id = r.id AND i.state = 'failed')
                       AS "failed!",
                   (SELECT count(*) FROM rejudging_items i WHERE i.rejudging_id = r.id AND i.changed)
                       AS "changed!"
               FROM rejudgings r JOIN users u ON u.id = r.user_id "# + $tail
            $(, $value)*
        )
    };
}

pub(super) async fn one(conn: &mut PgConnection, id: RejudgingId) -> Result<Rejudging> {
    rejudgings!("WHERE r.id = $1", id.0)
        .fetch_optional(conn)
        .await
        .db()
        .and_then(|row| rows::one(row, WHAT))
}

pub(super) async fn list(
    conn: &mut PgConnection,
    scope: RejudgingScope,
    before: Option<RejudgingId>,
    limit: u32,
) -> Result<Vec<Rejudging>> {
    let (all, owner, contests, problems) = scope_columns(scope);
    // The largest UUID: every id is smaller.
    let before = before.map_or(Uuid::max(), |id| id.0);
    let limit = i64::from(limit.clamp(1, MAX_PAGE));
    rejudgings!(
        "WHERE r.id < $5 AND ($1 OR NOT EXISTS (
             SELECT 1 FROM rejudging_items i JOIN submissions s ON s.id = i.submission_id
                 JOIN problems p ON p.id = s.problem_id LEFT JOIN contests c ON c.id = s.contest_id
             WHERE i.rejudging_id = r.id AND NOT coalesce(($3 AND c.owner_id = $2)
                 OR ($4 AND s.contest_id IS NULL AND p.owner_id = $2), false)))
         ORDER BY r.id DESC LIMIT $6",
        all,
        owner,
        contests,
        problems,
        before,
        limit
    )
    .fetch_all(conn)
    .await
    .db()
    .and_then(rows::all)
}

pub(super) async fn covers(conn: &mut PgConnection, id: RejudgingId, scope: RejudgingScope) -> Result<bool> {
    let (all, owner, contests, problems) = scope_columns(scope);
    sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT 1 FROM rejudgings WHERE id = $5) AND ($1 OR NOT EXISTS (
               SELECT 1 FROM rejudging_items i JOIN submissions s ON s.id = i.submission_id
                   JOIN problems p ON p.id = s.problem_id LEFT JOIN contests c ON c.id = s.contest_id
               WHERE i.rejudging_id = $5 AND NOT coalesce(($3 AND c.owner_id = $2)
                   OR ($4 AND s.contest_id IS NULL AND p.owner_id = $2), false))) AS "covers!""#,
        all,
        owner,
        contests,
        problems,
        id.0
    )
    .fetch_one(conn)
    .await
    .db()
}

pub(super) async fn items(
    conn: &mut PgConnection,
    id: RejudgingId,
    which: ItemsOf,
    page: Page,
) -> Result<Listing<RejudgingItem>> {
    let (changed, failed) = (which == ItemsOf::Changed, which == ItemsOf::Failed);
    let total = sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!" FROM rejudging_items
           WHERE rejudging_id = $1 AND (NOT $2::boolean OR changed) AND (NOT $3::boolean OR state = 'failed')"#,
        id.0,
        changed,
        failed
    )
    .fetch_one(&mut *conn)
    .await
    .db()?;
    let (limit, offset) = (i64::from(page.limit()), i64::from(page.offset));
    let rows = sqlx::query_as!(
        ItemRow,
        r#"SELECT s.id AS submission, s.user_id AS user, u.display_name AS user_name, p.slug AS problem_slug,
               p.title::text AS "problem_title!", s.contest_id AS contest, s.set_id AS set, s.language, s.created,
               i.state, i.last_failure AS failure,
               o.number AS old_number, o.verdict AS old_verdict, o.score AS old_score, o.max_fuel AS old_fuel,
               o.max_memory AS old_memory, o.judged AS old_judged, o.package AS old_package, o.receipt AS old_receipt,
               n.number AS "new_number?", n.verdict AS "new_verdict?", n.score AS "new_score?",
               n.max_fuel AS "new_fuel?", n.max_memory AS "new_memory?", n.judged AS "new_judged?",
               n.package AS "new_package?", n.receipt AS "new_receipt?"
           FROM rejudging_items i JOIN submissions s ON s.id = i.submission_id JOIN users u ON u.id = s.user_id
               JOIN problems p ON p.id = s.problem_id
               JOIN judgements o ON o.submission_id = i.submission_id AND o.number = i.old_number
               LEFT JOIN judgements n ON n.submission_id = i.submission_id AND n.number = i.new_number
           WHERE i.rejudging_id = $1 AND (NOT $2::boolean OR i.changed) AND (NOT $3::boolean OR i.state = 'failed')
           ORDER BY i.submission_id LIMIT $4 OFFSET $5"#,
        id.0,
        changed,
        failed,
        limit,
        offset
    )
    .fetch_all(conn)
    .await
    .db()?;
    Ok(Listing {
        items: rows::all(rows)?,
        total: num("count", total)?,
    })
}
