//! The `clang` pack: clang and wasm-ld as one WASI module (npm `@yowasp/clang`), headers and libraries under `usr/`.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use super::Options;
use super::pack::{self, Index};
use super::step::Done;

pub fn pack(opts: &Options) -> Result<Done> {
    let toolchain = opts.toolchain();
    let key = pack::key(
        &["clang 1"],
        &[&toolchain.join("package-lock.json"), &toolchain.join("include")],
    )?;
    let index = Index::load(opts);
    if index.has(opts, "clang", &key) {
        return Ok(Done::Before);
    }
    let stage = pack::fresh(&opts.scratch().join("stage/clang"))?;
    let npm = toolchain.join("node_modules/@yowasp/clang/gen");
    fs::copy(npm.join("llvm.core.wasm"), stage.join("llvm.wasm")).context("llvm.core.wasm")?;
    unpack(&npm.join("llvm-resources.tar"), &stage.join("usr"))?;
    pack::copy_tree(&toolchain.join("include"), &stage.join("usr/include/c++/v1"))?;
    pack::publish(opts, "clang", &key, "npm @yowasp/clang", &stage)?;
    Ok(Done::Now)
}

fn unpack(tar: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    tar::Archive::new(fs::File::open(tar)?)
        .unpack(to)
        .with_context(|| tar.display().to_string())
}
