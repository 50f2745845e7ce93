//! `cargo xtask setup`: brings a bare machine to where the portal can be built and the judge has its languages.
//!
//! Every step is idempotent: it is keyed by a hash of its inputs and skipped when its outputs are there for that
//! key. A step that cannot be done says in one sentence what will not work without it; the rest goes on.

mod apt;
mod clang;
mod facets;
mod go;
mod libcxx;
mod npm;
mod pack;
mod pypi;
mod python;
mod quickjs;
mod rust;
mod step;
mod wasi;

use std::path::{Path, PathBuf};

use anyhow::Result;

pub use quickjs::sources as quickjs_sources;
pub use step::Steps;

/// Where things are.
#[derive(Debug, Clone)]
pub struct Options {
    /// The project's folder.
    pub root: PathBuf,
    /// The data folder; packs go to `<data>/packs`.
    pub data: PathBuf,
}

impl Options {
    pub fn new(root: &Path, data: &Path) -> Self {
        Self {
            root: root.to_owned(),
            data: data.to_owned(),
        }
    }

    /// Recipes, lock files and our own headers of the language packs.
    fn toolchain(&self) -> PathBuf {
        self.root.join("judge/toolchain")
    }

    /// Build folder of setup: stamps, staging, downloads.
    pub fn scratch(&self) -> PathBuf {
        self.root.join("target/xtask")
    }

    fn packs(&self) -> PathBuf {
        self.data.join("packs")
    }
}

/// Everything that `cargo xtask run` needs: wasm std, language packs, the client's npm packages.
pub fn all(opts: &Options) -> Result<Steps> {
    let mut steps = Steps::new();
    packs_into(opts, &mut steps);
    client_into(opts, &mut steps);
    steps.finish();
    Ok(steps)
}

/// What the browser tests need: Debian's Chromium, a Chinese font, `playwright-core`. Only `cargo xtask test` calls
/// this.
pub fn browser(opts: &Options) -> Result<Steps> {
    let mut steps = Steps::new();
    steps.run("browser", "no browser tests", || {
        apt::install(&["chromium", "fonts-noto-cjk"], &["/usr/bin/chromium"])
    });
    npm_folder(opts, &mut steps, "tests/e2e", "no browser tests");
    steps.finish();
    Ok(steps)
}

/// What the tests of the PostgreSQL store and `cargo xtask sqlx` need: Debian's package. They start a server of their own;
/// the one that Debian makes is not touched.
pub fn database() -> Steps {
    let mut steps = Steps::new();
    steps.run("postgresql", "no tests of the PostgreSQL store", || {
        if has_postgres() {
            return Ok(step::Done::Before);
        }
        apt::install(&["postgresql"], &["/usr/lib/postgresql/15/bin/postgres"])
    });
    steps.run("iproute2", "no test of nodes that are cut off", || {
        if on_path("ip") || Path::new("/usr/sbin/ip").exists() {
            return Ok(step::Done::Before);
        }
        apt::install(&["iproute2"], &["/usr/sbin/ip"])
    });
    steps.finish();
    steps
}

fn on_path(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(program).exists())
}

/// Of any version: where Debian puts it, or in the path. `tests/src/postgres.sh` looks there too.
fn has_postgres() -> bool {
    let debian = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders = debian
        .map(|entry| entry.path().join("bin"))
        .chain(std::env::split_paths(&path));
    folders.any(|folder| folder.join("initdb").exists() && folder.join("postgres").exists())
}

fn packs_into(opts: &Options, steps: &mut Steps) {
    npm_folder(
        opts,
        steps,
        "judge/toolchain",
        "no C, C++, Python and JavaScript submissions",
    );
    steps.run("pack clang", "no C and C++ submissions", || clang::pack(opts));
    steps.run("pack python", "no Python submissions", || python::pack(opts));
    steps.run(
        "pack javascript",
        "no JavaScript and TypeScript submissions",
        || quickjs::javascript(opts),
    );
    npm_folder(
        opts,
        steps,
        "judge/toolchain/typescript",
        "no TypeScript submissions",
    );
    steps.run("pack typescript", "no TypeScript submissions", || {
        quickjs::typescript(opts)
    });
    steps.run("pack go", "no Go submissions", || go::pack(opts));
    rust::wasm_std(opts, steps);
    steps.run("pack rust", "no Rust submissions", || rust::pack(opts));
}

fn client_into(opts: &Options, steps: &mut Steps) {
    npm_folder(
        opts,
        steps,
        "app/editor",
        "the editor is a plain text field and the client is not optimised",
    );
}

fn npm_folder(opts: &Options, steps: &mut Steps, folder: &str, without: &str) {
    let at = opts.root.join(folder);
    if at.join("package-lock.json").exists() {
        steps.run(&format!("npm {folder}"), without, || npm::ci(&at));
    }
}
