//! [`Learning`].

use async_trait::async_trait;
use jiff::Timestamp;
use serde_json::{Value, json};
use sqlx::PgConnection;
use trellis_store::backend::rows::learning::{ANSWER, AnswerRow, Row, TEXT, TextRow, WHAT};
use trellis_store::backend::rows::{all, maybe};
use trellis_store::backend::{LedgerTx as _, append, must_be, shown};
use trellis_store::{
    Activity, Conflict, Granted, HoursKind, Learning, LessonDone, LessonKey, LessonProgress, LessonText,
    NewEntry, ProblemId, QuizAnswer, Result, StoreError, UserId, split_activity,
};

use crate::PostgresStore;
use crate::convert::{ms, num, time, time_opt};
use crate::error::Db;
use crate::results::embargo_of;
use crate::text::{clean, jsonb};
use crate::tx::Tx;

async fn get(conn: &mut PgConnection, user: UserId, key: &LessonKey) -> Result<Option<LessonProgress>> {
    sqlx::query_as!(
        Row,
        "SELECT course, lesson, valid_seconds, idle_seconds, parallel_seconds, over_cap_seconds, first_seen, last_seen,
             completed
         FROM lesson_progress WHERE user_id = $1 AND course = $2 AND lesson = $3",
        user.0,
        key.course,
        key.lesson
    )
    .fetch_optional(conn)
    .await
    .db()
    .and_then(maybe)
}

/// Makes the row when it is not there. Errors: `NotFound` (user).
async fn open(tx: &mut Tx, user: UserId, key: &LessonKey, now: Timestamp) -> Result<LessonProgress> {
    let at = ms(now);
    sqlx::query!(
        "INSERT INTO lesson_progress (user_id, course, lesson, first_seen, last_seen) VALUES ($1, $2, $3, $4, $4)
         ON CONFLICT (user_id, course, lesson) DO UPDATE
             SET last_seen = greatest(lesson_progress.last_seen, excluded.last_seen)",
        user.0,
        key.course,
        key.lesson,
        at
    )
    .execute(&mut **tx)
    .await
    .or_missing("user")?;
    get(tx, user, key).await?.ok_or(StoreError::NotFound(WHAT))
}

#[async_trait]
impl Learning for PostgresStore {
    async fn record_activity(
        &self,
        user: UserId,
        lesson: &LessonKey,
        activity: Activity,
        now: Timestamp,
    ) -> Result<LessonProgress> {
        let mut tx = self.begin().await?;
        tx.lock_person(user).await?;
        let before = open(&mut tx, user, lesson, now).await?;
        let clock = sqlx::query_scalar!("SELECT counted_until FROM study_clock WHERE user_id = $1", user.0)
            .fetch_optional(&mut *tx)
            .await
            .db()?;
        let (time, until) = split_activity(activity, before.time.valid, time_opt(WHAT, clock)?, now);
        sqlx::query!(
            "UPDATE lesson_progress SET valid_seconds = valid_seconds + $1, idle_seconds = idle_seconds + $2,
                 parallel_seconds = parallel_seconds + $3, over_cap_seconds = over_cap_seconds + $4
             WHERE user_id = $5 AND course = $6 AND lesson = $7",
            i64::from(time.valid),
            i64::from(time.idle),
            i64::from(time.parallel),
            i64::from(time.over_cap),
            user.0,
            lesson.course,
            lesson.lesson
        )
        .execute(&mut *tx)
        .await
        .db()?;
        let until = ms(until);
        sqlx::query!(
            "INSERT INTO study_clock (user_id, counted_until) VALUES ($1, $2)
             ON CONFLICT (user_id) DO UPDATE SET counted_until = excluded.counted_until",
            user.0,
            until
        )
        .execute(&mut *tx)
        .await
        .db()?;
        let after = get(&mut tx, user, lesson)
            .await?
            .ok_or(StoreError::NotFound(WHAT))?;
        tx.commit().await?;
        Ok(after)
    }

    async fn complete_lesson(
        &self,
        user: UserId,
        lesson: &LessonKey,
        credit_seconds: u32,
        exercise: Option<ProblemId>,
        evidence: &Value,
        now: Timestamp,
    ) -> Result<LessonDone> {
        let mut tx = self.begin_results().await?;
        tx.lock_person(user).await?;
        if let Some(completed) = open(&mut tx, user, lesson, now).await?.completed {
            return Ok(LessonDone {
                completed,
                granted: None,
            });
        }
        let at = ms(now);
        sqlx::query!(
            "UPDATE lesson_progress SET completed = $1 WHERE user_id = $2 AND course = $3 AND lesson = $4",
            at,
            user.0,
            lesson.course,
            lesson.lesson
        )
        .execute(&mut *tx)
        .await
        .db()?;
        let mut granted = None;
        if credit_seconds > 0 {
            let hidden_by = match exercise {
                Some(problem) => embargo_of(&mut tx, user, problem).await?,
                None => None,
            };
            let entry = NewEntry {
                user,
                kind: HoursKind::Lesson,
                seconds: credit_seconds.into(),
                reason: lesson.reason(),
                contest: hidden_by,
                evidence: evidence.clone(),
            };
            if let Granted::New(entry) = append(&mut tx, entry, shown(hidden_by), now).await? {
                granted = Some(entry);
            }
        }
        let news = json!({"type": "lesson", "course": lesson.course, "lesson": lesson.lesson});
        tx.tell(&trellis_store::topic::user(user), &news, now).await?;
        tx.commit().await?;
        Ok(LessonDone {
            completed: time(WHAT, at)?,
            granted,
        })
    }

