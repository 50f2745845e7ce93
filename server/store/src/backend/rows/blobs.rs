//! Blobs.

use crate::backend::checked_blob;
use crate::backend::convert::{hash, num};
use crate::{Begun, CondemnedBlob, Hash, MovableBlob, Result, StoreError, StoredBlob};

pub const WHAT: &str = "blob";

#[derive(Debug)]
pub struct BytesRow {
    pub place: String,
    /// NULL: as long as `bytes`.
    pub size: Option<i64>,
    pub bytes: Vec<u8>,
}

impl BytesRow {
    /// Errors: `NotFound` when it may not be used, `Corrupt`.
    pub fn stored(self, hash: Hash) -> Result<StoredBlob> {
        match self.place.as_str() {
            "database" => checked_blob(self.bytes, hash).map(StoredBlob::Here),
            "objects" => {
                let size = self
                    .size
                    .ok_or_else(|| StoreError::corrupt(WHAT, "an object without a size"))?;
                Ok(StoredBlob::Object {
                    size: num(WHAT, size)?,
                })
            }
            "uploading" | "condemned" => Err(StoreError::NotFound(WHAT)),
            other => Err(unknown(other)),
        }
    }
}

#[derive(Debug)]
pub struct BegunRow {
    pub place: String,
    pub generation: i64,
}

impl BegunRow {
    pub fn begun(&self) -> Result<Begun> {
        let generation = num(WHAT, self.generation)?;
        match self.place.as_str() {
            "database" => Ok(Begun::Here),
            "objects" => Ok(Begun::Object { generation }),
            "uploading" => Ok(Begun::Upload { generation }),
            "condemned" => Ok(Begun::Condemned),
            other => Err(unknown(other)),
        }
    }
}

fn unknown(place: &str) -> StoreError {
    StoreError::corrupt(WHAT, format!("{place:?} is no place"))
}

#[derive(Debug)]
pub struct SizedRow {
    pub hash: Vec<u8>,
    pub size: i64,
    pub generation: i64,
}

impl SizedRow {
    pub fn condemned(&self) -> Result<CondemnedBlob> {
        Ok(CondemnedBlob {
            hash: hash(WHAT, &self.hash)?,
            size: num(WHAT, self.size)?,
            generation: num(WHAT, self.generation)?,
        })
    }

    pub fn movable(&self) -> Result<MovableBlob> {
        Ok(MovableBlob {
            hash: hash(WHAT, &self.hash)?,
            size: num(WHAT, self.size)?,
            generation: num(WHAT, self.generation)?,
        })
    }
}
