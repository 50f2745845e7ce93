//! Blobs in an object store: a folder, and a real S3 server that runs in this process.

#![expect(clippy::unwrap_used, reason = "tests")]

use async_trait::async_trait;
use bytes::Bytes;
use futures::stream::BoxStream;
use jiff::{SignedDuration, Timestamp};
use object_store::path::Path as ObjectPath;
use object_store::{
    CopyOptions, GetOptions, GetResult, ListResult, MultipartUpload, ObjectMeta, ObjectStore,
    PutMultipartOptions, PutOptions, PutPayload, PutResult,
};
use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use trellis_server::blobs::owner::Owner;
use trellis_server::blobs::{Blobs, CACHE_BYTES, GRACE, INLINE, object_path, objects};
use trellis_server::clock::{Clock as _, SystemClock, random};
use trellis_store::{
    BlobWalk, Hash, LocalText, NewProblem, ProblemContent, ProblemId, Store, StoreError, StoredBlob,
    Visibility,
};
use trellis_store_sqlite::SqliteStore;
use trellis_tests::postgres::Database;
use trellis_tests::s3::{S3, files};

/// Bytes that nothing compresses.
fn noise(seed: u8, length: usize) -> Bytes {
    let mut bytes = vec![0; length];
    let mut reader = blake3::Hasher::new().update(&[seed]).finalize_xof();
    reader.fill(&mut bytes);
    bytes.into()
}

fn now() -> Timestamp {
    SystemClock.now()
}

/// A database and a cache in a folder.
struct Reader {
    folder: tempfile::TempDir,
    store: Arc<dyn Store>,
}

impl Reader {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = SqliteStore::open(&folder.path().join("db.sqlite")).await.unwrap();
        Self {
            folder,
            store: Arc::new(store),
        }
    }

    /// Blobs of a process with this cache.
    fn blobs(&self, objects: Arc<dyn ObjectStore>, cache: &str) -> Blobs {
        let cache = self.folder.path().join(cache);
        Blobs::new(self.store.clone(), Some(objects), cache, CACHE_BYTES)
    }

    fn cached(&self, cache: &str) -> Vec<String> {
        files(&self.folder.path().join(cache))
    }
}

fn flip(file: &Path, at: usize) {
    let mut bytes = std::fs::read(file).unwrap();
    bytes[at] ^= 1;
    std::fs::write(file, bytes).unwrap();
}

async fn there_and_back(objects: Arc<dyn ObjectStore>, stored: impl Fn() -> Vec<String>) {
    let reader = Reader::new().await;
    let blobs = reader.blobs(objects, "cache");
    let small = blobs.put(noise(1, INLINE), now()).await.unwrap();
    assert_eq!(blobs.get(small).await.unwrap(), noise(1, INLINE));
    assert!(
        stored().is_empty(),
        "small ones stay in the database: {:?}",
        stored()
    );

    let bytes = noise(2, 3_000_000);
    let large = blobs.put(bytes.clone(), now()).await.unwrap();
    assert_eq!(large, Hash::of(&bytes));
    assert_eq!(stored(), [object_path(large).to_string()]);
    let row = reader.store.blob(large).await.unwrap();
    assert_eq!(row, StoredBlob::Object { size: 3_000_000 });
    assert_eq!(blobs.put(bytes.clone(), now()).await.unwrap(), large);
    assert_eq!(blobs.get(large).await.unwrap(), bytes);
    assert_eq!(reader.cached("cache"), [large.to_string()]);
    assert_eq!(blobs.get(large).await.unwrap(), bytes);

    let missing = blobs.get(Hash::of(b"?")).await;
    assert!(matches!(missing, Err(StoreError::NotFound(_))), "{missing:?}");
    // A process that was started without it says so.
    let without = Blobs::new(reader.store.clone(), None, reader.folder.path().join("none"), 0);
    let error = without.get(large).await.unwrap_err();
    assert!(error.to_string().contains("--object-store"), "{error}");
    assert_eq!(without.get(small).await.unwrap(), noise(1, INLINE));
}

#[tokio::test]
async fn bytes_come_back_from_s3() {
    let s3 = S3::start().await;
    there_and_back(s3.objects(), || s3.all()).await;
}

#[tokio::test]
async fn bytes_come_back_from_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("not/there/yet");
    let objects = objects::open(&format!("file://{}", path.display())).unwrap();
    there_and_back(objects, || files(&path)).await;
}

