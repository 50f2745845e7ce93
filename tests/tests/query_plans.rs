//! What is asked all the time has an index, in both stores: 20,000 rows (with `TRELLIS_EXTENDED` a million) in every table that grows, and no plan reads such a
//! table from end to end. The statements are those of the stores, from their committed `.sqlx`.

#![expect(clippy::unwrap_used, reason = "tests")]

use serde_json::Value;
use sqlx::postgres::PgConnection;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Row};
use std::path::Path;
use trellis_store_sqlite::SqliteStore;
use trellis_tests::postgres::Database;

/// Tables that grow with people and submissions.
const BIG: [&str; 14] = [
    "users",
    "user_totals",
    "sessions",
    "registrations",
    "class_members",
    "submissions",
    "submission_cases",
    "results",
    "ledger",
    "events",
    "lesson_progress",
    "judgements",
    "rejudging_items",
    "quiz_answers",
];

/// A statement, by a part of it that no other has, with PostgreSQL's values for it. SQLite makes its plan without values.
struct Hot {
    what: &'static str,
    /// In `store-sqlite`; empty: no statement of its own there.
    sqlite: &'static str,
    /// In `store-postgres`.
    postgres: &'static str,
    values: &'static str,
}

const fn hot(what: &'static str, sqlite: &'static str, postgres: &'static str, values: &'static str) -> Hot {
    Hot {
        what,
        sqlite,
        postgres,
        values,
    }
}

/// One user, problem, contest and submission of [`FILL`].
const IDS: [(&str, u64); 4] = [
    ("USER", 7),
    ("PROBLEM", 1_000_007),
    ("CONTEST", 2_000_007),
    ("SUBMISSION", 3_000_007),
];

const LIST: &str = "AND ($6::text IS NULL OR language = $6)";
const MAX: &str = "'ffffffff-ffff-ffff-ffff-ffffffffffff'";

