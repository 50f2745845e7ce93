//! Backups of both stores: nothing is forgotten, nothing is half, and what is damaged is told.

#![expect(clippy::unwrap_used, reason = "tests")]

use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use trellis_server::backup::{backup, inspect, migrate_data, restore};
use trellis_server::serve::Database;
use trellis_store::dump::{Manifest, NOT_DUMPED};
use trellis_store::*;
use trellis_store_sqlite::SqliteStore;
use trellis_tests::postgres;
use trellis_tests::store_contract::Handle;
use trellis_tests::store_contract::world::*;

fn sqlite(folder: &Path, name: &str) -> (PathBuf, Database) {
    let path = folder.join(name);
    (path.clone(), Database::Sqlite(path))
}

fn of(database: &postgres::Database) -> Database {
    Database::Postgres(database.url().to_owned())
}

/// Rows in every table.
async fn fill(s: &Handle) {
    let people = [user(s, "ada").await, user(s, "bob").await, user(s, "eve").await];
    let [ada, bob, eve] = people;
    let (sum, max) = (problem(s, "sum").await, problem(s, "max").await);
    study(s, ada, sum).await;
    classes(s, ada, bob, sum).await;
    solve(s, ada, sum, 100).await;
    judge(s, bob, sum, Verdict::WrongAnswer, 120).await;
    let cup = contest(s, &[sum, max], &people).await;
    submit_in(s, cup, ada, max, 1100).await.unwrap();
    judge_on_a_node(s, 1110).await;
    // Behind the freeze.
    submit_in(s, cup, bob, max, 1900).await.unwrap();
    judge_all(s, Verdict::Accepted, 1910).await;
    s.counter_entry(ada, 1, "by hand", eve, at(2000)).await.unwrap();
    rejudge(s, eve, sum).await;
    // One that waits, and one that is being judged.
    submit(s, eve, sum, 3000).await;
    submit(s, eve, max, 3001).await;
    claim(s, 3002).await.unwrap();
    // Ids at the end that are no more.
    s.add_event("old", &json!({"n": 1}), at(4000)).await.unwrap();
    let pruned = s.prune_events(at(3999)).await.unwrap();
    assert!(pruned > 0);
}

async fn judge(s: &Handle, user: UserId, problem: ProblemId, verdict: Verdict, second: i64) {
    submit(s, user, problem, second).await;
    judge_all(s, verdict, second).await;
}

/// As a node does, which pins the contest.
async fn judge_on_a_node(s: &Handle, second: i64) {
    let parts = [("engine", "e1"), ("c", "c1")];
    let parts: Parts = parts
        .map(|(part, text)| (part.to_owned(), Hash::of(text.as_bytes())))
        .into();
    let node = NewNode {
        name: "n".to_owned(),
        instance: uuid::Uuid::from_u128(7),
        kind: NodeKind::Judge,
        version: "1.0".to_owned(),
        slots: 4,
        speed: 1250,
        languages: languages(),
        parts: parts.clone(),
    };
    s.join_node(&node, at(second)).await.unwrap();
    let offer = Offer {
        worker: "n/".to_owned(),
        languages: languages(),
        parts,
        except: Vec::new(),
        limit: 1,
    };
    let claimed = s.claim_batch(&offer, at(second + 60), at(second)).await.unwrap();
    let report = with_image(s, Verdict::Accepted, "teamimage.png", b"a picture", second).await;
    s.complete(claimed[0].id, claimed[0].attempt, &report, at(second))
        .await
        .unwrap();
}

async fn study(s: &Handle, ada: UserId, sum: ProblemId) {
    let lesson = LessonKey {
        course: "c".to_owned(),
        lesson: "one".to_owned(),
    };
    let activity = Activity {
        active: 30,
        idle: 0,
        cap: 600,
    };
    s.record_activity(ada, &lesson, activity, at(30)).await.unwrap();
    s.complete_lesson(ada, &lesson, 300, None, &json!({"active": 30}), at(40))
        .await
        .unwrap();
    // Numbers that JSON spells in more ways than one.
    let answer = json!({"a": [1.5, 1e16, -0.0, 1e-7, 1e300, 0.1, "é\n"], "": null, "b": {"z": 1, "y": true}});
    s.answer_quiz(ada, &lesson, "q1", &answer, true, at(41))
        .await
        .unwrap();
    s.save_lesson_text(&lesson, "en", 0, "# One\r\n", ada, at(42))
        .await
        .unwrap();
    let draft = NewDraft {
        id: id(),
        owner: ada,
        problem: Some(sum),
        title: "求和".to_owned(),
        content: json!({"text": "\\u0000 is no NUL"}),
    };
    s.create_draft(draft, at(43)).await.unwrap();
    s.put_setting("portal", &json!({"open": true})).await.unwrap();
    s.hit("submit:ada", 60, 5, at(50)).await.unwrap();
    s.add_sign_in_link(Hash::of(b"link"), ada, at(90_000))
        .await
        .unwrap();
    let session = SessionRow {
        id: Hash::of(b"session"),
        user: Some(ada),
        data: vec![0, 255, 1],
        expires: at(90_000),
    };
    s.create_session(&session).await.unwrap();
    for what in ["user.sign_in", "user.sign_out"] {
        let audit = NewAudit {
            who: Some(ada),
            what: what.to_owned(),
            target: String::new(),
            address: "::1".to_owned(),
            detail: json!({"n": 1}),
        };
        s.add_audit(&audit, at(51)).await.unwrap();
    }
}

