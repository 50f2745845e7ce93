//! `trellis bench`: what `cargo xtask bench` measures inside the judge. Hidden: its output is for that tool.

use super::bench_cluster;
use super::failure::Failure;
use super::{folders, output};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;
use trellis_judge::bench;
use trellis_judge::judge::{Judge, JudgeConfig, RunOptions};
use trellis_judge::source::Submission;
use trellis_judge::verdict::Verdict;
use trellis_problems::{Content, Package};

#[derive(Debug, clap::Args)]
pub struct Args {
    #[arg(long)]
    data: Option<PathBuf>,
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// A C++ program with fuel and without
    Mix { source: PathBuf },
    /// The trivial program, warm
    Runs,
    /// Compile times; takes the project's folder
    Compile { root: PathBuf },
    /// A submission judged 10,000 times: memory of this process after 1,000 and at the end
    Soak { package: PathBuf, submission: PathBuf },
    /// An interactive submission that waits for its validator, which waits for it
    Idle,
    /// A run with an input of 256 MiB that nobody reads: given as a file, and copied
    Input,
    /// A C++ program, with a file as its input
    Cpp { source: PathBuf, input: Option<PathBuf> },
    /// Start of a language's interpreter, and a script in it
    Script { language: String, script: PathBuf },
    /// Enqueueing and claiming, on a portal's database
    Queue { database: String },
    /// Submissions judged by the nodes that are there
    Work {
        database: String,
        source: PathBuf,
        count: u32,
    },
    /// Event streams of a portal
    Streams {
        database: String,
        portal: String,
        count: u32,
    },
}

/// Warm runs of the trivial program.
const TRIVIAL_RUNS: u32 = 5000;

pub fn run(args: &Args) -> ExitCode {
    match measure(args) {
        Ok(figures) => {
            output::json(&figures);
            ExitCode::SUCCESS
        }
        Err(error) => Failure::new("bench", error).exit(false),
    }
}

fn measure(args: &Args) -> Result<Value, String> {
    match &args.what {
        What::Queue { database } => return on_runtime(bench_cluster::queue(database)),
        What::Work {
            database,
            source,
            count,
        } => return on_runtime(bench_cluster::work(database, source, *count)),
        What::Streams {
            database,
            portal,
            count,
        } => return on_runtime(bench_cluster::streams(database, portal, *count)),
        _ => {}
    }
    let data = folders::data(args.data.as_deref());
    let judge = Judge::open(&data, JudgeConfig::default()).map_err(|error| error.to_string())?;
    match &args.what {
        What::Mix { source } => mix(&judge, source),
        What::Runs => runs(&judge),
        What::Compile { root } => compiles(&judge, root),
        What::Soak { package, submission } => soak(&judge, package, submission),
        What::Idle => idle(&judge),
        What::Input => input(&judge),
        What::Cpp { source, input } => cpp(&judge, source, input.as_deref()),
        What::Script { language, script } => interpreter(&judge, language, script),
        What::Queue { .. } | What::Work { .. } | What::Streams { .. } => Err("needs no judge".to_owned()),
    }
}

fn on_runtime(work: impl Future<Output = Result<Value, String>>) -> Result<Value, String> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    runtime.map_err(|error| error.to_string())?.block_on(work)
}

fn read(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}

fn mix(judge: &Judge, source: &Path) -> Result<Value, String> {
    let (wasm, _) = judge.bench_compile("cpp", &read(source)?)?;
    let fuel = median(judge.bench_runs(&wasm, &[], 3)?);
    let plain = median(
        (0..3)
            .map(|_| bench::without_fuel(&wasm))
            .collect::<Result<_, _>>()?,
    );
    Ok(json!({ "fuel_s": fuel, "no_fuel_s": plain }))
}

fn runs(judge: &Judge) -> Result<Value, String> {
    let seconds = judge.bench_trivial(TRIVIAL_RUNS)?;
    let total: f64 = seconds.iter().sum();
    let per_second = f64::from(TRIVIAL_RUNS) / total;
    Ok(json!({ "overhead_us": median(seconds) * 1e6, "per_s": per_second }))
}