    async fn lesson_progress(&self, user: UserId, lesson: &LessonKey) -> Result<Option<LessonProgress>> {
        get(&mut *self.pool.acquire().await.db()?, user, lesson).await
    }

    async fn progress_of(&self, user: UserId, course: Option<&str>) -> Result<Vec<LessonProgress>> {
        sqlx::query_as!(
            Row,
            "SELECT course, lesson, valid_seconds, idle_seconds, parallel_seconds, over_cap_seconds, first_seen,
                 last_seen, completed
             FROM lesson_progress WHERE user_id = $1 AND ($2::text IS NULL OR course = $2) ORDER BY course, lesson",
            user.0,
            course
        )
        .fetch_all(&self.pool)
        .await
        .db()
        .and_then(all)
    }

    async fn answer_quiz(
        &self,
        user: UserId,
        lesson: &LessonKey,
        question: &str,
        answer: &Value,
        correct: bool,
        now: Timestamp,
    ) -> Result<u32> {
        let (answer, at) = (jsonb(answer)?, ms(now));
        let mut tx = self.begin().await?;
        // Of racing answers each has a number of its own.
        tx.lock_person(user).await?;
        let attempt = sqlx::query_scalar!(
            "INSERT INTO quiz_answers (user_id, course, lesson, question, attempt, answer, correct, at)
             SELECT $1, $2, $3, $4, 1 + coalesce(max(attempt), 0), $5::text::jsonb, $6, $7 FROM quiz_answers
             WHERE user_id = $1 AND course = $2 AND lesson = $3 AND question = $4
             RETURNING attempt",
            user.0,
            lesson.course,
            lesson.lesson,
            question,
            answer,
            correct,
            at
        )
        .fetch_one(&mut *tx)
        .await
        .or_missing("user")?;
        tx.commit().await?;
        num(ANSWER, attempt)
    }

    async fn quiz_answers(&self, user: UserId, lesson: &LessonKey) -> Result<Vec<QuizAnswer>> {
        sqlx::query_as!(
            AnswerRow,
            r#"SELECT question, attempt, answer::text AS "answer!", correct, at FROM quiz_answers a
               WHERE user_id = $1 AND course = $2 AND lesson = $3
                   AND attempt = (SELECT max(attempt) FROM quiz_answers b WHERE b.user_id = $1 AND b.course = $2
                       AND b.lesson = $3 AND b.question = a.question)
               ORDER BY question"#,
            user.0,
            lesson.course,
            lesson.lesson
        )
        .fetch_all(&self.pool)
        .await
        .db()
        .and_then(all)
    }

    async fn save_lesson_text(
        &self,
        lesson: &LessonKey,
        language: &str,
        base: u32,
        markdown: &str,
        author: UserId,
        now: Timestamp,
    ) -> Result<u32> {
        let mut tx = self.begin().await?;
        let current = sqlx::query_scalar!(
            r#"SELECT coalesce(max(version), 0) AS "version!" FROM lesson_texts
               WHERE course = $1 AND lesson = $2 AND language = $3"#,
            lesson.course,
            lesson.lesson,
            language
        )
        .fetch_one(&mut *tx)
        .await
        .db()?;
        must_be(num(TEXT, current)?, base)?;
        let (version, at) = (base + 1, ms(now));
        // Who writes the same version at the same time waits here, and is the one who is stale.
        let done = sqlx::query!(
            "INSERT INTO lesson_texts (course, lesson, language, version, markdown, author_id, created)
             VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING",
            lesson.course,
            lesson.lesson,
            language,
            i64::from(version),
            &*clean(markdown),
            author.0,
            at
        )
        .execute(&mut *tx)
        .await
        .or_missing("user")?;
        if done.rows_affected() == 0 {
            return Err(Conflict::Stale { current: version }.into());
        }
        tx.commit().await?;
        Ok(version)
    }

    async fn lesson_text(&self, lesson: &LessonKey, language: &str) -> Result<Option<LessonText>> {
        Ok(texts(self, lesson, language, 1).await?.pop())
    }

    async fn lesson_history(&self, lesson: &LessonKey, language: &str) -> Result<Vec<LessonText>> {
        texts(self, lesson, language, u32::MAX).await
    }
}

/// Newest first.
async fn texts(
    store: &PostgresStore,
    lesson: &LessonKey,
    language: &str,
    limit: u32,
) -> Result<Vec<LessonText>> {
    let rows = sqlx::query_as!(
        TextRow,
        r#"SELECT version, markdown, author_id AS author, created FROM lesson_texts
           WHERE course = $1 AND lesson = $2 AND language = $3 ORDER BY version DESC LIMIT $4"#,
        lesson.course,
        lesson.lesson,
        language,
        i64::from(limit)
    )
    .fetch_all(&store.pool)
    .await
    .db()?;
    rows.into_iter().map(|row| row.text(lesson, language)).collect()
}
