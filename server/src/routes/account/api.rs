//! The API's side of accounts.

use super::start_session;
use crate::error::AppError;
use crate::extract::{Json, SignedIn, Visitor};
use crate::services::auth::{Registration, parse_name};
use crate::state::AppState;
use crate::wire;
use axum::extract::State;
use axum::http::StatusCode;
use tower_sessions::Session;
use trellis_store::User;
use trellis_types::auth::{NameRequest, PasswordRequest, RegisterRequest, SessionResponse, SignInRequest};
use trellis_types::error::ErrorBody;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub fn api() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(current, sign_in, sign_out))
        .routes(routes!(register))
        .routes(routes!(rename))
        .routes(routes!(change_password))
}

fn session_of(user: Option<&User>, visitor: &Visitor) -> axum::Json<SessionResponse> {
    axum::Json(SessionResponse {
        user: user.map(wire::session_user),
        csrf: visitor.csrf.clone(),
    })
}

/// Who is signed in, and the CSRF token that every other call has to carry in `x-csrf-token`.
#[utoipa::path(get, path = "/auth/session", tag = "account", responses((status = 200, body = SessionResponse)))]
async fn current(visitor: Visitor) -> axum::Json<SessionResponse> {
    session_of(visitor.user.as_ref(), &visitor)
}

/// Sign in. The session's cookie comes with the answer.
#[utoipa::path(post, path = "/auth/session", tag = "account", request_body = SignInRequest,
    responses((status = 200, body = SessionResponse), (status = 422, body = ErrorBody), (status = 429, body = ErrorBody)))]
async fn sign_in(
    State(state): State<AppState>,
    visitor: Visitor,
    session: Session,
    Json(request): Json<SignInRequest>,
) -> Result<axum::Json<SessionResponse>, AppError> {
    let user = state
        .sign_in(&request.login, request.password, &visitor.address)
        .await?;
    start_session(&session, &user).await?;
    Ok(session_of(Some(&user), &visitor))
}

/// Sign out: the session ends on the server.
#[utoipa::path(delete, path = "/auth/session", tag = "account", responses((status = 204)))]
async fn sign_out(session: Session) -> Result<StatusCode, AppError> {
    session.flush().await.map_err(AppError::internal)?;
    Ok(StatusCode::NO_CONTENT)
}

/// Make a trainee's account and sign in with it.
#[utoipa::path(post, path = "/auth/users", tag = "account", request_body = RegisterRequest,
    responses((status = 201, body = SessionResponse), (status = 422, body = ErrorBody), (status = 429, body = ErrorBody)))]
async fn register(
    State(state): State<AppState>,
    visitor: Visitor,
    session: Session,
    Json(request): Json<RegisterRequest>,
) -> Result<(StatusCode, axum::Json<SessionResponse>), AppError> {
    let form = Registration {
        login: request.login,
        name: request.display_name,
        password: request.password,
    };
    let user = state.register(form, &visitor.address).await?;
    start_session(&session, &user).await?;
    Ok((StatusCode::CREATED, session_of(Some(&user), &visitor)))
}

/// Change one's display name.
#[utoipa::path(put, path = "/account/name", tag = "account", request_body = NameRequest,
    responses((status = 204), (status = 401, body = ErrorBody), (status = 422, body = ErrorBody)))]
async fn rename(
    State(state): State<AppState>,
    person: SignedIn,
    Json(request): Json<NameRequest>,
) -> Result<StatusCode, AppError> {
    state
        .store
        .set_display_name(person.user.id, &parse_name(&request.display_name)?)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Change one's password. All other sessions end.
#[utoipa::path(put, path = "/account/password", tag = "account", request_body = PasswordRequest,
    responses((status = 204), (status = 401, body = ErrorBody), (status = 422, body = ErrorBody)))]
async fn change_password(
    State(state): State<AppState>,
    person: SignedIn,
    session: Session,
    Json(request): Json<PasswordRequest>,
) -> Result<StatusCode, AppError> {
    state
        .change_password(
            &person.user,
            request.current,
            request.new,
            &person.visitor.address,
        )
        .await?;
    start_session(&session, &person.user).await?;
    Ok(StatusCode::NO_CONTENT)
}
