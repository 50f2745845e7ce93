//! What the backends share: how rows become records, and the rules that hold whatever the database is.
//!
//! A backend is statements and transactions. What a statement gives is a row of [`rows`], whose conversion into a record is
//! here; what follows from a verdict, a grant or a rejudging is a function here, over the statements of a transaction
//! that the backend supplies ([`LedgerTx`], [`ResultsTx`], [`RejudgingTx`]). So a rule is written once, and a backend
//! cannot have one of its own.

mod apply;
mod check;
pub mod convert;
mod hours;
mod ledger;
mod news;
mod recount;
mod results;
pub mod rows;

pub use apply::{Changed, RejudgingTx, apply_rejudging};
pub use check::{
    ContestGate, Turn, board_with, checked_blob, ended, may_finalize, may_register, may_submit, must_be,
    turn, unless_gone,
};
pub use hours::Cause;
pub use ledger::{
    Gain, LedgerTx, Shown, Standing, append, counter_entry, grant_again, hidden_now, shown, standing,
    take_back, verify_rows,
};
pub use news::{tell_advanced, tell_board, tell_final, tell_progress, tell_queued};
pub use recount::{Moved, Reached, Run, recount};
pub use results::{
    ClassSet, Finished, Judged, ResultsTx, credit_class, credit_sets_without, hiding_contest, record,
    set_entry,
};
