//! Images that output validators make, from a validator in C++ to the browser. Wants the language packs
//! (`cargo xtask setup`).

use serde_json::{Value, json};
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use trellis_server::clock::random;
use trellis_server::services::content::{self, Placement};
use trellis_store::{Hash, NewProblem, ProblemId, Role, StoredBlob, UserId, Visibility};
use trellis_tests::cli;
use trellis_tests::package::TestPackage;
use trellis_tests::portal::{Person, Portal, field};
use trellis_tests::s3::S3;

/// A sample, and a secret case for each thing that the validator can do.
fn package() -> TestPackage {
    let package = TestPackage::new();
    package.yaml("  code: 64\n", "  code: 64\n  validation_output: 200\n");
    package.file(
        "output_validator/validate.cpp",
        include_str!("../../src/drawing.cpp"),
    );
    for (name, what) in [
        ("sample/1", 1),
        ("secret/01", 1),
        ("secret/02", 2),
        ("secret/03", 3),
    ] {
        package.case(name, &format!("{what} 0\n"), "");
    }
    package.case("secret/04", "4 0\n", "");
    package.case("secret/05", "5 0\n", "");
    package
}

async fn publish(portal: &Portal, owner: UserId) {
    let package = package();
    let package = trellis_problems::Package::read(&package.path()).expect("a package");
    let package = package.accept().expect("a good package");
    let zip = trellis_problems::write::zip("draw", &package.files).expect("a zip");
    let content = content::from_package(&package, Hash::of(&zip), &Placement::default());
    portal
        .state
        .blobs
        .put(zip.into(), portal.now())
        .await
        .expect("a blob");
    let new = NewProblem {
        id: ProblemId::new(portal.now(), random()),
        slug: "draw".to_owned(),
        owner: Some(owner),
        visibility: Visibility::Published { from: portal.now() },
        content,
    };
    portal
        .store()
        .create_problem(new, portal.now())
        .await
        .expect("a problem");
    portal.verify(true).await;
}

async fn portal() -> (Portal, CancellationToken) {
    let portal = Portal::with(|_| {}, Some(&cli::data())).await;
    let stop = CancellationToken::new();
    tokio::spawn(portal.state.node("test".to_owned(), 1).work(stop.clone()));
    (portal, stop)
}

/// A verdict is not kept waiting by a picture: it lies in the database then, and in the object store when there is one.
#[tokio::test(flavor = "multi_thread")]
async fn images_do_not_wait_for_an_object_store_that_is_away() {
    for away in [false, true] {
        let mut s3 = S3::start().await;
        let portal = Portal::on(Some(s3.objects()), |_| {}, Some(&cli::data())).await;
        let stop = CancellationToken::new();
        tokio::spawn(portal.state.node("test".to_owned(), 1).work(stop.clone()));
        let (teacher, trainee) = (
            portal.person("chen", &[Role::Teacher]).await,
            portal.person("lin", &[]).await,
        );
        publish(&portal, teacher.id).await;
        if away {
            s3.stop().await;
        }
        let id = judged(&trainee, None, "AC", QUIET).await;
        let team = url(&told(&trainee, &id).await, "secret/01", "teamimage.png");
        let hash = team.split('/').nth(4).and_then(|hash| hash.parse().ok());
        let stored = portal.store().blob(hash.expect("a hash")).await.expect("a blob");
        assert_eq!(matches!(stored, StoredBlob::Here(_)), away, "{stored:?}");
        let png = trainee.get(&team).await;
        assert_eq!(png.status, 200, "{}", png.text);
        assert!(png.bytes.len() > trellis_server::blobs::INLINE);
        stop.cancel();
    }
}

