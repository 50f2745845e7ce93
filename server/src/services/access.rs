//! Who may see and do what. Every route that shows something asks here.

use crate::state::AppState;
use jiff::Timestamp;
use trellis_store::{
    BoardView, ClassId, Contest, ContestState, Mark, Phase, Problem, Role, StoreError, Submission, User,
    UserId,
};

/// Whether `user` has a role (admins have all).
pub fn has_role(user: Option<&User>, role: Role) -> bool {
    user.is_some_and(|user| user.roles.has(role) || user.roles.has(Role::Admin))
}

/// Whether `user` may change something that `owner` owns.
pub fn may_edit(user: Option<&User>, owner: Option<UserId>) -> bool {
    user.is_some_and(|user| user.roles.has(Role::Admin) || owner == Some(user.id))
}

/// Whether `user` may see this contest at all: a draft is its owner's.
pub fn may_see_contest(user: Option<&User>, contest: &Contest) -> bool {
    contest.state != ContestState::Draft || may_edit(user, Some(contest.owner))
}

/// Which board `user` sees: the owner and admins the full one, everybody else the public one, whatever page or
/// stream it goes to.
pub fn board_view(user: Option<&User>, contest: &Contest) -> BoardView {
    if may_edit(user, Some(contest.owner)) {
        BoardView::Full
    } else {
        BoardView::Public
    }
}

impl AppState {
    /// Whether `user` may see a problem now: it is public, theirs, or in a contest that they have joined and that
    /// has started.
    pub async fn may_see_problem(&self, user: Option<&User>, problem: &Problem) -> Result<bool, StoreError> {
        let now = self.clock.now();
        if problem.visibility.is_public(now) || may_edit(user, problem.owner) {
            return Ok(true);
        }
        self.is_open_in_contest(user, problem, now).await
    }

    async fn is_open_in_contest(
        &self,
        user: Option<&User>,
        problem: &Problem,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let places = self.store.contests_with(problem.id).await?;
        // Used again: what was seen in a contest that is over is hidden until the next one has begun.
        let again = places.iter().any(|place| place.announced && place.start > now);
        for place in places {
            if !place.announced || place.start > now {
                continue;
            }
            let contest = self.store.contest(place.contest).await?;
            if again && contest.phase(now) >= Phase::Ended {
                continue;
            }
            if may_edit(user, Some(contest.owner)) {
                return Ok(true);
            }
            if let Some(user) = user
                && self.store.is_registered(place.contest, user.id).await?
            {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether `user` may read how a problem is solved: teachers; and who has solved it (`mark`), once no contest
    /// that holds it is still to end: a verdict behind a freeze must not show in it.
    pub async fn may_read_solution(
        &self,
        user: Option<&User>,
        problem: &Problem,
        mark: Mark,
    ) -> Result<bool, StoreError> {
        if has_role(user, Role::Teacher) || may_edit(user, problem.owner) {
            return Ok(true);
        }
        if mark != Mark::Solved {
            return Ok(false);
        }
        let now = self.clock.now();
        for place in self.store.contests_with(problem.id).await? {
            if place.announced && self.store.contest(place.contest).await?.phase(now) < Phase::Ended {
                return Ok(false);
            }
        }
        Ok(true)
    }

    pub async fn is_member(&self, class: ClassId, user: UserId) -> Result<bool, StoreError> {
        let members = self.store.members(class).await?;
        Ok(members.iter().any(|member| member.user == user))
    }

    /// Whether `user` may read this submission, its source included: its author, admins, and the owner of the
    /// contest or problem set it was made in.
    pub async fn may_see_submission(
        &self,
        user: Option<&User>,
        submission: &Submission,
    ) -> Result<bool, StoreError> {
        if may_edit(user, Some(submission.user)) {
            return Ok(true);
        }
        if let Some(id) = submission.contest {
            return Ok(may_edit(user, Some(self.store.contest(id).await?.owner)));
        }
        if let Some(id) = submission.set {
            return Ok(may_edit(user, Some(self.store.set(id).await?.owner)));
        }
        Ok(false)
    }
}
