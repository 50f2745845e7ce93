//! Rust for wasm32: std for the browser client and for Rust submissions.

use anyhow::{Result, bail};

use super::Options;
use super::step::{Done, Steps};

pub fn wasm_std(_opts: &Options, _steps: &mut Steps) {}

pub fn pack(_opts: &Options) -> Result<Done> {
    bail!("not written yet")
}
