//! What follows from a verdict: a person's result in the problem, totals, hours, finished problem sets.
//!
//! What a contest's freeze hides is kept apart (`results.embargo_id`, table `embargo`) and added to the public
//! sums when the contest is final: so no list, count or rank can tell it before.

use jiff::Timestamp;
use serde_json::json;
use sqlx::SqliteConnection;
use trellis_store::{
    ContestId, Granted, HoursKind, LedgerEntry, NewEntry, ProblemId, Result, Score, SubmissionId, UserId,
    Verdict, topic,
};
use uuid::Uuid;

use crate::convert::ms;
use crate::error::Db;
use crate::grants::shown;
use crate::ledger::append;
use crate::tx::Tx;

/// What is added to a person's totals.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Gain {
    pub solved: i64,
    /// Thousandths of a point.
    pub score: i64,
    pub seconds: i64,
}

/// A verdict, as far as a person's result goes.
pub(crate) struct Judged {
    pub submission: SubmissionId,
    pub user: UserId,
    pub problem: ProblemId,
    /// When it was submitted.
    pub at: Timestamp,
    pub verdict: Verdict,
    pub score: Option<Score>,
    /// The contest whose freeze hides it.
    pub hidden_by: Option<ContestId>,
}

/// Adds to a person's totals, or to what waits for the contest to be final.
pub(crate) async fn add_gain(
    tx: &mut Tx,
    user: UserId,
    gain: Gain,
    hidden_by: Option<ContestId>,
) -> Result<()> {
    if gain == Gain::default() {
        return Ok(());
    }
    if let Some(contest) = hidden_by {
        sqlx::query!(
            "INSERT INTO embargo (contest_id, user_id, solved, score, seconds) VALUES (?, ?, ?, ?, ?)
             ON CONFLICT (contest_id, user_id) DO UPDATE SET solved = solved + excluded.solved,
                 score = score + excluded.score, seconds = seconds + excluded.seconds",
            contest.0,
            user.0,
            gain.solved,
            gain.score,
            gain.seconds
        )
        .execute(&mut **tx)
        .await
        .db()?;
    } else {
        sqlx::query!(
            "UPDATE user_totals SET solved = solved + ?, score = score + ?, seconds = seconds + ? WHERE user_id = ?",
            gain.solved,
            gain.score,
            gain.seconds,
            user.0
        )
        .execute(&mut **tx)
        .await
        .db()?;
    }
    Ok(())
}

/// The contest whose freeze hides a submission made at `created`; `None` when nothing does.
pub(crate) async fn hiding_contest(
    conn: &mut SqliteConnection,
    contest: Option<Uuid>,
    created: i64,
) -> Result<Option<ContestId>> {
    let Some(contest) = contest else { return Ok(None) };
    let hidden = sqlx::query_scalar!(
        r#"SELECT state <> 'final' AND freeze_seconds > 0 AND ?2 >= ends - freeze_seconds * 1000 AS "hidden!: bool"
           FROM contests WHERE id = ?1"#,
        contest,
        created
    )
    .fetch_one(conn)
    .await
    .db()?;
    Ok(hidden.then_some(ContestId(contest)))
}

/// The contest whose freeze hides that a person has solved a problem.
pub(crate) async fn embargo_of(
    conn: &mut SqliteConnection,
    user: UserId,
    problem: ProblemId,
) -> Result<Option<ContestId>> {
    let hidden = sqlx::query_scalar!(
        r#"SELECT embargo_id AS "contest: Uuid" FROM results WHERE user_id = ? AND problem_id = ?"#,
        user.0,
        problem.0
    )
    .fetch_optional(conn)
    .await
    .db()?;
    Ok(hidden.flatten().map(ContestId))
}

/// Whether a result counts: not for one's own problem.
async fn counts(tx: &mut Tx, judged: &Judged) -> Result<bool> {
    sqlx::query_scalar!(
        r#"SELECT owner_id IS NOT ?2 AS "counts!: bool" FROM problems WHERE id = ?1"#,
        judged.problem.0,
        judged.user.0
    )
    .fetch_one(&mut **tx)
    .await
    .db()
}

