//! Studying: active time in lessons, completions, quiz answers, edited lessons.
//!
//! Courses are files; a course and a lesson are known by their slugs.

use async_trait::async_trait;
use jiff::Timestamp;
use serde_json::Value;

use crate::{LedgerEntry, ProblemId, Result, UserId};

/// A lesson of a course.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LessonKey {
    pub course: String,
    pub lesson: String,
}

impl LessonKey {
    pub fn new(course: &str, lesson: &str) -> Self {
        Self {
            course: course.to_owned(),
            lesson: lesson.to_owned(),
        }
    }

    /// The ledger's reason key of completing it.
    pub fn reason(&self) -> String {
        format!("lesson:{}/{}", self.course, self.lesson)
    }
}

/// What a page tells of the time since it told last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Activity {
    /// Seconds with the page visible and used. The caller bounds it (a page tells every half minute or so).
    pub active: u32,
    /// Seconds with the page visible and not used.
    pub idle: u32,
    /// Valid seconds that the lesson may have in all; more is recorded as over cap.
    pub cap: u32,
}

/// Seconds by what they count as. Invalid ones are kept with their reason, not dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct StudyTime {
    pub valid: u32,
    pub idle: u32,
    /// Already counted for another tab or device.
    pub parallel: u32,
    pub over_cap: u32,
}

/// Splits an activity that ends at `now`.
///
/// The active part claims the wall time `[now - active, now]`; what lies before `counted_until` (the end of the
/// person's time counted so far, in any lesson) is parallel. Of the rest, `valid_so_far` and `cap` decide what
/// is over the cap. Gives the split and the new `counted_until`.
///
/// So a person never gets more valid seconds than have passed, whatever the pages say.
pub fn split_activity(
    activity: Activity,
    valid_so_far: u32,
    counted_until: Option<Timestamp>,
    now: Timestamp,
) -> (StudyTime, Timestamp) {
    let free = counted_until.map_or(i64::MAX, |until| {
        now.as_second().saturating_sub(until.as_second()).max(0)
    });
    let own = activity.active.min(u32::try_from(free).unwrap_or(u32::MAX));
    let valid = own.min(activity.cap.saturating_sub(valid_so_far));
    let time = StudyTime {
        valid,
        idle: activity.idle,
        parallel: activity.active - own,
        over_cap: own - valid,
    };
    let counted = if own > 0 {
        now
    } else {
        counted_until.unwrap_or(now)
    };
    (time, counted_until.map_or(counted, |until| until.max(counted)))
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LessonProgress {
    pub key: LessonKey,
    pub time: StudyTime,
    pub first_seen: Timestamp,
    pub last_seen: Timestamp,
    pub completed: Option<Timestamp>,
}

/// What completing a lesson did.
#[derive(Debug, Clone, PartialEq)]
pub struct LessonDone {
    pub completed: Timestamp,
    /// The hours entry, when this call wrote it.
    pub granted: Option<LedgerEntry>,
}

/// An answer to a quiz question.
#[derive(Debug, Clone, PartialEq)]
pub struct QuizAnswer {
    pub question: String,
    /// Counts from 1.
    pub attempt: u32,
    /// What was chosen or typed, opaque here.
    pub answer: Value,
    pub correct: bool,
    pub at: Timestamp,
}

/// A lesson's text as changed in the browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LessonText {
    pub key: LessonKey,
    pub language: String,
    /// Counts from 1; version 0 is the file on disk.
    pub version: u32,
    pub markdown: String,
    pub author: UserId,
    pub created: Timestamp,
}

#[async_trait]
pub trait Learning {
    /// Adds what a page tells, split by [`split_activity`]; gives the lesson's new state.
    /// Errors: `NotFound` (user).
    async fn record_activity(
        &self,
        user: UserId,
        lesson: &LessonKey,
        activity: Activity,
        now: Timestamp,
    ) -> Result<LessonProgress>;

