//! Accounts: register, sign in and out, one-time links, name and password.

mod api;
mod forms;

pub use api::api;
pub use forms::forms;

use crate::error::AppError;
use crate::web::session::USER;
use tower_sessions::Session;
use trellis_store::User;

/// Starts a session for `user` under a new id, so that an id known before the sign-in is worth nothing.
async fn start_session(session: &Session, user: &User) -> Result<(), AppError> {
    session.cycle_id().await.map_err(AppError::internal)?;
    session
        .insert(USER, user.id.to_string())
        .await
        .map_err(AppError::internal)
}
