//! What a filter finds.

use sqlx::PgConnection;
use trellis_store::backend::rows::rejudgings::{Columns, FoundProblem, WHAT, scope_columns};
use trellis_store::{RejudgingFilter, RejudgingPreview, RejudgingProblem, RejudgingScope, Result, Verdict};

use crate::convert::{name, num};
use crate::error::Db;

/// A statement over the submissions that a filter finds in a scope, as `s`, with problem `p` and contest `c`. `$head`
/// ends before `FROM`, `$tail` begins after the conditions; parameters from `$15` on are the caller's.
macro_rules! found {
    ($head:literal, $tail:literal, $filter:expr, $scope:expr $(, $more:expr)*) => {{
        let (filter, (all, owner, contests, problems)) = ($filter, $scope);
        sqlx::query!(
            $head + " FROM submissions s JOIN problems p ON p.id = s.problem_id LEFT JOIN contests c ON c.id = s.contest_id
               WHERE s.lifecycle IN ('done', 'failed') AND p.deleted IS NULL
                   AND ($1::uuid IS NULL OR s.problem_id = $1) AND ($2::uuid IS NULL OR s.contest_id = $2)
                   AND ($3::uuid IS NULL OR s.set_id = $3)
                   AND ($4::uuid IS NULL OR s.user_id IN (SELECT user_id FROM class_members WHERE class_id = $4))
                   AND ($5::uuid IS NULL OR s.user_id = $5) AND ($6::uuid IS NULL OR s.id = $6)
                   AND ($7::text IS NULL OR s.language = $7)
                   AND ($8::text IS NULL OR s.verdict IN (SELECT jsonb_array_elements_text($8::text::jsonb)))
                   AND ($9::bigint IS NULL OR s.created >= $9) AND ($10::bigint IS NULL OR s.created < $10)
                   AND ($11::boolean OR ($13::boolean AND c.owner_id = $12) OR ($14::boolean AND s.contest_id IS NULL AND p.owner_id = $12)) "
                + $tail,
            filter.problem,
            filter.contest,
            filter.set,
            filter.class,
            filter.user,
            filter.submission,
            filter.language,
            filter.verdicts,
            filter.from,
            filter.until,
            all,
            owner,
            contests,
            problems
            $(, $more)*
        )
    }};
}
pub(super) use found;

pub(super) async fn preview(
    conn: &mut PgConnection,
    filter: &RejudgingFilter,
    scope: RejudgingScope,
) -> Result<RejudgingPreview> {
    let columns = &Columns::new(filter)?;
    let totals = found!(
        r#"SELECT count(*) AS "count!", count(DISTINCT s.user_id) AS "people!""#,
        "",
        columns,
        scope_columns(scope)
    )
    .fetch_one(&mut *conn)
    .await
    .db()?;
    let verdicts = found!(
        r#"SELECT s.verdict AS "verdict!", count(*) AS "count!""#,
        "GROUP BY s.verdict ORDER BY count(*) DESC, s.verdict",
        columns,
        scope_columns(scope)
    )
    .fetch_all(&mut *conn)
    .await
    .db()?;
    Ok(RejudgingPreview {
        count: num("count", totals.count)?,
        people: num("count", totals.people)?,
        verdicts: verdicts
            .into_iter()
            .map(|row| Ok((name::<Verdict>(WHAT, &row.verdict)?, num("count", row.count)?)))
            .collect::<Result<_>>()?,
        problems: problems(conn, columns, scope).await?,
    })
}

async fn problems(
    conn: &mut PgConnection,
    columns: &Columns,
    scope: RejudgingScope,
) -> Result<Vec<RejudgingProblem>> {
    let rows = found!(
        r#"SELECT p.id AS "id!", p.slug AS "slug!", p.title::text AS "title!",
               count(*) AS "count!", count(*) FILTER (WHERE s.package <> p.package) AS "outdated!", p.version AS "version!",
               (SELECT v.state FROM verifications v WHERE v.package = p.package) AS verification"#,
        "GROUP BY p.id ORDER BY count(*) DESC, p.slug",
        columns,
        scope_columns(scope)
    )
    .fetch_all(conn)
    .await
    .db()?;
    rows.into_iter()
        .map(|row| {
            let found = FoundProblem {
                id: row.id,
                slug: row.slug,
                title: row.title,
                count: row.count,
                outdated: row.outdated,
                version: row.version,
                verification: row.verification,
            };
            found.try_into()
        })
        .collect()
}
