//! Forms of new problems that are kept half-written: as they were typed, checked by nobody, seen by their author alone.

use crate::error::AppError;
use crate::messages::Message;
use crate::state::AppState;
use trellis_store::{Draft, DraftId, NewDraft, User};
use trellis_types::teach::ProblemDraft;

/// Kept forms of one person.
const MOST: usize = 50;
/// Saves of one person in a minute.
const SAVES_PER_MINUTE: u32 = 60;

impl AppState {
    /// Keeps a form: over version `base` of what was kept before, or as a new one. `Stale` when somebody (another tab)
    /// has kept it meanwhile.
    pub async fn keep_form(
        &self,
        user: &User,
        before: Option<(DraftId, u32)>,
        form: &ProblemDraft,
    ) -> Result<DraftId, AppError> {
        self.allow(&format!("keep:user:{}", user.id), 60, SAVES_PER_MINUTE)
            .await?;
        let content = serde_json::to_value(form).map_err(AppError::internal)?;
        let (title, now) = (title(form), self.clock.now());
        if let Some((id, base)) = before {
            self.kept_form(user, id).await?;
            self.store.save_draft(id, base, title, &content, now).await?;
            return Ok(id);
        }
        if self.store.drafts_of(user.id).await?.len() >= MOST {
            return Err(AppError::Refused {
                code: "too_many_drafts",
                message: Message::TooManyDrafts(MOST),
            });
        }
        let new = NewDraft {
            id: DraftId::new(now, crate::clock::random()),
            owner: user.id,
            problem: None,
            title: title.to_owned(),
            content,
        };
        Ok(self.store.create_draft(new, now).await?.id)
    }

    /// A form that `user` has kept; 404 to everybody else.
    pub async fn kept_form(&self, user: &User, id: DraftId) -> Result<Draft, AppError> {
        let draft = self.store.draft(id).await?;
        match draft.owner == user.id {
            true => Ok(draft),
            false => Err(AppError::NotFound),
        }
    }

    /// Throws a kept form away.
    pub async fn drop_form(&self, user: &User, id: DraftId) -> Result<(), AppError> {
        self.kept_form(user, id).await?;
        Ok(self.store.delete_draft(id).await?)
    }
}

/// What it is called in its author's list; may be empty.
fn title(form: &ProblemDraft) -> &str {
    let names = [&form.title_zh, &form.title_en, &form.slug];
    let title = names.into_iter().find(|name| !name.is_empty());
    title.map_or("", |title| title.get(..200).unwrap_or(title))
}
