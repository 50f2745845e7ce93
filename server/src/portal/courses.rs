//! Pages of courses: home, list, course, lesson, editing a lesson.

use super::PagePortal;
use crate::error::AppError;
use crate::services::access;
use crate::services::courses::{Course, Lesson, text};
use crate::services::submissions as rules;
use crate::wire;
use std::collections::BTreeMap;
use trellis_store::{
    ContestScope, LessonKey, LessonProgress, Mark, Page, ProblemQuery, QuizAnswer, Role, StoreError,
    SubmissionQuery,
};
use trellis_types::courses::{
    AnsweredView, CourseCard, CourseView, CoursesView, ExerciseView, HomeMe, HomeStats, HomeView,
    LessonEditView, LessonLine, LessonLink, LessonView, ModuleView, QuestionView, VersionLine,
};
use trellis_types::problems::Place;
use trellis_types::{Lang, Slug};

/// Progress of one reader by lesson slug.
type Progress = BTreeMap<String, LessonProgress>;

fn link(lesson: &Lesson, lang: Lang) -> LessonLink {
    LessonLink {
        slug: wire::slug(&lesson.slug),
        title: text(&lesson.title, lang.as_str()).to_owned(),
    }
}

fn count(items: usize) -> u32 {
    u32::try_from(items).unwrap_or(u32::MAX)
}

fn is_done(progress: &Progress, lesson: &Lesson) -> bool {
    progress
        .get(&lesson.slug)
        .is_some_and(|progress| progress.completed.is_some())
}

fn card(course: &Course, progress: &Progress, lang: Lang) -> CourseCard {
    let next = course.lessons().find(|lesson| !is_done(progress, lesson));
    CourseCard {
        slug: wire::slug(&course.slug),
        title: text(&course.title, lang.as_str()).to_owned(),
        summary: text(&course.summary, lang.as_str()).to_owned(),
        lessons: count(course.lessons().count()),
        completed: count(
            course
                .lessons()
                .filter(|lesson| is_done(progress, lesson))
                .count(),
        ),
        minutes: course.lessons().map(|lesson| lesson.minutes).sum(),
        next: next.map(|lesson| link(lesson, lang)),
    }
}

fn line(number: u32, lesson: &Lesson, progress: &Progress, lang: Lang) -> LessonLine {
    let own = progress.get(&lesson.slug);
    LessonLine {
        link: link(lesson, lang),
        number,
        minutes: lesson.minutes,
        active_seconds: own.map_or(0, |own| own.time.valid),
        completed: own.is_some_and(|own| own.completed.is_some()),
        exercises: u32::from(lesson.exercise.is_some()),
        questions: count(lesson.quiz.len()),
    }
}

fn modules(course: &Course, progress: &Progress, lang: Lang) -> Vec<ModuleView> {
    let mut number = 0;
    let views = course.modules.iter().map(|module| ModuleView {
        title: text(&module.title, lang.as_str()).to_owned(),
        lessons: module
            .lessons
            .iter()
            .map(|lesson| {
                number += 1;
                line(number, lesson, progress, lang)
            })
            .collect(),
    });
    views.collect()
}

/// Questions with the reader's answers; the key stays here.
fn questions(lesson: &Lesson, answers: &[QuizAnswer], lang: Lang) -> Vec<QuestionView> {
    let views = lesson.quiz.iter().map(|question| {
        let answered = answers
            .iter()
            .find(|answer| answer.question == question.id)
            .map(|answer| AnsweredView {
                choice: answer
                    .answer
                    .as_u64()
                    .and_then(|choice| u32::try_from(choice).ok())
                    .unwrap_or(0),
                correct: answer.correct,
                explanation: answer
                    .correct
                    .then(|| text(&question.explain, lang.as_str()).to_owned()),
            });
        QuestionView {
            id: question.id.clone(),
            prompt: text(&question.prompt, lang.as_str()).to_owned(),
            choices: question
                .choice
                .iter()
                .map(|choice| text(&choice.text, lang.as_str()).to_owned())
                .collect(),
            answered,
        }
    });
    views.collect()
}

