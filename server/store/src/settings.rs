//! Settings of the installation: seeds, switches.

use async_trait::async_trait;
use serde_json::Value;

use crate::Result;

/// Connections of this process to the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Connections {
    pub used: u32,
    pub idle: u32,
    /// Not more than this.
    pub max: u32,
}

#[async_trait]
pub trait Settings {
    /// Begins a transaction that writes and takes it back: whether the store takes writes now.
    async fn ready(&self) -> Result<()>;

    /// How many connections there are now, of those that calls wait for.
    fn connections(&self) -> Connections;

    async fn setting(&self, key: &str) -> Result<Option<Value>>;

    async fn put_setting(&self, key: &str, value: &Value) -> Result<()>;

    /// The stored value; stores `value` first when there is none. Of two callers at once both get the same.
    async fn setting_or(&self, key: &str, value: &Value) -> Result<Value>;
}
