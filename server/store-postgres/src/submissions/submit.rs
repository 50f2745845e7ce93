//! Accepting a submission: the row that is written is the queue entry.

use jiff::Timestamp;
use trellis_store::backend::{ContestGate, may_submit, tell_board, tell_queued, unless_gone};
use trellis_store::{
    Conflict, ContestId, Hash, Lifecycle, NewSubmission, ProblemId, Refusal, Result, StoreError, Submitted,
    UserId, priority,
};
use uuid::Uuid;

use crate::PostgresStore;
use crate::blobs::keep_source;
use crate::contests::share;
use crate::convert::{int, ms, num};
use crate::error::Db;
use crate::text::{clean, clean_opt};
use crate::tx::Tx;

pub(super) async fn submit(
    store: &PostgresStore,
    mut new: NewSubmission,
    now: Timestamp,
) -> Result<Submitted> {
    let mut tx = store.begin().await?;
    new.language = clean(&new.language).into_owned();
    new.token = new.token.map(|token| clean(&token).into_owned());
    if let Some(first) = used_token(&mut tx, &mut new).await? {
        return Ok(first);
    }
    if crate::users::get(&mut tx, new.user).await?.disabled.is_some() {
        return Err(Refusal::UserDisabled.into());
    }
    let package = current_package(&mut tx, new.problem).await?;
    if let Some(contest) = new.contest {
        check_contest(&mut tx, contest, new.user, new.problem, now).await?;
    }
    let source = keep_source(&mut tx, &new.source, now).await?;
    let due = due(&mut tx, &new, now).await?;
    while !insert(&mut tx, &new, &package, source, (now, due)).await? {
        // The token was used at the same time, and that one was first.
        if let Some(first) = used_token(&mut tx, &mut new).await? {
            return Ok(first);
        }
    }
    tell_queued(&mut tx, new.id, now).await?;
    tell_board(&mut tx, new.contest.map(|contest| contest.0), false, now).await?;
    tx.queued();
    tx.commit().await?;
    Ok(Submitted {
        id: new.id,
        duplicate: false,
    })
}

/// False when the token was used.
async fn insert(
    tx: &mut Tx,
    new: &NewSubmission,
    package: &[u8],
    source: Hash,
    (now, due): (Timestamp, Timestamp),
) -> Result<bool> {
    let (contest, set) = (new.contest.map(|contest| contest.0), new.set.map(|set| set.0));
    let done = sqlx::query!(
        "INSERT INTO submissions (id, user_id, problem_id, package, language, file_name, source, source_bytes,
             contest_id, set_id, created, address, token, priority, lifecycle, due, trace)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
         ON CONFLICT (user_id, token) WHERE token IS NOT NULL DO NOTHING",
        new.id.0,
        new.user.0,
        new.problem.0,
        package,
        new.language,
        &*clean(&new.file_name),
        source.as_bytes(),
        int(new.source.len())?,
        contest,
        set,
        ms(now),
        &*clean(&new.address),
        new.token,
        i64::from(new.priority),
        Lifecycle::Queued.as_str(),
        ms(due),
        clean_opt(new.trace.as_deref())
    )
    .execute(&mut **tx)
    .await
    .map_err(|error| match Err::<(), _>(error).or_taken(Conflict::IdTaken) {
        Err(StoreError::Backend(source)) if is_foreign_key(&*source) => StoreError::NotFound("problem set"),
        Err(error) => error,
        Ok(()) => Conflict::IdTaken.into(),
    })?;
    Ok(done.rows_affected() == 1)
}

/// When its turn comes.
async fn due(tx: &mut Tx, new: &NewSubmission, now: Timestamp) -> Result<Timestamp> {
    let unfinished = sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!" FROM (
               SELECT 1 FROM submissions WHERE user_id = $1 AND lifecycle IN ('queued', 'compiling', 'running')
               LIMIT $2) s"#,
        new.user.0,
        i64::from(priority::UNFINISHED_COUNTED)
    )
    .fetch_one(&mut **tx)
    .await
    .db()?;
    Ok(priority::due(now, new.priority, num("count", unfinished)?))
}

/// What the token was used for before. Another program under a token that was used loses the token: nothing is dropped.
async fn used_token(tx: &mut Tx, new: &mut NewSubmission) -> Result<Option<Submitted>> {
    match by_token(tx, new).await? {
        Some(first) if first.same => Ok(Some(Submitted {
            id: first.id.into(),
            duplicate: true,
        })),
        Some(_) => {
            new.token = None;
            Ok(None)
        }
        None => Ok(None),
    }
}

fn is_foreign_key(error: &(dyn std::error::Error + Send + Sync + 'static)) -> bool {
    error
        .downcast_ref::<sqlx::Error>()
        .and_then(sqlx::Error::as_database_error)
        .is_some_and(sqlx::error::DatabaseError::is_foreign_key_violation)
}

/// What was submitted under the same token.
struct First {
    id: Uuid,
    /// It is the same program at the same place.
    same: bool,
}

async fn by_token(tx: &mut Tx, new: &NewSubmission) -> Result<Option<First>> {
    let Some(token) = new.token.as_deref() else {
        return Ok(None);
    };
    let source = Hash::of(&new.source);
    let source = source.as_bytes();
    let (contest, set) = (new.contest.map(|contest| contest.0), new.set.map(|set| set.0));
    sqlx::query_as!(
        First,
        r#"SELECT id, problem_id = $3 AND language = $4 AND source = $5 AND contest_id IS NOT DISTINCT FROM $6
               AND set_id IS NOT DISTINCT FROM $7 AS "same!"
           FROM submissions WHERE user_id = $1 AND token = $2"#,
        new.user.0,
        token,
        new.problem.0,
        new.language,
        source,
        contest,
        set
    )
    .fetch_optional(&mut **tx)
    .await
    .db()
}

/// Errors: `NotFound`, `Gone`.
async fn current_package(tx: &mut Tx, problem: ProblemId) -> Result<Vec<u8>> {
    let row = sqlx::query!("SELECT package, deleted FROM problems WHERE id = $1", problem.0)
        .fetch_optional(&mut **tx)
        .await
        .db()?;
    unless_gone(row.map(|row| (row.package, row.deleted)), "problem")
}

/// The rules that hold for a submission in a contest, in the transaction that accepts it.
async fn check_contest(
    tx: &mut Tx,
    contest: ContestId,
    user: UserId,
    problem: ProblemId,
    now: Timestamp,
) -> Result<()> {
    share(tx, contest).await?;
    let gate = sqlx::query_as!(
        ContestGate,
        r#"SELECT starts, ends, state,
               EXISTS (SELECT 1 FROM registrations WHERE contest_id = c.id AND user_id = $2) AS "joined!",
               EXISTS (SELECT 1 FROM contest_problems WHERE contest_id = c.id AND problem_id = $3) AS "holds!"
           FROM contests c WHERE id = $1"#,
        contest.0,
        user.0,
        problem.0
    )
    .fetch_optional(&mut **tx)
    .await
    .db()?
    .ok_or(StoreError::NotFound("contest"))?;
    may_submit(&gate, ms(now))
}
