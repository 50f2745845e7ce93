//! Nothing lost, nothing doubled: trainees submit while web nodes, judge nodes and PostgreSQL are killed with `kill -9` at
//! random and started again.
//!
//! `TRELLIS_KILLS` and `TRELLIS_KILL_SUBMISSIONS` choose how many (20 and 200; `xtask test --extended`: 200 and 2,000);
//! `TRELLIS_KILL_SEED` repeats the choices of another run.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use sqlx::postgres::PgConnection;
use trellis_store::{
    ContestAccess, ContestEntry, ContestId, ContestSettings, ContestState, Contests as _, Feedback, Hash,
    Ledger as _, LocalText, NewContest, Problems as _, UserId,
};
use trellis_store_postgres::PostgresStore;
use trellis_tests::client::{Event, Trainee};
use trellis_tests::cluster::{Postgres, Process, free_port};

const TRAINEES: usize = 6;
const WEB: usize = 2;
const JUDGES: usize = 2;

/// A program, and the verdict that it must get.
const PROGRAMS: [(&str, &str); 5] = [
    ("accepted/euclid_remainder.wat", "AC"),
    ("wrong_answer/truncates.wat", "WA"),
    ("time_limit_exceeded/subtracts.wat", "TLE"),
    ("run_time_error/divides_by_zero.wat", "RTE"),
    ("accepted/binary_gcd.wat", "AC"),
];

fn number(name: &str, default: u32) -> u32 {
    std::env::var(name)
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(default)
}

/// xorshift64*: enough to choose victims with.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) % bound
    }
}

/// What a trainee was told.
#[derive(Debug)]
struct Accepted {
    id: String,
    user: usize,
    verdict: &'static str,
    events: Vec<Event>,
}

struct World {
    postgres: Arc<Postgres>,
    web: Vec<Process>,
    judges: Vec<Process>,
    bases: Vec<String>,
    contest: ContestId,
    trainees: Vec<Arc<Trainee>>,
    folder: tempfile::TempDir,
}

impl World {
    async fn start() -> Self {
        let postgres = Arc::new(Postgres::start(None).await);
        let folder = tempfile::tempdir().unwrap();
        let url = postgres.url();
        let (mut web, mut bases) = (Vec::new(), Vec::new());
        for index in 0..WEB {
            let listen = format!("127.0.0.1:{}", free_port());
            web.push(Process::portal(
                &format!("web{index}"),
                &listen,
                &url,
                folder.path(),
            ));
            bases.push(format!("http://{listen}"));
        }
        let node = |index| Process::node(&format!("judge{index}"), &[], "2", &url, folder.path());
        let judges = (0..JUDGES).map(node).collect();
        let mut trainees = Vec::new();
        for index in 0..TRAINEES {
            trainees.push(Arc::new(
                Trainee::register(&bases, &format!("trainee{index}")).await,
            ));
        }
        let contest = contest(&url, &mut postgres.connection().await).await;
        Self {
            postgres,
            web,
            judges,
            bases,
            contest,
            trainees,
            folder,
        }
    }

    /// What the processes have written, for whoever looks into a failure.
    fn keep_logs(&self) {
        let kept = std::env::temp_dir().join("trellis-kills-logs");
        let _ = std::fs::create_dir_all(&kept);
        for entry in std::fs::read_dir(self.folder.path()).unwrap().flatten() {
            if entry.path().extension().is_some_and(|ext| ext == "log") {
                let _ = std::fs::copy(entry.path(), kept.join(entry.file_name()));
            }
        }
        eprintln!("logs: {}", kept.display());
    }
}

