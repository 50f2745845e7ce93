//! Builds the browser side into `target/site`: the wasm client with its script, the editor, the style sheet.
//!
//! Files are named by their content and stand beside their brotli, so that the server sends them as they are and
//! browsers keep them for ever; `manifest.json` says which is which. Without a wasm toolchain or without npm what can
//! be made is made: pages work without any of it.

mod output;
mod script;
mod stamp;
mod wasm;

use crate::setup;
use anyhow::{Context, Result};
use output::Site;
use std::fs;
use std::path::{Path, PathBuf};

/// Where things are.
struct Places {
    root: PathBuf,
    /// `app/editor`: npm packages, the scripts' sources.
    editor: PathBuf,
    /// Build folder of the client.
    work: PathBuf,
    site: PathBuf,
}

impl Places {
    fn new(root: &Path) -> Self {
        Self {
            root: root.to_owned(),
            editor: root.join("app/editor"),
            work: root.join("target/client/site"),
            site: root.join("target/site"),
        }
    }

    /// A program that npm has installed, if it has.
    fn npm_program(&self, name: &str) -> Option<PathBuf> {
        Some(self.editor.join("node_modules/.bin").join(name)).filter(|path| path.exists())
    }
}

/// Builds the wasm client, the editor bundle and the style sheet into `target/site`, unless nothing has changed.
pub fn build(options: &setup::Options) -> Result<()> {
    let places = Places::new(&options.root);
    let toolchain = wasm::Toolchain::load(&options.root);
    let stamp = stamp::of(&places, toolchain.as_ref())?;
    let stamp_file = places.site.join("stamp");
    if fs::read_to_string(&stamp_file).is_ok_and(|have| have == stamp) {
        return Ok(());
    }
    let mut site = Site::new(&places.site);
    site.add(
        "main.css",
        joined_css(&options.root.join("style/main.css"))?.as_bytes(),
    )?;
    site.add("icon.svg", &fs::read(options.root.join("style/icon.svg"))?)?;
    match toolchain {
        Some(toolchain) => {
            let client = wasm::build(&places, &toolchain)?;
            site.add("client.wasm", &client.wasm)?;
            script::client(&places, &client, &mut site)?;
        }
        None => {
            eprintln!("the client was not built: no wasm32-unknown-unknown std (run `cargo xtask setup`)");
        }
    }
    script::editor(&places, &mut site)?;
    site.finish()?;
    Ok(fs::write(stamp_file, stamp)?)
}

/// The style sheet with its imports in their places.
fn joined_css(main: &Path) -> Result<String> {
    let folder = main.parent().context("style/main.css lies in a folder")?;
    let mut css = String::new();
    for line in fs::read_to_string(main)?.lines() {
        let import = line
            .strip_prefix("@import \"")
            .and_then(|rest| rest.strip_suffix("\";"));
        match import {
            Some(file) => {
                let path = folder.join(file);
                let part = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
                css.push_str(&without_comments(&part));
            }
            None => css.push_str(&without_comments(line)),
        }
        css.push('\n');
    }
    Ok(css)
}

/// Comments are for us. (None of our strings holds a `/*`.)
fn without_comments(css: &str) -> String {
    let mut out = String::with_capacity(css.len());
    let mut rest = css;
    while let Some((before, after)) = rest.split_once("/*") {
        out.push_str(before);
        rest = after.split_once("*/").map_or("", |(_, after)| after);
    }
    out.push_str(rest);
    let lines: Vec<&str> = out
        .lines()
        .map(str::trim_end)
        .filter(|line| !line.is_empty())
        .collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_go() {
        assert_eq!(
            without_comments("/* a */\na { b: c; } /* d\n e */\n\nf {}\n"),
            "a { b: c; }\nf {}"
        );
    }

    #[test]
    fn every_style_file_is_imported() -> Result<()> {
        let style = Path::new(env!("CARGO_MANIFEST_DIR")).join("../style");
        let main = fs::read_to_string(style.join("main.css"))?;
        for entry in walkdir::WalkDir::new(&style) {
            let path = entry?.into_path();
            let name = path.strip_prefix(&style)?.to_string_lossy().into_owned();
            if name.ends_with(".css") && name != "main.css" {
                assert!(main.contains(&format!("@import \"{name}\";")), "{name}");
            }
        }
        joined_css(&style.join("main.css"))?;
        Ok(())
    }
}
