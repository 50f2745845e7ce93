//! The `javascript` and `typescript` packs: QuickJS-NG with our host program (`judge/toolchain/quickjs`), compiled by
//! the `clang` pack's own compiler, and for TypeScript the script that takes the types off.
//!
//! The C sources are those of the crate `rquickjs-sys`, which `cargo vendor --locked` brings: the lock file has its hash.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use super::pack::{self, Index};
use super::step::{Done, note};
use super::wasi::{Batch, Job, output_of, threads};
use super::{Options, clang, facets};

/// This file is part of what decides the result.
const RECIPE: &str = include_str!("quickjs.rs");

const SOURCE: &str = "QuickJS-NG of rquickjs-sys 0.14.0, built here";

/// The crate's C files that are compiled. Not among them: `quickjs-libc.c` with the modules `std` and `os`.
const UNITS: [&str; 4] = ["quickjs", "libregexp", "libunicode", "dtoa"];

/// Changes to QuickJS's sources: file, text, replacement.
const PATCHES: [(&str, &str, &str); 1] = [
    // Else deep recursion is never a RangeError but runs over the stack's end.
    (
        "quickjs.c",
        "#if defined(__wasi__)\n    rt->stack_limit = 0; /* no limit */\n#else\n",
        "#if 0\n#else\n",
    ),
];

/// As in `judge/languages/c.toml`, without exceptions and `setjmp`, which QuickJS does not use.
const CODEGEN: [&str; 44] = [
    "-triple",
    "wasm32-unknown-wasip1",
    "-O2",
    "-emit-obj",
    "-disable-free",
    "-clear-ast-before-backend",
    "-disable-llvm-verifier",
    "-discard-value-names",
    "-mrelocation-model",
    "static",
    "-mframe-pointer=none",
    "-ffp-contract=on",
    "-fno-rounding-math",
    "-target-cpu",
    "generic",
    "-fvisibility=hidden",
    "-resource-dir",
    "/usr",
    "-isysroot",
    "/usr",
    "-I/src",
    "-internal-isystem",
    "/usr/include",
    "-internal-isystem",
    "/usr/include/wasm32-wasip1",
    "-std=gnu23",
    "-D_GNU_SOURCE",
    "-D_WASI_EMULATED_PROCESS_CLOCKS",
    "-D_WASI_EMULATED_SIGNAL",
    "-DNDEBUG",
    "-w",
    "-ferror-limit",
    "5",
    "-fgnuc-version=4.2.1",
    "-vectorize-loops",
    "-vectorize-slp",
    "-fdebug-prefix-map=/src=.",
    "-fcoverage-compilation-dir=/",
    "-fmacro-prefix-map=/src=.",
    "-main-file-name",
    "qjs.c",
    "-fdebug-compilation-dir=/",
    "-x",
    "c",
];

/// Behind the objects. The stack lies below the data: running over its end traps and overwrites nothing.
const LINK: [&str; 8] = [
    "-lwasi-emulated-process-clocks",
    "-lwasi-emulated-signal",
    "-lc",
    "/usr/lib/wasm32-unknown-wasip1/libclang_rt.builtins.a",
    "--strip-debug",
    "--gc-sections",
    "-o",
    "/work/qjs.wasm",
];

pub fn javascript(opts: &Options) -> Result<Done> {
    let key = engine_key(opts)?;
    if Index::load(opts).has(opts, "javascript", &key) {
        return Ok(Done::Before);
    }
    let stage = pack::fresh(&opts.scratch().join("stage/javascript"))?;
    fs::copy(engine(opts, &key)?, stage.join("qjs.wasm"))?;
    pack::publish(opts, "javascript", &key, SOURCE, &stage)?;
    Ok(Done::Now)
}

/// A pack of its own, so that JavaScript is there where npm's packages are not.
pub fn typescript(opts: &Options) -> Result<Done> {
    let folder = opts.toolchain().join("typescript");
    let files = ["package-lock.json", "strip.mjs"].map(|name| folder.join(name));
    let engine_key = engine_key(opts)?;
    let key = pack::key(&[RECIPE, &engine_key], &files.each_ref().map(AsRef::as_ref))?;
    if Index::load(opts).has(opts, "typescript", &key) {
        return Ok(Done::Before);
    }
    let stage = pack::fresh(&opts.scratch().join("stage/typescript"))?;
    fs::copy(engine(opts, &engine_key)?, stage.join("qjs.wasm"))?;
    // Not minified: an error in it should be readable, and it starts no slower.
    let mut bundle = Command::new("node_modules/.bin/esbuild");
    bundle
        .args(["strip.mjs", "--bundle", "--platform=node", "--format=cjs"])
        .args(["--target=es2022", "--log-level=error"])
        .arg(format!(
            "--outfile={}",
            stage.join("usr/lib/typescript/strip.js").display()
        ))
        .current_dir(&folder);
    output_of(&mut bundle).context("bundling sucrase")?;
    let source = format!("sucrase (npm) in {SOURCE}");
    pack::publish(opts, "typescript", &key, &source, &stage)?;
    Ok(Done::Now)
}

fn engine_key(opts: &Options) -> Result<String> {
    let clang = opts.toolchain().join("package-lock.json");
    let host = opts.toolchain().join("quickjs");
    pack::key(&[RECIPE], &[&clang, &host])
}