fn statements() -> Vec<Hot> {
    let list = |what, sqlite, values| hot(what, sqlite, LIST, values);
    vec![
        hot(
            "sign in",
            "FROM users WHERE login_key = ?",
            "FROM users WHERE login_key = $1",
            "'u7'",
        ),
        hot(
            "session",
            "FROM sessions WHERE id = ? AND expires > ?",
            "FROM sessions WHERE id = $1 AND expires > $2",
            "'\\x07', 0",
        ),
        hot(
            "sessions that expired",
            "DELETE FROM sessions WHERE expires <= ?",
            "DELETE FROM sessions WHERE expires <= $1",
            "5",
        ),
        hot(
            "sessions of a person",
            "DELETE FROM sessions WHERE user_id = ?",
            "DELETE FROM sessions WHERE user_id = $1",
            "USER",
        ),
        hot(
            "blobs that nothing refers to",
            "(?2 IS NULL OR b.hash <= ?2)",
            "($2::bytea IS NULL OR b.hash <= $2)",
            "'\\x', '\\xffff', 1000000, true",
        ),
        hot(
            "blobs to condemn",
            "SET place = 'condemned'",
            "SET place = 'condemned'",
            "ARRAY['\\x01', '\\x02']::bytea[], 1, 1000000",
        ),
        hot(
            "blobs that could move",
            "b.place = 'database' AND length(b.bytes) > ?",
            "b.place = 'database' AND length(b.bytes) > $2",
            "'\\x', 100000, 1000000, 100",
        ),
        hot(
            "claim",
            "SET lifecycle = 'compiling'",
            "SET lifecycle = 'compiling'",
            "'w', 1, ARRAY['c'], ARRAY[]::bytea[], ARRAY['engine'], ARRAY['\\x01'::bytea], 4",
        ),
        hot(
            "whose turn",
            "FROM rejudging_turn",
            "SELECT EXISTS (SELECT 1 FROM rejudging_items WHERE state = 'queued'",
            "ARRAY['c'], ARRAY[]::bytea[]",
        ),
        hot(
            "the contest's engine",
            "INSERT INTO contest_pins",
            "INSERT INTO contest_pins",
            "ARRAY[CONTEST::uuid], ARRAY['engine'], ARRAY['\\x01'::bytea], 1",
        ),
        hot(
            "enqueue: when its turn comes",
            "SELECT 1 FROM submissions WHERE user_id = ?1 AND lifecycle IN",
            "SELECT 1 FROM submissions WHERE user_id = $1 AND lifecycle IN",
            "USER, 20",
        ),
        hot(
            "claim to rejudge",
            "UPDATE rejudging_items SET state = 'running'",
            "UPDATE rejudging_items SET state = 'running'",
            "'w', 1, ARRAY['c'], ARRAY[]::bytea[], ARRAY['engine'], ARRAY['\\x01'::bytea]",
        ),
        hot(
            "leases that ran out",
            "'the lease ran out', lease_until = NULL, lifecycle",
            "'the lease ran out', lease_until = NULL, lifecycle",
            "3, 1",
        ),
        hot(
            "enqueue: the token",
            "FROM submissions WHERE user_id = ?1 AND token = ?2",
            "FROM submissions WHERE user_id = $1 AND token = $2",
            "USER, 't7', PROBLEM, 'c', '\\x01', NULL, NULL",
        ),
        hot(
            "enqueue: how many wait",
            "SELECT count(*) FROM submissions WHERE user_id = ? AND lifecycle IN",
            "SELECT count(*) AS \"count!\" FROM submissions WHERE user_id = $1 AND lifecycle IN",
            "USER",
        ),
        hot(
            "enqueue: the contest",
            "EXISTS (SELECT 1 FROM contest_problems WHERE contest_id = c.id AND problem_id = ?3)",
            "EXISTS (SELECT 1 FROM contest_problems WHERE contest_id = c.id AND problem_id = $3)",
            "CONTEST, USER, PROBLEM",
        ),
        hot(
            "queue: how long",
            "(SELECT min(created) FROM submissions",
            "(SELECT min(created) FROM submissions",
            "",
        ),
        hot(
            "queue: the place",
            "FROM submissions q WHERE q.lifecycle = 'queued'",
            "FROM submissions q WHERE q.lifecycle = 'queued'",
            "SUBMISSION",
        ),
        hot(
            "queue: of a contest",
            "(SELECT min(pinned) FROM contest_pins",
            "(SELECT min(pinned) FROM contest_pins",
            "CONTEST, 5",
        ),
        hot(
            "given up",
            "INDEXED BY submissions_faults",
            "last_failure AS reason",
            "NULL, 50",
        ),
        hot(
            "given up in a contest",
            "INDEXED BY submissions_faults",
            "last_failure AS reason",
            "CONTEST, 50",
        ),
        hot(
            "a submission",
            "JOIN problems p ON p.id = s.problem_id WHERE s.id = ?",
            "JOIN problems p ON p.id = s.problem_id WHERE s.id = $1",
            "SUBMISSION",
        ),
        hot(
            "its cases",
            "FROM submission_cases WHERE submission_id = ? ORDER BY ordinal",
            "FROM submission_cases WHERE submission_id = $1 ORDER BY ordinal",
            "SUBMISSION",
        ),
        hot(
            "its judgements",
            "FROM judgements WHERE submission_id = ? ORDER BY number",
            "FROM judgements WHERE submission_id = $1 ORDER BY number",
            "SUBMISSION",
        ),
        hot(
            "its last rejudging",
            "WHERE i.submission_id = ? AND r.state = 'applied'",
            "WHERE i.submission_id = $1 AND r.state = 'applied'",
            "SUBMISSION",
        ),
        list(
            "submissions of a person",
            "WHERE s.user_id = ?1 AND s.id < ?2",
            "MAX, USER, NULL, NULL, NULL, NULL, 20",
        ),
        list(
            "submissions of a person to a problem",
            "WHERE s.user_id = ?1 AND s.problem_id = ?4 AND s.id < ?2",
            "MAX, USER, PROBLEM, NULL, NULL, NULL, 20",
        ),
        list(
            "submissions in a contest",
            "WHERE s.contest_id = ?1 AND s.id < ?2",
            "MAX, NULL, NULL, CONTEST, NULL, NULL, 20",
        ),
        list(
            "submissions to a problem",
            "WHERE s.problem_id = ?1 AND s.id < ?2",
            "MAX, NULL, PROBLEM, NULL, NULL, NULL, 20",
        ),
        list(
            "all submissions",
            "WHERE ?1 IS NULL AND s.id < ?2",
            "MAX, NULL, NULL, NULL, NULL, NULL, 20",
        ),
        hot(
            "board: runs",
            "JOIN contest_problems p ON p.contest_id = s.contest_id",
            "JOIN contest_problems p ON p.contest_id = s.contest_id",
            "CONTEST, 0, 30000, 20000, 'queued'",
        ),
        hot(
            "contests of a person",
            "WHERE r.user_id = ?1 AND state = 'announced'",
            "WHERE r.user_id = $1 AND state = 'announced'",
            "USER, 5",
        ),
        hot(
            "participants",
            "AS \"participants!",
            "AS \"participants!",
            "CONTEST, USER",
        ),
        hot(
            "events of topics",
            "FROM events WHERE topic",
            "FROM events WHERE topic",
            "ARRAY['submission:7'], 19000, 100",
        ),
        hot(
            "events of all topics",
            "FROM events WHERE id > ? ORDER BY id",
            "FROM events WHERE id > $1 ORDER BY id",
            "19000, 100",
        ),
        hot(
            "old events",
            "DELETE FROM events WHERE at < ?",
            "DELETE FROM events WHERE at < $1",
            "5",
        ),
        hot(
            "ranking",
            "ORDER BY t.solved DESC",
            "ORDER BY t.solved DESC",
            "20, 0",
        ),
        hot(
            "who is better",
            "(t.solved, t.score, t.seconds) > (?, ?, ?)",
            "(t.solved, t.score, t.seconds) > ($1, $2, $3)",
            "50, 0, 0",
        ),
        hot(
            "ledger of a person",
            "FROM ledger WHERE user_id = ? AND seq > ?",
            "FROM ledger WHERE user_id = $1 AND seq > $2",
            "USER, 0, 20",
        ),
        hot(
            "end of a chain",
            "FROM ledger WHERE user_id = ? ORDER BY seq DESC",
            "FROM ledger WHERE user_id = $1 ORDER BY seq DESC",
            "USER",
        ),
        hot(
            "grants of a reason",
            "(reason > ?3 AND reason < ?4)",
            "(reason > $3 AND reason < $4)",
            "USER, 'lesson:7', 'lesson:7#', 'lesson:7$'",
        ),
        hot(
            "hours of a person",
            "FROM ledger WHERE user_id = ?",
            "FROM ledger WHERE user_id = $1",
            "",
        ),
        hot(
            "a person's results",
            "FROM results WHERE user_id = ?",
            "FROM results WHERE user_id = $1",
            "",
        ),
        hot(
            "a person's runs",
            "s.lifecycle = 'done' ORDER BY s.created",
            "s.lifecycle = 'done' ORDER BY s.created",
            "USER",
        ),
        hot(
            "problem list",
            "LEFT JOIN results r ON r.user_id = ?3",
            "LEFT JOIN results r ON r.user_id = $3",
            "'public', NULL, USER, 5, '%%', NULL, NULL, 0, 255, NULL, 'difficulty', 20, 0",
        ),
        hot(
            "finished sets",
            "JOIN class_members m ON m.class_id = s.class_id AND m.user_id = ?2",
            "JOIN class_members m ON m.class_id = s.class_id AND m.user_id = $2",
            "PROBLEM, USER",
        ),
        hot(
            "sets of a person",
            "FROM class_members m JOIN problem_sets s",
            "FROM class_members m JOIN problem_sets s",
            "USER",
        ),
        hot(
            "progress of a person",
            "FROM lesson_progress WHERE user_id = ?1",
            "FROM lesson_progress WHERE user_id = $1 AND ($2",
            "USER, NULL",
        ),
    ]
}

