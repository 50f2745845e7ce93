//! app/client to wasm: cargo with the wasm toolchain, wasm-bindgen as a library, wasm-opt from npm.

use super::Places;
use crate::cargo;
use anyhow::{Context, Result};
use serde::Deserialize;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use wasm_bindgen_cli_support::Bindgen;

const TARGET: &str = "wasm32-unknown-unknown";

/// What setup has found out (`target/xtask/wasm-toolchain.json`).
#[derive(Debug, Deserialize)]
pub struct Toolchain {
    /// `["cargo"]` or `["cargo", "+name"]`.
    client_cargo: Vec<String>,
    linker: PathBuf,
}

impl Toolchain {
    /// `None`: there is none that can build for the browser.
    pub fn load(root: &Path) -> Option<Self> {
        let bytes = fs::read(root.join("target/xtask/wasm-toolchain.json")).ok()?;
        let found: Self = serde_json::from_slice(&bytes).ok()?;
        (!found.client_cargo.is_empty()).then_some(found)
    }

    /// cargo of that toolchain. We run under rustup's own choice of one: its variables must not reach it, and
    /// `+name` is understood by rustup's proxy only.
    fn cargo(&self, root: &Path) -> Command {
        let program = self.client_cargo.first().map_or("cargo", String::as_str);
        let named = self.client_cargo.iter().any(|word| word.starts_with('+'));
        let proxy = if named { rustup_proxy() } else { None };
        let mut command = Command::new(proxy.unwrap_or_else(|| program.into()));
        command.args(self.client_cargo.iter().skip(1)).current_dir(root);
        for variable in [
            "CARGO",
            "RUSTC",
            "RUSTUP_TOOLCHAIN",
            "RUSTFLAGS",
            "CARGO_ENCODED_RUSTFLAGS",
        ] {
            command.env_remove(variable);
        }
        command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", &self.linker);
        command
    }
}

fn rustup_proxy() -> Option<PathBuf> {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".cargo")))?;
    Some(home.join("bin/cargo")).filter(|path| path.exists())
}

/// The finished wasm and wasm-bindgen's module for it.
pub struct Client {
    pub wasm: Vec<u8>,
    pub module: PathBuf,
}

pub fn build(places: &Places, toolchain: &Toolchain) -> Result<Client> {
    cargo::run(
        toolchain
            .cargo(&places.root)
            .args([
                "build",
                "--package",
                "trellis-client",
                "--profile",
                "client",
                "--target",
                TARGET,
            ])
            .args(["--target-dir", "target/client", "--quiet"]),
    )
    .context("building app/client")?;
    let built = places
        .root
        .join("target/client")
        .join(TARGET)
        .join("client/trellis_client.wasm");
    let key = blake3::hash(&fs::read(&built)?).to_hex().to_string();
    let out = places.work.join("bindgen");
    let client = || -> Result<Client> {
        Ok(Client {
            wasm: fs::read(out.join("client.wasm"))?,
            module: out.join("trellis_client.js"),
        })
    };
    if fs::read_to_string(out.join("key")).is_ok_and(|have| have == key) {
        return client();
    }
    fs::create_dir_all(&out)?;
    Bindgen::new()
        .input_path(&built)
        .web(true)?
        .typescript(false)
        .omit_default_module_path(true)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate(&out)
        .context("wasm-bindgen")?;
    optimize(
        places,
        &out.join("trellis_client_bg.wasm"),
        &out.join("client.wasm"),
    )?;
    fs::write(out.join("key"), key)?;
    client()
}

/// As small as binaryen can make it; as it is without binaryen.
fn optimize(places: &Places, from: &Path, to: &Path) -> Result<()> {
    let Some(program) = places.npm_program("wasm-opt") else {
        fs::copy(from, to)?;
        return Ok(());
    };
    // What rustc's wasm32-unknown-unknown turns on by default.
    let features = [
        "--enable-bulk-memory",
        "--enable-multivalue",
        "--enable-mutable-globals",
        "--enable-nontrapping-float-to-int",
        "--enable-reference-types",
        "--enable-sign-ext",
    ];
    cargo::run(
        Command::new(program)
            .arg("-Oz")
            .args(features)
            .arg(from)
            .arg("-o")
            .arg(to),
    )
}
