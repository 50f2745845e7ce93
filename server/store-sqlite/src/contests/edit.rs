//! Making and changing contests.

use jiff::Timestamp;
use trellis_store::backend::rows::contests::WHAT;
use trellis_store::backend::rows::found;
use trellis_store::backend::{LedgerTx as _, ended, must_be};
use trellis_store::{Conflict, Contest, ContestEntry, ContestId, ContestSettings, NewContest, Result};

use super::{get, problems};
use crate::SqliteStore;
use crate::convert::{ms, to_json};
use crate::error::Db;
use crate::tx::Tx;

pub(super) async fn create(store: &SqliteStore, new: NewContest, now: Timestamp) -> Result<Contest> {
    let mut tx = store.begin().await?;
    crate::users::get(&mut tx, new.owner).await?;
    let settings = &new.settings;
    let (title, description) = (to_json(&settings.title)?, to_json(&settings.description)?);
    let (starts, hours_rule, created) = (ms(settings.start), settings.hours_rule.to_string(), ms(now));
    let (access, feedback, state) = (
        settings.access.as_str(),
        settings.feedback.as_str(),
        new.state.as_str(),
    );
    let salt = new.salt.as_bytes();
    sqlx::query!(
        "INSERT INTO contests (id, owner_id, title, description, starts, length_seconds, freeze_seconds, access, join_code,
             penalty_minutes, feedback, hours_rule, salt, state, version, created)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?)",
        new.id.0,
        new.owner.0,
        title,
        description,
        starts,
        settings.length_seconds,
        settings.freeze_seconds,
        access,
        settings.join_code,
        settings.penalty_minutes,
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
    store: &SqliteStore,
    id: ContestId,
    base: u32,
    settings: &ContestSettings,
    problems: &[ContestEntry],
    now: Timestamp,
) -> Result<Contest> {
    let mut tx = store.begin().await?;
    let old = get(&mut tx, id).await?;
    ended(&old)?;
    must_be(old.version, base)?;
    let (title, description) = (to_json(&settings.title)?, to_json(&settings.description)?);
    let (starts, hours_rule) = (ms(settings.start), settings.hours_rule.to_string());
    let (access, feedback) = (settings.access.as_str(), settings.feedback.as_str());
    sqlx::query!(
        "UPDATE contests SET title = ?, description = ?, starts = ?, length_seconds = ?, freeze_seconds = ?, access = ?,
             join_code = ?, penalty_minutes = ?, feedback = ?, hours_rule = ?, version = version + 1
         WHERE id = ?",
        title,
        description,
        starts,
        settings.length_seconds,
        settings.freeze_seconds,
        access,
        settings.join_code,
        settings.penalty_minutes,
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

pub(super) async fn announce(store: &SqliteStore, id: ContestId) -> Result<()> {
    let mut tx = store.begin().await?;
    ended(&get(&mut tx, id).await?)?;
    let done = sqlx::query!("UPDATE contests SET state = 'announced' WHERE id = ?", id.0)
        .execute(&mut *tx)
        .await
        .db()?;
    found(done.rows_affected(), WHAT)?;
    tx.commit().await
}

async fn put_code(tx: &mut Tx, id: ContestId, settings: &ContestSettings) -> Result<()> {
    sqlx::query!("DELETE FROM join_codes WHERE contest_id = ?", id.0)
        .execute(&mut **tx)
        .await
        .db()?;
    if let Some(code) = &settings.join_code {
        let code = code.to_lowercase();
        sqlx::query!(
            "INSERT INTO join_codes (code, contest_id) VALUES (?, ?)",
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
    sqlx::query!("DELETE FROM contest_problems WHERE contest_id = ?", id.0)
        .execute(&mut **tx)
        .await
        .db()?;
    for (entry, ordinal) in entries.iter().zip(1_i64..) {
        if !before.iter().any(|before| before.problem == entry.problem) {
            crate::problems::must_exist(tx, entry.problem).await?;
        }
        sqlx::query!(
            "INSERT INTO contest_problems (contest_id, ordinal, problem_id, label) VALUES (?, ?, ?, ?)",
            id.0,
            ordinal,
            entry.problem.0,
            entry.label
        )
        .execute(&mut **tx)
        .await
        .or_taken(Conflict::LabelTaken)?;
    }
    Ok(())
}
