use serde_json::json;
use trellis_store::{AuditQuery, MAX_PAGE, NewAudit, UserId};

use super::world::*;
use super::{Backend, Handle};

async fn add(s: &Handle, who: Option<UserId>, what: &str, target: &str, second: i64) {
    let entry = NewAudit {
        who,
        what: what.to_owned(),
        target: target.to_owned(),
        address: "::1".to_owned(),
        detail: json!({"n": second}),
    };
    s.add_audit(&entry, at(second)).await.unwrap();
}

pub async fn entries_are_read_newest_first_page_by_page(b: impl Backend) {
    let s = b.store();
    for second in 0..5 {
        add(&s, None, "user.sign_in", "", second).await;
    }
    let mut query = AuditQuery::default();
    let mut seen = Vec::new();
    loop {
        let page = s.audit(&query, 2).await.unwrap();
        let Some(last) = page.last() else { break };
        assert!(page.len() <= 2);
        query.before = Some(last.id);
        seen.extend(
            page.into_iter()
                .map(|row| (row.at, row.entry.detail["n"].as_i64().unwrap())),
        );
    }
    assert_eq!(seen, (0..5).rev().map(|n| (at(n), n)).collect::<Vec<_>>());
}

pub async fn entries_are_filtered(b: impl Backend) {
    let s = b.store();
    let ada = user(&s, "ada").await;
    add(&s, Some(ada), "problem.publish", "problem:1", 1).await;
    add(&s, Some(ada), "problem.delete", "problem:1", 2).await;
    add(&s, None, "problem.delete", "problem:2", 3).await;
    let find = async |who, what: Option<&str>, target: Option<&str>| {
        let query = AuditQuery {
            who,
            what: what.map(str::to_owned),
            target: target.map(str::to_owned),
            before: None,
        };
        let rows = s.audit(&query, 10).await.unwrap();
        rows.iter()
            .map(|row| row.at.as_second() - at(0).as_second())
            .collect::<Vec<_>>()
    };
    assert_eq!(find(Some(ada), None, None).await, [2, 1]);
    assert_eq!(find(None, Some("problem.delete"), None).await, [3, 2]);
    assert_eq!(find(None, None, Some("problem:1")).await, [2, 1]);
    assert_eq!(
        find(Some(ada), Some("problem.delete"), Some("problem:1")).await,
        [2]
    );
    assert!(find(Some(id()), None, None).await.is_empty());
}

pub async fn a_page_has_at_most_max_page_entries(b: impl Backend) {
    let s = b.store();
    for second in 0..i64::from(MAX_PAGE) + 1 {
        add(&s, None, "x", "", second).await;
    }
    let query = AuditQuery::default();
    assert_eq!(s.audit(&query, u32::MAX).await.unwrap().len(), MAX_PAGE as usize);
    assert_eq!(s.audit(&query, 0).await.unwrap().len(), 1);
}

pub async fn the_log_cannot_be_changed(b: impl Backend) {
    let s = b.store();
    add(&s, None, "x", "", 1).await;
    assert!(
        b.sql("UPDATE audit SET what = 'y'")
            .await
            .unwrap_err()
            .contains("append-only")
    );
    assert!(
        b.sql("DELETE FROM audit")
            .await
            .unwrap_err()
            .contains("append-only")
    );
    assert_eq!(
        s.audit(&AuditQuery::default(), 9).await.unwrap()[0].entry.what,
        "x"
    );
}
