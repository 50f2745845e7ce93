//! [`Learning`].

use async_trait::async_trait;
use jiff::Timestamp;
use serde_json::{Value, json};
use sqlx::SqliteConnection;
use trellis_store::backend::rows::learning::{ANSWER, AnswerRow, Row, TEXT, TextRow, WHAT};
use trellis_store::backend::rows::{all, maybe};
use trellis_store::backend::{LedgerTx as _, append, must_be, shown};
use trellis_store::{
    Activity, Granted, HoursKind, Learning, LessonDone, LessonKey, LessonProgress, LessonText, NewEntry,
    ProblemId, QuizAnswer, Result, StoreError, UserId, split_activity,
};
use uuid::Uuid;

use crate::SqliteStore;
use crate::convert::{ms, num, time, time_opt};
use crate::error::Db;
use crate::results::embargo_of;
use crate::tx::Tx;

async fn get(conn: &mut SqliteConnection, user: UserId, key: &LessonKey) -> Result<Option<LessonProgress>> {
    sqlx::query_as!(
        Row,
        "SELECT course, lesson, valid_seconds, idle_seconds, parallel_seconds, over_cap_seconds, first_seen, last_seen,
             completed
         FROM lesson_progress WHERE user_id = ? AND course = ? AND lesson = ?",
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
        "INSERT INTO lesson_progress (user_id, course, lesson, first_seen, last_seen) VALUES (?1, ?2, ?3, ?4, ?4)
         ON CONFLICT (user_id, course, lesson) DO UPDATE SET last_seen = max(last_seen, ?4)",
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
impl Learning for SqliteStore {
    async fn record_activity(
        &self,
        user: UserId,
        lesson: &LessonKey,
        activity: Activity,
        now: Timestamp,
    ) -> Result<LessonProgress> {
        let mut tx = self.begin().await?;
        let before = open(&mut tx, user, lesson, now).await?;
        let clock = sqlx::query_scalar!("SELECT counted_until FROM study_clock WHERE user_id = ?", user.0)
            .fetch_optional(&mut *tx)
            .await
            .db()?;
        let (time, until) = split_activity(activity, before.time.valid, time_opt(WHAT, clock)?, now);
        sqlx::query!(
            "UPDATE lesson_progress SET valid_seconds = valid_seconds + ?, idle_seconds = idle_seconds + ?,
                 parallel_seconds = parallel_seconds + ?, over_cap_seconds = over_cap_seconds + ?
             WHERE user_id = ? AND course = ? AND lesson = ?",
            time.valid,
            time.idle,
            time.parallel,
            time.over_cap,
            user.0,
            lesson.course,
            lesson.lesson
        )
        .execute(&mut *tx)
        .await
        .db()?;
        let until = ms(until);
        sqlx::query!(
            "INSERT INTO study_clock (user_id, counted_until) VALUES (?, ?)
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
        let mut tx = self.begin().await?;
        if let Some(completed) = open(&mut tx, user, lesson, now).await?.completed {
            return Ok(LessonDone {
                completed,
                granted: None,
            });
        }
        let at = ms(now);
        sqlx::query!(
            "UPDATE lesson_progress SET completed = ? WHERE user_id = ? AND course = ? AND lesson = ?",
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
        get(&mut *self.readers.acquire().await.db()?, user, lesson).await
    }

    async fn progress_of(&self, user: UserId, course: Option<&str>) -> Result<Vec<LessonProgress>> {
        sqlx::query_as!(
            Row,
            "SELECT course, lesson, valid_seconds, idle_seconds, parallel_seconds, over_cap_seconds, first_seen,
                 last_seen, completed
             FROM lesson_progress WHERE user_id = ?1 AND (?2 IS NULL OR course = ?2) ORDER BY course, lesson",
            user.0,
            course
        )
        .fetch_all(&self.readers)
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
        let (answer, at) = (answer.to_string(), ms(now));
        let attempt = sqlx::query_scalar!(
            "INSERT INTO quiz_answers (user_id, course, lesson, question, attempt, answer, correct, at)
             SELECT ?1, ?2, ?3, ?4, 1 + coalesce(max(attempt), 0), ?5, ?6, ?7 FROM quiz_answers
             WHERE user_id = ?1 AND course = ?2 AND lesson = ?3 AND question = ?4
             RETURNING attempt AS \"attempt!: i64\"",
            user.0,
            lesson.course,
            lesson.lesson,
            question,
            answer,
            correct,
            at
        )
        .fetch_one(&self.writer)
        .await
        .or_missing("user")?;
        num(ANSWER, attempt)
    }

    async fn quiz_answers(&self, user: UserId, lesson: &LessonKey) -> Result<Vec<QuizAnswer>> {
        sqlx::query_as!(
            AnswerRow,
            r#"SELECT question, attempt, answer, correct AS "correct: bool", at FROM quiz_answers a
               WHERE user_id = ?1 AND course = ?2 AND lesson = ?3
                   AND attempt = (SELECT max(attempt) FROM quiz_answers b WHERE b.user_id = ?1 AND b.course = ?2
                       AND b.lesson = ?3 AND b.question = a.question)
               ORDER BY question"#,
            user.0,
            lesson.course,
            lesson.lesson
        )
        .fetch_all(&self.readers)
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
            r#"SELECT coalesce(max(version), 0) AS "version!: i64" FROM lesson_texts
               WHERE course = ? AND lesson = ? AND language = ?"#,
            lesson.course,
            lesson.lesson,
            language
        )
        .fetch_one(&mut *tx)
        .await
        .db()?;
        must_be(num(TEXT, current)?, base)?;
        let (version, at) = (base + 1, ms(now));
        sqlx::query!(
            "INSERT INTO lesson_texts (course, lesson, language, version, markdown, author_id, created)
             VALUES (?, ?, ?, ?, ?, ?, ?)",
            lesson.course,
            lesson.lesson,
            language,
            version,
            markdown,
            author.0,
            at
        )
        .execute(&mut *tx)
        .await
        .or_missing("user")?;
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
    store: &SqliteStore,
    lesson: &LessonKey,
    language: &str,
    limit: u32,
) -> Result<Vec<LessonText>> {
    let rows = sqlx::query_as!(
        TextRow,
        r#"SELECT version, markdown, author_id AS "author: Uuid", created FROM lesson_texts
           WHERE course = ? AND lesson = ? AND language = ? ORDER BY version DESC LIMIT ?"#,
        lesson.course,
        lesson.lesson,
        language,
        limit
    )
    .fetch_all(&store.readers)
    .await
    .db()?;
    rows.into_iter().map(|row| row.text(lesson, language)).collect()
}
