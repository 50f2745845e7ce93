//! A PostgreSQL server for as long as one command runs: that of the tests.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::cargo::run;

/// Starts the server, prints its folder, and ends it when standard input is closed.
const SCRIPT: &str = include_str!("../../../tests/src/postgres.sh");

pub struct Server {
    child: Child,
    folder: String,
}

impl Server {
    /// Nothing is written through to the disk.
    pub fn start() -> Result<Self> {
        Self::begin(&mut Command::new("sh"))
    }

    /// Every commit is on the disk before it is answered, as in production.
    pub fn durable() -> Result<Self> {
        Self::begin(Command::new("sh").env("TRELLIS_PG_DURABLE", "1"))
    }

    fn begin(shell: &mut Command) -> Result<Self> {
        let mut child = shell
            .args(["-c", SCRIPT, "postgres.sh", SCRIPT])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let mut folder = String::new();
        if let Some(out) = child.stdout.take() {
            BufReader::new(out).read_line(&mut folder)?;
        }
        let server = Self {
            child,
            folder: folder.trim().to_owned(),
        };
        if server.folder.is_empty() {
            bail!("PostgreSQL does not start (is it installed? `cargo xtask setup` does it)");
        }
        let begun = Instant::now();
        while !server.answers()? {
            if begun.elapsed() > Duration::from_secs(60) {
                bail!("PostgreSQL does not answer");
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(server)
    }

    fn answers(&self) -> Result<bool> {
        let mut psql = self.psql();
        psql.args(["--command", "SELECT 1"])
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        Ok(psql.status().context("psql is missing")?.success())
    }

    fn psql(&self) -> Command {
        let mut psql = Command::new("psql");
        psql.args(["--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1"])
            .args(["--username=trellis", "--dbname=postgres"])
            .arg(format!("--host={}", self.folder));
        psql
    }

    pub fn url(&self) -> String {
        format!("postgres://trellis@localhost/postgres?host={}", self.folder)
    }

    /// Applies every migration, in order.
    pub fn migrate(&self, migrations: &Path) -> Result<()> {
        let mut files: Vec<PathBuf> = fs::read_dir(migrations)?
            .map(|entry| Ok(entry?.path()))
            .collect::<Result<_>>()?;
        files.retain(|file| file.extension().is_some_and(|extension| extension == "sql"));
        files.sort();
        let mut psql = self.psql();
        for file in files {
            psql.arg("--file").arg(file);
        }
        run(&mut psql).context("the migrations do not apply")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Its standard input ends, and it cleans up; nothing to be done about a failure.
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}
