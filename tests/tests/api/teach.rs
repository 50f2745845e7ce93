//! The teacher's side over HTTP: problems from form to trainee, packages in and out, classes and sets.

use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};
use trellis_store::{Role, Verdict, VerificationState, Visibility};
use trellis_tests::portal::{Person, Portal, field, problem_draft};

async fn upload(
    person: &Person,
    slug: &str,
    zip: &[u8],
    csrf: Option<&str>,
) -> trellis_tests::portal::Answer {
    let mut form = Form::new();
    if let Some(csrf) = csrf {
        form = form.text("csrf", csrf.to_owned());
    }
    let file = Part::bytes(zip.to_vec()).file_name("My Problem.zip");
    form = form.text("slug", slug.to_owned()).part("package", file);
    person.multipart("/teach/upload", form).await
}

#[tokio::test]
async fn a_problem_goes_from_the_form_to_the_trainee() {
    let portal = Portal::start().await;
    let (teacher, trainee) = (
        portal.person("chen", &[Role::Teacher]).await,
        portal.person("lin", &[]).await,
    );
    let saved = teacher.post("/teach/problems", &problem_draft("echo")).await;
    assert_eq!(
        (saved.status, saved.json()["verification"].as_str()),
        (201, Some("pending")),
        "{}",
        saved.text
    );
    let seen = |answer: &Value| answer["problems"].as_array().unwrap().len();
    assert_eq!(seen(&trainee.api_get("/problems").await.json()), 0);
    let early = teacher.post("/teach/problems/echo/publish", &json!(null)).await;
    assert_eq!((early.status, early.code().as_str()), (409, "not_verified"));

    portal.verify(true).await;
    let state = teacher.api_get("/teach/problems/echo/verification").await.json();
    assert_eq!(state["state"], json!("passed"));
    let published = teacher.form("/teach/problems/echo/publish", &[]).await;
    assert_eq!(
        (published.status, published.location.as_str()),
        (303, "/teach/problems/echo")
    );
    let listed = trainee.api_get("/problems").await;
    assert_eq!(seen(&listed.json()), 1);
    assert!(!listed.text.contains("SECRET"));
    assert!(
        !trainee.get("/problems/echo").await.text.contains("SECRET"),
        "secret cases are for authors"
    );
    assert_eq!(trainee.submit("echo", None).await.status, 201);

    let withdrawn = teacher.post("/teach/problems/echo/withdraw", &json!(null)).await;
    assert_eq!(withdrawn.status, 204);
    assert_eq!(trainee.submit("echo", None).await.status, 404);
    assert_eq!(
        teacher.form("/teach/problems/echo/delete", &[]).await.location,
        "/teach"
    );
    assert_eq!(
        teacher
            .post("/teach/problems/echo/publish", &json!(null))
            .await
            .status,
        410
    );
    assert_eq!(trainee.submit("echo", None).await.status, 410);
    let again = teacher.post("/teach/problems", &problem_draft("echo")).await;
    assert_eq!(
        (again.status, again.field().as_str()),
        (422, "slug"),
        "a name is used once"
    );
}

