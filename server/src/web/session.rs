//! Browser sessions: tower-sessions over our `Store`.
//!
//! A session exists only for people who are signed in. The cookie holds the id; the store has its hash alone.

use crate::clock::Clock;
use async_trait::async_trait;
use jiff::Timestamp;
use std::sync::Arc;
use tower_sessions::session::{Id, Record};
use tower_sessions::session_store::{Error, Result, SessionStore};
use trellis_store::{Hash, SessionRow, Store, UserId};

/// Key of the signed-in user's id in the session.
pub const USER: &str = "user";

/// [`SessionStore`] over the portal's store.
#[derive(Debug, Clone)]
pub struct Sessions {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
}

impl Sessions {
    pub fn new(store: Arc<dyn Store>, clock: Arc<dyn Clock>) -> Self {
        Self { store, clock }
    }
}

fn key(id: &Id) -> Hash {
    Hash::of(&id.0.to_le_bytes())
}

fn row(record: &Record) -> Result<SessionRow> {
    let user = record
        .data
        .get(USER)
        .and_then(|value| value.as_str())
        .and_then(|text| text.parse::<UserId>().ok());
    let data = serde_json::to_vec(&record.data).map_err(|error| Error::Encode(error.to_string()))?;
    let expires = Timestamp::from_second(record.expiry_date.unix_timestamp())
        .map_err(|error| Error::Encode(error.to_string()))?;
    Ok(SessionRow {
        id: key(&record.id),
        user,
        data,
        expires,
    })
}

fn backend(error: impl std::fmt::Display) -> Error {
    Error::Backend(error.to_string())
}

#[async_trait]
impl SessionStore for Sessions {
    async fn create(&self, record: &mut Record) -> Result<()> {
        while !self.store.create_session(&row(record)?).await.map_err(backend)? {
            record.id = Id::default();
        }
        Ok(())
    }

    async fn save(&self, record: &Record) -> Result<()> {
        self.store.save_session(&row(record)?).await.map_err(backend)
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        let Some(found) = self
            .store
            .session(key(id), self.clock.now())
            .await
            .map_err(backend)?
        else {
            return Ok(None);
        };
        let data = serde_json::from_slice(&found.data).map_err(|error| Error::Decode(error.to_string()))?;
        let expiry_date = time::OffsetDateTime::from_unix_timestamp(found.expires.as_second())
            .map_err(|error| Error::Decode(error.to_string()))?;
        Ok(Some(Record {
            id: *id,
            data,
            expiry_date,
        }))
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        self.store.delete_session(key(id)).await.map_err(backend)
    }
}