/// A running contest with one problem, joined by all.
async fn contest(url: &str, connection: &mut PgConnection) -> ContestId {
    let store = PostgresStore::open(url).await.unwrap();
    let people: Vec<uuid::Uuid> = sqlx::query_scalar("SELECT id FROM users")
        .fetch_all(connection)
        .await
        .unwrap();
    let problem = store.problem_by_slug("watgcd").await.unwrap();
    let now = Timestamp::now();
    let id = ContestId::new(now, [7; 10]);
    let new = NewContest {
        id,
        owner: UserId(people[0]),
        settings: ContestSettings {
            title: LocalText::one("en", "Cup"),
            description: LocalText::one("en", ""),
            start: now.checked_sub(SignedDuration::from_mins(1)).unwrap(),
            length_seconds: 4 * 3600,
            freeze_seconds: 0,
            access: ContestAccess::Public,
            join_code: None,
            penalty_minutes: 20,
            feedback: Feedback::Full,
            hours_rule: json!({"kind": "none"}),
        },
        salt: Hash::of(b"salt"),
        state: ContestState::Announced,
        problems: vec![ContestEntry {
            problem: problem.id,
            label: "A".to_owned(),
        }],
    };
    store.create_contest(new, now).await.unwrap();
    for person in people {
        store.register(id, UserId(person), None, now).await.unwrap();
    }
    store.close().await;
    id
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nothing_is_lost_and_nothing_doubled() {
    let (kills, submissions) = match std::env::var_os("TRELLIS_EXTENDED") {
        Some(_) => (200, 2000),
        None => (20, 200),
    };
    let kills = number("TRELLIS_KILLS", kills);
    let submissions = number("TRELLIS_KILL_SUBMISSIONS", submissions);
    let seed = number(
        "TRELLIS_KILL_SEED",
        u32::from_le_bytes(trellis_server::clock::random()),
    );
    eprintln!("TRELLIS_KILL_SEED={seed}");
    let world = World::start().await;
    let killed = Arc::new(AtomicU32::new(0));
    let submitting = submit_all(&world, submissions, killed.clone(), kills, seed);
    let killing = kill(&world, killed.clone(), kills, seed);
    let (accepted, by_victim) = tokio::join!(submitting, killing);
    eprintln!(
        "{} kills: {by_victim:?}; {} accepted",
        killed.load(Ordering::SeqCst),
        accepted.len()
    );
    let checked = std::panic::AssertUnwindSafe(check(&world, &accepted, submissions));
    if let Err(panic) = futures::FutureExt::catch_unwind(checked).await {
        world.keep_logs();
        std::panic::resume_unwind(panic);
    }
    assert!(
        killed.load(Ordering::SeqCst) >= kills,
        "the submissions were done before the kills"
    );
}

/// Every trainee submits one after the other, evenly over the kills, and follows each to its verdict.
async fn submit_all(
    world: &World,
    submissions: u32,
    killed: Arc<AtomicU32>,
    kills: u32,
    seed: u32,
) -> Vec<Accepted> {
    let problem = Path::new(env!("CARGO_MANIFEST_DIR")).join("../problems/catalog/watgcd/submissions");
    let sources: Vec<String> = PROGRAMS
        .iter()
        .map(|(path, _)| std::fs::read_to_string(problem.join(path)).unwrap())
        .collect();
    let sources = Arc::new(sources);
    let made = Arc::new(AtomicU32::new(0));
    let contest = world.contest.to_string();
    let tasks = world.trainees.iter().cloned().enumerate().map(|(user, trainee)| {
        let (sources, made, killed, contest) =
            (sources.clone(), made.clone(), killed.clone(), contest.clone());
        tokio::spawn(async move {
            let mut dice = Dice(u64::from(seed) << 8 | (user as u64 + 1));
            let mut following = Vec::new();
            loop {
                let index = made.fetch_add(1, Ordering::SeqCst);
                if index >= submissions {
                    break;
                }
                // Not all of them before the first kills.
                while u64::from(index) * u64::from(kills)
                    > u64::from(submissions) * u64::from(killed.load(Ordering::SeqCst) + 1)
                {
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
                let which = dice.below(PROGRAMS.len() as u64) as usize;
                let token = format!("{seed}-{index}");
                let inside = (dice.below(2) == 0).then_some(contest.as_str());
                let id = trainee
                    .submit("watgcd", &token, "wat", &sources[which], inside)
                    .await;
                let follower = trainee.clone();
                following.push(tokio::spawn(async move {
                    let events = follower.follow(&id).await;
                    Accepted {
                        id,
                        user,
                        verdict: PROGRAMS[which].1,
                        events,
                    }
                }));
            }
            let mut accepted = Vec::new();
            for one in following {
                accepted.push(one.await.unwrap());
            }
            accepted
        })
    });
    let mut accepted = Vec::new();
    for task in tasks.collect::<Vec<_>>() {
        accepted.extend(task.await.unwrap());
    }
    accepted
}

/// Kills until there were enough kills.
async fn kill(world: &World, killed: Arc<AtomicU32>, kills: u32, seed: u32) -> BTreeMap<String, u32> {
    let mut dice = Dice(u64::from(seed) + 1);
    let mut by_victim = BTreeMap::new();
    while killed.load(Ordering::SeqCst) < kills {
        tokio::time::sleep(Duration::from_millis(150 + dice.below(700))).await;
        let victim = dice.below(10);
        let name = match victim {
            0..3 => {
                let one = &world.web[dice.below(WEB as u64) as usize];
                one.kill().await.then_some(one.name.clone())
            }
            3..8 => {
                let one = &world.judges[dice.below(JUDGES as u64) as usize];
                one.kill().await.then_some(one.name.clone())
            }
            _ => {
                world.postgres.kill().await;
                tokio::time::sleep(Duration::from_millis(dice.below(500))).await;
                world.postgres.begin().await;
                Some("postgres".to_owned())
            }
        };
        if let Some(name) = name {
            *by_victim.entry(name).or_insert(0) += 1;
            killed.fetch_add(1, Ordering::SeqCst);
        }
    }
    by_victim
}

async fn check(world: &World, accepted: &[Accepted], submissions: u32) {
    assert_eq!(accepted.len(), submissions as usize);
    let ids: BTreeSet<&str> = accepted.iter().map(|one| one.id.as_str()).collect();
    assert_eq!(ids.len(), accepted.len(), "one token, one submission");
    let connection = &mut world.postgres.connection().await;

    // Each accepted one has one final verdict, the right one, and no other submission is there.
    let rows: Vec<(uuid::Uuid, String, Option<String>, String)> =
        sqlx::query_as("SELECT id, lifecycle, verdict, last_failure FROM submissions")
            .fetch_all(&mut *connection)
            .await
            .unwrap();
    assert_eq!(rows.len(), accepted.len(), "nothing but what was accepted");
    let rows: BTreeMap<String, _> = rows.into_iter().map(|row| (row.0.to_string(), row)).collect();
    for one in accepted {
        let row = &rows[&one.id];
        assert_eq!(
            (row.1.as_str(), row.2.as_deref()),
            ("done", Some(one.verdict)),
            "{row:?}"
        );
    }

    // Every stream is complete: what the trainee saw is what there is.
    let events: Vec<(i64, String, Value)> =
        sqlx::query_as("SELECT id, topic, json FROM events WHERE topic LIKE 'submission:%' ORDER BY id")
            .fetch_all(&mut *connection)
            .await
            .unwrap();
    let mut stored: BTreeMap<String, Vec<Event>> = BTreeMap::new();
    for (id, topic, json) in events {
        let kind = json["type"].as_str().unwrap().to_owned();
        stored
            .entry(topic["submission:".len()..].to_owned())
            .or_default()
            .push(Event { id, kind });
    }
    for one in accepted {
        let all = &stored[&one.id];
        assert_eq!(&one.events, all, "{}", one.id);
        assert_eq!(
            all.iter().filter(|event| event.kind == "final").count(),
            1,
            "{}",
            one.id
        );
    }

    check_hours(world, accepted, connection).await;
    check_sums(connection).await;
    check_board(world, connection).await;
}

/// One entry for the problem for each who has solved it, none for the others, and every chain holds.
async fn check_hours(world: &World, accepted: &[Accepted], connection: &mut PgConnection) {
    let entries: Vec<(String, i64)> = sqlx::query_as(
        "SELECT u.login, count(*) FROM ledger l JOIN users u ON u.id = l.user_id WHERE l.kind = 'problem' GROUP BY 1",
    )
    .fetch_all(&mut *connection)
    .await
    .unwrap();
    let entries: BTreeMap<String, i64> = entries.into_iter().collect();
    let solvers: BTreeSet<usize> = accepted
        .iter()
        .filter(|one| one.verdict == "AC")
        .map(|one| one.user)
        .collect();
    for user in 0..TRAINEES {
        let expected = i64::from(solvers.contains(&user));
        let found = entries.get(&format!("trainee{user}")).copied().unwrap_or(0);
        assert_eq!(found, expected, "trainee{user}");
    }
    let store = PostgresStore::open(&world.postgres.url()).await.unwrap();
    let people: Vec<uuid::Uuid> = sqlx::query_scalar("SELECT id FROM users")
        .fetch_all(connection)
        .await
        .unwrap();
    for person in people {
        let chain = store.verify_chain(UserId(person)).await.unwrap();
        assert!(chain.broken.is_none(), "{chain:?}");
    }
    store.close().await;
}

/// Results, totals and counts are those of a recomputation from the submissions.
async fn check_sums(connection: &mut PgConnection) {
    let differences: Vec<(String, String)> = sqlx::query_as(
        "WITH runs AS (
             SELECT user_id, problem_id, created, id, verdict = 'AC' AS ac FROM submissions WHERE verdict <> 'JE'),
         expected AS (
             SELECT user_id, problem_id, count(*) AS tries, max(CASE WHEN ac THEN 100000 ELSE 0 END)::bigint AS best,
                 min(created) FILTER (WHERE ac) AS solved FROM runs GROUP BY 1, 2),
         found AS (SELECT user_id, problem_id, tries, best_score AS best, solved FROM results)
         SELECT 'expected ' || e::text, 'found ' || f::text
         FROM expected e FULL JOIN found f USING (user_id, problem_id)
         WHERE (e.tries, e.best, e.solved) IS DISTINCT FROM (f.tries, f.best, f.solved)",
    )
    .fetch_all(&mut *connection)
    .await
    .unwrap();
    assert!(differences.is_empty(), "{differences:?}");
    let totals: Vec<(String, i64, i64, i64, i64, i64, i64)> = sqlx::query_as(
        "SELECT u.login, t.solved, t.score, t.seconds,
             (SELECT count(*) FROM results r WHERE r.user_id = u.id AND r.solved IS NOT NULL),
             (SELECT COALESCE(sum(best_score), 0)::bigint FROM results r WHERE r.user_id = u.id),
             (SELECT COALESCE(sum(seconds), 0)::bigint FROM ledger l WHERE l.user_id = u.id)
         FROM users u JOIN user_totals t ON t.user_id = u.id",
    )
    .fetch_all(&mut *connection)
    .await
    .unwrap();
    for (login, solved, score, seconds, of_solved, of_score, of_seconds) in totals {
        assert_eq!(
            (solved, score, seconds),
            (of_solved, of_score, of_seconds),
            "{login}"
        );
    }
    let counts: (i64, i64, i64, i64) = sqlx::query_as(
        "SELECT tried, solved, (SELECT count(*) FROM results WHERE problem_id = p.id),
             (SELECT count(*) FROM results WHERE problem_id = p.id AND solved IS NOT NULL)
         FROM problems p WHERE slug = 'watgcd'",
    )
    .fetch_one(connection)
    .await
    .unwrap();
    assert_eq!((counts.0, counts.1), (counts.2, counts.3));
}

/// The standings that the portal shows are those of the rules, applied here to the rows: 20 minutes for each rejected run before
/// the first accepted one; CE would not count.
async fn check_board(world: &World, connection: &mut PgConnection) {
    let runs: Vec<(String, i64, String)> = sqlx::query_as(
        "SELECT u.login, (s.created - c.starts) / 60000, s.verdict
         FROM submissions s JOIN users u ON u.id = s.user_id JOIN contests c ON c.id = s.contest_id
         ORDER BY s.created, s.id",
    )
    .fetch_all(connection)
    .await
    .unwrap();
    assert!(!runs.is_empty());
    let mut expected: BTreeMap<String, (u64, u64, bool)> = BTreeMap::new();
    for (login, minute, verdict) in runs {
        let row = expected.entry(login).or_default();
        match (row.2, verdict.as_str()) {
            (true, _) => {}
            (false, "AC") => *row = (1, row.1 + u64::try_from(minute).unwrap(), true),
            (false, _) => row.1 += 20,
        }
    }
    let board = world.trainees[0]
        .get(&format!("/contests/{}/board", world.contest))
        .await;
    let rows = board["rows"].as_array().unwrap();
    for (login, (solved, penalty, _)) in expected {
        let row = rows
            .iter()
            .find(|row| row["name"] == login.as_str())
            .unwrap_or_else(|| panic!("{login}: {board}"));
        let shown = (
            row["solved"].as_u64().unwrap(),
            row["penalty_minutes"].as_u64().unwrap(),
        );
        assert_eq!(shown, (solved, if solved == 1 { penalty } else { 0 }), "{login}");
    }
    // Both portals tell the same.
    let begun = std::time::Instant::now();
    for base in &world.bases {
        trellis_server::blobs::objects::use_ring();
        // One that was killed last is still starting.
        let text = loop {
            match reqwest::get(format!("{base}/api/v1/contests/{}/board", world.contest)).await {
                Ok(answer) if answer.status().is_success() => break answer,
                _ if begun.elapsed() < Duration::from_secs(60) => {
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
                other => panic!("{other:?}"),
            }
        };
        let other: Value = serde_json::from_str(&text.text().await.unwrap()).unwrap();
        assert_eq!(other["rows"], board["rows"]);
    }
}
