//! Rust for wasm32: std for the browser client (`wasm32-unknown-unknown`) and for Rust submissions
//! (`wasm32-wasip1`), and the native `rust` pack.
//!
//! Tried in this order: the active toolchain has the target; `rustup target add`; Debian's `rustc-web`, for which
//! std is built once from `rust-web-src`. A std is matched to the compiler it was built by: never mix them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};

use super::pack::{self, Entry, Index};
use super::step::{Done, Steps, note};
use super::wasi::output_of;
use super::{Options, apt};

const CLIENT: &str = "wasm32-unknown-unknown";
const WASIP1: &str = "wasm32-wasip1";
/// What `rustup toolchain link` calls Debian's compiler.
const LINKED: &str = "trellis-wasm";
/// rustup answers within a few seconds where its server is reachable; where it is not, it can hang.
const RUSTUP_TIMEOUT: Duration = Duration::from_secs(60);

/// `target/xtask/wasm-toolchain.json`: what the client build and the `rust` pack use.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct WasmToolchain {
    /// Start of the command line that builds for `wasm32-unknown-unknown`: `["cargo", "+trellis-wasm"]`.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub client_cargo: Vec<String>,
    /// For `CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER`.
    pub linker: PathBuf,
    /// Compiler of Rust submissions; absent when there is no std for `wasm32-wasip1`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub rustc_wasip1: Option<Wasip1>,
}

/// A rustc that can build for `wasm32-wasip1`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Wasip1 {
    pub rustc: PathBuf,
    pub sysroot: PathBuf,
    pub linker: PathBuf,
}

impl WasmToolchain {
    /// What the last setup found.
    pub fn load(opts: &Options) -> Result<Self> {
        let path = opts.scratch().join("wasm-toolchain.json");
        let bytes =
            fs::read(&path).with_context(|| format!("{}: run `cargo xtask setup`", path.display()))?;
        Ok(serde_json::from_slice(&bytes)?)
    }

    fn save(&self, opts: &Options) -> Result<()> {
        fs::create_dir_all(opts.scratch())?;
        Ok(fs::write(
            opts.scratch().join("wasm-toolchain.json"),
            serde_json::to_vec_pretty(self)?,
        )?)
    }
}

/// Finds or makes std for both targets and records the result.
pub fn wasm_std(opts: &Options, steps: &mut Steps) {
    steps.run("wasm32 std", "no browser client and no Rust submissions", || {
        let mut done = Done::Before;
        let mut found = WasmToolchain::default();
        if let Some(active) = Active::find() {
            active.fill(&mut found);
            if !complete(&found) && !debian_ready() && Active::add_targets() {
                active.fill(&mut found);
                done = Done::Now;
            }
        }
        if !complete(&found) && debian(opts, &mut found)? == Done::Now {
            done = Done::Now;
        }
        found.save(opts)?;
        Ok(done)
    });
}

fn complete(found: &WasmToolchain) -> bool {
    !found.client_cargo.is_empty() && found.rustc_wasip1.is_some()
}

/// The toolchain that runs us.
struct Active {
    sysroot: PathBuf,
}

impl Active {
    fn find() -> Option<Self> {
        let output = Command::new("rustc").args(["--print", "sysroot"]).output().ok()?;
        let sysroot = PathBuf::from(String::from_utf8(output.stdout).ok()?.trim());
        output.status.success().then_some(Self { sysroot })
    }

    fn linker(&self) -> PathBuf {
        let bin = Path::new("lib/rustlib").join(HOST).join("bin/rust-lld");
        self.sysroot.join(bin)
    }

    /// Notes what this toolchain can do.
    fn fill(&self, found: &mut WasmToolchain) {
        if has_std(&self.sysroot, CLIENT) {
            found.client_cargo = vec!["cargo".to_owned()];
            found.linker = self.linker();
        }
        if has_std(&self.sysroot, WASIP1) {
            found.rustc_wasip1 = Some(Wasip1 {
                rustc: self.sysroot.join("bin/rustc"),
                sysroot: self.sysroot.clone(),
                linker: self.linker(),
            });
        }
    }

