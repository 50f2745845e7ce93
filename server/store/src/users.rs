//! People: accounts, roles, one-time sign-in links.

use std::collections::BTreeSet;

use async_trait::async_trait;
use jiff::Timestamp;

use crate::macros::text_enum;
use crate::{Hash, Listing, Page, Result, UserId};

text_enum!(
    /// What a person may do; one person can have several.
    Role {
        Trainee = "trainee",
        Teacher = "teacher",
        Organizer = "organizer",
        Admin = "admin",
    }
);

/// A set of roles; the database and the session hold it as `admin,teacher`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Roles(pub BTreeSet<Role>);

impl Roles {
    pub fn has(&self, role: Role) -> bool {
        self.0.contains(&role)
    }

    pub fn to_text(&self) -> String {
        self.0
            .iter()
            .map(|role| role.as_str())
            .collect::<Vec<_>>()
            .join(",")
    }

    /// The reverse of [`Roles::to_text`]; an unknown role is an error.
    pub fn from_text(text: &str) -> Result<Self, crate::UnknownName> {
        text.split(',')
            .filter(|part| !part.is_empty())
            .map(str::parse)
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

impl<const N: usize> From<[Role; N]> for Roles {
    fn from(roles: [Role; N]) -> Self {
        Self(roles.into())
    }
}

/// A sign-in name: 3 to 64 ASCII letters, digits, `.`, `_`, `-`, `@`, `+`.
///
/// ASCII only, so that two names which look the same are the same; the display name is free text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoginName(String);

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a sign-in name has 3 to 64 letters (a-z), digits or . _ - @ +")]
pub struct BadLoginName;

impl LoginName {
    pub fn parse(text: &str) -> Result<Self, BadLoginName> {
        let allowed = |c: char| c.is_ascii_alphanumeric() || "._-@+".contains(c);
        if (3..=64).contains(&text.len()) && text.chars().all(allowed) {
            Ok(Self(text.to_owned()))
        } else {
            Err(BadLoginName)
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What uniqueness is checked on: `Ada` and `ada` are one name.
    pub fn key(&self) -> String {
        self.0.to_ascii_lowercase()
    }
}

/// An account. Not serialisable: the password hash must not leave the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    pub id: UserId,
    pub login: LoginName,
    pub display_name: String,
    /// argon2id in PHC form; `None` when the person can only come in by a one-time link.
    pub password_hash: Option<String>,
    pub roles: Roles,
    pub created: Timestamp,
    pub disabled: Option<Timestamp>,
}

#[derive(Debug, Clone)]
pub struct NewUser {
    pub id: UserId,
    pub login: LoginName,
    pub display_name: String,
    pub password_hash: Option<String>,
    pub roles: Roles,
}

#[async_trait]
pub trait Users {
    /// Makes an account.
    /// Errors: [`Conflict::LoginTaken`](crate::Conflict) whatever the case of the letters, `IdTaken`.
    async fn create_user(&self, user: NewUser, now: Timestamp) -> Result<User>;

    /// Errors: `NotFound`. A disabled account is found; see [`User::disabled`].
    async fn user(&self, id: UserId) -> Result<User>;

    /// By sign-in name, whatever the case. `None` when there is none, so that sign-in can spend the same
    /// time on both.
    async fn user_by_login(&self, login: &LoginName) -> Result<Option<User>>;

    /// Accounts whose sign-in or display name contains `text` (empty: all), by sign-in name.
    async fn users(&self, text: &str, page: Page) -> Result<Listing<User>>;

    /// Errors: `NotFound`.
    async fn set_display_name(&self, id: UserId, name: &str) -> Result<()>;

    /// Sets the argon2 hash and ends all sessions of the user. Errors: `NotFound`.
    async fn set_password(&self, id: UserId, password_hash: &str) -> Result<()>;

    /// Errors: `NotFound`.
    async fn set_roles(&self, id: UserId, roles: &Roles) -> Result<()>;

    /// Disables (`Some(when)`) or enables. Disabling ends all sessions of the user. Errors: `NotFound`.
    async fn set_disabled(&self, id: UserId, since: Option<Timestamp>) -> Result<()>;

    /// Stores a one-time sign-in link by the hash of its token. Errors: `NotFound` (user), `IdTaken`.
    async fn add_sign_in_link(&self, token: Hash, user: UserId, expires: Timestamp) -> Result<()>;

    /// Consumes a link: of two callers at once exactly one gets the user. Expired links are removed.
    /// Errors: `NotFound` when unknown, used or expired; `Refused(UserDisabled)`.
    async fn use_sign_in_link(&self, token: Hash, now: Timestamp) -> Result<User>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_text_and_back() {
        let roles = Roles::from([Role::Admin, Role::Trainee]);
        assert_eq!(roles.to_text(), "trainee,admin");
        assert_eq!(Roles::from_text("trainee,admin"), Ok(roles));
        assert_eq!(Roles::from_text(""), Ok(Roles::default()));
        assert!(Roles::from_text("root").is_err());
    }

    #[test]
    fn login_names_are_plain() {
        assert_eq!(LoginName::parse("Ada.L").unwrap().key(), "ada.l");
        for bad in ["ab", "a b c", "аdа", "", "x\0y", &"a".repeat(65)] {
            assert_eq!(LoginName::parse(bad), Err(BadLoginName), "{bad:?}");
        }
    }
}
