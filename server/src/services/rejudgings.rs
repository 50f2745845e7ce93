//! Rejudging: who may do it to what, and its steps.

use super::{access, contest_final};
use crate::error::AppError;
use crate::extract::local_time;
use crate::messages::Message;
use crate::state::AppState;
use crate::wire;
use jiff::Timestamp;
use serde_json::json;
use trellis_store::{
    AppliedRejudging, LoginName, NewRejudging, Rejudging, RejudgingFilter, RejudgingId, RejudgingPreview,
    RejudgingScope, Role, StoreError, Submission, User, Verdict,
};
use trellis_types::rejudgings as asked;

/// Rejudgings that one person may begin in an hour.
const BEGUN_PER_HOUR: u32 = 60;

/// Whose submissions `user` may rejudge: organizers those in their contests, teachers those to their problems outside
/// of contests, admins all. A teacher's problem in another's contest is not theirs there: they would see behind its
/// freeze.
pub fn scope(user: &User) -> Result<RejudgingScope, AppError> {
    let has = |role| access::has_role(Some(user), role);
    if has(Role::Admin) {
        return Ok(RejudgingScope::All);
    }
    let (contests, problems) = (has(Role::Organizer), has(Role::Teacher));
    if !contests && !problems {
        return Err(AppError::Forbidden);
    }
    Ok(RejudgingScope::Of {
        user: user.id,
        contests,
        problems,
    })
}

