//! Contests over HTTP: problems stay hidden until the start, a freeze leaks nowhere, hours come once, and only the
//! organizer decides.

use serde_json::{Value, json};
use trellis_store::{Role, Verdict, Visibility};
use trellis_tests::portal::{Person, Portal, field};

/// One hour after the tests' clock begins, two hours long, frozen for the last half hour.
fn settings(problems: &[&str]) -> Value {
    json!({
        "title_en": "Open", "title_zh": "公开赛", "description_en": "", "description_zh": "",
        "start": "2026-11-24T01:00:00Z", "length_minutes": 120, "freeze_minutes": 30,
        "access": "public", "join_code": null, "penalty_minutes": 20, "feedback": "verdict",
        "hours": { "taking_part_minutes": 45, "per_problem_minutes": 30 },
        "problems": problems, "base": 0,
    })
}

const HOSTS: [Role; 2] = [Role::Organizer, Role::Teacher];

#[tokio::test]
async fn a_problem_is_hidden_until_its_contest_starts() {
    let portal = Portal::start().await;
    let host = portal.person("zhao", &HOSTS).await;
    let (trainee, outsider) = (portal.person("lin", &[]).await, portal.person("other", &[]).await);
    let teacher = portal.person("chen", &[Role::Teacher]).await;
    portal.problem("hidden", Some(host.id), Visibility::Draft).await;
    let id = host.announced(&settings(&["hidden"])).await;
    trainee.join(&id).await;

    for person in [&trainee, &outsider, &teacher] {
        let source = json!({ "language": "wat", "source": "(module)" });
        let inside = json!({ "language": "wat", "source": "(module)", "contest": id });
        let run = json!({ "language": "wat", "source": "(module)", "input": "" });
        for path in [
            "/problems/hidden".to_owned(),
            format!("/problems/hidden?contest={id}"),
        ] {
            assert_eq!(person.get(&path).await.status, 404, "{path}");
        }
        assert_eq!(person.get("/teach/problems/hidden/package.zip").await.status, 404);
        assert_eq!(
            person.api_get("/teach/problems/hidden/package.zip").await.status,
            404
        );
        assert_eq!(
            person.post("/problems/hidden/submissions", &source).await.status,
            404
        );
        assert_eq!(
            person.post("/problems/hidden/submissions", &inside).await.status,
            404
        );
        assert_eq!(person.post("/problems/hidden/runs", &run).await.status, 404);
        assert_eq!(
            person
                .form("/problems/hidden/submit", &[("language", "wat"), ("source", "x")])
                .await
                .status,
            404
        );
        assert_eq!(
            person
                .form("/problems/hidden/run", &[("language", "wat"), ("source", "x")])
                .await
                .status,
            404
        );
        assert_ne!(
            person.api_get("/teach/problems/hidden/verification").await.status,
            200
        );
        let pages = ["/problems", "/contests", "/", "/ranking", "/submissions"].map(str::to_owned);
        let of_contest = [format!("/contests/{id}"), format!("/contests/{id}/board")];
        for path in pages.iter().chain(&of_contest) {
            let page = person.get(path).await.text;
            assert!(
                !page.contains("Problem hidden") && !page.contains("/problems/hidden"),
                "{path}"
            );
        }
        for path in [
            "/problems".to_owned(),
            format!("/contests/{id}"),
            format!("/contests/{id}/board"),
        ] {
            let answer = person.api_get(&path).await;
            assert!(
                answer.status == 200 && !answer.text.contains("hidden"),
                "{path}: {}",
                answer.text
            );
        }
    }
    let settings = host.api_get(&format!("/contests/{id}")).await.json();
    assert_eq!(
        settings["settings"]["problems"],
        json!(["hidden"]),
        "its organizer sees it"
    );

    portal.clock.advance(3600);
    assert_eq!(trainee.submit("hidden", Some(&id)).await.status, 201);
    assert_eq!(outsider.submit("hidden", Some(&id)).await.status, 404);
    assert_eq!(outsider.submit("hidden", None).await.status, 404);
    let shown = trainee.api_get(&format!("/contests/{id}")).await.json();
    assert_eq!(shown["problems"][0]["slug"], json!("hidden"));
    assert_eq!(
        trainee.get("/teach/problems/hidden/package.zip").await.status,
        404,
        "secret cases stay secret"
    );
}