#[tokio::test]
async fn a_problem_is_its_teachers() {
    let portal = Portal::start().await;
    let teacher = portal.person("chen", &[Role::Teacher]).await;
    let (other, trainee) = (
        portal.person("wang", &[Role::Teacher]).await,
        portal.person("lin", &[]).await,
    );
    assert_eq!(
        trainee
            .post("/teach/problems", &problem_draft("mine"))
            .await
            .status,
        403
    );
    assert_eq!(trainee.form("/teach/problems/new", &[]).await.status, 403);
    assert_eq!(
        teacher
            .post("/teach/problems", &problem_draft("mine"))
            .await
            .status,
        201
    );
    portal.verify(true).await;
    let mut draft = problem_draft("mine");
    draft["base"] = json!(1);
    assert_eq!(trainee.put("/teach/problems/mine", &draft).await.status, 403);
    assert_eq!(other.put("/teach/problems/mine", &draft).await.status, 404);
    for action in ["publish", "withdraw", "verify", "delete"] {
        assert_eq!(
            other
                .post(&format!("/teach/problems/mine/{action}"), &json!(null))
                .await
                .status,
            404
        );
        assert_eq!(
            trainee
                .form(&format!("/teach/problems/mine/{action}"), &[])
                .await
                .status,
            403
        );
    }
    assert_eq!(
        other.api_get("/teach/problems/mine/verification").await.status,
        404
    );
    assert_eq!(other.get("/teach/problems/mine/package.zip").await.status, 404);
    assert_eq!(
        teacher
            .post("/teach/problems/mine/explode", &json!(null))
            .await
            .status,
        404
    );

    draft["statement_en"] = json!("Print it.");
    let saved = teacher.put("/teach/problems/mine", &draft).await;
    assert_eq!(
        (saved.status, &saved.json()["version"]),
        (200, &json!(2)),
        "{}",
        saved.text
    );
    let stale = teacher.put("/teach/problems/mine", &draft).await;
    assert_eq!((stale.status, stale.code().as_str()), (409, "stale"));
    draft["base"] = json!(2);
    assert_eq!(
        teacher.put("/teach/problems/mine", &draft).await.json()["version"],
        json!(2),
        "nothing has changed"
    );
    assert_eq!(teacher.put("/teach/problems/nope", &draft).await.status, 404);
}

