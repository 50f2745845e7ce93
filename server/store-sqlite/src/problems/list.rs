//! The problem list.

use jiff::Timestamp;
use sqlx::SqlitePool;
use trellis_store::backend::rows::all;
use trellis_store::backend::rows::problems::{self as rows, LineRow, mark_number};
use trellis_store::{
    Facets, Listing, Mark, Page, ProblemId, ProblemLine, ProblemOrder, ProblemQuery, ProblemScope, Result,
    UserId,
};
use uuid::Uuid;

use crate::convert::{like, ms, num, to_json};
use crate::error::Db;

/// One statement for every filter: the table has thousands of rows, not millions.
async fn fetch(pool: &SqlitePool, query: &ProblemQuery, page: Page, now: Timestamp) -> Result<Vec<LineRow>> {
    let (scope, who) = match query.scope {
        ProblemScope::Public => ("public", None),
        ProblemScope::OwnedBy(user) => ("owned", Some(user.0)),
        ProblemScope::UsableBy(user) => ("usable", Some(user.0)),
        ProblemScope::All => ("all", None),
    };
    let order = match query.order {
        ProblemOrder::Difficulty => "difficulty",
        ProblemOrder::Newest => "newest",
        ProblemOrder::Slug => "slug",
    };
    let (now, pattern, limit) = (ms(now), like(&query.text.trim().to_lowercase()), page.limit());
    let (low, high) = query.difficulty.unwrap_or((0, u8::MAX));
    let (viewer, mark) = (query.viewer.map(|user| user.0), query.mark.map(mark_number));
    sqlx::query_as!(
        LineRow,
        r#"WITH hits AS (
               SELECT p.*, v.state AS verification,
                   CASE WHEN r.user_id IS NULL THEN 0 WHEN r.solved IS NULL THEN 1 ELSE 2 END AS mark
               FROM problems p JOIN verifications v ON v.package = p.package
                   LEFT JOIN results r ON r.user_id = ?3 AND r.problem_id = p.id
               WHERE p.deleted IS NULL
                   AND (?1 = 'all'
                       OR (?1 IN ('owned', 'usable') AND owner_id = ?2)
                       OR (?1 IN ('public', 'usable') AND visibility = 'published' AND visible_from <= ?4))
                   AND (?5 = '%%' OR search LIKE ?5 ESCAPE '\')
                   AND (?6 IS NULL OR field = ?6)
                   AND (?7 IS NULL OR EXISTS (SELECT 1 FROM json_each(keywords) WHERE value = ?7))
                   AND difficulty BETWEEN ?8 AND ?9)
           SELECT id AS "id!: Uuid", slug AS "slug!", owner_id AS "owner: Uuid", title AS "title!", field AS "field!",
               keywords AS "keywords!", difficulty AS "difficulty!", credit_seconds AS "credit_seconds!",
               visibility AS "visibility!", visible_from, version AS "version!", verification AS "verification!",
               updated AS "updated!", tried AS "tried!", solved AS "solved!", mark AS "mark!: i64",
               count(*) OVER () AS "total!: i64"
           FROM hits WHERE ?10 IS NULL OR mark = ?10
           ORDER BY CASE WHEN ?11 = 'difficulty' THEN difficulty END,
               CASE WHEN ?11 = 'newest' THEN -created END, slug
           LIMIT ?12 OFFSET ?13"#,
        scope,
        who,
        viewer,
        now,
        pattern,
        query.field,
        query.keyword,
        low,
        high,
        mark,
        order,
        limit,
        page.offset
    )
    .fetch_all(pool)
    .await
    .db()
}

pub(super) async fn problems(
    pool: &SqlitePool,
    query: &ProblemQuery,
    page: Page,
    now: Timestamp,
) -> Result<Listing<ProblemLine>> {
    if query.mark.is_some() && query.viewer.is_none() {
        return Ok(Listing {
            items: Vec::new(),
            total: 0,
        });
    }
    let rows = fetch(pool, query, page, now).await?;
    let total = match rows.first() {
        Some(row) => row.total,
        // Beyond the end: the first row knows how many there are.
        None if page.offset > 0 => fetch(pool, query, Page::first(1), now)
            .await?
            .first()
            .map_or(0, |row| row.total),
        None => 0,
    };
    Ok(Listing {
        items: all(rows)?,
        total: num("count", total)?,
    })
}

pub(super) async fn marks(pool: &SqlitePool, user: UserId, problems: &[ProblemId]) -> Result<Vec<Mark>> {
    let ids: Vec<String> = problems
        .iter()
        .map(|problem| problem.0.simple().to_string())
        .collect();
    let ids = to_json(&ids)?;
    let rows = sqlx::query!(
        r#"SELECT problem_id AS "problem: Uuid", solved FROM results
           WHERE user_id = ? AND problem_id IN (SELECT unhex(value) FROM json_each(?))"#,
        user.0,
        ids
    )
    .fetch_all(pool)
    .await
    .db()?;
    let solved: Vec<_> = rows.into_iter().map(|row| (row.problem, row.solved)).collect();
    Ok(rows::marks(problems, &solved))
}

pub(super) async fn facets(pool: &SqlitePool, now: Timestamp) -> Result<Facets> {
    let now = ms(now);
    let fields = sqlx::query_scalar!(
        "SELECT DISTINCT field FROM problems
         WHERE deleted IS NULL AND visibility = 'published' AND visible_from <= ? ORDER BY field",
        now
    )
    .fetch_all(pool)
    .await
    .db()?;
    let keywords = sqlx::query_scalar!(
        r#"SELECT DISTINCT k.value || '' AS "keyword!: String" FROM problems p, json_each(p.keywords) k
           WHERE deleted IS NULL AND visibility = 'published' AND visible_from <= ? ORDER BY 1"#,
        now
    )
    .fetch_all(pool)
    .await
    .db()?;
    Ok(Facets { fields, keywords })
}