    /// Asks rustup for both targets; false when it cannot (no rustup, no network, time out).
    fn add_targets() -> bool {
        if std::env::var_os("TRELLIS_NO_RUSTUP").is_some() {
            return false;
        }
        note("rustup target add");
        let mut command = Command::new("rustup");
        command
            .args(["target", "add", CLIENT, WASIP1])
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        succeeds_within(&mut command, RUSTUP_TIMEOUT)
    }
}

/// The host's target triple, as rustup's folders name it.
const HOST: &str = if cfg!(all(target_os = "linux", target_arch = "x86_64")) {
    "x86_64-unknown-linux-gnu"
} else if cfg!(all(target_os = "linux", target_arch = "aarch64")) {
    "aarch64-unknown-linux-gnu"
} else if cfg!(target_arch = "aarch64") {
    "aarch64-apple-darwin"
} else {
    "x86_64-apple-darwin"
};

fn succeeds_within(command: &mut Command, limit: Duration) -> bool {
    let Ok(mut child) = command.spawn() else {
        return false;
    };
    let start = Instant::now();
    while start.elapsed() < limit {
        match child.try_wait() {
            Ok(Some(status)) => return status.success(),
            Ok(None) => std::thread::sleep(Duration::from_millis(50)),
            Err(_) => return false,
        }
    }
    child.kill().ok();
    child.wait().ok();
    false
}

fn target_lib(sysroot: &Path, target: &str) -> PathBuf {
    sysroot.join("lib/rustlib").join(target).join("lib")
}

fn has_std(sysroot: &Path, target: &str) -> bool {
    let Ok(entries) = fs::read_dir(target_lib(sysroot, target)) else {
        return false;
    };
    entries.flatten().any(|entry| {
        let name = entry.file_name();
        name.to_string_lossy().starts_with("libstd-") && name.to_string_lossy().ends_with(".rlib")
    })
}

// ---- Debian

const DEBIAN_PACKAGES: &[&str] = &["rustc-web", "cargo-web", "rust-web-src", "lld-22"];
const DEBIAN_FILES: &[&str] = &["/usr/bin/rustc", "/usr/bin/cargo", DEBIAN_SRC, DEBIAN_LINKER];
const DEBIAN_SRC: &str = "/usr/lib/rustlib/src/rust/library/Cargo.lock";
const DEBIAN_LINKER: &str = "/usr/bin/wasm-ld-22";

/// Identifies Debian's compiler: an upgrade needs a new std.
fn debian_key() -> Option<String> {
    Some(stat_key(Path::new("/usr/bin/rustc"))? + &stat_key(Path::new(DEBIAN_SRC))?)
}

fn debian_stamp(target: &str) -> PathBuf {
    target_lib(Path::new("/usr"), target).join(".trellis-std")
}

fn debian_has(target: &str) -> bool {
    debian_key().is_some_and(|key| fs::read_to_string(debian_stamp(target)).is_ok_and(|have| have == key))
}

fn debian_ready() -> bool {
    debian_has(CLIENT) && debian_has(WASIP1) && Path::new(DEBIAN_LINKER).exists()
}

/// Debian's rustc 1.96 (bookworm-security) beside rustup's, with a std of our own building.
fn debian(opts: &Options, found: &mut WasmToolchain) -> Result<Done> {
    let mut done = apt::install(DEBIAN_PACKAGES, DEBIAN_FILES)?;
    if !debian_ready() {
        build_std(opts)?;
        done = Done::Now;
    }
    found.linker = DEBIAN_LINKER.into();
    found.client_cargo = link_toolchain()?;
    let usr = PathBuf::from("/usr");
    found.rustc_wasip1 = Some(Wasip1 {
        rustc: usr.join("bin/rustc"),
        sysroot: usr,
        linker: DEBIAN_LINKER.into(),
    });
    Ok(done)
}

