//! The plain forms of accounts.

use super::start_session;
use crate::error::AppError;
use crate::extract::{Form, SignedIn, Visitor};
use crate::services::auth::{AuthError, Registration, parse_name};
use crate::state::AppState;
use crate::web::page::{form_answer, page, redirect, safe_next};
use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::{get, post};
use serde::Deserialize;
use tower_sessions::Session;
use trellis_app::{Flash, FormState};
use trellis_types::Route;
use trellis_types::route::form;

pub fn forms() -> Router<AppState> {
    Router::new()
        .route(form::SIGN_IN, get(page).post(sign_in))
        .route(form::SIGN_OUT, post(sign_out))
        .route(form::REGISTER, get(page).post(register))
        .route("/sign-in/{token}", get(by_link))
        .route(form::ACCOUNT_NAME, post(rename))
        .route(form::ACCOUNT_PASSWORD, post(change_password))
}

#[derive(Deserialize)]
struct SignInForm {
    #[serde(default)]
    login: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    next: String,
}

fn values(pairs: &[(&str, &str)]) -> FormState {
    let values = pairs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    FormState {
        values,
        ..FormState::default()
    }
}

fn next_query(next: &str) -> String {
    let next: String = form_urlencoded::byte_serialize(safe_next(next).as_bytes()).collect();
    format!("next={next}")
}

async fn sign_in(
    State(state): State<AppState>,
    visitor: Visitor,
    session: Session,
    Form(form): Form<SignInForm>,
) -> Result<Response, AppError> {
    match state.sign_in(&form.login, form.password, &visitor.address).await {
        Ok(user) => {
            start_session(&session, &user).await?;
            Ok(redirect(safe_next(&form.next), Some(Flash::SignedIn)))
        }
        Err(error) => {
            let typed = values(&[("login", &form.login), ("next", &form.next)]);
            form_answer(
                &state,
                &visitor,
                Route::SignIn,
                &next_query(&form.next),
                typed,
                Some(error.into()),
            )
            .await
        }
    }
}

async fn sign_out(session: Session) -> Result<Response, AppError> {
    session.flush().await.map_err(AppError::internal)?;
    Ok(redirect("/", Some(Flash::SignedOut)))
}

#[derive(Deserialize)]
struct RegisterForm {
    #[serde(default)]
    login: String,
    #[serde(default)]
    display_name: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    next: String,
}

async fn register(
    State(state): State<AppState>,
    visitor: Visitor,
    session: Session,
    Form(form): Form<RegisterForm>,
) -> Result<Response, AppError> {
    let registration = Registration {
        login: form.login.clone(),
        name: form.display_name.clone(),
        password: form.password,
    };
    match state.register(registration, &visitor.address).await {
        Ok(user) => {
            start_session(&session, &user).await?;
            Ok(redirect(safe_next(&form.next), Some(Flash::Registered)))
        }
        Err(error) => {
            let typed = values(&[
                ("login", &form.login),
                ("display_name", &form.display_name),
                ("next", &form.next),
            ]);
            form_answer(
                &state,
                &visitor,
                Route::Register,
                &next_query(&form.next),
                typed,
                Some(error.into()),
            )
            .await
        }
    }
}

/// A one-time link. It signs in at once: whoever holds it is meant to come in, and it works only once.
async fn by_link(
    State(state): State<AppState>,
    visitor: Visitor,
    session: Session,
    Path(token): Path<String>,
) -> Result<Response, AppError> {
    match state.sign_in_by_token(&token, &visitor.address).await {
        Ok(user) => {
            start_session(&session, &user).await?;
            Ok(redirect("/", Some(Flash::SignedIn)))
        }
        Err(AuthError::BadLink) => Ok(redirect(&Route::SignIn.path(), Some(Flash::LinkUsed))),
        Err(error) => Err(error.into()),
    }
}

#[derive(Deserialize)]
struct NameForm {
    #[serde(default)]
    display_name: String,
}

async fn rename(
    State(state): State<AppState>,
    person: SignedIn,
    Form(form): Form<NameForm>,
) -> Result<Response, AppError> {
    match parse_name(&form.display_name) {
        Ok(name) => {
            state.store.set_display_name(person.user.id, &name).await?;
            Ok(redirect(&Route::Account.path(), Some(Flash::NameChanged)))
        }
        Err(error) => {
            let typed = values(&[("display_name", &form.display_name)]);
            form_answer(
                &state,
                &person.visitor,
                Route::Account,
                "",
                typed,
                Some(error.into()),
            )
            .await
        }
    }
}

#[derive(Deserialize)]
struct PasswordForm {
    #[serde(default)]
    current: String,
    #[serde(default)]
    new: String,
}

async fn change_password(
    State(state): State<AppState>,
    person: SignedIn,
    session: Session,
    Form(form): Form<PasswordForm>,
) -> Result<Response, AppError> {
    let address = &person.visitor.address;
    match state
        .change_password(&person.user, form.current, form.new, address)
        .await
    {
        Ok(()) => {
            start_session(&session, &person.user).await?;
            Ok(redirect(&Route::Account.path(), Some(Flash::PasswordChanged)))
        }
        Err(error) => {
            let typed = FormState::default();
            form_answer(
                &state,
                &person.visitor,
                Route::Account,
                "",
                typed,
                Some(error.into()),
            )
            .await
        }
    }
}
