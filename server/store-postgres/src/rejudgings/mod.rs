//! [`Rejudgings`].

mod applying;
mod board;
mod judgement;
pub(crate) mod queue;
mod read;
mod select;
mod start;

use async_trait::async_trait;
use jiff::Timestamp;
use trellis_store::backend::apply_rejudging;
use trellis_store::{
    AppliedRejudging, BoardData, ContestId, Failure, Fenced, ItemKey, ItemsOf, Judgement, KeptStandings,
    Listing, NewRejudging, Outcome, Page, Rejudging, RejudgingFilter, RejudgingId, RejudgingItem,
    RejudgingPreview, RejudgingScope, Rejudgings, Report, Result, SubmissionId, UserId,
};

use crate::PostgresStore;

pub(crate) use judgement::last_change;

#[async_trait]
impl Rejudgings for PostgresStore {
    async fn preview_rejudging(
        &self,
        filter: &RejudgingFilter,
        scope: RejudgingScope,
    ) -> Result<RejudgingPreview> {
        select::preview(&mut *self.snapshot().await?, filter, scope).await
    }

    async fn start_rejudging(
        &self,
        new: NewRejudging,
        scope: RejudgingScope,
        now: Timestamp,
    ) -> Result<Rejudging> {
        start::start(self, new, scope, now).await
    }

    async fn rejudging(&self, id: RejudgingId) -> Result<Rejudging> {
        read::one(&mut *self.snapshot().await?, id).await
    }

    async fn rejudgings(
        &self,
        scope: RejudgingScope,
        before: Option<RejudgingId>,
        limit: u32,
    ) -> Result<Vec<Rejudging>> {
        read::list(&mut *self.snapshot().await?, scope, before, limit).await
    }

    async fn covers_rejudging(&self, id: RejudgingId, scope: RejudgingScope) -> Result<bool> {
        read::covers(&mut *self.snapshot().await?, id, scope).await
    }

    async fn rejudging_items(
        &self,
        id: RejudgingId,
        which: ItemsOf,
        page: Page,
    ) -> Result<Listing<RejudgingItem>> {
        read::items(&mut *self.snapshot().await?, id, which, page).await
    }

    async fn rejudging_contests(&self, id: RejudgingId) -> Result<Vec<ContestId>> {
        board::contests(&mut *self.snapshot().await?, id).await
    }

    async fn rejudging_boards(&self, id: RejudgingId, contest: ContestId) -> Result<(BoardData, BoardData)> {
        board::boards(&mut *self.snapshot().await?, id, contest).await
    }

    async fn rejudging_standings(&self, id: RejudgingId) -> Result<Vec<KeptStandings>> {
        board::kept(&mut *self.snapshot().await?, id).await
    }

    async fn judgements(&self, submission: SubmissionId) -> Result<Vec<Judgement>> {
        judgement::all(&mut *self.snapshot().await?, submission).await
    }

    async fn heartbeat_item(&self, key: ItemKey, attempt: u32, lease_until: Timestamp) -> Result<Fenced> {
        queue::heartbeat(self, key, attempt, lease_until).await
    }

    async fn complete_item(
        &self,
        key: ItemKey,
        attempt: u32,
        report: &Report,
        now: Timestamp,
    ) -> Result<Fenced> {
        queue::complete(self, key, attempt, report, now).await
    }

    async fn fail_item(
        &self,
        key: ItemKey,
        attempt: u32,
        reason: &str,
        max_failures: u32,
        now: Timestamp,
    ) -> Result<Failure> {
        queue::fail(self, key, attempt, reason, max_failures, now).await
    }

    async fn give_back_item(&self, key: ItemKey, attempt: u32) -> Result<Fenced> {
        queue::give_back(self, key, attempt).await
    }

    async fn apply_rejudging(
        &self,
        id: RejudgingId,
        by: UserId,
        outcome: &Outcome,
        now: Timestamp,
    ) -> Result<AppliedRejudging> {
        let mut tx = self.begin_all_results().await?;
        let applied = apply_rejudging(&mut tx, id, by, outcome, now).await?;
        tx.commit().await?;
        Ok(applied)
    }

    async fn cancel_rejudging(&self, id: RejudgingId, by: UserId, now: Timestamp) -> Result<()> {
        start::cancel(self, id, by, now).await
    }
}
