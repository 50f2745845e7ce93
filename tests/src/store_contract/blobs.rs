use jiff::Timestamp;
use trellis_store::{
    Begun, BlobWalk, CondemnedBlob, Hash, NewProblem, NewSubmission, ProblemContent, StoreError as E,
    StoredBlob,
};

use super::world::*;
use super::{Backend, Handle, assert_err};

/// The bytes of a blob that is in the database.
async fn here(s: &Handle, hash: Hash) -> Vec<u8> {
    match s.blob(hash).await.unwrap() {
        StoredBlob::Here(bytes) => bytes,
        object => panic!("{hash} is an {object:?}"),
    }
}

/// Condemns all that nothing refers to and that was not touched since this second.
async fn condemn(s: &Handle, before: i64, now: i64) -> Vec<CondemnedBlob> {
    condemn_as(s, true, before, now).await
}

/// The same, with or without an object store.
async fn condemn_as(s: &Handle, objects: bool, before: i64, now: i64) -> Vec<CondemnedBlob> {
    let mut all = Vec::new();
    let mut walk = BlobWalk {
        after: None,
        step: 2, // so that it has several parts
        before: at(before),
        objects,
    };
    loop {
        let part = s.condemn_blobs(&walk, at(now)).await.unwrap();
        all.extend(part.blobs);
        match part.next {
            Some(next) => walk.after = Some(next),
            None => return all,
        }
    }
}

fn hashes(blobs: &[CondemnedBlob]) -> Vec<Hash> {
    let mut hashes: Vec<Hash> = blobs.iter().map(|blob| blob.hash).collect();
    hashes.sort();
    hashes
}

/// A blob of ten bytes that an object is said to hold.
async fn object(s: &Handle, name: &str, now: Timestamp) -> (Hash, u64) {
    let hash = Hash::of(name.as_bytes());
    match s.begin_blob(hash, 10, now).await.unwrap() {
        Begun::Upload { generation } => {
            assert!(s.blob_uploaded(hash, generation).await.unwrap());
            (hash, generation)
        }
        other => panic!("{name}: {other:?}"),
    }
}

async fn with_package(s: &Handle, slug: &str, package: Hash) -> NewProblem {
    let new = new_problem(s, slug).await;
    let content = ProblemContent {
        package,
        ..new.content
    };
    NewProblem { content, ..new }
}

pub async fn blobs_are_kept_by_their_hash(b: impl Backend) {
    let s = b.store();
    let bytes: Vec<u8> = (0..=255).cycle().take(100_000).collect();
    let hash = s.put_blob(&bytes, at(0)).await.unwrap();
    assert_eq!(hash, Hash::of(&bytes));
    assert_eq!(s.put_blob(&bytes, at(1)).await.unwrap(), hash);
    assert_eq!(here(&s, hash).await, bytes);
    let empty = s.put_blob(b"", at(0)).await.unwrap();
    assert_eq!(here(&s, empty).await, b"");
    assert_err!(s.blob(Hash::of(b"?")).await, E::NotFound(_));
}

pub async fn a_spoiled_blob_is_corrupt(b: impl Backend) {
    let s = b.store();
    let hash = s.put_blob(b"package", at(0)).await.unwrap();
    b.spoil_blobs().await;
    assert_err!(s.blob(hash).await, E::Corrupt { .. });
}

