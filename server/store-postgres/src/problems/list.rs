//! The problem list.

use jiff::Timestamp;
use sqlx::PgPool;
use trellis_store::backend::rows::all;
use trellis_store::backend::rows::problems::{self as rows, LineRow, mark_number};
use trellis_store::{
    Facets, Listing, Mark, Page, ProblemId, ProblemLine, ProblemOrder, ProblemQuery, ProblemScope, Result,
    UserId,
};
use uuid::Uuid;

use crate::convert::{like, ms, num};
use crate::error::Db;
use crate::text::{clean, clean_opt};

/// One statement for every filter: the table has thousands of rows, not millions.
async fn fetch(pool: &PgPool, query: &ProblemQuery, page: Page, now: Timestamp) -> Result<Vec<LineRow>> {
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
    let (now, pattern) = (ms(now), like(&clean(&query.text).trim().to_lowercase()));
    let (limit, offset) = (i64::from(page.limit()), i64::from(page.offset));
    let (low, high) = query.difficulty.unwrap_or((0, u8::MAX));
    let (low, high) = (i64::from(low), i64::from(high));
    let (field, keyword) = (
        clean_opt(query.field.as_deref()),
        clean_opt(query.keyword.as_deref()),
    );
    let (viewer, mark) = (query.viewer.map(|user| user.0), query.mark.map(mark_number));
    sqlx::query_as!(
        LineRow,
        r#"WITH hits AS (
               SELECT p.*, v.state AS verification,
                   CASE WHEN r.user_id IS NULL THEN 0 WHEN r.solved IS NULL THEN 1 ELSE 2 END::bigint AS mark
               FROM problems p JOIN verifications v ON v.package = p.package
                   LEFT JOIN results r ON r.user_id = $3 AND r.problem_id = p.id
               WHERE p.deleted IS NULL
                   AND ($1::text = 'all'
                       OR ($1 IN ('owned', 'usable') AND owner_id = $2)
                       OR ($1 IN ('public', 'usable') AND visibility = 'published' AND visible_from <= $4))
                   AND ($5 = '%%' OR search LIKE $5 ESCAPE '\')
                   AND ($6::text IS NULL OR field = $6)
                   AND ($7::text IS NULL OR keywords ? $7)
                   AND difficulty BETWEEN $8 AND $9)
           SELECT id AS "id!", slug AS "slug!", owner_id AS owner, title::text AS "title!", field AS "field!",
               keywords::text AS "keywords!", difficulty AS "difficulty!", credit_seconds AS "credit_seconds!",
               visibility AS "visibility!", visible_from, version AS "version!", verification AS "verification!",
               updated AS "updated!", tried AS "tried!", solved AS "solved!", mark AS "mark!",
               count(*) OVER () AS "total!"
           FROM hits WHERE $10::bigint IS NULL OR mark = $10
           ORDER BY CASE WHEN $11::text = 'difficulty' THEN difficulty END,
               CASE WHEN $11 = 'newest' THEN -created END, slug
           LIMIT $12 OFFSET $13"#,
        scope,
        who,
        viewer,
        now,
        pattern,
        field,
        keyword,
        low,
        high,
        mark,
        order,
        limit,
        offset
    )
    .fetch_all(pool)
    .await
    .db()
}

pub(super) async fn problems(
    pool: &PgPool,
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

pub(super) async fn marks(pool: &PgPool, user: UserId, problems: &[ProblemId]) -> Result<Vec<Mark>> {
    let ids: Vec<Uuid> = problems.iter().map(|problem| problem.0).collect();
    let rows = sqlx::query!(
        r#"SELECT problem_id AS problem, solved FROM results WHERE user_id = $1 AND problem_id = ANY($2)"#,
        user.0,
        &ids
    )
    .fetch_all(pool)
    .await
    .db()?;
    let solved: Vec<_> = rows.into_iter().map(|row| (row.problem, row.solved)).collect();
    Ok(rows::marks(problems, &solved))
}

pub(super) async fn facets(pool: &PgPool, now: Timestamp) -> Result<Facets> {
    let now = ms(now);
    let fields = sqlx::query_scalar!(
        "SELECT DISTINCT field FROM problems
         WHERE deleted IS NULL AND visibility = 'published' AND visible_from <= $1 ORDER BY field",
        now
    )
    .fetch_all(pool)
    .await
    .db()?;
    let keywords = sqlx::query_scalar!(
        r#"SELECT DISTINCT k COLLATE "C" AS "keyword!" FROM problems p, jsonb_array_elements_text(p.keywords) k
           WHERE deleted IS NULL AND visibility = 'published' AND visible_from <= $1 ORDER BY 1"#,
        now
    )
    .fetch_all(pool)
    .await
    .db()?;
    Ok(Facets { fields, keywords })
}
