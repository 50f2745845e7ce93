//! [`Settings`].

use async_trait::async_trait;
use serde_json::Value;
use trellis_store::{Connections, Result, Settings};

use crate::SqliteStore;
use crate::connect::READERS;
use crate::convert::json;
use crate::error::Db;

#[async_trait]
impl Settings for SqliteStore {
    async fn ready(&self) -> Result<()> {
        drop(self.begin().await?);
        Ok(())
    }

    fn connections(&self) -> Connections {
        let pools = [&self.readers, &self.writer];
        let idle = pools.iter().map(|pool| pool.num_idle()).sum::<usize>();
        let idle = u32::try_from(idle).unwrap_or(u32::MAX);
        let size: u32 = pools.iter().map(|pool| pool.size()).sum();
        Connections {
            used: size.saturating_sub(idle),
            idle,
            max: READERS + 1,
        }
    }

    async fn setting(&self, key: &str) -> Result<Option<Value>> {
        let text = sqlx::query_scalar!("SELECT value FROM settings WHERE key = ?", key)
            .fetch_optional(&self.readers);
        text.await.db()?.map(|text| json("setting", &text)).transpose()
    }

    async fn put_setting(&self, key: &str, value: &Value) -> Result<()> {
        let text = value.to_string();
        sqlx::query!(
            "INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            key,
            text
        )
        .execute(&self.writer)
        .await
        .db()?;
        Ok(())
    }

    async fn setting_or(&self, key: &str, value: &Value) -> Result<Value> {
        let text = value.to_string();
        // The update that changes nothing is what makes RETURNING give the stored value.
        let stored = sqlx::query_scalar!(
            "INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = value
             RETURNING value",
            key,
            text
        )
        .fetch_one(&self.writer)
        .await
        .db()?;
        json("setting", &stored)
    }
}
