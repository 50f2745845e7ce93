//! The filter as a form has it.

use crate::extract::Fields;
use trellis_types::Verdict;
use trellis_types::rejudgings::{RejudgingFilter, RejudgingRequest};

pub fn request(fields: &Fields) -> RejudgingRequest {
    RejudgingRequest {
        reason: fields.text("reason"),
        filter: filter(fields),
    }
}

fn filter(fields: &Fields) -> RejudgingFilter {
    let text = |name| fields.one(name).to_owned();
    RejudgingFilter {
        problem: text("problem"),
        contest: text("contest"),
        set: text("set"),
        class: text("class"),
        user: text("user"),
        submission: text("submission"),
        language: text("language"),
        verdicts: fields.all("verdicts").filter_map(Verdict::from_code).collect(),
        from: text("from"),
        until: text("until"),
        from_offset: text("from_offset"),
        until_offset: text("until_offset"),
    }
}
