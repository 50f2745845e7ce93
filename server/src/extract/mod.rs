//! Extractors: who asks, from where, in which language; bodies that cannot be wrong.

mod body;
mod fields;
mod multipart;
mod path;
mod role;
mod visitor;

pub use body::{Form, Json};
pub use fields::{Fields, local_time};
pub use multipart::{FilePart, Parts};
pub use path::Path;
pub use role::{Admin, Author, Organizer, Teacher};
pub use visitor::{SignedIn, Visitor, address};