#[tokio::test]
async fn what_is_not_what_was_stored_is_never_served() {
    let s3 = S3::start().await;
    let reader = Reader::new().await;
    let bytes = noise(3, 200_000);
    let hash = reader
        .blobs(s3.objects(), "a")
        .put(bytes.clone(), now())
        .await
        .unwrap();
    let file = s3.file(object_path(hash).as_ref());

    flip(&file, 100_000);
    let blobs = reader.blobs(s3.objects(), "b");
    let error = blobs.get(hash).await.unwrap_err();
    assert!(matches!(error, StoreError::Corrupt { .. }), "{error:?}");
    assert!(error.to_string().contains(&hash.to_string()), "{error}");
    assert!(reader.cached("b").is_empty());

    std::fs::write(&file, &bytes[..1000]).unwrap();
    let error = blobs.get(hash).await.unwrap_err().to_string();
    assert!(error.contains("1000 bytes instead of 200000"), "{error}");
    std::fs::remove_file(&file).unwrap();
    // Not the package's fault: another prefix perhaps.
    let error = blobs.get(hash).await.unwrap_err();
    assert!(matches!(error, StoreError::Objects(_)), "{error:?}");
    assert!(format!("{error:?}").contains("missing"), "{error:?}");

    // Whoever stores the same bytes again repairs it.
    assert_eq!(blobs.put(bytes.clone(), now()).await.unwrap(), hash);
    assert_eq!(blobs.get(hash).await.unwrap(), bytes);
    // A spoiled copy in the cache is fetched again.
    flip(&reader.folder.path().join("b").join(hash.to_string()), 7);
    assert_eq!(blobs.get(hash).await.unwrap(), bytes);
    // And a good one is used while the object store is away.
    let mut s3 = s3;
    s3.stop().await;
    assert_eq!(blobs.get(hash).await.unwrap(), bytes);
}

#[tokio::test]
async fn an_object_store_that_is_away_loses_nothing() {
    let mut s3 = S3::start().await;
    let reader = Reader::new().await;
    let blobs = reader.blobs(s3.objects(), "a");
    let stored = blobs.put(noise(4, 100_000), now()).await.unwrap();
    s3.stop().await;
    let begun = Instant::now();
    let bytes = noise(5, 100_000);
    let put = blobs.put(bytes.clone(), now()).await;
    assert!(matches!(put, Err(StoreError::Objects(_))), "{put:?}");
    let get = blobs.get(stored).await;
    assert!(matches!(get, Err(StoreError::Objects(_))), "{get:?}");
    assert!(begun.elapsed() < Duration::from_secs(30), "{:?}", begun.elapsed());
    // What was not uploaded is not there.
    let row = reader.store.blob(Hash::of(&bytes)).await;
    assert!(matches!(row, Err(StoreError::NotFound(_))), "{row:?}");
    s3.again().await;
    assert_eq!(blobs.get(stored).await.unwrap(), noise(4, 100_000));
    let hash = blobs.put(bytes.clone(), now()).await.unwrap();
    assert_eq!(blobs.get(hash).await.unwrap(), bytes);
}

/// Worse than one that refuses: it takes connections and says nothing.
#[tokio::test]
async fn an_object_store_that_is_silent_holds_nobody() {
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let mut open = Vec::new();
        while let Ok((socket, _)) = listener.accept().await {
            open.push(socket);
        }
    });
    let builder = object_store::aws::AmazonS3Builder::new()
        .with_endpoint(endpoint)
        .with_allow_http(true)
        .with_region("x")
        .with_access_key_id("x")
        .with_secret_access_key("x");
    let reader = Reader::new().await;
    let blobs = reader.blobs(objects::open_with("s3://bucket", builder).unwrap(), "a");
    let begun = Instant::now();
    let put = blobs.put(noise(6, 100_000), now()).await;
    assert!(matches!(put, Err(StoreError::Objects(_))), "{put:?}");
    assert!(begun.elapsed() < Duration::from_secs(30), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn wrong_credentials_are_an_error_that_says_so() {
    let s3 = S3::start().await;
    let reader = Reader::new().await;
    let blobs = reader.blobs(s3.objects_as("another secret"), "a");
    let error = blobs.put(noise(7, 100_000), now()).await.unwrap_err();
    assert!(matches!(error, StoreError::Objects(_)), "{error:?}");
    assert!(error.to_string().contains("Signature"), "{error}");
}

/// Counts what is read; everything else is the store's.
#[derive(Debug)]
struct Counting {
    inner: Arc<dyn ObjectStore>,
    reads: AtomicUsize,
}

impl fmt::Display for Counting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.fmt(f)
    }
}

