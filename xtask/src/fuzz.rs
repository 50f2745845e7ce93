//! `cargo xtask fuzz`: the fuzz targets of `fuzz/` by cargo-fuzz, with coverage and AddressSanitizer.
//!
//! `fuzz/seeds/<target>` is committed and small; what a run finds to go on from lies in `target/fuzz/corpus`, an input
//! that breaks something in `target/fuzz/artifacts`. A target's dictionary is `fuzz/dictionaries/<target>.dict`.

use crate::cargo::{cargo, run};
use crate::setup;
use anyhow::{Context, Result, ensure};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Pinned: its command line is used here.
const CARGO_FUZZ: &str = "0.13.1";
const HOST: &str = "x86_64-unknown-linux-gnu";
/// Bytes of an input.
const MAX_LEN: u32 = 16 << 10;
/// An input that takes longer is a finding; targets whose inputs may be slow count their CPU time themselves.
const TIMEOUT_S: u32 = 60;
/// Memory of a target, MiB: AddressSanitizer and an engine's reservations count.
const RSS_MB: u32 = 4096;

/// Runs `targets` (all when none is named) for `seconds` each, one after the other.
pub fn fuzz(options: &setup::Options, targets: &[String], seconds: u64) -> Result<()> {
    let fuzz = Fuzz {
        root: &options.root,
        program: install(options)?,
        out: options.root.join("target/fuzz"),
    };
    let known = fuzz.targets()?;
    for target in targets {
        ensure!(
            known.contains(target),
            "no fuzz target `{target}`; there are: {}",
            known.join(", ")
        );
    }
    let targets = if targets.is_empty() { &known } else { targets };
    fuzz.cargo_fuzz(&["build"], &[])?;
    for target in targets {
        fuzz.run(target, seconds)?;
    }
    Ok(())
}

struct Fuzz<'a> {
    root: &'a Path,
    program: PathBuf,
    out: PathBuf,
}

impl Fuzz<'_> {
    fn targets(&self) -> Result<Vec<String>> {
        let text = fs::read_to_string(self.root.join("fuzz/Cargo.toml"))?;
        let manifest: toml::Table = text.parse()?;
        let bins = manifest.get("bin").and_then(toml::Value::as_array);
        let names = bins
            .into_iter()
            .flatten()
            .filter_map(|bin| bin.get("name")?.as_str());
        Ok(names.map(str::to_owned).collect())
    }

    fn run(&self, target: &str, seconds: u64) -> Result<()> {
        let corpus = self.out.join("corpus").join(target);
        let found = self.out.join("artifacts").join(target);
        fs::create_dir_all(&corpus)?;
        fs::create_dir_all(&found)?;
        let mut flags = vec![
            format!("-max_total_time={seconds}"),
            format!("-max_len={MAX_LEN}"),
            // A call of WASI alone has 40 bytes: no crawling up from one.
            "-len_control=0".to_owned(),
            format!("-timeout={TIMEOUT_S}"),
            format!("-rss_limit_mb={RSS_MB}"),
            format!("-artifact_prefix={}/", found.display()),
            "-print_final_stats=1".to_owned(),
        ];
        let dictionary = self.root.join("fuzz/dictionaries").join(format!("{target}.dict"));
        if dictionary.exists() {
            flags.push(format!("-dict={}", dictionary.display()));
        }
        let seeds = self.root.join("fuzz/seeds").join(target);
        let corpus = corpus.display().to_string();
        let seeds_text = seeds.display().to_string();
        let mut args = vec!["run", target, &corpus];
        if seeds.is_dir() {
            args.push(&seeds_text);
        }
        eprintln!("fuzz: {target} for {seconds} s ...");
        self.cargo_fuzz(&args, &flags)
            .with_context(|| format!("fuzz target {target}; what broke it is in {}", found.display()))
    }

    fn cargo_fuzz(&self, args: &[&str], flags: &[String]) -> Result<()> {
        let (first, rest) = args.split_first().context("a command")?;
        let mut command = Command::new(&self.program);
        command
            .current_dir(self.root)
            // The sanitizer is there in stable as well, behind a flag.
            .env("RUSTC_BOOTSTRAP", "1")
            .args(["fuzz", first, "--fuzz-dir", "fuzz", "--target", HOST])
            .arg("--target-dir")
            .arg(self.out.join("build"))
            .args(rest);
        if !flags.is_empty() {
            command.arg("--").args(flags);
        }
        run(&mut command)
    }
}

/// cargo-fuzz, compiled once (a minute).
fn install(options: &setup::Options) -> Result<PathBuf> {
    let home = options.scratch().join("cargo-fuzz").join(CARGO_FUZZ);
    let program = home.join("bin/cargo-fuzz");
    if !program.exists() {
        let mut install = cargo(
            &options.root,
            &["install", "cargo-fuzz", "--locked", "--version", CARGO_FUZZ],
        );
        run(install.arg("--root").arg(&home))?;
    }
    Ok(program)
}
