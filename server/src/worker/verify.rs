//! Checking packages: every submission in them on every case, as `trellis check` does. A problem can be published
//! once its package has passed.
//!
//! One at a time: a check takes all cores, and submissions of trainees come first.

use super::Node;
use super::live::LiveCheck;
use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;
use trellis_judge::check::{PackageCheck, check_loaded};
use trellis_judge::judge::{Judge, JudgeError};
use trellis_problems::{Finding, Package};
use trellis_store::{
    ClaimedVerification, Hash, Page, ProblemLine, ProblemOrder, ProblemQuery, ProblemScope, StoreError,
    VerificationState, Visibility,
};

/// Who says nothing for this long has lost its check.
const LEASE: SignedDuration = SignedDuration::from_secs(30);
/// Claims after which a fault of the judge counts as failed.
const MAX_ATTEMPTS: u32 = 3;
/// Claims after which a check that ends its node each time counts as failed.
const MAX_CLAIMS: u32 = 10;
/// Longest sleep between two looks.
const POLL: Duration = Duration::from_secs(1);
/// How long a check waits for the queue of submissions to become empty.
const PATIENCE: Duration = Duration::from_secs(30);
/// How often pages are told of news, at most.
const TELL: Duration = Duration::from_millis(500);
/// How often it is looked for news.
const LOOK: Duration = Duration::from_millis(25);
/// The lease is prolonged at the latest after this.
const SILENT: Duration = Duration::from_secs(5);
/// How long a fault of the judge keeps the next check waiting.
const AFTER_FAULT: Duration = Duration::from_secs(10);

/// Runs until `stop`; a check under way is then finished first.
pub async fn run(node: Arc<Node>, stop: CancellationToken) {
    while !stop.is_cancelled() {
        let wait = match next(&node).await {
            Ok(Some(claim)) => one(&node, claim, &stop).await,
            Err(error @ StoreError::Objects(_)) => {
                tracing::warn!(%error, "checks wait");
                AFTER_FAULT
            }
            Ok(None) => POLL,
            Err(error) => {
                tracing::error!(%error, "checks cannot be claimed");
                AFTER_FAULT
            }
        };
        tokio::select! {
            () = stop.cancelled() => {}
            () = tokio::time::sleep(wait) => {}
        }
    }
}

async fn next(node: &Node) -> Result<Option<ClaimedVerification>, StoreError> {
    if node.is_draining() {
        return Ok(None);
    }
    // A claim counts, and one whose package cannot be read would be for nothing.
    node.blobs.ready().await?;
    let now = node.clock.now();
    node.store.claim_verification(now, lease(node)).await
}

/// All problems that are not deleted.
async fn problems(node: &Node) -> Result<Vec<ProblemLine>, StoreError> {
    let query = ProblemQuery {
        scope: ProblemScope::All,
        order: ProblemOrder::Slug,
        ..ProblemQuery::default()
    };
    let mut lines = Vec::new();
    loop {
        let offset = u32::try_from(lines.len()).unwrap_or(u32::MAX);
        let page = Page::new(offset, trellis_store::MAX_PAGE);
        let part = node.store.problems(&query, page, node.clock.now()).await?;
        if part.items.is_empty() {
            return Ok(lines);
        }
        lines.extend(part.items);
    }
}

/// One check from claim to outcome; gives how long to wait before the next.
async fn one(node: &Arc<Node>, claim: ClaimedVerification, stop: &CancellationToken) -> Duration {
    match outcome(node, claim, stop).await {
        Ok(Outcome::Checked { passed, report }) => {
            finish(node, claim, passed, &report).await;
            Duration::ZERO
        }
        Ok(Outcome::Fault(why)) if claim.attempt < MAX_ATTEMPTS => {
            tracing::error!(package = %claim.package, attempt = claim.attempt, why, "the judge could not check a package");
            put_back(node, claim).await;
            AFTER_FAULT
        }
        Ok(Outcome::Fault(why)) => {
            let finding = Finding::error("judge", format!("the check could not run: {why}"));
            finish(
                node,
                claim,
                false,
                &json!({ "findings": [finding], "fault": true }),
            )
            .await;
            AFTER_FAULT
        }
        Err(error @ StoreError::Objects(_)) => {
            tracing::error!(package = %claim.package, %error, "the package cannot be read now");
            put_back(node, claim).await;
            AFTER_FAULT
        }
        Err(error) => {
            tracing::error!(package = %claim.package, %error, "the check waits for its lease");
            AFTER_FAULT
        }
    }
}

