//! Problems: what the portal shows of a package, its versions, its verification.

use async_trait::async_trait;
use jiff::Timestamp;
use serde_json::Value;

use crate::macros::text_enum;
use crate::{ContestId, Hash, Listing, LocalText, Page, ProblemId, Result, UserId};

/// Who may see a problem outside of contests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Visibility {
    /// The owner and admins.
    Draft,
    /// Only inside contests that hold it, after their start.
    Contest,
    /// Everybody, from this moment on.
    Published { from: Timestamp },
}

impl Visibility {
    /// Whether everybody may see it at `now`.
    pub fn is_public(self, now: Timestamp) -> bool {
        matches!(self, Self::Published { from } if from <= now)
    }
}

text_enum!(
    /// How far the check of a package is (every submission in it on every case).
    VerificationState {
        Pending = "pending",
        Running = "running",
        Passed = "passed",
        Failed = "failed",
    }
);

/// What a version of a problem shows; taken from the package by the caller.
#[derive(Debug, Clone, PartialEq)]
pub struct ProblemContent {
    /// The package's archive in the blob table.
    pub package: Hash,
    pub title: LocalText,
    /// Markdown.
    pub statement: LocalText,
    /// Seconds of fuel time, in ms.
    pub time_limit_ms: u32,
    pub memory_bytes: u64,
    /// Allowed language ids; empty means all.
    pub languages: Vec<String>,
    /// `algorithms`, `iot`, ...; one per problem, for filters.
    pub field: String,
    pub keywords: Vec<String>,
    /// 1 (first steps) to 10.
    pub difficulty: u8,
    /// Seconds of training credited once for the first accepted submission; 0 for none.
    pub credit_seconds: u32,
    /// Whatever else the page needs at once (samples, source, licence), opaque here.
    pub details: Value,
}

/// A problem at its current version.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    pub id: ProblemId,
    pub slug: String,
    pub owner: Option<UserId>,
    pub visibility: Visibility,
    /// Counts from 1.
    pub version: u32,
    pub content: ProblemContent,
    pub verification: VerificationState,
    pub created: Timestamp,
    pub updated: Timestamp,
    /// People who tried and who solved it (results behind a freeze are not in).
    pub tried: u64,
    pub solved: u64,
}

#[derive(Debug, Clone)]
pub struct NewProblem {
    pub id: ProblemId,
    /// Lower-case name in URLs, unique for ever (a deleted problem keeps it).
    pub slug: String,
    /// `None`: ours, from the catalog.
    pub owner: Option<UserId>,
    pub visibility: Visibility,
    pub content: ProblemContent,
}

/// One line of a problem's history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProblemVersion {
    pub version: u32,
    pub package: Hash,
    pub author: Option<UserId>,
    pub created: Timestamp,
}

/// What a person has done with a problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mark {
    #[default]
    Untried,
    Tried,
    Solved,
}

/// One line of the problem list.
#[derive(Debug, Clone, PartialEq)]
pub struct ProblemLine {
    pub id: ProblemId,
    pub slug: String,
    pub owner: Option<UserId>,
    pub title: LocalText,
    pub field: String,
    pub keywords: Vec<String>,
    pub difficulty: u8,
    pub credit_seconds: u32,
    pub visibility: Visibility,
    pub version: u32,
    pub verification: VerificationState,
    pub updated: Timestamp,
    pub tried: u64,
    pub solved: u64,
    /// The viewer's own mark.
    pub mark: Mark,
}

/// Whose problems.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ProblemScope {
    /// Published ones only.
    #[default]
    Public,
    /// What this person owns, drafts included.
    OwnedBy(UserId),
    /// What this person may put into a contest or set: public ones and their own.
    UsableBy(UserId),
    /// All but deleted ones (admins).
    All,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ProblemOrder {
    /// Difficulty, then slug.
    #[default]
    Difficulty,
    /// Newest first.
    Newest,
    Slug,
}

/// Which problems; empty fields do not filter.
#[derive(Debug, Clone, Default)]
pub struct ProblemQuery {
    pub scope: ProblemScope,
    /// Part of slug, title (any language) or keyword, whatever the case.
    pub text: String,
    pub field: Option<String>,
    pub keyword: Option<String>,
    pub difficulty: Option<(u8, u8)>,
    /// For the marks.
    pub viewer: Option<UserId>,
    /// Only problems with this mark of the viewer's (none without a viewer).
    pub mark: Option<Mark>,
    pub order: ProblemOrder,
}