/// Records a verdict (not JE). Gives whether it is the first solve, and the hours entries written.
pub(crate) async fn record(tx: &mut Tx, judged: &Judged, now: Timestamp) -> Result<(bool, Vec<LedgerEntry>)> {
    let accepted = judged.verdict == Verdict::Accepted;
    let score = judged
        .score
        .unwrap_or(if accepted { Score::PASS } else { Score::ZERO })
        .thousandths();
    let at = ms(judged.at);
    let old = sqlx::query!(
        "SELECT best_score, solved FROM results WHERE user_id = ? AND problem_id = ?",
        judged.user.0,
        judged.problem.0
    )
    .fetch_optional(&mut **tx)
    .await
    .db()?;
    let first_try = old.is_none();
    let old_score = old.as_ref().map_or(0, |old| old.best_score);
    let old_solved = old.and_then(|old| old.solved);
    let first_solve = accepted && old_solved.is_none();
    // An earlier submission can be judged later than its successor.
    let earlier = accepted && old_solved.is_none_or(|solved| at < solved);
    let (solved, solved_by) = if earlier {
        (Some(at), Some(judged.submission.0))
    } else {
        (None, None)
    };
    let embargo = if first_solve {
        judged.hidden_by.map(|contest| contest.0)
    } else {
        None
    };
    sqlx::query!(
        "INSERT INTO results (user_id, problem_id, tries, best_score, solved, solved_by, embargo_id)
         VALUES (?1, ?2, 1, ?3, ?4, ?5, ?6)
         ON CONFLICT (user_id, problem_id) DO UPDATE SET tries = tries + 1, best_score = max(best_score, ?3),
             solved = coalesce(?4, solved), solved_by = coalesce(?5, solved_by), embargo_id = coalesce(?6, embargo_id)",
        judged.user.0,
        judged.problem.0,
        score,
        solved,
        solved_by,
        embargo
    )
    .execute(&mut **tx)
    .await
    .db()?;
    if !counts(tx, judged).await? {
        return Ok((first_solve, Vec::new()));
    }
    let gain = Gain {
        solved: i64::from(first_solve),
        score: (score - old_score).max(0),
        seconds: 0,
    };
    add_gain(tx, judged.user, gain, judged.hidden_by).await?;
    count_people(
        tx,
        judged.problem,
        first_try,
        first_solve && judged.hidden_by.is_none(),
    )
    .await?;

    let mut granted = Vec::new();
    if first_solve {
        granted.extend(credit_problem(tx, judged, now).await?);
        let news = json!({"type": "solved", "problem": judged.problem});
        tx.event(&topic::user(judged.user), &news, now).await?;
    }
    if earlier {
        granted.extend(finished_sets_of_solver(tx, judged, now).await?);
    }
    Ok((first_solve, granted))
}

async fn count_people(tx: &mut Tx, problem: ProblemId, tried: bool, solved: bool) -> Result<()> {
    if tried || solved {
        let (tried, solved) = (i64::from(tried), i64::from(solved));
        sqlx::query!(
            "UPDATE problems SET tried = tried + ?, solved = solved + ? WHERE id = ?",
            tried,
            solved,
            problem.0
        )
        .execute(&mut **tx)
        .await
        .db()?;
    }
    Ok(())
}

/// The problem's own hours.
async fn credit_problem(tx: &mut Tx, judged: &Judged, now: Timestamp) -> Result<Option<LedgerEntry>> {
    let seconds = sqlx::query_scalar!(
        "SELECT credit_seconds FROM problems WHERE id = ?",
        judged.problem.0
    )
    .fetch_one(&mut **tx)
    .await
    .db()?;
    if seconds == 0 {
        return Ok(None);
    }
    let entry = NewEntry {
        user: judged.user,
        kind: HoursKind::Problem,
        seconds,
        reason: format!("problem:{}", judged.problem),
        contest: judged.hidden_by,
        evidence: json!({"submission": judged.submission, "problem": judged.problem}),
    };
    Ok(new_entry(append(tx, entry, shown(judged.hidden_by), now).await?))
}

