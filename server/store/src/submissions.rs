//! Submissions. The row is the queue entry: what was accepted is queued, in one transaction.
//!
//! A claim gives an *attempt* number, which fences: whoever holds an older attempt can write nothing any more.
//! The attempt grows with every claim. Judge faults are counted, and so is, apart from them, how often the node that held it was
//! lost (a lease that ran out, a process that ended); at the limit of either the submission ends as JE.

use async_trait::async_trait;
use jiff::Timestamp;
use serde_json::Value;

use crate::{
    ContestId, Hash, LedgerEntry, Lifecycle, Parts, ProblemId, Rejudged, RejudgingId, Result, Score, SetId,
    SubmissionId, UserId, Verdict,
};

#[derive(Debug, Clone)]
pub struct NewSubmission {
    pub id: SubmissionId,
    pub user: UserId,
    pub problem: ProblemId,
    pub language: String,
    /// `main.cpp`
    pub file_name: String,
    pub source: Vec<u8>,
    /// Inside this contest: checked to be running, joined and to hold the problem.
    pub contest: Option<ContestId>,
    /// From this problem set.
    pub set: Option<SetId>,
    /// Larger is judged earlier; see [`priority`].
    pub priority: i32,
    /// W3C trace context (`traceparent`) of the request, so that one trace leads from there to the verdict.
    pub trace: Option<String>,
    /// Made by the form: the same token from the same user is the same submission (a double click).
    pub token: Option<String>,
    /// Where it came from; empty when unknown.
    pub address: String,
}

/// The usual priorities, and the order that they make.
pub mod priority {
    use jiff::{SignedDuration, Timestamp};

    /// While submissions wait to be judged and others to be rejudged: this many of the first, then one of the second.
    pub const OTHERS_PER_REJUDGED: u32 = 9;
    pub const PRACTICE: i32 = 0;
    pub const CONTEST: i32 = 10;

    /// How much later a submission's turn comes for each unit of priority below [`CONTEST`]: practice waits up to five minutes for
    /// contests, and no longer, so that it is never starved.
    pub const EACH_PRIORITY: SignedDuration = SignedDuration::from_secs(30);
    /// How much later it comes for each other submission of the same person that is not final: who submits ten at once is
    /// not before whoever submits one a little later.
    pub const EACH_UNFINISHED: SignedDuration = SignedDuration::from_secs(30);
    /// More than these delay no further.
    pub const UNFINISHED_COUNTED: u32 = 20;

    /// The moment by which the queue is ordered: the earliest deadline is first. It never changes, so who waits moves forward only.
    pub fn due(created: Timestamp, priority: i32, unfinished: u32) -> Timestamp {
        let below = i64::from(CONTEST).saturating_sub(priority.into());
        let delay = EACH_PRIORITY
            .as_secs()
            .saturating_mul(below)
            .saturating_add(EACH_UNFINISHED.as_secs() * i64::from(unfinished.min(UNFINISHED_COUNTED)));
        created
            .checked_add(SignedDuration::from_secs(delay))
            .unwrap_or(created)
    }
}

/// What a node can take from the queue.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Offer {
    /// Who asks; [`Submissions::release_workers`] finds what it holds by this name.
    pub worker: String,
    pub languages: Vec<String>,
    /// What its verdicts depend on. A submission in a contest that is pinned to something else is not for it; the first to take
    /// one of a contest pins it. Empty: nothing is compared and nothing pinned.
    pub parts: Parts,
    /// Packages that it cannot judge: a validator's language is not installed there.
    pub except: Vec<Hash>,
    /// At most so many.
    pub limit: u32,
}

/// What [`Submissions::submit`] did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Submitted {
    /// The row's id: the one given, or that of the first use of the token.
    pub id: SubmissionId,
    /// The token had been used: nothing was added.
    pub duplicate: bool,
}

/// A submission without its source, cases and report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submission {
    pub id: SubmissionId,
    pub user: UserId,
    pub user_name: String,
    pub problem: ProblemId,
    pub problem_slug: String,
    pub problem_title: crate::LocalText,
    /// The package that it is or was judged with: that of the time of submitting, unless it was rejudged.
    pub package: Hash,
    pub language: String,
    pub file_name: String,
    pub source: Hash,
    pub source_bytes: u64,
    pub contest: Option<ContestId>,
    pub set: Option<SetId>,
    pub created: Timestamp,
    pub lifecycle: Lifecycle,
    /// Present exactly when the lifecycle is final.
    pub verdict: Option<Verdict>,
    pub score: Option<Score>,
    pub attempt: u32,
    /// Largest fuel and memory of any case.
    pub max_fuel: Option<u64>,
    pub max_memory: Option<u64>,
    pub judged: Option<Timestamp>,
    pub seed: Option<Hash>,
    pub receipt: Option<Hash>,
}

/// One test case of one submission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseRow {
    /// `secret/01`
    pub name: String,
    /// `None`: not run.
    pub verdict: Option<Verdict>,
    pub score: Option<Score>,
    pub fuel: u64,
    pub memory_bytes: u64,
    pub output_bytes: u64,
    pub message: String,
    /// Ended by the CPU guard: outside the receipt's guarantee.
    pub guard: bool,
}