impl PagePortal {
    async fn progress_in(&self, course: &Course) -> Result<Progress, AppError> {
        let Some(user) = &self.user else {
            return Ok(Progress::new());
        };
        let rows = self.state.store.progress_of(user.id, Some(&course.slug)).await?;
        Ok(rows
            .into_iter()
            .map(|row| (row.key.lesson.clone(), row))
            .collect())
    }

    pub(super) async fn courses_view(&self, lang: Lang) -> Result<CoursesView, AppError> {
        let mut courses = Vec::new();
        for course in &self.state.courses {
            courses.push(card(course, &self.progress_in(course).await?, lang));
        }
        // The longest course first: the primer is an extra.
        courses.sort_by_key(|course| std::cmp::Reverse(course.lessons));
        Ok(CoursesView { courses })
    }

    pub(super) async fn course_view(&self, slug: &Slug, lang: Lang) -> Result<CourseView, AppError> {
        let course = self.state.course(slug)?;
        self.course_page(course, lang).await
    }

    pub(super) async fn course_page(&self, course: &Course, lang: Lang) -> Result<CourseView, AppError> {
        let progress = self.progress_in(course).await?;
        Ok(CourseView {
            card: card(course, &progress, lang),
            modules: modules(course, &progress, lang),
        })
    }

    pub(super) async fn lesson_view(
        &self,
        course: &Slug,
        lesson: &Slug,
        lang: Lang,
    ) -> Result<LessonView, AppError> {
        let place = self.state.lesson(course, lesson)?;
        let progress = self.progress_in(place.course).await?;
        let all: Vec<&Lesson> = place.course.lessons().collect();
        let at = all
            .iter()
            .position(|known| known.slug == place.lesson.slug)
            .unwrap_or(0);
        let answers = match &self.user {
            Some(user) => self.state.store.quiz_answers(user.id, &place.key()).await?,
            None => Vec::new(),
        };
        let own = match &self.user {
            Some(user) => Some(self.state.progress(user, place).await?),
            None => None,
        };
        Ok(LessonView {
            course: wire::slug(&place.course.slug),
            course_title: text(&place.course.title, lang.as_str()).to_owned(),
            line: line(count(at + 1), place.lesson, &progress, lang),
            modules: modules(place.course, &progress, lang),
            text: self.lesson_markdown(&place.key(), place.lesson, lang).await?.1,
            quiz: questions(place.lesson, &answers, lang),
            exercises: self.exercises(place.lesson, lang).await?,
            previous: at
                .checked_sub(1)
                .and_then(|at| all.get(at))
                .map(|lesson| link(lesson, lang)),
            next: all.get(at + 1).map(|lesson| link(lesson, lang)),
            progress: own,
            editable: access::has_role(self.user.as_ref(), Role::Teacher),
        })
    }

    /// Version and Markdown: the edited text, else the file's (version 0).
    async fn lesson_markdown(
        &self,
        key: &LessonKey,
        lesson: &Lesson,
        lang: Lang,
    ) -> Result<(u32, String), AppError> {
        let edited = self.state.store.lesson_text(key, lang.as_str()).await?;
        Ok(match edited {
            Some(edited) => (edited.version, edited.markdown),
            None => (0, text(&lesson.text, lang.as_str()).to_owned()),
        })
    }

    async fn exercises(&self, lesson: &Lesson, lang: Lang) -> Result<Vec<ExerciseView>, AppError> {
        let Some(slug) = &lesson.exercise else {
            return Ok(Vec::new());
        };
        let problem = match self.state.store.problem_by_slug(slug).await {
            Ok(problem) => problem,
            Err(StoreError::NotFound(_) | StoreError::Gone(_)) => return Ok(Vec::new()),
            Err(error) => return Err(error.into()),
        };
        if !self.state.may_see_problem(self.user.as_ref(), &problem).await? {
            return Ok(Vec::new());
        }
        let problem = self.view_of(&problem, &Place::default(), lang).await?;
        Ok(vec![ExerciseView {
            note: String::new(),
            problem,
        }])
    }

