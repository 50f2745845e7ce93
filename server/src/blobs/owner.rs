//! Whose objects these are. The first process that uses an object store writes the installation's id into it, and into the
//! database. A copy of the database (a restored backup, a drill) has no id of its own: it reads the objects, and deletes none,
//! since what nothing in the copy refers to may be another installation's. And a store without the id, where there was one, is
//! another folder or prefix, or a disk that is not mounted.

use super::{Blobs, away, within};
use crate::clock::token;
use object_store::path::Path;
use object_store::{Error as ObjectError, ObjectStore as _, ObjectStoreExt as _, PutMode};
use serde_json::{Value, json};
use std::time::Instant;
use trellis_store::{Result, StoreError};

/// The object with the id.
const MARKER: &str = "installation";
/// The setting with the id, once it is in the object store; null: none yet.
const SETTING: &str = "objects.installation";
/// The id that the processes of this installation write there: of several that begin at once all have the same.
const CANDIDATE: &str = "objects.candidate";
/// What a copy of the database must not have.
pub const SETTINGS: [&str; 2] = [SETTING, CANDIDATE];

/// See the module.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// This installation's; or there is no object store.
    Ours,
    /// Another installation's, or the one's that this is a copy of.
    Others,
    /// Nobody's, although this installation has objects.
    Gone,
}

impl Blobs {
    /// Whose the objects are; makes them ours when they are nobody's and we have none. Errors: `Objects`.
    pub async fn owner(&self) -> Result<Owner> {
        within(Instant::now(), self.find_owner()).await
    }

    async fn find_owner(&self) -> Result<Owner> {
        if self.0.objects.is_none() {
            return Ok(Owner::Ours);
        }
        let ours = self.own_id().await?;
        let found = self.marker().await?;
        match (ours, found) {
            (Some(ours), Some(found)) if ours == found => Ok(Owner::Ours),
            (Some(_), Some(_)) => Ok(Owner::Others),
            (Some(_), None) => Ok(Owner::Gone),
            (None, found) => {
                let candidate = self.candidate().await?;
                let found = match found {
                    Some(found) => found,
                    None => {
                        self.mark(&candidate, PutMode::Create).await?;
                        // Somebody else may have been first.
                        self.marker().await?.unwrap_or_default()
                    }
                };
                if found != candidate {
                    return Ok(Owner::Others);
                }
                self.0.store.put_setting(SETTING, &json!(found)).await?;
                Ok(Owner::Ours)
            }
        }
    }

    async fn candidate(&self) -> Result<String> {
        match self.0.store.setting_or(CANDIDATE, &json!(token::<16>())).await? {
            Value::String(id) => Ok(id),
            // A restored backup: the first that asks chooses.
            _ => {
                let id = token::<16>();
                self.0.store.put_setting(CANDIDATE, &json!(id)).await?;
                Ok(id)
            }
        }
    }

    /// Makes the objects this installation's from now on.
    pub async fn adopt(&self) -> Result<()> {
        let id = match self.own_id().await? {
            Some(id) => id,
            None => token::<16>(),
        };
        within(Instant::now(), self.mark(&id, PutMode::Overwrite)).await?;
        self.0.store.put_setting(SETTING, &json!(id)).await
    }

    async fn own_id(&self) -> Result<Option<String>> {
        match self.0.store.setting(SETTING).await? {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(id)) => Ok(Some(id)),
            Some(_) => Err(StoreError::corrupt("setting", SETTING)),
        }
    }

    async fn marker(&self) -> Result<Option<String>> {
        let Some(objects) = &self.0.objects else {
            return Ok(None);
        };
        match objects.get(&Path::from(MARKER)).await {
            Ok(object) => {
                let bytes = object.bytes().await.map_err(away)?;
                Ok(Some(String::from_utf8_lossy(&bytes).trim().to_owned()))
            }
            Err(ObjectError::NotFound { .. }) => Ok(None),
            Err(error) => Err(away(error)),
        }
    }

    async fn mark(&self, id: &str, mode: PutMode) -> Result<()> {
        let Some(objects) = &self.0.objects else {
            return Ok(());
        };
        let text = id.to_owned().into_bytes();
        match objects
            .put_opts(&Path::from(MARKER), text.into(), mode.into())
            .await
        {
            Ok(_) | Err(ObjectError::AlreadyExists { .. }) => Ok(()),
            Err(error) => Err(away(error)),
        }
    }
}
