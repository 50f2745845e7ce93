//! Language packs in the object store: published by the machine that built them, fetched by nodes that have none.
//!
//! `packs/<id>-<hash>.tar.zst` is a pack (the hash is of the tar itself), `packs/index-<hash>.json` an index of packs as in a
//! data folder, `packs/current.json` names the newest index. Only the last is ever written twice. A native compiler is
//! bound to its machine and stays there.

use anyhow::{Context as _, Result, bail, ensure};
use bytes::Bytes;
use object_store::path::Path as ObjectPath;
use object_store::{Error as ObjectError, ObjectStore, ObjectStoreExt as _};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufReader, Read as _, Seek as _, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use trellis_judge::packs::Packs;
use trellis_store::Hash;

/// Bytes of one request, either way; each is bounded in time.
const PART: usize = 8 << 20;
/// An index has a few hundred bytes for each pack.
const MAX_INDEX: u64 = 1 << 20;
/// Packs are made once and fetched often; a second for each 20 MB.
const LEVEL: i32 = 9;
/// Version of the index that is published and read, that of `trellis_judge::packs`.
const VERSION: u32 = 1;

/// Which packs to fetch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// Those that were published last.
    Newest,
    /// Those of the index with this hash, as [`Published::index`] gave it.
    Index(Hash),
}

/// How far a transfer is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    pub pack: String,
    /// Bytes of the compressed pack.
    pub done: u64,
    pub total: u64,
}

/// What [`publish`] did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    pub index: Hash,
    /// Packs that were uploaded; the others were there.
    pub uploaded: Vec<String>,
    /// Native compilers, which stay on their machine.
    pub native: Vec<String>,
}

/// What [`fetch`] did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    pub index: Hash,
    pub fetched: Vec<String>,
    /// Packs that were there, and whole.
    pub kept: Vec<String>,
}

/// `index.json`: entries keep whatever else is in them.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Index {
    version: u32,
    packs: BTreeMap<String, Value>,
}

impl Index {
    fn read(bytes: &[u8]) -> Result<Self> {
        let index: Self = serde_json::from_slice(bytes)?;
        ensure!(
            index.version == VERSION,
            "it is of version {}; this program reads {VERSION}",
            index.version
        );
        Ok(index)
    }

    /// That of a data folder; an empty one when it has none.
    fn of(data: &Path) -> Result<Self> {
        let path = data.join("packs/index.json");
        match fs::read(&path) {
            Ok(bytes) => Self::read(&bytes).with_context(|| format!("{}", path.display())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Self {
                version: VERSION,
                packs: BTreeMap::new(),
            }),
            Err(error) => Err(error).with_context(|| format!("{}", path.display())),
        }
    }
}

fn is_native(entry: &Value) -> bool {
    entry["native"] == Value::Bool(true)
}

/// A tar of an index.
#[derive(Debug, Clone)]
struct Tar {
    id: String,
    hash: Hash,
    bytes: u64,
    file: String,
}

impl Tar {
    fn of(id: &str, entry: &Value) -> Result<Self> {
        let text = |key: &str| {
            let value = entry[key].as_str();
            value.with_context(|| format!("pack {id:?} of the index has no {key}"))
        };
        let plain = |name: &str| {
            let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
            !name.is_empty() && !name.starts_with('.') && name.chars().all(allowed)
        };
        let file = text("file")?;
        ensure!(
            plain(id) && plain(file) && file.ends_with(".tar"),
            "{id:?} with the file {file:?} is no pack"
        );
        Ok(Self {
            id: id.to_owned(),
            hash: text("hash")?.parse().with_context(|| format!("pack {id}"))?,
            bytes: entry["bytes"]
                .as_u64()
                .with_context(|| format!("pack {id} has no size"))?,
            file: file.to_owned(),
        })
    }

    fn object(&self) -> ObjectPath {
        ObjectPath::from_iter(["packs".to_owned(), format!("{}-{}.tar.zst", self.id, self.hash)])
    }
}

fn index_object(hash: Hash) -> ObjectPath {
    ObjectPath::from_iter(["packs".to_owned(), format!("index-{hash}.json")])
}

fn current_object() -> ObjectPath {
    ObjectPath::from_iter(["packs", "current.json"])
}

#[derive(Debug, Serialize, Deserialize)]
struct Current {
    index: Hash,
}