async fn classes(s: &Handle, ada: UserId, bob: UserId, sum: ProblemId) {
    let class = NewClass {
        id: id(),
        title: "1a".to_owned(),
        owner: ada,
        join_code: "wasm-1a".to_owned(),
    };
    let class = s.create_class(class, at(60)).await.unwrap().id;
    s.join_class("wasm-1a", bob, at(61)).await.unwrap();
    let set = NewSet {
        id: id(),
        owner: ada,
        settings: SetSettings {
            title: "Week 1".to_owned(),
            class: Some(class),
            due: None,
            credit_seconds: 100,
            problems: vec![sum],
        },
    };
    s.create_set(set, at(62)).await.unwrap();
}

/// Ada's solve is taken back, Bob's is accepted.
async fn rejudge(s: &Handle, by: UserId, problem: ProblemId) {
    let new = NewRejudging {
        id: id(),
        by,
        reason: "the data was wrong".to_owned(),
        filter: RejudgingFilter {
            problem: Some(problem),
            ..RejudgingFilter::default()
        },
    };
    let begun = s
        .start_rejudging(new, RejudgingScope::All, at(2100))
        .await
        .unwrap();
    let mut verdicts = [Verdict::WrongAnswer, Verdict::Accepted].into_iter().cycle();
    while let Some(claimed) = claim(s, 2110).await {
        let key = ItemKey {
            rejudging: claimed.rejudging.unwrap(),
            submission: claimed.id,
        };
        let report = report(verdicts.next().unwrap());
        s.complete_item(key, claimed.attempt, &report, at(2110))
            .await
            .unwrap();
    }
    let nothing = |_: &BoardData| -> Result<ContestOutcome> { unreachable!("no contest is final") };
    s.apply_rejudging(begun.id, by, &nothing, at(2120)).await.unwrap();
}

/// Rows in the tables that [`fill`] does not reach by the store's methods alone.
const MORE: &str = "INSERT INTO rejudging_standings (rejudging_id, contest_id, before, after)
    SELECT r.id, c.id, '[]', '[1]' FROM rejudgings r, contests c;";

fn assert_all_filled(manifest: &Manifest) {
    let empty: Vec<_> = manifest
        .tables
        .iter()
        .filter(|(_, table)| table.rows == 0)
        .map(|(name, _)| name)
        .collect();
    assert_eq!(
        empty,
        Vec::<&String>::new(),
        "fill() must reach these tables as well"
    );
}

/// What a store that came out of a backup must still do.
async fn assert_goes_on(s: &Handle, before: &Manifest) {
    for login in ["ada", "bob", "eve"] {
        let login = LoginName::parse(login).unwrap();
        let person = s.user_by_login(&login).await.unwrap().unwrap();
        let entries = s.ledger(person.id, 0, 200).await.unwrap();
        assert_eq!(check_chain(&entries).broken, None);
        assert_eq!(s.verify_chain(person.id).await.unwrap().broken, None);
        s.grant_hours(hours(person.id, "later", 60), at(5000))
            .await
            .unwrap();
        assert_eq!(s.verify_chain(person.id).await.unwrap().broken, None);
    }
    let event = s.add_event("new", &json!({}), at(5000)).await.unwrap();
    assert!(event > before.counters["events"], "{event}");
    let ada = s
        .user_by_login(&LoginName::parse("ada").unwrap())
        .await
        .unwrap()
        .unwrap();
    let audit = NewAudit {
        who: Some(ada.id),
        what: "later".to_owned(),
        target: String::new(),
        address: String::new(),
        detail: Value::Null,
    };
    s.add_audit(&audit, at(5000)).await.unwrap();
    let newest = s.audit(&AuditQuery::default(), 1).await.unwrap();
    assert_eq!(newest[0].id, before.counters["audit"] + 1);
    let max = s.problem_by_slug("max").await.unwrap().id;
    let new = NewSubmission {
        priority: priority::CONTEST,
        ..new_submission(ada.id, max)
    };
    let new = s.submit(new, at(5001)).await.unwrap().id;
    judge_all(s, Verdict::Accepted, 5003).await;
    assert_eq!(s.submission(new).await.unwrap().verdict, Some(Verdict::Accepted));
}