/// Makes `cargo +trellis-wasm` mean Debian's; without rustup, Debian's cargo is called by its path.
fn link_toolchain() -> Result<Vec<String>> {
    let home = std::env::var_os("RUSTUP_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".rustup")));
    let link = home.unwrap_or_default().join("toolchains").join(LINKED);
    if fs::read_link(&link).is_ok_and(|to| to == Path::new("/usr")) {
        return Ok(vec!["cargo".to_owned(), format!("+{LINKED}")]);
    }
    match Command::new("rustup")
        .args(["toolchain", "link", LINKED, "/usr"])
        .output()
    {
        Ok(output) if output.status.success() => Ok(vec!["cargo".to_owned(), format!("+{LINKED}")]),
        Ok(output) => bail!(
            "rustup toolchain link: {}",
            String::from_utf8_lossy(&output.stderr).trim()
        ),
        Err(_) => Ok(vec!["/usr/bin/cargo".to_owned()]),
    }
}

/// Builds std with `-Zbuild-std` for both targets and puts it where rustc looks for it.
fn build_std(opts: &Options) -> Result<()> {
    note("building std for wasm32 with Debian's rustc (about 90 s)");
    let seed = pack::fresh(&opts.scratch().join("std"))?;
    fs::create_dir_all(seed.join("src"))?;
    fs::write(seed.join("src/lib.rs"), "#![no_std]\n")?;
    fs::write(
        seed.join("Cargo.toml"),
        "[package]\nname = \"trellis_std_seed\"\nversion = \"0.0.0\"\nedition = \"2024\"\n[workspace]\n",
    )?;
    let mut cargo = Command::new("/usr/bin/cargo");
    cargo
        .args(["build", "--release", "--target", CLIENT, "--target", WASIP1])
        .arg("-Zbuild-std=std,panic_abort,proc_macro")
        .current_dir(&seed)
        .env_remove("RUSTUP_TOOLCHAIN")
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        .env("CARGO_TARGET_DIR", seed.join("target"))
        .env("RUSTC", "/usr/bin/rustc")
        .env("RUSTC_BOOTSTRAP", "1")
        // Without the bitcode, LTO of the client fails.
        .env("RUSTFLAGS", "-Cembed-bitcode=yes");
    output_of(&mut cargo).context("building std")?;
    let key = debian_key().context("/usr/bin/rustc is gone")?;
    for target in [CLIENT, WASIP1] {
        let lib = target_lib(Path::new("/usr"), target);
        if lib.exists() {
            fs::remove_dir_all(&lib)?;
        }
        fs::create_dir_all(&lib).with_context(|| format!("{} (needs root)", lib.display()))?;
        for entry in fs::read_dir(seed.join("target").join(target).join("release/deps"))? {
            let path = entry?.path();
            let name = path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            if name.ends_with(".rlib") && !name.starts_with("libtrellis_std_seed") {
                fs::copy(&path, lib.join(name))?;
            }
        }
        if target == WASIP1 {
            self_contained(opts, &lib.join("self-contained"))?;
        }
        fs::write(debian_stamp(target), &key)?;
    }
    fs::remove_dir_all(seed)?;
    Ok(())
}

/// rustc's own wasip1 comes with wasi-libc; ours takes it from the npm clang's resources.
fn self_contained(opts: &Options, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    let tar = opts
        .toolchain()
        .join("node_modules/@yowasp/clang/gen/llvm-resources.tar");
    let file = fs::File::open(&tar).with_context(|| tar.display().to_string())?;
    for entry in tar::Archive::new(file).entries()? {
        let mut entry = entry?;
        let path = entry.path()?.into_owned();
        let name = path.file_name().unwrap_or_default().to_owned();
        if path.parent() == Some(Path::new("lib/wasm32-wasip1"))
            && ["crt1-command.o", "crt1-reactor.o", "libc.a"]
                .iter()
                .any(|wanted| name == *wanted)
        {
            std::io::copy(&mut entry, &mut fs::File::create(to.join(name))?)?;
        }
    }
    Ok(())
}

// ---- the pack

/// Path, size and time of a file: cheap to compare at every start.
fn stat_key(path: &Path) -> Option<String> {
    let meta = fs::metadata(path).ok()?;
    let time = meta.modified().ok()?.duration_since(std::time::UNIX_EPOCH).ok()?;
    Some(format!("{} {} {}\n", path.display(), meta.len(), time.as_nanos()))
}

/// The native `rust` pack: no tar, an entry that pins the compiler by the hash of its files. The judge runs rustc
/// itself, confined.
pub fn pack(opts: &Options) -> Result<Done> {
    let found = WasmToolchain::load(opts)?
        .rustc_wasip1
        .context("no std for wasm32-wasip1")?;
    let files = compiler_files(&found);
    let stats: String = files.iter().filter_map(|file| stat_key(file)).collect();
    let key = pack::key(&["rust 1", &stats], &[])?;
    let index = Index::load(opts);
    if index.has(opts, "rust", &key) {
        return Ok(Done::Before);
    }
    let mut hasher = blake3::Hasher::new();
    for file in &files {
        let name = file.file_name().unwrap_or_default().as_encoded_bytes();
        let bytes = fs::read(file).with_context(|| file.display().to_string())?;
        hasher
            .update(name)
            .update(&(bytes.len() as u64).to_le_bytes())
            .update(&bytes);
    }
    let hash = hasher.finalize().to_hex().to_string();
    let placed = if reachable_by_all(&found.rustc) && reachable_by_all(&found.linker) {
        found
    } else {
        copy_toolchain(&found, &opts.packs().join(format!("rust-{}", &hash[..16])))?
    };
    let version = output_of(Command::new(&placed.rustc).arg("--version"))?;
    let entry = Entry {
        hash,
        source: String::from_utf8_lossy(&version.stdout).trim().to_owned(),
        key,
        native: true,
        rustc: Some(placed.rustc),
        sysroot: Some(placed.sysroot),
        linker: Some(placed.linker),
        ..Entry::default()
    };
    index.put(opts, "rust", entry)?;
    Ok(Done::Now)
}

/// Every file that decides what the compiler gives: itself, its shared libraries, std and the linker.
fn compiler_files(found: &Wasip1) -> Vec<PathBuf> {
    let mut files = vec![found.rustc.clone(), found.linker.clone()];
    for folder in [
        found.sysroot.join("lib"),
        found.sysroot.join("lib/x86_64-linux-gnu"),
    ] {
        files.extend(files_in(&folder).filter(|file| {
            let name = file.file_name().unwrap_or_default().to_string_lossy();
            name.starts_with("librustc_driver") || name.starts_with("libLLVM")
        }));
    }
    let lib = target_lib(&found.sysroot, WASIP1);
    files.extend(files_in(&lib).filter(|file| file.extension().is_some_and(|ext| ext == "rlib")));
    files.extend(files_in(&lib.join("self-contained")));
    files.sort();
    files.dedup();
    files
}

fn files_in(folder: &Path) -> impl Iterator<Item = PathBuf> + use<> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).filter(|path| path.is_file())
}

