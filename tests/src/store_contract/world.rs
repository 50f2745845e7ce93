//! People, problems and contests to test with. Times are seconds from [`at`]`(0)`.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use futures::future::join_all;
use jiff::Timestamp;
use serde_json::{Value, json};
use trellis_store::*;
use uuid::Uuid;

use super::{Backend, Handle};

/// The moment all tests count from.
pub fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + second).unwrap()
}

/// A new id; later ones are larger.
pub fn id<T: From<Uuid>>() -> T {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    Uuid::from_u128((7 << 76) | u128::from(NEXT.fetch_add(1, Ordering::Relaxed))).into()
}

/// Runs all calls at once.
pub async fn race<F>(calls: impl IntoIterator<Item = F>) -> Vec<F::Output>
where
    F: Future<Output: Send + 'static> + Send + 'static,
{
    let tasks: Vec<_> = calls.into_iter().map(tokio::spawn).collect();
    join_all(tasks)
        .await
        .into_iter()
        .map(|task| task.unwrap())
        .collect()
}

/// `count` handles over two connections of one database, in turns.
pub async fn handles(backend: &impl Backend, count: usize) -> Vec<Handle> {
    let pair = [backend.store(), backend.another().await];
    (0..count).map(|index| pair[index % 2].clone()).collect()
}

pub fn login(name: &str) -> LoginName {
    LoginName::parse(name).unwrap()
}

pub fn new_user(name: &str) -> NewUser {
    NewUser {
        id: id(),
        login: login(name),
        display_name: name.to_owned(),
        password_hash: Some("$argon2id$".to_owned()),
        roles: Roles::from([Role::Trainee]),
    }
}

pub async fn user(s: &Handle, name: &str) -> UserId {
    s.create_user(new_user(name), at(0)).await.unwrap().id
}

pub async fn content(s: &Handle, text: &str) -> ProblemContent {
    ProblemContent {
        package: s.put_blob(text.as_bytes(), at(0)).await.unwrap(),
        title: LocalText::from([("en", text), ("zh-CN", "求和")]),
        statement: LocalText::one("en", "Add."),
        time_limit_ms: 1000,
        memory_bytes: 64 << 20,
        languages: vec!["c".to_owned()],
        field: "algorithms".to_owned(),
        keywords: vec!["loops".to_owned()],
        difficulty: 3,
        credit_seconds: 600,
        details: json!({"samples": [1]}),
    }
}

pub async fn new_problem(s: &Handle, slug: &str) -> NewProblem {
    NewProblem {
        id: id(),
        slug: slug.to_owned(),
        owner: None,
        visibility: Visibility::Published { from: at(0) },
        content: content(s, slug).await,
    }
}

/// A published problem that credits 600 s.
pub async fn problem(s: &Handle, slug: &str) -> ProblemId {
    let new = new_problem(s, slug).await;
    s.create_problem(new, at(0)).await.unwrap().id
}

pub fn new_submission(user: UserId, problem: ProblemId) -> NewSubmission {
    NewSubmission {
        id: id(),
        user,
        problem,
        language: "c".to_owned(),
        file_name: "main.c".to_owned(),
        source: b"int main(void){}".to_vec(),
        contest: None,
        set: None,
        priority: priority::PRACTICE,
        token: None,
        trace: None,
        address: "127.0.0.1".to_owned(),
    }
}

pub async fn submit(s: &Handle, user: UserId, problem: ProblemId, second: i64) -> SubmissionId {
    s.submit(new_submission(user, problem), at(second))
        .await
        .unwrap()
        .id
}

pub async fn submit_in(
    s: &Handle,
    contest: ContestId,
    user: UserId,
    problem: ProblemId,
    second: i64,
) -> Result<SubmissionId> {
    let new = NewSubmission {
        contest: Some(contest),
        ..new_submission(user, problem)
    };
    s.submit(new, at(second)).await.map(|done| done.id)
}

pub fn languages() -> Vec<String> {
    vec!["c".to_owned()]
}

/// Claims the next submission with a lease of 60 s.
pub async fn claim(s: &Handle, second: i64) -> Option<Claimed> {
    s.claim("w/1", &languages(), at(second + 60), at(second))
        .await
        .unwrap()
}

pub fn case(name: &str, verdict: Verdict) -> CaseRow {
    CaseRow {
        name: name.to_owned(),
        verdict: Some(verdict),
        score: None,
        fuel: 1000,
        memory_bytes: 65536,
        output_bytes: 3,
        message: "ok".to_owned(),
        guard: false,
    }
}

