//! Boards of many people: shown page by page, read once for all who ask at the same time, and never older than what was told.

#![expect(clippy::unwrap_used, reason = "tests")]

use serde_json::json;
use std::time::Instant;
use trellis_server::clock::random;
use trellis_store::{
    ContestId, LoginName, NewSubmission, NewUser, Problem, Role, Roles, SubmissionId, UserId, Visibility,
    priority,
};
use trellis_tests::portal::Portal;

const PEOPLE: usize = 230;
/// Of each: enough for a large board.
const RUNS: usize = 9;

async fn user(portal: &Portal, number: usize) -> UserId {
    let login = format!("person{number:03}");
    let new = NewUser {
        id: UserId::new(portal.now(), random()),
        login: LoginName::parse(&login).unwrap(),
        display_name: login,
        password_hash: None,
        roles: Roles::from([Role::Trainee]),
    };
    portal.store().create_user(new, portal.now()).await.unwrap().id
}

async fn submit(portal: &Portal, user: UserId, problem: &Problem, contest: ContestId) {
    let new = NewSubmission {
        id: SubmissionId::new(portal.now(), random()),
        user,
        problem: problem.id,
        language: "wat".to_owned(),
        file_name: "main.wat".to_owned(),
        source: b"(module)".to_vec(),
        contest: Some(contest),
        set: None,
        priority: priority::CONTEST,
        token: None,
        trace: None,
        address: String::new(),
    };
    portal.store().submit(new, portal.now()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_board_is_paged_and_never_behind_what_was_told() {
    let portal = Portal::start().await;
    let host = portal.person("zhao", &[Role::Organizer, Role::Teacher]).await;
    let problem = portal
        .problem(
            "many",
            Some(host.id),
            Visibility::Published { from: portal.now() },
        )
        .await;
    let settings = json!({
        "title_en": "Open", "title_zh": "", "description_en": "", "description_zh": "",
        "start": "2026-11-24T01:00:00Z", "length_minutes": 120, "freeze_minutes": 0,
        "access": "public", "join_code": null, "penalty_minutes": 20, "feedback": "full",
        "hours": { "taking_part_minutes": 0, "per_problem_minutes": 0 },
        "problems": ["many"], "base": 0,
    });
    let contest = host.announced(&settings).await;
    let key: ContestId = contest.parse().unwrap();
    let trainee = portal.person("zzz-last", &[]).await;
    trainee.join(&contest).await;
    let mut people = Vec::new();
    for number in 0..PEOPLE {
        let user = user(&portal, number).await;
        portal
            .store()
            .register(key, user, None, portal.now())
            .await
            .unwrap();
        people.push(user);
    }
    portal.clock.advance(3600 + 60);
    for user in people.iter().cycle().take(PEOPLE * RUNS) {
        submit(&portal, *user, &problem, key).await;
    }

    // Pages, with one's own row on each.
    let first = trainee.get(&format!("/contests/{contest}/board")).await.text;
    assert!(first.contains("person000") && !first.contains("person229"));
    assert_eq!(first.matches("chip chip-you").count(), 1, "one's own row");
    assert!(first.contains("?page=2"), "{first}");
    let second = trainee
        .get(&format!("/contests/{contest}/board?page=2"))
        .await
        .text;
    assert!(second.contains("person229") && !second.contains("person000"));
    assert_eq!(second.matches("chip chip-you").count(), 1);
    let beyond = trainee.get(&format!("/contests/{contest}/board?page=99")).await;
    assert_eq!(beyond.status, 200);

    // What is told is shown, at once or after a moment's wait.
    let pending = async || {
        let board = trainee
            .api_get(&format!("/contests/{contest}/board"))
            .await
            .json();
        let rows = board["rows"].as_array().unwrap().clone();
        let cells = rows
            .iter()
            .map(|row| row["cells"][0]["pending"].as_u64().unwrap());
        cells.sum::<u64>()
    };
    let all = (PEOPLE * RUNS) as u64;
    assert_eq!(pending().await, all);
    for more in 1..=3 {
        submit(&portal, people[0], &problem, key).await;
        assert_eq!(pending().await, all + more);
    }
    // Without news nobody waits.
    let begun = Instant::now();
    for _ in 0..3 {
        assert_eq!(pending().await, all + 3);
    }
    eprintln!("three unchanged boards took {:?}", begun.elapsed());
}
