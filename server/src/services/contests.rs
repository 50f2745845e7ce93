//! Contests: what an organizer does with them, and registration.

pub use super::contest_final::finalize_due;

use super::{access, contest_settings};
use crate::error::AppError;
use crate::messages::Message;
use crate::state::AppState;
use serde_json::json;
use trellis_store::{
    Contest, ContestEntry, ContestId, ContestState, Hash, NewContest, Problem, ProblemId, Registered, Role,
    StoreError, User, VerificationState,
};
use trellis_types::Slug;
use trellis_types::contests::ContestSettings;

/// Labels are single letters.
const MAX_PROBLEMS: usize = 26;
/// Tries of one person at join codes in [`CODE_WINDOW`] seconds.
pub const CODE_TRIES: u32 = 20;
pub const CODE_WINDOW: u32 = 600;

impl AppState {
    /// A contest that `user` may change: its owner with the role of an organizer, or an admin.
    pub async fn own_contest(&self, user: &User, id: ContestId) -> Result<Contest, AppError> {
        let contest = self.store.contest(id).await?;
        if access::may_edit(Some(user), Some(contest.owner)) && access::has_role(Some(user), Role::Organizer)
        {
            Ok(contest)
        } else if access::may_see_contest(Some(user), &contest) {
            Err(AppError::Forbidden)
        } else {
            Err(AppError::NotFound)
        }
    }

    /// Makes a draft contest.
    pub async fn create_contest(
        &self,
        user: &User,
        settings: &ContestSettings,
        address: &str,
    ) -> Result<ContestId, AppError> {
        let stored = contest_settings::checked(settings, None)?;
        let problems = self.entries(user, &settings.problems, &[]).await?;
        let now = self.clock.now();
        let id = ContestId::new(now, crate::clock::random());
        let new = NewContest {
            id,
            owner: user.id,
            settings: stored,
            salt: Hash(crate::clock::random()),
            state: ContestState::Draft,
            problems,
        };
        self.store.create_contest(new, now).await?;
        self.audit(
            Some(user.id),
            "contest.create",
            &format!("contest:{id}"),
            address,
            json!({}),
        )
        .await;
        Ok(id)
    }

    /// Changes a contest over the version that was edited; gives the new one.
    pub async fn update_contest(
        &self,
        user: &User,
        id: ContestId,
        settings: &ContestSettings,
        address: &str,
    ) -> Result<u32, AppError> {
        let contest = self.own_contest(user, id).await?;
        let stored = contest_settings::checked(settings, contest.settings.join_code.as_deref())?;
        let before = self.store.contest_problems(id).await?;
        let known: Vec<_> = before
            .iter()
            .map(|entry| (entry.slug.as_str(), entry.problem))
            .collect();
        let problems = self.entries(user, &settings.problems, &known).await?;
        if contest.state != ContestState::Draft {
            self.check_ready(&problems).await?;
        }
        let saved = self
            .store
            .update_contest(id, settings.base, &stored, &problems, self.clock.now())
            .await?;
        let detail = json!({ "version": saved.version });
        self.audit(
            Some(user.id),
            "contest.update",
            &format!("contest:{id}"),
            address,
            detail,
        )
        .await;
        Ok(saved.version)
    }

    /// Shows a draft to everybody. It needs problems, and those that are not public must have passed their check.
    pub async fn announce_contest(&self, user: &User, id: ContestId, address: &str) -> Result<(), AppError> {
        self.own_contest(user, id).await?;
        let entries: Vec<ContestEntry> = self
            .store
            .contest_problems(id)
            .await?
            .into_iter()
            .map(|entry| ContestEntry {
                problem: entry.problem,
                label: entry.label,
            })
            .collect();
        if entries.is_empty() {
            return Err(AppError::invalid("problems", Message::Required));
        }
        self.check_ready(&entries).await?;
        self.store.announce_contest(id).await?;
        self.audit(
            Some(user.id),
            "contest.announce",
            &format!("contest:{id}"),
            address,
            json!({}),
        )
        .await;
        Ok(())
    }

    /// Registers `user`; again is no error.
    pub async fn join_contest(
        &self,
        user: &User,
        id: ContestId,
        code: Option<&str>,
        address: &str,
    ) -> Result<(), AppError> {
        if code.is_some_and(|code| !code.is_empty()) {
            self.allow(&format!("code:user:{}", user.id), CODE_WINDOW, CODE_TRIES)
                .await?;
        }
        if self.store.register(id, user.id, code, self.clock.now()).await? == Registered::New {
            self.audit(
                Some(user.id),
                "contest.register",
                &format!("contest:{id}"),
                address,
                json!({}),
            )
            .await;
        }
        Ok(())
    }

    /// The problems in order, labelled `A`, `B`, ...; those of `known` (slug and id) may have been deleted since.
    async fn entries(
        &self,
        user: &User,
        slugs: &[Slug],
        known: &[(&str, ProblemId)],
    ) -> Result<Vec<ContestEntry>, AppError> {
        if slugs.len() > MAX_PROBLEMS {
            return Err(AppError::invalid(
                "problems",
                Message::TooManyProblems(MAX_PROBLEMS),
            ));
        }
        let problems = self.usable(user, slugs, known).await?;
        let labels = ('A'..='Z').map(|label| label.to_string());
        Ok(problems
            .into_iter()
            .zip(labels)
            .map(|(problem, label)| ContestEntry { problem, label })
            .collect())
    }

    /// Ids of problems that `user` may put into a contest or set, in order, each once. Those of `known` may stay.
    pub async fn usable(
        &self,
        user: &User,
        slugs: &[Slug],
        known: &[(&str, ProblemId)],
    ) -> Result<Vec<ProblemId>, AppError> {
        let mut ids = Vec::new();
        for slug in slugs {
            let id = match known.iter().find(|(name, _)| *name == slug.as_str()) {
                Some((_, id)) => *id,
                None => self.usable_problem(user, slug).await?.id,
            };
            if ids.contains(&id) {
                return Err(AppError::invalid(
                    "problems",
                    Message::ProblemTwice(slug.to_string()),
                ));
            }
            ids.push(id);
        }
        Ok(ids)
    }

    async fn usable_problem(&self, user: &User, slug: &Slug) -> Result<Problem, AppError> {
        let unknown = || AppError::invalid("problems", Message::UnknownProblem(slug.to_string()));
        match self.store.problem_by_slug(slug.as_str()).await {
            Ok(problem)
                if problem.visibility.is_public(self.clock.now())
                    || access::may_edit(Some(user), problem.owner) =>
            {
                Ok(problem)
            }
            Ok(_) | Err(StoreError::NotFound(_) | StoreError::Gone(_)) => Err(unknown()),
            Err(error) => Err(error.into()),
        }
    }

    /// A contest must not surprise with a problem that nobody has solved yet: what is not public has passed its
    /// check.
    async fn check_ready(&self, entries: &[ContestEntry]) -> Result<(), AppError> {
        for entry in entries {
            let problem = match self.store.problem(entry.problem).await {
                Ok(problem) => problem,
                Err(StoreError::Gone(_)) => continue,
                Err(error) => return Err(error.into()),
            };
            let public = problem.visibility.is_public(self.clock.now());
            if !public && problem.verification != VerificationState::Passed {
                return Err(AppError::invalid(
                    "problems",
                    Message::ProblemNotVerified(problem.slug),
                ));
            }
        }
        Ok(())
    }
}
