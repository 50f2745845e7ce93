//! Accounts: register, sign in by password or one-time link, change a password. Everything is limited by account
//! and address, and everything leaves an audit entry.

use super::passwords;
use crate::error::AppError;
use crate::messages::Message;
use crate::state::AppState;
use serde_json::json;
use trellis_store::{
    Conflict, Hash, Hit, LoginName, NewAudit, NewUser, Role, Roles, StoreError, User, UserId,
};

/// Why an account action was refused. Each is shown to the person beside the form.
#[derive(Debug, thiserror::Error)]
pub enum AuthError {
    #[error("wrong name or password")]
    WrongPassword,
    #[error("too many tries")]
    TooMany { retry_after: u32 },
    #[error("not a sign-in name")]
    BadLogin,
    #[error("the display name has 1 to 60 characters")]
    BadName,
    #[error("the password is too short or too long")]
    BadPassword,
    #[error("the name is taken")]
    Taken,
    #[error("the account is disabled")]
    Disabled,
    #[error("the link was used or has expired")]
    BadLink,
    #[error("hashing failed")]
    Hashing,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<AuthError> for AppError {
    fn from(error: AuthError) -> Self {
        match error {
            AuthError::WrongPassword => Self::invalid("password", Message::WrongPassword),
            AuthError::TooMany { retry_after } => Self::RateLimited { retry_after },
            AuthError::BadLogin => Self::invalid("login", Message::BadLogin),
            AuthError::BadName => Self::invalid("display_name", Message::BadName),
            AuthError::BadPassword => Self::invalid("password", Message::BadPassword),
            AuthError::Taken => Self::invalid("login", Message::LoginTaken),
            AuthError::Disabled => Self::Refused {
                code: "user_disabled",
                message: Message::Disabled,
            },
            AuthError::BadLink => Self::Refused {
                code: "bad_link",
                message: Message::BadLink,
            },
            AuthError::Hashing => Self::internal("a password could not be hashed"),
            AuthError::Store(error) => error.into(),
        }
    }
}

/// A filled-in registration form.
#[derive(Debug, Clone)]
pub struct Registration {
    pub login: String,
    pub name: String,
    pub password: String,
}

impl AppState {
    async fn limit(&self, key: &str, window: u32, limit: u32) -> Result<(), AuthError> {
        match self.store.hit(key, window, limit, self.clock.now()).await? {
            Hit::Allowed { .. } => Ok(()),
            Hit::Limited { retry_after } => Err(AuthError::TooMany { retry_after }),
        }
    }

    /// Writes an audit entry; a failure to write it is logged and does not undo what happened.
    pub async fn audit(
        &self,
        who: Option<UserId>,
        what: &str,
        target: &str,
        address: &str,
        detail: serde_json::Value,
    ) {
        let entry = NewAudit {
            who,
            what: what.to_owned(),
            target: target.to_owned(),
            address: address.to_owned(),
            detail,
        };
        if let Err(error) = self.store.add_audit(&entry, self.clock.now()).await {
            tracing::error!(what, %error, "audit entry lost");
        }
    }

    /// Makes a trainee's account.
    pub async fn register(&self, form: Registration, address: &str) -> Result<User, AuthError> {
        let login = LoginName::parse(form.login.trim()).map_err(|_| AuthError::BadLogin)?;
        let name = parse_name(&form.name)?;
        if !passwords::is_acceptable(&form.password) {
            return Err(AuthError::BadPassword);
        }
        let limit = self.config.limits.register_per_address;
        self.limit(&format!("register:{address}"), 3600, limit).await?;
        let user = self
            .create_account(login, name, Some(form.password), Roles::from([Role::Trainee]))
            .await?;
        self.audit(
            Some(user.id),
            "user.register",
            &format!("user:{}", user.id),
            address,
            json!({}),
        )
        .await;
        Ok(user)
    }

    /// Makes an account with any roles; no limits, no audit entry.
    pub async fn create_account(
        &self,
        login: LoginName,
        display_name: String,
        password: Option<String>,
        roles: Roles,
    ) -> Result<User, AuthError> {
        let password_hash = match password {
            Some(password) => Some(passwords::hash(password).await.ok_or(AuthError::Hashing)?),
            None => None,
        };
        let now = self.clock.now();
        let id = UserId::new(now, crate::clock::random());
        let new = NewUser {
            id,
            login,
            display_name,
            password_hash,
            roles,
        };
        self.store
            .create_user(new, now)
            .await
            .map_err(|error| match error {
                StoreError::Conflict(Conflict::LoginTaken) => AuthError::Taken,
                other => other.into(),
            })
    }

