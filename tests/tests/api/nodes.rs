//! The nodes that judge, over HTTP: who sees and drains them, what a contest is pinned to, and what those who wait are told.

#![expect(clippy::unwrap_used, reason = "tests")]

use serde_json::{Value, json};
use trellis_store::{
    AuditQuery, ContestId, ENGINE, Hash, NewNode, NodeKind, NodeLoad, Offer, Parts, Role, Visibility,
};
use trellis_tests::portal::{Person, Portal, field};
use uuid::Uuid;

/// As nodes are called: with a slash and a colon.
const NAME: &str = "judge-1/127.0.0.1:3000";
const DRAIN: &str = "/admin/nodes/judge-1%2F127.0.0.1%3A3000/drain";
const FORGET: &str = "/admin/nodes/judge-1%2F127.0.0.1%3A3000/forget";

fn parts(engine: &str) -> Parts {
    Parts::from([
        (ENGINE.to_owned(), Hash::of(engine.as_bytes())),
        ("wat".to_owned(), Hash::of(b"wat")),
    ])
}

/// A node that takes four at a time and has taken half a second for each.
async fn join(portal: &Portal, name: &str, engine: &str) {
    let node = NewNode {
        name: name.to_owned(),
        instance: Uuid::from_u128(1),
        kind: NodeKind::Judge,
        version: "1.0".to_owned(),
        slots: 4,
        speed: 1250,
        languages: vec!["wat".to_owned()],
        parts: parts(engine),
    };
    portal.store().join_node(&node, portal.now()).await.unwrap();
    beat(portal, name).await;
}

async fn beat(portal: &Portal, name: &str) {
    let load = NodeLoad {
        busy: 1,
        judged: 70,
        faults: 2,
        recent_ms: 500,
        load: 900,
        memory: 1 << 30,
    };
    portal
        .store()
        .beat_node(name, Uuid::from_u128(1), &load, portal.now())
        .await
        .unwrap();
    portal.state.fleet.look(portal.store()).await;
}

async fn audit(portal: &Portal, what: &str) -> Vec<String> {
    let query = AuditQuery {
        what: Some(what.to_owned()),
        ..AuditQuery::default()
    };
    let rows = portal.store().audit(&query, 10).await.unwrap();
    rows.into_iter().map(|row| row.entry.target).collect()
}

/// A portal with the problem `echo`, an organizer, and a running contest that `trainee` has joined.
async fn contest(portal: &Portal) -> (Person, Person, String) {
    let visibility = Visibility::Published { from: portal.now() };
    portal.problem("echo", None, visibility).await;
    let host = portal.person("zhao", &[Role::Organizer]).await;
    let trainee = portal.person("lin", &[]).await;
    let settings = json!({
        "title_en": "Open", "title_zh": "公开赛", "description_en": "", "description_zh": "",
        "start": "2026-11-24T01:00:00Z", "length_minutes": 120, "freeze_minutes": 30,
        "access": "public", "join_code": null, "penalty_minutes": 20, "feedback": "verdict",
        "hours": { "taking_part_minutes": 45, "per_problem_minutes": 30 },
        "problems": ["echo"], "base": 0,
    });
    let id = host.announced(&settings).await;
    trainee.join(&id).await;
    portal.clock.advance(3600 + 60);
    (host, trainee, id)
}

async fn sent(person: &Person, contest: Option<&str>) -> String {
    let answer = person.submit("echo", contest).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    field(&answer.json(), "id")
}

/// Takes one submission as a node with this engine does, and gives up on it.
async fn give_up(portal: &Portal, engine: &str, reason: &str) -> String {
    let offer = Offer {
        worker: NAME.to_owned(),
        languages: vec!["wat".to_owned()],
        parts: parts(engine),
        except: Vec::new(),
        limit: 1,
    };
    let lease = portal.now() + jiff::SignedDuration::from_secs(30);
    let claimed = portal
        .store()
        .claim_batch(&offer, lease, portal.now())
        .await
        .unwrap();
    let one = &claimed[0];
    portal
        .store()
        .fail(one.id, one.attempt, reason, 1, portal.now())
        .await
        .unwrap();
    one.id.to_string()
}