pub fn report(verdict: Verdict) -> Report {
    Report {
        verdict,
        score: None,
        seed: Hash::of(b"seed"),
        receipt: Hash::of(b"receipt"),
        cases: vec![case("sample/1", Verdict::Accepted), case("secret/1", verdict)],
        images: Vec::new(),
        json: json!({"verdict": verdict}),
    }
}

/// A report whose second case has this image, whose bytes are stored.
pub async fn with_image(s: &Handle, verdict: Verdict, name: &str, bytes: &[u8], second: i64) -> Report {
    let image = CaseImage {
        case: 1,
        name: name.to_owned(),
        hash: s.put_blob(bytes, at(second)).await.unwrap(),
    };
    Report {
        images: vec![image],
        ..report(verdict)
    }
}

/// Claims and judges everything that is queued, oldest first, all with one verdict.
pub async fn judge_all(s: &Handle, verdict: Verdict, second: i64) -> Vec<Completion> {
    let mut done = Vec::new();
    while let Some(claimed) = claim(s, second).await {
        let report = report(verdict);
        done.push(
            s.complete(claimed.id, claimed.attempt, &report, at(second))
                .await
                .unwrap(),
        );
    }
    done
}

/// An accepted submission, judged at once.
pub async fn solve(s: &Handle, user: UserId, problem: ProblemId, second: i64) -> Completion {
    submit(s, user, problem, second).await;
    judge_all(s, Verdict::Accepted, second).await.pop().unwrap()
}

/// Starts at 1000 s, runs 1000 s, frozen for the last 200 s.
pub fn contest_settings() -> ContestSettings {
    ContestSettings {
        title: LocalText::one("en", "Cup"),
        description: LocalText::one("en", "*Code.*"),
        start: at(1000),
        length_seconds: 1000,
        freeze_seconds: 200,
        access: ContestAccess::Public,
        join_code: None,
        penalty_minutes: 20,
        feedback: Feedback::Verdict,
        hours_rule: json!({"kind": "none"}),
    }
}

pub fn entries(problems: &[ProblemId]) -> Vec<ContestEntry> {
    let labels = ["A", "B", "C", "D"];
    let entry = |(problem, label): (&ProblemId, &str)| ContestEntry {
        problem: *problem,
        label: label.to_owned(),
    };
    problems.iter().zip(labels).map(entry).collect()
}

pub fn new_contest(owner: UserId, problems: &[ProblemId]) -> NewContest {
    NewContest {
        id: id(),
        owner,
        settings: contest_settings(),
        salt: Hash::of(b"salt"),
        state: ContestState::Announced,
        problems: entries(problems),
    }
}

/// An announced contest with these problems and participants.
pub async fn contest(s: &Handle, problems: &[ProblemId], people: &[UserId]) -> ContestId {
    let owner = user(s, &format!("owner{}", id::<UserId>().0.as_u128() & 0xffff)).await;
    let id = s
        .create_contest(new_contest(owner, problems), at(0))
        .await
        .unwrap()
        .id;
    for person in people {
        s.register(id, *person, None, at(10)).await.unwrap();
    }
    id
}

/// Hours for a lesson.
pub fn hours(user: UserId, lesson: &str, seconds: i64) -> NewEntry {
    NewEntry {
        user,
        kind: HoursKind::Lesson,
        seconds,
        reason: format!("lesson:course/{lesson}"),
        contest: None,
        evidence: json!({"lesson": lesson, "active": seconds}),
    }
}

/// The `type` of each event of a topic.
pub async fn event_types(s: &Handle, topic: String) -> Vec<String> {
    let events = s.events_after(&[topic], 0, 1000).await.unwrap();
    events.iter().map(|event| text(&event.json["type"])).collect()
}

pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// Returns when news of work came after `mark`; a worker who merely looked by himself has heard nothing.
pub async fn news_of_work(s: &Handle, mark: u64) {
    let heard = async {
        while s.work_mark() == mark {
            s.wait_for_work(mark).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), heard)
        .await
        .expect("nothing was heard of work");
}

/// Returns where the queue is once nobody is woken there. A store may wake for nothing: PostgreSQL's does when it begins to
/// listen, which may be at any time after it was opened.
pub async fn quiet(s: &Handle) -> u64 {
    for _ in 0..20 {
        let mark = s.work_mark();
        let short = Duration::from_millis(100);
        if tokio::time::timeout(short, s.wait_for_work(mark)).await.is_err() {
            return mark;
        }
    }
    panic!("who waits is woken all the time");
}