fn compiles(judge: &Judge, root: &Path) -> Result<Value, String> {
    let heavy = read(&root.join("xtask/src/bench/heavy.cpp"))?;
    // cpp.toml takes the precompiled header when the source contains `bits/stdc++.h`; this names the same file.
    let without = heavy.replace("bits/stdc++.h", "bits//stdc++.h");
    let rust = read(&root.join("problems/catalog/edgecache/submissions/accepted/time_stamps.rs"))?;
    let seconds = |language: &str, text: &str| -> Result<f64, String> {
        let times = (0..5).map(|_| judge.bench_compile(language, text).map(|(_, seconds)| seconds));
        Ok(median(times.collect::<Result<_, _>>()?))
    };
    let (wasm, _) = judge.bench_compile("cpp", &heavy)?;
    let cranelift = median(
        (0..5)
            .map(|_| bench::cranelift(&wasm))
            .collect::<Result<_, _>>()?,
    );
    Ok(json!({
        "cpp_compile_s": seconds("cpp", &heavy)?,
        "cpp_compile_no_pch_s": seconds("cpp", &without)?,
        "rust_compile_s": seconds("rust", &rust)?,
        "cranelift_s": cranelift,
    }))
}

/// A program in C++ or Go.
fn cpp(judge: &Judge, source: &Path, input: Option<&Path>) -> Result<Value, String> {
    let is_go = source.extension().is_some_and(|extension| extension == "go");
    let (wasm, _) = judge.bench_compile(if is_go { "go" } else { "cpp" }, &read(source)?)?;
    let input = input.map(read).transpose()?.unwrap_or_default();
    let seconds = median(judge.bench_runs(&wasm, input.as_bytes(), 3)?);
    Ok(json!({ "seconds": seconds }))
}

/// The empty script starts the interpreter and does nothing.
fn interpreter(judge: &Judge, language: &str, script: &Path) -> Result<Value, String> {
    let start = median(judge.bench_script(language, "", 7)?);
    let mix = median(judge.bench_script(language, &read(script)?, 3)?);
    Ok(json!({ "start_ms": start * 1e3, "mix_s": mix }))
}

const SOAK_JOBS: u32 = 10_000;

fn soak(judge: &Judge, package: &Path, submission: &Path) -> Result<Value, String> {
    let loaded = Package::read(package).map_err(|error| error.to_string())?;
    let package = loaded.accept().map_err(|findings| format!("{findings:?}"))?;
    let submission = Submission::read(submission).map_err(|error| error.to_string())?;
    let start = Instant::now();
    let mut early = 0.0;
    for job in 1..=SOAK_JOBS {
        let report = judge.judge(&package, &submission, &RunOptions::default(), &|_| {});
        let verdict = report.map_err(|error| error.to_string())?.verdict;
        if verdict != Verdict::Accepted {
            return Err(format!("job {job} came to {verdict}"));
        }
        if job == SOAK_JOBS / 10 {
            early = resident_mb()?;
        }
    }
    Ok(json!({
        "rss_1000_mb": early,
        "rss_10000_mb": resident_mb()?,
        "per_s": f64::from(SOAK_JOBS) / start.elapsed().as_secs_f64(),
    }))
}

/// Resident memory of this process, MB.
fn resident_mb() -> Result<f64, String> {
    let status = read(Path::new("/proc/self/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<f64>().ok());
    kib.map(|kib| kib / 1024.0).ok_or_else(|| "no VmRSS".to_owned())
}

/// Milliseconds from the start of the run to the verdict.
fn idle(judge: &Judge) -> Result<Value, String> {
    let times = (0..9).map(|_| judge.bench_idle());
    let seconds = median(times.collect::<Result<_, _>>()?);
    Ok(json!({ "idle_ms": seconds * 1e3 }))
}

const LARGE_INPUT: usize = 256 << 20;

/// Milliseconds from the request to the outcome.
fn input(judge: &Judge) -> Result<Value, String> {
    let bytes = vec![7; LARGE_INPUT];
    let copied = Content::in_heap(bytes.clone());
    let copied = median(judge.bench_input(&copied, 5)?);
    let given = median(judge.bench_input(&Content::from(bytes), 5)?);
    Ok(json!({ "given_ms": given * 1e3, "copied_ms": copied * 1e3 }))
}
