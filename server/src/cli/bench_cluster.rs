//! What `cargo xtask bench` measures of several processes over one database: the queue, judge nodes, event streams.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;
use trellis_server::clock::random;
use trellis_server::serve::Database;
use trellis_store::{
    CaseRow, ContestAccess, ContestEntry, ContestId, ContestSettings, ContestState, Feedback, Hash,
    LocalText, LoginName, NewContest, NewSubmission, NewUser, Offer, Problem, Report, Role, Roles, Store,
    SubmissionId, UserId, Verdict, priority, topic,
};

/// People who submit.
const PEOPLE: u32 = 200;
/// Who does things at the same time.
const AT_ONCE: usize = 8;
/// Submissions put into the queue and taken out of it.
const QUEUED: u32 = 4000;
/// Submissions taken in one claim: the slots of a node with four cores.
const BATCH: u32 = 4;
/// Events sent to all streams, and the pause between two.
const EVENTS: u32 = 20;
const PAUSE: Duration = Duration::from_millis(500);
/// Longest time for what should end.
const PATIENCE: Duration = Duration::from_secs(600);

type Fallible<T> = Result<T, String>;

fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}

async fn open(url: &str) -> Fallible<Arc<dyn Store>> {
    let database = Database::named(Path::new("."), Some(url)).map_err(|error| format!("{error:#}"))?;
    database.open().await.map_err(|error| format!("{error:#}"))
}

async fn people(store: &dyn Store) -> Fallible<Vec<UserId>> {
    let run: [u8; 4] = random();
    let mut people = Vec::new();
    for number in 0..PEOPLE {
        let now = Timestamp::now();
        let login = format!("bench{}x{number}", u32::from_le_bytes(run));
        let new = NewUser {
            id: UserId::new(now, random()),
            login: LoginName::parse(&login).map_err(text)?,
            display_name: login,
            password_hash: None,
            roles: Roles::from([Role::Trainee]),
        };
        people.push(store.create_user(new, now).await.map_err(text)?.id);
    }
    Ok(people)
}

fn submission(
    user: UserId,
    problem: &Problem,
    language: &str,
    source: Vec<u8>,
    now: Timestamp,
) -> NewSubmission {
    NewSubmission {
        id: SubmissionId::new(now, random()),
        user,
        problem: problem.id,
        language: language.to_owned(),
        file_name: "main.wat".to_owned(),
        source,
        contest: None,
        set: None,
        priority: priority::PRACTICE,
        token: None,
        trace: None,
        address: String::new(),
    }
}

/// Puts `count` submissions into the queue from several tasks; gives the ms that each took.
async fn enqueue(
    store: &Arc<dyn Store>,
    language: &'static str,
    source: &str,
    count: u32,
) -> Fallible<Vec<f64>> {
    let people = Arc::new(people(&**store).await?);
    let problem = Arc::new(store.problem_by_slug("watgcd").await.map_err(text)?);
    let mut tasks = Vec::new();
    for task in 0..AT_ONCE {
        let (store, people, problem, source) =
            (store.clone(), people.clone(), problem.clone(), source.to_owned());
        tasks.push(tokio::spawn(async move {
            let mut times = Vec::new();
            for number in (task..count as usize).step_by(AT_ONCE) {
                let now = Timestamp::now();
                // Another source each time, as people write them.
                let source = format!("{source};; {number} {}\n", now.as_nanosecond()).into_bytes();
                let new = submission(people[number % people.len()], &problem, language, source, now);
                let start = Instant::now();
                store.submit(new, now).await.map_err(text)?;
                times.push(start.elapsed().as_secs_f64() * 1e3);
            }
            Ok::<_, String>(times)
        }));
    }
    let mut times = Vec::new();
    for task in tasks {
        times.extend(task.await.map_err(text)??);
    }
    times.sort_by(f64::total_cmp);
    Ok(times)
}

fn part(sorted: &[f64], hundredths: usize) -> f64 {
    let at = (sorted.len() * hundredths / 100).min(sorted.len().saturating_sub(1));
    sorted.get(at).copied().unwrap_or_default()
}