/// Puts the packs of a data folder into the store, each after it was compared with its hash, and the index last.
pub async fn publish(objects: &dyn ObjectStore, data: &Path, tell: impl Fn(&Step)) -> Result<Published> {
    let mut index = Index::of(data)?;
    let packs = Packs::open(data)?;
    let (mut uploaded, mut native) = (Vec::new(), Vec::new());
    for (id, entry) in &index.packs {
        if is_native(entry) {
            native.push(id.clone());
            continue;
        }
        let tar = Tar::of(id, entry)?;
        match objects.head(&tar.object()).await {
            Ok(_) => continue,
            Err(ObjectError::NotFound { .. }) => {}
            Err(error) => return Err(error).context("the object store cannot be asked"),
        }
        let pack = packs.get(id)?.clone();
        let compressed = tokio::task::spawn_blocking(move || compress(pack.tar()?)).await??;
        upload(objects, &tar, compressed, &tell)
            .await
            .with_context(|| format!("pack {id} cannot be uploaded"))?;
        uploaded.push(id.clone());
    }
    index.packs.retain(|_, entry| !is_native(entry));
    ensure!(
        !index.packs.is_empty(),
        "{} has no packs to publish",
        data.display()
    );
    let bytes = serde_json::to_vec_pretty(&index)?;
    let hash = Hash::of(&bytes);
    objects.put(&index_object(hash), bytes.into()).await?;
    let current = serde_json::to_vec(&Current { index: hash })?;
    objects.put(&current_object(), current.into()).await?;
    Ok(Published {
        index: hash,
        uploaded,
        native,
    })
}

/// A tar as a zstd file, at its start.
fn compress(tar: &Path) -> Result<File> {
    let mut compressed = zstd::Encoder::new(tempfile::tempfile()?, LEVEL)?;
    io::copy(
        &mut BufReader::with_capacity(1 << 20, File::open(tar)?),
        &mut compressed,
    )?;
    let mut file = compressed.finish()?;
    file.rewind()?;
    Ok(file)
}

async fn upload(objects: &dyn ObjectStore, tar: &Tar, file: File, tell: &impl Fn(&Step)) -> Result<()> {
    let total = file.metadata()?.len();
    let mut file = tokio::fs::File::from_std(file);
    // In parts; the object appears when all of them are there.
    let mut upload = objects.put_multipart(&tar.object()).await?;
    let mut done = 0;
    while done < total {
        let size = usize::try_from(total - done).map_or(PART, |left| left.min(PART));
        let mut part = vec![0; size];
        file.read_exact(&mut part).await?;
        let sent = upload.put_part(part.into()).await;
        if let Err(error) = sent {
            let _ = upload.abort().await;
            return Err(error.into());
        }
        done += u64::try_from(size)?;
        tell(&Step {
            pack: tar.id.clone(),
            done,
            total,
        });
    }
    upload.complete().await?;
    Ok(())
}

/// Brings the packs of the store into a data folder: those that are missing there, each compared with its hash before it
/// gets its name; then the index, which keeps what is native or not published. May be interrupted and begun again.
pub async fn fetch(
    objects: &dyn ObjectStore,
    data: &Path,
    wanted: Wanted,
    tell: impl Fn(&Step),
) -> Result<Fetched> {
    let hash = match wanted {
        Wanted::Index(hash) => hash,
        Wanted::Newest => newest(objects).await?,
    };
    let bytes = small(objects, &index_object(hash)).await?;
    ensure!(
        Hash::of(&bytes) == hash,
        "the index {hash} in the object store is not what was published; it is not used"
    );
    let published = Index::read(&bytes).context("the published index of language packs")?;
    let folder = data.join("packs");
    fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let mut index = Index::of(data)?;
    let (mut fetched, mut kept) = (Vec::new(), Vec::new());
    for (id, entry) in published.packs {
        ensure!(
            !is_native(&entry),
            "the published pack {id} is a compiler of some machine's; only packs are taken from an object store"
        );
        let tar = Tar::of(&id, &entry)?;
        if is_whole(&folder, &tar).await? {
            kept.push(id.clone());
        } else {
            fetch_one(objects, &folder, &tar, &tell)
                .await
                .with_context(|| format!("pack {id} cannot be fetched"))?;
            fetched.push(id.clone());
        }
        index.packs.insert(id, entry);
    }
    write_index(&folder, &index)?;
    Ok(Fetched {
        index: hash,
        fetched,
        kept,
    })
}

