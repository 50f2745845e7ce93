//! Large bytes by their BLAKE3 hash: in the database, or in an object store when there is one.
//!
//! The database has a row for each in either case (`trellis_store::Blobs` says how nothing that is referred to goes
//! missing). With an object store, what is larger than [`INLINE`] lies there as `blobs/ab/<hex>`, and whoever reads keeps
//! a copy on disk (`Cache`). Whatever its way, bytes are compared with their hash before anybody gets them.

mod cache;
mod collect;
pub mod objects;
pub mod owner;
mod push;

pub use collect::{Collected, GRACE};
pub use push::Pushed;

use bytes::Bytes;
use cache::Cache;
use jiff::Timestamp;
use object_store::path::Path as ObjectPath;
use object_store::{ObjectStore, ObjectStoreExt as _};
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::OnceCell;
use trellis_store::{Begun, Hash, Result, Store, StoreError, StoredBlob};

/// Up to here bytes stay in the database, whatever there is.
pub const INLINE: usize = 64 << 10;
/// Bytes of the reader's cache on disk, unless told otherwise.
pub const CACHE_BYTES: u64 = 4 << 30;

/// All that one call may wait for the object store: a dead one must not hold a request.
const PATIENCE: Duration = Duration::from_secs(25);
/// Between two looks at a blob that is being removed.
const LOOK: Duration = Duration::from_millis(50);

/// Blobs of the portal. Cloning is cheap.
#[derive(Debug, Clone)]
pub struct Blobs(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    store: Arc<dyn Store>,
    objects: Option<Arc<dyn ObjectStore>>,
    cache: Cache,
    /// What is being fetched now: who wants the same waits for it.
    fetching: Mutex<HashMap<Hash, Arc<OnceCell<Bytes>>>>,
}

/// Where the object of a blob is, below the store's prefix.
pub fn object_path(hash: Hash) -> ObjectPath {
    let hex = hash.to_string();
    ObjectPath::from_iter(["blobs", &hex[..2], &hex])
}

impl Blobs {
    /// `cache`: a folder of its own, of at most `cache_bytes`; used when there is an object store.
    pub fn new(
        store: Arc<dyn Store>,
        objects: Option<Arc<dyn ObjectStore>>,
        cache: PathBuf,
        cache_bytes: u64,
    ) -> Self {
        Self(Arc::new(Inner {
            store,
            objects,
            cache: Cache::new(cache, cache_bytes),
            fetching: Mutex::default(),
        }))
    }

    /// The object store, where there is one.
    pub fn objects(&self) -> Option<&Arc<dyn ObjectStore>> {
        self.0.objects.as_ref()
    }

    /// Whether blobs can be read now. Errors: `Objects`.
    pub async fn ready(&self) -> Result<()> {
        let Some(objects) = self.0.objects.as_deref() else {
            return Ok(());
        };
        let ask = async {
            // It need not be there.
            match objects.head(&object_path(Hash::ZERO)).await {
                Ok(_) | Err(object_store::Error::NotFound { .. }) => Ok(()),
                Err(error) => Err(away(error)),
            }
        };
        within(Instant::now(), ask).await
    }

    /// Stores bytes; when this is done they may be referred to, for [`GRACE`] at least.
    /// Errors: of the store; `Objects`, and then nothing was stored that anybody can refer to.
    pub async fn put(&self, bytes: Bytes, now: Timestamp) -> Result<Hash> {
        let Some(objects) = self.0.objects.as_deref().filter(|_| bytes.len() > INLINE) else {
            return self.0.store.put_blob(&bytes, now).await;
        };
        let (hash, bytes) = blocking(move || (Hash::of(&bytes), bytes)).await?;
        let begun = Instant::now();
        within(begun, self.put_object(objects, hash, bytes, now, begun)).await?;
        Ok(hash)
    }