#[tokio::test(flavor = "multi_thread")]
async fn from_store_to_store_nothing_changes() {
    let folder = tempfile::tempdir().unwrap();
    let (path, first) = sqlite(folder.path(), "first.db");
    let store: Handle = Arc::new(SqliteStore::open(&path).await.unwrap());
    fill(&store).await;
    let mut raw = raw_sqlite(&path).await;
    sqlx::raw_sql(MORE).execute(&mut raw).await.unwrap();
    let file = folder.path().join("a.backup");
    let told = backup(&first, &file).await.unwrap();
    assert_all_filled(&told);
    assert!(told.counters["events"] > 1);
    assert_eq!(inspect(&file).await.unwrap().1, told);
    let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&file).unwrap().permissions());
    assert_eq!(mode & 0o777, 0o600);

    let (second_path, second) = sqlite(folder.path(), "second.db");
    assert_eq!(restore(&file, &second).await.unwrap().manifest, told);
    let (one, other) = (
        postgres::Database::fresh().await,
        postgres::Database::fresh().await,
    );
    let loaded = restore(&file, &of(&one)).await.unwrap();
    assert_eq!((loaded.changed, &loaded.manifest), (0, &told));
    // PostgreSQL to PostgreSQL, to SQLite, and back once more.
    assert_eq!(
        migrate_data(&of(&one), &of(&other)).await.unwrap().1.manifest,
        told
    );
    let (third_path, third) = sqlite(folder.path(), "third.db");
    assert_eq!(migrate_data(&of(&other), &third).await.unwrap().1.manifest, told);

    let stores: [Handle; 4] = [
        Arc::new(SqliteStore::open(&second_path).await.unwrap()),
        Arc::new(SqliteStore::open(&third_path).await.unwrap()),
        Arc::new(one.store().await),
        Arc::new(other.store().await),
    ];
    for store in stores {
        assert_goes_on(&store, &told).await;
    }
    let error = restore(&file, &of(&one)).await.unwrap_err();
    assert!(format!("{error:#}").contains("not empty"), "{error:#}");
    let error = restore(&file, &second).await.unwrap_err();
    assert!(format!("{error:#}").contains("not empty"), "{error:#}");
    let error = backup(&first, &file).await.unwrap_err();
    assert!(format!("{error:#}").contains("exists"), "{error:#}");
    // Append-only tables and foreign keys are guarded as before.
    let mut connection = one.connection().await;
    for statement in [
        "UPDATE ledger SET seconds = 0",
        "DELETE FROM audit",
        "INSERT INTO submission_reports (submission_id, json) VALUES ('00000000-0000-0000-0000-000000000000', '')",
    ] {
        assert!(
            sqlx::raw_sql(statement).execute(&mut connection).await.is_err(),
            "{statement}"
        );
    }
}

async fn raw_sqlite(path: &Path) -> sqlx::SqliteConnection {
    use sqlx::ConnectOptions as _;
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path);
    options.connect().await.unwrap()
}