/// What the tests must notice.
const NO_INDEX: &str = "SELECT count(*) FROM submissions s WHERE address = 'x'";

/// `SERIES` is a table of numbers `n`; `ID(n)` and `HASH(n)` are made of a number.
const FILL: &str = "
INSERT INTO users (id, login, login_key, display_name, roles, created)
    SELECT ID(n), 'u' || n, 'u' || n, 'u' || n, 'trainee', n FROM SERIES(ROWS);
INSERT INTO user_totals (user_id, solved, score, seconds)
    SELECT ID(n), CASE WHEN n % 2 = 0 THEN 0 ELSE n % 50 + 1 END, 0, 0 FROM SERIES(ROWS);
INSERT INTO sessions (id, user_id, data, expires) SELECT HASH(n), ID(n), HASH(n), n FROM SERIES(ROWS);
INSERT INTO blobs (hash, bytes, created) SELECT HASH(n), HASH(n), n FROM SERIES(300);
INSERT INTO verifications (package, state, created, updated) SELECT HASH(n), 'passed', n, n FROM SERIES(300);
INSERT INTO problems (id, slug, visibility, visible_from, version, package, title, statement, time_limit_ms, memory_bytes,
        languages, field, keywords, difficulty, credit_seconds, details, search, created, updated)
    SELECT ID(1000000 + n), 'p' || n, 'published', 1, 1, HASH(n), '{}', '{}', 1, 1, '[]', 'f', '[]', 1 + n % 10, 60, '{}',
        'p' || n, n, n FROM SERIES(200);