    /// Marks the lesson completed and writes `credit_seconds` of hours (0: none), both at most once and in one
    /// transaction. A second call changes nothing. `exercise`: the lesson's problem; where a contest's freeze hides that
    /// it is solved, the hours stay out of public sums as well. Errors: `NotFound` (user).
    async fn complete_lesson(
        &self,
        user: UserId,
        lesson: &LessonKey,
        credit_seconds: u32,
        exercise: Option<ProblemId>,
        evidence: &Value,
        now: Timestamp,
    ) -> Result<LessonDone>;

    async fn lesson_progress(&self, user: UserId, lesson: &LessonKey) -> Result<Option<LessonProgress>>;

    /// All lessons that the person has opened, in this course or (`None`) in all, by course and lesson.
    async fn progress_of(&self, user: UserId, course: Option<&str>) -> Result<Vec<LessonProgress>>;

    /// Adds an answer; gives its attempt number. Whether it is right is the caller's to know.
    /// Errors: `NotFound` (user).
    async fn answer_quiz(
        &self,
        user: UserId,
        lesson: &LessonKey,
        question: &str,
        answer: &Value,
        correct: bool,
        now: Timestamp,
    ) -> Result<u32>;

    /// The latest answer to each question of a lesson, by question.
    async fn quiz_answers(&self, user: UserId, lesson: &LessonKey) -> Result<Vec<QuizAnswer>>;

    /// Saves an edited text over version `base` (0: the file's). Gives the new version.
    /// Errors: `Stale` when the stored version is not `base`; `NotFound` (author).
    async fn save_lesson_text(
        &self,
        lesson: &LessonKey,
        language: &str,
        base: u32,
        markdown: &str,
        author: UserId,
        now: Timestamp,
    ) -> Result<u32>;

    /// The newest edited text; `None`: the file's counts.
    async fn lesson_text(&self, lesson: &LessonKey, language: &str) -> Result<Option<LessonText>>;

    /// All edited texts of a lesson, newest first.
    async fn lesson_history(&self, lesson: &LessonKey, language: &str) -> Result<Vec<LessonText>>;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn active(active: u32, cap: u32) -> Activity {
        Activity { active, idle: 0, cap }
    }

    #[test]
    fn the_first_time_is_valid() {
        let (time, until) = split_activity(active(30, 600), 0, None, at(1000));
        assert_eq!(
            time,
            StudyTime {
                valid: 30,
                ..StudyTime::default()
            }
        );
        assert_eq!(until, at(1000));
    }

    #[test]
    fn two_tabs_count_once() {
        let (time, until) = split_activity(active(30, 600), 30, Some(at(1000)), at(1010));
        assert_eq!(
            time,
            StudyTime {
                valid: 10,
                parallel: 20,
                ..StudyTime::default()
            }
        );
        assert_eq!(until, at(1010));
    }

    #[test]
    fn a_clock_that_goes_back_gives_nothing() {
        let (time, until) = split_activity(active(30, 600), 0, Some(at(1000)), at(900));
        assert_eq!(
            time,
            StudyTime {
                parallel: 30,
                ..StudyTime::default()
            }
        );
        assert_eq!(until, at(1000));
    }

    #[test]
    fn the_cap_is_recorded() {
        let (time, _) = split_activity(
            Activity {
                active: 30,
                idle: 5,
                cap: 40,
            },
            30,
            Some(at(0)),
            at(1000),
        );
        assert_eq!(
            time,
            StudyTime {
                valid: 10,
                idle: 5,
                parallel: 0,
                over_cap: 20
            }
        );
    }

    #[test]
    fn idle_time_claims_nothing() {
        let (time, until) = split_activity(
            Activity {
                active: 0,
                idle: 30,
                cap: 40,
            },
            0,
            Some(at(10)),
            at(1000),
        );
        assert_eq!((time.valid, time.idle, until), (0, 30, at(10)));
    }
}