/// `qjs.wasm`, compiled once for a key.
fn engine(opts: &Options, key: &str) -> Result<PathBuf> {
    let built = opts.scratch().join(format!("quickjs/{}/qjs.wasm", &key[..16]));
    if built.exists() {
        return Ok(built);
    }
    let build = Build::new(opts)?;
    let objects = build.objects()?;
    let work = pack::fresh(&opts.scratch().join("quickjs-objects"))?;
    pack::copy_tree(&objects, &work)?;
    build.clang(vec![compile_job("main", "/host", &work)])?;
    build.clang(vec![link_job(&work)])?;
    build.try_prelude(&work.join("qjs.wasm"))?;
    fs::create_dir_all(built.parent().unwrap_or(&work))?;
    fs::copy(work.join("qjs.wasm"), &built)?;
    Ok(built)
}

/// The folders a compile sees.
struct Build<'a> {
    opts: &'a Options,
    /// libc and its headers
    usr: PathBuf,
    /// QuickJS
    sources: PathBuf,
    /// our program
    host: PathBuf,
}

impl<'a> Build<'a> {
    fn new(opts: &'a Options) -> Result<Self> {
        let usr = pack::fresh(&opts.scratch().join("quickjs-sysroot"))?;
        clang::unpack_libc(opts, &usr)?;
        Ok(Self {
            opts,
            usr,
            sources: sources(opts)?,
            host: opts.toolchain().join("quickjs"),
        })
    }

    fn clang(&self, jobs: Vec<Job>) -> Result<()> {
        let mounts = vec![
            ("/usr", self.usr.as_path()),
            ("/src", self.sources.as_path()),
            ("/host", self.host.as_path()),
        ];
        let module = clang::module(self.opts);
        let batch = Batch {
            module: &module,
            mounts,
            jobs,
            threads: threads(),
        };
        batch.run(self.opts)
    }

    /// The folder with the engine's objects; kept, so that a change of our own program does not compile them again.
    fn objects(&self) -> Result<PathBuf> {
        let inputs = [
            self.opts.toolchain().join("package-lock.json"),
            self.host.join("source"),
        ];
        let patches = format!("{UNITS:?}{CODEGEN:?}{PATCHES:?}");
        let key = pack::key(&[&patches], &inputs.each_ref().map(AsRef::as_ref))?;
        let kept = self.opts.scratch().join(format!("quickjs/{}", &key[..16]));
        if kept.exists() {
            return Ok(kept);
        }
        note("compiling QuickJS with the pack's own clang (about 50 s)");
        let work = pack::fresh(&self.opts.scratch().join("quickjs-objects"))?;
        self.clang(UNITS.map(|name| compile_job(name, "/src", &work)).into())?;
        fs::create_dir_all(self.opts.scratch().join("quickjs"))?;
        fs::rename(work, &kept)?;
        Ok(kept)
    }

    /// Has the new program look at its own prelude, which it must have run through by then.
    fn try_prelude(&self, module: &Path) -> Result<()> {
        let argv = ["qjs", "--check", "core.js", "/host/prelude/core.js"].map(str::to_owned);
        let batch = Batch {
            module,
            mounts: vec![("/host", self.host.as_path())],
            jobs: vec![Job {
                argv: argv.to_vec(),
                work: pack::fresh(&self.opts.scratch().join("quickjs-trial"))?,
            }],
            threads: 1,
        };
        batch.run(self.opts).context("trying the JavaScript prelude")
    }
}

fn compile_job(name: &str, folder: &str, work: &Path) -> Job {
    let mut argv = vec!["clang".to_owned(), "-cc1".to_owned()];
    argv.extend(CODEGEN.map(str::to_owned));
    argv.extend([
        "-o".to_owned(),
        format!("/work/{name}.o"),
        format!("{folder}/{name}.c"),
    ]);
    Job {
        argv,
        work: work.to_owned(),
    }
}

fn link_job(work: &Path) -> Job {
    let start = [
        "wasm-ld",
        "-m",
        "wasm32",
        "-z",
        "stack-size=167772160",
        "--stack-first",
    ];
    let mut argv: Vec<_> = start.map(str::to_owned).to_vec();
    argv.push("-L/usr/lib/wasm32-wasip1".to_owned());
    argv.push("/usr/lib/wasm32-wasip1/crt1-command.o".to_owned());
    let units = UNITS.into_iter().chain(["main"]);
    argv.extend(units.map(|name| format!("/work/{name}.o")));
    argv.extend(LINK.map(str::to_owned));
    Job {
        argv,
        work: work.to_owned(),
    }
}

/// The folder with QuickJS's C files, patched. Cargo checks the crate against the hash in the lock file.
pub fn sources(opts: &Options) -> Result<PathBuf> {
    let manifest = opts.toolchain().join("quickjs/source/Cargo.toml");
    let key = pack::key(
        &[&format!("{PATCHES:?}")],
        &[&opts.toolchain().join("quickjs/source")],
    )?;
    let kept = opts.scratch().join(format!("quickjs-src/{}", &key[..16]));
    if kept.exists() {
        return Ok(kept);
    }
    let vendor = pack::fresh(&opts.scratch().join("quickjs-vendor"))?;
    let mut cargo = Command::new("cargo");
    cargo
        .args(["vendor", "--locked", "--quiet", "--manifest-path"])
        .arg(manifest)
        .arg(&vendor);
    output_of(&mut cargo).context("QuickJS's sources (crates.io)")?;
    let sources = vendor.join("rquickjs-sys/quickjs");
    for (file, text, replacement) in PATCHES {
        facets::replace(&sources.join(file), (text, replacement))?;
    }
    fs::create_dir_all(opts.scratch().join("quickjs-src"))?;
    fs::rename(sources, &kept)?;
    fs::remove_dir_all(vendor)?;
    Ok(kept)
}