/// Enqueueing, and claims without judging. The language is one that no node takes.
pub async fn queue(database: &str) -> Fallible<Value> {
    const NOBODYS: &str = "bench";
    let store = open(database).await?;
    let begun = Instant::now();
    let times = enqueue(&store, NOBODYS, "(module)", QUEUED).await?;
    let enqueued = begun.elapsed().as_secs_f64();
    let begun = Instant::now();
    let mut tasks = Vec::new();
    for task in 0..AT_ONCE {
        let store = store.clone();
        tasks.push(tokio::spawn(async move {
            let offer = Offer {
                worker: format!("bench{task}/"),
                languages: vec![NOBODYS.to_owned()],
                limit: BATCH,
                ..Offer::default()
            };
            let mut claimed = Vec::new();
            loop {
                let now = Timestamp::now();
                let lease = now.checked_add(SignedDuration::from_mins(30)).map_err(text)?;
                let batch = store.claim_batch(&offer, lease, now).await.map_err(text)?;
                if batch.is_empty() {
                    return Ok::<_, String>(claimed);
                }
                claimed.extend(batch.into_iter().map(|one| (one.id, one.attempt)));
            }
        }));
    }
    let mut claimed = Vec::new();
    for task in tasks {
        claimed.push(task.await.map_err(text)??);
    }
    let seconds = begun.elapsed().as_secs_f64();
    let count: usize = claimed.iter().map(Vec::len).sum();
    if count != QUEUED as usize {
        return Err(format!("{count} of {QUEUED} were claimed"));
    }
    let begun = Instant::now();
    let mut tasks = Vec::new();
    for claimed in claimed {
        tasks.push(tokio::spawn(complete(store.clone(), claimed)));
    }
    for task in tasks {
        task.await.map_err(text)??;
    }
    let completed = begun.elapsed().as_secs_f64();
    Ok(json!({
        "enqueue_p50_ms": part(&times, 50),
        "enqueue_p99_ms": part(&times, 99),
        "enqueue_per_s": f64::from(QUEUED) / enqueued,
        "claims_per_s": f64::from(QUEUED) / seconds,
        "verdicts_per_s": f64::from(QUEUED) / completed,
    }))
}

/// Writes a report of 20 cases for each.
async fn complete(store: Arc<dyn Store>, claimed: Vec<(SubmissionId, u32)>) -> Fallible<()> {
    let case = |number: u32| CaseRow {
        name: format!("secret/{number:02}"),
        verdict: Some(Verdict::WrongAnswer),
        score: None,
        fuel: 1_000_000,
        memory_bytes: 65_536,
        output_bytes: 10,
        message: String::new(),
        guard: false,
    };
    let report = Report {
        verdict: Verdict::WrongAnswer,
        score: None,
        seed: Hash::of(b"seed"),
        receipt: Hash::of(b"receipt"),
        cases: (0..20).map(case).collect(),
        images: Vec::new(),
        json: json!({"verdict": "WA"}),
    };
    for (id, attempt) in claimed {
        let done = store.complete(id, attempt, &report, Timestamp::now()).await;
        done.map_err(text)?;
    }
    Ok(())
}