#[tokio::test]
async fn only_admins_see_and_drain_nodes() {
    let portal = Portal::start().await;
    let admin = portal.person("root", &[Role::Admin]).await;
    let drain = json!({ "drain": true });
    for roles in [&[][..], &[Role::Organizer, Role::Teacher]] {
        let person = portal.person(&format!("user{}", roles.len()), roles).await;
        assert_eq!(person.get("/admin/nodes").await.status, 403);
        assert_eq!(person.api_get("/admin/nodes").await.status, 403);
        assert_eq!(person.post(DRAIN, &drain).await.status, 403);
        assert_eq!(person.form(DRAIN, &[("drain", "true")]).await.status, 403);
        assert_eq!(person.form(FORGET, &[]).await.status, 403);
    }
    let visitor = portal.visitor().await;
    assert_eq!(visitor.api_get("/admin/nodes").await.status, 401);
    assert_eq!(
        visitor.get("/admin/nodes").await.status,
        303,
        "to the sign-in page"
    );
    assert_eq!(admin.form_as_is(DRAIN, &[("drain", "true")]).await.status, 403);
    assert_eq!(admin.post_without_token(DRAIN, &drain).await.status, 403);
    assert_eq!(admin.post(DRAIN, &drain).await.status, 404, "no such node");
    let page = admin.get("/admin/nodes").await;
    assert_eq!(page.status, 200);
    assert!(
        page.text.contains("trellis work"),
        "how to start one: {}",
        page.text
    );
    assert!(admin.get("/admin").await.text.contains("href=\"/admin/nodes\""));
}

#[tokio::test]
async fn a_node_is_told_drained_and_forgotten() {
    let portal = Portal::start().await;
    let admin = portal.person("root", &[Role::Admin]).await;
    join(&portal, NAME, "e1").await;
    let list = async || admin.api_get("/admin/nodes").await.json();
    let told = list().await;
    let node = &told["nodes"][0];
    assert_eq!(
        (&node["name"], &node["kind"], &node["state"]),
        (&json!(NAME), &json!("judge"), &json!("working"))
    );
    let figures = [
        "busy",
        "slots",
        "judged",
        "faults",
        "recent_ms",
        "load",
        "memory_bytes",
        "speed",
    ];
    assert_eq!(
        figures.map(|name| node[name].as_u64().unwrap()),
        [1, 4, 70, 2, 500, 900, 1 << 30, 1250]
    );
    assert_eq!(node["engine"], json!(Hash::of(b"e1").to_string()));
    assert_eq!(node["differs"], json!([]));
    assert_eq!(told["queue"]["wait_seconds"], json!(0));

    assert_eq!(admin.post(DRAIN, &json!({})).await.status, 422);
    assert_eq!(admin.post(DRAIN, &json!({ "drain": true })).await.status, 204);
    let told = list().await;
    assert_eq!(
        told["nodes"][0]["state"],
        json!("draining"),
        "one is being judged"
    );
    assert_eq!(
        told["queue"]["wait_seconds"],
        Value::Null,
        "nobody takes a new one"
    );
    let done = admin.form(DRAIN, &[("drain", "false")]).await;
    assert_eq!((done.status, done.location.as_str()), (303, "/admin/nodes"));
    assert_eq!(list().await["nodes"][0]["state"], json!("working"));
    assert_eq!(admin.form(DRAIN, &[("drain", "perhaps")]).await.status, 422);
    assert_eq!(audit(&portal, "node.drain").await, [format!("node:{NAME}")]);
    assert_eq!(audit(&portal, "node.resume").await, [format!("node:{NAME}")]);

    let early = admin.form(FORGET, &[]).await;
    assert_eq!(early.status, 409, "it would come back");
    assert!(
        early.text.contains(NAME),
        "told on the page itself: {}",
        early.text
    );
    portal.clock.advance(60);
    let told = list().await;
    assert_eq!(told["nodes"][0]["state"], json!("silent"));
    assert!(
        admin.get("/admin/nodes").await.text.contains(FORGET),
        "its form is there"
    );
    assert_eq!(admin.form(FORGET, &[]).await.status, 303);
    assert_eq!(list().await["nodes"], json!([]));
    assert_eq!(admin.form(FORGET, &[]).await.status, 404);
    assert_eq!(audit(&portal, "node.forget").await, [format!("node:{NAME}")]);
}

