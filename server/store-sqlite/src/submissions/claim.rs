//! Taking from the queue, and what the holder may write while it works.

use std::collections::BTreeMap;

use jiff::Timestamp;
use sqlx::SqliteConnection;
use trellis_store::backend::rows::submissions::{ClaimRow, WHAT, fenced};
use trellis_store::backend::{Turn, tell_progress};
use trellis_store::{
    CaseRow, Claimed, Fenced, Hash, Lifecycle, Offer, Parts, Progress, Result, StoreError, SubmissionId,
};
use uuid::Uuid;

use super::release::fail_in;
use crate::SqliteStore;
use crate::blobs::get_source;
use crate::convert::{hash, int, ms, num, to_json};
use crate::error::Db;
use crate::rejudgings::queue;
use crate::tx::Tx;

/// An offer as parameters of the statements.
pub(crate) struct Terms<'a> {
    pub worker: &'a str,
    /// A JSON array of names.
    pub languages: String,
    /// A JSON array of hashes in hex, in capitals as `hex()` has them.
    pub except: String,
    /// A JSON object of hashes in hex.
    pub parts: String,
    pub pins: &'a Parts,
    pub lease: i64,
    pub now: Timestamp,
}

pub(super) async fn claim(
    store: &SqliteStore,
    offer: &Offer,
    lease_until: Timestamp,
    now: Timestamp,
) -> Result<Vec<Claimed>> {
    let except: Vec<String> = offer.except.iter().map(capitals).collect();
    let parts: BTreeMap<&str, String> = offer
        .parts
        .iter()
        .map(|(part, hash)| (part.as_str(), capitals(hash)))
        .collect();
    let terms = Terms {
        worker: &offer.worker,
        languages: to_json(&offer.languages)?,
        except: to_json(&except)?,
        parts: to_json(&parts)?,
        pins: &offer.parts,
        lease: ms(lease_until),
        now,
    };
    let limit = offer.limit as usize;
    let mut claimed = Vec::new();
    while claimed.len() < limit {
        match take(store, &terms).await {
            Ok(Taken::Nothing) => break,
            Ok(Taken::Claimed(one)) => claimed.push(*one),
            // Not an error of the caller's: it would meet the same row again, and the queue would stand still.
            Ok(Taken::Spoiled) => {}
            // What was claimed before is the caller's, who would not hear of it.
            Err(_) if !claimed.is_empty() => break,
            Err(error) => return Err(error),
        }
    }
    Ok(claimed)
}

fn capitals(hash: &Hash) -> String {
    hash.to_string().to_uppercase()
}

/// What came of trying to take the next one.
enum Taken {
    Nothing,
    Claimed(Box<Claimed>),
    /// Its source cannot be read any more: final with JE.
    Spoiled,
}

async fn take(store: &SqliteStore, terms: &Terms<'_>) -> Result<Taken> {
    let mut tx = store.begin().await?;
    let turn = queue::turn(&mut tx, terms).await?;
    let mut taken = Taken::Nothing;
    if turn == Turn::Item {
        taken = take_item(&mut tx, terms).await?;
    }
    if matches!(taken, Taken::Nothing) {
        taken = take_submission(&mut tx, terms, turn).await?;
    }
    if matches!(taken, Taken::Nothing) && turn == Turn::Submission {
        taken = take_item(&mut tx, terms).await?;
    }
    if !matches!(taken, Taken::Nothing) {
        tx.commit().await?;
    }
    Ok(taken)
}

async fn take_submission(tx: &mut Tx, terms: &Terms<'_>, turn: Turn) -> Result<Taken> {
    let (languages, except, parts) = (&terms.languages, &terms.except, &terms.parts);
    let row = sqlx::query_as!(
        ClaimRow,
        r#"UPDATE submissions SET lifecycle = 'compiling', attempt = attempt + 1, worker = ?1, lease_until = ?2
           WHERE id = (
               SELECT s.id FROM submissions s INDEXED BY submissions_due
               WHERE s.lifecycle = 'queued' AND s.language IN (SELECT value FROM json_each(?3))
                   AND hex(s.package) NOT IN (SELECT value FROM json_each(?4))
                   AND NOT EXISTS (
                       SELECT 1 FROM contest_pins p
                           JOIN contests c ON c.id = p.contest_id AND c.state <> 'final'
                           JOIN json_each(?5) o ON o.key = p.part
                       WHERE p.contest_id = s.contest_id AND hex(p.hash) <> o.value)
               ORDER BY COALESCE(s.due, s.created), s.id LIMIT 1)
           RETURNING id AS "id: Uuid", attempt, user_id AS "user: Uuid", problem_id AS "problem: Uuid", package, language,
               file_name, source, contest_id AS "contest: Uuid",
               (SELECT salt FROM contests WHERE contests.id = contest_id) AS "salt: Vec<u8>", trace, created,
               COALESCE(due, created) AS "due!: i64""#,
        terms.worker,
        terms.lease,
        languages,
        except,
        parts
    )
    .fetch_optional(&mut **tx)
    .await
    .db()?;
    let Some(row) = row else { return Ok(Taken::Nothing) };
    if turn == Turn::Submission {
        queue::count_other(tx).await?;
    }
    pin(tx, terms, row.contest).await?;
    let (id, attempt) = (SubmissionId(row.id), num(WHAT, row.attempt)?);
    clear_cases(tx, id).await?;
    let source = match get_source(tx, hash(WHAT, &row.source)?).await {
        Err(error @ StoreError::Corrupt { .. }) => {
            fail_in(tx, id, attempt, &error.to_string(), 0, terms.now).await?;
            return Ok(Taken::Spoiled);
        }
        source => source?,
    };
    let claimed = row.claimed(None, source)?;
    tell_progress(tx, id, attempt, Lifecycle::Compiling, (&[], 0), terms.now).await?;
    Ok(Taken::Claimed(Box::new(claimed)))
}

