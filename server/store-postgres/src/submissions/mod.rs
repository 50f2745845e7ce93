//! [`Submissions`].

mod claim;
mod complete;
mod images;
mod read;
mod release;
mod submit;

pub(crate) use claim::{Terms, pin};
pub(crate) use images::add_images;

use async_trait::async_trait;
use jiff::Timestamp;
use trellis_store::{
    Claimed, Completion, ContestId, Failure, Fenced, GivenUp, Hash, NewSubmission, Offer, Progress,
    QueueStats, Released, Report, Result, Submission, SubmissionDetail, SubmissionId, SubmissionQuery,
    Submissions, Submitted, UserId,
};

use crate::PostgresStore;
use crate::listen::pause;

#[async_trait]
impl Submissions for PostgresStore {
    async fn submit(&self, new: NewSubmission, now: Timestamp) -> Result<Submitted> {
        submit::submit(self, new, now).await
    }

    async fn submission(&self, id: SubmissionId) -> Result<Submission> {
        read::one(&mut *self.snapshot().await?, id).await
    }

    async fn submission_detail(&self, id: SubmissionId) -> Result<SubmissionDetail> {
        read::detail(&mut *self.snapshot().await?, id).await
    }

    async fn submissions(&self, query: &SubmissionQuery, limit: u32) -> Result<Vec<Submission>> {
        read::list(&self.pool, query, limit).await
    }

    async fn has_image(&self, id: SubmissionId, name: &str, image: Hash) -> Result<bool> {
        images::has_image(&self.pool, id, name, image).await
    }

    async fn given_up(&self, contest: Option<ContestId>, limit: u32) -> Result<Vec<GivenUp>> {
        read::given_up(&self.pool, contest, limit).await
    }

    async fn claim_batch(
        &self,
        offer: &Offer,
        lease_until: Timestamp,
        now: Timestamp,
    ) -> Result<Vec<Claimed>> {
        claim::claim(self, offer, lease_until, now).await
    }

    async fn heartbeat(&self, id: SubmissionId, attempt: u32, lease_until: Timestamp) -> Result<Fenced> {
        claim::heartbeat(self, id, attempt, lease_until).await
    }

    async fn progress(
        &self,
        id: SubmissionId,
        attempt: u32,
        progress: &Progress,
        now: Timestamp,
    ) -> Result<Fenced> {
        claim::progress(self, id, attempt, progress, now).await
    }

    async fn complete(
        &self,
        id: SubmissionId,
        attempt: u32,
        report: &Report,
        now: Timestamp,
    ) -> Result<Completion> {
        complete::complete(self, id, attempt, report, now).await
    }

    async fn fail(
        &self,
        id: SubmissionId,
        attempt: u32,
        reason: &str,
        max_failures: u32,
        now: Timestamp,
    ) -> Result<Failure> {
        release::fail(self, id, attempt, reason, max_failures, now).await
    }

    async fn give_back(&self, id: SubmissionId, attempt: u32, now: Timestamp) -> Result<Fenced> {
        release::give_back(self, id, attempt, now).await
    }

    async fn release_expired(&self, max_lost: u32, now: Timestamp) -> Result<Vec<Released>> {
        release::expired(self, max_lost, now).await
    }

    async fn release_workers(&self, worker: &str, max_lost: u32, now: Timestamp) -> Result<Vec<Released>> {
        release::workers(self, worker, max_lost, now).await
    }

    async fn queue_stats(&self) -> Result<QueueStats> {
        read::stats(&self.pool).await
    }

    async fn queue_position(&self, id: SubmissionId) -> Result<Option<u64>> {
        read::position(&self.pool, id).await
    }

    async fn unfinished_of(&self, user: UserId) -> Result<u64> {
        read::unfinished(&self.pool, user).await
    }

    fn work_mark(&self) -> u64 {
        *self.signals.work.borrow()
    }

    async fn wait_for_work(&self, mark: u64) {
        let mut work = self.signals.work.subscribe();
        tokio::select! {
            // The sender lives as long as `self`, so this cannot fail.
            _ = work.wait_for(|now| *now != mark) => {}
            () = pause() => {}
        }
    }
}