/// The check of one package.
#[derive(Debug, Clone, PartialEq)]
pub struct Verification {
    pub package: Hash,
    pub state: VerificationState,
    /// The report of `trellis check`, or why it could not run; null before.
    pub report: Value,
    pub updated: Timestamp,
}

/// A package to check, taken by one worker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClaimedVerification {
    pub package: Hash,
    /// Must be given back unchanged to [`Problems::finish_verification`].
    pub attempt: u32,
}

#[async_trait]
pub trait Problems {
    /// Makes a problem at version 1; its package waits for verification unless it has been verified.
    /// Errors: `SlugTaken`, `IdTaken`; `NotFound` when the package's blob is not there, or not yet.
    async fn create_problem(&self, problem: NewProblem, now: Timestamp) -> Result<Problem>;

    /// Gives the problem a new version. `base` is the version the author saw.
    /// Errors: `NotFound` (also of the package's blob), `Gone`, `Stale`.
    async fn update_problem(
        &self,
        id: ProblemId,
        base: u32,
        content: ProblemContent,
        author: Option<UserId>,
        now: Timestamp,
    ) -> Result<Problem>;

    /// Errors: `NotFound`, `Gone`.
    async fn set_visibility(&self, id: ProblemId, visibility: Visibility, now: Timestamp) -> Result<()>;

    /// Soft delete: from now on `Gone`; submissions, solves and hours stay. Again: `Gone`.
    async fn delete_problem(&self, id: ProblemId, now: Timestamp) -> Result<()>;

    /// Errors: `NotFound`, `Gone`. Says nothing about who may see it: ask [`Visibility::is_public`], the
    /// owner and [`contests_with`](crate::Contests::contests_with).
    async fn problem(&self, id: ProblemId) -> Result<Problem>;

    /// As [`problem`](Problems::problem).
    async fn problem_by_slug(&self, slug: &str) -> Result<Problem>;

    async fn problems(
        &self,
        query: &ProblemQuery,
        page: Page,
        now: Timestamp,
    ) -> Result<Listing<ProblemLine>>;

    /// What this person has done with these problems, in the order asked (own results, freeze or not).
    async fn marks(&self, user: UserId, problems: &[ProblemId]) -> Result<Vec<Mark>>;

    /// Newest first. Errors: `NotFound`; a deleted problem still has its history.
    async fn problem_versions(&self, id: ProblemId) -> Result<Vec<ProblemVersion>>;

    /// Errors: `NotFound` when the package was never part of a problem.
    async fn verification(&self, package: Hash) -> Result<Verification>;

    /// Takes the oldest pending package, or one whose lease has run out.
    async fn claim_verification(
        &self,
        now: Timestamp,
        lease_until: Timestamp,
    ) -> Result<Option<ClaimedVerification>>;

    /// Prolongs the lease and writes how far the check is, which takes the report's place until the outcome is there; false (and
    /// nothing written) when somebody else has claimed it meanwhile.
    async fn progress_verification(
        &self,
        claim: ClaimedVerification,
        progress: &Value,
        lease_until: Timestamp,
    ) -> Result<bool>;

    /// Writes the outcome; false (and nothing written) when somebody else has claimed it meanwhile.
    async fn finish_verification(
        &self,
        claim: ClaimedVerification,
        passed: bool,
        report: &Value,
        now: Timestamp,
    ) -> Result<bool>;

    /// Asks for the check again (new language pack, judge fault). Errors: `NotFound`.
    async fn reset_verification(&self, package: Hash, now: Timestamp) -> Result<()>;

    /// The distinct fields and keywords of public problems, sorted, for the filter form.
    async fn problem_facets(&self, now: Timestamp) -> Result<Facets>;
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facets {
    pub fields: Vec<String>,
    pub keywords: Vec<String>,
}

/// A problem's place in a contest, for deciding who may see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ContestUse {
    pub contest: ContestId,
    pub start: Timestamp,
    pub end: Timestamp,
    /// Whether it is announced (a draft contest shows nothing to anybody).
    pub announced: bool,
}
