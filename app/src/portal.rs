//! What pages ask for. The server implements [`Portal`] over its services and hands it in with each request.

use async_trait::async_trait;
use trellis_types::admin::{AdminQuery, AdminView};
use trellis_types::auth::{AccountView, SessionUser};
use trellis_types::contests::{BoardView, ContestFormView, ContestView, ContestsView, OrganizeView};
use trellis_types::courses::{CourseView, CoursesView, HomeView, LessonEditView, LessonView};
use trellis_types::learning::LearningView;
use trellis_types::nodes::NodesResponse;
use trellis_types::problems::{HelpView, Place, ProblemView, ProblemsQuery, ProblemsView};
use trellis_types::ranking::RankingView;
use trellis_types::rejudgings::{RejudgingFilter, RejudgingFormView, RejudgingResponse, RejudgingsResponse};
use trellis_types::sets::{SetView, SetsView};
use trellis_types::submissions::{SubmissionView, SubmissionsQuery, SubmissionsView};
use trellis_types::teach::{SetFormView, TeachProblemView, TeachSetView, TeachView};
use trellis_types::{ContestId, DraftId, Lang, RejudgingId, SetId, Slug, SubmissionId};

/// Who reads, and in which language.
#[derive(Debug, Clone)]
pub struct Reader {
    pub user: Option<SessionUser>,
    pub lang: Lang,
}

/// Why there is no view.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageError {
    /// There is no such thing, or the reader must not know that there is.
    NotFound,
    /// Signed in, and not allowed.
    Forbidden,
    /// Sign in first; the page is shown afterwards.
    SignIn,
    /// It was deleted.
    Gone,
    /// Logged by the server already.
    Internal,
}

pub type Result<T> = std::result::Result<T, PageError>;

/// One method a page. Each decides itself what the reader may see; texts are in the reader's language, and fields
/// that say "Markdown" are rendered by the app.
#[async_trait]
pub trait Portal: Send + Sync {
    /// The last event so far. Asked before a view that an island keeps up to date: the island's stream goes on after
    /// it, so that nothing is missed between the two.
    async fn last_event(&self) -> Result<i64>;

    async fn home(&self, reader: &Reader) -> Result<HomeView>;

    async fn courses(&self, reader: &Reader) -> Result<CoursesView>;
    async fn course(&self, reader: &Reader, course: &Slug) -> Result<CourseView>;
    async fn lesson(&self, reader: &Reader, course: &Slug, lesson: &Slug) -> Result<LessonView>;
    /// `lang`: which of the lesson's texts.
    async fn lesson_edit(
        &self,
        reader: &Reader,
        course: &Slug,
        lesson: &Slug,
        lang: Lang,
    ) -> Result<LessonEditView>;

    async fn problems(&self, reader: &Reader, query: &ProblemsQuery) -> Result<ProblemsView>;
    /// `from`: a submission of the reader's own to it, whose source the panel begins with.
    async fn problem(
        &self,
        reader: &Reader,
        problem: &Slug,
        place: &Place,
        from: Option<&SubmissionId>,
    ) -> Result<ProblemView>;
    async fn help(&self, reader: &Reader) -> Result<HelpView>;

    async fn submissions(&self, reader: &Reader, query: &SubmissionsQuery) -> Result<SubmissionsView>;
    async fn submission(&self, reader: &Reader, id: &SubmissionId) -> Result<SubmissionView>;

    async fn contests(&self, reader: &Reader) -> Result<ContestsView>;
    async fn contest(&self, reader: &Reader, id: &ContestId) -> Result<ContestView>;
    /// `page` counts from 1.
    async fn board(&self, reader: &Reader, id: &ContestId, page: u32) -> Result<BoardView>;

    /// `page` counts from 1.
    async fn ranking(&self, reader: &Reader, page: u32) -> Result<RankingView>;
    async fn learning(&self, reader: &Reader) -> Result<LearningView>;
    async fn account(&self, reader: &Reader) -> Result<AccountView>;

    async fn sets(&self, reader: &Reader) -> Result<SetsView>;
    async fn set(&self, reader: &Reader, id: &SetId) -> Result<SetView>;

    async fn teach(&self, reader: &Reader) -> Result<TeachView>;
    /// `None`: the form of a new problem, as it was `kept` or with sensible values in it.
    async fn teach_problem(
        &self,
        reader: &Reader,
        problem: Option<&Slug>,
        kept: Option<&DraftId>,
    ) -> Result<TeachProblemView>;
    /// Whether the reader may upload packages.
    async fn teach_upload(&self, reader: &Reader) -> Result<()>;
    /// `None`: the form of a new set.
    async fn teach_set_form(&self, reader: &Reader, set: Option<&SetId>) -> Result<SetFormView>;
    async fn teach_set(&self, reader: &Reader, id: &SetId) -> Result<TeachSetView>;

    async fn organize(&self, reader: &Reader) -> Result<OrganizeView>;
    /// `None`: the form of a new contest, with sensible values in it.
    async fn contest_form(&self, reader: &Reader, id: Option<&ContestId>) -> Result<ContestFormView>;

    /// `before`: only older ones than this; may be empty.
    async fn rejudgings(&self, reader: &Reader, before: &str) -> Result<RejudgingsResponse>;
    /// The form of a new one, with what the filter finds; `None`: nothing was asked for yet.
    async fn rejudging_form(
        &self,
        reader: &Reader,
        filter: Option<&RejudgingFilter>,
    ) -> Result<RejudgingFormView>;
    /// `page`: of the changes, counts from 1.
    async fn rejudging(&self, reader: &Reader, id: &RejudgingId, page: u32) -> Result<RejudgingResponse>;

    async fn admin(&self, reader: &Reader, query: &AdminQuery) -> Result<AdminView>;
    async fn nodes(&self, reader: &Reader) -> Result<NodesResponse>;
}
