//! The administrator's page: audit, accounts, queue and languages.

use crate::auth::Role;
use crate::problems::LanguageChoice;
use crate::{Time, UserId};
use serde::{Deserialize, Serialize};

/// The query of `/admin`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct AdminQuery {
    /// Part of a sign-in name or display name.
    pub user: String,
    /// Only audit entries of this kind: `user.sign_in`, ...
    pub what: String,
    /// Only older audit entries than this one.
    pub before: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdminView {
    pub query: AdminQuery,
    pub queue: QueueView,
    pub languages: Vec<LanguageChoice>,
    pub users: Vec<UserLine>,
    pub users_total: u64,
    /// Newest first.
    pub audit: Vec<AuditLine>,
    /// More: the next page begins before this entry.
    pub older: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct QueueView {
    pub queued: u64,
    pub running: u64,
    pub oldest: Option<Time>,
    pub workers: u32,
    /// Sandbox children run confined (landlock, seccomp); else why not.
    pub confined: bool,
    pub note: String,
}

/// An account; roles are changed by the form at `/admin/users/{id}/roles` (repeated field `roles`), and it is
/// disabled or enabled by that at `/admin/users/{id}/disabled` (field `disabled` = `true` | `false`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserLine {
    pub id: UserId,
    pub login: String,
    pub display_name: String,
    pub roles: Vec<Role>,
    pub created: Time,
    pub disabled: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditLine {
    pub id: i64,
    pub at: Time,
    /// A sign-in name; empty: nobody, or the system.
    pub who: String,
    pub what: String,
    pub target: String,
    pub address: String,
    /// One line of JSON; may be empty.
    pub detail: String,
}