/// From the first of `count` submissions in the queue to the last verdict, judged by the nodes that are there.
pub async fn work(database: &str, source: &Path, count: u32) -> Fallible<Value> {
    let store = open(database).await?;
    let source = std::fs::read_to_string(source).map_err(|error| format!("{}: {error}", source.display()))?;
    let begun = Instant::now();
    enqueue(&store, "wat", &source, count).await?;
    loop {
        let stats = store.queue_stats().await.map_err(text)?;
        if stats.queued + stats.running == 0 {
            break;
        }
        if begun.elapsed() > PATIENCE {
            return Err(format!("{} are still not judged", stats.queued + stats.running));
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let seconds = begun.elapsed().as_secs_f64();
    Ok(json!({ "seconds": seconds, "per_s": f64::from(count) / seconds }))
}

/// Opens `count` event streams at a portal and sends each some events; ms from an event's commit to its arrival.
pub async fn streams(database: &str, portal: &str, count: u32) -> Fallible<Value> {
    trellis_server::serve::raise_file_limit();
    let store = open(database).await?;
    let contest = contest(&*store).await?;
    let host = portal
        .trim_start_matches("http://")
        .trim_end_matches('/')
        .to_owned();
    let start = Instant::now();
    let mut readers = Vec::new();
    for number in 0..count {
        let stream = subscribe(&host, contest)
            .await
            .map_err(|error| format!("stream {number}: {error}"))?;
        readers.push(tokio::spawn(async move { arrivals(stream, start).await }));
    }
    let opened = start.elapsed().as_secs_f64();
    tokio::time::sleep(PAUSE).await;
    let mut sent = Vec::new();
    for number in 0..EVENTS {
        let json = json!({"type": "bench", "number": number});
        store
            .add_event(&topic::contest(contest), &json, Timestamp::now())
            .await
            .map_err(text)?;
        sent.push(start.elapsed().as_secs_f64() * 1e3);
        tokio::time::sleep(PAUSE).await;
    }
    let mut late = Vec::new();
    for reader in readers {
        let arrived = tokio::time::timeout(PATIENCE, reader)
            .await
            .map_err(text)?
            .map_err(text)?;
        if arrived.len() != EVENTS as usize {
            return Err(format!("a stream got {} of {EVENTS} events", arrived.len()));
        }
        late.extend(
            arrived
                .iter()
                .zip(&sent)
                .map(|(arrived, sent)| (arrived - sent).max(0.0)),
        );
    }
    late.sort_by(f64::total_cmp);
    Ok(json!({
        "streams": count,
        "events": EVENTS,
        "open_per_s": f64::from(count) / opened,
        "fanout_p50_ms": part(&late, 50),
        "fanout_p99_ms": part(&late, 99),
    }))
}

async fn contest(store: &dyn Store) -> Fallible<ContestId> {
    let now = Timestamp::now();
    let owner = people(store).await?[0];
    let problem = store.problem_by_slug("watgcd").await.map_err(text)?;
    let new = NewContest {
        id: ContestId::new(now, random()),
        owner,
        settings: ContestSettings {
            title: LocalText::one("en", "Bench"),
            description: LocalText::one("en", ""),
            start: now,
            length_seconds: 3600,
            freeze_seconds: 0,
            access: ContestAccess::Public,
            join_code: None,
            penalty_minutes: 20,
            feedback: Feedback::Full,
            hours_rule: json!({"kind": "none"}),
        },
        salt: Hash::of(b"bench"),
        state: ContestState::Announced,
        problems: vec![ContestEntry {
            problem: problem.id,
            label: "A".to_owned(),
        }],
    };
    Ok(store.create_contest(new, now).await.map_err(text)?.id)
}

async fn subscribe(host: &str, contest: ContestId) -> Fallible<BufReader<TcpStream>> {
    let mut stream = TcpStream::connect(host).await.map_err(text)?;
    let request = format!(
        "GET /api/v1/events?topics=contest:{contest} HTTP/1.1\r\nhost: {host}\r\naccept: text/event-stream\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).await.map_err(text)?;
    let mut stream = BufReader::new(stream);
    let mut line = String::new();
    stream.read_line(&mut line).await.map_err(text)?;
    if !line.contains(" 200 ") {
        return Err(line.trim().to_owned());
    }
    Ok(stream)
}

/// When each event came, ms after `start`.
async fn arrivals(mut stream: BufReader<TcpStream>, start: Instant) -> Vec<f64> {
    let mut arrived = Vec::new();
    let mut line = String::new();
    while arrived.len() < EVENTS as usize {
        line.clear();
        match stream.read_line(&mut line).await {
            Ok(0) | Err(_) => break,
            Ok(_) if line.starts_with("data:") => arrived.push(start.elapsed().as_secs_f64() * 1e3),
            Ok(_) => {}
        }
    }
    arrived
}
