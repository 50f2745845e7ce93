//! `target/site`: files named by their content, their brotli, the manifest.

use anyhow::{Context, Result};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Bytes of a file's name that come from its content: 64 bits, written as 16 letters.
const HASH_LETTERS: usize = 16;

pub struct Site {
    folder: PathBuf,
    /// Logical name to URL path.
    manifest: BTreeMap<String, String>,
    kept: BTreeSet<String>,
}

impl Site {
    pub fn new(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
            manifest: BTreeMap::new(),
            kept: BTreeSet::new(),
        }
    }

    /// Adds a file that pages name: `client.js` becomes `/assets/client-<hash>.js`.
    pub fn add(&mut self, name: &str, bytes: &[u8]) -> Result<()> {
        let (stem, extension) = name.rsplit_once('.').context("a name has an extension")?;
        let hash = blake3::hash(bytes).to_hex();
        let file = format!("{stem}-{}.{extension}", &hash[..HASH_LETTERS]);
        self.put(&file, bytes)?;
        self.manifest.insert(name.to_owned(), format!("/assets/{file}"));
        Ok(())
    }

    /// Adds a file under a name that already tells its content.
    pub fn put(&mut self, file: &str, bytes: &[u8]) -> Result<()> {
        let assets = self.folder.join("assets");
        fs::create_dir_all(&assets)?;
        let packed = format!("{file}.br");
        if !assets.join(&packed).exists() || !assets.join(file).exists() {
            fs::write(assets.join(file), bytes)?;
            fs::write(assets.join(&packed), brotli(bytes)?)?;
        }
        self.kept.insert(file.to_owned());
        self.kept.insert(packed);
        Ok(())
    }

    /// Names a file that was put.
    pub fn name(&mut self, name: &str, file: &str) {
        self.manifest.insert(name.to_owned(), format!("/assets/{file}"));
    }

    /// Writes the manifest and removes what no page names any more.
    pub fn finish(self) -> Result<()> {
        let json = serde_json::to_vec_pretty(&self.manifest)?;
        fs::write(self.folder.join("manifest.json"), json)?;
        for entry in fs::read_dir(self.folder.join("assets"))? {
            let entry = entry?;
            if !self.kept.contains(entry.file_name().to_string_lossy().as_ref()) {
                fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    }
}

fn brotli(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut packed = Vec::new();
    let params = brotli::enc::BrotliEncoderParams {
        quality: 11,
        lgwin: 22,
        ..Default::default()
    };
    brotli::BrotliCompress(&mut &*bytes, &mut packed, &params)?;
    Ok(packed)
}