/// Whether another user can get at `path`: the sandbox child drops root, and rustup may live in /root.
fn reachable_by_all(path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let open = |at: &Path| fs::metadata(at).is_ok_and(|meta| meta.permissions().mode() & 0o001 != 0);
        path.ancestors().skip(1).all(open)
    }
    #[cfg(not(unix))]
    path.exists()
}

/// Copies what submissions need of a toolchain into the data folder (about 400 MB for rustup's).
fn copy_toolchain(found: &Wasip1, to: &Path) -> Result<Wasip1> {
    note("copying rustc to where the sandbox's user can read it");
    pack::fresh(to)?;
    let placed = Wasip1 {
        rustc: to.join("bin/rustc"),
        sysroot: to.to_owned(),
        linker: to.join("lib/rustlib").join(HOST).join("bin/rust-lld"),
    };
    copy_file(&found.rustc, &placed.rustc)?;
    copy_file(&found.linker, &placed.linker)?;
    for file in files_in(&found.sysroot.join("lib")) {
        copy_file(&file, &to.join("lib").join(file.file_name().unwrap_or_default()))?;
    }
    pack::copy_tree(&target_lib(&found.sysroot, WASIP1), &target_lib(to, WASIP1))?;
    Ok(placed)
}

fn copy_file(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to.parent().unwrap_or(to))?;
    fs::copy(from, to).with_context(|| format!("{} to {}", from.display(), to.display()))?;
    Ok(())
}