/// Ends the lease now, if it is still ours.
async fn put_back(node: &Node, claim: ClaimedVerification) {
    let ended = node
        .store
        .progress_verification(claim, &Value::Null, node.clock.now())
        .await;
    if let Err(error) = ended {
        tracing::error!(package = %claim.package, %error, "the check waits for its lease");
    }
}

enum Outcome {
    Checked {
        passed: bool,
        report: Value,
    },
    /// The judge's fault, not the package's.
    Fault(String),
}

async fn outcome(
    node: &Arc<Node>,
    claim: ClaimedVerification,
    stop: &CancellationToken,
) -> Result<Outcome, StoreError> {
    if claim.attempt == 1 && is_ours(node, claim.package).await? {
        return Ok(Outcome::Checked {
            passed: true,
            report: json!({ "findings": [], "submissions": [], "trusted": true }),
        });
    }
    if claim.attempt > MAX_CLAIMS {
        let finding = Finding::error("judge", "the check has ended the judge too often");
        let report = json!({ "findings": [finding], "fault": true });
        return Ok(Outcome::Checked {
            passed: false,
            report,
        });
    }
    let live = Arc::new(LiveCheck::default());
    // From now on the lease is prolonged, also while others are let pass.
    let teller = AbortOnDropHandle::new(tokio::spawn(tell(node.clone(), claim, live.clone())));
    wait_for_quiet(node).await?;
    let blob = read(node, claim, stop).await?;
    if teller.is_finished() {
        // Another has taken over; nothing is written.
        return Err(StoreError::NotFound("lease"));
    }
    let judge = node.judge.clone();
    let seen = live.clone();
    let checked = tokio::task::spawn_blocking(move || check(&judge, &blob, &live)).await;
    drop(teller);
    Ok(match checked {
        Ok(Ok(check)) => {
            let passed = check.ok;
            let mut report = serde_json::to_value(check).unwrap_or_default();
            report["progress"] = serde_json::to_value(seen.progress()).unwrap_or_default();
            Outcome::Checked { passed, report }
        }
        Ok(Err(error)) => Outcome::Fault(error.to_string()),
        Err(panic) => Outcome::Fault(format!("the judge panicked: {panic}")),
    })
}

/// The package; waits for an object store that is away, so that this is no claim that came to nothing.
async fn read(
    node: &Node,
    claim: ClaimedVerification,
    stop: &CancellationToken,
) -> Result<Bytes, StoreError> {
    loop {
        match node.blobs.get(claim.package).await {
            Err(error @ StoreError::Objects(_)) if !stop.is_cancelled() => {
                tracing::warn!(package = %claim.package, %error, "the check waits for its package");
                tokio::select! {
                    () = stop.cancelled() => {}
                    () = tokio::time::sleep(AFTER_FAULT) => {}
                }
            }
            read => return read,
        }
    }
}

/// Keeps the lease, and writes how far the check is for pages that follow it, of whatever process. Runs until it is aborted, or
/// until another has taken over.
async fn tell(node: Arc<Node>, claim: ClaimedVerification, live: Arc<LiveCheck>) {
    let (mut told, mut last) = (0, None::<Instant>);
    loop {
        tokio::time::sleep(LOOK).await;
        let version = live.version();
        let since = last.map_or(Duration::MAX, |last| last.elapsed());
        if since < TELL || (version == told && since < SILENT) {
            continue;
        }
        last = Some(Instant::now());
        let progress = json!({ "progress": live.progress() });
        match node
            .store
            .progress_verification(claim, &progress, lease(&node))
            .await
        {
            Ok(true) if version != told => news(&node, claim.package).await,
            Ok(true) => {}
            Ok(false) => return,
            Err(error) => {
                tracing::warn!(package = %claim.package, %error, "the progress of a check is not written");
            }
        }
        told = version;
    }
}

fn lease(node: &Node) -> Timestamp {
    node.clock.now().checked_add(LEASE).unwrap_or(Timestamp::MAX)
}

/// An event without content: the page that shows it reads again, and may see what its reader may see.
async fn news(node: &Node, package: Hash) {
    let json = json!({ "type": "check" });
    let added = node
        .store
        .add_event(&topic(package), &json, node.clock.now())
        .await;
    if let Err(error) = added {
        tracing::warn!(%package, %error, "pages that follow a check are not told");
    }
}

