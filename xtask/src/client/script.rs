//! Scripts, bundled by esbuild.

use super::Places;
use super::output::Site;
use super::wasm::Client;
use crate::cargo;
use anyhow::{Context, Result};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

/// The boot script together with wasm-bindgen's module: one file. Without esbuild two, and larger.
pub fn client(places: &Places, client: &Client, site: &mut Site) -> Result<()> {
    let boot = places.editor.join("src/boot.js");
    let Some(esbuild) = places.npm_program("esbuild") else {
        let module = fs::read(&client.module)?;
        let name = format!("bindgen-{}.js", &blake3::hash(&module).to_hex()[..16]);
        site.put(&name, &module)?;
        let text = fs::read_to_string(boot)?.replace("from \"client\"", &format!("from \"./{name}\""));
        return site.add("client.js", text.as_bytes());
    };
    let out = places.work.join("client.js");
    cargo::run(
        Command::new(esbuild)
            .arg(boot)
            .args([
                "--bundle",
                "--format=esm",
                "--minify",
                "--target=es2022",
                "--log-level=warning",
            ])
            .arg(format!("--alias:client={}", client.module.display()))
            .arg(format!("--outfile={}", out.display())),
    )?;
    site.add("client.js", &fs::read(out)?)
}

#[derive(Deserialize)]
struct Meta {
    outputs: BTreeMap<String, Output>,
}

#[derive(Deserialize)]
struct Output {
    #[serde(rename = "entryPoint")]
    entry_point: Option<String>,
}

/// The editor and a file for each language; none without esbuild, and then the text area stays.
pub fn editor(places: &Places, site: &mut Site) -> Result<()> {
    let Some(esbuild) = places.npm_program("esbuild") else {
        eprintln!("the editor was not built: app/editor has no npm packages (run `cargo xtask setup`)");
        return Ok(());
    };
    let out = places.work.join("editor");
    if out.exists() {
        fs::remove_dir_all(&out)?;
    }
    fs::create_dir_all(&out)?;
    let meta = places.work.join("editor.json");
    cargo::run(
        Command::new(esbuild)
            .current_dir(&places.editor)
            .arg("src/editor.js")
            .args([
                "--bundle",
                "--splitting",
                "--format=esm",
                "--minify",
                "--target=es2022",
            ])
            .args([
                "--log-level=warning",
                "--entry-names=[name]-[hash]",
                "--chunk-names=editor-[name]-[hash]",
            ])
            .arg(format!("--outdir={}", out.display()))
            .arg(format!("--metafile={}", meta.display())),
    )?;
    let meta: Meta = serde_json::from_slice(&fs::read(meta)?)?;
    for (path, output) in meta.outputs {
        let file = Path::new(&path)
            .file_name()
            .context("esbuild names its outputs")?
            .to_string_lossy()
            .into_owned();
        site.put(&file, &fs::read(out.join(&file))?)?;
        if output
            .entry_point
            .is_some_and(|entry| entry.ends_with("editor.js"))
        {
            site.name("editor.js", &file);
        }
    }
    Ok(())
}