INSERT INTO contests (id, owner_id, title, description, starts, length_seconds, freeze_seconds, access, penalty_minutes,
        feedback, hours_rule, salt, state, version, created)
    SELECT ID(2000000 + n), ID(1), '{}', '{}', 0, ROWS / 1000, 0, 'public', 20, 'full', '{}', HASH(1), 'announced', 1, n
    FROM SERIES(20);
INSERT INTO contest_problems (contest_id, ordinal, problem_id, label)
    SELECT ID(2000001 + n % 20), n, ID(1000000 + n), 'P' || n FROM SERIES(200);
INSERT INTO registrations (contest_id, user_id, registered)
    SELECT ID(2000001 + n % 20), ID(n), n FROM SERIES(ROWS);
INSERT INTO classes (id, title, owner_id, join_code, created)
    SELECT ID(4000000 + n), 'c', ID(1), 'c' || n, n FROM SERIES(200);
INSERT INTO class_members (class_id, user_id, joined) SELECT ID(4000001 + n % 200), ID(n), n FROM SERIES(ROWS);
INSERT INTO problem_sets (id, owner_id, title, class_id, credit_seconds, version, created)
    SELECT ID(5000000 + n), ID(1), 's', ID(4000000 + n), 60, 1, n FROM SERIES(200);
INSERT INTO set_problems (set_id, ordinal, problem_id) SELECT ID(5000000 + n), 1, ID(1000000 + n) FROM SERIES(200);
INSERT INTO submissions (id, user_id, problem_id, package, language, file_name, source, source_bytes, contest_id, created,
        address, token, priority, lifecycle, verdict, judged)
    SELECT ID(3000000 + n), ID(1 + n % 2000), ID(1000001 + n % 200), HASH(1 + n % 299), 'c', 'main.c', HASH(1 + n % 299), 1,
        CASE WHEN n % 4 = 0 THEN ID(2000001 + n % 20) END, n, '', 't' || n, 0,
        CASE WHEN n > ROWS - 50 THEN 'queued' ELSE 'done' END, CASE WHEN n <= ROWS - 50 THEN 'AC' END,
        CASE WHEN n <= ROWS - 50 THEN n END FROM SERIES(ROWS);
INSERT INTO submission_cases (submission_id, ordinal, name, fuel, memory_bytes, output_bytes, message, guard)
    SELECT ID(3000000 + n), 0, 'secret/1', 1, 1, 1, '', FALSE FROM SERIES(ROWS);
INSERT INTO results (user_id, problem_id, tries, best_score)
    SELECT ID(1 + n / 10), ID(1000001 + n % 10), 1, 0 FROM SERIES(ROWS - 1);
INSERT INTO ledger (user_id, seq, kind, seconds, reason, evidence, created, prev_hash, hash)
    SELECT ID(1 + n / 20), 1 + n % 20, 'lesson', 60, 'lesson:' || n, '{}', n, HASH(n), HASH(n) FROM SERIES(ROWS);