pub async fn an_object_is_there_when_it_is_marked(b: impl Backend) {
    let s = b.store();
    let hash = Hash::of(b"large");
    let begun = s.begin_blob(hash, 10, at(0)).await.unwrap();
    assert_eq!(begun, Begun::Upload { generation: 0 });
    assert_err!(s.blob(hash).await, E::NotFound(_));
    let new = with_package(&s, "problem", hash).await;
    assert_err!(s.create_problem(new.clone(), at(0)).await, E::NotFound(_));
    // Somebody else uploads it as well; who is first marks it.
    assert_eq!(s.begin_blob(hash, 10, at(1)).await.unwrap(), begun);
    assert!(s.blob_uploaded(hash, 0).await.unwrap());
    assert!(s.blob_uploaded(hash, 0).await.unwrap());
    assert_eq!(s.blob(hash).await.unwrap(), StoredBlob::Object { size: 10 });
    let again = s.begin_blob(hash, 10, at(2)).await.unwrap();
    assert_eq!(again, Begun::Object { generation: 0 });
    let made = s.create_problem(new, at(2)).await.unwrap();
    assert_eq!(made.content.package, hash);
    // A version needs a whole package as well.
    let missing = Hash::of(b"not there");
    s.begin_blob(missing, 10, at(3)).await.unwrap();
    let content = ProblemContent {
        package: missing,
        ..made.content.clone()
    };
    assert_err!(
        s.update_problem(made.id, 1, content, None, at(3)).await,
        E::NotFound(_)
    );
    assert_eq!(s.problem(made.id).await.unwrap().version, 1);
}

pub async fn what_nothing_refers_to_is_condemned(b: impl Backend) {
    let s = b.store();
    let (ada, sum) = (user(&s, "ada").await, problem(&s, "sum").await);
    submit(&s, ada, sum, 1).await;
    let idle = s.put_blob(b"idle", at(1)).await.unwrap();
    let (large, _) = object(&s, "large", at(1)).await;
    let unfinished = Hash::of(b"unfinished");
    s.begin_blob(unfinished, 10, at(1)).await.unwrap();
    let young = s.put_blob(b"young", at(1)).await.unwrap();
    s.put_blob(b"young", at(9)).await.unwrap(); // touched
    assert_eq!(condemn(&s, 1, 10).await, []);
    // Who has no object store leaves objects alone.
    let elsewhere = s.put_blob(b"in the database", at(1)).await.unwrap();
    let condemned = condemn_as(&s, false, 5, 10).await;
    let mut expected = vec![idle, elsewhere];
    expected.sort();
    assert_eq!(hashes(&condemned), expected);
    assert_eq!(s.remove_blobs(&condemned).await.unwrap(), 2);
    assert_eq!(s.put_blob(b"idle", at(1)).await.unwrap(), idle);
    let condemned = condemn(&s, 5, 10).await;
    let mut expected = vec![idle, large, unfinished];
    expected.sort();
    assert_eq!(hashes(&condemned), expected);
    let sizes: u64 = condemned.iter().map(|blob| blob.size).sum();
    assert_eq!(sizes, 4 + 10 + 10);
    for hash in expected {
        assert_err!(s.blob(hash).await, E::NotFound(_));
        let new = with_package(&s, "late", hash).await;
        assert_err!(s.create_problem(new, at(11)).await, E::NotFound(_));
    }
    // The packages of the problems that could not be made are new.
    assert_eq!(s.remove_blobs(&condemned).await.unwrap(), 3);
    assert_eq!(s.remove_blobs(&condemned).await.unwrap(), 0);
    assert_eq!(here(&s, young).await, b"young");
    assert_eq!(here(&s, Hash::of(b"sum")).await, b"sum");
    assert_eq!(here(&s, Hash::of(b"int main(void){}")).await, b"int main(void){}");
}

