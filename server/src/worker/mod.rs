//! Judging: claim, judge, write the report. [`Node`] takes from the queue; here is what it does with one submission. Nothing is
//! held that a crash could lose.

mod live;
mod machine;
mod node;
mod packages;
mod progress;
pub mod verify;

pub use node::{MAX_FAILURES, MAX_LOST, Node, NodeParts};
pub use packages::{PackageError, Packages};

use crate::wire;
use jiff::Timestamp;
use node::Held;
use progress::Channel;
use std::sync::Arc;
use tracing::Instrument as _;
use trellis_judge::judge::{JudgeError, RunOptions};
use trellis_judge::report as judged;
use trellis_judge::seed::Salt;
use trellis_problems::Package;
use trellis_store::{
    CaseImage, CaseRow, Claimed, Completion, Fenced, Hash, ItemKey, Progress, Report, Score, StoreError,
};
use trellis_types::submissions::GroupLine;

/// What has become of one claim.
enum Judged {
    /// The report is written.
    Report,
    /// A judge fault is written.
    Fault,
    /// Not on this node: it lacks something that another has.
    NotHere(String),
    /// Not now: something that the node needs does not answer.
    Later(String),
    /// Another attempt has taken over, or the database was away for longer than the lease.
    Lost,
}

/// Judges one submission and writes what came out.
async fn judge(node: &Node, held: &Held) -> Judged {
    let claimed = &held.claimed;
    let (id, attempt) = (claimed.id, claimed.attempt);
    let started = std::time::Instant::now();
    let outcome = match node
        .packages
        .get(&node.blobs, claimed.package)
        .instrument(tracing::info_span!("package"))
        .await
    {
        Ok(package) => {
            // Its time limit is that of the slowest of its own submissions, on whatever machine: all of them, or another node.
            let missing = node.judge.limit_languages_missing(&package);
            if !missing.is_empty() && node.others_take(claimed, &missing).await {
                return Judged::NotHere(format!("the time limit depends on {}", missing.join(", ")));
            }
            watch(node, held, package)
                .instrument(tracing::info_span!("run"))
                .await
        }
        Err(PackageError::Store(error)) if !error.is_lasting() => return Judged::Later(error.to_string()),
        Err(error) => Outcome::Fault(error.to_string()),
    };
    let outcome = match outcome {
        // The machine's doing perhaps: twice more, on whatever node. The report of the last is kept.
        Outcome::Report(report)
            if report.verdict == trellis_judge::verdict::Verdict::JudgeError && attempt < MAX_FAILURES =>
        {
            Outcome::Fault(first_message(&report))
        }
        outcome => outcome,
    };
    match outcome {
        Outcome::Report(report) => {
            let images = images(&report);
            let report = to_store(&report);
            let verdict = report.verdict;
            let written = async {
                insist(claimed, || keep_images(node, &images)).await?;
                insist(claimed, || finish(node, claimed, &report, node.clock.now())).await
            }
            .instrument(tracing::info_span!("report"))
            .await;
            let Some(stale) = written else { return Judged::Lost };
            let ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
            let rejudging = claimed.rejudging.map(tracing::field::display);
            tracing::Span::current().record("verdict", tracing::field::display(verdict));
            if !stale {
                node.metrics.judged(claimed, verdict, started.elapsed());
            }
            tracing::info!(submission = %id, rejudging, attempt, %verdict, ms, stale, "judged");
            if stale { Judged::Lost } else { Judged::Report }
        }
        Outcome::Fault(reason) => {
            tracing::error!(submission = %id, attempt, reason, "judge fault");
            match insist(claimed, || fail(node, claimed, &reason, node.clock.now())).await {
                Some(()) => Judged::Fault,
                None => Judged::Lost,
            }
        }
        Outcome::Lost => {
            tracing::warn!(submission = %id, attempt, "another attempt has taken over");
            Judged::Lost
        }
        Outcome::NotHere(reason) => Judged::NotHere(reason),
    }
}

/// Claims after which a submission is not left to other nodes any more: they leave it to each other.
const MAX_ATTEMPTS: u32 = 20;
/// How often a report is tried to be written, a second apart: as long as the lease lasts, and a little longer.
const TRIES: u32 = 40;

