//! People with a role. As arguments of a handler they come before the body, so that whoever may not do a thing is
//! told that, whatever they sent.

use super::{SignedIn, Visitor};
use crate::error::AppError;
use crate::services::access;
use crate::state::AppState;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use trellis_store::Role;

macro_rules! role {
    ($($(#[$doc:meta])* $name:ident: $role:expr;)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone)]
        pub struct $name(pub SignedIn);

        impl FromRequestParts<AppState> for $name {
            type Rejection = AppError;

            async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, AppError> {
                let visitor = Visitor::from_request_parts(parts, state).await?;
                let user = visitor.require($role)?.clone();
                Ok(Self(SignedIn { user, visitor }))
            }
        }
    )+};
}

role! {
    /// A teacher or admin; else 401 or 403.
    Teacher: Role::Teacher;
    /// An organizer or admin; else 401 or 403.
    Organizer: Role::Organizer;
    /// An admin; else 401 or 403.
    Admin: Role::Admin;
}

/// A teacher, organizer or admin: whoever writes Markdown. Else 401 or 403.
#[derive(Debug, Clone)]
pub struct Author(pub SignedIn);

impl FromRequestParts<AppState> for Author {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, AppError> {
        let person = SignedIn::from_request_parts(parts, state).await?;
        let user = Some(&person.user);
        let writes = access::has_role(user, Role::Teacher) || access::has_role(user, Role::Organizer);
        if writes {
            Ok(Self(person))
        } else {
            Err(AppError::Forbidden)
        }
    }
}
