//! The judge's inside against native tools on the same machine.

use super::{Figures, ROUNDS, inside, languages, median, seconds};
use crate::cargo::run;
use crate::setup;
use anyhow::{Context, Result};
use serde_json::Value;
use std::path::Path;
use std::process::{Command, Stdio};

const MIX: &str = "xtask/src/bench/mix.cpp";

/// Native `g++ -O2`.
pub(super) fn gpp(source: &Path, binary: &Path) -> Result<()> {
    quiet(
        Command::new("g++")
            .args(["-O2", "-std=c++20", "-o"])
            .arg(binary)
            .arg(source),
    )
}

fn repeat(mut once: impl FnMut() -> Result<f64>) -> Result<f64> {
    Ok(median((0..ROUNDS).map(|_| once()).collect::<Result<Vec<_>>>()?))
}

pub(super) fn quiet(command: &mut Command) -> Result<()> {
    run(command.stdout(Stdio::null()))
}

pub(super) fn number(value: &Value, key: &str) -> Result<f64> {
    value
        .get(key)
        .and_then(Value::as_f64)
        .with_context(|| format!("trellis bench gave no {key}"))
}

pub fn measure(options: &setup::Options, trellis: &Path, figures: &mut Figures) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let mix = options.root.join(MIX);
    let binary = folder.path().join("mix");
    let heavy = options.root.join("xtask/src/bench/heavy.cpp");
    let native_compile = repeat(|| seconds(|| gpp(&heavy, &folder.path().join("heavy"))))?;
    gpp(&mix, &binary)?;
    eprintln!("bench: the judge's own figures ...");
    // Native and sandboxed runs alternate, so that a slow minute of the machine hits both.
    let (mut native, mut fuel, mut plain) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        native.push(seconds(|| quiet(&mut Command::new(&binary)))?);
        let inner = inside(trellis, &options.data, &["mix", &mix.display().to_string()])?;
        fuel.push(number(&inner, "fuel_s")?);
        plain.push(number(&inner, "no_fuel_s")?);
    }
    let native = median(native);
    figures.put("cpu_mix_ratio", median(fuel) / native);
    figures.put("cpu_mix_no_fuel_ratio", median(plain) / native);
    let runs = inside(trellis, &options.data, &["runs"])?;
    figures.put("run_overhead_us", number(&runs, "overhead_us")?);
    figures.put("runs_per_s_core", number(&runs, "per_s")?);
    let idle = inside(trellis, &options.data, &["idle"])?;
    figures.put("interactive_idle_ms", number(&idle, "idle_ms")?);
    let input = inside(trellis, &options.data, &["input"])?;
    figures.put("input_256_mib_ms", number(&input, "given_ms")?);
    figures.put("input_256_mib_copied_ms", number(&input, "copied_ms")?);
    let compiles = inside(
        trellis,
        &options.data,
        &["compile", &options.root.display().to_string()],
    )?;
    for key in [
        "cpp_compile_s",
        "cpp_compile_no_pch_s",
        "rust_compile_s",
        "cranelift_s",
    ] {
        figures.put(key, number(&compiles, key)?);
    }
    figures.put("native_cpp_compile_s", native_compile);
    languages::measure(options, trellis, folder.path(), figures)
}
