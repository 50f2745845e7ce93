//! Room on the disk: said before a build, since a linker that finds none says so late and unclearly.

use std::path::Path;

/// GB that a build from nothing takes, measured on 30 November 2026 and rounded up.
pub const FOR_TESTS: f64 = 10.0;
pub const TO_RUN: f64 = 6.0;

/// Says how many GB are free where the project lies, and warns when a first build of `needed` GB would not fit. A later
/// one takes less, so this ends nothing.
pub fn tell(root: &Path, needed: f64) {
    let Ok(status) = rustix::fs::statvfs(root) else {
        return;
    };
    let free = (status.f_bavail * status.f_frsize) as f64 / 1e9;
    eprintln!("disk: {free:.1} GB free");
    if free < needed && !root.join("target/debug/trellis").exists() {
        eprintln!(
            "warning: a first build takes about {needed} GB in {}; make room, or it may end with \"No space left on device\"",
            root.display()
        );
    }
}
