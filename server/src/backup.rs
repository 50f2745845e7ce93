//! Backups: a dump of the store ([`trellis_store::dump`]) as a file, and from one database into another.
//!
//! The file: a line that says what it is, then one zstd stream (with checksum) of frames: kind (1 byte), length (8 bytes LE),
//! payload. The last frame holds BLAKE3 over all bytes before it, so that a file that is cut off or changed anywhere is
//! never taken for a whole one.

use crate::blobs::owner::SETTINGS;
use crate::serve::Database;
use anyhow::{Context, Result, bail};
use std::fs::{File, OpenOptions};
use std::io::{BufReader, BufWriter, Read, Write};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use trellis_store::dump::{self, DumpError, Frame, Head, Loaded, Manifest, Sink, Source};
use trellis_store::{Hash, SchemaStatus};
use trellis_store_postgres as postgres;
use trellis_store_sqlite as sqlite;

const MAGIC: &[u8] = b"TRELLIS BACKUP 1\n";
/// zstd's own middle.
const LEVEL: i32 = 3;
/// A longer frame is none of ours: a row holds a package (64 MiB) at most, unless that limit was raised a lot.
const MAX_FRAME: u64 = 2 << 30;

impl Database {
    /// What is pending; the database is left as it is.
    pub async fn schema(&self) -> Result<SchemaStatus> {
        Ok(match self {
            Self::Sqlite(path) => sqlite::status(path).await?,
            Self::Postgres(url) => postgres::status(url).await?,
        })
    }

    async fn dump(&self, sink: &mut Sink) -> Result<Manifest, DumpError> {
        match self {
            Self::Sqlite(path) => sqlite::dump(path, sink).await,
            Self::Postgres(url) => postgres::dump(url, sink).await,
        }
    }

    async fn load(&self, source: &mut Source) -> Result<Loaded, DumpError> {
        match self {
            Self::Sqlite(path) => sqlite::load(path, source).await,
            Self::Postgres(url) => postgres::load(url, source).await,
        }
    }
}

/// Writes a backup, of one moment, while others go on writing to the database. The file appears under its name when it is
/// whole; it may be read by its owner only, and one that exists is not overwritten.
pub async fn backup(from: &Database, file: &Path) -> Result<Manifest> {
    if let Database::Sqlite(path) = from
        && !path.exists()
    {
        bail!("there is no database at {}", path.display());
    }
    if file.exists() {
        bail!("{} exists already", file.display());
    }
    let part = with_suffix(file, ".part");
    let done = write_backup(from, &part).await;
    let manifest = match done {
        Ok(manifest) => manifest,
        Err(error) => {
            let _ = std::fs::remove_file(&part);
            return Err(error);
        }
    };
    // `rename` would replace a file that has come meanwhile.
    std::fs::hard_link(&part, file).with_context(|| format!("cannot name it {}", file.display()))?;
    std::fs::remove_file(&part)?;
    if let Some(folder) = file.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        File::open(folder)?.sync_all()?;
    }
    Ok(manifest)
}

