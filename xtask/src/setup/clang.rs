//! The `clang` pack: clang and wasm-ld as one WASI module (npm `@yowasp/clang`), headers and libraries under `usr/`,
//! precompiled headers under `usr/pch/`.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use super::pack::{self, Index};
use super::step::Done;
use super::wasi::{Batch, Job, threads};
use super::{Options, facets, libcxx};

/// This file is part of what decides the result.
const RECIPE: &str = include_str!("clang.rs");

/// Compiler headers that make sense on wasm; the others are for other processors.
const BUILTIN_HEADERS: [&str; 16] = [
    "float.h",
    "inttypes.h",
    "iso646.h",
    "limits.h",
    "stdalign.h",
    "stdarg.h",
    "stdatomic.h",
    "stdbool.h",
    "stdckdint.h",
    "stddef.h",
    "stdint.h",
    "stdnoreturn.h",
    "tgmath.h",
    "unwind.h",
    "varargs.h",
    "wasm_simd128.h",
];

/// Compiler headers for x86 that include ours of `judge/toolchain/x86`.
const X86_HEADERS: [&str; 17] = [
    "ammintrin.h",
    "avx2intrin.h",
    "avxintrin.h",
    "bmi2intrin.h",
    "bmiintrin.h",
    "emmintrin.h",
    "lzcntintrin.h",
    "mm_malloc.h",
    "mmintrin.h",
    "nmmintrin.h",
    "pmmintrin.h",
    "popcntintrin.h",
    "smmintrin.h",
    "tmmintrin.h",
    "wmmintrin.h",
    "x86intrin.h",
    "xmmintrin.h",
];

pub fn pack(opts: &Options) -> Result<Done> {
    let toolchain = opts.toolchain();
    let languages = opts.root.join("judge/languages");
    let inputs = [
        "package-lock.json",
        "requirements.txt",
        "testlib.txt",
        "include",
        "libcxx",
        "x86",
    ]
    .map(|name| toolchain.join(name));
    let mut files: Vec<_> = inputs.iter().map(AsRef::as_ref).collect();
    let argv = compile_argv(&languages.join("cpp.toml"))?;
    let standards = standards(&languages)?;
    let key = pack::key(
        &[
            RECIPE,
            libcxx::RECIPE,
            facets::RECIPE,
            &argv.join("\n"),
            &standards.join("\n"),
        ],
        &std::mem::take(&mut files),
    )?;
    if Index::load(opts).has(opts, "clang", &key) {
        return Ok(Done::Before);
    }
    let stage = pack::fresh(&opts.scratch().join("stage/clang"))?;
    let module = stage.join("llvm.wasm");
    fs::copy(self::module(opts), &module).context("llvm.core.wasm")?;
    let usr = stage.join("usr");
    unpack_libc(opts, &usr)?;
    pack::copy_tree(&toolchain.join("x86"), &usr.join("include"))?;
    for name in X86_HEADERS {
        fs::write(usr.join("include").join(name), "#include <immintrin.h>\n")?;
    }
    libcxx::install(opts, &module, &usr)?;
    precompile_headers(opts, &module, &usr, &argv, &standards)?;
    let source = "npm @yowasp/clang 22.0.0-git20542-10; libc++ of LLVM 22.1.8, built here";
    pack::publish(opts, "clang", &key, source, &stage)?;
    Ok(Done::Now)
}

/// clang and wasm-ld as npm's package has them.
pub fn module(opts: &Options) -> PathBuf {
    opts.toolchain()
        .join("node_modules/@yowasp/clang/gen/llvm.core.wasm")
}

/// libc, compiler-rt and their headers as a sysroot.
pub fn unpack_libc(opts: &Options, to: &Path) -> Result<()> {
    unpack(
        &opts
            .toolchain()
            .join("node_modules/@yowasp/clang/gen/llvm-resources.tar"),
        to,
    )
}

