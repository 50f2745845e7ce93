//! Problems of teachers: written in the browser, published, withdrawn, checked again, deleted.

use super::content::{self, Placement};
use super::{access, authoring};
use crate::error::AppError;
use crate::messages::Message;
use crate::portal::teach::verification_state;
use crate::state::AppState;
use crate::wire;
use bytes::Bytes;
use serde_json::json;
use trellis_problems::{Finding, Package};
use trellis_store::{
    Conflict, Hash, NewProblem, Problem, ProblemContent, ProblemId, Role, StoreError, User,
    VerificationState, Visibility,
};
use trellis_types::Slug;
use trellis_types::route::form::ProblemAction;
use trellis_types::teach::{Checker, DraftSaved, ProblemDraft};

/// Saves of one person in a minute; each may compile and run the reference solution.
const SAVES_PER_MINUTE: u32 = 20;
const MAX_KEYWORDS: usize = 20;
/// Characters.
const MAX_KEYWORD: usize = 40;
/// Where a problem is listed when its author does not say.
const FIELD: &str = "algorithms";

impl AppState {
    /// A problem that `user` may edit: a teacher's own, for admins every one. 404 to everybody else.
    pub async fn own_problem(&self, user: &User, slug: &Slug) -> Result<Problem, AppError> {
        if !access::has_role(Some(user), Role::Teacher) {
            return Err(AppError::Forbidden);
        }
        let problem = self.store.problem_by_slug(slug.as_str()).await?;
        if access::may_edit(Some(user), problem.owner) {
            Ok(problem)
        } else {
            Err(AppError::NotFound)
        }
    }

    /// Makes a problem from its form. It is a draft until it is published.
    pub async fn create_problem(
        &self,
        user: &User,
        draft: ProblemDraft,
        address: &str,
    ) -> Result<DraftSaved, AppError> {
        check(&draft)?;
        self.must_be_free(&draft.slug).await?;
        self.allow(&format!("teach:user:{}", user.id), 60, SAVES_PER_MINUTE)
            .await?;
        let draft = self.fill_answers(draft).await?;
        let uuid = uuid::Builder::from_random_bytes(crate::clock::random())
            .into_uuid()
            .to_string();
        let (zip, content) = build(&draft, &uuid, &user.display_name)?;
        self.add_problem(user, &draft.slug, &zip, content, "problem.create", address)
            .await
    }

    /// Gives a problem a new version from its form, over the version that was edited.
    pub async fn update_problem(
        &self,
        user: &User,
        slug: &Slug,
        draft: ProblemDraft,
        address: &str,
    ) -> Result<DraftSaved, AppError> {
        let problem = self.own_problem(user, slug).await?;
        let draft = ProblemDraft {
            slug: problem.slug.clone(),
            ..draft
        };
        check(&draft)?;
        if draft.base != problem.version {
            return Err(AppError::Stale);
        }
        let old = self.packages.get(&self.blobs, problem.content.package).await?;
        if authoring::from_package(&old, &authoring::Shelf::of(&problem)).is_none() {
            return Err(AppError::Refused {
                code: "not_editable",
                message: Message::NotEditable,
            });
        }
        self.allow(&format!("teach:user:{}", user.id), 60, SAVES_PER_MINUTE)
            .await?;
        let draft = self.fill_answers(draft).await?;
        let owner = old
            .metadata
            .rights_owner
            .clone()
            .unwrap_or_else(|| user.display_name.clone());
        let (zip, content) = build(&draft, &old.metadata.uuid, &owner)?;
        if content == problem.content {
            return Ok(saved(&problem));
        }
        self.add_version(user, &problem, &zip, content, "problem.update", address)
            .await
    }

    /// A new problem of `user`'s.
    pub(super) async fn add_problem(
        &self,
        user: &User,
        slug: &str,
        zip: &[u8],
        content: ProblemContent,
        what: &str,
        address: &str,
    ) -> Result<DraftSaved, AppError> {
        let now = self.clock.now();
        self.blobs.put(Bytes::copy_from_slice(zip), now).await?;
        let new = NewProblem {
            id: ProblemId::new(now, crate::clock::random()),
            slug: slug.to_owned(),
            owner: Some(user.id),
            visibility: Visibility::Draft,
            content,
        };
        let problem = self.store.create_problem(new, now).await?;
        self.audit(
            Some(user.id),
            what,
            &target(&problem),
            address,
            json!({ "slug": problem.slug }),
        )
        .await;
        Ok(saved(&problem))
    }

    pub(super) async fn add_version(
        &self,
        user: &User,
        problem: &Problem,
        zip: &[u8],
        content: ProblemContent,
        what: &str,
        address: &str,
    ) -> Result<DraftSaved, AppError> {
        let now = self.clock.now();
        self.blobs.put(Bytes::copy_from_slice(zip), now).await?;
        let problem = self
            .store
            .update_problem(problem.id, problem.version, content, Some(user.id), now)
            .await?;
        self.audit(
            Some(user.id),
            what,
            &target(&problem),
            address,
            json!({ "version": problem.version }),
        )
        .await;
        Ok(saved(&problem))
    }

