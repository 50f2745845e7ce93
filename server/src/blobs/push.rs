//! Moving what lies in the database into the object store, for a portal that has grown.

use super::{Blobs, INLINE, away, object_path, within};
use bytes::Bytes;
use jiff::Timestamp;
use object_store::ObjectStoreExt as _;
use std::time::Instant;
use trellis_store::{CONDEMNED_FOR, MovableBlob, Result, StoredBlob};

/// Blobs listed at a time.
const BATCH: u32 = 100;

/// What was moved.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Pushed {
    pub blobs: u64,
    pub bytes: u64,
}

impl Blobs {
    /// Moves every blob larger than [`INLINE`] that is no submission's source and was not stored in the last minute; `tell`
    /// hears of each. It may be interrupted at any moment and begun again: a blob is in the database until it is moved.
    pub async fn push(&self, now: Timestamp, mut tell: impl FnMut(&MovableBlob)) -> Result<Pushed> {
        let mut pushed = Pushed::default();
        let before = now.checked_sub(CONDEMNED_FOR).unwrap_or(Timestamp::MIN);
        let inline = u64::try_from(INLINE).unwrap_or(u64::MAX);
        let mut after = None;
        loop {
            let part = self.0.store.movable_blobs(after, inline, before, BATCH).await?;
            let Some(last) = part.last() else {
                return Ok(pushed);
            };
            after = Some(last.hash);
            for blob in part {
                if self.push_one(blob).await? {
                    tell(&blob);
                    pushed.blobs += 1;
                    pushed.bytes += blob.size;
                }
            }
        }
    }

    async fn push_one(&self, blob: MovableBlob) -> Result<bool> {
        let objects = self.0.objects.as_ref();
        let objects = objects.ok_or_else(|| away("there is none to move blobs to"))?;
        // Compared with its hash by the store.
        let StoredBlob::Here(bytes) = self.0.store.blob(blob.hash).await? else {
            return Ok(false);
        };
        let path = object_path(blob.hash);
        let upload = async { objects.put(&path, Bytes::from(bytes).into()).await.map_err(away) };
        within(Instant::now(), upload).await?;
        self.0.store.blob_moved(blob).await
    }
}