fn new_entry(granted: Granted) -> Option<LedgerEntry> {
    match granted {
        Granted::New(entry) => Some(entry),
        Granted::Before(_) => None,
    }
}

/// A problem set that a member has finished in time.
pub(crate) struct Finished {
    pub set: Uuid,
    pub user: Uuid,
    pub seconds: i64,
    /// The contest whose freeze hides one of the solves; of several the one that ends last.
    pub hidden_by: Option<Uuid>,
}

/// Hours of sets that this solve has finished.
async fn finished_sets_of_solver(tx: &mut Tx, judged: &Judged, now: Timestamp) -> Result<Vec<LedgerEntry>> {
    let finished = sqlx::query_as!(
        Finished,
        r#"SELECT s.id AS "set!: Uuid", m.user_id AS "user!: Uuid", s.credit_seconds AS "seconds!: i64",
               (SELECT r.embargo_id FROM set_problems q JOIN results r ON r.problem_id = q.problem_id
                    JOIN contests c ON c.id = r.embargo_id
                WHERE q.set_id = s.id AND r.user_id = m.user_id ORDER BY c.ends DESC LIMIT 1)
                   AS "hidden_by: Uuid"
           FROM set_problems p JOIN problem_sets s ON s.id = p.set_id
               JOIN class_members m ON m.class_id = s.class_id AND m.user_id = ?2
           WHERE p.problem_id = ?1 AND s.credit_seconds > 0 AND s.owner_id <> m.user_id
               AND NOT EXISTS (
                   SELECT 1 FROM set_problems q JOIN problems d ON d.id = q.problem_id
                       LEFT JOIN results r ON r.problem_id = q.problem_id AND r.user_id = m.user_id
                   WHERE q.set_id = s.id AND d.deleted IS NULL AND (r.solved IS NULL OR r.solved > s.due))"#,
        judged.problem.0,
        judged.user.0
    )
    .fetch_all(&mut **tx)
    .await
    .db()?;
    credit_sets(tx, finished, now).await
}

/// Hours of a class's sets that are finished already when somebody joins, or when a set is made or changed.
/// `set` or `user` narrow it down.
pub(crate) async fn finished_sets_of_class(
    tx: &mut Tx,
    class: Uuid,
    set: Option<Uuid>,
    user: Option<Uuid>,
    now: Timestamp,
) -> Result<Vec<LedgerEntry>> {
    let finished = finished_of_class(tx, class, set, user).await?;
    credit_sets(tx, finished, now).await
}

/// The class's sets that are finished in time, and by whom; `set` or `user` narrow it down.
pub(crate) async fn finished_of_class(
    tx: &mut Tx,
    class: Uuid,
    set: Option<Uuid>,
    user: Option<Uuid>,
) -> Result<Vec<Finished>> {
    sqlx::query_as!(
        Finished,
        r#"SELECT s.id AS "set!: Uuid", m.user_id AS "user!: Uuid", s.credit_seconds AS "seconds!: i64",
               (SELECT r.embargo_id FROM set_problems q JOIN results r ON r.problem_id = q.problem_id
                    JOIN contests c ON c.id = r.embargo_id
                WHERE q.set_id = s.id AND r.user_id = m.user_id ORDER BY c.ends DESC LIMIT 1)
                   AS "hidden_by: Uuid"
           FROM problem_sets s JOIN class_members m ON m.class_id = s.class_id
           WHERE s.class_id = ?1 AND (?2 IS NULL OR s.id = ?2) AND (?3 IS NULL OR m.user_id = ?3)
               AND s.credit_seconds > 0 AND s.owner_id <> m.user_id
               AND EXISTS (SELECT 1 FROM set_problems q JOIN problems d ON d.id = q.problem_id
                   WHERE q.set_id = s.id AND d.deleted IS NULL)
               AND NOT EXISTS (
                   SELECT 1 FROM set_problems q JOIN problems d ON d.id = q.problem_id
                       LEFT JOIN results r ON r.problem_id = q.problem_id AND r.user_id = m.user_id
                   WHERE q.set_id = s.id AND d.deleted IS NULL AND (r.solved IS NULL OR r.solved > s.due))"#,
        class,
        set,
        user
    )
    .fetch_all(&mut **tx)
    .await
    .db()
}

