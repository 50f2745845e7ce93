-- Submissions (the row is the queue entry), cases, results, events.

CREATE TABLE submissions (
    id           BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    user_id      BLOB    NOT NULL REFERENCES users (id),
    problem_id   BLOB    NOT NULL REFERENCES problems (id),
    package      BLOB    NOT NULL REFERENCES blobs (hash),
    language     TEXT    NOT NULL,
    file_name    TEXT    NOT NULL,
    source       BLOB    NOT NULL REFERENCES blobs (hash),
    source_bytes INTEGER NOT NULL,
    contest_id   BLOB    REFERENCES contests (id),
    set_id       BLOB    REFERENCES problem_sets (id),
    created      INTEGER NOT NULL,
    address      TEXT    NOT NULL,
    -- From the form: a double click is one submission.
    token        TEXT,

    priority     INTEGER NOT NULL,
    lifecycle    TEXT    NOT NULL CHECK (lifecycle IN ('queued', 'compiling', 'running', 'done', 'failed')),
    -- The fence: one more with each claim; an older one can write nothing.
    attempt      INTEGER NOT NULL DEFAULT 0,
    -- Leases lost and judge faults.
    failures     INTEGER NOT NULL DEFAULT 0,
    last_failure TEXT    NOT NULL DEFAULT '',
    worker       TEXT,
    lease_until  INTEGER CHECK ((lease_until IS NOT NULL) = (lifecycle IN ('compiling', 'running'))),

    verdict      TEXT    CHECK (verdict IN ('AC', 'WA', 'TLE', 'MLE', 'OLE', 'RTE', 'CE', 'JE')),
    -- Thousandths of a point.
    score        INTEGER,
    max_fuel     INTEGER,
    max_memory   INTEGER,
    judged       INTEGER,
    seed         BLOB,
    receipt      BLOB,

    -- A verdict exactly when final; JE exactly when given up.
    CHECK ((verdict IS NOT NULL) = (lifecycle IN ('done', 'failed'))),
    CHECK (verdict IS NULL OR (verdict = 'JE') = (lifecycle = 'failed')),
    CHECK ((judged IS NOT NULL) = (verdict IS NOT NULL))
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX submissions_by_token ON submissions (user_id, token) WHERE token IS NOT NULL;
-- The queue, in the order of claiming; `language` is in it so that a claim reads nothing else.
CREATE INDEX submissions_queue ON submissions (priority DESC, created, id, language) WHERE lifecycle = 'queued';
CREATE INDEX submissions_leased ON submissions (lease_until) WHERE lifecycle IN ('compiling', 'running');
CREATE INDEX submissions_open_by_user ON submissions (user_id) WHERE lifecycle IN ('queued', 'compiling', 'running');
CREATE INDEX submissions_by_user ON submissions (user_id, id);
CREATE INDEX submissions_by_user_problem ON submissions (user_id, problem_id, id);
CREATE INDEX submissions_by_problem ON submissions (problem_id, id);
CREATE INDEX submissions_by_contest ON submissions (contest_id, id) WHERE contest_id IS NOT NULL;

CREATE TABLE submission_cases (
    submission_id BLOB    NOT NULL REFERENCES submissions (id),
    ordinal       INTEGER NOT NULL,
    name          TEXT    NOT NULL,
    verdict       TEXT    CHECK (verdict IN ('AC', 'WA', 'TLE', 'MLE', 'OLE', 'RTE', 'CE', 'JE')),
    score         INTEGER,
    fuel          INTEGER NOT NULL,
    memory_bytes  INTEGER NOT NULL,
    output_bytes  INTEGER NOT NULL,
    message       TEXT    NOT NULL,
    guard         INTEGER NOT NULL CHECK (guard IN (0, 1)),
    PRIMARY KEY (submission_id, ordinal)
) STRICT, WITHOUT ROWID;

CREATE TABLE submission_reports (
    submission_id BLOB NOT NULL PRIMARY KEY REFERENCES submissions (id),
    json          TEXT NOT NULL
) STRICT;

-- What a person has reached in a problem, over all their submissions.
CREATE TABLE results (
    user_id    BLOB    NOT NULL REFERENCES users (id),
    problem_id BLOB    NOT NULL REFERENCES problems (id),
    -- Judged submissions, JE not counted.
    tries      INTEGER NOT NULL,
    best_score INTEGER NOT NULL,
    -- When the first accepted submission was made, and which it was.
    solved     INTEGER,
    solved_by  BLOB    REFERENCES submissions (id),
    -- The contest whose freeze hides that it is solved; NULL: public.
    embargo_id BLOB    REFERENCES contests (id),
    PRIMARY KEY (user_id, problem_id),
    CHECK ((solved IS NOT NULL) = (solved_by IS NOT NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX results_by_problem ON results (problem_id, user_id);
CREATE INDEX results_embargoed ON results (embargo_id) WHERE embargo_id IS NOT NULL;

-- What a freeze keeps out of `user_totals` until the contest is final.
CREATE TABLE embargo (
    contest_id BLOB    NOT NULL REFERENCES contests (id),
    user_id    BLOB    NOT NULL REFERENCES users (id),
    solved     INTEGER NOT NULL DEFAULT 0,
    score      INTEGER NOT NULL DEFAULT 0,
    seconds    INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (contest_id, user_id)
) STRICT, WITHOUT ROWID;

-- AUTOINCREMENT: ids never come back after pruning, so `Last-Event-ID` stays true.
CREATE TABLE events (
    id    INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    topic TEXT    NOT NULL,
    json  TEXT    NOT NULL,
    at    INTEGER NOT NULL
) STRICT;
CREATE INDEX events_by_topic ON events (topic, id);
CREATE INDEX events_by_time ON events (at);
