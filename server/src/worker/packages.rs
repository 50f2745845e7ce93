//! Packages by their archive's hash: read once, kept while there is room.

use crate::blobs::Blobs;
use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use trellis_problems::Package;
use trellis_store::{Hash, StoreError};

/// Packages kept, and the most bytes of their files together.
const KEPT: usize = 32;
const KEPT_BYTES: usize = 512 << 20;

/// A small cache of parsed packages, oldest use first.
#[derive(Debug, Default)]
pub struct Packages(Mutex<VecDeque<(Hash, Arc<Package>)>>, Uses, Mutex<Gates>);

/// Held while a package is read.
type Gates = HashMap<Hash, Arc<tokio::sync::Mutex<()>>>;

/// How often a package was there, and how often not.
#[derive(Debug, Default)]
struct Uses {
    hits: AtomicU64,
    misses: AtomicU64,
}

/// Why a stored package cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PackageError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("the stored package cannot be read: {0}")]
    Broken(String),
}

fn bytes(package: &Package) -> usize {
    package.files.iter().map(|(_, bytes)| bytes.len()).sum()
}

impl Packages {
    /// The package whose archive has this hash.
    pub async fn get(&self, blobs: &Blobs, archive: Hash) -> Result<Arc<Package>, PackageError> {
        if let Some(found) = self.kept(archive) {
            self.1.hits.fetch_add(1, Ordering::Relaxed);
            return Ok(found);
        }
        // Of several that want the same package one reads it, and the others wait.
        let gate = self.gate(archive);
        let _reading = gate.lock().await;
        if let Some(found) = self.kept(archive) {
            self.1.hits.fetch_add(1, Ordering::Relaxed);
            return Ok(found);
        }
        self.1.misses.fetch_add(1, Ordering::Relaxed);
        let blob = blobs.get(archive).await?;
        let read = tokio::task::spawn_blocking(move || Package::read_zip("problem", &blob));
        let loaded = read
            .await
            .map_err(|error| PackageError::Broken(error.to_string()))?
            .map_err(|error| PackageError::Broken(error.to_string()))?;
        let package = Arc::new(loaded.package);
        self.keep(archive, package.clone());
        Ok(package)
    }

    /// Packages in memory, and the bytes of their files.
    pub fn size(&self) -> (usize, usize) {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        (kept.len(), kept.iter().map(|(_, package)| bytes(package)).sum())
    }

    /// Hits and misses so far.
    pub fn uses(&self) -> (u64, u64) {
        let Uses { hits, misses } = &self.1;
        (hits.load(Ordering::Relaxed), misses.load(Ordering::Relaxed))
    }

    fn gate(&self, archive: Hash) -> Arc<tokio::sync::Mutex<()>> {
        let mut gates = self.2.lock().unwrap_or_else(PoisonError::into_inner);
        gates.retain(|_, gate| Arc::strong_count(gate) > 1);
        gates.entry(archive).or_default().clone()
    }

    fn kept(&self, archive: Hash) -> Option<Arc<Package>> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let at = kept.iter().position(|(hash, _)| *hash == archive)?;
        let entry = kept.remove(at)?;
        let package = entry.1.clone();
        kept.push_back(entry);
        Some(package)
    }

    fn keep(&self, archive: Hash, package: Arc<Package>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.push_back((archive, package));
        while kept.len() > KEPT || kept.iter().map(|(_, package)| bytes(package)).sum::<usize>() > KEPT_BYTES
        {
            if kept.pop_front().is_none() {
                break;
            }
        }
    }
}