/// An image that a validator made of a case. What it is stands in the report; its bytes are a blob.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseImage {
    /// Of the case in the report, from 0.
    pub case: u32,
    /// `teamimage.png`; once in a case.
    pub name: String,
    pub hash: Hash,
}

/// A submission with everything that is kept of it.
#[derive(Debug, Clone, PartialEq)]
pub struct SubmissionDetail {
    pub submission: Submission,
    pub source: Vec<u8>,
    /// In the order of the report; while running, those that have finished.
    pub cases: Vec<CaseRow>,
    /// The judge's whole report; null before the end.
    pub report: Value,
    /// Leases lost and judge faults so far.
    pub failures: u32,
    pub last_failure: String,
    pub worker: Option<String>,
    /// The last applied rejudging that has changed its verdict.
    pub rejudged: Option<Rejudged>,
}

/// A submission taken by a worker, to judge it or to judge it again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claimed {
    pub id: SubmissionId,
    /// Judged again for this rejudging: what comes out is reported with
    /// [`complete_item`](crate::Rejudgings::complete_item), and changes nothing of the submission.
    pub rejudging: Option<RejudgingId>,
    pub attempt: u32,
    pub user: UserId,
    pub problem: ProblemId,
    pub package: Hash,
    pub language: String,
    pub file_name: String,
    pub source: Vec<u8>,
    pub contest: Option<ContestId>,
    /// The contest's salt, for the seed; `None` outside of contests.
    pub salt: Option<Hash>,
    pub trace: Option<String>,
    pub created: Timestamp,
}

/// What the worker tells while it works.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// [`Lifecycle::Compiling`] or [`Lifecycle::Running`].
    pub lifecycle: Lifecycle,
    /// Cases that have finished since the last call.
    pub cases: Vec<CaseRow>,
    /// How many cases there will be at most, for the progress bar.
    pub total_cases: u32,
}

/// What the judge found.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    pub verdict: Verdict,
    pub score: Option<Score>,
    pub seed: Hash,
    pub receipt: Hash,
    pub cases: Vec<CaseRow>,
    /// Their bytes are stored already ([`Blobs`](crate::Blobs)).
    pub images: Vec<CaseImage>,
    /// The whole report as JSON.
    pub json: Value,
}

impl Report {
    /// Largest fuel and memory of any case.
    pub fn maxima(&self) -> (Option<u64>, Option<u64>) {
        let fuel = self.cases.iter().map(|case| case.fuel).max();
        let memory = self.cases.iter().map(|case| case.memory_bytes).max();
        (fuel, memory)
    }
}

/// Whether the caller still held the submission.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fenced {
    Applied,
    /// Another attempt has taken over, or it is final; nothing was written.
    Stale,
}

/// What [`Submissions::complete`] did.
#[derive(Debug, Clone, PartialEq)]
pub enum Completion {
    Applied {
        /// The user's first accepted submission to this problem.
        first_solve: bool,
        /// Hours entries written: the problem's, and those of problem sets that it finished.
        granted: Vec<LedgerEntry>,
    },
    Stale,
}

/// What [`Submissions::fail`] did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// Back in the queue.
    Requeued,
    /// Too many failures: final, with JE.
    GaveUp,
    /// Another attempt has taken over; nothing was written.
    Stale,
}

/// A lease that had run out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Released {
    pub id: SubmissionId,
    /// It was being judged again for this rejudging.
    pub rejudging: Option<RejudgingId>,
    /// Final with JE, because it had failed too often; else it is back in the queue.
    pub gave_up: bool,
}

