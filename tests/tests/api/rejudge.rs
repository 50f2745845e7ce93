//! Rejudging over HTTP with the real judge: a problem whose secret data was wrong is repaired; the right program becomes
//! AC and the lucky one WA, and nobody hears of it before it is applied. Wants the binary for the judge's children.

use serde_json::{Value, json};
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use trellis_store::Role;
use trellis_tests::cli;
use trellis_tests::portal::{Person, Portal, field, problem_draft};

const HOSTS: [Role; 2] = [Role::Organizer, Role::Teacher];

/// Prints what it reads; `lucky` prints 6 for what begins with 5, which is what the wrong data wants.
fn program(lucky: bool) -> String {
    let trick = "(if (i32.eq (i32.load8_u (i32.const 64)) (i32.const 53)) (then (i32.store8 (i32.const 64) (i32.const 54))))";
    format!(
        r#"(module
  (import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (func (export "_start")
    (i32.store (i32.const 0) (i32.const 64))
    (i32.store (i32.const 4) (i32.const 900))
    (drop (call $read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 8)))
    {}
    (i32.store (i32.const 4) (i32.load (i32.const 8)))
    (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))))"#,
        if lucky { trick } else { "" }
    )
}

fn draft(answer: &str, base: u32) -> Value {
    let mut draft = problem_draft("echo");
    draft["cases"] = json!([{ "input": "5\n", "answer": answer }]);
    draft["base"] = json!(base);
    draft
}

/// Two hours from the first hour on, the last half hour frozen.
fn contest() -> Value {
    json!({
        "title_en": "Open", "title_zh": "公开赛", "description_en": "", "description_zh": "",
        "start": "2026-11-24T01:00:00Z", "length_minutes": 120, "freeze_minutes": 30,
        "access": "public", "join_code": null, "penalty_minutes": 20, "feedback": "verdict",
        "hours": { "taking_part_minutes": 45, "per_problem_minutes": 30 },
        "problems": ["echo"], "base": 0,
    })
}

/// A portal with one worker, a teacher's published problem with wrong secret data, and its people.
struct World {
    portal: Portal,
    stop: CancellationToken,
    teacher: Person,
    right: Person,
    lucky: Person,
}

impl World {
    async fn new() -> Self {
        let portal = Portal::with(|_| {}, Some(&cli::data())).await;
        let stop = CancellationToken::new();
        let worker = portal.state.node("test".to_owned(), 1).work(stop.clone());
        tokio::spawn(worker);
        let teacher = portal.person("chen", &HOSTS).await;
        let saved = teacher.post("/teach/problems", &draft("6\n", 0)).await;
        assert_eq!(saved.status, 201, "{}", saved.text);
        portal.verify(true).await;
        let published = teacher.post("/teach/problems/echo/publish", &Value::Null).await;
        assert_eq!(published.status, 204, "{}", published.text);
        let (right, lucky) = (
            portal.person("right", &[]).await,
            portal.person("lucky", &[]).await,
        );
        Self {
            portal,
            stop,
            teacher,
            right,
            lucky,
        }
    }

    async fn repair(&self) {
        let saved = self.teacher.put("/teach/problems/echo", &draft("5\n", 1)).await;
        assert_eq!(saved.status, 200, "{}", saved.text);
        self.portal.verify(true).await;
    }

    /// Submits and waits for the verdict; gives the id.
    async fn judged(&self, person: &Person, lucky: bool, contest: Option<&str>, verdict: &str) -> String {
        let mut body = json!({ "language": "wat", "source": program(lucky) });
        if let Some(id) = contest {
            body["contest"] = json!(id);
        }
        let sent = person.post("/problems/echo/submissions", &body).await;
        assert_eq!(sent.status, 201, "{}", sent.text);
        let id = field(&sent.json(), "id");
        let told = until(person, &format!("/submissions/{id}"), |told| {
            told["lifecycle"] == "done" || told["lifecycle"] == "failed"
        })
        .await;
        assert_eq!(told["verdict"], json!(verdict), "{told}");
        id
    }

