//! Settings of the installation: seeds, switches.

use async_trait::async_trait;
use serde_json::Value;

use crate::Result;

#[async_trait]
pub trait Settings {
    /// Begins a transaction that writes and takes it back: whether the store takes writes now.
    async fn ready(&self) -> Result<()>;

    async fn setting(&self, key: &str) -> Result<Option<Value>>;

    async fn put_setting(&self, key: &str, value: &Value) -> Result<()>;

    /// The stored value; stores `value` first when there is none. Of two callers at once both get the same.
    async fn setting_or(&self, key: &str, value: &Value) -> Result<Value>;
}
