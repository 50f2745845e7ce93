use std::collections::BTreeSet;

use serde_json::json;
use trellis_store::{Hash, StoreError as E, VerificationState};

use super::world::*;
use super::{Backend, assert_err};

pub async fn a_package_is_checked_once(b: impl Backend) {
    let s = b.store();
    let sum = problem(&s, "sum").await;
    let package = s.problem(sum).await.unwrap().content.package;
    assert_eq!(
        s.verification(package).await.unwrap().state,
        VerificationState::Pending
    );
    let claim = s.claim_verification(at(1), at(10)).await.unwrap().unwrap();
    assert_eq!(claim.package, package);
    assert_eq!(
        s.verification(package).await.unwrap().state,
        VerificationState::Running
    );
    assert_eq!(s.claim_verification(at(2), at(10)).await.unwrap(), None);
    assert!(
        s.finish_verification(claim, true, &json!({"ok": 1}), at(3))
            .await
            .unwrap()
    );
    let done = s.verification(package).await.unwrap();
    assert_eq!(
        (done.state, done.report, done.updated),
        (VerificationState::Passed, json!({"ok": 1}), at(3))
    );
    assert_eq!(
        s.problem(sum).await.unwrap().verification,
        VerificationState::Passed
    );
    assert!(
        !s.finish_verification(claim, false, &json!(null), at(4))
            .await
            .unwrap()
    );

    let mut other = new_problem(&s, "copy").await;
    other.content.package = package;
    let other = s.create_problem(other, at(5)).await.unwrap();
    assert_eq!(other.verification, VerificationState::Passed, "the same package");
    assert_eq!(s.claim_verification(at(6), at(10)).await.unwrap(), None);
}

pub async fn a_lease_that_has_run_out_is_taken_over(b: impl Backend) {
    let s = b.store();
    problem(&s, "sum").await;
    let first = s.claim_verification(at(1), at(10)).await.unwrap().unwrap();
    let second = s.claim_verification(at(11), at(20)).await.unwrap().unwrap();
    assert_eq!(first.package, second.package);
    assert_ne!(first.attempt, second.attempt);
    assert!(
        !s.finish_verification(first, true, &json!("late"), at(12))
            .await
            .unwrap()
    );
    assert!(
        s.finish_verification(second, false, &json!("mine"), at(12))
            .await
            .unwrap()
    );
    let done = s.verification(first.package).await.unwrap();
    assert_eq!(
        (done.state, done.report),
        (VerificationState::Failed, json!("mine"))
    );
}

pub async fn a_reset_asks_again_and_fences_the_holder(b: impl Backend) {
    let s = b.store();
    problem(&s, "sum").await;
    let holder = s.claim_verification(at(1), at(10)).await.unwrap().unwrap();
    s.reset_verification(holder.package, at(2)).await.unwrap();
    assert_eq!(
        s.verification(holder.package).await.unwrap().state,
        VerificationState::Pending
    );
    assert!(
        !s.finish_verification(holder, true, &json!(null), at(3))
            .await
            .unwrap()
    );
    assert!(s.claim_verification(at(4), at(10)).await.unwrap().is_some());
    assert_err!(s.reset_verification(Hash::of(b"?"), at(2)).await, E::NotFound(_));
    assert_err!(s.verification(Hash::of(b"?")).await, E::NotFound(_));
}

pub async fn racing_claimers_get_different_packages_oldest_first(b: impl Backend) {
    let s = b.store();
    for (slug, second) in [("late", 9), ("early", 1), ("middle", 5), ("last", 12)] {
        let new = new_problem(&s, slug).await;
        s.create_problem(new, at(second)).await.unwrap();
    }
    let oldest = s.claim_verification(at(20), at(90)).await.unwrap().unwrap();
    assert_eq!(oldest.package, Hash::of(b"early"));
    let calls = handles(&b, 6).await.into_iter();
    let claims =
        race(calls.map(|s| async move { s.claim_verification(at(20), at(90)).await.unwrap() })).await;
    let packages: Vec<_> = claims.into_iter().flatten().map(|claim| claim.package).collect();
    assert_eq!(packages.len(), 3);
    assert_eq!(packages.iter().collect::<BTreeSet<_>>().len(), 3);
}

pub async fn progress_keeps_the_lease(b: impl Backend) {
    let s = b.store();
    problem(&s, "sum").await;
    let first = s.claim_verification(at(1), at(10)).await.unwrap().unwrap();
    let far = json!({"done": 3});
    assert!(s.progress_verification(first, &far, at(30)).await.unwrap());
    assert_eq!(s.verification(first.package).await.unwrap().report, far);
    assert_eq!(s.claim_verification(at(20), at(40)).await.unwrap(), None);
    let second = s.claim_verification(at(31), at(50)).await.unwrap().unwrap();
    assert!(!s.progress_verification(first, &far, at(60)).await.unwrap());
    assert!(
        s.finish_verification(second, true, &json!({}), at(32))
            .await
            .unwrap()
    );
    assert!(!s.progress_verification(second, &far, at(60)).await.unwrap());
}
