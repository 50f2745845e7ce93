//! The contest list, and what a board is made of.

use sqlx::PgConnection;
use trellis_store::backend::rows::all;
use trellis_store::backend::rows::contests::{ParticipantRow, Row, RunRow, WHAT};
use trellis_store::{
    BoardData, BoardRun, BoardView, Contest, ContestId, ContestLine, ContestScope, Lifecycle, Listing, Page,
    Participant, Result, UserId,
};

use super::{get, problems};
use crate::convert::{ms, num};
use crate::error::Db;

pub(super) async fn list(
    conn: &mut PgConnection,
    scope: ContestScope,
    viewer: Option<UserId>,
    page: Page,
) -> Result<Listing<ContestLine>> {
    let (all, owner) = match scope {
        ContestScope::Announced => (false, None),
        ContestScope::OwnedBy(user) => (false, Some(user.0)),
        ContestScope::All => (true, None),
    };
    let total = sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!" FROM contests
           WHERE $1 OR owner_id = $2 OR ($2::uuid IS NULL AND state <> 'draft')"#,
        all,
        owner
    )
    .fetch_one(&mut *conn)
    .await
    .db()?;
    let (limit, offset) = (i64::from(page.limit()), i64::from(page.offset));
    let rows = sqlx::query_as!(
        Row,
        r#"SELECT id, owner_id AS owner, title::text AS "title!", description::text AS "description!", starts,
               length_seconds, freeze_seconds, access, join_code, penalty_minutes, feedback,
               hours_rule::text AS "hours_rule!", salt, state, version, created, finalized
           FROM contests WHERE $1 OR owner_id = $2 OR ($2::uuid IS NULL AND state <> 'draft')
           ORDER BY starts DESC, id DESC LIMIT $3 OFFSET $4"#,
        all,
        owner,
        limit,
        offset
    )
    .fetch_all(&mut *conn)
    .await
    .db()?;
    let viewer = viewer.map(|viewer| viewer.0);
    let mut items = Vec::with_capacity(rows.len());
    for row in rows {
        let counts = sqlx::query!(
            r#"SELECT count(*) AS "participants!",
                   EXISTS (SELECT 1 FROM registrations WHERE contest_id = $1 AND user_id = $2) AS "joined!"
               FROM registrations WHERE contest_id = $1"#,
            row.id,
            viewer
        )
        .fetch_one(&mut *conn)
        .await
        .db()?;
        let participants = num(WHAT, counts.participants)?;
        items.push(ContestLine {
            contest: Contest::try_from(row)?,
            participants,
            joined: counts.joined,
        });
    }
    Ok(Listing {
        items,
        total: num("count", total)?,
    })
}

pub(crate) async fn board(conn: &mut PgConnection, id: ContestId, view: BoardView) -> Result<BoardData> {
    let contest = get(conn, id).await?;
    let problems = problems(conn, id).await?;
    let participants = participants(conn, id).await?;
    let runs = runs(conn, &contest, view).await?;
    Ok(BoardData {
        contest,
        problems,
        participants,
        runs,
    })
}

async fn participants(conn: &mut PgConnection, id: ContestId) -> Result<Vec<Participant>> {
    sqlx::query_as!(
        ParticipantRow,
        r#"SELECT user_id AS user, u.display_name AS name, registered
           FROM registrations r JOIN users u ON u.id = r.user_id WHERE contest_id = $1 ORDER BY registered, user_id"#,
        id.0
    )
    .fetch_all(conn)
    .await
    .db()
    .and_then(all)
}

/// Results from the freeze on do not leave the database in the public view.
async fn runs(conn: &mut PgConnection, contest: &Contest, view: BoardView) -> Result<Vec<BoardRun>> {
    let (start, end) = (ms(contest.settings.start), ms(contest.end()));
    let frozen_from = match view {
        BoardView::Public => contest.frozen_from().map_or(i64::MAX, ms),
        BoardView::Full => i64::MAX,
    };
    let queued = Lifecycle::Queued.as_str();
    sqlx::query_as!(
        RunRow,
        r#"SELECT s.id, s.user_id AS user, s.problem_id AS problem, created,
               CASE WHEN created < $4 THEN lifecycle ELSE $5::text END AS "lifecycle!",
               CASE WHEN created < $4 THEN verdict END AS verdict,
               CASE WHEN created < $4 THEN score END AS score
           FROM submissions s JOIN registrations r ON r.contest_id = s.contest_id AND r.user_id = s.user_id
               JOIN contest_problems p ON p.contest_id = s.contest_id AND p.problem_id = s.problem_id
           WHERE s.contest_id = $1 AND created >= $2 AND created < $3 ORDER BY created, s.id"#,
        contest.id.0,
        start,
        end,
        frozen_from,
        queued
    )
    .fetch_all(conn)
    .await
    .db()
    .and_then(all)
}
