//! Classes and problem sets.

use async_trait::async_trait;
use jiff::Timestamp;

use crate::{ClassId, LocalText, ProblemId, Result, SetId, UserId};

/// People whom a teacher looks after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Class {
    pub id: ClassId,
    pub title: String,
    pub owner: UserId,
    pub join_code: String,
    pub created: Timestamp,
    pub members: u64,
}

#[derive(Debug, Clone)]
pub struct NewClass {
    pub id: ClassId,
    pub title: String,
    pub owner: UserId,
    /// Unique, whatever the case, among classes and contests.
    pub join_code: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    pub user: UserId,
    pub name: String,
    pub joined: Timestamp,
}

/// What the teacher decides about a set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetSettings {
    pub title: String,
    /// Whose homework it is; `None`: anybody's with the link.
    pub class: Option<ClassId>,
    pub due: Option<Timestamp>,
    /// Granted once to a member who has solved every problem by the due date; 0: none.
    pub credit_seconds: u32,
    /// In order, each once.
    pub problems: Vec<ProblemId>,
}

#[derive(Debug, Clone)]
pub struct NewSet {
    pub id: SetId,
    pub owner: UserId,
    pub settings: SetSettings,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProblemSet {
    pub id: SetId,
    pub owner: UserId,
    pub settings: SetSettings,
    /// Counts from 1, for the edit form.
    pub version: u32,
    pub created: Timestamp,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetProblem {
    pub problem: ProblemId,
    pub slug: String,
    pub title: LocalText,
    pub deleted: bool,
}

/// What one member has done with one problem (results behind a freeze are not in).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Cell {
    /// Submissions that were judged.
    pub tries: u32,
    /// When the first accepted submission was made.
    pub solved: Option<Timestamp>,
    /// Solved, but not by the due date.
    pub late: bool,
}

/// Who has solved what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matrix {
    /// In order.
    pub problems: Vec<SetProblem>,
    /// By name; one cell for each problem.
    pub rows: Vec<(Member, Vec<Cell>)>,
}

#[async_trait]
pub trait Sets {
    /// Errors: `CodeTaken`, `IdTaken`, `NotFound` (owner).
    async fn create_class(&self, class: NewClass, now: Timestamp) -> Result<Class>;

    /// Errors: `NotFound`.
    async fn class(&self, id: ClassId) -> Result<Class>;

    /// Classes that the person owns, newest first.
    async fn classes_of(&self, owner: UserId) -> Result<Vec<Class>>;

    /// Classes that the person has joined, newest first.
    async fn classes_joined(&self, user: UserId) -> Result<Vec<Class>>;

    /// Joins by code, whatever its case; joining again changes nothing. Errors: `NotFound` (no such code).
    async fn join_class(&self, code: &str, user: UserId, now: Timestamp) -> Result<Class>;

    /// Removes a member; nothing happens when they are none.
    async fn leave_class(&self, id: ClassId, user: UserId) -> Result<()>;

    /// By name.
    async fn members(&self, id: ClassId) -> Result<Vec<Member>>;

    /// Errors: `IdTaken`, `NotFound` (owner, class, problem), `Gone` (problem).
    async fn create_set(&self, set: NewSet, now: Timestamp) -> Result<ProblemSet>;

    /// Changes a set over version `base`. Errors: `NotFound`, `Gone` (problem), `Stale`.
    async fn update_set(
        &self,
        id: SetId,
        base: u32,
        settings: &SetSettings,
        now: Timestamp,
    ) -> Result<ProblemSet>;

    /// Errors: `NotFound`.
    async fn set(&self, id: SetId) -> Result<ProblemSet>;

    /// In order. Errors: `NotFound`.
    async fn set_problems(&self, id: SetId) -> Result<Vec<SetProblem>>;

    /// Sets that the person owns, newest first.
    async fn sets_of(&self, owner: UserId) -> Result<Vec<ProblemSet>>;

    /// Sets of classes that the person has joined: next due first, without a date last.
    async fn sets_for(&self, user: UserId) -> Result<Vec<ProblemSet>>;

    /// Every member of the set's class against every problem. Empty rows without a class.
    /// Errors: `NotFound`.
    async fn matrix(&self, id: SetId) -> Result<Matrix>;
}