#[async_trait]
impl ObjectStore for Counting {
    async fn put_opts(
        &self,
        location: &ObjectPath,
        payload: PutPayload,
        options: PutOptions,
    ) -> object_store::Result<PutResult> {
        self.inner.put_opts(location, payload, options).await
    }

    async fn put_multipart_opts(
        &self,
        location: &ObjectPath,
        options: PutMultipartOptions,
    ) -> object_store::Result<Box<dyn MultipartUpload>> {
        self.inner.put_multipart_opts(location, options).await
    }

    async fn get_opts(&self, location: &ObjectPath, options: GetOptions) -> object_store::Result<GetResult> {
        self.reads.fetch_add(1, Ordering::SeqCst);
        // Long enough that others come meanwhile.
        tokio::time::sleep(Duration::from_millis(50)).await;
        self.inner.get_opts(location, options).await
    }

    fn delete_stream(
        &self,
        locations: BoxStream<'static, object_store::Result<ObjectPath>>,
    ) -> BoxStream<'static, object_store::Result<ObjectPath>> {
        self.inner.delete_stream(locations)
    }

    fn list(&self, prefix: Option<&ObjectPath>) -> BoxStream<'static, object_store::Result<ObjectMeta>> {
        self.inner.list(prefix)
    }

    async fn list_with_delimiter(&self, prefix: Option<&ObjectPath>) -> object_store::Result<ListResult> {
        self.inner.list_with_delimiter(prefix).await
    }

    async fn copy_opts(
        &self,
        from: &ObjectPath,
        to: &ObjectPath,
        options: CopyOptions,
    ) -> object_store::Result<()> {
        self.inner.copy_opts(from, to, options).await
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_who_want_the_same_fetch_it_once() {
    let s3 = S3::start().await;
    let reader = Reader::new().await;
    let bytes = noise(8, 300_000);
    let hash = reader
        .blobs(s3.objects(), "a")
        .put(bytes.clone(), now())
        .await
        .unwrap();
    let counting = Arc::new(Counting {
        inner: s3.objects(),
        reads: AtomicUsize::new(0),
    });
    let blobs = reader.blobs(counting.clone(), "b");
    let readers: Vec<_> = (0..20)
        .map(|_| {
            let blobs = blobs.clone();
            tokio::spawn(async move { blobs.get(hash).await })
        })
        .collect();
    for reader in readers {
        assert_eq!(reader.await.unwrap().unwrap(), bytes);
    }
    assert_eq!(blobs.get(hash).await.unwrap(), bytes);
    assert_eq!(counting.reads.load(Ordering::SeqCst), 1);
}

/// A draft whose package is this blob.
async fn refer(store: &dyn Store, package: Hash) -> Result<ProblemId, StoreError> {
    let id = ProblemId::new(now(), random());
    let content = ProblemContent {
        package,
        title: LocalText::one("en", "Sum"),
        statement: LocalText::one("en", "Add."),
        time_limit_ms: 1000,
        memory_bytes: 64 << 20,
        languages: Vec::new(),
        field: "algorithms".to_owned(),
        keywords: Vec::new(),
        difficulty: 1,
        credit_seconds: 0,
        details: serde_json::Value::Null,
    };
    let problem = NewProblem {
        id,
        slug: format!("p{id}"),
        owner: None,
        visibility: Visibility::Draft,
        content,
    };
    store
        .create_problem(problem, now())
        .await
        .map(|problem| problem.id)
}

async fn only_what_nothing_refers_to_goes(objects: Arc<dyn ObjectStore>, stored: impl Fn() -> Vec<String>) {
    let reader = Reader::new().await;
    let blobs = reader.blobs(objects, "a");
    let [idle, used, small] = [noise(9, 100_000), noise(10, 100_000), noise(11, 100)];
    let (idle, used) = (
        blobs.put(idle, now()).await.unwrap(),
        blobs.put(used, now()).await.unwrap(),
    );
    let small = blobs.put(small, now()).await.unwrap();
    refer(&*reader.store, used).await.unwrap();
    let none = blobs.collect(GRACE, now).await.unwrap();
    assert_eq!((none.blobs, none.bytes), (0, 0), "they are young");
    let tomorrow = || now() + SignedDuration::from_hours(25);
    let removed = blobs.collect(GRACE, tomorrow).await.unwrap();
    assert_eq!((removed.blobs, removed.bytes), (2, 100_100));
    assert_eq!(
        stored(),
        [object_path(used).to_string(), "installation".to_owned()]
    );
    for hash in [idle, small] {
        assert!(matches!(blobs.get(hash).await, Err(StoreError::NotFound(_))));
    }
    assert_eq!(blobs.get(used).await.unwrap(), noise(10, 100_000));
    assert_eq!(blobs.put(noise(9, 100_000), now()).await.unwrap(), idle);
    assert_eq!(blobs.get(idle).await.unwrap(), noise(9, 100_000));
}

#[tokio::test]
async fn what_nothing_refers_to_goes_from_s3() {
    let s3 = S3::start().await;
    only_what_nothing_refers_to_goes(s3.objects(), || s3.all()).await;
}

#[tokio::test]
async fn what_nothing_refers_to_goes_from_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    let objects = objects::open(&format!("file://{}", folder.path().display())).unwrap();
    only_what_nothing_refers_to_goes(objects, || files(folder.path())).await;
}

