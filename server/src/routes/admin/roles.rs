//! The form at `/admin/users/{id}/roles`: repeated field `roles`.

use crate::error::AppError;
use crate::extract::{Admin, Fields, Path};
use crate::messages::Message;
use crate::state::AppState;
use crate::wire;
use axum::extract::State;
use axum::response::Response;
use std::collections::BTreeSet;
use trellis_store::Role;
use trellis_types::UserId;

pub async fn form(
    State(state): State<AppState>,
    Admin(person): Admin,
    Path(id): Path<UserId>,
    fields: Fields,
) -> Result<Response, AppError> {
    let key = wire::user_key(&id).ok_or(AppError::NotFound)?;
    let done = match roles(&fields) {
        Ok(roles) => {
            state
                .set_roles(&person.user, key, roles, &person.visitor.address)
                .await
        }
        Err(error) => Err(error),
    };
    super::answer(&state, &person.visitor, done).await
}

fn roles(fields: &Fields) -> Result<BTreeSet<Role>, AppError> {
    let role = |name: &str| {
        name.parse()
            .map_err(|_| AppError::invalid("roles", Message::Required))
    };
    fields
        .all("roles")
        .filter(|name| !name.is_empty())
        .map(role)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_roles_are_refused() {
        let form = |names: &[&str]| {
            Fields(
                names
                    .iter()
                    .map(|name| ("roles".to_owned(), (*name).to_owned()))
                    .collect(),
            )
        };
        let read = roles(&form(&["teacher", "admin"])).unwrap();
        assert_eq!(read, BTreeSet::from([Role::Teacher, Role::Admin]));
        assert!(roles(&form(&["root"])).is_err());
        assert!(roles(&form(&[])).unwrap().is_empty());
    }
}
