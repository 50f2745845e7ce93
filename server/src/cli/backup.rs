//! `trellis backup`, `restore`, `migrate` and `migrate-data`.

use super::failure::Failure;
use super::output;
use super::settings::{self, Settings};
use anyhow::{Context as _, Result};
use std::path::PathBuf;
use std::process::ExitCode;
use trellis_server::backup;
use trellis_server::serve::Database;
use trellis_store::dump::Manifest;

#[derive(Debug, clap::Args)]
pub struct Backup {
    /// The file to write; it must not exist
    file: PathBuf,
    #[command(flatten)]
    settings: Settings<settings::Database>,
}

#[derive(Debug, clap::Args)]
pub struct Restore {
    /// A file that `trellis backup` wrote
    file: PathBuf,
    /// Read the file to its end, check it, and write nothing
    #[arg(long)]
    check: bool,
    #[command(flatten)]
    settings: Settings<settings::Database>,
}

#[derive(Debug, clap::Args)]
pub struct Migrate {
    /// Only say what is pending; exit code 1 when something is
    #[arg(long)]
    check: bool,
    #[command(flatten)]
    settings: Settings<settings::Database>,
}

#[derive(Debug, clap::Args)]
pub struct MigrateData {
    /// The database to copy, `sqlite:FILE` or `postgres://..`
    #[arg(long, value_name = "URL")]
    from: String,
    /// An empty one
    #[arg(long, value_name = "URL")]
    to: String,
}

fn database(settings: &Settings<settings::Database>) -> Result<Database> {
    let (data, url) = settings.database()?;
    Database::named(&data, url.as_deref())
}

fn run(name: &'static str, work: impl Future<Output = Result<ExitCode>>) -> ExitCode {
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return Failure::new("runtime", error.to_string()).exit(false),
    };
    match runtime.block_on(work) {
        Ok(code) => code,
        Err(error) => Failure::new(name, format!("{error:#}")).exit(false),
    }
}

/// Tables, rows and hashes, for a person to compare.
fn print(manifest: &Manifest) {
    let rows = manifest.tables.iter().map(|(name, table)| {
        let hash = table.hash.to_string();
        vec![name.clone(), table.rows.to_string(), hash[..16].to_owned()]
    });
    output::line(output::table(&rows.collect::<Vec<_>>(), &[1]).trim_end());
    output::line(&format!(
        "{} tables, {} rows, hash {}",
        manifest.tables.len(),
        manifest.rows(),
        backup::fingerprint(manifest)
    ));
}

fn tell_changed(rows: u64) {
    if rows > 0 {
        output::note(&format!(
            "trellis: {rows} rows had a NUL in a text, which PostgreSQL does not keep: it is U+FFFD now"
        ));
    }
}

pub fn backup(args: &Backup) -> ExitCode {
    run("backup", async {
        let manifest = backup::backup(&database(&args.settings)?, &args.file).await?;
        print(&manifest);
        Ok(ExitCode::SUCCESS)
    })
}

pub fn restore(args: &Restore) -> ExitCode {
    run("restore", async {
        if args.check {
            let (head, manifest) = backup::inspect(&args.file).await?;
            print(&manifest);
            output::line(&format!(
                "made by trellis {} from {}, schema {}",
                head.program, head.backend, head.schema
            ));
            return Ok(ExitCode::SUCCESS);
        }
        let to = database(&args.settings)?;
        make_folder(&to)?;
        let loaded = backup::restore(&args.file, &to).await?;
        print(&loaded.manifest);
        tell_changed(loaded.changed);
        Ok(ExitCode::SUCCESS)
    })
}

fn make_folder(database: &Database) -> Result<()> {
    if let Database::Sqlite(path) = database
        && let Some(folder) = path.parent()
    {
        std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    }
    Ok(())
}

pub fn migrate(args: &Migrate) -> ExitCode {
    run("migrate", async {
        let database = database(&args.settings)?;
        let status = database.schema().await?;
        status.check()?;
        for line in status.pending() {
            output::line(&format!("pending: {:04} {}", line.version, line.name));
        }
        if !status.newer.is_empty() {
            output::line(&format!(
                "the database is of schema {}, newer than this program's {}, and takes it",
                status.current(),
                status.known()
            ));
        }
        let pending = status.pending().count();
        if args.check {
            if pending == 0 {
                output::line("nothing is pending");
            }
            return Ok(ExitCode::from(u8::from(pending > 0)));
        }
        make_folder(&database)?;
        drop(database.open().await?);
        output::line(&format!(
            "{pending} migrations were applied; schema {}",
            database.schema().await?.current()
        ));
        Ok(ExitCode::SUCCESS)
    })
}

pub fn migrate_data(args: &MigrateData) -> ExitCode {
    run("migrate-data", async {
        let here = std::path::Path::new(".");
        let from = Database::named(here, Some(&args.from))?;
        let to = Database::named(here, Some(&args.to))?;
        make_folder(&to)?;
        let (manifest, loaded) = backup::migrate_data(&from, &to).await?;
        print(&loaded.manifest);
        tell_changed(loaded.changed);
        if manifest == loaded.manifest {
            output::line("both have the same rows, by number and hash");
        }
        Ok(ExitCode::SUCCESS)
    })
}