#[tokio::test]
async fn a_node_of_another_kind_is_marked() {
    let portal = Portal::start().await;
    let admin = portal.person("root", &[Role::Admin]).await;
    for (name, engine) in [("a", "e1"), ("b", "e2"), ("c", "e1")] {
        join(&portal, name, engine).await;
    }
    let told = admin.api_get("/admin/nodes").await.json();
    let differs: Vec<_> = (0..3)
        .map(|index| told["nodes"][index]["differs"].clone())
        .collect();
    assert_eq!(differs, [json!([]), json!(["engine"]), json!([])]);
}

#[tokio::test]
async fn who_waits_is_told_how_long() {
    let portal = Portal::start().await;
    let (_, trainee, _) = contest(&portal).await;
    let other = portal.person("wang", &[]).await;
    for _ in 0..3 {
        sent(&other, None).await;
    }
    portal.clock.advance(600);
    let id = sent(&trainee, None).await;
    let told = async || trainee.api_get(&format!("/submissions/{id}")).await.json();
    let (nobody, page) = (told().await, trainee.get(&format!("/submissions/{id}")).await);
    assert_eq!(
        (&nobody["queue_position"], &nobody["wait_seconds"]),
        (&json!(3), &Value::Null)
    );
    assert_eq!(nobody["waits_for_kind"], json!(false));
    assert!(
        page.text.contains("Nobody judges at the moment") || page.text.contains("目前没有评测节点"),
        "also without scripts: {}",
        page.text
    );
    // Four slots at half a second.
    join(&portal, NAME, "e1").await;
    let waits = told().await;
    assert_eq!(
        (&waits["queue_position"], &waits["wait_seconds"]),
        (&json!(3), &json!(1))
    );
    let page = trainee.get(&format!("/submissions/{id}")).await;
    assert!(
        page.text.contains("3 before yours, about 1 s") || page.text.contains("前面还有 3 份提交，约 1 秒"),
        "{}",
        page.text
    );
    // A node that has not its language does not count.
    portal
        .store()
        .change_node(NAME, Uuid::from_u128(1), &["c".to_owned()])
        .await
        .unwrap();
    beat(&portal, NAME).await;
    assert_eq!(told().await["wait_seconds"], Value::Null);
}

#[tokio::test]
async fn a_pinned_contest_waits_for_its_kind() {
    let portal = Portal::start().await;
    let (host, trainee, id) = contest(&portal).await;
    let unpin = format!("/organize/{id}/unpin");
    let manage = format!("/organize/{id}");
    sent(&trainee, Some(&id)).await;
    join(&portal, NAME, "e1").await;
    give_up(&portal, "e1", "the sandbox died").await;
    let key: ContestId = id.parse().unwrap();
    assert_eq!(portal.store().contest_pins(key).await.unwrap(), parts("e1"));
    let waiting = sent(&trainee, Some(&id)).await;
    let told = async || trainee.api_get(&format!("/submissions/{waiting}")).await.json();
    assert_eq!(
        (&told().await["waits_for_kind"], &told().await["wait_seconds"]),
        (&json!(false), &json!(0))
    );
    // It is there: nothing to change, on the page and past it.
    assert!(!host.get(&manage).await.text.contains(&unpin));
    assert_eq!(host.form(&unpin, &[]).await.status, 409);

    portal.clock.advance(60);
    join(&portal, "other", "e2").await;
    assert_eq!(
        (&told().await["waits_for_kind"], &told().await["wait_seconds"]),
        (&json!(true), &Value::Null)
    );
    let page = host.get(&manage).await;
    assert!(page.text.contains(&unpin), "{}", page.text);
    assert!(
        page.text.contains(&Hash::of(b"e1").to_string()[..10]),
        "what it is pinned to"
    );
    assert!(
        page.text.contains("the sandbox died"),
        "what was given up: {}",
        page.text
    );

    let stranger = portal.person("stranger", &[Role::Organizer]).await;
    for person in [&stranger, &trainee] {
        assert_eq!(person.form(&unpin, &[]).await.status, 403);
    }
    assert_eq!(host.form_as_is(&unpin, &[]).await.status, 403, "no token");
    assert_eq!(portal.store().contest_pins(key).await.unwrap(), parts("e1"));
    let done = host.form(&unpin, &[]).await;
    assert_eq!((done.status, &done.location), (303, &manage));
    assert_eq!(portal.store().contest_pins(key).await.unwrap(), Parts::new());
    assert_eq!(audit(&portal, "contest.unpin").await, [format!("contest:{id}")]);
    assert_eq!(told().await["waits_for_kind"], json!(false));
    assert_eq!(host.form(&unpin, &[]).await.status, 303, "clicked twice");
    assert_eq!(audit(&portal, "contest.unpin").await.len(), 1);
}