/// The list is the database's own: a table that is added later cannot be forgotten.
#[tokio::test]
async fn a_table_added_later_is_in_the_backup() {
    let folder = tempfile::tempdir().unwrap();
    let (path, lite) = sqlite(folder.path(), "a.db");
    drop(SqliteStore::open(&path).await.unwrap());
    let mut raw = raw_sqlite(&path).await;
    let names: Vec<String> =
        sqlx::query_scalar("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'")
            .fetch_all(&mut raw)
            .await
            .unwrap();
    let told = backup(&lite, &folder.path().join("a")).await.unwrap();
    for name in names {
        assert!(
            told.tables.contains_key(&name) || NOT_DUMPED.contains(&name.as_str()),
            "{name}"
        );
    }
    let one = postgres::Database::fresh().await;
    let same = backup(&of(&one), &folder.path().join("b")).await.unwrap();
    assert_eq!(told, same, "both stores have the same tables and columns");

    let added =
        "CREATE TABLE later (id bigint NOT NULL PRIMARY KEY, word text); INSERT INTO later VALUES (1, 'x')";
    sqlx::raw_sql(added).execute(&mut raw).await.unwrap();
    sqlx::raw_sql(added)
        .execute(&mut one.connection().await)
        .await
        .unwrap();
    let lite = backup(&lite, &folder.path().join("c")).await.unwrap();
    let post = backup(&of(&one), &folder.path().join("d")).await.unwrap();
    assert_eq!(lite.tables["later"].rows, 1);
    assert_eq!(lite, post);
    // A column whose type no backup knows is told, and not left out.
    let odd = "ALTER TABLE later ADD COLUMN odd inet";
    sqlx::raw_sql(odd)
        .execute(&mut one.connection().await)
        .await
        .unwrap();
    let error = backup(&of(&one), &folder.path().join("e")).await.unwrap_err();
    assert!(format!("{error:#}").contains("inet"), "{error:#}");
    assert!(!folder.path().join("e").exists() && !folder.path().join("e.part").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn damage_is_told_and_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (path, first) = sqlite(folder.path(), "first.db");
    let store: Handle = Arc::new(SqliteStore::open(&path).await.unwrap());
    fill(&store).await;
    let file = folder.path().join("good");
    backup(&first, &file).await.unwrap();
    let good = std::fs::read(&file).unwrap();
    let (target_path, target) = sqlite(folder.path(), "target.db");
    let one = postgres::Database::fresh().await;
    let bad = folder.path().join("bad");
    let mut cases: Vec<Vec<u8>> = vec![Vec::new(), good[..5].to_vec(), [&good[..], b"x"].concat()];
    for part in 1..20 {
        cases.push(good[..good.len() * part / 20].to_vec());
        let mut flipped = good.clone();
        flipped[good.len() * part / 20] ^= 1 << (part % 8);
        cases.push(flipped);
    }
    cases.push(good[..good.len() - 1].to_vec());
    for (number, case) in cases.iter().enumerate() {
        std::fs::write(&bad, case).unwrap();
        let error = restore(&bad, &target).await.expect_err("damaged");
        assert!(
            format!("{error:#}").contains("bad cannot be used"),
            "{number}: {error:#}"
        );
        assert!(!target_path.exists(), "{number}");
        if number % 10 == 0 {
            restore(&bad, &of(&one)).await.expect_err("damaged");
        }
    }
    let empty = inspect_database(&of(&one), folder.path()).await;
    assert_eq!(empty.rows(), 1, "only what the migrations put there");
    // From the future.
    let mut raw = raw_sqlite(&path).await;
    let newer = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) VALUES (9999, 'x', 1, x'', 0)";
    sqlx::raw_sql(newer).execute(&mut raw).await.unwrap();
    let file = folder.path().join("newer");
    backup(&first, &file).await.unwrap();
    let error = restore(&file, &target).await.unwrap_err();
    assert!(format!("{error:#}").contains("schema 9999"), "{error:#}");
    assert!(!target_path.exists());
}

async fn inspect_database(database: &Database, folder: &Path) -> Manifest {
    backup(database, &folder.join(format!("look{}", id::<UserId>().0)))
        .await
        .unwrap()
}

/// A NUL, which PostgreSQL does not keep, is told and no obstacle.
#[tokio::test]
async fn a_nul_is_replaced_and_told() {
    let folder = tempfile::tempdir().unwrap();
    let (path, first) = sqlite(folder.path(), "first.db");
    let store: Handle = Arc::new(SqliteStore::open(&path).await.unwrap());
    let ada = store
        .create_user(
            NewUser {
                display_name: "a\0b".to_owned(),
                ..new_user("ada")
            },
            at(0),
        )
        .await
        .unwrap();
    store
        .put_setting("x", &json!({"k\0": ["\0", "\\u0000"]}))
        .await
        .unwrap();
    let one = postgres::Database::fresh().await;
    let (_, loaded) = migrate_data(&first, &of(&one)).await.unwrap();
    assert_eq!(loaded.changed, 2);
    let kept = one.store().await;
    assert_eq!(kept.user(ada.id).await.unwrap().display_name, "a\u{fffd}b");
    assert_eq!(
        kept.setting("x").await.unwrap().unwrap(),
        json!({"k\u{fffd}": ["\u{fffd}", "\\u0000"]})
    );
    let (_, second) = sqlite(folder.path(), "second.db");
    let file = folder.path().join("file");
    let told = backup(&first, &file).await.unwrap();
    assert_eq!(restore(&file, &second).await.unwrap().manifest, told);
}

