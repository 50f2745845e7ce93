//! Studying: what a lesson asks for, quiz answers, completion.

use super::courses::{Course, Lesson};
use crate::error::AppError;
use crate::messages::Message;
use crate::state::AppState;
use crate::wire;
use serde_json::json;
use std::collections::BTreeSet;
use trellis_store::{Activity, LessonKey, Mark, StoreError, User};
use trellis_types::Slug;
use trellis_types::courses::{ActivityRequest, ProgressView};

/// Longest time one report of a page may claim; pages report every half minute.
const MAX_REPORT_SECONDS: u32 = 120;

/// A lesson and where it is.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    pub course: &'a Course,
    pub lesson: &'a Lesson,
}

impl Place<'_> {
    pub fn key(&self) -> LessonKey {
        LessonKey::new(&self.course.slug, &self.lesson.slug)
    }

    /// Training seconds for completing it: its planned time.
    pub fn credit_seconds(&self) -> u32 {
        self.lesson.minutes.saturating_mul(60)
    }
}

impl AppState {
    pub fn course(&self, slug: &Slug) -> Result<&Course, AppError> {
        self.courses
            .iter()
            .find(|course| course.slug == slug.as_str())
            .ok_or(AppError::NotFound)
    }

    pub fn lesson(&self, course: &Slug, lesson: &Slug) -> Result<Place<'_>, AppError> {
        let course = self.course(course)?;
        let lesson = course.lesson(lesson.as_str()).ok_or(AppError::NotFound)?;
        Ok(Place { course, lesson })
    }

    /// Active seconds wanted before a lesson can be completed: a share of its planned time.
    pub fn required_seconds(&self, lesson: &Lesson) -> u32 {
        lesson
            .minutes
            .saturating_mul(60)
            .saturating_mul(self.config.lesson_min_percent)
            / 100
    }

    /// Whether the lesson's exercise is still to be solved. One that does not exist any more is not asked for.
    async fn exercise_left(&self, user: &User, lesson: &Lesson) -> Result<u32, AppError> {
        let Some(slug) = &lesson.exercise else {
            return Ok(0);
        };
        match self.store.problem_by_slug(slug).await {
            Ok(problem) => {
                let mark = self
                    .store
                    .marks(user.id, &[problem.id])
                    .await?
                    .pop()
                    .unwrap_or_default();
                Ok(u32::from(mark != Mark::Solved))
            }
            Err(StoreError::NotFound(_) | StoreError::Gone(_)) => Ok(0),
            Err(error) => Err(error.into()),
        }
    }

    /// How far `user` is with a lesson.
    pub async fn progress(&self, user: &User, place: Place<'_>) -> Result<ProgressView, AppError> {
        let key = place.key();
        let stored = self.store.lesson_progress(user.id, &key).await?;
        let answers = self.store.quiz_answers(user.id, &key).await?;
        let right: BTreeSet<&str> = answers
            .iter()
            .filter(|answer| answer.correct)
            .map(|answer| answer.question.as_str())
            .collect();
        let left = place
            .lesson
            .quiz
            .iter()
            .filter(|question| !right.contains(question.id.as_str()))
            .count();
        Ok(ProgressView {
            active_seconds: stored.as_ref().map_or(0, |progress| progress.time.valid),
            required_seconds: self.required_seconds(place.lesson),
            questions_left: u32::try_from(left).unwrap_or(u32::MAX),
            exercises_left: self.exercise_left(user, place.lesson).await?,
            completed: stored.and_then(|progress| progress.completed).map(wire::time),
            credit_seconds: place.credit_seconds(),
        })
    }

    /// Adds study time. More than a page can have gathered since its last report is cut to the bound.
    pub async fn record_study(
        &self,
        user: &User,
        place: Place<'_>,
        report: ActivityRequest,
    ) -> Result<ProgressView, AppError> {
        let activity = Activity {
            active: report.active_seconds.min(MAX_REPORT_SECONDS),
            idle: report.idle_seconds.min(MAX_REPORT_SECONDS),
            cap: place.credit_seconds(),
        };
        self.store
            .record_activity(user.id, &place.key(), activity, self.clock.now())
            .await?;
        self.progress(user, place).await
    }

    /// Marks a lesson completed and grants its hours, once.
    pub async fn complete_lesson(
        &self,
        user: &User,
        place: Place<'_>,
    ) -> Result<(u32, ProgressView), AppError> {
        let progress = self.progress(user, place).await?;
        if progress.completed.is_some() {
            return Ok((0, progress));
        }
        if !progress.can_complete() {
            return Err(AppError::Refused {
                code: "not_complete",
                message: Message::NotComplete,
            });
        }
        let evidence = json!({
            "active_seconds": progress.active_seconds,
            "required_seconds": progress.required_seconds,
            "questions": place.lesson.quiz.len(),
            "exercise": place.lesson.exercise,
        });
        let exercise = match &place.lesson.exercise {
            Some(slug) => match self.store.problem_by_slug(slug).await {
                Ok(problem) => Some(problem.id),
                Err(StoreError::NotFound(_) | StoreError::Gone(_)) => None,
                Err(error) => return Err(error.into()),
            },
            None => None,
        };
        let now = self.clock.now();
        let done = self
            .store
            .complete_lesson(
                user.id,
                &place.key(),
                place.credit_seconds(),
                exercise,
                &evidence,
                now,
            )
            .await?;
        let granted = done
            .granted
            .map_or(0, |entry| u32::try_from(entry.seconds).unwrap_or(0));
        Ok((granted, self.progress(user, place).await?))
    }

    /// Records an answer; gives whether it is right and its attempt number.
    pub async fn answer(
        &self,
        user: &User,
        place: Place<'_>,
        question: &str,
        choice: u32,
    ) -> Result<(bool, u32), AppError> {
        let found = place
            .lesson
            .quiz
            .iter()
            .find(|known| known.id == question)
            .ok_or(AppError::NotFound)?;
        let index = usize::try_from(choice).unwrap_or(usize::MAX);
        if index >= found.choice.len() {
            return Err(AppError::invalid("choice", Message::Required));
        }
        let correct = found.is_correct(&[index]);
        let now = self.clock.now();
        let attempt = self
            .store
            .answer_quiz(user.id, &place.key(), question, &json!(choice), correct, now)
            .await?;
        Ok((correct, attempt))
    }
}
