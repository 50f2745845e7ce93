//! Writing a package where `import` and `export` were told to. Nothing that exists is overwritten.

use super::failure::Failure;
use std::path::Path;
use std::process::ExitCode;
use trellis_problems::Files;

/// Exit code of a package with errors.
const EXIT_ERRORS: u8 = 1;

pub fn exit(ok: bool) -> ExitCode {
    if ok {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(EXIT_ERRORS)
    }
}

pub fn is_zip(out: &Path) -> bool {
    out.extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("zip"))
}

/// Refuses a place where something is, but for an empty folder.
pub fn check(out: &Path) -> Result<(), Failure> {
    let is_empty_folder = std::fs::read_dir(out).is_ok_and(|mut entries| entries.next().is_none());
    if out.symlink_metadata().is_err() || (is_empty_folder && !is_zip(out)) {
        return Ok(());
    }
    Err(Failure::new(
        "exists",
        format!("{} exists already", out.display()),
    ))
}

/// Writes `files` as the folder `out`, or as a zip with the one folder `slug`.
pub fn write(out: &Path, slug: &str, files: &Files) -> Result<(), Failure> {
    if is_zip(out) {
        let bytes = trellis_problems::write::zip(slug, files)?;
        return std::fs::write(out, bytes).map_err(|error| failed(out, &error));
    }
    for (name, bytes) in files.iter() {
        let path = out.join(name);
        let folder = path.parent().unwrap_or(out);
        std::fs::create_dir_all(folder).map_err(|error| failed(folder, &error))?;
        std::fs::write(&path, bytes).map_err(|error| failed(&path, &error))?;
    }
    Ok(())
}

fn failed(path: &Path, error: &std::io::Error) -> Failure {
    Failure::new("write", format!("{}: {error}", path.display()))
}
