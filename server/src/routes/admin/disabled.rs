//! The form at `/admin/users/{id}/disabled`: field `disabled` = `true` | `false`.

use crate::error::AppError;
use crate::extract::{Admin, Fields, Path};
use crate::messages::Message;
use crate::state::AppState;
use crate::wire;
use axum::extract::State;
use axum::response::Response;
use trellis_types::UserId;

pub async fn form(
    State(state): State<AppState>,
    Admin(person): Admin,
    Path(id): Path<UserId>,
    fields: Fields,
) -> Result<Response, AppError> {
    let key = wire::user_key(&id).ok_or(AppError::NotFound)?;
    let done = match fields.one("disabled").parse() {
        Ok(disabled) => {
            state
                .set_disabled(&person.user, key, disabled, &person.visitor.address)
                .await
        }
        Err(_) => Err(AppError::invalid("disabled", Message::Required)),
    };
    super::answer(&state, &person.visitor, done).await
}