/// Submissions are written and judged while backups are taken: each is a moment, with nothing half in it.
async fn consistent_while_writing(store: Handle, database: Database, folder: &Path) {
    let sum = problem(&store, "sum").await;
    let stop = Arc::new(AtomicBool::new(false));
    let writer = tokio::spawn({
        let (s, stop) = (store.clone(), stop.clone());
        async move {
            let mut written = 0;
            while !stop.load(Ordering::Relaxed) {
                let person = user(&s, &format!("person{written}")).await;
                solve(&s, person, sum, written).await;
                written += 1;
            }
            written
        }
    });
    let mut seen = Vec::new();
    for round in 0..5 {
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        let file = folder.join(format!("{round}.backup"));
        backup(&database, &file).await.unwrap();
        let (path, target) = sqlite(folder, &format!("{round}.db"));
        restore(&file, &target).await.unwrap();
        let copy: Handle = Arc::new(SqliteStore::open(&path).await.unwrap());
        seen.push(assert_whole(&copy).await);
    }
    stop.store(true, Ordering::Relaxed);
    assert!(writer.await.unwrap() > 5);
    assert!(seen.is_sorted() && seen[0] < seen[4], "{seen:?}");
}

/// Every accepted verdict has its hours, its result and its event; gives how many there are.
async fn assert_whole(s: &Handle) -> usize {
    let mut accepted = 0;
    for number in 0.. {
        let login = LoginName::parse(&format!("person{number}")).unwrap();
        let Some(person) = s.user_by_login(&login).await.unwrap() else {
            break;
        };
        let query = SubmissionQuery {
            user: Some(person.id),
            ..SubmissionQuery::default()
        };
        let list = s.submissions(&query, 10).await.unwrap();
        let hours = s.hours_total(person.id).await.unwrap().seconds;
        let done = list.iter().filter(|one| one.verdict.is_some()).count();
        assert_eq!(hours, 600 * i64::try_from(done).unwrap(), "{number}");
        for one in &list {
            let told = event_types(s, topic::submission(one.id)).await;
            assert_eq!(
                told.contains(&"final".to_owned()),
                one.verdict.is_some(),
                "{told:?}"
            );
        }
        accepted += done;
    }
    accepted
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_is_one_moment_of_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let (path, database) = sqlite(folder.path(), "live.db");
    let store = Arc::new(SqliteStore::open(&path).await.unwrap());
    consistent_while_writing(store, database, folder.path()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_is_one_moment_of_postgres() {
    let folder = tempfile::tempdir().unwrap();
    let database = postgres::Database::fresh().await;
    let store = Arc::new(database.store().await);
    consistent_while_writing(store, of(&database), folder.path()).await;
}

/// A restore that is killed leaves all or nothing, and can be begun again.
#[tokio::test(flavor = "multi_thread")]
async fn a_killed_restore_is_all_or_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (path, first) = sqlite(folder.path(), "first.db");
    let store: Handle = Arc::new(SqliteStore::open(&path).await.unwrap());
    fill(&store).await;
    for number in 0..40u8 {
        let noise = blake3::hash(&[number]);
        let mut bytes = vec![0; 1 << 20];
        blake3::Hasher::new_keyed(noise.as_bytes())
            .finalize_xof()
            .fill(&mut bytes);
        store.put_blob(&bytes, at(0)).await.unwrap();
    }
    let file = folder.path().join("a.backup");
    let told = backup(&first, &file).await.unwrap();
    let mut unfinished = 0;
    for (number, ms) in [10, 60, 150, 250, 400, 600].into_iter().enumerate() {
        let (_, lite) = sqlite(folder.path(), &format!("{number}.db"));
        let post = postgres::Database::fresh().await;
        for target in [lite, of(&post)] {
            let url = match &target {
                Database::Sqlite(path) => format!("sqlite:{}", path.display()),
                Database::Postgres(url) => url.clone(),
            };
            let mut child = std::process::Command::new(trellis_tests::cli::binary())
                .args(["restore", "--database-url", &url])
                .arg(&file)
                .stdout(std::process::Stdio::null())
                .stderr(std::process::Stdio::null())
                .spawn()
                .unwrap();
            tokio::time::sleep(std::time::Duration::from_millis(ms)).await;
            child.kill().unwrap();
            child.wait().unwrap();
            let look = folder.path().join(format!("look{}", id::<UserId>().0));
            // An error: there is no database yet, or no schema.
            let found = backup(&target, &look).await.unwrap_or_default();
            if found != told {
                assert!(found.rows() <= 1, "{ms} ms: half of it: {found:?}");
                unfinished += 1;
                assert_eq!(restore(&file, &target).await.unwrap().manifest, told, "{ms} ms");
            }
        }
    }
    assert!(unfinished > 0);
}