    /// Checks a name and password. An unknown name takes as long as a wrong password and says the same.
    pub async fn sign_in(&self, login: &str, password: String, address: &str) -> Result<User, AuthError> {
        let limits = &self.config.limits;
        let parsed = LoginName::parse(login.trim());
        let key = parsed.as_ref().map_or_else(|_| "?".to_owned(), LoginName::key);
        let account = format!("sign-in:login:{key}");
        self.limit(
            &format!("sign-in:address:{address}"),
            limits.sign_in_window,
            limits.sign_in_per_address,
        )
        .await?;
        self.limit(&account, limits.sign_in_window, limits.sign_in_per_login)
            .await?;
        let user = match &parsed {
            Ok(login) => self.store.user_by_login(login).await?,
            Err(_) => None,
        };
        let stored = user.as_ref().and_then(|user| user.password_hash.clone());
        let short = password.chars().take(passwords::MAX_BYTES + 1).collect();
        let right = passwords::verify(short, stored).await;
        match user {
            Some(user) if right && user.disabled.is_none() => {
                self.store.forget_hits(&account).await?;
                self.audit(
                    Some(user.id),
                    "user.sign_in",
                    &format!("user:{}", user.id),
                    address,
                    json!({}),
                )
                .await;
                Ok(user)
            }
            Some(_) if right => Err(AuthError::Disabled),
            user => {
                let target = user.map(|user| format!("user:{}", user.id)).unwrap_or_default();
                self.audit(
                    None,
                    "user.sign_in_failed",
                    &target,
                    address,
                    json!({ "login": key }),
                )
                .await;
                Err(AuthError::WrongPassword)
            }
        }
    }

    /// A fresh one-time sign-in link's token for `user`, valid for `seconds`.
    pub async fn sign_in_token(&self, user: UserId, seconds: i64) -> Result<String, AuthError> {
        let token = crate::clock::token::<20>();
        let expires = self
            .clock
            .now()
            .checked_add(jiff::SignedDuration::from_secs(seconds))
            .unwrap_or(jiff::Timestamp::MAX);
        self.store
            .add_sign_in_link(Hash::of(token.as_bytes()), user, expires)
            .await?;
        Ok(token)
    }

    /// Consumes a one-time link.
    pub async fn sign_in_by_token(&self, token: &str, address: &str) -> Result<User, AuthError> {
        let limits = &self.config.limits;
        self.limit(
            &format!("sign-in:address:{address}"),
            limits.sign_in_window,
            limits.sign_in_per_address,
        )
        .await?;
        let used = self
            .store
            .use_sign_in_link(Hash::of(token.as_bytes()), self.clock.now())
            .await;
        let user = used.map_err(|error| match error {
            StoreError::NotFound(_) => AuthError::BadLink,
            StoreError::Refused(_) => AuthError::Disabled,
            other => other.into(),
        })?;
        self.audit(
            Some(user.id),
            "user.sign_in_link",
            &format!("user:{}", user.id),
            address,
            json!({}),
        )
        .await;
        Ok(user)
    }

    /// Sets a new password after checking the old one (not asked of people who have none). Ends all sessions.
    pub async fn change_password(
        &self,
        user: &User,
        old: String,
        new: String,
        address: &str,
    ) -> Result<(), AuthError> {
        let limits = &self.config.limits;
        let key = format!("sign-in:login:{}", user.login.key());
        self.limit(&key, limits.sign_in_window, limits.sign_in_per_login)
            .await?;
        if user.password_hash.is_some() && !passwords::verify(old, user.password_hash.clone()).await {
            return Err(AuthError::WrongPassword);
        }
        if !passwords::is_acceptable(&new) {
            return Err(AuthError::BadPassword);
        }
        let hash = passwords::hash(new).await.ok_or(AuthError::Hashing)?;
        self.store.set_password(user.id, &hash).await?;
        self.audit(
            Some(user.id),
            "user.password",
            &format!("user:{}", user.id),
            address,
            json!({}),
        )
        .await;
        Ok(())
    }
}

/// Characters that cannot be seen or that turn a line around (Unicode category Cf, as far as names go): zero-width spaces
/// and joiners, direction marks and overrides, the byte order mark.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// A display name: 1 to 60 characters, none of which is a control character or invisible.
pub fn parse_name(text: &str) -> Result<String, AuthError> {
    let name = text.trim();
    let count = name.chars().count();
    if (1..=60).contains(&count) && !name.chars().any(|c| c.is_control() || is_invisible(c)) {
        Ok(name.to_owned())
    } else {
        Err(AuthError::BadName)
    }
}