/// `None`: the attempt was stale.
impl From<Option<Released>> for Failure {
    fn from(released: Option<Released>) -> Self {
        match released {
            None => Self::Stale,
            Some(released) if released.gave_up => Self::GaveUp,
            Some(_) => Self::Requeued,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct QueueStats {
    pub queued: u64,
    /// Claimed and not final.
    pub running: u64,
    /// When the oldest queued one was submitted.
    pub oldest: Option<Timestamp>,
}

/// A submission that ended with JE, for those who look after the judge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenUp {
    pub id: SubmissionId,
    pub user_name: String,
    pub problem_slug: String,
    pub problem_title: crate::LocalText,
    pub contest: Option<ContestId>,
    pub created: Timestamp,
    pub judged: Option<Timestamp>,
    /// Who held it last; see [`Offer::worker`].
    pub worker: Option<String>,
    /// Why; empty when the judge's report says it.
    pub reason: String,
}

/// Which submissions; empty fields do not filter.
#[derive(Debug, Clone, Default)]
pub struct SubmissionQuery {
    pub user: Option<UserId>,
    pub problem: Option<ProblemId>,
    pub contest: Option<ContestId>,
    pub verdict: Option<Verdict>,
    pub language: Option<String>,
    /// Only older ones than this: the last id of the page before.
    pub before: Option<SubmissionId>,
}

#[async_trait]
pub trait Submissions {
    /// Accepts a submission and queues it, in one transaction; `created` is `now`.
    ///
    /// With a token that this user has used before, nothing is added and the first submission's id comes back,
    /// also when both calls run at once. The same content again without a token is a new submission.
    /// Errors: `NotFound` (user, problem, contest), `Gone` (problem), `Refused` (`UserDisabled`,
    /// `ContestNotStarted`, `ContestOver`, `NotRegistered`, `NotInContest`), `IdTaken`.
    async fn submit(&self, new: NewSubmission, now: Timestamp) -> Result<Submitted>;

    /// Errors: `NotFound`. Found also when the problem was deleted.
    async fn submission(&self, id: SubmissionId) -> Result<Submission>;

    /// Errors: `NotFound`.
    async fn submission_detail(&self, id: SubmissionId) -> Result<SubmissionDetail>;

    /// Newest first, at most `limit` (clamped to [`MAX_PAGE`](crate::MAX_PAGE)).
    async fn submissions(&self, query: &SubmissionQuery, limit: u32) -> Result<Vec<Submission>>;

    /// Whether this is an image of a case of the submission's current judgement.
    async fn has_image(&self, id: SubmissionId, name: &str, image: Hash) -> Result<bool>;

    /// Those that ended with JE, of everybody or of one contest: newest first, at most `limit` (clamped as above).
    async fn given_up(&self, contest: Option<ContestId>, limit: u32) -> Result<Vec<GivenUp>>;

    /// Takes the next submissions that the offer is good for, at most `offer.limit`, in the order of [`priority::due`]. Each is
    /// given to one worker only. Case rows of an earlier attempt are removed.
    ///
    /// What waits to be rejudged comes after all others, but at least every tenth time
    /// ([`priority::OTHERS_PER_REJUDGED`]), so that neither kind keeps the other from its turn.
    async fn claim_batch(
        &self,
        offer: &Offer,
        lease_until: Timestamp,
        now: Timestamp,
    ) -> Result<Vec<Claimed>>;

    /// One submission, whatever it is judged with.
    async fn claim(
        &self,
        worker: &str,
        languages: &[String],
        lease_until: Timestamp,
        now: Timestamp,
    ) -> Result<Option<Claimed>> {
        let offer = Offer {
            worker: worker.to_owned(),
            languages: languages.to_vec(),
            limit: 1,
            ..Offer::default()
        };
        Ok(self.claim_batch(&offer, lease_until, now).await?.pop())
    }

    /// Prolongs the lease.
    async fn heartbeat(&self, id: SubmissionId, attempt: u32, lease_until: Timestamp) -> Result<Fenced>;

    /// Writes how far it is and which cases have finished, and an event for the page.
    /// A final lifecycle is refused as `Corrupt`: that is [`complete`](Submissions::complete)'s.
    async fn progress(
        &self,
        id: SubmissionId,
        attempt: u32,
        progress: &Progress,
        now: Timestamp,
    ) -> Result<Fenced>;

    /// Writes the verdict, if the attempt still matches, and all that follows from it in the same transaction:
    /// cases, the (user, problem) result, totals, hours once per reason, contest and submission events.
    /// The lifecycle becomes `Failed` for JE, else `Done`. Errors: `NotFound`, when the bytes of an image are not stored.
    async fn complete(
        &self,
        id: SubmissionId,
        attempt: u32,
        report: &Report,
        now: Timestamp,
    ) -> Result<Completion>;

    /// Tells of a judge fault: back to the queue, or JE when this makes `max_failures`.
    async fn fail(
        &self,
        id: SubmissionId,
        attempt: u32,
        reason: &str,
        max_failures: u32,
        now: Timestamp,
    ) -> Result<Failure>;

    /// Gives a submission back unjudged (shutdown); it does not count as a failure.
    async fn give_back(&self, id: SubmissionId, attempt: u32, now: Timestamp) -> Result<Fenced>;

    /// Puts submissions whose lease has run out back into the queue, or ends those with JE that were lost so often; of
    /// rejudgings too.
    async fn release_expired(&self, max_lost: u32, now: Timestamp) -> Result<Vec<Released>>;

    /// At start: what this worker held before it ended is released at once, without waiting for the lease; counts as lost, since the process may have died of it.
    async fn release_workers(&self, worker: &str, max_lost: u32, now: Timestamp) -> Result<Vec<Released>>;

    async fn queue_stats(&self) -> Result<QueueStats>;

    /// How many queued submissions come before this one, of whatever language; `None` when it is not queued. Errors: `NotFound`.
    async fn queue_position(&self, id: SubmissionId) -> Result<Option<u64>>;

    /// How many submissions of this user are not final.
    async fn unfinished_of(&self, user: UserId) -> Result<u64>;

    /// Where the queue is now, for [`wait_for_work`](Submissions::wait_for_work); take it before a claim.
    fn work_mark(&self) -> u64;

    /// Returns when something may have been queued after `mark` was taken; at once when it already has. May
    /// wake for nothing, and another node's submission may not wake it: poll as well.
    async fn wait_for_work(&self, mark: u64);
}
