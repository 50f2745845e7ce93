//! Content-addressed bytes: packages, sources. A row for each; its bytes lie in the row or in an object store, which the
//! store itself knows nothing of. `trellis_server::blobs` keeps both together.
//!
//! Nothing that is referred to may be missing, so:
//! * a row comes before its object (`uploading`), and only a row that is marked after the upload may be referred to;
//! * a blob is condemned in one transaction that sees that nothing refers to it, before its object is removed; from then on
//!   nothing can refer to it, and who wants to store it waits until it is gone, or until its collector must be dead;
//! * each condemnation is a new generation, and an upload that was begun in an older one marks nothing.

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};

use crate::{Hash, Result};

/// A collector that has condemned a blob removes it within this time or not at all.
pub const CONDEMNED_FOR: SignedDuration = SignedDuration::from_secs(60);

/// Where a blob's bytes are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoredBlob {
    /// In the row. They have been compared with the hash.
    Here(Vec<u8>),
    /// In the object store, so many bytes.
    Object { size: u64 },
}

/// What [`Blobs::begin_blob`] found or made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Begun {
    /// The bytes are in the database.
    Here,
    /// An object holds them. `generation`: for [`Blobs::blob_uploaded`], should the object have gone missing.
    Object { generation: u64 },
    /// To upload, and then to be marked.
    Upload { generation: u64 },
    /// It is being removed at this moment: ask again.
    Condemned,
}

/// A blob that nothing refers to and nothing can refer to any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CondemnedBlob {
    pub hash: Hash,
    pub size: u64,
    pub generation: u64,
}

/// A step of a walk over all blobs, in order of hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BlobWalk {
    /// Where the step before ended.
    pub after: Option<Hash>,
    /// How many blobs to look at.
    pub step: u32,
    /// Only what was not touched since.
    pub before: Timestamp,
    /// Whether the caller can remove objects; otherwise only what is in the database.
    pub objects: bool,
}

/// What one step has condemned.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Condemned {
    pub blobs: Vec<CondemnedBlob>,
    /// Where the walk goes on; `None`: it is at its end.
    pub next: Option<Hash>,
}

/// A blob that could lie in an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MovableBlob {
    pub hash: Hash,
    pub size: u64,
    pub generation: u64,
}

#[async_trait]
pub trait Blobs {
    /// Stores bytes in the database by their BLAKE3 hash; storing the same bytes again only touches them.
    async fn put_blob(&self, bytes: &[u8], now: Timestamp) -> Result<Hash>;

    /// Errors: `NotFound`, also for one that is not uploaded yet; `Corrupt` when the bytes no longer have this hash.
    async fn blob(&self, hash: Hash) -> Result<StoredBlob>;

    /// Makes or touches the row of a blob that is to lie in an object.
    async fn begin_blob(&self, hash: Hash, size: u64, now: Timestamp) -> Result<Begun>;

    /// Marks an upload as done; false when the blob was condemned since [`begin_blob`](Blobs::begin_blob): then begin anew.
    async fn blob_uploaded(&self, hash: Hash, generation: u64) -> Result<bool>;

    /// Condemns, of the blobs of one step, those that nothing refers to. What others work on is left out.
    async fn condemn_blobs(&self, walk: &BlobWalk, now: Timestamp) -> Result<Condemned>;

    /// Removes the rows of condemned blobs, whose objects are gone; gives how many.
    async fn remove_blobs(&self, blobs: &[CondemnedBlob]) -> Result<u64>;

    /// Blobs behind `after` in order of hash that lie in the database, are larger than `above` bytes, are no submission's
    /// source and were not touched since `before`; at most `limit`.
    async fn movable_blobs(
        &self,
        after: Option<Hash>,
        above: u64,
        before: Timestamp,
        limit: u32,
    ) -> Result<Vec<MovableBlob>>;

    /// Takes the bytes out of the database, after they were uploaded; false, and nothing done, when the blob was condemned
    /// since or became a submission's source.
    async fn blob_moved(&self, blob: MovableBlob) -> Result<bool>;
}
