//! Rows of [`Users`](crate::Users).

use uuid::Uuid;

use super::super::convert::{time, time_opt};
use crate::{LoginName, Result, Roles, StoreError, User};

#[derive(Debug)]
pub struct Row {
    pub id: Uuid,
    pub login: String,
    pub display_name: String,
    pub password_hash: Option<String>,
    pub roles: String,
    pub created: i64,
    pub disabled: Option<i64>,
}

impl TryFrom<Row> for User {
    type Error = StoreError;
    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            id: row.id.into(),
            login: LoginName::parse(&row.login).map_err(|error| StoreError::corrupt("user", error))?,
            display_name: row.display_name,
            password_hash: row.password_hash,
            roles: Roles::from_text(&row.roles).map_err(|error| StoreError::corrupt("user", error))?,
            created: time("user", row.created)?,
            disabled: time_opt("user", row.disabled)?,
        })
    }
}
