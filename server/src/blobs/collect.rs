//! Removing blobs that nothing refers to.

use super::owner::Owner;
use super::{Blobs, away, object_path};
use futures::{StreamExt as _, stream};
use jiff::{SignedDuration, Timestamp};
use object_store::Error as ObjectError;
use std::time::{Duration, Instant};
use trellis_store::{BlobWalk, CondemnedBlob, Result};

/// What was stored within this time stays although nothing refers to it yet: a problem is made after its package.
pub const GRACE: SignedDuration = SignedDuration::from_hours(24);

/// Blobs looked at a time, and how long the removal of their objects may take: less than
/// [`trellis_store::CONDEMNED_FOR`] by more than one request can be on its way.
const STEP: u32 = 500;
const REMOVE_WITHIN: Duration = Duration::from_secs(25);

/// What a collection removed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Collected {
    pub blobs: u64,
    pub bytes: u64,
}

impl Blobs {
    /// Removes what nothing refers to and what was not stored anew within `grace` before `now`; a process without an object
    /// store only what is in the database. Ends at the first error;
    /// what it has condemned by then is removed by a later one, or comes back when somebody stores it again.
    pub async fn collect(&self, grace: SignedDuration, now: impl Fn() -> Timestamp) -> Result<Collected> {
        let mut collected = Collected::default();
        if self.owner().await? != Owner::Ours {
            return Err(away(
                "the objects are another installation's, of which this one is a copy perhaps: nothing is removed",
            ));
        }
        let begun = now();
        // Of what is touched in the same millisecond nobody knows what came first.
        let before = begun.checked_sub(grace).unwrap_or(Timestamp::MIN);
        let mut walk = BlobWalk {
            after: None,
            step: STEP,
            before,
            objects: self.0.objects.is_some(),
        };
        loop {
            // From before the moment that the rows are marked with: waiting for a connection is in the time as well.
            let marked = Instant::now();
            let part = self.0.store.condemn_blobs(&walk, now()).await?;
            if !part.blobs.is_empty() {
                let removing = self.remove_objects(&part.blobs);
                tokio::time::timeout(REMOVE_WITHIN.saturating_sub(marked.elapsed()), removing)
                    .await
                    .unwrap_or_else(|_| Err(away("objects cannot be removed in time")))?;
                collected.blobs += self.0.store.remove_blobs(&part.blobs).await?;
                collected.bytes += part.blobs.iter().map(|blob| blob.size).sum::<u64>();
            }
            match part.next {
                Some(next) => walk.after = Some(next),
                None => return Ok(collected),
            }
        }
    }

    /// Also of blobs that were in the database: an object of theirs may be left from before.
    async fn remove_objects(&self, blobs: &[CondemnedBlob]) -> Result<()> {
        let Some(objects) = &self.0.objects else {
            return Ok(());
        };
        let inline = u64::try_from(super::INLINE).unwrap_or(u64::MAX);
        let large = blobs.iter().filter(|blob| blob.size > inline);
        let paths: Vec<_> = large.map(|blob| Ok(object_path(blob.hash))).collect();
        let mut removed = objects.delete_stream(stream::iter(paths).boxed());
        while let Some(one) = removed.next().await {
            match one {
                Ok(_) | Err(ObjectError::NotFound { .. }) => {}
                Err(error) => return Err(away(error)),
            }
        }
        Ok(())
    }
}
