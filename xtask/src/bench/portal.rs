//! The portal as its users meet it: HTTP submit to verdict, and memory.

use super::{Figures, median, rounded};
use crate::setup;
use anyhow::{Context, Result, bail};
use serde_json::{Map, Value, json};
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Submissions a language is timed over.
const TIMED: usize = 7;
/// Submissions after which memory is read again.
const MANY: usize = 1000;
/// A verdict that takes longer is a failure of the bench.
const PATIENCE: Duration = Duration::from_secs(120);

/// 20 cases in all (18 secret, 2 samples); WAT has its own problem of 19.
const SUBMISSIONS: [(&str, &str, &str); 5] = [
    ("c", "edgecache", "linked_list.c"),
    ("cpp", "edgecache", "std_list.cpp"),
    ("rust", "edgecache", "time_stamps.rs"),
    ("python", "edgecache", "ordered_dict.py"),
    ("wat", "watgcd", "euclid_remainder.wat"),
];

pub fn measure(options: &setup::Options, trellis: &Path, figures: &mut Figures) -> Result<()> {
    let folder = tempfile::tempdir()?;
    for name in ["packs", "cache"] {
        std::os::unix::fs::symlink(options.data.join(name), folder.path().join(name))?;
    }
    let server = Server::start(options, trellis, folder.path())?;
    let client = Client::register(&server.url)?;
    std::thread::sleep(Duration::from_secs(2));
    figures.put("server_rss_idle_mb", server.rss_mb()?);
    let mut times = Map::new();
    for (language, problem, file) in SUBMISSIONS {
        let path = options
            .root
            .join(format!("problems/catalog/{problem}/submissions/accepted/{file}"));
        let source = std::fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        let mut taken = Vec::new();
        for round in 0..TIMED {
            // Another comment each time: the compile cache must not answer.
            let source = distinct(language, &source, round);
            taken.push(client.judge(problem, language, &source, "AC")?.as_secs_f64());
        }
        times.insert(language.to_owned(), json!(rounded(median(taken))));
    }
    figures.put_json("submit_p50_s", Value::Object(times));
    eprintln!("bench: {MANY} submissions ...");
    let path = options
        .root
        .join("problems/catalog/watgcd/submissions/accepted/euclid_remainder.wat");
    let source = std::fs::read_to_string(path)?;
    for round in 0..MANY {
        client.judge("watgcd", "wat", &distinct("wat", &source, round), "AC")?;
    }
    figures.put("server_rss_1000_mb", server.rss_mb()?);
    Ok(())
}

/// A program that no cache knows, from this run or one before.
fn distinct(language: &str, source: &str, round: usize) -> String {
    let comment = match language {
        "python" => "#",
        "wat" => ";;",
        _ => "//",
    };
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    format!("{source}{comment} {round} {}\n", now.as_nanos())
}

/// A portal of its own on a free port, ended with this value.
struct Server {
    child: Child,
    url: String,
}

impl Server {
    fn start(options: &setup::Options, trellis: &Path, data: &Path) -> Result<Self> {
        let mut child = Command::new(trellis)
            .current_dir(&options.root)
            .args(["serve", "--listen", "127.0.0.1:0", "--unlimited", "--data"])
            .arg(data)
            .env("RUST_LOG", "warn")
            .stderr(Stdio::piped())
            .spawn()?;
        let stderr = child.stderr.take().context("no standard error")?;
        let mut lines = BufReader::new(stderr).lines();
        for line in lines.by_ref() {
            let line = line?;
            if let Some(at) = line.find("http://") {
                let url = line[at..].trim().to_owned();
                // Keep reading, so that the server never blocks on a full pipe.
                std::thread::spawn(move || lines.for_each(drop));
                return Ok(Self { child, url });
            }
            eprintln!("{line}");
        }
        bail!("the portal did not start")
    }

    /// Resident memory of the server process alone; sandbox children are others.
    fn rss_mb(&self) -> Result<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status
            .lines()
            .find(|line| line.starts_with("VmRSS:"))
            .context("no VmRSS")?;
        let kib: f64 = line.split_whitespace().nth(1).context("no VmRSS")?.parse()?;
        Ok(kib / 1024.0)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// One signed-in trainee.
struct Client {
    agent: ureq::Agent,
    url: String,
    cookies: String,
    csrf: String,
}

impl Client {
    fn register(url: &str) -> Result<Self> {
        let agent: ureq::Agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .build()
            .into();
        let mut first = agent.get(format!("{url}/api/v1/auth/session")).call()?;
        let cookie = cookies(first.headers());
        let csrf = first.body_mut().read_json::<Value>()?["csrf"]
            .as_str()
            .context("no token")?
            .to_owned();
        let body = json!({ "login": "bench", "display_name": "Bench", "password": "a long password" });
        let made = agent
            .post(format!("{url}/api/v1/auth/users"))
            .header("cookie", &cookie)
            .header("x-csrf-token", &csrf)
            .send_json(body)?;
        if made.status() != 201 {
            bail!("registering gave {}", made.status());
        }
        let cookies = format!("{cookie}; {}", cookies(made.headers()));
        Ok(Self {
            agent,
            url: url.to_owned(),
            cookies,
            csrf,
        })
    }

    /// Submits and waits for the verdict, which must be `expected`; gives the time between.
    fn judge(&self, problem: &str, language: &str, source: &str, expected: &str) -> Result<Duration> {
        let start = Instant::now();
        let mut answer = self
            .agent
            .post(format!("{}/api/v1/problems/{problem}/submissions", self.url))
            .header("cookie", &self.cookies)
            .header("x-csrf-token", &self.csrf)
            .send_json(json!({ "language": language, "source": source }))?;
        let body: Value = answer.body_mut().read_json()?;
        let id = body["id"]
            .as_str()
            .with_context(|| format!("submitting {language} gave {body}"))?
            .to_owned();
        loop {
            let mut answer = self
                .agent
                .get(format!("{}/api/v1/submissions/{id}", self.url))
                .header("cookie", &self.cookies)
                .call()?;
            let body: Value = answer.body_mut().read_json()?;
            if let Some(verdict) = body["verdict"].as_str() {
                if verdict != expected {
                    bail!("{problem} in {language}: {verdict} instead of {expected}: {body}");
                }
                return Ok(start.elapsed());
            }
            if start.elapsed() > PATIENCE {
                bail!("{problem} in {language}: no verdict");
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

fn cookies(headers: &ureq::http::HeaderMap) -> String {
    let values = headers
        .get_all("set-cookie")
        .iter()
        .filter_map(|value| value.to_str().ok());
    values
        .filter_map(|value| value.split(';').next())
        .collect::<Vec<_>>()
        .join("; ")
}
