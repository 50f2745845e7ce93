//! The views that pages ask for ([`trellis_app::portal::Portal`]), one file for each group of pages. Each method
//! decides what its reader may see.

pub mod contests;
mod courses;
mod nodes;
mod people;
mod problems;
mod rejudgings;
pub mod statements;
mod submissions;
pub mod teach;

use crate::error::AppError;
use crate::services::access;
use crate::state::AppState;
use async_trait::async_trait;
use trellis_app::portal::{PageError, Portal, Reader};
use trellis_store::{Role, User};
use trellis_types::admin::{AdminQuery, AdminView};
use trellis_types::auth::AccountView;
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

type Result<T, E = PageError> = std::result::Result<T, E>;

/// The portal as one person sees it. Who that is comes from the session, never from the page's `Reader`.
#[derive(Debug, Clone)]
pub struct PagePortal {
    pub state: AppState,
    pub user: Option<User>,
}

impl PagePortal {
    pub fn new(state: AppState, user: Option<User>) -> Self {
        Self { state, user }
    }

    fn now(&self) -> jiff::Timestamp {
        self.state.clock.now()
    }

    fn signed_in(&self) -> Result<&User, AppError> {
        self.user.as_ref().ok_or(AppError::SignIn)
    }

    fn require(&self, role: Role) -> Result<&User, AppError> {
        let user = self.signed_in()?;
        if access::has_role(Some(user), role) {
            Ok(user)
        } else {
            Err(AppError::Forbidden)
        }
    }
}

/// How an error looks to a page.
fn page<T>(result: Result<T, AppError>) -> Result<T> {
    result.map_err(|error| match error {
        AppError::SignIn => PageError::SignIn,
        AppError::Forbidden => PageError::Forbidden,
        AppError::Gone => PageError::Gone,
        AppError::NotFound | AppError::Invalid { .. } => PageError::NotFound,
        _ => PageError::Internal,
    })
}

#[async_trait]
impl Portal for PagePortal {
    async fn last_event(&self) -> Result<i64> {
        page(self.state.store.last_event().await.map_err(AppError::from))
    }

    async fn home(&self, reader: &Reader) -> Result<HomeView> {
        page(self.home_view(reader.lang).await)
    }

    async fn courses(&self, reader: &Reader) -> Result<CoursesView> {
        page(self.courses_view(reader.lang).await)
    }

    async fn course(&self, reader: &Reader, course: &Slug) -> Result<CourseView> {
        page(self.course_view(course, reader.lang).await)
    }

    async fn lesson(&self, reader: &Reader, course: &Slug, lesson: &Slug) -> Result<LessonView> {
        page(self.lesson_view(course, lesson, reader.lang).await)
    }

    async fn lesson_edit(
        &self,
        reader: &Reader,
        course: &Slug,
        lesson: &Slug,
        lang: Lang,
    ) -> Result<LessonEditView> {
        page(self.lesson_edit_view(course, lesson, lang, reader.lang).await)
    }

    async fn problems(&self, reader: &Reader, query: &ProblemsQuery) -> Result<ProblemsView> {
        page(self.problems_view(query, reader.lang).await)
    }

    async fn problem(
        &self,
        reader: &Reader,
        problem: &Slug,
        place: &Place,
        from: Option<&SubmissionId>,
    ) -> Result<ProblemView> {
        page(self.problem_view(problem, place, from, reader.lang).await)
    }

    async fn help(&self, reader: &Reader) -> Result<HelpView> {
        Ok(self.help_view(reader.lang))
    }

    async fn submissions(&self, reader: &Reader, query: &SubmissionsQuery) -> Result<SubmissionsView> {
        page(self.submissions_view(query, reader.lang).await)
    }

    async fn submission(&self, reader: &Reader, id: &SubmissionId) -> Result<SubmissionView> {
        page(self.submission_view(id, reader.lang).await)
    }

    async fn contests(&self, reader: &Reader) -> Result<ContestsView> {
        page(self.contests_view(reader.lang).await)
    }

    async fn contest(&self, reader: &Reader, id: &ContestId) -> Result<ContestView> {
        page(self.contest_view(id, reader.lang).await)
    }

    async fn board(&self, reader: &Reader, id: &ContestId, number: u32) -> Result<BoardView> {
        page(self.board_view(id, number, reader.lang).await)
    }

    async fn ranking(&self, _reader: &Reader, number: u32) -> Result<RankingView> {
        page(self.ranking_view(number).await)
    }

    async fn learning(&self, reader: &Reader) -> Result<LearningView> {
        page(self.learning_view(reader.lang).await)
    }

    async fn account(&self, _reader: &Reader) -> Result<AccountView> {
        page(self.account_view().await)
    }

    async fn sets(&self, reader: &Reader) -> Result<SetsView> {
        page(self.sets_view(reader.lang).await)
    }

    async fn set(&self, reader: &Reader, id: &SetId) -> Result<SetView> {
        page(self.set_view(id, reader.lang).await)
    }

    async fn teach(&self, reader: &Reader) -> Result<TeachView> {
        page(self.teach_view(reader.lang).await)
    }

    async fn teach_problem(
        &self,
        reader: &Reader,
        problem: Option<&Slug>,
        kept: Option<&DraftId>,
    ) -> Result<TeachProblemView> {
        page(self.teach_problem_view(problem, kept, reader.lang).await)
    }

    async fn teach_upload(&self, _reader: &Reader) -> Result<()> {
        page(self.require(Role::Teacher).map(drop))
    }

    async fn teach_set_form(&self, reader: &Reader, set: Option<&SetId>) -> Result<SetFormView> {
        page(self.set_form_view(set, reader.lang).await)
    }

    async fn teach_set(&self, reader: &Reader, id: &SetId) -> Result<TeachSetView> {
        page(self.teach_set_view(id, reader.lang).await)
    }

    async fn organize(&self, reader: &Reader) -> Result<OrganizeView> {
        page(self.organize_view(reader.lang).await)
    }

    async fn contest_form(&self, reader: &Reader, id: Option<&ContestId>) -> Result<ContestFormView> {
        page(self.contest_form_view(id, reader.lang).await)
    }

    async fn rejudgings(&self, reader: &Reader, before: &str) -> Result<RejudgingsResponse> {
        page(self.rejudgings_view(before, reader.lang).await)
    }

    async fn rejudging_form(
        &self,
        reader: &Reader,
        filter: Option<&RejudgingFilter>,
    ) -> Result<RejudgingFormView> {
        page(self.rejudging_form_view(filter, reader.lang).await)
    }

    async fn rejudging(&self, reader: &Reader, id: &RejudgingId, number: u32) -> Result<RejudgingResponse> {
        page(self.rejudging_view(id, number, reader.lang).await)
    }

    async fn admin(&self, reader: &Reader, query: &AdminQuery) -> Result<AdminView> {
        page(self.admin_view(query, reader.lang).await)
    }

    async fn nodes(&self, reader: &Reader) -> Result<NodesResponse> {
        page(self.nodes_view(reader.lang).await)
    }
}