#[tokio::test]
async fn a_contests_problem_is_neither_published_nor_deleted_before_its_end() {
    let portal = Portal::start().await;
    let host = portal.person("zhao", &HOSTS).await;
    portal.problem("hidden", Some(host.id), Visibility::Draft).await;
    host.announced(&settings(&["hidden"])).await;
    for action in ["publish", "delete"] {
        let refused = host
            .post(&format!("/teach/problems/hidden/{action}"), &json!(null))
            .await;
        assert_eq!(
            (refused.status, refused.code().as_str()),
            (409, "in_contest"),
            "{action}"
        );
    }
    portal.clock.advance(4 * 3600);
    assert_eq!(
        host.post("/teach/problems/hidden/publish", &json!(null))
            .await
            .status,
        204
    );
}

/// The cell of one person's first problem.
fn cell(board: &Value, who: &Person) -> Value {
    let rows = board["rows"].as_array().expect("rows");
    let row = rows
        .iter()
        .find(|row| row["user"] == json!(who.id.to_string()))
        .expect("a row");
    row["cells"][0].clone()
}

#[tokio::test]
async fn a_freeze_leaks_nowhere_and_ends_with_the_standings() {
    let portal = Portal::start().await;
    let host = portal.person("zhao", &HOSTS).await;
    let (early, late) = (
        portal.person("early", &[]).await,
        portal.person("late", &[]).await,
    );
    portal
        .problem("sum", None, Visibility::Published { from: portal.now() })
        .await;
    let id = host.announced(&settings(&["sum"])).await;
    for person in [&early, &late] {
        person.join(&id).await;
    }
    portal.clock.advance(3600 + 600);
    assert_eq!(early.submit("sum", Some(&id)).await.status, 201);
    portal.judge(Verdict::Accepted).await;
    portal.clock.advance(90 * 60);
    let sent = late.submit("sum", Some(&id)).await;
    assert_eq!(sent.status, 201);
    portal.judge(Verdict::Accepted).await;

    let board = format!("/contests/{id}/board");
    for person in [&early, &late, &portal.visitor().await] {
        let public = person.api_get(&board).await.json();
        assert_eq!(public["frozen"], json!(true));
        assert_eq!(cell(&public, &early)["solved_minute"], json!(10));
        assert_eq!(
            (
                &cell(&public, &late)["pending"],
                &cell(&public, &late)["solved_minute"]
            ),
            (&json!(1), &json!(null))
        );
        assert_eq!(public["problems"][0]["solved"], json!(1));
        let contest = person.api_get(&format!("/contests/{id}")).await.json();
        assert_eq!(contest["problems"][0]["solved"], json!(1));
        let listed = person.api_get("/problems").await.json();
        assert_eq!(listed["problems"][0]["solved"], json!(1), "the problem list");
        let ranking = person.api_get("/ranking").await.json();
        let names: Vec<_> = ranking["rows"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| row["name"].clone())
            .collect();
        assert_eq!(names, ["early"], "the ranking does not tell either");
    }
    assert_eq!(
        cell(&host.api_get(&board).await.json(), &late)["solved_minute"],
        json!(100),
        "its organizer sees all"
    );
    let events = portal.store().all_events_after(0, 200).await.unwrap();
    for event in events
        .iter()
        .filter(|event| event.topic == format!("contest:{id}"))
    {
        let keys: Vec<_> = event.json.as_object().unwrap().keys().collect();
        assert_eq!(keys, ["type"], "an event of a contest holds no result");
    }
    // Own results are told: the freeze is of the board.
    let own = late
        .api_get(&format!("/submissions/{}", field(&sent.json(), "id")))
        .await
        .json();
    assert!(own.to_string().contains("AC"), "{own}");

    let finalize = format!("/contests/{id}/standings");
    let running = host.post(&finalize, &json!(null)).await;
    assert_eq!(
        (running.status, running.code().as_str()),
        (409, "contest_running")
    );
    portal.clock.advance(3600);
    let ended = early.api_get(&board).await.json();
    assert_eq!(
        (&ended["phase"], &cell(&ended, &late)["solved_minute"]),
        (&json!("ended"), &json!(null))
    );
    assert_eq!(early.post(&finalize, &json!(null)).await.status, 403);
    for _ in 0..2 {
        assert_eq!(host.post(&finalize, &json!(null)).await.status, 204);
    }
    let shown = early.api_get(&board).await.json();
    assert_eq!(
        (&shown["phase"], &shown["frozen"]),
        (&json!("final"), &json!(false))
    );
    assert_eq!(cell(&shown, &late)["solved_minute"], json!(100));
    for person in [&early, &late] {
        let hours = person.api_get("/learning/hours").await.json();
        let contest: Vec<_> = hours["entries"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|entry| entry["reason"]["kind"] == json!("contest"))
            .map(|entry| entry["seconds"].clone())
            .collect();
        assert_eq!(
            contest,
            [json!(75 * 60)],
            "45 minutes and 30 for one problem, once"
        );
    }
    let ranking = early.api_get("/ranking").await.json();
    assert_eq!(ranking["rows"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn contests_become_final_by_themselves_when_all_is_judged() {
    let portal = Portal::start().await;
    let host = portal.person("zhao", &HOSTS).await;
    let trainee = portal.person("lin", &[]).await;
    portal.problem("sum", Some(host.id), Visibility::Draft).await;
    let id = host.announced(&settings(&["sum"])).await;
    trainee.join(&id).await;
    portal.clock.advance(3600);
    trainee.submit("sum", Some(&id)).await;
    portal.clock.advance(2 * 3600);
    let waiting = host
        .post(&format!("/contests/{id}/standings"), &json!(null))
        .await;
    assert_eq!((waiting.status, waiting.code().as_str()), (409, "not_judged"));

    let stop = portal.state.stop.clone();
    let task = tokio::spawn(trellis_server::services::contests::finalize_due(
        portal.state.clone(),
        stop.clone(),
    ));
    tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    assert_eq!(
        portal.store().final_standings(id.parse().unwrap()).await.unwrap(),
        None
    );
    portal.judge(Verdict::WrongAnswer).await;
    for _ in 0..600 {
        if portal
            .store()
            .final_standings(id.parse().unwrap())
            .await
            .unwrap()
            .is_some()
        {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    stop.cancel();
    task.await.unwrap();
    let standings = portal
        .store()
        .final_standings(id.parse().unwrap())
        .await
        .unwrap()
        .expect("final");
    assert_eq!(
        (&standings[0]["rank"], &standings[0]["solved"]),
        (&json!(1), &json!(0))
    );
    assert_eq!(
        trainee.api_get("/learning/hours").await.json()["total_seconds"],
        json!(45 * 60)
    );
}

#[tokio::test]
async fn only_its_organizer_changes_a_contest() {
    let portal = Portal::start().await;
    let host = portal.person("zhao", &HOSTS).await;
    let (other, admin) = (
        portal.person("qian", &[Role::Organizer]).await,
        portal.person("root", &[Role::Admin]).await,
    );
    let trainee = portal.person("lin", &[]).await;
    portal.problem("sum", Some(host.id), Visibility::Draft).await;
    assert_eq!(trainee.post("/contests", &settings(&[])).await.status, 403);
    assert_eq!(
        trainee.post("/contests", &json!("nonsense")).await.status,
        403,
        "the role comes first"
    );
    assert_eq!(
        portal
            .visitor()
            .await
            .post("/contests", &settings(&[]))
            .await
            .status,
        401
    );
    let id = field(&host.post("/contests", &settings(&["sum"])).await.json(), "id");
    let path = format!("/contests/{id}");

    // A draft is nobody's business.
    for person in [&other, &trainee] {
        assert_eq!(person.api_get(&path).await.status, 404);
        assert_eq!(person.api_get(&format!("{path}/board")).await.status, 404);
        assert_eq!(
            person
                .post(&format!("{path}/registration"), &json!({}))
                .await
                .status,
            404
        );
    }
    assert_eq!(other.put(&path, &settings(&[])).await.status, 404);
    assert_eq!(
        host.post(&format!("{path}/announcement"), &json!(null))
            .await
            .status,
        204
    );
    assert_eq!(other.put(&path, &settings(&[])).await.status, 403);
    assert_eq!(
        other
            .post(&format!("{path}/announcement"), &json!(null))
            .await
            .status,
        403
    );
    assert_eq!(
        other
            .form(&format!("/organize/{id}"), &[("start", "2026-11-24T09:30")])
            .await
            .status,
        403
    );
    assert_eq!(trainee.put(&path, &settings(&[])).await.status, 403);

    let mut changed = settings(&["sum"]);
    changed["base"] = json!(1);
    assert_eq!(admin.put(&path, &changed).await.json(), json!({ "version": 2 }));
    let stale = host.put(&path, &changed).await;
    assert_eq!((stale.status, stale.code().as_str()), (409, "stale"));
    let fields = [
        ("title_en", "X"),
        ("start", "2026-11-24T09:30"),
        ("length_minutes", "60"),
        ("base", "1"),
    ];
    assert_eq!(host.form(&format!("/organize/{id}"), &fields).await.status, 409);
    assert_eq!(other.put("/contests/not-an-id", &changed).await.status, 404);
    assert_eq!(
        host.post_without_token("/contests", &settings(&[])).await.code(),
        "stale_form"
    );
}

#[tokio::test]
async fn wrong_settings_name_their_field() {
    let portal = Portal::start().await;
    let host = portal.person("zhao", &[Role::Organizer]).await;
    let teacher = portal.person("chen", &[Role::Teacher]).await;
    portal
        .problem("theirs", Some(teacher.id), Visibility::Draft)
        .await;
    portal
        .problem("open", None, Visibility::Published { from: portal.now() })
        .await;
    let mut wrong = Vec::new();
    for (name, value, at) in [
        ("start", json!("tomorrow"), "start"),
        ("length_minutes", json!(0), "length_minutes"),
        ("freeze_minutes", json!(121), "freeze_minutes"),
        ("title_zh", json!(""), "title_zh"),
        ("problems", json!(["theirs"]), "problems"),
        ("problems", json!(["nope"]), "problems"),
        ("problems", json!(["open", "open"]), "problems"),
    ] {
        let mut body = settings(&[]);
        body["title_en"] = json!(if at == "title_zh" { "" } else { "Open" });
        body[name] = value;
        let refused = host.post("/contests", &body).await;
        if (refused.status, refused.field().as_str()) != (422, at) {
            wrong.push(format!("{name}: {} {}", refused.status, refused.text));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
    // A contest without problems can be kept as a draft, and no more.
    let id = field(&host.post("/contests", &settings(&[])).await.json(), "id");
    let refused = host
        .post(&format!("/contests/{id}/announcement"), &json!(null))
        .await;
    assert_eq!((refused.status, refused.field().as_str()), (422, "problems"));
}

#[tokio::test]
async fn a_code_keeps_a_contest_to_those_who_have_it() {
    let portal = Portal::start().await;
    let host = portal.person("zhao", &[Role::Organizer]).await;
    let trainee = portal.person("lin", &[]).await;
    portal
        .problem("open", None, Visibility::Published { from: portal.now() })
        .await;
    let mut closed = settings(&["open"]);
    closed["access"] = json!("code");
    let id = host.announced(&closed).await;
    let code = field(
        &host.api_get(&format!("/contests/{id}")).await.json()["settings"],
        "join_code",
    );
    assert_eq!(code.len(), 8, "made for the organizer");
    assert!(
        !trainee
            .api_get(&format!("/contests/{id}"))
            .await
            .text
            .contains(&code)
    );

    let path = format!("/contests/{id}/registration");
    let wrong = trainee.post(&path, &json!({ "code": "WRONG" })).await;
    assert_eq!((wrong.status, wrong.field().as_str()), (422, "code"));
    assert_eq!(
        trainee
            .form(&format!("/contests/{id}/register"), &[("code", "WRONG")])
            .await
            .status,
        422
    );
    assert_eq!(
        trainee
            .post(&path, &json!({ "code": code.to_lowercase() }))
            .await
            .status,
        204
    );
    assert_eq!(
        trainee
            .form(&format!("/contests/{id}/register"), &[("code", "")])
            .await
            .status,
        303,
        "again is fine"
    );
    // Saving again keeps the code; another contest cannot take it.
    closed["base"] = json!(1);
    assert_eq!(host.put(&format!("/contests/{id}"), &closed).await.status, 200);
    assert_eq!(
        field(
            &host.api_get(&format!("/contests/{id}")).await.json()["settings"],
            "join_code"
        ),
        code
    );
    closed["join_code"] = json!(code);
    assert_eq!(host.post("/contests", &closed).await.field(), "join_code");
    portal.clock.advance(4 * 3600);
    let over = portal
        .person("late", &[])
        .await
        .post(&path, &json!({ "code": code }))
        .await;
    assert_eq!((over.status, over.code().as_str()), (409, "contest_over"));
}

#[tokio::test]
async fn an_unchecked_problem_is_not_announced() {
    let portal = Portal::start().await;
    let host = portal.person("zhao", &HOSTS).await;
    assert_eq!(
        host.post("/teach/problems", &trellis_tests::portal::problem_draft("fresh"))
            .await
            .status,
        201
    );
    let id = field(&host.post("/contests", &settings(&["fresh"])).await.json(), "id");
    let announce = format!("/contests/{id}/announcement");
    assert_eq!(host.post(&announce, &json!(null)).await.field(), "problems");
    portal.verify(true).await;
    assert_eq!(host.post(&announce, &json!(null)).await.status, 204);
    let listed = portal.visitor().await.api_get("/contests").await.json();
    assert_eq!(
        (&listed["contests"][0]["phase"], &listed["contests"][0]["title"]),
        (&json!("before"), &json!("Open"))
    );
}

#[tokio::test]
async fn the_form_takes_local_time() {
    let portal = Portal::start().await;
    let host = portal.person("zhao", &[Role::Organizer]).await;
    let fields = [
        ("title_en", "Local"),
        ("start", "2026-11-24T09:30"),
        ("tz_offset", "480"),
        ("length_minutes", "60"),
        ("penalty_minutes", "20"),
        ("access", "public"),
        ("feedback", "full"),
    ];
    let made = host.form("/organize/new", &fields).await;
    assert_eq!(made.status, 303, "{}", made.text);
    let id = made.location.strip_prefix("/organize/").unwrap().to_owned();
    let settings = host.api_get(&format!("/contests/{id}")).await.json()["settings"].clone();
    assert_eq!(settings["start"], json!("2026-11-24T01:30:00.000Z"));
    assert_eq!(settings["feedback"], json!("full"));
    assert_eq!(
        host.form("/organize/new", &[("title_en", "No time")])
            .await
            .status,
        422
    );
}