INSERT INTO events (id, topic, json, at) SELECT n, 'submission:' || (n % 1000), '{}', n FROM SERIES(ROWS);
INSERT INTO lesson_progress (user_id, course, lesson, first_seen, last_seen)
    SELECT ID(1 + n / 10), 'c', 'l' || (n % 10), n, n FROM SERIES(ROWS - 1);
INSERT INTO rejudgings (id, user_id, reason, state, created) VALUES (ID(6000000), ID(1), '', 'running', 1);
INSERT INTO judgements (submission_id, number, package, verdict, judged, failure, cases, report)
    SELECT ID(3000000 + n), 1, HASH(1 + n % 299), 'AC', n, '', '[]', 'null' FROM SERIES(ROWS);
INSERT INTO rejudging_items (rejudging_id, submission_id, package, language, created, state, old_number)
    SELECT ID(6000000), ID(3000000 + n), HASH(1 + n % 299), 'c', n, CASE WHEN n > ROWS - 50 THEN 'queued' ELSE 'failed' END, 1
    FROM SERIES(ROWS);
ANALYZE;
";

/// Rows in each table that grows: 20,000, and a million in an extended test.
fn fill() -> String {
    let rows = match std::env::var_os("TRELLIS_EXTENDED") {
        Some(_) => "1000000",
        None => "20000",
    };
    FILL.replace("ROWS", rows)
}

/// Replaces `NAME(argument)`, whose argument has no parenthesis.
fn expand(text: &str, name: &str, with: impl Fn(&str) -> String) -> String {
    let name = format!("{name}(");
    let mut parts = text.split(&name);
    let mut out = parts.next().unwrap().to_owned();
    for part in parts {
        let (argument, rest) = part.split_once(')').unwrap();
        out.push_str(&with(argument));
        out.push_str(rest);
    }
    out
}

/// Every committed query of a store, white space made one.
fn committed(store: &str) -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap()
        .join("server")
        .join(store)
        .join(".sqlx");
    let files = std::fs::read_dir(&folder).unwrap();
    files
        .map(|file| {
            let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
            let value: Value = serde_json::from_str(&text).unwrap();
            let query = value["query"].as_str().unwrap();
            query.split_whitespace().collect::<Vec<_>>().join(" ")
        })
        .collect()
}

/// Those with this part.
fn matching<'a>(queries: &'a [String], what: &str, part: &str) -> Vec<&'a String> {
    let found: Vec<_> = queries.iter().filter(|query| query.contains(part)).collect();
    assert!(!found.is_empty(), "{what}: no statement has {part:?}");
    found
}

#[tokio::test]
async fn sqlite_reads_no_big_table_whole() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("plans.sqlite");
    SqliteStore::open(&file).await.unwrap().close().await;
    let mut connection = SqliteConnectOptions::new()
        .filename(&file)
        .connect()
        .await
        .unwrap();
    let fill = expand(&fill(), "SERIES", |count| {
        format!(
            "(WITH RECURSIVE s (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {count}) SELECT n FROM s)"
        )
    });
    let fill = expand(&fill, "ID", |n| format!("unhex(printf('%032x', {n}))"));
    let fill = expand(&fill, "HASH", |n| format!("unhex(printf('%064x', {n}))"));
    let fill = format!("DROP TRIGGER ledger_continues; {fill}");
    sqlx::raw_sql(AssertSqlSafe(fill))
        .execute(&mut connection)
        .await
        .unwrap();

    let whole = sqlite_plan(&mut connection, NO_INDEX).await;
    assert!(whole.iter().any(|line| reads_whole(line, NO_INDEX)), "{whole:?}");
    let queries = committed("store-sqlite");
    let mut whole = Vec::new();
    for hot in statements() {
        for query in matching(&queries, hot.what, hot.sqlite) {
            for line in sqlite_plan(&mut connection, query).await {
                if reads_whole(&line, query) {
                    whole.push(format!("{}: {line} in {query}", hot.what));
                }
            }
        }
    }
    assert!(whole.is_empty(), "{}", whole.join("\n"));
}