#[tokio::test]
async fn wrong_drafts_name_their_field() {
    let portal = Portal::start().await;
    let teacher = portal.person("chen", &[Role::Teacher]).await;
    let mut wrong = Vec::new();
    for (name, value, at) in [
        ("slug", json!("No Good"), "slug"),
        ("slug", json!(""), "slug"),
        ("statement_en", json!(""), "statement_en"),
        ("cases", json!([]), "case_input"),
        ("difficulty", json!(11), "difficulty"),
        ("time_limit_ms", json!(0), "time_limit_ms"),
        ("reference_source", json!(" "), "reference_source"),
        ("reference_language", json!("cobol"), "reference_language"),
        ("languages", json!(["brainfuck"]), "languages"),
        ("languages", json!(["python"]), "reference_language"),
        (
            "checker",
            json!({ "kind": "default", "float_tolerance": "x" }),
            "float_tolerance",
        ),
        (
            "checker",
            json!({ "kind": "custom", "language": "python", "source": "" }),
            "checker_source",
        ),
        (
            "checker",
            json!({ "kind": "custom", "language": "x", "source": "y" }),
            "checker_language",
        ),
    ] {
        let mut draft = problem_draft("echo");
        draft[name] = value;
        let refused = teacher.post("/teach/problems", &draft).await;
        if (refused.status, refused.field().as_str()) != (422, at) {
            wrong.push(format!("{name}: {} {}", refused.status, refused.text));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
    assert_eq!(
        teacher
            .form("/teach/problems/new", &[("slug", "echo"), ("action", "save")])
            .await
            .status,
        422
    );
    assert_eq!(
        teacher
            .form("/teach/problems/new", &[("slug", "echo"), ("action", "preview")])
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn a_package_comes_out_as_it_went_in() {
    let portal = Portal::start().await;
    let (teacher, other) = (
        portal.person("chen", &[Role::Teacher]).await,
        portal.person("wang", &[Role::Teacher]).await,
    );
    assert_eq!(
        teacher
            .post("/teach/problems", &problem_draft("echo"))
            .await
            .status,
        201
    );
    let export = teacher.get("/teach/problems/echo/package.zip").await;
    assert_eq!(export.status, 200);
    assert_eq!(export.headers["content-type"], "application/zip");
    assert_eq!(
        export.headers["content-disposition"],
        "attachment; filename=\"echo.zip\""
    );
    let zip = export.bytes;

    let csrf = other.csrf.clone();
    assert_eq!(upload(&other, "copy", &zip, None).await.status, 403);
    assert_eq!(
        upload(&other, "copy", &zip, Some("0123456789abcdef0123456789abcdef"))
            .await
            .status,
        403
    );
    assert_eq!(upload(&other, "copy", b"no zip", Some(&csrf)).await.status, 422);
    assert_eq!(
        upload(&other, "echo", &zip, Some(&csrf)).await.status,
        422,
        "the name is taken"
    );
    assert_eq!(upload(&other, "Bad Name", &zip, Some(&csrf)).await.status, 422);
    let added = upload(&other, "copy", &zip, Some(&csrf)).await;
    assert_eq!(
        (added.status, added.location.as_str()),
        (303, "/teach/problems/copy"),
        "{}",
        added.text
    );
    assert_eq!(portal.verification("copy").await, VerificationState::Pending);
    let copy = other.get("/teach/problems/copy/package.zip").await.bytes;
    let files = |zip: &[u8]| trellis_problems::Files::read_zip(zip).unwrap().0.hash();
    assert_eq!(files(&copy), files(&zip));

    let own = upload(&teacher, "", &zip, Some(&teacher.csrf)).await;
    assert_eq!(
        (own.status, own.location.as_str()),
        (303, "/teach/problems/echo"),
        "its folder is its name"
    );
    assert_eq!(portal.store().problem_by_slug("echo").await.unwrap().version, 2);
    let trainee = portal.person("lin", &[]).await;
    assert_eq!(
        upload(&trainee, "mine", &zip, Some(&trainee.csrf)).await.status,
        403
    );
}

#[tokio::test]
async fn a_package_with_errors_is_refused_with_all_of_them() {
    let portal = Portal::start().await;
    let teacher = portal.person("chen", &[Role::Teacher]).await;
    let mut files = trellis_problems::Files::default();
    files.insert(
        "problem.yaml",
        b"problem_format_version: 2025-09\nfoo: 1\n".to_vec(),
    );
    let zip = trellis_problems::write::zip("broken", &files).unwrap();
    assert_eq!(upload(&teacher, "", &zip, Some(&teacher.csrf)).await.status, 422);
    assert!(portal.store().problem_by_slug("broken").await.is_err());
    let mut huge = vec![0; 70 << 20];
    huge[0] = 1;
    assert_eq!(upload(&teacher, "", &huge, Some(&teacher.csrf)).await.status, 413);
}

#[tokio::test]
async fn a_problem_that_fails_its_check_is_not_published() {
    let portal = Portal::start().await;
    let teacher = portal.person("chen", &[Role::Teacher]).await;
    assert_eq!(
        teacher
            .post("/teach/problems", &problem_draft("echo"))
            .await
            .status,
        201
    );
    portal.verify(false).await;
    let state = teacher.api_get("/teach/problems/echo/verification").await.json();
    assert_eq!(state["state"], json!("failed"));
    assert_eq!(
        teacher
            .post("/teach/problems/echo/publish", &json!(null))
            .await
            .code(),
        "not_verified"
    );
    assert_eq!(
        teacher
            .post("/teach/problems/echo/verify", &json!(null))
            .await
            .status,
        204
    );
    assert_eq!(portal.verification("echo").await, VerificationState::Pending);
}

#[tokio::test]
async fn a_class_works_on_a_set() {
    let portal = Portal::start().await;
    let (teacher, trainee) = (
        portal.person("chen", &[Role::Teacher]).await,
        portal.person("lin", &[]).await,
    );
    portal
        .problem("open", None, Visibility::Published { from: portal.now() })
        .await;
    portal.problem("draft", Some(teacher.id), Visibility::Draft).await;
    assert_eq!(
        trainee
            .post("/teach/classes", &json!({ "title": "Mine" }))
            .await
            .status,
        403
    );
    assert_eq!(
        teacher
            .post("/teach/classes", &json!({ "title": " " }))
            .await
            .field(),
        "title"
    );
    assert_eq!(
        teacher
            .form("/teach/classes", &[("title", "Evening")])
            .await
            .location,
        "/teach"
    );
    let class = teacher
        .post("/teach/classes", &json!({ "title": "Morning" }))
        .await
        .json();

    assert_eq!(
        trainee
            .post("/classes/join", &json!({ "code": "NOPE" }))
            .await
            .field(),
        "code"
    );
    assert_eq!(trainee.form("/join", &[("code", "")]).await.status, 422);
    let joined = trainee
        .post("/classes/join", &json!({ "code": class["join_code"] }))
        .await;
    assert_eq!(joined.json(), json!({ "title": "Morning" }));

    let settings = json!({
        "title": "Week 1", "class": class["id"], "due": "2026-11-25T00:00:00Z", "credit_minutes": 30,
        "problems": ["open", "draft"], "base": 0,
    });
    assert_eq!(trainee.post("/teach/sets", &settings).await.status, 403);
    let set = field(&teacher.post("/teach/sets", &settings).await.json(), "id");
    for (name, value) in [
        ("title", json!("")),
        ("class", json!("nope")),
        ("due", json!("x")),
        ("problems", json!(["nope"])),
    ] {
        let mut wrong = settings.clone();
        wrong[name] = value;
        let refused = teacher.post("/teach/sets", &wrong).await;
        assert_eq!(
            (refused.status, refused.field().as_str()),
            (422, name),
            "{}",
            refused.text
        );
    }
    let page = trainee.get(&format!("/sets/{set}")).await.text;
    assert!(!page.contains("Problem draft"), "a draft is not there yet");

    let other = portal.person("wang", &[Role::Teacher]).await;
    let mut changed = settings.clone();
    changed["base"] = json!(1);
    changed["problems"] = json!(["open"]);
    assert_eq!(
        other.put(&format!("/teach/sets/{set}"), &changed).await.status,
        404
    );
    changed["class"] = class["id"].clone();
    assert_eq!(
        other.post("/teach/sets", &changed).await.field(),
        "class",
        "another teacher's class"
    );
    assert_eq!(
        teacher.put(&format!("/teach/sets/{set}"), &changed).await.json(),
        json!({ "version": 2 })
    );
    assert_eq!(
        teacher.put(&format!("/teach/sets/{set}"), &changed).await.code(),
        "stale"
    );
    let fields = [("title", "Week 1"), ("problems", "open"), ("base", "1")];
    assert_eq!(
        teacher
            .form(&format!("/teach/sets/{set}/edit"), &fields)
            .await
            .status,
        409
    );

    let body = json!({ "language": "wat", "source": "(module)", "set": set });
    assert_eq!(
        trainee.post("/problems/open/submissions", &body).await.status,
        201
    );
    portal.judge(Verdict::Accepted).await;
    let matrix = portal.store().matrix(set.parse().unwrap()).await.unwrap();
    assert!(matrix.rows[0].1[0].solved.is_some() && !matrix.rows[0].1[0].late);
    let hours = trainee.api_get("/learning/hours").await.json();
    let sets = hours["entries"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|entry| entry["reason"]["kind"] == json!("set"));
    assert_eq!(sets.count(), 1, "the set's hours, once");
}

/// What of the address of a kept form is its id.
fn kept_id(location: &str) -> String {
    let id = location.strip_prefix("/teach/problems/new?draft=");
    id.unwrap_or_else(|| panic!("no kept form: {location}"))
        .to_owned()
}

#[tokio::test]
async fn a_half_written_problem_is_kept_as_it_is() {
    let portal = Portal::start().await;
    let teacher = portal.person("teacher", &[Role::Teacher]).await;
    let form = "/teach/problems/new";
    // Nothing that a problem needs is there.
    let fields = [("action", "keep"), ("title_zh", "夜班"), ("case_input", "1 2")];
    let kept = teacher.form(form, &fields).await;
    assert_eq!(kept.status, 303, "{}", kept.text);
    let id = kept_id(&kept.location);
    let page = teacher.get(&kept.location).await.text;
    assert!(
        page.contains("夜班") && page.contains(">1 2\n</textarea>"),
        "{page}"
    );
    assert!(page.contains("name=\"draft_version\" value=\"1\""), "{page}");
    let list = teacher.get("/teach").await.text;
    assert!(
        list.contains(&format!("draft={id}")) && list.contains("夜班"),
        "{list}"
    );

    // Again is the same one; over an old version it is refused and what was typed is shown.
    let again = |version: &'static str, title: &'static str| {
        let (teacher, id) = (teacher.clone(), id.clone());
        async move {
            let fields = [
                ("action", "keep"),
                ("draft", id.as_str()),
                ("draft_version", version),
                ("title_zh", title),
            ];
            teacher.form(form, &fields).await
        }
    };
    assert_eq!(again("1", "夜班二").await.location, kept.location);
    let stale = again("1", "夜班三").await;
    assert_eq!(stale.status, 409, "{}", stale.text);
    assert!(stale.text.contains("夜班三"), "{}", stale.text);
    assert!(teacher.get(&kept.location).await.text.contains("夜班二"));

    // Nobody else sees it, changes it or throws it away.
    let other = portal.person("other", &[Role::Teacher]).await;
    let delete = format!("/teach/drafts/{id}/delete");
    assert_eq!(other.get(&kept.location).await.status, 404);
    assert_eq!(other.form(&delete, &[]).await.status, 404);
    let fields = [
        ("action", "keep"),
        ("draft", id.as_str()),
        ("draft_version", "2"),
        ("title_zh", "x"),
    ];
    assert_eq!(other.form(form, &fields).await.status, 404);
    let trainee = portal.person("trainee", &[]).await;
    assert_eq!(
        trainee
            .form(form, &[("action", "keep"), ("title_zh", "x")])
            .await
            .status,
        403
    );
    assert_eq!(
        teacher.get("/teach/problems/new?draft=0190-none").await.status,
        404
    );

    // When it has become a problem the draft is gone.
    let whole = [
        ("action", "save"),
        ("draft", id.as_str()),
        ("draft_version", "2"),
        ("slug", "night"),
        ("title_en", "Night"),
        ("statement_en", "Print."),
        ("field", "wasm"),
        ("difficulty", "2"),
        ("time_limit_ms", "1000"),
        ("memory_mib", "64"),
        ("case_input", "1"),
        ("case_answer", "1"),
        ("reference_language", "wat"),
        ("reference_source", "(module)"),
    ];
    let saved = teacher.form(form, &whole).await;
    assert_eq!(
        (saved.status, saved.location.as_str()),
        (303, "/teach/problems/night"),
        "{}",
        saved.text
    );
    assert_eq!(teacher.get(&kept.location).await.status, 404);
    assert!(!teacher.get("/teach").await.text.contains(&id));

    let kept = teacher.form(form, &[("action", "keep")]).await;
    let delete = format!("/teach/drafts/{}/delete", kept_id(&kept.location));
    assert_eq!(teacher.form(&delete, &[]).await.status, 303);
    assert_eq!(teacher.get(&kept.location).await.status, 404);
}

#[tokio::test]
async fn there_are_not_endlessly_many_drafts() {
    let portal = Portal::start().await;
    let teacher = portal.person("teacher", &[Role::Teacher]).await;
    let mut last = None;
    for index in 0..55 {
        portal.clock.advance(5);
        last = Some(
            teacher
                .form("/teach/problems/new", &[("action", "keep"), ("title_en", "x")])
                .await,
        );
        if last.as_ref().is_some_and(|answer| answer.status != 303) {
            assert_eq!(index, 50);
            break;
        }
    }
    let refused = last.unwrap_or_else(|| panic!("nothing was sent"));
    assert_eq!(refused.status, 409, "{}", refused.text);
    assert!(refused.text.contains("role=\"alert\""), "{}", refused.text);
}
