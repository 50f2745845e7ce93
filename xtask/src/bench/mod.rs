//! `cargo xtask bench`: named figures as one JSON object on standard output, progress on standard error.
//!
//! Every ratio is taken against its reference in the same run, from medians of several: machines are noisy.

mod cluster;
mod languages;
mod native;
mod peers;
mod portal;
mod size;

use crate::cargo::{cargo, run};
use crate::setup;
use anyhow::{Context, Result};
use serde_json::{Map, Value, json};
use std::path::Path;
use std::process::Command;
use std::time::Instant;

/// Runs each measured thing this often; medians of an odd number.
const ROUNDS: usize = 5;

/// Figures so far.
#[derive(Debug, Default)]
pub struct Figures(Map<String, Value>);

impl Figures {
    /// Adds a figure, rounded to four significant places.
    pub fn put(&mut self, name: &str, value: f64) {
        eprintln!("bench: {name} = {}", rounded(value));
        self.0.insert(name.to_owned(), json!(rounded(value)));
    }

    pub fn put_json(&mut self, name: &str, value: Value) {
        eprintln!("bench: {name} = {value}");
        self.0.insert(name.to_owned(), value);
    }
}

/// Four significant places are more than the machine gives.
pub fn rounded(value: f64) -> f64 {
    if value == 0.0 || !value.is_finite() {
        return 0.0;
    }
    let digits = 3 - value.abs().log10().floor() as i32;
    let factor = 10f64.powi(digits);
    (value * factor).round() / factor
}

/// The middle value.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// Seconds that `work` takes.
pub fn seconds<T>(work: impl FnOnce() -> Result<T>) -> Result<f64> {
    let start = Instant::now();
    work()?;
    Ok(start.elapsed().as_secs_f64())
}

/// A part of the bench.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Part {
    Size,
    Native,
    Portal,
    Cluster,
}

/// All figures, or those of one part. Needs nothing but what `cargo xtask setup` installs; with `peers`, what it says it installs.
pub fn bench(options: &setup::Options, peers: bool, only: Option<Part>) -> Result<()> {
    let wanted = |part| only.is_none_or(|only| only == part);
    setup::all(options)?;
    crate::client::build(options)?;
    run(&mut cargo(&options.root, &["build", "--bin", "trellis"]))?;
    let trellis = options.root.join("target/debug/trellis");
    run(Command::new(&trellis)
        .arg("prepare")
        .arg("--data")
        .arg(&options.data))?;
    let mut figures = Figures::default();
    if wanted(Part::Size) {
        size::measure(&options.root, &mut figures)?;
    }
    if wanted(Part::Native) {
        native::measure(options, &trellis, &mut figures)?;
    }
    if wanted(Part::Portal) {
        portal::measure(options, &trellis, &mut figures)?;
    }
    if wanted(Part::Cluster) {
        cluster::measure(options, &trellis, &mut figures)?;
    }
    if peers {
        peers::measure(options, &trellis, &mut figures)?;
    }
    println!("{}", serde_json::to_string_pretty(&Value::Object(figures.0))?);
    Ok(())
}

/// Runs `trellis bench ...` and reads its JSON.
pub fn inside(trellis: &Path, data: &Path, args: &[&str]) -> Result<Value> {
    let output = Command::new(trellis)
        .arg("bench")
        .arg("--data")
        .arg(data)
        .args(args)
        .stderr(std::process::Stdio::inherit())
        .output()
        .context("trellis bench did not start")?;
    serde_json::from_slice(&output.stdout).with_context(|| format!("trellis bench {args:?} failed"))
}
