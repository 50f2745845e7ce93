//! Classes and problem sets.

use super::contests::{CODE_TRIES, CODE_WINDOW};
use super::{access, codes};
use crate::error::AppError;
use crate::messages::Message;
use crate::state::AppState;
use crate::wire;
use serde_json::json;
use trellis_store::{
    Class, ClassId, NewClass, NewSet, ProblemId, ProblemSet, Role, SetId, SetSettings as Stored, StoreError,
    User,
};
use trellis_types::teach::SetSettings;

const MAX_TITLE: usize = 120;
const MAX_PROBLEMS: usize = 100;
const MAX_CREDIT_MINUTES: u32 = 6000;

impl AppState {
    /// Makes a class with a fresh join code.
    pub async fn create_class(&self, user: &User, title: &str, address: &str) -> Result<Class, AppError> {
        let title = checked_title(title)?;
        let now = self.clock.now();
        let id = ClassId::new(now, crate::clock::random());
        let new = NewClass {
            id,
            title,
            owner: user.id,
            join_code: codes::generate(),
        };
        let class = self.store.create_class(new, now).await?;
        self.audit(
            Some(user.id),
            "class.create",
            &format!("class:{id}"),
            address,
            json!({}),
        )
        .await;
        Ok(class)
    }

    /// Joins a class by its code; again is no error.
    pub async fn join_class(&self, user: &User, code: &str, address: &str) -> Result<Class, AppError> {
        let code = code.trim();
        if code.is_empty() {
            return Err(AppError::invalid("code", Message::Required));
        }
        self.allow(&format!("code:user:{}", user.id), CODE_WINDOW, CODE_TRIES)
            .await?;
        let class = self
            .store
            .join_class(code, user.id, self.clock.now())
            .await
            .map_err(|error| match error {
                StoreError::NotFound(_) => AppError::invalid("code", Message::UnknownClassCode),
                other => other.into(),
            })?;
        self.audit(
            Some(user.id),
            "class.join",
            &format!("class:{}", class.id),
            address,
            json!({}),
        )
        .await;
        Ok(class)
    }

    /// A set that `user` may edit: a teacher's own, for admins every one. 404 to everybody else.
    pub async fn own_set(&self, user: &User, id: SetId) -> Result<ProblemSet, AppError> {
        if !access::has_role(Some(user), Role::Teacher) {
            return Err(AppError::Forbidden);
        }
        let set = self.store.set(id).await?;
        if access::may_edit(Some(user), Some(set.owner)) {
            Ok(set)
        } else {
            Err(AppError::NotFound)
        }
    }

    pub async fn create_set(
        &self,
        user: &User,
        settings: &SetSettings,
        address: &str,
    ) -> Result<SetId, AppError> {
        let stored = self.checked_set(user, settings, None).await?;
        let now = self.clock.now();
        let id = SetId::new(now, crate::clock::random());
        self.store
            .create_set(
                NewSet {
                    id,
                    owner: user.id,
                    settings: stored,
                },
                now,
            )
            .await?;
        self.audit(
            Some(user.id),
            "set.create",
            &format!("set:{id}"),
            address,
            json!({}),
        )
        .await;
        Ok(id)
    }

    /// Changes a set over the version that was edited; gives the new one.
    pub async fn update_set(
        &self,
        user: &User,
        id: SetId,
        settings: &SetSettings,
        address: &str,
    ) -> Result<u32, AppError> {
        let set = self.own_set(user, id).await?;
        let stored = self.checked_set(user, settings, Some(&set)).await?;
        let saved = self
            .store
            .update_set(id, settings.base, &stored, self.clock.now())
            .await?;
        let detail = json!({ "version": saved.version });
        self.audit(Some(user.id), "set.update", &format!("set:{id}"), address, detail)
            .await;
        Ok(saved.version)
    }

    /// The settings as the store keeps them; errors name the form's field. `before` is the set as it is.
    async fn checked_set(
        &self,
        user: &User,
        settings: &SetSettings,
        before: Option<&ProblemSet>,
    ) -> Result<Stored, AppError> {
        let title = checked_title(&settings.title)?;
        if settings.problems.is_empty() {
            return Err(AppError::invalid("problems", Message::Required));
        }
        if settings.problems.len() > MAX_PROBLEMS {
            return Err(AppError::invalid(
                "problems",
                Message::TooManyProblems(MAX_PROBLEMS),
            ));
        }
        if settings.credit_minutes > MAX_CREDIT_MINUTES {
            return Err(AppError::invalid(
                "credit_minutes",
                Message::OutOfRange(0, MAX_CREDIT_MINUTES.into()),
            ));
        }
        let due = match &settings.due {
            Some(due) => Some(
                wire::timestamp(due.as_str()).ok_or_else(|| AppError::invalid("due", Message::BadTime))?,
            ),
            None => None,
        };
        let known = match before {
            Some(set) => self.store.set_problems(set.id).await?,
            None => Vec::new(),
        };
        let known: Vec<(&str, ProblemId)> = known
            .iter()
            .map(|entry| (entry.slug.as_str(), entry.problem))
            .collect();
        Ok(Stored {
            title,
            class: self.own_class(user, settings, before).await?,
            due,
            credit_seconds: settings.credit_minutes * 60,
            problems: self.usable(user, &settings.problems, &known).await?,
        })
    }

    /// The class named: one's own, or the one that the set had already.
    async fn own_class(
        &self,
        user: &User,
        settings: &SetSettings,
        before: Option<&ProblemSet>,
    ) -> Result<Option<ClassId>, AppError> {
        let Some(id) = &settings.class else {
            return Ok(None);
        };
        let unknown = || AppError::invalid("class", Message::UnknownClass);
        let id = wire::class_key(id).ok_or_else(unknown)?;
        if before.is_some_and(|set| set.settings.class == Some(id)) {
            return Ok(Some(id));
        }
        match self.store.class(id).await {
            Ok(class) if access::may_edit(Some(user), Some(class.owner)) => Ok(Some(id)),
            Ok(_) | Err(StoreError::NotFound(_)) => Err(unknown()),
            Err(error) => Err(error.into()),
        }
    }
}

fn checked_title(title: &str) -> Result<String, AppError> {
    let title = title.trim();
    if title.is_empty() {
        return Err(AppError::invalid("title", Message::Required));
    }
    if title.chars().count() > MAX_TITLE {
        return Err(AppError::invalid("title", Message::TooLong(120)));
    }
    Ok(title.to_owned())
}