fn with_suffix(file: &Path, suffix: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

async fn write_backup(from: &Database, part: &Path) -> Result<Manifest> {
    let (mut sink, source) = dump::channel();
    let file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(part)
        .with_context(|| format!("cannot write {}", part.display()))?;
    let writing = tokio::task::spawn_blocking(move || write(file, source));
    let read = from.dump(&mut sink).await;
    drop(sink);
    let written = writing.await?;
    match (read, written) {
        // The writer has stopped, and says why.
        (Err(DumpError::BrokenOff), Err(error)) => Err(error).context("the backup cannot be written"),
        (Err(error), _) => Err(error).context("the database cannot be read"),
        (Ok(_), Err(error)) => Err(error).context("the backup cannot be written"),
        (Ok(manifest), Ok(())) => Ok(manifest),
    }
}

/// Writes frames until the last; blocking.
fn write(mut file: File, mut source: Source) -> Result<()> {
    file.write_all(MAGIC)?;
    let mut zip = zstd::Encoder::new(BufWriter::new(file), LEVEL)?;
    zip.include_checksum(true)?;
    let mut hasher = blake3::Hasher::new();
    loop {
        let frame = source.next_blocking()?;
        let (kind, payload) = match frame {
            Frame::Head(head) => (b'H', serde_json::to_vec(&head)?),
            Frame::Table(table) => (b'T', serde_json::to_vec(&table)?),
            Frame::Rows(rows) => (b'R', rows),
            Frame::End(summary) => (b'E', serde_json::to_vec(&summary)?),
            Frame::Counters(counters) => (b'C', serde_json::to_vec(&counters)?),
            Frame::Last => (b'L', hasher.finalize().as_bytes().to_vec()),
        };
        let mut head = [0; 9];
        head[0] = kind;
        head[1..].copy_from_slice(&(payload.len() as u64).to_le_bytes());
        for part in [&head[..], &payload] {
            hasher.update(part);
            zip.write_all(part)?;
        }
        if kind == b'L' {
            let file = zip
                .finish()?
                .into_inner()
                .map_err(std::io::IntoInnerError::into_error)?;
            file.sync_all()?;
            return Ok(());
        }
    }
}

/// Reads frames and hands them on; blocking. Nobody who listens any more is no error of the file.
fn read(file: File, mut sink: Sink) -> Result<()> {
    let mut file = BufReader::new(file);
    let mut magic = [0; MAGIC.len()];
    file.read_exact(&mut magic)
        .ok()
        .filter(|()| magic == MAGIC)
        .context("this is no backup of trellis")?;
    let mut zip = zstd::Decoder::with_buffer(file)?.single_frame();
    let mut hasher = blake3::Hasher::new();
    loop {
        let mut head = [0; 9];
        zip.read_exact(&mut head)?;
        let length = u64::from_le_bytes(head[1..].try_into()?);
        if length > MAX_FRAME {
            bail!("a part of it is of an impossible length");
        }
        let mut payload = Vec::new();
        (&mut zip).take(length).read_to_end(&mut payload)?;
        if payload.len() as u64 != length {
            bail!("it ends too early");
        }
        if head[0] == b'L' {
            if payload != hasher.finalize().as_bytes() {
                bail!("its hash does not fit");
            }
            // The checksum of the stream comes after its last byte.
            if zip.read(&mut [0])? != 0 || zip.finish().read(&mut [0])? != 0 {
                bail!("something comes after its end");
            }
            let _ = sink.put_blocking(Frame::Last);
            return Ok(());
        }
        hasher.update(&head);
        hasher.update(&payload);
        let frame = match head[0] {
            b'H' => Frame::Head(serde_json::from_slice(&payload)?),
            b'T' => Frame::Table(serde_json::from_slice(&payload)?),
            b'R' => Frame::Rows(payload),
            b'E' => Frame::End(serde_json::from_slice(&payload)?),
            b'C' => Frame::Counters(serde_json::from_slice(&payload)?),
            _ => bail!("a part of it is of an unknown kind"),
        };
        if sink.put_blocking(frame).is_err() {
            return Ok(());
        }
    }
}

/// Runs `take` over the frames of a file; what is wrong with the file is told before what `take` makes of it.
async fn with_file<T>(file: &Path, take: impl AsyncFnOnce(&mut Source) -> Result<T, DumpError>) -> Result<T> {
    let opened = File::open(file).with_context(|| format!("cannot open {}", file.display()))?;
    let (sink, mut source) = dump::channel();
    let reading = tokio::task::spawn_blocking(move || read(opened, sink));
    let taken = take(&mut source).await;
    drop(source);
    let useless = || format!("{} cannot be used", file.display());
    reading.await?.with_context(useless)?;
    match taken {
        Err(error @ (DumpError::Damaged(_) | DumpError::Truncated | DumpError::Format(_))) => {
            Err(error).with_context(useless)
        }
        taken => Ok(taken?),
    }
}

/// Reads a backup to its end and checks it.
pub async fn inspect(file: &Path) -> Result<(Head, Manifest)> {
    with_file(file, async |source| dump::inspect(source).await).await
}

/// Loads a backup into an empty database, in one transaction. The file is read to its end first, so that one that is
/// damaged leaves the target untouched.
pub async fn restore(file: &Path, to: &Database) -> Result<Loaded> {
    let (_, told) = inspect(file).await?;
    let guard = NewFile::of(to);
    let loaded = with_file(file, async |source| to.load(source).await).await?;
    guard.keep();
    if loaded.changed == 0 && loaded.manifest != told {
        bail!("the database is not what the backup says; do not use it");
    }
    // A copy, perhaps beside the one that it was made of: it must not collect that one's objects.
    let store = to.open().await?;
    for setting in SETTINGS {
        if store.setting(setting).await?.is_some_and(|id| !id.is_null()) {
            store.put_setting(setting, &serde_json::Value::Null).await?;
        }
    }
    Ok(loaded)
}

/// Copies one database into another, which is empty; gives what the first had and what the second has.
pub async fn migrate_data(from: &Database, to: &Database) -> Result<(Manifest, Loaded)> {
    if from == to {
        bail!("both URLs name the same database");
    }
    if let Database::Sqlite(path) = from
        && !path.exists()
    {
        bail!("there is no database at {}", path.display());
    }
    let guard = NewFile::of(to);
    let (mut sink, mut source) = dump::channel();
    let reading = async {
        let read = from.dump(&mut sink).await;
        drop(sink);
        read
    };
    let writing = async {
        let written = to.load(&mut source).await;
        drop(source);
        written
    };
    let (read, written) = tokio::join!(reading, writing);
    let (manifest, loaded) = match (read, written) {
        (Ok(manifest), Ok(loaded)) => (manifest, loaded),
        (Err(DumpError::BrokenOff) | Ok(_), Err(error)) => {
            return Err(error).context("the target cannot be written");
        }
        (Err(error), _) => return Err(error).context("the source cannot be read"),
    };
    if loaded.changed == 0 && loaded.manifest != manifest {
        bail!("the two databases differ; do not use the new one");
    }
    guard.keep();
    Ok((manifest, loaded))
}

/// A database file that a command makes goes again when the command fails.
struct NewFile(Option<PathBuf>);

impl NewFile {
    fn of(database: &Database) -> Self {
        match database {
            Database::Sqlite(path) if !path.exists() => Self(Some(path.clone())),
            _ => Self(None),
        }
    }

    fn keep(mut self) {
        self.0 = None;
    }
}

impl Drop for NewFile {
    fn drop(&mut self) {
        for suffix in ["", "-wal", "-shm"] {
            if let Some(path) = &self.0 {
                let _ = std::fs::remove_file(with_suffix(path, suffix));
            }
        }
    }
}

/// One hash for all that a manifest says.
pub fn fingerprint(manifest: &Manifest) -> Hash {
    Hash::of(&serde_json::to_vec(manifest).unwrap_or_default())
}