/// Writes, again and again while the database is away: the report is there, and the attempt may still be ours.
async fn insist<T, F>(claimed: &Claimed, mut write: impl FnMut() -> F) -> Option<T>
where
    F: Future<Output = Result<T, StoreError>>,
{
    for left in (0..TRIES).rev() {
        match write().await {
            Ok(written) => return Some(written),
            Err(error) if left == 0 || error.is_lasting() => {
                // The lease runs out and the submission is judged again: nothing is lost.
                tracing::error!(submission = %claimed.id, attempt = claimed.attempt, %error, "the report could not be written");
                return None;
            }
            Err(error) => tracing::warn!(submission = %claimed.id, %error, "the report is not written yet"),
        }
        tokio::time::sleep(crate::clock::jittered(std::time::Duration::from_secs(1))).await;
    }
    None
}

/// What is judged again is an item of its rejudging and no submission of the queue.
fn item(claimed: &Claimed) -> Option<ItemKey> {
    claimed.rejudging.map(|rejudging| ItemKey {
        rejudging,
        submission: claimed.id,
    })
}

/// The bytes of all images.
fn images(report: &judged::Report) -> Vec<bytes::Bytes> {
    let images = report.cases.iter().flat_map(|case| &case.images);
    images.map(|image| image.bytes.clone().into()).collect()
}

/// Stores images before the report that refers to them. A verdict does not wait for an object store that is away: then they
/// lie in the database, as sources do.
async fn keep_images(node: &Node, images: &[bytes::Bytes]) -> Result<(), StoreError> {
    let mut away = false;
    for image in images {
        let now = node.clock.now();
        if !away {
            match node.blobs.put(image.clone(), now).await {
                Ok(_) => continue,
                Err(StoreError::Objects(error)) => {
                    tracing::warn!(%error, "an image is kept in the database");
                    away = true;
                }
                Err(error) => return Err(error),
            }
        }
        node.store.put_blob(image, now).await?;
    }
    Ok(())
}

/// Writes the report; gives whether the attempt was lost before.
async fn finish(node: &Node, claimed: &Claimed, report: &Report, now: Timestamp) -> Result<bool, StoreError> {
    let attempt = claimed.attempt;
    match item(claimed) {
        Some(key) => {
            let done = node.store.complete_item(key, attempt, report, now).await?;
            Ok(done == Fenced::Stale)
        }
        None => {
            let done = node.store.complete(claimed.id, attempt, report, now).await?;
            Ok(done == Completion::Stale)
        }
    }
}

async fn fail(node: &Node, claimed: &Claimed, reason: &str, now: Timestamp) -> Result<(), StoreError> {
    let attempt = claimed.attempt;
    match item(claimed) {
        Some(key) => {
            node.store
                .fail_item(key, attempt, reason, MAX_FAILURES, now)
                .await?
        }
        None => {
            node.store
                .fail(claimed.id, attempt, reason, MAX_FAILURES, now)
                .await?
        }
    };
    Ok(())
}

async fn heartbeat(node: &Node, claimed: &Claimed) -> Result<Fenced, StoreError> {
    let lease = node.lease();
    match item(claimed) {
        Some(key) => node.store.heartbeat_item(key, claimed.attempt, lease).await,
        None => node.store.heartbeat(claimed.id, claimed.attempt, lease).await,
    }
}

/// Nobody watches the cases of what is judged again.
async fn tell(node: &Node, claimed: &Claimed, progress: &Progress) -> Result<Fenced, StoreError> {
    if claimed.rejudging.is_some() {
        return Ok(Fenced::Applied);
    }
    let now = node.clock.now();
    node.store
        .progress(claimed.id, claimed.attempt, progress, now)
        .await
}

enum Outcome {
    Report(Box<judged::Report>),
    Fault(String),
    /// The attempt is no longer ours.
    Lost,
    /// See [`Judged::NotHere`].
    NotHere(String),
}

