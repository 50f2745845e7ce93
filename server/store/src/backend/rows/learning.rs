//! Rows of [`Learning`](crate::Learning).

use uuid::Uuid;

use super::super::convert::{json, num, time, time_opt};
use crate::{LessonKey, LessonProgress, LessonText, QuizAnswer, Result, StoreError, StudyTime};

pub const WHAT: &str = "lesson progress";
pub const TEXT: &str = "lesson text";
pub const ANSWER: &str = "quiz answer";

#[derive(Debug)]
pub struct Row {
    pub course: String,
    pub lesson: String,
    pub valid_seconds: i64,
    pub idle_seconds: i64,
    pub parallel_seconds: i64,
    pub over_cap_seconds: i64,
    pub first_seen: i64,
    pub last_seen: i64,
    pub completed: Option<i64>,
}

impl TryFrom<Row> for LessonProgress {
    type Error = StoreError;
    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            key: LessonKey {
                course: row.course,
                lesson: row.lesson,
            },
            time: StudyTime {
                valid: num(WHAT, row.valid_seconds)?,
                idle: num(WHAT, row.idle_seconds)?,
                parallel: num(WHAT, row.parallel_seconds)?,
                over_cap: num(WHAT, row.over_cap_seconds)?,
            },
            first_seen: time(WHAT, row.first_seen)?,
            last_seen: time(WHAT, row.last_seen)?,
            completed: time_opt(WHAT, row.completed)?,
        })
    }
}

#[derive(Debug)]
pub struct AnswerRow {
    pub question: String,
    pub attempt: i64,
    pub answer: String,
    pub correct: bool,
    pub at: i64,
}

impl TryFrom<AnswerRow> for QuizAnswer {
    type Error = StoreError;
    fn try_from(row: AnswerRow) -> Result<Self> {
        Ok(Self {
            question: row.question,
            attempt: num(ANSWER, row.attempt)?,
            answer: json(ANSWER, &row.answer)?,
            correct: row.correct,
            at: time(ANSWER, row.at)?,
        })
    }
}

#[derive(Debug)]
pub struct TextRow {
    pub version: i64,
    pub markdown: String,
    pub author: Uuid,
    pub created: i64,
}

impl TextRow {
    pub fn text(self, lesson: &LessonKey, language: &str) -> Result<LessonText> {
        Ok(LessonText {
            key: lesson.clone(),
            language: language.to_owned(),
            version: num(TEXT, self.version)?,
            markdown: self.markdown,
            author: self.author.into(),
            created: time(TEXT, self.created)?,
        })
    }
}
