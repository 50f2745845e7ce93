//! Extractors: who asks, from where, in which language; bodies that cannot be wrong.

mod body;
mod visitor;

pub use body::{Form, Json};
pub use visitor::{SignedIn, Visitor, address};