/// A collector finds the object store away, or ends when it has condemned and not removed: what it has condemned can be stored
/// again.
#[tokio::test]
async fn a_collection_that_fails_leaves_nothing_half_gone() {
    let mut s3 = S3::start().await;
    let reader = Reader::new().await;
    let blobs = reader.blobs(s3.objects(), "a");
    let bytes = noise(12, 100_000);
    let hash = blobs.put(bytes.clone(), now()).await.unwrap();
    s3.stop().await;
    let then = || now() + SignedDuration::from_hours(25);
    let failed = blobs.collect(GRACE, then).await;
    assert!(matches!(failed, Err(StoreError::Objects(_))), "{failed:?}");
    s3.again().await;
    assert_eq!(blobs.get(hash).await.unwrap(), bytes, "it has not begun");
    let walk = BlobWalk {
        after: None,
        step: 10,
        before: now() + SignedDuration::from_hours(1),
        objects: true,
    };
    let condemned = reader.store.condemn_blobs(&walk, then()).await.unwrap();
    assert_eq!(condemned.blobs.len(), 1);
    assert!(matches!(blobs.get(hash).await, Err(StoreError::NotFound(_))));
    let later = then() + SignedDuration::from_mins(2);
    assert_eq!(blobs.put(bytes.clone(), later).await.unwrap(), hash);
    assert_eq!(blobs.get(hash).await.unwrap(), bytes);
    // Or the next collection ends it.
    let next = || now() + SignedDuration::from_hours(100);
    assert_eq!(blobs.collect(GRACE, next).await.unwrap().blobs, 1);
    assert_eq!(s3.all(), ["installation"]);
}

/// Writers store the same few packages again and again and make problems of them; collectors without any grace remove
/// whatever they can. A writer may be refused, but what it was told is stored stays, in both places.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_referred_to_ever_disappears() {
    let s3 = S3::start().await;
    let database = Database::fresh().await;
    let folder = tempfile::tempdir().unwrap();
    let process = |name: String, store| {
        let cache = folder.path().join(name);
        Blobs::new(store, Some(s3.objects()), cache, CACHE_BYTES)
    };
    let until = Instant::now() + Duration::from_secs(if trellis_tests::cli::extended() { 120 } else { 6 });
    let mut writers = Vec::new();
    for writer in 0..4_u8 {
        let store: Arc<dyn Store> = Arc::new(database.store().await);
        let blobs = process(format!("writer-{writer}"), store.clone());
        writers.push(tokio::spawn(async move {
            let (mut made, mut refused) = (0_u32, 0_u32);
            let mut round = 0_u32;
            while Instant::now() < until {
                round += 1;
                // Many blobs in all, so that most are not referred to yet when a collector comes; several writers at each.
                let seed = noise(0, 4 + usize::try_from(round).unwrap() % 200);
                let mut bytes = noise(100, 80_000).to_vec();
                bytes[..seed.len()].copy_from_slice(&seed);
                bytes[0] = u8::try_from(round / 200 % 256).unwrap();
                let hash = blobs.put(bytes.into(), now()).await.unwrap();
                if round % 3 != u32::from(writer) % 3 {
                    continue; // Stored and forgotten.
                }
                match refer(&*store, hash).await {
                    Ok(_) => made += 1,
                    Err(StoreError::NotFound(_)) => refused += 1,
                    Err(error) => panic!("{error:?}"),
                }
            }
            (made, refused)
        }));
    }
    let mut collectors = Vec::new();
    for collector in 0..2 {
        let blobs = process(format!("collector-{collector}"), Arc::new(database.store().await));
        collectors.push(tokio::spawn(async move {
            let mut removed = 0;
            while Instant::now() < until {
                removed += blobs.collect(SignedDuration::ZERO, now).await.unwrap().blobs;
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
            removed
        }));
    }
    let (mut made, mut refused, mut removed) = (0, 0, 0);
    for writer in writers {
        let (more, no) = writer.await.unwrap();
        made += more;
        refused += no;
    }
    for collector in collectors {
        removed += collector.await.unwrap();
    }
    println!("{made} problems made, {refused} refused, {removed} blobs removed");
    assert!(made > 0 && removed > 0);
    let store: Arc<dyn Store> = Arc::new(database.store().await);
    let blobs = process("reader".to_owned(), store.clone());
    let query = trellis_store::ProblemQuery {
        scope: trellis_store::ProblemScope::All,
        ..Default::default()
    };
    let mut read = 0;
    loop {
        let page = trellis_store::Page::new(read, trellis_store::MAX_PAGE);
        let lines = store.problems(&query, page, now()).await.unwrap().items;
        if lines.is_empty() {
            break;
        }
        for line in lines {
            let package = store.problem(line.id).await.unwrap().content.package;
            blobs.get(package).await.unwrap();
            read += 1;
        }
    }
    assert_eq!(read, made);
}

