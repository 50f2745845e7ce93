//! Ids: one type per kind of row, so that a contest's id cannot be passed for a user's.

use jiff::Timestamp;
use uuid::Uuid;

use crate::macros::id;

id!(
    /// A person's account.
    UserId
);
id!(
    /// A problem; stays the same over its versions.
    ProblemId
);
id!(
    /// A submission, which is also its entry in the queue.
    SubmissionId
);
id!(
    /// A contest.
    ContestId
);
id!(
    /// A problem set.
    SetId
);
id!(
    /// A class: people who joined by one code.
    ClassId
);
id!(
    /// A problem being authored in the browser.
    DraftId
);

id!(
    /// A rejudging.
    RejudgingId
);

pub(crate) fn v7(now: Timestamp, random: [u8; 10]) -> Uuid {
    let millis = u64::try_from(now.as_millisecond()).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_sort_by_time() {
        let early = UserId::new(Timestamp::from_millisecond(1_000).unwrap(), [255; 10]);
        let late = UserId::new(Timestamp::from_millisecond(1_001).unwrap(), [0; 10]);
        assert!(early < late);
        assert_eq!(late.0.get_version_num(), 7);
        assert_eq!(late.to_string().parse::<UserId>().unwrap(), late);
    }
}
