//! What an administrator does with accounts.

use crate::error::AppError;
use crate::messages::Message;
use crate::state::AppState;
use serde_json::json;
use std::collections::BTreeSet;
use trellis_store::{Role, Roles, User, UserId};

impl AppState {
    /// Gives an account these roles; everybody is at least a trainee. Nobody takes the administrator's role from
    /// themselves, so that there is always one.
    pub async fn set_roles(
        &self,
        admin: &User,
        id: UserId,
        roles: BTreeSet<Role>,
        address: &str,
    ) -> Result<(), AppError> {
        let mut roles = Roles(roles);
        if roles.0.is_empty() {
            roles.0.insert(Role::Trainee);
        }
        if id == admin.id && !roles.has(Role::Admin) {
            return Err(own_account());
        }
        let before = self.store.user(id).await?.roles;
        self.store.set_roles(id, &roles).await?;
        let detail = json!({ "from": before.to_text(), "to": roles.to_text() });
        self.audit(
            Some(admin.id),
            "user.roles",
            &format!("user:{id}"),
            address,
            detail,
        )
        .await;
        Ok(())
    }

    /// Disables or enables an account; disabling ends its sessions. Nobody disables themselves.
    pub async fn set_disabled(
        &self,
        admin: &User,
        id: UserId,
        disabled: bool,
        address: &str,
    ) -> Result<(), AppError> {
        if id == admin.id && disabled {
            return Err(own_account());
        }
        let since = disabled.then(|| self.clock.now());
        self.store.set_disabled(id, since).await?;
        let what = if disabled { "user.disable" } else { "user.enable" };
        self.audit(Some(admin.id), what, &format!("user:{id}"), address, json!({}))
            .await;
        Ok(())
    }
}

fn own_account() -> AppError {
    AppError::Refused {
        code: "own_account",
        message: Message::OwnAccount,
    }
}
