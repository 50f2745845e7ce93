//! Judge workers: claim, judge, write the report. They hold no state that a crash could lose.

mod live;
mod packages;
mod progress;
pub mod verify;

pub use live::LiveChecks;
pub use packages::{PackageError, Packages};

use crate::clock::{Clock, jittered};
use crate::services::answers;
use crate::state::AppState;
use crate::wire;
use jiff::{SignedDuration, Timestamp};
use progress::Channel;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use trellis_judge::judge::{JudgeError, RunOptions};
use trellis_judge::report as judged;
use trellis_judge::seed::Salt;
use trellis_problems::Package;
use trellis_store::{
    CaseRow, Claimed, Completion, Fenced, Hash, ItemKey, Progress, Report, Score, StoreError,
};
use trellis_types::submissions::GroupLine;

/// A worker that says nothing for this long has lost its submission.
const LEASE: SignedDuration = SignedDuration::from_secs(60);
/// How often a worker prolongs its lease.
const HEARTBEAT: Duration = Duration::from_secs(10);
/// Leases lost and judge faults after which a submission ends as JE.
pub const MAX_FAILURES: u32 = 3;
/// The same for a process that was stopped or killed: hardly ever the submission's doing, but one that takes the portal
/// down with it must not do so for ever.
pub const MAX_RESTARTS: u32 = 25;
/// Longest sleep between two looks at the queue, more or less.
const POLL: Duration = Duration::from_secs(1);

fn lease(clock: &dyn Clock) -> Timestamp {
    clock.now().checked_add(LEASE).unwrap_or(Timestamp::MAX)
}

/// Runs until `stop`; a submission under way is then finished first.
pub async fn run(state: AppState, name: String, stop: CancellationToken) {
    while !stop.is_cancelled() {
        let mark = state.store.work_mark();
        match next(&state, &name).await {
            Ok(Some(claimed)) => judge(&state, claimed, &stop).await,
            Ok(None) => {
                tokio::select! {
                    () = stop.cancelled() => {}
                    () = state.store.wait_for_work(mark) => {}
                    () = tokio::time::sleep(jittered(POLL)) => {}
                }
            }
            Err(error) => {
                tracing::error!(worker = name, %error, "the queue does not answer");
                tokio::time::sleep(POLL).await;
            }
        }
    }
}

async fn next(state: &AppState, name: &str) -> Result<Option<Claimed>, StoreError> {
    let languages: Vec<String> = trellis_judge::languages::all()
        .iter()
        .filter(|language| state.language_is_off(language).is_none())
        .map(|language| language.id.clone())
        .collect();
    let now = state.clock.now();
    state
        .store
        .claim(name, &languages, lease(&*state.clock), now)
        .await
}

/// Puts back what others have lost; one task of the process does this.
pub async fn release_lost(state: AppState, stop: CancellationToken) {
    while !stop.is_cancelled() {
        match state.store.release_expired(MAX_FAILURES, state.clock.now()).await {
            Ok(released) => {
                for lost in released {
                    let rejudging = lost.rejudging.map(tracing::field::display);
                    tracing::warn!(submission = %lost.id, rejudging, gave_up = lost.gave_up, "a lease ran out");
                }
            }
            Err(error) => tracing::error!(%error, "leases cannot be released"),
        }
        tokio::select! {
            () = stop.cancelled() => {}
            () = tokio::time::sleep(Duration::from_secs(5)) => {}
        }
    }
}

/// Judges one submission and writes what came out, whatever it was.
async fn judge(state: &AppState, claimed: Claimed, stop: &CancellationToken) {
    let (id, attempt) = (claimed.id, claimed.attempt);
    let started = std::time::Instant::now();
    let outcome = match state.packages.get(&*state.store, claimed.package).await {
        Ok(package) => watch(state, &claimed, package, stop).await,
        Err(error) => Outcome::Fault(error.to_string()),
    };
    let now = state.clock.now();
    let written = match outcome {
        Outcome::Report(report) => {
            let report = to_store(&report);
            let verdict = report.verdict;
            finish(state, &claimed, &report, now).await.map(|stale| {
                let ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
                let rejudging = claimed.rejudging.map(tracing::field::display);
                tracing::info!(submission = %id, rejudging, attempt, %verdict, ms, stale, "judged");
            })
        }
        Outcome::Fault(reason) => {
            tracing::error!(submission = %id, attempt, reason, "judge fault");
            fail(state, &claimed, &reason, now).await
        }
        Outcome::Lost => {
            tracing::warn!(submission = %id, attempt, "another attempt has taken over");
            Ok(())
        }
    };
    if let Err(error) = written {
        // The lease runs out and the submission is judged again: nothing is lost.
        tracing::error!(submission = %id, attempt, %error, "the report could not be written");
    }
}