pub async fn who_stores_it_again_waits_for_the_collector(b: impl Backend) {
    let s = b.store();
    let (large, _) = object(&s, "large", at(0)).await;
    let condemned = condemn(&s, 5, 10).await;
    assert_eq!(s.begin_blob(large, 10, at(11)).await.unwrap(), Begun::Condemned);
    assert_eq!(s.remove_blobs(&condemned).await.unwrap(), 1);
    let begun = s.begin_blob(large, 10, at(12)).await.unwrap();
    assert_eq!(begun, Begun::Upload { generation: 0 });

    // A collector that says nothing for a minute is dead; should it live, it removes nothing any more.
    let condemned = condemn(&s, 15, 20).await;
    assert_eq!(s.begin_blob(large, 10, at(79)).await.unwrap(), Begun::Condemned);
    let begun = s.begin_blob(large, 10, at(80)).await.unwrap();
    assert_eq!(begun, Begun::Upload { generation: 2 });
    assert_eq!(s.remove_blobs(&condemned).await.unwrap(), 0);
    assert!(s.blob_uploaded(large, 2).await.unwrap());
    // What a dead collector has condemned is condemned again.
    let [first] = condemn(&s, 100, 110).await[..] else {
        panic!("one")
    };
    let [second] = condemn(&s, 200, 210).await[..] else {
        panic!("one")
    };
    assert_eq!(s.remove_blobs(&[first]).await.unwrap(), 0);
    assert_eq!(s.remove_blobs(&[second]).await.unwrap(), 1);
    assert_err!(s.blob(large).await, E::NotFound(_));

    // What is kept in the database waits for nobody.
    let small = s.put_blob(b"small", at(300)).await.unwrap();
    let condemned = condemn(&s, 310, 320).await;
    s.put_blob(b"small", at(321)).await.unwrap();
    assert_eq!(s.remove_blobs(&condemned).await.unwrap(), 0);
    assert_eq!(here(&s, small).await, b"small");
}

pub async fn an_upload_of_an_older_generation_marks_nothing(b: impl Backend) {
    let s = b.store();
    let hash = Hash::of(b"large");
    let Begun::Upload { generation } = s.begin_blob(hash, 10, at(0)).await.unwrap() else {
        panic!("it is new")
    };
    let condemned = condemn(&s, 5, 10).await;
    assert!(!s.blob_uploaded(hash, generation).await.unwrap());
    // Its collector has removed the object and died; somebody else uploads now.
    s.begin_blob(hash, 10, at(100)).await.unwrap();
    assert!(!s.blob_uploaded(hash, generation).await.unwrap());
    assert_err!(s.blob(hash).await, E::NotFound(_));
    let condemned_again = condemn(&s, 200, 210).await;
    assert_eq!(s.remove_blobs(&condemned).await.unwrap(), 0);
    assert_eq!(s.remove_blobs(&condemned_again).await.unwrap(), 1);
    assert!(!s.blob_uploaded(hash, generation).await.unwrap());
}

pub async fn a_source_is_in_the_database_whatever_was_before(b: impl Backend) {
    let s = b.store();
    let (ada, sum) = (user(&s, "ada").await, problem(&s, "sum").await);
    let source = |text: &str| NewSubmission {
        source: text.into(),
        ..new_submission(ada, sum)
    };
    object(&s, "object", at(0)).await;
    s.begin_blob(Hash::of(b"uploading"), 9, at(0)).await.unwrap();
    s.put_blob(b"condemned", at(0)).await.unwrap();
    let condemned = condemn(&s, 1, 10).await;
    assert_eq!(condemned.len(), 3);
    object(&s, "object of now", at(20)).await;
    for text in ["object", "uploading", "condemned", "object of now", "new"] {
        let id = s.submit(source(text), at(20)).await.unwrap().id;
        let detail = s.submission_detail(id).await.unwrap();
        assert_eq!(detail.source, text.as_bytes());
    }
    assert_eq!(s.remove_blobs(&condemned).await.unwrap(), 0);
    assert_eq!(condemn(&s, 100, 110).await, []);
    while let Some(claimed) = claim(&s, 30).await {
        assert!(!claimed.source.is_empty());
    }
}