async fn sqlite_plan(connection: &mut SqliteConnection, query: &str) -> Vec<String> {
    let explain = AssertSqlSafe(format!("EXPLAIN QUERY PLAN {query}"));
    let rows = sqlx::query(explain).fetch_all(connection).await;
    let rows = rows.unwrap_or_else(|error| panic!("{query}: {error}"));
    rows.iter().map(|row| row.get("detail")).collect()
}

/// `SCAN x` without an index, where `x` is a big table or its alias in the query.
fn reads_whole(line: &str, query: &str) -> bool {
    let Some(scanned) = line.strip_prefix("SCAN ") else {
        return false;
    };
    let name = scanned.split(' ').next().unwrap();
    let indexed = scanned.contains(" USING ") || scanned.contains("VIRTUAL TABLE");
    let big = BIG.iter().any(|table| {
        *table == name
            || query.contains(&format!("{table} {name} "))
            || query.contains(&format!("{table} AS {name} "))
    });
    big && !indexed
}

#[tokio::test]
async fn postgres_reads_no_big_table_whole() {
    let database = Database::fresh().await;
    let mut connection = database.connection().await;
    let fill = expand(&fill(), "SERIES", |count| {
        format!("generate_series(1::bigint, {count}) AS s (n)")
    });
    let fill = expand(&fill, "ID", |n| format!("lpad(to_hex({n}), 32, '0')::uuid"));
    let fill = expand(&fill, "HASH", |n| {
        format!("decode(lpad(to_hex({n}), 64, '0'), 'hex')")
    });
    let fill =
        format!("DROP TRIGGER ledger_continues ON ledger; {fill} SET plan_cache_mode = force_custom_plan;");
    sqlx::raw_sql(AssertSqlSafe(fill))
        .execute(&mut connection)
        .await
        .unwrap();

    let whole = postgres_plan(&mut connection, NO_INDEX, "").await;
    assert!(whole.iter().any(|line| is_whole(line)), "{whole:?}");
    let queries = committed("store-postgres");
    let mut whole = Vec::new();
    for hot in statements() {
        for query in matching(&queries, hot.what, hot.postgres) {
            for line in postgres_plan(&mut connection, query, hot.values).await {
                if is_whole(&line) {
                    whole.push(format!("{}: {line} in {query}", hot.what));
                }
            }
        }
    }
    assert!(whole.is_empty(), "{}", whole.join("\n"));
}

/// `Seq Scan on x`, where `x` is a big table.
fn is_whole(line: &str) -> bool {
    let scanned = line.split_once("Seq Scan on ").map_or("", |(_, rest)| rest);
    BIG.contains(&scanned.split(' ').next().unwrap_or_default())
}

/// `values`: of the parameters; empty: the same user for each (a statement family of several shapes).
async fn postgres_plan(connection: &mut PgConnection, query: &str, values: &str) -> Vec<String> {
    let mut values = values.replace("MAX", MAX);
    if values.is_empty() {
        let mut count = 0;
        while query.contains(&format!("${}", count + 1)) {
            count += 1;
        }
        values = GUESSED[..count].join(", ");
    }
    for (name, number) in IDS {
        values = values.replace(name, &format!("'{:08x}-0000-0000-0000-{number:012x}'", 0));
    }
    let execute = if values.is_empty() {
        "hot".to_owned()
    } else {
        format!("hot({values})")
    };
    let prepare = AssertSqlSafe(format!("DEALLOCATE ALL; PREPARE hot AS {query}"));
    sqlx::raw_sql(prepare)
        .execute(&mut *connection)
        .await
        .unwrap_or_else(|error| panic!("{query}: {error}"));
    let explain = AssertSqlSafe(format!("EXPLAIN EXECUTE {execute}"));
    let rows = sqlx::raw_sql(explain).fetch_all(connection).await;
    let rows = rows.unwrap_or_else(|error| panic!("{execute} of {query}: {error}"));
    rows.iter().map(|row| row.get(0)).collect()
}

/// Values for statements whose first parameter is a user, and whose others take what they find.
const GUESSED: [&str; 4] = ["USER", "NULL", "NULL", "NULL"];
