//! Figures that need a peer installed, or minutes: `cargo xtask bench --peers`.
//!
//! The peer is DMOJ's judge (PyPI `dmoj`, run by `dmoj-cli`), which judges the same C++ submission on the same 100 cases.

use super::{Figures, inside, median, seconds};
use crate::cargo::run;
use crate::setup;
use anyhow::{Context, Result, ensure};
use serde_json::Value;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const CASES: usize = 100;
const NUMBERS: usize = 2000;
const ROUNDS: usize = 3;
const SOURCE: &str = "#include <bits/stdc++.h>
using namespace std;
int main() {
    int n;
    cin >> n;
    vector<int> v(n);
    for (int& x : v) cin >> x;
    sort(v.begin(), v.end());
    for (int x : v) cout << x << ' ';
}
";

pub fn measure(options: &setup::Options, trellis: &Path, figures: &mut Figures) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let package = folder.path().join("sorted");
    write_problem(&package, folder.path())?;
    let dmoj = install(options)?;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        let source = folder.path().join("a.cpp");
        // Neither may know it from before.
        fs::write(&source, format!("{SOURCE}// {round} {}\n", std::process::id()))?;
        ours.push(seconds(|| judge(trellis, &options.data, &package, &source))?);
        theirs.push(seconds(|| dmoj_judge(&dmoj, folder.path(), &source))?);
    }
    let (ours, theirs) = (median(ours), median(theirs));
    figures.put("cpp_100_cases_s", ours);
    figures.put("dmoj_cpp_100_cases_s", theirs);
    figures.put("dmoj_ratio", ours / theirs);
    soak(options, trellis, figures)
}

/// The problem as a package and as DMOJ has it, with the same files.
fn write_problem(package: &Path, folder: &Path) -> Result<()> {
    let put = |path: PathBuf, text: &str| -> Result<()> {
        fs::create_dir_all(path.parent().unwrap_or(package))?;
        Ok(fs::write(path, text)?)
    };
    put(
        package.join("problem.yaml"),
        "problem_format_version: 2025-09\nname: Sorted\nuuid: 00000000-0000-4000-8000-0000000000b1\nlicense: cc0\n\
         rights_owner: Trellis\nlimits:\n  time_limit: 2.0\n",
    )?;
    put(package.join("statement/problem.en.md"), "Sort.\n")?;
    put(
        package.join("input_validators/v.py"),
        "import sys\nsys.exit(42)\n",
    )?;
    put(package.join("submissions/accepted/a.cpp"), SOURCE)?;
    let theirs = folder.join("problems/sorted");
    let mut init = String::from("test_cases:\n");
    // A linear congruential generator: the data is the same in every run.
    let mut state: u32 = 1;
    for case in 1..=CASES {
        let mut numbers = Vec::with_capacity(NUMBERS);
        for _ in 0..NUMBERS {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            numbers.push(state >> 2);
        }
        let line = |numbers: &[u32]| {
            let words: Vec<_> = numbers.iter().map(u32::to_string).collect();
            words.join(" ")
        };
        let input = format!("{NUMBERS}\n{}\n", line(&numbers));
        numbers.sort_unstable();
        let answer = format!("{}\n", line(&numbers));
        put(package.join(format!("data/secret/{case:03}.in")), &input)?;
        put(package.join(format!("data/secret/{case:03}.ans")), &answer)?;
        put(theirs.join(format!("{case:03}.in")), &input)?;
        put(theirs.join(format!("{case:03}.out")), &answer)?;
        writeln!(init, "- {{in: {case:03}.in, out: {case:03}.out, points: 1}}")?;
    }
    put(theirs.join("init.yml"), &init)?;
    let problems = folder.join("problems/*");
    put(
        folder.join("dmoj.yml"),
        &format!(
            "problem_storage_globs:\n- {}\nruntime:\n  g++: /usr/bin/g++\n  g++20: /usr/bin/g++\n",
            problems.display()
        ),
    )
}

/// DMOJ's judge in a virtual environment of its own; gives `dmoj-cli`.
fn install(options: &setup::Options) -> Result<PathBuf> {
    let venv = options.scratch().join("dmoj");
    let cli = venv.join("bin/dmoj-cli");
    if cli.exists() {
        return Ok(cli);
    }
    eprintln!("bench: installing dmoj (PyPI; needs Debian's libseccomp-dev and python3-venv) ...");
    run(Command::new("apt-get")
        .args(["install", "-y", "-q", "libseccomp-dev", "python3-venv"])
        .stdout(Stdio::null()))?;
    run(Command::new("python3").args(["-m", "venv"]).arg(&venv))?;
    run(Command::new(venv.join("bin/pip")).args(["install", "--quiet", "dmoj==4.1.0"]))?;
    Ok(cli)
}

fn judge(trellis: &Path, data: &Path, package: &Path, source: &Path) -> Result<()> {
    let output = Command::new(trellis)
        .arg("judge")
        .arg(package)
        .arg("--submission")
        .arg(source)
        .arg("--json")
        .arg("--data")
        .arg(data)
        .output()?;
    let report: Value = serde_json::from_slice(&output.stdout).context("trellis judge gave no report")?;
    ensure!(
        report["verdict"] == "AC",
        "the submission was not accepted: {report}"
    );
    Ok(())
}

fn dmoj_judge(cli: &Path, folder: &Path, source: &Path) -> Result<()> {
    let output = Command::new(cli)
        .arg("-c")
        .arg(folder.join("dmoj.yml"))
        .args([
            "--skip-self-test",
            "--no-ansi",
            "-e",
            "CPP20",
            "submit",
            "sorted",
            "CPP20",
        ])
        .arg(source)
        .output()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let accepted = text
        .lines()
        .filter(|line| line.starts_with("Test case") && line.contains(" AC "))
        .count();
    ensure!(
        accepted == CASES,
        "dmoj-cli accepted {accepted} of {CASES} cases:\n{text}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(())
}

/// Memory of a worker after 1,000 and after 10,000 jobs.
fn soak(options: &setup::Options, trellis: &Path, figures: &mut Figures) -> Result<()> {
    eprintln!("bench: 10,000 jobs of one worker ...");
    let package = options.root.join("problems/catalog/watgcd");
    let source = package.join("submissions/accepted/euclid_remainder.wat");
    let args = [
        "soak",
        &package.display().to_string(),
        &source.display().to_string(),
    ];
    let inner = inside(trellis, &options.data, &args)?;
    let number = |key: &str| {
        inner
            .get(key)
            .and_then(Value::as_f64)
            .with_context(|| format!("no {key}"))
    };
    figures.put("worker_rss_1000_mb", number("rss_1000_mb")?);
    figures.put(
        "worker_rss_10000_ratio",
        number("rss_10000_mb")? / number("rss_1000_mb")?,
    );
    figures.put("worker_jobs_per_s", number("per_s")?);
    Ok(())
}