/// What is judged again is an item of its rejudging and no submission of the queue.
fn item(claimed: &Claimed) -> Option<ItemKey> {
    claimed.rejudging.map(|rejudging| ItemKey {
        rejudging,
        submission: claimed.id,
    })
}

/// Writes the report; gives whether the attempt was lost before.
async fn finish(
    state: &AppState,
    claimed: &Claimed,
    report: &Report,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let attempt = claimed.attempt;
    match item(claimed) {
        Some(key) => {
            let done = state.store.complete_item(key, attempt, report, now).await?;
            Ok(done == Fenced::Stale)
        }
        None => {
            let done = state.store.complete(claimed.id, attempt, report, now).await?;
            Ok(done == Completion::Stale)
        }
    }
}

async fn fail(state: &AppState, claimed: &Claimed, reason: &str, now: Timestamp) -> Result<(), StoreError> {
    let attempt = claimed.attempt;
    match item(claimed) {
        Some(key) => {
            state
                .store
                .fail_item(key, attempt, reason, MAX_FAILURES, now)
                .await?
        }
        None => {
            state
                .store
                .fail(claimed.id, attempt, reason, MAX_FAILURES, now)
                .await?
        }
    };
    Ok(())
}

async fn heartbeat(state: &AppState, claimed: &Claimed) -> Result<Fenced, StoreError> {
    let lease = lease(&*state.clock);
    match item(claimed) {
        Some(key) => state.store.heartbeat_item(key, claimed.attempt, lease).await,
        None => state.store.heartbeat(claimed.id, claimed.attempt, lease).await,
    }
}

/// Nobody watches the cases of what is judged again.
async fn tell(state: &AppState, claimed: &Claimed, progress: &Progress) -> Result<Fenced, StoreError> {
    if claimed.rejudging.is_some() {
        return Ok(Fenced::Applied);
    }
    let now = state.clock.now();
    state
        .store
        .progress(claimed.id, claimed.attempt, progress, now)
        .await
}

enum Outcome {
    Report(Box<judged::Report>),
    Fault(String),
    /// The attempt is no longer ours.
    Lost,
}

/// Runs the blocking judge on its own thread, prolongs the lease and passes progress on.
async fn watch(
    state: &AppState,
    claimed: &Claimed,
    package: Arc<Package>,
    _stop: &CancellationToken,
) -> Outcome {
    let channel = Channel::new();
    let lost = Arc::new(AtomicBool::new(false));
    let judging = {
        let (judge, events) = (state.judge.clone(), channel.sender());
        let source = answers::submission(&claimed.file_name, &claimed.language, claimed.source.clone());
        let salt = claimed
            .salt
            .map(|salt| Salt::from_bytes(salt.as_bytes()))
            .unwrap_or_default();
        let options = RunOptions { salt, all: false };
        tokio::task::spawn_blocking(move || {
            judge.judge(&package, &source, &options, &|event| events.send(&event))
        })
    };
    let beat = beat(state, claimed, channel, lost.clone());
    tokio::pin!(judging, beat);
    let result = tokio::select! {
        result = &mut judging => result,
        () = &mut beat => judging.await,
    };
    if lost.load(Ordering::Relaxed) {
        return Outcome::Lost;
    }
    match result {
        Ok(Ok(report)) => Outcome::Report(Box::new(report)),
        Ok(Err(error)) => refused(error),
        Err(panic) => Outcome::Fault(format!("the judge panicked: {panic}")),
    }
}

/// What the judge could not do. None of it is the trainee's fault.
#[expect(
    clippy::needless_pass_by_value,
    reason = "errors are handed over where they end"
)]
fn refused(error: JudgeError) -> Outcome {
    Outcome::Fault(error.to_string())
}

/// Heartbeats and progress until dropped, or until the attempt is lost.
async fn beat(state: &AppState, claimed: &Claimed, mut channel: Channel, lost: Arc<AtomicBool>) {
    let mut ticks = tokio::time::interval(HEARTBEAT);
    ticks.tick().await;
    loop {
        let written = tokio::select! {
            _ = ticks.tick() => heartbeat(state, claimed).await,
            Some(progress) = channel.next() => tell(state, claimed, &progress).await,
        };
        match written {
            Ok(Fenced::Applied) => {}
            Ok(Fenced::Stale) => {
                lost.store(true, Ordering::Relaxed);
                return;
            }
            Err(error) => tracing::warn!(submission = %claimed.id, %error, "progress not written"),
        }
    }
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
        json: with_groups(report),
    }
}