#[tokio::test]
async fn a_portal_that_grows_moves_its_packages() {
    let mut s3 = S3::start().await;
    let reader = Reader::new().await;
    let old = now() - SignedDuration::from_mins(5);
    let mut packages = Vec::new();
    for seed in 20..30 {
        let bytes = noise(seed, 100_000);
        let hash = reader.store.put_blob(&bytes, old).await.unwrap();
        refer(&*reader.store, hash).await.unwrap();
        packages.push((hash, bytes));
    }
    let small = reader.store.put_blob(b"small", old).await.unwrap();
    let blobs = reader.blobs(s3.objects(), "a");
    // It goes away in the middle.
    s3.stop().await;
    let failed = blobs.push(now(), |_| {}).await;
    assert!(matches!(failed, Err(StoreError::Objects(_))), "{failed:?}");
    s3.again().await;
    let mut told = 0;
    let pushed = blobs.push(now(), |_| told += 1).await.unwrap();
    assert_eq!((pushed.blobs, pushed.bytes, told), (10, 1_000_000, 10));
    assert_eq!(s3.all().len(), 10);
    assert_eq!(blobs.push(now(), |_| {}).await.unwrap().blobs, 0);
    for (hash, bytes) in packages {
        let row = reader.store.blob(hash).await.unwrap();
        assert_eq!(row, StoredBlob::Object { size: 100_000 });
        assert_eq!(blobs.get(hash).await.unwrap(), bytes);
    }
    assert_eq!(
        reader.store.blob(small).await.unwrap(),
        StoredBlob::Here(b"small".to_vec())
    );
}

/// A copy of an installation, and one whose folder is not mounted, remove nothing.
#[tokio::test(flavor = "multi_thread")]
async fn objects_belong_to_one_installation() {
    let s3 = S3::start().await;
    let (original, copy) = (Reader::new().await, Reader::new().await);
    let blobs = original.blobs(s3.objects(), "a");
    // Of several that begin at once one writes the id, and all have it.
    let (one, other) = tokio::join!(blobs.owner(), blobs.owner());
    assert_eq!((one.unwrap(), other.unwrap()), (Owner::Ours, Owner::Ours));
    let hash = blobs.put(noise(9, 200_000), now()).await.unwrap();

    // What nothing in the copy refers to is not the copy's to remove.
    let copied = copy.blobs(s3.objects(), "b");
    assert_eq!(copied.owner().await.unwrap(), Owner::Others);
    copied.put(noise(9, 200_000), now()).await.unwrap();
    let refused = copied.collect(SignedDuration::ZERO, now).await.unwrap_err();
    assert!(
        format!("{refused:?}").contains("another installation"),
        "{refused:?}"
    );
    assert_eq!(blobs.get(hash).await.unwrap(), noise(9, 200_000));
    assert!(s3.file(object_path(hash).as_ref()).exists());

    // The disaster has come: the copy is the installation now.
    copied.adopt().await.unwrap();
    assert_eq!(copied.owner().await.unwrap(), Owner::Ours);
    assert_eq!(blobs.owner().await.unwrap(), Owner::Others);
    blobs.adopt().await.unwrap();
    assert_eq!(blobs.owner().await.unwrap(), Owner::Ours);

    // A folder that is not mounted has no id.
    std::fs::remove_file(s3.file("installation")).unwrap();
    assert_eq!(blobs.owner().await.unwrap(), Owner::Gone);
    assert!(blobs.collect(SignedDuration::ZERO, now).await.is_err());
}
