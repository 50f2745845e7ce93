//! Language packs by way of an object store: published from one data folder, fetched into another.

#![expect(clippy::unwrap_used, reason = "tests")]

use object_store::ObjectStore;
use serde_json::{Value, json};
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use trellis_judge::packs::Packs;
use trellis_server::blobs::objects;
use trellis_server::packs::{Wanted, fetch, publish};
use trellis_store::Hash;
use trellis_tests::cli;
use trellis_tests::s3::{S3, files};

/// Something of many parts: more than one request each way, although it is compressed.
fn content(seed: u8, length: usize) -> Vec<u8> {
    let mut bytes = vec![0; length];
    let mut reader = blake3::Hasher::new().update(&[seed]).finalize_xof();
    reader.fill(&mut bytes);
    bytes
}

/// A data folder with two packs and a native one.
fn built(large: u8) -> tempfile::TempDir {
    let data = tempfile::tempdir().unwrap();
    let folder = data.path().join("packs");
    std::fs::create_dir(&folder).unwrap();
    let mut packs = json!({ "rust": { "hash": "aa", "bytes": 0, "source": "rustc", "key": "k", "native": true,
        "rustc": "/nowhere/rustc", "sysroot": "/nowhere", "linker": "/nowhere/ld" } });
    for (id, bytes) in [
        ("large", content(large, 20 << 20)),
        ("small", b"abc".repeat(10_000)),
    ] {
        let hash = Hash::of(&bytes).to_string();
        let file = format!("{id}-{}.tar", &hash[..16]);
        std::fs::write(folder.join(&file), &bytes).unwrap();
        packs[id] = json!({ "file": file, "hash": hash, "bytes": bytes.len(), "source": "here", "key": "k" });
    }
    let index = json!({ "version": 1, "packs": packs });
    std::fs::write(folder.join("index.json"), index.to_string()).unwrap();
    data
}

fn index(data: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(data.join("packs/index.json")).unwrap()).unwrap()
}

async fn there_and_back(objects: Arc<dyn ObjectStore>) {
    let (first, node) = (built(1), tempfile::tempdir().unwrap());
    let nothing = fetch(&*objects, node.path(), Wanted::Newest, |_| {})
        .await
        .unwrap_err();
    assert!(nothing.to_string().contains("trellis packs publish"), "{nothing}");

    let published = publish(&*objects, first.path(), |_| {}).await.unwrap();
    assert_eq!(published.uploaded, ["large", "small"]);
    assert_eq!(published.native, ["rust"]);
    let again = publish(&*objects, first.path(), |_| {}).await.unwrap();
    assert!(again.uploaded.is_empty());
    assert_eq!(again.index, published.index);

    let steps = std::sync::Mutex::new(Vec::new());
    let tell = |step: &trellis_server::packs::Step| steps.lock().unwrap().push(step.clone());
    let fetched = fetch(&*objects, node.path(), Wanted::Newest, tell).await.unwrap();
    assert_eq!((fetched.fetched.len(), fetched.kept.len()), (2, 0));
    let steps = steps.into_inner().unwrap();
    let large: Vec<_> = steps.iter().filter(|step| step.pack == "large").collect();
    assert!(large.len() > 2, "{large:?}");
    assert_eq!(large.last().unwrap().done, large[0].total);
    let packs = Packs::open(node.path()).unwrap();
    for id in ["large", "small"] {
        packs.get(id).unwrap().tar().unwrap();
        assert_eq!(index(node.path())["packs"][id], index(first.path())["packs"][id]);
    }
    assert!(packs.get("rust").is_err());
    let again = fetch(&*objects, node.path(), Wanted::Newest, |_| {})
        .await
        .unwrap();
    assert_eq!((again.fetched.len(), again.kept.len()), (0, 2));

    // Another pack under the same id; whoever is pinned to the first index still gets that.
    let second = built(2);
    let newer = publish(&*objects, second.path(), |_| {}).await.unwrap();
    assert_eq!(newer.uploaded, ["large"]);
    fetch(&*objects, node.path(), Wanted::Newest, |_| {})
        .await
        .unwrap();
    assert_eq!(
        index(node.path())["packs"]["large"],
        index(second.path())["packs"]["large"]
    );
    fetch(&*objects, node.path(), Wanted::Index(published.index), |_| {})
        .await
        .unwrap();
    assert_eq!(
        index(node.path())["packs"]["large"],
        index(first.path())["packs"]["large"]
    );

    // What a machine has of its own stays in its index.
    fetch(&*objects, second.path(), Wanted::Newest, |_| {})
        .await
        .unwrap();
    assert_eq!(index(second.path())["packs"]["rust"]["native"], json!(true));
}