    async fn put_object(
        &self,
        objects: &dyn ObjectStore,
        hash: Hash,
        bytes: Bytes,
        now: Timestamp,
        begun: Instant,
    ) -> Result<()> {
        let path = object_path(hash);
        loop {
            // Time goes on while a blob is waited for.
            let now = now.checked_add(begun.elapsed()).unwrap_or(now);
            let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
            let generation = match self.0.store.begin_blob(hash, size, now).await? {
                Begun::Here => return Ok(()),
                Begun::Object { generation } => match objects.head(&path).await {
                    Ok(object) if object.size == size => return Ok(()),
                    Ok(_) | Err(object_store::Error::NotFound { .. }) => {
                        tracing::error!(blob = %hash, "the object of a stored blob is gone; it is uploaded again");
                        generation
                    }
                    Err(error) => return Err(away(error)),
                },
                Begun::Upload { generation } => generation,
                Begun::Condemned => {
                    tokio::time::sleep(LOOK).await;
                    continue;
                }
            };
            objects.put(&path, bytes.clone().into()).await.map_err(away)?;
            if self.0.store.blob_uploaded(hash, generation).await? {
                return Ok(());
            }
        }
    }

    /// The bytes with this hash.
    /// Errors: `NotFound`; `Corrupt` when the database's, or the object's, are others; `Objects`.
    pub async fn get(&self, hash: Hash) -> Result<Bytes> {
        let size = match self.0.store.blob(hash).await? {
            StoredBlob::Here(bytes) => return Ok(bytes.into()),
            StoredBlob::Object { size } => size,
        };
        let Some(objects) = self.0.objects.as_deref() else {
            let why = "it lies in an object store, and this process was started without --object-store";
            return Err(away(format!("blob {hash}: {why}")));
        };
        let cell = self.fetching(hash);
        // Who waits for another's try, and then makes its own, waits no longer for that.
        let got = within(Instant::now(), async {
            let bytes = cell.get_or_try_init(|| self.fetch(objects, hash, size)).await?;
            Ok(bytes.clone())
        })
        .await;
        self.fetched(hash, &cell);
        got
    }

    fn fetching(&self, hash: Hash) -> Arc<OnceCell<Bytes>> {
        let mut fetching = self.0.fetching.lock().unwrap_or_else(PoisonError::into_inner);
        fetching.entry(hash).or_default().clone()
    }

    /// Whoever waits has the cell; who comes now begins anew, mostly with what is on disk.
    fn fetched(&self, hash: Hash, cell: &Arc<OnceCell<Bytes>>) {
        let mut fetching = self.0.fetching.lock().unwrap_or_else(PoisonError::into_inner);
        if fetching
            .get(&hash)
            .is_some_and(|current| Arc::ptr_eq(current, cell))
        {
            fetching.remove(&hash);
        }
    }

    async fn fetch(&self, objects: &dyn ObjectStore, hash: Hash, size: u64) -> Result<Bytes> {
        if let Some(bytes) = self.0.cache.get(hash).await {
            return Ok(bytes);
        }
        let bytes = read(objects, hash, size).await?;
        self.0.cache.put(hash, bytes.clone()).await;
        Ok(bytes)
    }
}

/// An object's bytes, compared with its hash.
async fn read(objects: &dyn ObjectStore, hash: Hash, size: u64) -> Result<Bytes> {
    let corrupt = |why: &str| StoreError::corrupt("blob", format!("{hash}: {why}; it is not used"));
    let object = match objects.get(&object_path(hash)).await {
        Ok(object) => object,
        Err(object_store::Error::NotFound { .. }) => {
            // Not the package's fault: another prefix, a disk that is not mounted.
            return Err(away(format!("blob {hash}: its object is missing")));
        }
        Err(error) => return Err(away(error)),
    };
    // Before anything of it is read: it might be of any size.
    if object.meta.size != size {
        let why = format!("its object has {} bytes instead of {size}", object.meta.size);
        return Err(corrupt(&why));
    }
    let bytes = object.bytes().await.map_err(away)?;
    let (found, bytes) = blocking(move || (Hash::of(&bytes), bytes)).await?;
    if found == hash {
        Ok(bytes)
    } else {
        Err(corrupt("the bytes of its object are not those that were stored"))
    }
}

/// The object store cannot do what it was asked.
pub(crate) fn away(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> StoreError {
    StoreError::Objects(error.into())
}

/// Ends what takes longer than [`PATIENCE`] since `begun`.
async fn within<T>(begun: Instant, work: impl Future<Output = Result<T>>) -> Result<T> {
    let left = PATIENCE.saturating_sub(begun.elapsed());
    tokio::time::timeout(left, work).await.unwrap_or_else(|_| {
        let seconds = PATIENCE.as_secs();
        Err(away(format!("no answer within {seconds} seconds")))
    })
}

/// Hashing and files: not on the threads that serve.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| StoreError::Backend(Box::new(error)))
}
