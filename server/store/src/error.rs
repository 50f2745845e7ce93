//! What a store method can answer instead of its result.
//!
//! [`StoreError::NotFound`], [`Gone`](StoreError::Gone), [`Conflict`](StoreError::Conflict) and
//! [`Refused`](StoreError::Refused) are answers to the user: a route turns them into 404, 410, 409 and 403
//! (or a message). The rest is ours: logged once at the edge, shown as 500 or 503.

use std::error::Error;

/// The result of every store method.
pub type Result<T, E = StoreError> = std::result::Result<T, E>;

#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// No such row.
    #[error("no such {0}")]
    NotFound(&'static str),
    /// It was there and has been deleted; what refers to it stays.
    #[error("this {0} was deleted")]
    Gone(&'static str),
    /// Somebody else was first.
    #[error(transparent)]
    Conflict(#[from] Conflict),
    /// A rule that can only be checked inside the transaction says no.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// A stored row breaks an invariant; never papered over by a default.
    #[error("corrupt {what}: {detail}")]
    Corrupt { what: &'static str, detail: String },
    /// The database is busy or away; trying again may help.
    #[error("the database is not available")]
    Unavailable(#[source] Box<dyn Error + Send + Sync>),
    /// The object store, where large blobs are, does not answer or refuses us; trying again may help.
    #[error("the object store is not available: {0}")]
    Objects(#[source] Box<dyn Error + Send + Sync>),
    /// Anything else the database says.
    #[error("database error")]
    Backend(#[source] Box<dyn Error + Send + Sync>),
}

impl StoreError {
    /// Whether trying again gives the same answer: it is about the rows, and not about the database or the object store.
    pub fn is_lasting(&self) -> bool {
        !matches!(self, Self::Unavailable(_) | Self::Objects(_) | Self::Backend(_))
    }

    /// A corrupt row of `what`.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "errors are handed over where they end"
    )]
    pub fn corrupt(what: &'static str, detail: impl ToString) -> Self {
        Self::Corrupt {
            what,
            detail: detail.to_string(),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Conflict {
    #[error("this sign-in name is taken")]
    LoginTaken,
    #[error("this problem name is taken")]
    SlugTaken,
    #[error("this join code is taken")]
    CodeTaken,
    #[error("two problems of the contest have the same label, or one is in it twice")]
    LabelTaken,
    /// A row with this id exists. Ids are random: seen only when a caller repeats itself.
    #[error("this id exists already")]
    IdTaken,
    /// The form was made from an older version than the stored one.
    #[error("changed by someone else meanwhile (version {current})")]
    Stale { current: u32 },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("this account is disabled")]
    UserDisabled,
    #[error("not registered for this contest")]
    NotRegistered,
    #[error("this problem is not in the contest")]
    NotInContest,
    #[error("the contest has not started")]
    ContestNotStarted,
    #[error("the contest is over")]
    ContestOver,
    #[error("the contest is still running")]
    ContestRunning,
    /// The contest's final standings are made; it cannot change any more.
    #[error("the contest is final")]
    ContestFinal,
    #[error("wrong join code")]
    WrongCode,
    #[error("{0} submissions are not judged yet")]
    NotJudged(u64),
    /// A filter that no submission fits.
    #[error("no submission fits")]
    NothingToRejudge,
    #[error("{0} submissions are too many for one rejudging")]
    TooManyToRejudge(u64),
    #[error("the rejudging is still running")]
    RejudgingRunning,
    /// Applied or cancelled before.
    #[error("the rejudging is closed")]
    RejudgingClosed,
    /// Another rejudging of these submissions was applied after this one had begun.
    #[error("{0} submissions have been rejudged meanwhile")]
    RejudgedMeanwhile(u64),
    /// The hours have been granted a second time since; both would count.
    #[error("these hours have been granted again")]
    GrantedAgain,
}

/// A spelling that no value of the enum has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not a {what}")]
pub struct UnknownName {
    pub what: &'static str,
    pub text: String,
}
