//! Builds the browser client. (The front end's owner fills this in.)

use crate::setup;
use anyhow::Result;

/// Builds the wasm client, the editor bundle and the style sheet into `target/site`.
pub fn build(options: &setup::Options) -> Result<()> {
    std::fs::create_dir_all(options.root.join("target/site"))?;
    Ok(())
}