impl AppState {
    /// Whether `user` may rejudge this submission.
    pub async fn may_rejudge(&self, user: Option<&User>, submission: &Submission) -> Result<bool, AppError> {
        let Some(user) = user else { return Ok(false) };
        let (contests, problems) = match scope(user) {
            Ok(RejudgingScope::All) => return Ok(true),
            Ok(RejudgingScope::Of {
                contests, problems, ..
            }) => (contests, problems),
            Err(_) => return Ok(false),
        };
        if let Some(id) = submission.contest {
            return Ok(contests && self.store.contest(id).await?.owner == user.id);
        }
        match self.store.problem(submission.problem).await {
            Ok(problem) => Ok(problems && problem.owner == Some(user.id)),
            Err(StoreError::Gone(_)) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// A rejudging that `user` may see, apply and cancel: all its submissions are theirs. 404 to everybody else.
    pub async fn own_rejudging(&self, user: &User, id: RejudgingId) -> Result<Rejudging, AppError> {
        if self.store.covers_rejudging(id, scope(user)?).await? {
            Ok(self.store.rejudging(id).await?)
        } else {
            Err(AppError::NotFound)
        }
    }

    /// What a filter finds among what `user` may rejudge.
    pub async fn preview_rejudging(
        &self,
        user: &User,
        filter: &asked::RejudgingFilter,
    ) -> Result<RejudgingPreview, AppError> {
        let scope = scope(user)?;
        let filter = self.rejudging_filter(user, filter).await?;
        Ok(self.store.preview_rejudging(&filter, scope).await?)
    }

    pub async fn start_rejudging(
        &self,
        user: &User,
        request: &asked::RejudgingRequest,
        address: &str,
    ) -> Result<RejudgingId, AppError> {
        let scope = scope(user)?;
        let reason = request.reason.trim();
        if reason.is_empty() {
            return Err(AppError::invalid("reason", Message::Required));
        }
        if reason.chars().count() > asked::MAX_REASON {
            let most = u32::try_from(asked::MAX_REASON).unwrap_or(u32::MAX);
            return Err(AppError::invalid("reason", Message::TooLong(most)));
        }
        let filter = self.rejudging_filter(user, &request.filter).await?;
        self.allow(&format!("rejudge:user:{}", user.id), 3600, BEGUN_PER_HOUR)
            .await?;
        let now = self.clock.now();
        let new = NewRejudging {
            id: RejudgingId::new(now, crate::clock::random()),
            by: user.id,
            reason: reason.to_owned(),
            filter,
        };
        let begun = self.store.start_rejudging(new, scope, now).await?;
        let detail = json!({ "reason": begun.reason, "submissions": begun.total });
        self.audit_rejudging(user, "rejudging.start", begun.id, address, detail)
            .await;
        Ok(begun.id)
    }

    pub async fn apply_rejudging(
        &self,
        user: &User,
        id: RejudgingId,
        address: &str,
    ) -> Result<AppliedRejudging, AppError> {
        self.own_rejudging(user, id).await?;
        let now = self.clock.now();
        let applied = self
            .store
            .apply_rejudging(id, user.id, &contest_final::outcome, now)
            .await?;
        let detail = json!({ "changed": applied.changed, "entries": applied.entries.len() });
        self.audit_rejudging(user, "rejudging.apply", id, address, detail)
            .await;
        Ok(applied)
    }

    pub async fn cancel_rejudging(
        &self,
        user: &User,
        id: RejudgingId,
        address: &str,
    ) -> Result<(), AppError> {
        self.own_rejudging(user, id).await?;
        self.store.cancel_rejudging(id, user.id, self.clock.now()).await?;
        self.audit_rejudging(user, "rejudging.cancel", id, address, json!({}))
            .await;
        Ok(())
    }

    async fn audit_rejudging(
        &self,
        user: &User,
        what: &str,
        id: RejudgingId,
        address: &str,
        detail: serde_json::Value,
    ) {
        let target = format!("rejudging:{id}");
        self.audit(Some(user.id), what, &target, address, detail).await;
    }

    /// The filter with ids for names. What is not the user's does not exist for them.
    async fn rejudging_filter(
        &self,
        user: &User,
        asked: &asked::RejudgingFilter,
    ) -> Result<RejudgingFilter, AppError> {
        let owned = |owner| access::may_edit(Some(user), Some(owner));
        let wrong = |field, message: &Message| AppError::invalid(field, message.clone());
        let mut filter = RejudgingFilter {
            language: Some(asked.language.trim().to_owned()).filter(|id| !id.is_empty()),
            verdicts: asked.verdicts.iter().copied().map(verdict_key).collect(),
            from: moment("from", &asked.from, &asked.from_offset)?,
            until: moment("until", &asked.until, &asked.until_offset)?,
            ..RejudgingFilter::default()
        };
        if let Some(slug) = given(&asked.problem) {
            filter.problem = Some(self.rejudged_problem(user, slug).await?);
        }
        if let Some(id) = given(&asked.contest) {
            let unknown = wrong("contest", &Message::UnknownContest);
            let id = id.parse().map_err(|_| unknown.clone())?;
            let contest = found(self.store.contest(id).await, &unknown)?;
            filter.contest = Some(id).filter(|_| owned(contest.owner));
            filter.contest.ok_or(unknown)?;
        }
        if let Some(id) = given(&asked.set) {
            let unknown = wrong("set", &Message::UnknownSet);
            let id = id.parse().map_err(|_| unknown.clone())?;
            let set = found(self.store.set(id).await, &unknown)?;
            filter.set = Some(id).filter(|_| owned(set.owner));
            filter.set.ok_or(unknown)?;
        }
        if let Some(id) = given(&asked.class) {
            let unknown = wrong("class", &Message::UnknownClass);
            let id = id.parse().map_err(|_| unknown.clone())?;
            let class = found(self.store.class(id).await, &unknown)?;
            filter.class = Some(id).filter(|_| owned(class.owner));
            filter.class.ok_or(unknown)?;
        }
        if let Some(login) = given(&asked.user) {
            let unknown = wrong("user", &Message::UnknownLogin);
            let login = LoginName::parse(login).map_err(|_| unknown.clone())?;
            let person = self.store.user_by_login(&login).await?.ok_or(unknown)?;
            filter.user = Some(person.id);
        }
        if let Some(id) = given(&asked.submission) {
            let unknown = wrong("submission", &Message::UnknownSubmission);
            let id = id.parse().map_err(|_| unknown.clone())?;
            let submission = found(self.store.submission(id).await, &unknown)?;
            if !self.may_rejudge(Some(user), &submission).await? {
                return Err(unknown);
            }
            filter.submission = Some(id);
        }
        Ok(filter)
    }

    async fn rejudged_problem(&self, user: &User, slug: &str) -> Result<trellis_store::ProblemId, AppError> {
        let unknown = AppError::invalid("problem", Message::UnknownProblem(slug.to_owned()));
        let problem = found(self.store.problem_by_slug(slug).await, &unknown)?;
        if self.may_see_problem(Some(user), &problem).await? {
            Ok(problem.id)
        } else {
            Err(unknown)
        }
    }
}

fn given(text: &str) -> Option<&str> {
    Some(text.trim()).filter(|text| !text.is_empty())
}

/// A row of ours, or that the field names none.
fn found<T>(result: Result<T, StoreError>, unknown: &AppError) -> Result<T, AppError> {
    match result {
        Err(StoreError::NotFound(_) | StoreError::Gone(_)) => Err(unknown.clone()),
        result => Ok(result?),
    }
}

fn verdict_key(verdict: trellis_types::Verdict) -> Verdict {
    // Both sides have the same codes.
    verdict.code().parse().unwrap_or(Verdict::JudgeError)
}

fn moment(field: &'static str, text: &str, offset: &str) -> Result<Option<Timestamp>, AppError> {
    let Some(text) = given(text) else { return Ok(None) };
    wire::timestamp(text)
        .or_else(|| local_time(text, offset.trim()))
        .map(Some)
        .ok_or_else(|| AppError::invalid(field, Message::BadTime))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verdicts_have_the_same_codes() {
        for verdict in trellis_types::Verdict::ALL {
            assert_eq!(wire::verdict(verdict_key(verdict)), verdict);
        }
    }

    #[test]
    fn moments_are_local_or_whole() {
        let at = |text, offset| {
            moment("from", text, offset)
                .ok()
                .flatten()
                .map(|at| at.to_string())
        };
        let expected = Some("2026-11-24T01:30:00Z".to_owned());
        assert_eq!(at("2026-11-24T09:30", "480"), expected);
        assert_eq!(at("2026-11-24T01:30:00Z", ""), expected);
        assert_eq!(at(" ", ""), None);
        assert!(moment("from", "soon", "0").is_err());
    }
}