/// The store's name of a check's events.
pub fn topic(package: Hash) -> String {
    format!("check:{package}")
}

/// Whether it is a package of the catalog, which its own tests have checked already: a first start is not to spend
/// its first minutes on that. An admin may have it checked again.
async fn is_ours(node: &Node, package: Hash) -> Result<bool, StoreError> {
    for line in problems(node).await?.iter().filter(|line| line.owner.is_none()) {
        match node.store.problem(line.id).await {
            Ok(problem) if problem.content.package == package => return Ok(true),
            Ok(_) | Err(StoreError::Gone(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(false)
}

/// People wait for verdicts; authors can wait a little longer.
async fn wait_for_quiet(node: &Node) -> Result<(), StoreError> {
    let started = Instant::now();
    while started.elapsed() < PATIENCE && node.store.queue_stats().await?.queued > 0 {
        tokio::time::sleep(POLL).await;
    }
    Ok(())
}

/// Blocks. A package none of whose submissions could be run has not been checked.
fn check(judge: &Judge, zip: &[u8], live: &LiveCheck) -> Result<PackageCheck, JudgeError> {
    let mut loaded = match Package::read_zip("problem", zip) {
        Ok(loaded) => loaded,
        Err(error) => {
            let why = Finding::error("package", error.to_string());
            return Ok(PackageCheck::unreadable("problem", why));
        }
    };
    loaded
        .findings
        .extend(trellis_app::statement::findings(&loaded.package));
    let shown = loaded.package.slug.clone();
    live.open(&loaded.package);
    let mut check = check_loaded(judge, shown, loaded, false, &|event| live.tell(&event))?;
    if check.ok
        && !check
            .submissions
            .iter()
            .any(|submission| submission.verdict.is_some())
    {
        check.ok = false;
        let reasons: BTreeSet<&str> = check
            .submissions
            .iter()
            .filter_map(|submission| submission.skipped.as_deref())
            .collect();
        let reasons = reasons.into_iter().collect::<Vec<_>>().join("; ");
        check.findings.push(Finding::error(
            "submissions",
            format!("none could be run: {reasons}"),
        ));
    }
    Ok(check)
}

async fn finish(node: &Node, claim: ClaimedVerification, passed: bool, report: &Value) {
    let now = node.clock.now();
    match node.store.finish_verification(claim, passed, report, now).await {
        Ok(true) => {
            let target = format!("package:{}", claim.package);
            // The record says what happened, and nothing more.
            let (action, detail) = if report.get("trusted").is_some() {
                tracing::info!(package = %claim.package, "a package of the catalog is trusted unchecked");
                let why = "comes with Trellis, whose own tests check it; not checked on this machine";
                ("package.trust", json!({ "why": why }))
            } else {
                tracing::info!(package = %claim.package, passed, "a package was checked");
                ("package.verify", json!({ "passed": passed }))
            };
            node.audit(action, &target, detail).await;
            news(node, claim.package).await;
            let fault = report.get("fault").is_some();
            if !passed
                && !fault
                && let Err(error) = withdraw_failed(node).await
            {
                tracing::error!(%error, "problems that have failed their check cannot be withdrawn");
            }
        }
        Ok(false) => tracing::warn!(package = %claim.package, "another check has taken over"),
        Err(error) => {
            tracing::error!(package = %claim.package, %error, "the check's outcome could not be written");
        }
    }
}

/// A published problem whose new version fails goes back to draft: nobody is to fail on an author's slip.
async fn withdraw_failed(node: &Node) -> Result<(), StoreError> {
    for line in problems(node).await? {
        let published = matches!(line.visibility, Visibility::Published { .. });
        if line.owner.is_some() && published && line.verification == VerificationState::Failed {
            node.store
                .set_visibility(line.id, Visibility::Draft, node.clock.now())
                .await?;
            let detail = json!({ "why": "the check of its new version has failed" });
            node.audit("problem.withdraw", &format!("problem:{}", line.id), detail)
                .await;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use trellis_judge::judge::JudgeConfig;

    #[test]
    fn what_is_no_package_fails_with_a_reason() {
        let data = tempfile::tempdir().unwrap();
        let judge = Judge::open(data.path(), JudgeConfig::default()).unwrap();
        let check = check(&judge, b"no zip", &LiveCheck::default()).unwrap();
        assert!(!check.ok);
        assert_eq!(check.findings[0].place, "package");
    }
}
