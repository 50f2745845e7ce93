//! Several processes over one PostgreSQL: the queue, judge nodes of one core each, event streams, memory when idle.

use super::{Figures, inside};
use crate::setup;
use crate::sqlx::postgres::Server as Postgres;
use anyhow::{Context, Result, bail};
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Submissions judged by one node, and then by two: each takes about half a second.
const JUDGED: &str = "60";
const STREAMS: &str = "10000";
/// Pages loaded one after the other.
const PAGES: u32 = 300;

pub fn measure(options: &setup::Options, trellis: &Path, figures: &mut Figures) -> Result<()> {
    setup::database();
    let postgres = Postgres::durable()?;
    let url = postgres.url();
    let folder = tempfile::tempdir()?;
    let web = Process::serve(options, trellis, &folder.path().join("web"), &url)?;
    let number = |value: &serde_json::Value, name: &str| value[name].as_f64().context(name.to_owned());
    let bench = |args: &[&str]| inside(trellis, &options.data, args);

    let queue = bench(&["queue", &url])?;
    for name in [
        "enqueue_p50_ms",
        "enqueue_p99_ms",
        "enqueue_per_s",
        "claims_per_s",
        "verdicts_per_s",
    ] {
        figures.put(&format!("cluster_{name}"), number(&queue, name)?);
    }

    let source = options
        .root
        .join("problems/catalog/watgcd/submissions/time_limit_exceeded/subtracts.wat");
    let source = source.to_string_lossy();
    let mut nodes = Vec::new();
    let mut rates = Vec::new();
    for core in 0..cores().min(2) {
        nodes.push(Process::work(
            trellis,
            &folder.path().join(format!("node{core}")),
            &url,
            core,
        )?);
        std::thread::sleep(Duration::from_secs(3));
        if core == 0 {
            figures.put("judge_node_rss_idle_mb", nodes[0].rss_mb()?);
        }
        let done = bench(&["work", &url, &source, JUDGED])?;
        rates.push(number(&done, "per_s")?);
    }
    figures.put("nodes_1_per_s", rates[0]);
    if let [one, two] = rates[..] {
        figures.put("nodes_2_per_s", two);
        figures.put("nodes_2_to_1", two / one);
    } else {
        eprintln!("bench: one core: two nodes are not measured");
    }
    drop(nodes);

    figures.put("web_node_rss_idle_mb", web.rss_mb()?);
    let url_of = |path: &str| format!("{}{path}", web.address);
    for (name, path) in [("page_problem", "/problems/watgcd"), ("page_home", "/")] {
        let before = web.cpu_s()?;
        for _ in 0..PAGES {
            ureq::get(url_of(path)).call()?.body_mut().read_to_vec()?;
        }
        figures.put(
            &format!("{name}_cpu_ms"),
            (web.cpu_s()? - before) * 1e3 / f64::from(PAGES),
        );
    }
    let before = web.cpu_s()?;
    let streams = bench(&["streams", &url, &web.address, STREAMS])?;
    for name in ["streams", "open_per_s", "fanout_p50_ms", "fanout_p99_ms"] {
        figures.put(
            &format!("sse_{}", name.trim_start_matches("sse_")),
            number(&streams, name)?,
        );
    }
    figures.put("web_node_rss_streams_mb", web.rss_mb()?);
    // Opening them is in it.
    let each = (web.cpu_s()? - before) / number(&streams, "streams")?;
    figures.put("sse_cpu_us_per_event", each * 1e6 / number(&streams, "events")?);
    Ok(())
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

/// A process of `trellis`, ended with this value.
struct Process {
    child: Child,
    address: String,
}

impl Process {
    fn serve(options: &setup::Options, trellis: &Path, data: &Path, url: &str) -> Result<Self> {
        let mut command = Command::new(trellis);
        command
            .current_dir(&options.root)
            .args([
                "serve",
                "--listen",
                "127.0.0.1:0",
                "--workers",
                "0",
                "--unlimited",
                "--database-url",
                url,
                "--data",
            ])
            .arg(data);
        Self::start(&mut command, "http://")
    }

    /// On one core.
    fn work(trellis: &Path, data: &Path, url: &str, core: usize) -> Result<Self> {
        let mut command = Command::new("taskset");
        command
            .args(["-c", &core.to_string()])
            .arg(trellis)
            .args(["work", "--jobs", "1", "--database-url", url, "--data"])
            .arg(data);
        Self::start(&mut command, "node ")
    }

    /// Waits for the line that says that it is there.
    fn start(command: &mut Command, ready: &str) -> Result<Self> {
        let mut child = command.env("RUST_LOG", "warn").stderr(Stdio::piped()).spawn()?;
        let stderr = child.stderr.take().context("no standard error")?;
        let mut lines = BufReader::new(stderr).lines();
        let begun = Instant::now();
        for line in lines.by_ref() {
            let line = line?;
            if let Some(at) = line.find(ready) {
                let address = line[at..].trim().to_owned();
                // Keep reading, so that it never blocks on a full pipe.
                std::thread::spawn(move || lines.for_each(drop));
                return Ok(Self { child, address });
            }
            eprintln!("{line}");
            if begun.elapsed() > Duration::from_secs(60) {
                break;
            }
        }
        let _ = child.kill();
        bail!("trellis does not start")
    }

    /// CPU time of the process so far: user and system, proc(5), in ticks of 10 ms.
    fn cpu_s(&self) -> Result<f64> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id()))?;
        let (_, fields) = stat.rsplit_once(')').context("no name")?;
        let ticks: Vec<f64> = fields
            .split_whitespace()
            .skip(11)
            .take(2)
            .filter_map(|field| field.parse().ok())
            .collect();
        Ok(ticks.iter().sum::<f64>() / 100.0)
    }

    /// Resident memory of the process itself, MB.
    fn rss_mb(&self) -> Result<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix("VmRSS:"))
            .context("no VmRSS")?;
        let kib: f64 = line.trim().trim_end_matches(" kB").parse()?;
        Ok(kib / 1024.0)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
