//! `cargo xtask dev`: the portal, rebuilt and restarted whenever a source file changes; open pages then load
//! themselves again.

use crate::cargo::{cargo, run};
use crate::setup;
use anyhow::Result;
use std::path::Path;
use std::process::{Child, Command};
use std::time::{Duration, SystemTime};

/// What is watched, relative to the project.
const WATCHED: [&str; 6] = ["app", "server", "judge", "problems", "style", "courses"];
const PAUSE: Duration = Duration::from_millis(700);

/// Runs until it is interrupted. A build that fails leaves the last portal running.
pub fn dev(options: &setup::Options, listen: &str) -> Result<()> {
    setup::all(options)?;
    let mut portal: Option<Child> = None;
    let mut built = SystemTime::UNIX_EPOCH;
    loop {
        let newest = newest(&options.root);
        if newest > built {
            built = newest;
            match build(options) {
                Ok(()) => {
                    if let Some(mut old) = portal.take() {
                        old.kill()?;
                        old.wait()?;
                    }
                    portal = Some(start(options, listen)?);
                }
                Err(error) => eprintln!("dev: {error:#}; the last portal keeps running"),
            }
        }
        std::thread::sleep(PAUSE);
    }
}

fn build(options: &setup::Options) -> Result<()> {
    crate::client::build(options)?;
    run(&mut cargo(
        &options.root,
        &["build", "--quiet", "--bin", "trellis"],
    ))
}

fn start(options: &setup::Options, listen: &str) -> Result<Child> {
    let mut command = Command::new(options.root.join("target/debug/trellis"));
    command
        .current_dir(&options.root)
        .args(["serve", "--demo", "--dev", "--listen", listen, "--data"])
        .arg(&options.data);
    Ok(command.spawn()?)
}

/// The latest change of any watched file.
fn newest(root: &Path) -> SystemTime {
    let files = WATCHED.iter().flat_map(|folder| {
        let skip = |name: &std::ffi::OsStr| name == "node_modules" || name == "target";
        walkdir::WalkDir::new(root.join(folder))
            .into_iter()
            .filter_entry(move |entry| !skip(entry.file_name()))
    });
    files
        .flatten()
        .filter(|entry| entry.file_type().is_file())
        .filter_map(|entry| entry.metadata().ok()?.modified().ok())
        .max()
        .unwrap_or(SystemTime::UNIX_EPOCH)
}
