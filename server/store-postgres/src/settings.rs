//! [`Settings`].

use async_trait::async_trait;
use serde_json::Value;
use trellis_store::{Connections, Result, Settings};

use crate::PostgresStore;
use crate::connect::CONNECTIONS;
use crate::convert::json;
use crate::error::Db;
use crate::text::jsonb;

#[async_trait]
impl Settings for PostgresStore {
    async fn ready(&self) -> Result<()> {
        // Read and write, said aloud: a standby refuses it.
        drop(self.begin().await?);
        Ok(())
    }

    fn connections(&self) -> Connections {
        let idle = u32::try_from(self.pool.num_idle()).unwrap_or(u32::MAX);
        Connections {
            used: self.pool.size().saturating_sub(idle),
            idle,
            max: CONNECTIONS,
        }
    }

    async fn setting(&self, key: &str) -> Result<Option<Value>> {
        let text = sqlx::query_scalar!(
            r#"SELECT value::text AS "value!" FROM settings WHERE key = $1"#,
            key
        )
        .fetch_optional(&self.pool);
        text.await.db()?.map(|text| json("setting", &text)).transpose()
    }

    async fn put_setting(&self, key: &str, value: &Value) -> Result<()> {
        let text = jsonb(value)?;
        sqlx::query!(
            "INSERT INTO settings (key, value) VALUES ($1, $2::text::jsonb)
             ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            key,
            text
        )
        .execute(&self.pool)
        .await
        .db()?;
        Ok(())
    }

    async fn setting_or(&self, key: &str, value: &Value) -> Result<Value> {
        let text = jsonb(value)?;
        // The update that changes nothing is what makes RETURNING give the stored value.
        let stored = sqlx::query_scalar!(
            r#"INSERT INTO settings (key, value) VALUES ($1, $2::text::jsonb)
               ON CONFLICT (key) DO UPDATE SET value = settings.value RETURNING value::text AS "value!""#,
            key,
            text
        )
        .fetch_one(&self.pool)
        .await
        .db()?;
        json("setting", &stored)
    }
}
