//! `cargo xtask run`: from a clone to the open portal.

use crate::cargo::{cargo, run as call};
use crate::{disk, setup};
use anyhow::Result;
use std::process::Command;

/// Sets up, builds client and server, then becomes the server.
pub fn run(options: &setup::Options, listen: &str) -> Result<()> {
    disk::tell(&options.root, disk::TO_RUN);
    setup::all(options)?;
    crate::client::build(options)?;
    call(&mut cargo(
        &options.root,
        &["build", "--quiet", "--bin", "trellis"],
    ))?;
    let mut server = Command::new(options.root.join("target/debug/trellis"));
    server
        .current_dir(&options.root)
        .args(["serve", "--demo", "--listen", listen, "--data"])
        .arg(&options.data);
    Err(std::os::unix::process::CommandExt::exec(&mut server).into())
}