/// Whoever works on Trellis builds the judge anew all the time.
#[tokio::test]
async fn the_demo_goes_on_with_the_judge_that_is_there() {
    let portal = Portal::start().await;
    let visibility = Visibility::Published { from: portal.now() };
    portal.problem("prefixbudget", None, visibility).await;
    portal.state.seed_demo().await.unwrap();
    let trainee = portal.person("lin", &[]).await;
    let contests = trainee.api_get("/contests").await.json();
    let id = field(&contests["contests"][0], "id");
    trainee.join(&id).await;
    assert_eq!(trainee.submit("prefixbudget", Some(&id)).await.status, 201);
    give_up(&portal, "e1", "a fault").await;
    let key: ContestId = id.parse().unwrap();
    assert_eq!(portal.store().contest_pins(key).await.unwrap(), parts("e1"));
    portal.state.seed_demo().await.unwrap();
    assert_eq!(portal.store().contest_pins(key).await.unwrap(), Parts::new());
}

#[tokio::test]
async fn what_was_given_up_is_told_to_those_who_can_act() {
    let portal = Portal::start().await;
    let (host, trainee, id) = contest(&portal).await;
    let admin = portal.person("root", &[Role::Admin]).await;
    let inside = sent(&trainee, Some(&id)).await;
    assert_eq!(give_up(&portal, "e1", "the sandbox died").await, inside);
    portal.clock.advance(1);
    let outside = portal.person("wang", &[]).await;
    let practice = sent(&outside, None).await;
    // In the contest it would belong to it; wang has not joined.
    assert_eq!(give_up(&portal, "e1", "no <b>disk</b>").await, practice);
    let told = admin.api_get("/admin/nodes").await.json();
    let lines = told["given_up"].as_array().unwrap();
    assert_eq!(
        lines.iter().map(|line| field(line, "id")).collect::<Vec<_>>(),
        [practice.clone(), inside.clone()]
    );
    let line = &lines[1];
    assert_eq!(
        ["problem", "who", "contest", "node", "why"].map(|name| field(line, name)),
        ["echo", "lin", &id, NAME, "the sandbox died"].map(str::to_owned)
    );
    let page = admin.get("/admin/nodes").await.text;
    assert!(page.contains(&format!("/rejudgings/new?submission={practice}")));
    assert!(page.contains(&format!("/submissions/{inside}")));
    assert!(
        page.contains("no &lt;b>disk") || page.contains("no &lt;b&gt;disk"),
        "{page}"
    );
    let own = host.get(&format!("/organize/{id}")).await.text;
    assert!(own.contains(&format!("/rejudgings/new?submission={inside}")));
    assert!(!own.contains(&practice), "not of this contest");
}

#[tokio::test]
async fn the_api_document_knows_nodes() {
    let portal = Portal::start().await;
    let trainee = portal.person("lin", &[]).await;
    let document = trainee.api_get("/openapi.json").await.json();
    for path in ["/api/v1/admin/nodes", "/api/v1/admin/nodes/{name}/drain"] {
        assert!(document["paths"][path].is_object(), "{path}");
    }
    let fields = &document["components"]["schemas"]["SubmissionResponse"];
    assert!(fields.to_string().contains("wait_seconds"), "{fields}");
}
