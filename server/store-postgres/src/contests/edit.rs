//! Making and changing contests.

use jiff::Timestamp;
use trellis_store::backend::rows::contests::WHAT;
use trellis_store::backend::rows::found;
use trellis_store::backend::{LedgerTx as _, ended, must_be};
use trellis_store::{Conflict, Contest, ContestEntry, ContestId, ContestSettings, NewContest, Result};

use super::{get, hold, problems};
use crate::PostgresStore;
use crate::convert::ms;
use crate::error::Db;
use crate::text::{clean, clean_opt, jsonb};
use crate::tx::Tx;

pub(super) async fn create(store: &PostgresStore, new: NewContest, now: Timestamp) -> Result<Contest> {
    let mut tx = store.begin().await?;
    crate::users::get(&mut tx, new.owner).await?;
    let settings = &new.settings;
    let (title, description) = (jsonb(&settings.title)?, jsonb(&settings.description)?);
    let (starts, hours_rule, created) = (ms(settings.start), jsonb(&settings.hours_rule)?, ms(now));
    let (access, feedback, state) = (
        settings.access.as_str(),
        settings.feedback.as_str(),
        new.state.as_str(),
    );
    let salt = new.salt.as_bytes();
    sqlx::query!(
        "INSERT INTO contests (id, owner_id, title, description, starts, length_seconds, freeze_seconds, access,
             join_code, penalty_minutes, feedback, hours_rule, salt, state, version, created)
         VALUES ($1, $2, $3::text::jsonb, $4::text::jsonb, $5, $6, $7, $8, $9, $10, $11,
             $12::text::jsonb, $13, $14, 1, $15)",
        new.id.0,
        new.owner.0,
        title,
        description,
        starts,
        i64::from(settings.length_seconds),
        i64::from(settings.freeze_seconds),
        access,
        clean_opt(settings.join_code.as_deref()),
        i64::from(settings.penalty_minutes),
        feedback,
        hours_rule,
        salt,
        state,
        created
    )
    .execute(&mut *tx)
    .await
    .or_taken(Conflict::IdTaken)?;
    put_code(&mut tx, new.id, settings).await?;
    put_problems(&mut tx, new.id, &new.problems).await?;
    let contest = get(&mut tx, new.id).await?;
    tx.commit().await?;
    Ok(contest)
}

pub(super) async fn update(
    store: &PostgresStore,
    id: ContestId,
    base: u32,
    settings: &ContestSettings,
    problems: &[ContestEntry],
    now: Timestamp,
) -> Result<Contest> {
    let mut tx = store.begin().await?;
    let old = hold(&mut tx, id).await?;
    ended(&old)?;
    must_be(old.version, base)?;
    let (title, description) = (jsonb(&settings.title)?, jsonb(&settings.description)?);
    let (starts, hours_rule) = (ms(settings.start), jsonb(&settings.hours_rule)?);
    let (access, feedback) = (settings.access.as_str(), settings.feedback.as_str());
    sqlx::query!(
        "UPDATE contests SET title = $1::text::jsonb, description = $2::text::jsonb, starts = $3, length_seconds = $4,
             freeze_seconds = $5, access = $6, join_code = $7, penalty_minutes = $8, feedback = $9, hours_rule = $10::text::jsonb, version = version + 1
         WHERE id = $11",
        title,
        description,
        starts,
        i64::from(settings.length_seconds),
        i64::from(settings.freeze_seconds),
        access,
        clean_opt(settings.join_code.as_deref()),
        i64::from(settings.penalty_minutes),
        feedback,
        hours_rule,
        id.0
    )
    .execute(&mut *tx)
    .await
    .db()?;
    put_code(&mut tx, id, settings).await?;
    put_problems(&mut tx, id, problems).await?;
    let board = serde_json::json!({"type": "board"});
    tx.tell(&trellis_store::topic::contest(id), &board, now).await?;
    let contest = get(&mut tx, id).await?;
    tx.commit().await?;
    Ok(contest)
}

pub(super) async fn announce(store: &PostgresStore, id: ContestId) -> Result<()> {
    let mut tx = store.begin().await?;
    ended(&hold(&mut tx, id).await?)?;
    let done = sqlx::query!("UPDATE contests SET state = 'announced' WHERE id = $1", id.0)
        .execute(&mut *tx)
        .await
        .db()?;
    found(done.rows_affected(), WHAT)?;
    tx.commit().await
}

async fn put_code(tx: &mut Tx, id: ContestId, settings: &ContestSettings) -> Result<()> {
    sqlx::query!("DELETE FROM join_codes WHERE contest_id = $1", id.0)
        .execute(&mut **tx)
        .await
        .db()?;
    if let Some(code) = &settings.join_code {
        let code = clean(code).to_lowercase();
        sqlx::query!(
            "INSERT INTO join_codes (code, contest_id) VALUES ($1, $2)",
            code,
            id.0
        )
        .execute(&mut **tx)
        .await
        .or_taken(Conflict::CodeTaken)?;
    }
    Ok(())
}

/// Puts the problems in, in order; those that were not in must exist and not be deleted.
async fn put_problems(tx: &mut Tx, id: ContestId, entries: &[ContestEntry]) -> Result<()> {
    let before = problems(tx, id).await?;
    sqlx::query!("DELETE FROM contest_problems WHERE contest_id = $1", id.0)
        .execute(&mut **tx)
        .await
        .db()?;
    for (entry, ordinal) in entries.iter().zip(1_i64..) {
        if !before.iter().any(|before| before.problem == entry.problem) {
            crate::problems::must_exist(tx, entry.problem).await?;
        }
        sqlx::query!(
            "INSERT INTO contest_problems (contest_id, ordinal, problem_id, label) VALUES ($1, $2, $3, $4)",
            id.0,
            ordinal,
            entry.problem.0,
            &*clean(&entry.label)
        )
        .execute(&mut **tx)
        .await
        .or_taken(Conflict::LabelTaken)?;
    }
    Ok(())
}