#[tokio::test]
async fn packs_come_back_from_s3() {
    let s3 = S3::start().await;
    there_and_back(s3.objects()).await;
}

#[tokio::test]
async fn packs_come_back_from_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    there_and_back(objects::open(&format!("file://{}", folder.path().display())).unwrap()).await;
}

#[tokio::test]
async fn what_is_not_what_was_published_is_not_used() {
    let s3 = S3::start().await;
    let (objects, first, node) = (s3.objects(), built(1), tempfile::tempdir().unwrap());
    let published = publish(&*objects, first.path(), |_| {}).await.unwrap();
    let small = s3
        .all()
        .into_iter()
        .find(|path| path.starts_with("packs/small"))
        .unwrap();
    let whole = std::fs::read(s3.file(&small)).unwrap();

    // A good file of something else, and one that never ends where it should.
    for other in [b"abd".repeat(10_000), b"abc".repeat(1_000_000)] {
        std::fs::write(s3.file(&small), zstd::encode_all(&other[..], 1).unwrap()).unwrap();
        let error = fetch(&*objects, node.path(), Wanted::Newest, |_| {})
            .await
            .unwrap_err();
        let error = format!("{error:#}");
        assert!(
            error.contains("small") && error.contains("not the pack with the hash"),
            "{error}"
        );
        let left = files(&node.path().join("packs"));
        assert!(left.iter().all(|file| file.starts_with("large-")), "{left:?}");
    }
    // A transfer that was cut off goes on where it was.
    std::fs::write(s3.file(&small), whole).unwrap();
    let fetched = fetch(&*objects, node.path(), Wanted::Newest, |_| {})
        .await
        .unwrap();
    assert_eq!(fetched.fetched, ["small"]);

    let index = s3.file(&format!("packs/index-{}.json", published.index));
    let text = std::fs::read_to_string(&index)
        .unwrap()
        .replace("\"here\"", "\"there\"");
    std::fs::write(index, text).unwrap();
    let error = fetch(&*objects, node.path(), Wanted::Newest, |_| {})
        .await
        .unwrap_err();
    assert!(error.to_string().contains("not what was published"), "{error}");
}

#[tokio::test]
async fn a_damaged_pack_is_not_published() {
    let s3 = S3::start().await;
    let first = built(1);
    let folder = first.path().join("packs");
    let small = files(&folder)
        .into_iter()
        .find(|file| file.starts_with("small"))
        .unwrap();
    std::fs::write(folder.join(small), b"abd".repeat(10_000)).unwrap();
    let error = publish(&*s3.objects(), first.path(), |_| {}).await.unwrap_err();
    assert!(error.to_string().contains("does not have the hash"), "{error}");
    assert!(
        !s3.all()
            .iter()
            .any(|path| path.contains("index") || path.contains("current"))
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_commands_do_the_same() {
    let s3 = S3::start().await;
    let (first, node) = (built(1), tempfile::tempdir().unwrap());
    let run = |args: &[&str], data: &Path, environment: Vec<(&str, String)>| {
        let mut command = Command::new(cli::binary());
        command.args(args).arg("--data").arg(data).envs(environment);
        cli::run(&mut command)
    };
    let published = run(&["packs", "publish"], first.path(), s3.environment());
    assert_eq!(published.code, 0, "{}", published.stderr);
    assert!(
        published.stderr.contains("not published, native: rust"),
        "{}",
        published.stderr
    );
    let fetched = run(&["packs", "fetch"], node.path(), s3.environment());
    assert_eq!(fetched.code, 0, "{}", fetched.stderr);
    assert!(
        fetched.stdout.starts_with("2 packs fetched"),
        "{}",
        fetched.stdout
    );
    assert!(fetched.stderr.contains("large: 100 %"), "{}", fetched.stderr);
    let nowhere = run(&["packs", "fetch"], node.path(), Vec::new());
    assert_eq!(nowhere.code, 2);
    assert!(nowhere.stderr.contains("--object-store"), "{}", nowhere.stderr);
    let plain: Vec<_> = s3
        .environment()
        .into_iter()
        .filter(|(key, _)| *key != "AWS_ALLOW_HTTP")
        .collect();
    let refused = run(&["packs", "fetch"], node.path(), plain);
    assert!(refused.stderr.contains("AWS_ALLOW_HTTP"), "{}", refused.stderr);
}
