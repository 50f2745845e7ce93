//! The filter as a form has it.

use crate::extract::Fields;
use trellis_types::rejudgings::{RejudgingFilter, RejudgingRequest};

pub fn request(fields: &Fields) -> RejudgingRequest {
    RejudgingRequest {
        reason: fields.text("reason"),
        filter: RejudgingFilter::from_fields(|name| fields.one(name).to_owned(), fields.all("verdicts")),
    }
}
