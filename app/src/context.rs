//! What a page is given with each request, and what it gives back.

use crate::i18n::Messages;
use crate::portal::{Portal, Reader};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use trellis_types::auth::SessionUser;
use trellis_types::error::ErrorDetail;
use trellis_types::problems::RunResponse;
use trellis_types::{Lang, Theme};

/// One request for a page.
#[derive(Clone)]
pub struct PageContext {
    pub portal: Arc<dyn Portal>,
    pub user: Option<SessionUser>,
    pub lang: Lang,
    pub theme: Theme,
    /// For this response's Content-Security-Policy.
    pub nonce: String,
    /// The session's token, for forms and islands.
    pub csrf: String,
    /// What to say once, on top of the page.
    pub flash: Option<Flash>,
    pub assets: Arc<Assets>,
    /// `/problems`
    pub path: String,
    /// Without the question mark; may be empty.
    pub query: String,
    /// Set when the page is shown in answer to a form that did not redirect.
    pub form: Option<FormState>,
}

impl std::fmt::Debug for PageContext {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PageContext")
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

impl PageContext {
    pub fn reader(&self) -> Reader {
        Reader {
            user: self.user.clone(),
            lang: self.lang,
        }
    }

    /// The words of this page.
    pub(crate) fn t(&self) -> &'static Messages {
        Messages::of(self.lang)
    }

    /// Path and query, for coming back to this page.
    pub fn here(&self) -> String {
        if self.query.is_empty() {
            self.path.clone()
        } else {
            format!("{}?{}", self.path, self.query)
        }
    }

    /// The first value of a field of the query.
    pub fn query_value(&self, name: &str) -> Option<String> {
        form_urlencoded::parse(self.query.as_bytes())
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.into_owned())
    }

    /// A field as it was posted, when the page answers a form.
    pub fn posted(&self, name: &str) -> Option<&str> {
        self.form.as_ref()?.value(name)
    }

    /// What is wrong with the posted form.
    pub fn form_error(&self) -> Option<&ErrorDetail> {
        self.form.as_ref()?.error.as_ref()
    }
}

/// A form that is answered with its own page.
#[derive(Debug, Clone, Default)]
pub struct FormState {
    /// Everything that was posted but passwords, files and the CSRF token, so that nobody types twice.
    pub values: Vec<(String, String)>,
    /// What is wrong; the page then answers 422.
    pub error: Option<ErrorDetail>,
    /// The outcome of a custom run.
    pub run: Option<RunResponse>,
    /// The form asks to see its Markdown.
    pub preview: bool,
}

impl FormState {
    pub fn value(&self, name: &str) -> Option<&str> {
        self.values
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }
}

/// The finished page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    pub status: u16,
    /// Empty when it redirects.
    pub html: String,
    /// Where to go instead (303): a path with query.
    pub redirect: Option<String>,
}

/// Content-hashed files of the browser side, from `target/site/manifest.json` (written by `cargo xtask`): logical
/// name to URL path. All are empty when the client was not built: pages work without it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Assets {
    /// The style sheet.
    #[serde(rename = "main.css")]
    pub css: String,
    /// wasm-bindgen's module.
    #[serde(rename = "client.js")]
    pub client_js: String,
    #[serde(rename = "client.wasm")]
    pub client_wasm: String,
    /// CodeMirror, loaded by the editor island.
    #[serde(rename = "editor.js")]
    pub editor_js: String,
    #[serde(rename = "icon.svg")]
    pub icon: String,
    /// Pages load themselves again when the portal was restarted.
    #[serde(skip)]
    pub reload: bool,
}

/// A short message after a redirect. The server keeps it as text (in the session or a cookie) for one page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Flash {
    SignedIn,
    SignedOut,
    Registered,
    /// A one-time link that was used or has expired.
    LinkUsed,
    NameChanged,
    PasswordChanged,
    LessonCompleted,
    /// Time, questions or exercises are left.
    LessonNotYet,
    AnswerRight,
    AnswerWrong,
    ContestJoined,
    ClassJoined,
    ClassCreated,
    Saved,
    /// As a draft: nothing was checked.
    Kept,
    Published,
    Withdrawn,
    VerificationStarted,
    Deleted,
    Uploaded,
    Announced,
    Finalized,
    AccountChanged,
    RejudgingStarted,
    RejudgingApplied,
    RejudgingCancelled,
    NodeDrains,
    NodeGoesOn,
    NodeForgotten,
    Unpinned,
}

impl Flash {
    pub const ALL: [Self; 30] = [
        Self::SignedIn,
        Self::SignedOut,
        Self::Registered,
        Self::LinkUsed,
        Self::NameChanged,
        Self::PasswordChanged,
        Self::LessonCompleted,
        Self::LessonNotYet,
        Self::AnswerRight,
        Self::AnswerWrong,
        Self::ContestJoined,
        Self::ClassJoined,
        Self::ClassCreated,
        Self::Saved,
        Self::Kept,
        Self::Published,
        Self::Withdrawn,
        Self::VerificationStarted,
        Self::Deleted,
        Self::Uploaded,
        Self::Announced,
        Self::Finalized,
        Self::AccountChanged,
        Self::RejudgingStarted,
        Self::RejudgingApplied,
        Self::RejudgingCancelled,
        Self::NodeDrains,
        Self::NodeGoesOn,
        Self::NodeForgotten,
        Self::Unpinned,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::SignedIn => "signed_in",
            Self::SignedOut => "signed_out",
            Self::Registered => "registered",
            Self::LinkUsed => "link_used",
            Self::NameChanged => "name_changed",
            Self::PasswordChanged => "password_changed",
            Self::LessonCompleted => "lesson_completed",
            Self::LessonNotYet => "lesson_not_yet",
            Self::AnswerRight => "answer_right",
            Self::AnswerWrong => "answer_wrong",
            Self::ContestJoined => "contest_joined",
            Self::ClassJoined => "class_joined",
            Self::ClassCreated => "class_created",
            Self::Saved => "saved",
            Self::Kept => "kept",
            Self::Published => "published",
            Self::Withdrawn => "withdrawn",
            Self::VerificationStarted => "verification_started",
            Self::Deleted => "deleted",
            Self::Uploaded => "uploaded",
            Self::Announced => "announced",
            Self::Finalized => "finalized",
            Self::AccountChanged => "account_changed",
            Self::RejudgingStarted => "rejudging_started",
            Self::RejudgingApplied => "rejudging_applied",
            Self::RejudgingCancelled => "rejudging_cancelled",
            Self::NodeDrains => "node_drains",
            Self::NodeGoesOn => "node_goes_on",
            Self::NodeForgotten => "node_forgotten",
            Self::Unpinned => "unpinned",
        }
    }

    /// Whether it went as wished.
    pub fn is_good(self) -> bool {
        !matches!(self, Self::LinkUsed | Self::LessonNotYet | Self::AnswerWrong)
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|flash| flash.as_str() == text)
    }
}

/// Requests that end without a page of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    NotFound,
    Gone,
    Forbidden,
    /// The CSRF token is missing or old.
    StaleForm,
    /// Somebody else has saved meanwhile.
    Conflict,
    BadRequest,
    TooLarge,
    RateLimited {
        retry_after_seconds: u32,
    },
    Internal,
}

impl ErrorKind {
    pub fn status(self) -> u16 {
        match self {
            Self::NotFound => 404,
            Self::Gone => 410,
            Self::Forbidden | Self::StaleForm => 403,
            Self::Conflict => 409,
            Self::BadRequest => 400,
            Self::TooLarge => 413,
            Self::RateLimited { .. } => 429,
            Self::Internal => 500,
        }
    }
}
