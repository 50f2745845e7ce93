//! Courses, lessons, quizzes, study time.

use crate::problems::ProblemView;
use crate::{Lang, Slug, Time};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CoursesView {
    pub courses: Vec<CourseCard>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CourseCard {
    pub slug: Slug,
    pub title: String,
    pub summary: String,
    pub lessons: u32,
    pub completed: u32,
    /// Planned study time of all lessons.
    pub minutes: u32,
    /// Where to go on: the first lesson not completed.
    pub next: Option<LessonLink>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LessonLink {
    pub slug: Slug,
    pub title: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CourseView {
    pub card: CourseCard,
    pub modules: Vec<ModuleView>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModuleView {
    pub title: String,
    pub lessons: Vec<LessonLine>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LessonLine {
    pub link: LessonLink,
    /// Counts from 1 over the whole course.
    pub number: u32,
    pub minutes: u32,
    pub active_seconds: u32,
    pub completed: bool,
    /// It holds exercises or a quiz.
    pub exercises: u32,
    pub questions: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LessonView {
    pub course: Slug,
    pub course_title: String,
    pub line: LessonLine,
    /// For the list at the side.
    pub modules: Vec<ModuleView>,
    /// Markdown.
    pub text: String,
    pub quiz: Vec<QuestionView>,
    pub exercises: Vec<ExerciseView>,
    pub previous: Option<LessonLink>,
    pub next: Option<LessonLink>,
    /// `None`: nobody is signed in.
    pub progress: Option<ProgressView>,
    /// The reader may edit it.
    pub editable: bool,
}

/// A problem inside a lesson.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExerciseView {
    /// What the lesson says about it; Markdown, may be empty.
    pub note: String,
    pub problem: ProblemView,
}

/// A question without its key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuestionView {
    pub id: String,
    /// Markdown.
    pub prompt: String,
    /// Markdown, one line each.
    pub choices: Vec<String>,
    /// The reader's last answer.
    pub answered: Option<AnsweredView>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnsweredView {
    /// Counts from 0.
    pub choice: u32,
    pub correct: bool,
    /// Markdown; only after a right answer.
    pub explanation: Option<String>,
}

/// `POST /api/v1/courses/{course}/lessons/{lesson}/quiz/{question}`, and the form at
/// `/courses/{course}/{lesson}/quiz` with the fields `question` and `choice`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct QuizRequest {
    /// Counts from 0.
    pub choice: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct QuizResponse {
    pub correct: bool,
    /// Counts from 1.
    pub attempt: u32,
    /// Sanitised HTML; only after a right answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub explanation_html: Option<String>,
    pub progress: ProgressView,
}

/// How far a person is with a lesson.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProgressView {
    /// Seconds that count.
    pub active_seconds: u32,
    /// Seconds wanted before it can be completed.
    pub required_seconds: u32,
    /// Questions not yet answered rightly.
    pub questions_left: u32,
    /// Exercises not yet solved.
    pub exercises_left: u32,
    pub completed: Option<Time>,
    /// What completing it grants, in seconds.
    pub credit_seconds: u32,
}

impl ProgressView {
    /// Whether the button "complete" works.
    pub fn can_complete(&self) -> bool {
        self.completed.is_none()
            && self.active_seconds >= self.required_seconds
            && self.questions_left == 0
            && self.exercises_left == 0
    }
}

/// `POST /api/v1/courses/{course}/lessons/{lesson}/activity`: time since the page told last; answers with
/// [`ProgressView`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ActivityRequest {
    /// Visible and used.
    pub active_seconds: u32,
    /// Visible and not used.
    pub idle_seconds: u32,
}

/// `POST /api/v1/courses/{course}/lessons/{lesson}/complete`, and the form at
/// `/courses/{course}/{lesson}/complete`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CompleteResponse {
    /// Seconds that this call has granted; 0: it had been completed before.
    pub granted_seconds: u32,
    pub progress: ProgressView,
}

/// The page where a teacher edits a lesson's text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LessonEditView {
    pub course: Slug,
    pub course_title: String,
    pub lesson: LessonLink,
    /// Which text: pages are in one language, lessons in two.
    pub lang: Lang,
    pub markdown: String,
    /// The version that is edited; 0 is the file's.
    pub base: u32,
    pub history: Vec<VersionLine>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VersionLine {
    pub version: u32,
    pub author: String,
    pub at: Time,
}

/// `PUT /api/v1/courses/{course}/lessons/{lesson}/text`, and the form at `/courses/{course}/{lesson}/edit` (with
/// `action` = `save` or `preview`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LessonTextRequest {
    pub lang: Lang,
    pub base: u32,
    pub markdown: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LessonTextResponse {
    /// The new version, for the next `base`.
    pub version: u32,
}

/// `POST /api/v1/preview`: Markdown to what pages show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PreviewRequest {
    pub markdown: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PreviewResponse {
    /// Sanitised.
    pub html: String,
}

/// The home page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HomeView {
    pub course: Option<CourseCard>,
    /// For newcomers: easy ones first; for others: not yet solved.
    pub problems: Vec<crate::problems::ProblemLine>,
    pub contests: Vec<crate::contests::ContestLine>,
    pub recent: Vec<crate::submissions::SubmissionLine>,
    /// Problem sets with a due date ahead.
    pub sets: Vec<crate::sets::SetCard>,
    pub stats: HomeStats,
    /// `None`: nobody is signed in.
    pub me: Option<HomeMe>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct HomeStats {
    pub problems: u64,
    pub lessons: u64,
    pub languages: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct HomeMe {
    pub solved: u64,
    pub hours_seconds: i64,
    pub rank: Option<u64>,
}