/// Runs the blocking judge on its own thread, prolongs the lease and passes progress on.
async fn watch(node: &Node, held: &Held, package: Arc<Package>) -> Outcome {
    let claimed = &held.claimed;
    let channel = Channel::new();
    let judging = {
        let (judge, events) = (node.judge.clone(), channel.sender());
        let source = Node::submission(claimed);
        let salt = claimed
            .salt
            .map(|salt| Salt::from_bytes(salt.as_bytes()))
            .unwrap_or_default();
        let options = RunOptions { salt, all: false };
        let span = tracing::Span::current();
        tokio::task::spawn_blocking(move || {
            span.in_scope(|| judge.judge(&package, &source, &options, &|event| events.send(&event)))
        })
    };
    let news = follow(node, held, channel);
    tokio::pin!(judging, news);
    let result = tokio::select! {
        result = &mut judging => result,
        () = &mut news => judging.await,
    };
    if held.lost.is_cancelled() {
        return Outcome::Lost;
    }
    match result {
        Ok(Ok(report)) => Outcome::Report(Box::new(report)),
        Ok(Err(error)) => refused(node, claimed, error).await,
        Err(panic) => Outcome::Fault(format!("the judge panicked: {panic}")),
    }
}

/// What the judge could not do. None of it is the trainee's fault.
async fn refused(node: &Node, claimed: &Claimed, error: JudgeError) -> Outcome {
    match error {
        // A validator's language, or one that was taken from this machine.
        JudgeError::LanguageNotInstalled { language, reason }
            if claimed.attempt < MAX_ATTEMPTS
                && node.others_take(claimed, std::slice::from_ref(&language)).await =>
        {
            Outcome::NotHere(reason)
        }
        error => Outcome::Fault(error.to_string()),
    }
}

/// Passes progress on until dropped, or until the attempt is lost.
async fn follow(node: &Node, held: &Held, mut channel: Channel) {
    loop {
        let progress = tokio::select! {
            () = held.lost.cancelled() => return,
            progress = channel.next() => progress,
        };
        let Some(progress) = progress else {
            // The judge is at its end, or has panicked.
            return held.lost.cancelled().await;
        };
        match tell(node, &held.claimed, &progress).await {
            Ok(Fenced::Applied) => {}
            Ok(Fenced::Stale) => held.lost.cancel(),
            Err(error) => tracing::warn!(submission = %held.claimed.id, %error, "progress not written"),
        }
    }
}

/// What the judge says of the first case that it could not judge.
fn first_message(report: &judged::Report) -> String {
    let case = report
        .cases
        .iter()
        .find(|case| case.verdict == Some(trellis_judge::verdict::Verdict::JudgeError));
    let words = case.map(|case| format!("{}: {}", case.name, case.message));
    words.unwrap_or_else(|| "the judge gave up".to_owned())
}

/// A case of the judge's report as the store keeps it.
pub(crate) fn case_row(case: &judged::CaseReport) -> CaseRow {
    CaseRow {
        name: case.name.clone(),
        verdict: case.verdict.map(wire::verdict_from_judge),
        score: case.score.map(Score::from_points),
        fuel: case.fuel,
        memory_bytes: case.memory_bytes,
        output_bytes: case.output_bytes,
        message: case.message.clone(),
        guard: case.guard,
    }
}

fn case_images(report: &judged::Report) -> Vec<CaseImage> {
    let of_case = |(case, report): (u32, &judged::CaseReport)| {
        let images = report.images.iter().map(move |image| CaseImage {
            case,
            name: image.name.clone(),
            hash: Hash::of(&image.bytes),
        });
        images.collect::<Vec<_>>()
    };
    (0..).zip(&report.cases).flat_map(of_case).collect()
}

/// The report's document, and for scoring problems what each group came to.
fn with_groups(report: &judged::Report) -> serde_json::Value {
    let mut json = serde_json::to_value(report).unwrap_or_default();
    if let (Some(object), false) = (json.as_object_mut(), report.groups.is_empty()) {
        let groups = report.groups.iter().map(|group| GroupLine {
            name: group.name.clone(),
            score: Score::from_points(group.score).thousandths(),
            max_score: group.max_score,
            accepted: group.accepted,
        });
        let groups: Vec<GroupLine> = groups.collect();
        object.insert("groups".to_owned(), serde_json::json!(groups));
    }
    json
}

fn to_store(report: &judged::Report) -> Report {
    Report {
        verdict: wire::verdict_from_judge(report.verdict),
        score: report.score.map(Score::from_points),
        seed: report.seed.parse().unwrap_or(Hash::ZERO),
        receipt: report.receipt.parse().unwrap_or(Hash::ZERO),
        cases: report.cases.iter().map(case_row).collect(),
        images: case_images(report),
        json: with_groups(report),
    }
}