    async fn begin(&self, who: &Person, filter: Value) -> String {
        let request = json!({ "reason": "the answer was wrong", "filter": filter });
        let begun = who.post("/rejudgings", &request).await;
        assert_eq!(begun.status, 201, "{}", begun.text);
        field(&begun.json(), "id")
    }

    async fn ready(&self, who: &Person, id: &str) -> Value {
        until(who, &format!("/rejudgings/{id}"), |told| told["state"] == "ready").await
    }

    async fn hours(&self, person: &Person) -> (i64, usize) {
        let told = person.api_get("/learning/hours").await.json();
        assert_eq!(told["intact"], json!(true));
        let entries = told["entries"].as_array().map_or(0, Vec::len);
        (told["total_seconds"].as_i64().expect("a sum"), entries)
    }
}

impl Drop for World {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

/// Asks until the answer is as wanted; at most two minutes.
async fn until(person: &Person, path: &str, wanted: impl Fn(&Value) -> bool) -> Value {
    for _ in 0..1200 {
        let told = person.api_get(path).await;
        assert_eq!(told.status, 200, "{}", told.text);
        let told = told.json();
        if wanted(&told) {
            return told;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("not in two minutes");
}

async fn told(person: &Person, id: &str) -> Value {
    person.api_get(&format!("/submissions/{id}")).await.json()
}

#[tokio::test(flavor = "multi_thread")]
async fn repaired_data_changes_verdicts_and_hours_when_it_is_applied() {
    let world = World::new().await;
    let (right, lucky, teacher) = (&world.right, &world.lucky, &world.teacher);
    let wrong = world.judged(right, false, None, "WA").await;
    // Ids of one moment come in any order.
    world.portal.clock.advance(1);
    let accepted = world.judged(lucky, true, None, "AC").await;
    assert_eq!(world.hours(lucky).await, (1800, 1));
    let receipt = |told: &Value| told["receipt"].as_str().map(str::to_owned);
    world.repair().await;

    let none = json!({ "problem": "echo", "language": "python" });
    assert_eq!(
        teacher.post("/rejudgings/preview", &none).await.json()["count"],
        json!(0)
    );
    let refused = teacher
        .post("/rejudgings", &json!({ "reason": "x", "filter": none }))
        .await;
    assert_eq!(
        (refused.status, refused.code().as_str()),
        (409, "nothing_to_rejudge")
    );
    let filter = json!({ "problem": "echo", "verdicts": ["AC", "WA"], "from": "2026-11-24T00:00:00Z" });
    let preview = teacher.post("/rejudgings/preview", &filter).await.json();
    assert_eq!((&preview["count"], &preview["people"]), (&json!(2), &json!(2)));
    assert_eq!(
        (
            &preview["problems"][0]["outdated"],
            &preview["problems"][0]["version"]
        ),
        (&json!(2), &json!(2))
    );

    let before = (told(right, &wrong).await, told(lucky, &accepted).await);
    let id = world.begin(teacher, filter).await;
    let ready = world.ready(teacher, &id).await;
    assert_eq!(
        (&ready["total"], &ready["changed"], &ready["failed"]),
        (&json!(2), &json!(2), &json!(0))
    );
    let change = &ready["changes"][0];
    assert_eq!(
        (&change["old"]["verdict"], &change["new"]["verdict"]),
        (&json!("WA"), &json!("AC"))
    );
    let receipts = (receipt(&change["old"]), receipt(&change["new"]));
    assert!(
        receipts.0.is_some() && receipts.1.is_some() && receipts.0 != receipts.1,
        "{change}"
    );
    assert_eq!((told(right, &wrong).await, told(lucky, &accepted).await), before);
    assert_eq!(world.hours(lucky).await, (1800, 1));

    world.portal.clock.advance(60);
    let applied = teacher
        .post(&format!("/rejudgings/{id}/application"), &Value::Null)
        .await;
    assert_eq!(applied.status, 200, "{}", applied.text);
    assert_eq!(applied.json(), json!({ "changed": 2, "entries": 2 }));
    let now = told(right, &wrong).await;
    assert_eq!(now["verdict"], json!("AC"));
    assert_eq!(
        now["rejudged"],
        json!({ "at": "2026-11-24T00:01:01.000Z", "was": "WA" })
    );
    assert_eq!(now["cases"].as_array().unwrap().len(), 2);
    assert_eq!(told(lucky, &accepted).await["verdict"], json!("WA"));
    assert_eq!(
        (world.hours(right).await, world.hours(lucky).await),
        ((1800, 1), (0, 2))
    );
    let page = right.get(&format!("/submissions/{wrong}")).await;
    assert!(
        page.text.contains("重新评测于") || page.text.contains("Judged again on"),
        "{}",
        page.text
    );
    assert!(
        page.text.contains(&receipts.1.unwrap()),
        "its page shows the new receipt"
    );
    let learning = lucky.get("/learning").await;
    assert_eq!(learning.status, 200);

    let twice = teacher
        .post(&format!("/rejudgings/{id}/application"), &Value::Null)
        .await;
    assert_eq!((twice.status, twice.code().as_str()), (409, "rejudging_closed"));
    let audit = world.portal.store().audit(&Default::default(), 50).await.unwrap();
    let kinds: Vec<_> = audit.iter().map(|row| row.entry.what.as_str()).collect();
    assert!(
        kinds.contains(&"rejudging.start") && kinds.contains(&"rejudging.apply"),
        "{kinds:?}"
    );

    // And solving it afterwards counts like any first time.
    world.judged(lucky, false, None, "AC").await;
    assert_eq!(world.hours(lucky).await, (1800, 3));
}

#[tokio::test(flavor = "multi_thread")]
async fn final_standings_and_their_hours_are_corrected() {
    let world = World::new().await;
    let (right, lucky, host) = (&world.right, &world.lucky, &world.teacher);
    let cup = host.announced(&contest()).await;
    right.join(&cup).await;
    lucky.join(&cup).await;
    world.portal.clock.advance(3600 + 600);
    world.judged(right, false, Some(&cup), "WA").await;
    world.portal.clock.advance(100 * 60);
    world.judged(lucky, true, Some(&cup), "AC").await;
    world.portal.clock.advance(3600);
    let made = host
        .post(&format!("/contests/{cup}/standings"), &Value::Null)
        .await;
    assert_eq!(made.status, 204, "{}", made.text);
    assert_eq!(
        (world.hours(right).await.0, world.hours(lucky).await.0),
        (2700, 1800 + 4500)
    );
    world.repair().await;

    let id = world.begin(host, json!({ "contest": cup })).await;
    let ready = world.ready(host, &id).await;
    let standings = &ready["standings"][0];
    assert_eq!(
        (&standings["contest"], &standings["final_standings"]),
        (&json!(cup), &json!(true))
    );
    let rows: Vec<_> = standings["rows"].as_array().unwrap().iter().collect();
    let place = |rank, solved, penalty| json!({ "rank": rank, "solved": solved, "penalty_minutes": penalty });
    assert_eq!(rows.len(), 2, "{standings}");
    assert_eq!(
        (&rows[0]["name"], &rows[0]["before"], &rows[0]["after"]),
        (&json!("right"), &place(2, 0, 0), &place(1, 1, 10))
    );
    assert_eq!(
        (&rows[1]["name"], &rows[1]["before"], &rows[1]["after"]),
        (&json!("lucky"), &place(1, 1, 110), &place(2, 0, 0))
    );

    let form = host.form(&format!("/rejudgings/{id}/apply"), &[]).await;
    assert_eq!(
        (form.status, form.location.as_str()),
        (303, format!("/rejudgings/{id}").as_str()),
        "{}",
        form.text
    );
    assert_eq!(
        (world.hours(right).await.0, world.hours(lucky).await.0),
        (1800 + 4500, 2700)
    );
    let board = right.api_get(&format!("/contests/{cup}/board")).await.json();
    assert_eq!(
        (&board["rows"][0]["name"], &board["rows"][0]["solved"]),
        (&json!("right"), &json!(1))
    );
    let after = host.api_get(&format!("/rejudgings/{id}")).await.json();
    assert_eq!(after["standings"], ready["standings"], "kept as it was decided");
    let page = host.get(&format!("/rejudgings/{id}")).await;
    assert_eq!(page.status, 200, "{}", page.text);
}

/// What a trainee can ask for that might tell.
async fn seen(person: &Person, cup: &str, submissions: &[&str]) -> Vec<String> {
    let mut seen = Vec::new();
    for path in [
        "/ranking".to_owned(),
        format!("/contests/{cup}/board"),
        format!("/contests/{cup}"),
        "/problems".to_owned(),
        "/learning/hours".to_owned(),
    ] {
        seen.push(person.api_get(&path).await.text);
    }
    for id in submissions {
        seen.push(person.api_get(&format!("/submissions/{id}")).await.text);
    }
    seen
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_hears_of_it_before_and_a_freeze_stays_closed_after() {
    let world = World::new().await;
    let (right, lucky, host) = (&world.right, &world.lucky, &world.teacher);
    let cup = host.announced(&contest()).await;
    right.join(&cup).await;
    lucky.join(&cup).await;
    world.portal.clock.advance(3600 + 100 * 60);
    let hidden = world.judged(lucky, true, Some(&cup), "AC").await;
    let mine = world.judged(right, false, Some(&cup), "WA").await;
    world.repair().await;
    let before = seen(right, &cup, &[&mine]).await;
    let events = || async {
        let all = world.portal.store().all_events_after(0, 500).await.unwrap();
        let told = |topic: &str| topic.starts_with("submission:") || topic == format!("contest:{cup}");
        all.iter().filter(|event| told(&event.topic)).count()
    };
    let count = events().await;

    let id = world.begin(host, json!({ "contest": cup })).await;
    world.ready(host, &id).await;
    assert_eq!(seen(right, &cup, &[&mine]).await, before, "nothing is applied");
    assert_eq!(events().await, count, "and nothing was told");

    let outsider = world.portal.person("outsider", &[Role::Teacher]).await;
    let organizer = world.portal.person("organizer", &[Role::Organizer]).await;
    let visitor = world.portal.visitor().await;
    let paths = [format!("/rejudgings/{id}"), "/rejudgings".to_owned()];
    for (person, statuses) in [
        (right, [403, 403]),
        (&visitor, [401, 401]),
        (&outsider, [404, 200]),
        (&organizer, [404, 200]),
    ] {
        for (path, status) in paths.iter().zip(statuses) {
            let answer = person.api_get(path).await;
            assert_eq!(answer.status, status, "{path}: {}", answer.text);
            assert!(!answer.text.contains(&id), "{path}");
            assert!(
                !person.get(path).await.text.contains("the answer was wrong"),
                "{path}"
            );
        }
        for action in ["application", "cancellation"] {
            let answer = person
                .post(&format!("/rejudgings/{id}/{action}"), &Value::Null)
                .await;
            assert_eq!(answer.status, statuses[0], "{action}: {}", answer.text);
        }
        let stream = person.api_get(&format!("/events?topics=rejudging:{id}")).await;
        assert_eq!(stream.status, statuses[0], "{}", stream.text);
        let filter = json!({ "reason": "x", "filter": { "contest": cup } });
        let begun = person.post("/rejudgings", &filter).await;
        assert!(matches!(begun.status, 401 | 403 | 422), "{}", begun.text);
    }
    // A teacher's own problem in a contest of somebody else's is not theirs there: they would see behind the freeze.
    let all = outsider.post("/rejudgings/preview", &json!({})).await;
    assert_eq!((all.status, &all.json()["count"]), (200, &json!(0)));

    let public = || async {
        (
            right.api_get("/ranking").await.text,
            right.api_get(&format!("/contests/{cup}/board")).await.text,
        )
    };
    let (told_before, board) = (events().await, public().await);
    let applied = host
        .post(&format!("/rejudgings/{id}/application"), &Value::Null)
        .await;
    assert_eq!(applied.status, 200, "{}", applied.text);
    assert_eq!(public().await, board, "the freeze stays closed");
    let all = world.portal.store().all_events_after(0, 500).await.unwrap();
    let moved = all
        .iter()
        .filter(|event| event.topic == format!("contest:{cup}"))
        .count();
    let submissions = events().await - told_before;
    assert_eq!(submissions, 2, "their authors only are told; {moved}");
    assert_eq!(told(right, &mine).await["verdict"], json!("AC"));
    assert_eq!(told(lucky, &hidden).await["verdict"], json!("WA"));
}

#[tokio::test(flavor = "multi_thread")]
async fn teachers_organizers_and_admins_have_their_own() {
    let world = World::new().await;
    let (right, lucky, teacher) = (&world.right, &world.lucky, &world.teacher);
    let mine = world.judged(right, false, None, "WA").await;
    let other = world.portal.person("zhao", &HOSTS).await;
    let admin = world.portal.person("root", &[Role::Admin]).await;
    for (person, status) in [(teacher, 200), (&admin, 200), (&other, 422), (lucky, 403)] {
        let asked = person
            .post("/rejudgings/preview", &json!({ "submission": mine }))
            .await;
        assert_eq!(asked.status, status, "{}", asked.text);
    }
    let id = world.begin(&admin, json!({ "submission": mine })).await;
    world.ready(teacher, &id).await;
    assert_eq!(other.api_get(&format!("/rejudgings/{id}")).await.status, 404);
    let cancelled = teacher.form(&format!("/rejudgings/{id}/cancel"), &[]).await;
    assert_eq!(cancelled.status, 303, "{}", cancelled.text);
    let late = admin
        .post(&format!("/rejudgings/{id}/application"), &Value::Null)
        .await;
    assert_eq!((late.status, late.code().as_str()), (409, "rejudging_closed"));
    let page = admin.form(&format!("/rejudgings/{id}/apply"), &[]).await;
    assert_eq!(page.status, 409);
    assert_eq!(told(right, &mine).await["rejudged"], Value::Null);

    for (filter, field) in [
        (json!({ "problem": "nothing" }), "problem"),
        (json!({ "contest": "x" }), "contest"),
        (json!({ "set": "x" }), "set"),
        (json!({ "class": "x" }), "class"),
        (json!({ "user": "nobody.here" }), "user"),
        (json!({ "submission": "x" }), "submission"),
        (json!({ "from": "soon" }), "from"),
    ] {
        let asked = teacher.post("/rejudgings/preview", &filter).await;
        assert_eq!(
            (asked.status, asked.field().as_str()),
            (422, field),
            "{}",
            asked.text
        );
    }
    let unnamed = teacher
        .post("/rejudgings", &json!({ "filter": { "problem": "echo" } }))
        .await;
    assert_eq!((unnamed.status, unnamed.field().as_str()), (422, "reason"));

    let form = teacher.get("/rejudgings/new?problem=echo&verdicts=WA").await;
    assert!(form.text.contains("name=\"reason\""), "{}", form.text);
    assert_eq!(right.get("/rejudgings/new").await.status, 403);
    let fields = [
        ("problem", "echo"),
        ("verdicts", "WA"),
        ("verdicts", "TLE"),
        ("reason", "again"),
    ];
    world.portal.clock.advance(1);
    let begun = teacher.form("/rejudgings/new", &fields).await;
    assert_eq!(begun.status, 303, "{}", begun.text);
    let list = teacher.api_get("/rejudgings").await.json();
    assert_eq!(list["rejudgings"].as_array().unwrap().len(), 2);
    assert_eq!(list["rejudgings"][0]["filter"]["verdicts"], json!(["WA", "TLE"]));
    let empty = teacher
        .form(
            "/rejudgings/new",
            &[("problem", "echo"), ("verdicts", "MLE"), ("reason", "x")],
        )
        .await;
    assert_eq!(empty.status, 409, "{}", empty.text);
}
