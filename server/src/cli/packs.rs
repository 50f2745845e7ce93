//! `trellis packs`: language packs from the machine that built them to nodes, by way of the object store.

use super::objects::block_on;
use super::output;
use super::settings::{self, Settings};
use std::process::ExitCode;
use std::sync::Mutex;
use trellis_server::blobs::objects;
use trellis_server::packs::{self, Step, Wanted};
use trellis_store::Hash;

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    settings: Settings<settings::Database>,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Put the language packs of the data folder into the object store; native compilers stay
    Publish,
    /// Bring the published language packs into the data folder
    Fetch {
        /// Those of this index, as `publish` printed it; default: the newest
        #[arg(long)]
        index: Option<Hash>,
    },
}

pub fn run(args: &Args) -> ExitCode {
    block_on("packs", command(args))
}

async fn command(args: &Args) -> anyhow::Result<String> {
    let (data, _) = args.settings.database()?;
    let Some(url) = &args.settings.object_store()? else {
        anyhow::bail!("which object store? --object-store URL, or TRELLIS_OBJECT_STORE");
    };
    let objects = objects::open(url)?;
    let lines = Lines::default();
    Ok(match args.command {
        Command::Publish => {
            let done = packs::publish(&*objects, &data, |step| lines.show(step)).await?;
            if !done.native.is_empty() {
                output::note(&format!("not published, native: {}", done.native.join(", ")));
            }
            format!("{} packs uploaded, index {}", done.uploaded.len(), done.index)
        }
        Command::Fetch { index } => {
            let wanted = index.map_or(Wanted::Newest, Wanted::Index);
            let done = packs::fetch(&*objects, &data, wanted, |step| lines.show(step)).await?;
            let (fetched, kept) = (done.fetched.len(), done.kept.len());
            format!("{fetched} packs fetched, {kept} were there, index {}", done.index)
        }
    })
}

/// Progress on standard error: a line for each tenth of a pack.
#[derive(Debug, Default)]
pub struct Lines(Mutex<Option<(String, u64)>>);

impl Lines {
    pub fn show(&self, step: &Step) {
        let tenth = (step.done * 10).checked_div(step.total).unwrap_or(10);
        let now = Some((step.pack.clone(), tenth));
        let mut last = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if *last != now {
            *last = now;
            output::note(&format!(
                "{}: {} % of {}",
                step.pack,
                tenth * 10,
                output::bytes(step.total)
            ));
        }
    }
}