/// Unpacks the npm package's `/usr`: libc, compiler-rt and the headers that wasm can use.
fn unpack(tar: &Path, usr: &Path) -> Result<()> {
    let file = fs::File::open(tar).with_context(|| tar.display().to_string())?;
    for entry in tar::Archive::new(file).entries()? {
        let mut entry = entry?;
        let path = entry.path()?.into_owned();
        if entry.header().entry_type().is_file() && wanted(&path) {
            let target = usr.join(&path);
            fs::create_dir_all(target.parent().unwrap_or(usr))?;
            std::io::copy(&mut entry, &mut fs::File::create(&target)?)?;
        }
    }
    ensure!(
        usr.join("lib/wasm32-wasip1/libc.a").exists(),
        "{} has no wasi-libc",
        tar.display()
    );
    Ok(())
}

fn wanted(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    if path.starts_with("lib") {
        let ours = [
            "libc++.a",
            "libc++abi.a",
            "libc++experimental.a",
            "libc++.modules.json",
        ];
        return !name.ends_with(".so") && !ours.contains(&name.as_ref());
    }
    let builtin = path.parent() == Some(Path::new("include"))
        && (name.starts_with("__std")
            || name.starts_with("__float")
            || BUILTIN_HEADERS.contains(&name.as_ref()));
    builtin || (path.starts_with("include/wasm32-wasip1") && !path.starts_with("include/wasm32-wasip1/c++"))
}

/// The first compile step of a language file: a precompiled header must be made with the very same flags.
fn compile_argv(language: &Path) -> Result<Vec<String>> {
    let text = fs::read_to_string(language).with_context(|| language.display().to_string())?;
    let value: toml::Table = text.parse()?;
    let argv = value["compile"][0]["argv"]
        .as_array()
        .context("compile[0].argv")?;
    Ok(argv
        .iter()
        .filter_map(|arg| arg.as_str().map(str::to_owned))
        .collect())
}

/// The `std` of C++ and of its variants: each gets a precompiled header, named after it.
fn standards(languages: &Path) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(languages)? {
        let language: toml::Table = fs::read_to_string(entry?.path())?.parse()?;
        let named = |key| language.get(key).and_then(toml::Value::as_str);
        if named("id") == Some("cpp") || named("base") == Some("cpp") {
            let set = language.get("set").and_then(toml::Value::as_table);
            let std = set.and_then(|set| set.get("std")).and_then(toml::Value::as_str);
            found.extend(std.map(str::to_owned));
        }
    }
    found.sort();
    found.dedup();
    ensure!(!found.is_empty(), "no C++ language states its standard");
    Ok(found)
}

fn precompile_headers(
    opts: &Options,
    module: &Path,
    usr: &Path,
    argv: &[String],
    standards: &[String],
) -> Result<()> {
    let work = pack::fresh(&opts.scratch().join("pch"))?;
    let jobs = standards
        .iter()
        .map(|std| Job {
            argv: pch_argv(argv, std),
            work: work.clone(),
        })
        .collect();
    Batch {
        module,
        mounts: vec![("/usr", usr)],
        jobs,
        threads: threads(),
    }
    .run(opts)?;
    pack::copy_tree(&work, &usr.join("pch"))
}

/// Turns the compile of a source into that of the header.
fn pch_argv(argv: &[String], std: &str) -> Vec<String> {
    let argument = |arg: &String| match arg.as_str() {
        // Instantiated once here, what the headers themselves need is not instantiated by every program again.
        "-emit-obj" => ["-emit-pch", "-fno-pch-timestamp", "-fpch-instantiate-templates"]
            .map(str::to_owned)
            .to_vec(),
        "{when}" | "{again}" => vec![],
        "{name}" => vec!["stdc++.h".to_owned()],
        "{source}" => vec!["/usr/include/c++/v1/bits/stdc++.h".to_owned()],
        "/work/{stem}.o" => vec![format!("/work/{std}.pch")],
        "c++" => vec!["c++-header".to_owned()],
        other => vec![other.replace("{std}", std)],
    };
    argv.iter().flat_map(argument).collect()
}
