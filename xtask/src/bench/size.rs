//! What a first visit loads: wasm and JavaScript of a problem page before the editor, brotli.

use super::Figures;
use anyhow::{Context, Result};
use serde_json::Value;
use std::path::Path;

pub fn measure(root: &Path, figures: &mut Figures) -> Result<()> {
    let site = root.join("target/site");
    let manifest: Value = serde_json::from_slice(
        &std::fs::read(site.join("manifest.json")).context("target/site/manifest.json")?,
    )?;
    let compressed = |name: &str| -> Result<f64> {
        let url = manifest
            .get(name)
            .and_then(Value::as_str)
            .with_context(|| format!("{name} is not in the manifest"))?;
        let file = site.join(format!("{}.br", url.trim_start_matches('/')));
        let bytes = std::fs::metadata(&file)
            .with_context(|| file.display().to_string())?
            .len();
        Ok(bytes as f64 / 1024.0)
    };
    let wasm = compressed("client.wasm")?;
    figures.put("client_wasm_br_kb", wasm);
    figures.put("problem_page_br_kb", wasm + compressed("client.js")?);
    Ok(())
}