/// Pins a contest to what the offer has, where it is not. Nobody else writes meanwhile.
pub(crate) async fn pin(tx: &mut Tx, terms: &Terms<'_>, contest: Option<Uuid>) -> Result<()> {
    let Some(contest) = contest else { return Ok(()) };
    for (part, hash) in terms.pins {
        let (hash, now) = (hash.as_bytes(), ms(terms.now));
        sqlx::query!(
            "INSERT INTO contest_pins (contest_id, part, hash, pinned)
             SELECT id, ?2, ?3, ?4 FROM contests WHERE id = ?1 AND state <> 'final'
             ON CONFLICT DO NOTHING",
            contest,
            part,
            hash,
            now
        )
        .execute(&mut **tx)
        .await
        .db()?;
    }
    Ok(())
}

async fn take_item(tx: &mut Tx, terms: &Terms<'_>) -> Result<Taken> {
    Ok(match queue::take(tx, terms).await? {
        queue::Taken::Nothing => Taken::Nothing,
        queue::Taken::Claimed(claimed) => Taken::Claimed(claimed),
        queue::Taken::Spoiled => Taken::Spoiled,
    })
}

pub(super) async fn heartbeat(
    store: &SqliteStore,
    id: SubmissionId,
    attempt: u32,
    lease_until: Timestamp,
) -> Result<Fenced> {
    let lease = ms(lease_until);
    let done = sqlx::query!(
        "UPDATE submissions SET lease_until = ? WHERE id = ? AND attempt = ? AND lifecycle IN ('compiling', 'running')",
        lease,
        id.0,
        attempt
    )
    .execute(&store.writer)
    .await
    .db()?;
    Ok(fenced(done.rows_affected()))
}

pub(super) async fn progress(
    store: &SqliteStore,
    id: SubmissionId,
    attempt: u32,
    progress: &Progress,
    now: Timestamp,
) -> Result<Fenced> {
    if !matches!(progress.lifecycle, Lifecycle::Compiling | Lifecycle::Running) {
        return Err(StoreError::corrupt(
            "progress",
            format!("{} is no progress", progress.lifecycle),
        ));
    }
    let mut tx = store.begin().await?;
    let told = is_told(&mut tx, id, progress.lifecycle).await?;
    let lifecycle = progress.lifecycle.as_str();
    let done = sqlx::query!(
        "UPDATE submissions SET lifecycle = ? WHERE id = ? AND attempt = ? AND lifecycle IN ('compiling', 'running')",
        lifecycle,
        id.0,
        attempt
    )
    .execute(&mut *tx)
    .await
    .db()?;
    if fenced(done.rows_affected()) == Fenced::Stale {
        return Ok(Fenced::Stale);
    }
    add_cases(&mut tx, id, &progress.cases).await?;
    if told {
        let news = (&progress.cases[..], progress.total_cases);
        tell_progress(&mut tx, id, attempt, progress.lifecycle, news, now).await?;
    }
    tx.commit().await?;
    Ok(Fenced::Applied)
}

/// Whether a step of judging makes an event. In a contest whose feedback is less than full it is only the first of its
/// kind: the number of events would be the number of the cases that were run.
async fn is_told(tx: &mut Tx, id: SubmissionId, lifecycle: Lifecycle) -> Result<bool> {
    let lifecycle = lifecycle.as_str();
    let told = sqlx::query_scalar!(
        r#"SELECT s.lifecycle <> ?2 OR c.id IS NULL OR c.feedback = 'full' AS "told!: bool"
           FROM submissions s LEFT JOIN contests c ON c.id = s.contest_id WHERE s.id = ?1"#,
        id.0,
        lifecycle
    )
    .fetch_optional(&mut **tx)
    .await
    .db()?;
    Ok(told.unwrap_or(true))
}

pub(super) async fn clear_cases(conn: &mut SqliteConnection, id: SubmissionId) -> Result<()> {
    sqlx::query!("DELETE FROM submission_cases WHERE submission_id = ?", id.0)
        .execute(conn)
        .await
        .db()?;
    Ok(())
}

/// Appends case rows after those that are there.
pub(super) async fn add_cases(
    conn: &mut SqliteConnection,
    id: SubmissionId,
    cases: &[CaseRow],
) -> Result<()> {
    if cases.is_empty() {
        return Ok(());
    }
    let first = sqlx::query_scalar!(
        "SELECT count(*) FROM submission_cases WHERE submission_id = ?",
        id.0
    )
    .fetch_one(&mut *conn)
    .await
    .db()?;
    for (case, ordinal) in cases.iter().zip(first..) {
        let verdict = case.verdict.map(trellis_store::Verdict::as_str);
        let score = case.score.map(trellis_store::Score::thousandths);
        let (fuel, memory, output) = (int(case.fuel)?, int(case.memory_bytes)?, int(case.output_bytes)?);
        sqlx::query!(
            "INSERT INTO submission_cases (submission_id, ordinal, name, verdict, score, fuel, memory_bytes, output_bytes,
                 message, guard)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            id.0,
            ordinal,
            case.name,
            verdict,
            score,
            fuel,
            memory,
            output,
            case.message,
            case.guard
        )
        .execute(&mut *conn)
        .await
        .db()?;
    }
    Ok(())
}
