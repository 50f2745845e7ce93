//! The [`Store`] trait: everything Trellis remembers, and what each operation promises.
//!
//! One method is one business transaction: a verdict, its hours entry and its event commit together or not at
//! all. The trait is split by resource, one file each; [`Store`] is all of them, and `dyn Store` has every
//! method. The backends (`store-sqlite`, `store-postgres`) share [`backend`] and pass one
//! contract suite, `tests/src/store_contract`.
//!
//! Rules that hold everywhere:
//! * The clock is a parameter. Times are kept to the millisecond.
//! * Ids are made by the caller, from its own clock and randomness.
//! * Records are not wire types: nothing here but ids and enums is serialisable.
//! * A stored row that breaks an invariant is [`StoreError::Corrupt`], never a default.

mod audit;
pub mod backend;
mod blobs;
mod contests;
mod drafts;
pub mod dump;
mod error;
mod events;
mod hash;
mod ids;
mod learning;
mod ledger;
mod macros;
mod nodes;
mod page;
mod problems;
mod ranking;
mod rejudgings;
mod schema;
mod sessions;
mod sets;
mod settings;
mod submissions;
mod users;
mod verdict;

pub use audit::{Audit, AuditQuery, AuditRow, NewAudit};
pub use blobs::{Begun, BlobWalk, Blobs, CONDEMNED_FOR, Condemned, CondemnedBlob, MovableBlob, StoredBlob};
pub use contests::{
    BoardData, BoardRun, BoardView, Contest, ContestAccess, ContestEntry, ContestGrant, ContestLine,
    ContestProblem, ContestScope, ContestSettings, ContestState, Contests, Feedback, NewContest, Participant,
    Phase, Registered,
};
pub use drafts::{Draft, Drafts, NewDraft};
pub use error::{Conflict, Refusal, Result, StoreError, UnknownName};
pub use events::{Event, Events, topic};
pub use hash::{Hash, NotAHash};
pub use ids::{ClassId, ContestId, DraftId, ProblemId, RejudgingId, SetId, SubmissionId, UserId};
pub use learning::{
    Activity, Learning, LessonDone, LessonKey, LessonProgress, LessonText, QuizAnswer, StudyTime,
    split_activity,
};
pub use ledger::{
    BrokenLink, ChainReport, Granted, HoursKind, HoursTotal, Ledger, LedgerEntry, NewEntry, again_reason,
    base_reason, canonical_json, check_chain, counts, entry_hash,
};
pub use nodes::{
    ContestQueue, ENGINE, NODE_SILENCE, NewNode, Node, NodeKind, NodeLoad, NodeOrder, Nodes, Parts, RULES,
};
pub use page::{Listing, LocalText, MAX_PAGE, Page};
pub use problems::{
    ClaimedVerification, ContestUse, Facets, Mark, NewProblem, Problem, ProblemContent, ProblemLine,
    ProblemOrder, ProblemQuery, ProblemScope, ProblemVersion, Problems, Verification, VerificationState,
    Visibility,
};
pub use ranking::{RankPage, RankRow, Ranking, Totals, ranks};
pub use rejudgings::{
    AppliedRejudging, ContestOutcome, ItemKey, ItemState, ItemsOf, Judgement, JudgementHead, KeptStandings,
    MAX_REJUDGED, NewRejudging, Outcome, Rejudged, Rejudging, RejudgingFilter, RejudgingItem,
    RejudgingPreview, RejudgingProblem, RejudgingScope, RejudgingState, Rejudgings,
};
pub use schema::{MigrationLine, ProgramTooOld, SchemaStatus};
pub use sessions::{Hit, SessionRow, Sessions};
pub use sets::{Cell, Class, Matrix, Member, NewClass, NewSet, ProblemSet, SetProblem, SetSettings, Sets};
pub use settings::{Connections, Settings};
pub use submissions::{
    CaseImage, CaseRow, Claimed, Completion, Failure, Fenced, GivenUp, NewSubmission, Offer, Progress,
    QueueStats, Released, Report, Submission, SubmissionDetail, SubmissionQuery, Submissions, Submitted,
    priority,
};
pub use users::{BadLoginName, LoginName, NewUser, Role, Roles, User, Users};
pub use verdict::{Lifecycle, Score, Verdict};

/// Everything Trellis remembers. Implemented by itself for whatever has all the parts.
pub trait Store:
    Users
    + Sessions
    + Audit
    + Blobs
    + Problems
    + Drafts
    + Submissions
    + Events
    + Ledger
    + Learning
    + Contests
    + Nodes
    + Ranking
    + Rejudgings
    + Sets
    + Settings
    + Send
    + Sync
    + std::fmt::Debug
{
}

impl<T> Store for T where
    T: Users
        + Sessions
        + Audit
        + Blobs
        + Problems
        + Drafts
        + Submissions
        + Events
        + Ledger
        + Learning
        + Contests
        + Nodes
        + Ranking
        + Rejudgings
        + Sets
        + Settings
        + Send
        + Sync
        + std::fmt::Debug
{
}
