//! Problem sets and classes, as a trainee sees them; the teacher's side is in [`teach`](crate::teach).

use crate::problems::ProblemLine;
use crate::{SetId, Time};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetsView {
    /// Next due first, without a date last.
    pub sets: Vec<SetCard>,
    /// Titles of the classes that the person has joined.
    pub classes: Vec<crate::auth::ClassLink>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetCard {
    pub id: SetId,
    pub title: String,
    pub class: Option<String>,
    pub due: Option<Time>,
    /// The due date is behind.
    pub late: bool,
    pub problems: u32,
    pub solved: u32,
    /// Granted once when every problem is solved by the due date.
    pub credit_seconds: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetView {
    pub card: SetCard,
    pub teacher: String,
    /// In order.
    pub problems: Vec<ProblemLine>,
    /// The reader is its teacher.
    pub own: bool,
}

/// `POST /api/v1/classes/join`, and the form at `/join`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct JoinRequest {
    pub code: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct JoinResponse {
    pub title: String,
}
