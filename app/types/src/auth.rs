//! Accounts and sessions. Sessions are cookies; the API answers with the session's person.

use crate::{Time, UserId};
use serde::{Deserialize, Serialize};

/// What a person may do; one person can have several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Role {
    Trainee,
    Teacher,
    Organizer,
    Admin,
}

impl Role {
    pub const ALL: [Self; 4] = [Self::Trainee, Self::Teacher, Self::Organizer, Self::Admin];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Trainee => "trainee",
            Self::Teacher => "teacher",
            Self::Organizer => "organizer",
            Self::Admin => "admin",
        }
    }
}

/// Who is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SessionUser {
    pub id: UserId,
    pub login: String,
    pub display_name: String,
    pub roles: Vec<Role>,
}

impl SessionUser {
    pub fn has(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }

    /// Whether the person may author problems and courses.
    pub fn teaches(&self) -> bool {
        self.has(Role::Teacher) || self.has(Role::Admin)
    }

    /// Whether the person may host contests.
    pub fn organizes(&self) -> bool {
        self.has(Role::Organizer) || self.has(Role::Admin)
    }
}

/// `POST /api/v1/auth/session`, and the form at `/sign-in`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignInRequest {
    pub login: String,
    pub password: String,
}

/// `POST /api/v1/auth/users`, and the form at `/register`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RegisterRequest {
    /// 3 to 64 ASCII letters, digits, `.`, `_`, `-`, `@`, `+`.
    pub login: String,
    pub display_name: String,
    /// At least [`MIN_PASSWORD`] characters.
    pub password: String,
}

/// Shorter passwords are refused.
pub const MIN_PASSWORD: usize = 10;
/// Longer display names are refused.
pub const MAX_DISPLAY_NAME: usize = 60;

/// Passwords must not reach a log through `{:?}`.
macro_rules! hidden_debug {
    ($name:ident) => {
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($name)).finish_non_exhaustive()
            }
        }
    };
}
hidden_debug!(SignInRequest);
hidden_debug!(RegisterRequest);
hidden_debug!(PasswordRequest);

/// The answer to signing in, registering and `GET /api/v1/auth/session`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SessionResponse {
    /// `null`: nobody is signed in.
    pub user: Option<SessionUser>,
    /// For the header [`CSRF_HEADER`](crate::CSRF_HEADER).
    pub csrf: String,
}

/// `PUT /api/v1/account/password`, and the form at `/account/password`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PasswordRequest {
    /// Empty when the account has no password yet.
    pub current: String,
    pub new: String,
}

/// `PUT /api/v1/account/name`, and the form at `/account/name`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NameRequest {
    pub display_name: String,
}

/// The account page. The person is in the page's context.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountView {
    pub created: Time,
    pub has_password: bool,
    pub solved: u64,
    pub hours_seconds: i64,
    /// Classes that the person has joined.
    pub classes: Vec<ClassLink>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClassLink {
    pub title: String,
    pub teacher: String,
}