    pub(super) async fn lesson_edit_view(
        &self,
        course: &Slug,
        lesson: &Slug,
        which: Lang,
        lang: Lang,
    ) -> Result<LessonEditView, AppError> {
        self.require(Role::Teacher)?;
        let place = self.state.lesson(course, lesson)?;
        let key = place.key();
        let (base, markdown) = self.lesson_markdown(&key, place.lesson, which).await?;
        let mut history = Vec::new();
        for version in self.state.store.lesson_history(&key, which.as_str()).await? {
            let author = self.state.store.user(version.author).await?.display_name;
            history.push(VersionLine {
                version: version.version,
                author,
                at: wire::time(version.created),
            });
        }
        Ok(LessonEditView {
            course: wire::slug(&place.course.slug),
            course_title: text(&place.course.title, lang.as_str()).to_owned(),
            lesson: link(place.lesson, lang),
            lang: which,
            markdown,
            base,
            history,
        })
    }

    pub(super) async fn home_view(&self, lang: Lang) -> Result<HomeView, AppError> {
        let now = self.now();
        let viewer = self.user.as_ref().map(|user| user.id);
        let store = &self.state.store;
        let unsolved = ProblemQuery {
            viewer,
            ..ProblemQuery::default()
        };
        let found = store.problems(&unsolved, Page::first(40), now).await?;
        let open = found
            .items
            .iter()
            .filter(|line| line.mark != Mark::Solved)
            .take(6);
        let contests = store
            .contests(ContestScope::Announced, viewer, Page::first(20))
            .await?;
        let mut contests: Vec<_> = contests
            .items
            .iter()
            .filter(|line| line.contest.end() > now)
            .map(|line| self.contest_line(line, lang))
            .collect();
        contests.sort_by(|a, b| a.start.cmp(&b.start));
        contests.truncate(3);
        let mut recent = Vec::new();
        if let Some(user) = &self.user {
            let query = SubmissionQuery {
                user: Some(user.id),
                ..SubmissionQuery::default()
            };
            for submission in store.submissions(&query, 5).await? {
                let feedback = self.state.feedback_for(Some(user), &submission).await?;
                recent.push(rules::line(&submission, feedback, lang));
            }
        }
        let sets = match &self.user {
            Some(_) => self
                .sets_view(lang)
                .await?
                .sets
                .into_iter()
                .filter(|set| !set.late)
                .take(3)
                .collect(),
            None => Vec::new(),
        };
        Ok(HomeView {
            course: self.courses_view(lang).await?.courses.into_iter().next(),
            problems: open.map(|line| wire::problem_line(line, lang)).collect(),
            contests,
            recent,
            sets,
            stats: self.stats(found.total),
            me: self.home_me().await?,
        })
    }

    fn stats(&self, problems: u64) -> HomeStats {
        let lessons = self
            .state
            .courses
            .iter()
            .map(|course| course.lessons().count() as u64)
            .sum();
        let usable = trellis_judge::languages::programming()
            .filter(|language| language.base.is_none() && self.state.language_is_off(language).is_none());
        HomeStats {
            problems,
            lessons,
            languages: usable.count() as u64,
        }
    }

    async fn home_me(&self) -> Result<Option<HomeMe>, AppError> {
        let Some(user) = &self.user else { return Ok(None) };
        let rank = self.state.store.rank_of(user.id).await?;
        let hours = self.state.store.hours_total(user.id).await?;
        Ok(Some(HomeMe {
            solved: rank.map_or(0, |(totals, _)| totals.solved),
            hours_seconds: hours.seconds,
            rank: rank.map(|(_, better)| better + 1),
        }))
    }
}