/// A program that does nothing: the validator accepts it.
async fn judged(person: &Person, contest: Option<&str>, verdict: &str, source: &str) -> String {
    let mut body = json!({ "language": "wat", "source": source });
    if let Some(id) = contest {
        body["contest"] = json!(id);
    }
    let sent = person.post("/problems/draw/submissions", &body).await;
    assert_eq!(sent.status, 201, "{}", sent.text);
    let id = field(&sent.json(), "id");
    for _ in 0..600 {
        let told = told(person, &id).await;
        if told["lifecycle"] == "done" || told["lifecycle"] == "failed" {
            if !told["verdict"].is_null() {
                assert_eq!(told["verdict"], json!(verdict), "{told:#}");
            }
            return id;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    panic!("not judged in two minutes");
}

const QUIET: &str = "(module (memory (export \"memory\") 1) (func (export \"_start\")))";

async fn told(person: &Person, id: &str) -> Value {
    person.api_get(&format!("/submissions/{id}")).await.json()
}

/// Names of a case's images, and where they are.
fn images(told: &Value, case: &str) -> Vec<(String, String)> {
    let cases = told["cases"].as_array().expect("cases").iter();
    let found = cases.filter(|one| one["name"] == case);
    found
        .flat_map(|one| one["images"].as_array().cloned().unwrap_or_default())
        .map(|image| (field(&image, "name"), field(&image, "url")))
        .collect()
}

fn names(told: &Value, case: &str) -> Vec<String> {
    images(told, case).into_iter().map(|(name, _)| name).collect()
}

fn url(told: &Value, case: &str, name: &str) -> String {
    let found = images(told, case).into_iter().find(|(one, _)| one == name);
    found
        .unwrap_or_else(|| panic!("{case} has no {name}: {told:#}"))
        .1
}

#[tokio::test(flavor = "multi_thread")]
async fn a_checkers_images_are_for_those_whom_they_are_for() {
    let (portal, stop) = portal().await;
    let teacher = portal.person("chen", &[Role::Teacher]).await;
    let admin = portal.person("admin", &[Role::Admin]).await;
    let (trainee, other) = (portal.person("lin", &[]).await, portal.person("wujun", &[]).await);
    publish(&portal, teacher.id).await;
    let id = judged(&trainee, None, "AC", QUIET).await;

    let (own, staff) = (told(&trainee, &id).await, told(&admin, &id).await);
    for case in ["sample/1", "secret/01"] {
        assert_eq!(names(&own, case), ["teamimage-1.svg", "teamimage.png"], "{own:#}");
        assert_eq!(
            names(&staff, case),
            ["judgeimage.png", "teamimage-1.svg", "teamimage.png"]
        );
    }
    assert_eq!(own["cases"][1]["team_message"], "look at the picture");
    assert_eq!(
        (&own["cases"][1]["message"], &staff["cases"][1]["message"]),
        (&json!(""), &json!("for judges"))
    );
    // 100 MB, a page that is called an image, names that are none: dropped, and judges hear why.
    assert_eq!(names(&staff, "secret/02"), ["teamimage.png"]);
    for (index, why) in [(2, "104857"), (3, "no PNG"), (5, "letters, digits")] {
        let notes = &staff["cases"][index]["image_notes"];
        assert!(notes.to_string().contains(why), "{notes}");
        assert!(own["cases"][index]["image_notes"].is_null());
    }
    assert_eq!(names(&staff, "secret/03"), Vec::<String>::new());
    assert_eq!(names(&staff, "secret/05"), ["teamimage-..png"]);

    let (team, judges) = (
        url(&own, "secret/01", "teamimage.png"),
        url(&staff, "secret/01", "judgeimage.png"),
    );
    let visitor = portal.visitor().await;
    let as_team = judges.replace("judgeimage", "teamimage");
    for (path, statuses) in [
        (&team, [200, 200, 404, 404, 303]),
        (&judges, [404, 200, 404, 404, 303]),
        // The judges' image under a name of the team's.
        (&as_team, [404, 404, 404, 404, 303]),
    ] {
        // Who is not signed in is asked to. The problem's teacher has no class or set that it was submitted in.
        let people = [&trainee, &admin, &teacher, &other, &visitor];
        for (index, (person, status)) in people.into_iter().zip(statuses).enumerate() {
            assert_eq!(person.get(path).await.status, status, "{path}, person {index}");
        }
    }
    let wrong = team.replace("teamimage.png", "teamimage.svg");
    assert_eq!(trainee.get(&wrong).await.status, 404);

    let png = trainee.get(&team).await;
    assert!(png.bytes.starts_with(b"\x89PNG\r\n\x1a\n"));
    let header = |answer: &trellis_tests::portal::Answer, name: &str| -> String {
        let value = answer.headers.get(name).and_then(|value| value.to_str().ok());
        value.unwrap_or_default().to_owned()
    };
    assert_eq!(header(&png, "content-type"), "image/png");
    let script = trainee.get(&url(&own, "secret/04", "teamimage.svg")).await;
    assert!(script.text.contains("<script>"), "it is what the checker wrote");
    assert_eq!(header(&script, "content-type"), "image/svg+xml");
    for answer in [&png, &script] {
        let policy = header(answer, "content-security-policy");
        assert!(
            policy.starts_with("default-src 'none';") && policy.ends_with("; sandbox"),
            "{policy}"
        );
        assert!(!policy.contains("script"), "{policy}");
        assert_eq!(header(answer, "x-content-type-options"), "nosniff");
        assert_eq!(header(answer, "cache-control"), "private, no-cache");
    }
    // Asked for again: who may see it does not get it twice, and who may not gets no answer.
    let tag = header(&png, "etag");
    let again = trainee.get_with(&team, "if-none-match", &tag).await;
    assert_eq!((again.status, again.bytes.len()), (304, 0));
    assert_eq!(other.get_with(&team, "if-none-match", &tag).await.status, 404);

    let page = trainee.get(&format!("/submissions/{id}")).await.text;
    assert!(
        page.contains(&format!("src=\"{team}\"")) && page.contains("loading=\"lazy\""),
        "{page}"
    );
    assert!(
        !page.contains("judgeimage") && !page.contains("not kept"),
        "{page}"
    );
    let page = admin.get(&format!("/submissions/{id}")).await.text;
    assert!(
        page.contains(&judges) && page.contains("Image for judges only"),
        "{page}"
    );
    stop.cancel();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_contests_policy_holds_for_images_and_a_rejudging_has_its_own() {
    let (portal, stop) = portal().await;
    let host = portal.person("host", &[Role::Organizer, Role::Teacher]).await;
    let trainee = portal.person("lin", &[]).await;
    publish(&portal, host.id).await;
    let contest = json!({
        "title_en": "Open", "title_zh": "公开赛", "description_en": "", "description_zh": "",
        "start": "2026-11-24T01:00:00Z", "length_minutes": 120, "freeze_minutes": 30,
        "access": "public", "join_code": null, "penalty_minutes": 20, "feedback": "verdict",
        "hours": { "taking_part_minutes": 45, "per_problem_minutes": 30 },
        "problems": ["draw"], "base": 0,
    });
    let cup = host.announced(&contest).await;
    trainee.join(&cup).await;
    portal.clock.advance(3600 + 60);
    let id = judged(&trainee, Some(&cup), "AC", QUIET).await;
    assert_eq!(told(&trainee, &id).await["cases"], json!([]));
    let staff = told(&host, &id).await;
    let (team, judges) = (
        url(&staff, "secret/01", "teamimage.png"),
        url(&staff, "secret/01", "judgeimage.png"),
    );
    let statuses = async || {
        let mut all = Vec::new();
        for (person, path) in [
            (&trainee, &team),
            (&trainee, &judges),
            (&host, &team),
            (&host, &judges),
        ] {
            all.push(person.get(path).await.status);
        }
        all
    };
    assert_eq!(statuses().await, [404, 404, 200, 200]);
    portal.clock.advance(3 * 3600);
    assert_eq!(statuses().await, [200, 404, 200, 200]);

    // Judged again, it has the same images; they are in the store once.
    let request = json!({ "reason": "once more", "filter": { "submission": id } });
    let begun = host.post("/rejudgings", &request).await;
    assert_eq!(begun.status, 201, "{}", begun.text);
    let rejudging = field(&begun.json(), "id");
    for _ in 0..600 {
        let state = host.api_get(&format!("/rejudgings/{rejudging}")).await.json();
        if state["state"] == "ready" {
            break;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    assert_eq!(statuses().await, [200, 404, 200, 200]);
    let applied = host
        .post(&format!("/rejudgings/{rejudging}/application"), &Value::Null)
        .await;
    assert_eq!(applied.status, 200, "{}", applied.text);
    assert_eq!(statuses().await, [200, 404, 200, 200]);
    assert_eq!(told(&host, &id).await["cases"], staff["cases"]);
    stop.cancel();
}
