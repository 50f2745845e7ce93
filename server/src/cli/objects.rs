//! `trellis gc` and `trellis objects`: the blobs of a portal.

use super::failure::Failure;
use super::output;
use super::settings::{self, Settings};
use std::process::ExitCode;
use trellis_server::blobs::{Blobs, CACHE_BYTES, GRACE, objects};
use trellis_server::clock::{Clock as _, SystemClock};
use trellis_server::serve::{self, Database};

#[derive(Debug, clap::Args)]
pub struct GcArgs {
    #[command(flatten)]
    settings: Settings<settings::Database>,
}

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    settings: Settings<settings::Database>,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Move packages from the database into the object store; may be interrupted and run again, while the portal is open
    Push,
    /// Take an object store over that belongs to another installation, or to nobody: after a disaster, or a move
    Adopt,
}

async fn blobs(settings: &Settings<settings::Database>) -> anyhow::Result<Blobs> {
    let (data, url) = settings.database()?;
    std::fs::create_dir_all(&data)?;
    let objects = settings
        .object_store()?
        .as_deref()
        .map(objects::open)
        .transpose()?;
    let store = Database::named(&data, url.as_deref())?.open().await?;
    Ok(serve::open_blobs(&data, CACHE_BYTES, store, objects))
}

/// Runs a command that is asynchronous; `code` names it in an error.
pub fn block_on(code: &'static str, command: impl Future<Output = anyhow::Result<String>>) -> ExitCode {
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return Failure::new("runtime", error.to_string()).exit(false),
    };
    match runtime.block_on(command) {
        Ok(text) => {
            output::line(&text);
            ExitCode::SUCCESS
        }
        Err(error) => Failure::new(code, format!("{error:#}")).exit(false),
    }
}

pub fn gc(args: &GcArgs) -> ExitCode {
    block_on("gc", async {
        let blobs = blobs(&args.settings).await?;
        let removed = blobs.collect(GRACE, || SystemClock.now()).await?;
        Ok(format!(
            "{} blobs removed that nothing refers to ({})",
            removed.blobs,
            output::bytes(removed.bytes)
        ))
    })
}

pub fn run(args: &Args) -> ExitCode {
    block_on("objects", async {
        let blobs = blobs(&args.settings).await?;
        if let Command::Adopt = args.command {
            blobs.adopt().await?;
            return Ok("the objects are this installation's".to_owned());
        }
        let told = |blob: &trellis_store::MovableBlob| {
            output::note(&format!("{}  {}", blob.hash, output::bytes(blob.size)));
        };
        let pushed = blobs.push(SystemClock.now(), told).await?;
        Ok(format!(
            "{} blobs moved to the object store ({})",
            pushed.blobs,
            output::bytes(pushed.bytes)
        ))
    })
}