/// Hours of sets that were finished but for this problem, which is deleted now.
pub(crate) async fn finished_sets_without(
    tx: &mut Tx,
    problem: ProblemId,
    now: Timestamp,
) -> Result<Vec<LedgerEntry>> {
    let sets = sqlx::query!(
        r#"SELECT s.id AS "set: Uuid", s.class_id AS "class!: Uuid"
           FROM set_problems p JOIN problem_sets s ON s.id = p.set_id
           WHERE p.problem_id = ? AND s.class_id IS NOT NULL"#,
        problem.0
    )
    .fetch_all(&mut **tx)
    .await
    .db()?;
    let mut granted = Vec::new();
    for row in sets {
        granted.extend(finished_sets_of_class(tx, row.class, Some(row.set), None, now).await?);
    }
    Ok(granted)
}

async fn credit_sets(tx: &mut Tx, finished: Vec<Finished>, now: Timestamp) -> Result<Vec<LedgerEntry>> {
    let mut granted = Vec::new();
    for finished in finished {
        let hidden_by = finished.hidden_by.map(ContestId);
        let entry = set_entry(tx, &finished).await?;
        granted.extend(new_entry(append(tx, entry, shown(hidden_by), now).await?));
    }
    Ok(granted)
}

/// The hours of a finished set. The problems are in the evidence, so that it can be told later whether one of them
/// mattered.
pub(crate) async fn set_entry(conn: &mut SqliteConnection, finished: &Finished) -> Result<NewEntry> {
    let problems = sqlx::query_scalar!(
        r#"SELECT q.problem_id AS "problem: Uuid" FROM set_problems q JOIN problems d ON d.id = q.problem_id
           WHERE q.set_id = ? AND d.deleted IS NULL ORDER BY q.ordinal"#,
        finished.set
    )
    .fetch_all(conn)
    .await
    .db()?;
    Ok(NewEntry {
        user: finished.user.into(),
        kind: HoursKind::Set,
        seconds: finished.seconds,
        reason: format!("set:{}", finished.set),
        contest: finished.hidden_by.map(ContestId),
        evidence: json!({"set": finished.set, "problems": problems}),
    })
}

/// Lifts a contest's freeze: what it hid goes into totals and counts.
pub(crate) async fn lift_embargo(tx: &mut Tx, contest: ContestId) -> Result<()> {
    sqlx::query!(
        "UPDATE user_totals SET solved = user_totals.solved + e.solved, score = user_totals.score + e.score,
             seconds = user_totals.seconds + e.seconds
         FROM embargo e WHERE e.contest_id = ? AND e.user_id = user_totals.user_id",
        contest.0
    )
    .execute(&mut **tx)
    .await
    .db()?;
    sqlx::query!("DELETE FROM embargo WHERE contest_id = ?", contest.0)
        .execute(&mut **tx)
        .await
        .db()?;
    sqlx::query!(
        "UPDATE problems SET solved = problems.solved + e.people
         FROM (SELECT problem_id, count(*) AS people FROM results WHERE embargo_id = ?1 GROUP BY problem_id) e
         WHERE problems.id = e.problem_id",
        contest.0
    )
    .execute(&mut **tx)
    .await
    .db()?;
    sqlx::query!(
        "UPDATE results SET embargo_id = NULL WHERE embargo_id = ?",
        contest.0
    )
    .execute(&mut **tx)
    .await
    .db()?;
    Ok(())
}