    /// A name is used once, for ever: a deleted problem keeps it.
    async fn must_be_free(&self, slug: &str) -> Result<(), AppError> {
        match self.store.problem_by_slug(slug).await {
            Ok(_) | Err(StoreError::Gone(_)) => Err(StoreError::from(Conflict::SlugTaken).into()),
            Err(StoreError::NotFound(_)) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Publishes, withdraws, checks again or deletes a problem of `user`'s.
    pub async fn act_on_problem(
        &self,
        user: &User,
        slug: &Slug,
        action: ProblemAction,
        address: &str,
    ) -> Result<(), AppError> {
        let problem = self.own_problem(user, slug).await?;
        let now = self.clock.now();
        match action {
            ProblemAction::Publish => {
                if problem.verification != VerificationState::Passed {
                    return Err(AppError::Refused {
                        code: "not_verified",
                        message: Message::NotVerified,
                    });
                }
                // It would be seen before the contest's start.
                self.must_be_free_of_contests(&problem).await?;
                if !problem.visibility.is_public(now) {
                    self.store
                        .set_visibility(problem.id, Visibility::Published { from: now }, now)
                        .await?;
                }
            }
            ProblemAction::Withdraw => {
                self.store
                    .set_visibility(problem.id, Visibility::Draft, now)
                    .await?;
            }
            ProblemAction::Verify => {
                self.store
                    .reset_verification(problem.content.package, now)
                    .await?;
            }
            ProblemAction::Delete => {
                self.must_be_free_of_contests(&problem).await?;
                self.store.delete_problem(problem.id, now).await?;
            }
        }
        let what = format!("problem.{}", action.as_str());
        self.audit(Some(user.id), &what, &target(&problem), address, json!({}))
            .await;
        Ok(())
    }

    async fn must_be_free_of_contests(&self, problem: &Problem) -> Result<(), AppError> {
        let now = self.clock.now();
        let uses = self.store.contests_with(problem.id).await?;
        if uses.iter().any(|place| place.announced && place.end > now) {
            return Err(AppError::Refused {
                code: "in_contest",
                message: Message::InContest,
            });
        }
        Ok(())
    }
}

/// What can be said of a draft without running anything.
fn check(draft: &ProblemDraft) -> Result<(), AppError> {
    authoring::check(draft)?;
    if draft.keywords.len() > MAX_KEYWORDS
        || draft
            .keywords
            .iter()
            .any(|word| word.chars().count() > MAX_KEYWORD)
    {
        return Err(AppError::invalid("keywords", Message::Keywords));
    }
    for id in &draft.languages {
        if trellis_judge::languages::find_base(id).is_none() {
            return Err(AppError::invalid(
                "languages",
                Message::UnknownLanguage(id.clone()),
            ));
        }
    }
    if !draft.languages.is_empty() && !draft.languages.contains(&draft.reference_language) {
        let message = Message::ReferenceNotAllowed(draft.reference_language.clone());
        return Err(AppError::invalid("reference_language", message));
    }
    if let Checker::Custom { language, source } = &draft.checker {
        if trellis_judge::languages::find_base(language).is_none() {
            return Err(AppError::invalid(
                "checker_language",
                Message::UnknownLanguage(language.clone()),
            ));
        }
        if source.trim().is_empty() {
            return Err(AppError::invalid("checker_source", Message::Required));
        }
    }
    Ok(())
}

/// The package's archive and what the store keeps of it.
fn build(draft: &ProblemDraft, uuid: &str, owner: &str) -> Result<(Vec<u8>, ProblemContent), AppError> {
    let loaded = Package::from_files(&draft.slug, authoring::to_package(draft, uuid, owner));
    let package = loaded.accept().map_err(|findings| refused("slug", &findings))?;
    let field = if draft.field.is_empty() {
        FIELD.to_owned()
    } else {
        draft.field.clone()
    };
    let placement = Placement {
        field,
        difficulty: draft.difficulty,
        minutes: draft.credit_minutes,
    };
    archive(&package, &placement)
}

/// Zips a package; the same package gives the same bytes.
pub(super) fn archive(
    package: &Package,
    placement: &Placement,
) -> Result<(Vec<u8>, ProblemContent), AppError> {
    let zip = trellis_problems::write::zip(&package.slug, &package.files).map_err(AppError::internal)?;
    let content = content::from_package(package, Hash::of(&zip), placement);
    Ok((zip, content))
}

/// All of `findings`, errors first, one a line.
pub(super) fn refused(field: &'static str, findings: &[Finding]) -> AppError {
    let (errors, warnings): (Vec<_>, Vec<_>) = findings.iter().partition(|finding| finding.is_error());
    let line = |finding: &&Finding| {
        let kind = if finding.is_error() { "error" } else { "warning" };
        // A place has colons of its own: `problem.yaml: limits.memory`.
        format!("{kind}\t{}\t{}", finding.place, finding.message)
    };
    let lines: Vec<String> = errors.iter().chain(&warnings).map(line).collect();
    AppError::invalid(field, Message::PackageFindings(lines.join("\n")))
}

fn saved(problem: &Problem) -> DraftSaved {
    DraftSaved {
        slug: wire::slug(&problem.slug),
        version: problem.version,
        verification: verification_state(problem.verification),
    }
}

fn target(problem: &Problem) -> String {
    format!("problem:{}", problem.id)
}