/// Whether there are any to fetch.
pub async fn are_published(objects: &dyn ObjectStore) -> Result<bool> {
    match objects.head(&current_object()).await {
        Ok(_) => Ok(true),
        Err(ObjectError::NotFound { .. }) => Ok(false),
        Err(error) => Err(error).context("the object store cannot be read"),
    }
}

async fn newest(objects: &dyn ObjectStore) -> Result<Hash> {
    let bytes = small(objects, &current_object()).await?;
    let current: Current = serde_json::from_slice(&bytes).context("packs/current.json")?;
    Ok(current.index)
}

async fn small(objects: &dyn ObjectStore, path: &ObjectPath) -> Result<Bytes> {
    let object = match objects.get(path).await {
        Ok(object) => object,
        Err(ObjectError::NotFound { .. }) => {
            bail!(
                "the object store has no {path}: run `trellis packs publish` where the language packs were built"
            )
        }
        Err(error) => return Err(error).context("the object store cannot be read"),
    };
    ensure!(
        object.meta.size <= MAX_INDEX,
        "{path} is too large to be an index"
    );
    Ok(object.bytes().await?)
}

/// Whether the folder has this pack already.
async fn is_whole(folder: &Path, tar: &Tar) -> Result<bool> {
    let (path, tar) = (folder.join(&tar.file), tar.clone());
    let whole = move || {
        let Ok(file) = File::open(path) else { return false };
        let mut hasher = blake3::Hasher::new();
        file.metadata().is_ok_and(|meta| meta.len() == tar.bytes)
            && hasher.update_reader(file).is_ok()
            && hasher.finalize().as_bytes() == tar.hash.as_bytes()
    };
    Ok(tokio::task::spawn_blocking(whole).await?)
}

async fn fetch_one(objects: &dyn ObjectStore, folder: &Path, tar: &Tar, tell: &impl Fn(&Step)) -> Result<()> {
    let path = tar.object();
    let total = objects.head(&path).await?.size;
    let mut compressed = tokio::fs::File::from_std(tempfile::tempfile_in(folder)?);
    let mut done = 0;
    while done < total {
        let end = total.min(done + u64::try_from(PART)?);
        compressed
            .write_all(&objects.get_range(&path, done..end).await?)
            .await?;
        done = end;
        tell(&Step {
            pack: tar.id.clone(),
            done,
            total,
        });
    }
    compressed.flush().await?;
    let compressed = compressed.into_std().await;
    let (folder, tar) = (folder.to_owned(), tar.clone());
    tokio::task::spawn_blocking(move || unpack(compressed, &folder, &tar)).await?
}

/// Writes the tar under its name when it is the one that was promised.
fn unpack(mut compressed: File, folder: &Path, tar: &Tar) -> Result<()> {
    compressed.rewind()?;
    let decoder = zstd::Decoder::new(compressed)?;
    // One byte more than promised is enough to see that it is another.
    let mut decoder = decoder.take(tar.bytes.saturating_add(1));
    let mut file = tempfile::Builder::new()
        .prefix(".new-")
        .permissions(fs::Permissions::from_mode(0o644)) // judge children have another uid
        .tempfile_in(folder)?;
    let mut hasher = blake3::Hasher::new();
    let mut buffer = vec![0; 1 << 20];
    loop {
        let length = decoder.read(&mut buffer)?;
        if length == 0 {
            break;
        }
        hasher.update(&buffer[..length]);
        file.write_all(&buffer[..length])?;
    }
    ensure!(
        hasher.finalize().as_bytes() == tar.hash.as_bytes(),
        "what the object store has is not the pack with the hash {}; it is not used",
        tar.hash
    );
    file.as_file().sync_all()?;
    file.persist(folder.join(&tar.file))?;
    Ok(())
}

fn write_index(folder: &Path, index: &Index) -> Result<()> {
    let mut file = tempfile::Builder::new()
        .prefix(".new-")
        .permissions(fs::Permissions::from_mode(0o644))
        .tempfile_in(folder)?;
    file.write_all(&serde_json::to_vec_pretty(index)?)?;
    file.as_file().sync_all()?;
    file.persist(folder.join("index.json"))?;
    Ok(())
}