pub async fn a_blob_moves_once_and_a_source_never(b: impl Backend) {
    let s = b.store();
    let (ada, sum) = (user(&s, "ada").await, problem(&s, "sum").await);
    let source = NewSubmission {
        source: vec![1; 200],
        ..new_submission(ada, sum)
    };
    s.submit(source, at(0)).await.unwrap();
    let large = s.put_blob(&[2; 200], at(0)).await.unwrap();
    let other = s.put_blob(&[3; 200], at(0)).await.unwrap();
    s.put_blob(&[4; 50], at(0)).await.unwrap();
    s.put_blob(&[5; 200], at(10)).await.unwrap();
    let mut found = Vec::new();
    while let [blob] = s
        .movable_blobs(
            found.last().map(|blob: &trellis_store::MovableBlob| blob.hash),
            100,
            at(5),
            1,
        )
        .await
        .unwrap()[..]
    {
        found.push(blob);
    }
    assert_eq!(found.len(), 2);
    assert!(
        found
            .iter()
            .all(|blob| blob.size == 200 && [large, other].contains(&blob.hash))
    );
    let moved = found.iter().find(|blob| blob.hash == large).unwrap();
    assert!(s.blob_moved(*moved).await.unwrap());
    assert!(!s.blob_moved(*moved).await.unwrap());
    assert_eq!(s.blob(large).await.unwrap(), StoredBlob::Object { size: 200 });
    // It has become somebody's source meanwhile.
    let source = NewSubmission {
        source: vec![3; 200],
        ..new_submission(ada, sum)
    };
    s.submit(source, at(11)).await.unwrap();
    let kept = found.iter().find(|blob| blob.hash == other).unwrap();
    assert!(!s.blob_moved(*kept).await.unwrap());
    assert_eq!(here(&s, other).await, [3; 200]);
}

/// Whoever adds a table that refers to blobs adds it to the view, or what it refers to would be removed.
pub async fn every_reference_is_in_the_view(b: impl Backend) {
    let (keys, view) = b.blob_references().await;
    assert!(keys.contains(&"submissions.source".to_owned()), "{keys:?}");
    assert_eq!(keys, view);
}

/// Writers store and refer, a collector without grace condemns and removes whatever it can.
pub async fn nothing_referred_to_is_ever_condemned(b: impl Backend) {
    let s = b.store();
    let ada = user(&s, "ada").await;
    let sum = problem(&s, "sum").await;
    let writers = handles(&b, 4).await.into_iter().enumerate().map(|(writer, s)| {
        let writes = async move {
            let mut made = 0;
            for round in 0..60 {
                // The same few texts again and again, in all places.
                let text = format!("text {}", round % 5);
                let slug = format!("p{writer}-{round}");
                let package = s.put_blob(text.as_bytes(), at(0)).await.unwrap();
                let new = NewProblem {
                    content: ProblemContent {
                        package,
                        ..s.problem(sum).await.unwrap().content
                    },
                    id: id(),
                    slug,
                    owner: None,
                    visibility: trellis_store::Visibility::Draft,
                };
                match s.create_problem(new, at(0)).await {
                    Ok(_) => made += 1,
                    // Condemned since it was stored: there is no grace here.
                    Err(E::NotFound(_)) => {}
                    Err(error) => panic!("{error:?}"),
                }
                let source = NewSubmission {
                    source: format!("source {round}").into(),
                    ..new_submission(ada, sum)
                };
                s.submit(source, at(0)).await.unwrap();
            }
            made
        };
        tokio::spawn(writes)
    });
    let writers: Vec<_> = writers.collect();
    let collector = b.another().await;
    while !writers.iter().all(tokio::task::JoinHandle::is_finished) {
        let condemned = condemn(&collector, 1, 1).await;
        collector.remove_blobs(&condemned).await.unwrap();
        tokio::time::sleep(std::time::Duration::from_millis(1)).await;
    }
    let mut made = 0;
    for writer in writers {
        made += writer.await.unwrap();
    }
    assert!(made > 0);
    for round in 0..60 {
        let source = format!("source {round}");
        assert_eq!(here(&s, Hash::of(source.as_bytes())).await, source.as_bytes());
    }
    let page = trellis_store::Page::new(0, trellis_store::MAX_PAGE);
    let query = trellis_store::ProblemQuery {
        scope: trellis_store::ProblemScope::All,
        ..Default::default()
    };
    for line in s.problems(&query, page, at(0)).await.unwrap().items {
        let package = s.problem(line.id).await.unwrap().content.package;
        assert!(!here(&s, package).await.is_empty());
    }
}
