-- Rejudging. A submission's row, cases and report are those of its current judgement; `judgements` keeps every one of
-- a submission that was ever rejudged.

-- The number of the current judgement.
ALTER TABLE submissions ADD COLUMN judgement INTEGER NOT NULL DEFAULT 1;

CREATE TABLE rejudgings (
    id            BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    user_id       BLOB    NOT NULL REFERENCES users (id),
    reason        TEXT    NOT NULL,
    state         TEXT    NOT NULL CHECK (state IN ('running', 'ready', 'applied', 'cancelled')),
    created       INTEGER NOT NULL,
    closed        INTEGER CHECK ((closed IS NOT NULL) = (state IN ('applied', 'cancelled'))),
    closed_by     BLOB    REFERENCES users (id) CHECK ((closed_by IS NOT NULL) = (closed IS NOT NULL)),
    -- The filter; NULL does not filter.
    problem_id    BLOB    REFERENCES problems (id),
    contest_id    BLOB    REFERENCES contests (id),
    set_id        BLOB    REFERENCES problem_sets (id),
    class_id      BLOB    REFERENCES classes (id),
    member_id     BLOB    REFERENCES users (id),
    submission_id BLOB    REFERENCES submissions (id),
    language      TEXT,
    -- A JSON array.
    verdicts      TEXT,
    from_time     INTEGER,
    until_time    INTEGER
) STRICT, WITHOUT ROWID;

-- Append-only: see the triggers.
CREATE TABLE judgements (
    submission_id BLOB    NOT NULL REFERENCES submissions (id),
    -- 1: the first.
    number        INTEGER NOT NULL CHECK (number >= 1),
    -- NULL: not made by a rejudging.
    rejudging_id  BLOB    REFERENCES rejudgings (id) CHECK ((rejudging_id IS NULL) = (number = 1)),
    package       BLOB    NOT NULL REFERENCES blobs (hash),
    verdict       TEXT    NOT NULL CHECK (verdict IN ('AC', 'WA', 'TLE', 'MLE', 'OLE', 'RTE', 'CE', 'JE')),
    score         INTEGER,
    max_fuel      INTEGER,
    max_memory    INTEGER,
    judged        INTEGER NOT NULL,
    seed          BLOB,
    receipt       BLOB,
    failure       TEXT    NOT NULL,
    -- A JSON array of objects with the columns of `submission_cases`, in order.
    cases         TEXT    NOT NULL,
    report        TEXT    NOT NULL,
    PRIMARY KEY (submission_id, number)
) STRICT;
CREATE TRIGGER judgements_no_update BEFORE UPDATE ON judgements
BEGIN SELECT RAISE (ABORT, 'judgements are append-only'); END;
CREATE TRIGGER judgements_no_delete BEFORE DELETE ON judgements
BEGIN SELECT RAISE (ABORT, 'judgements are append-only'); END;

-- What is judged again; the row is the queue entry.
CREATE TABLE rejudging_items (
    rejudging_id  BLOB    NOT NULL REFERENCES rejudgings (id),
    submission_id BLOB    NOT NULL REFERENCES submissions (id),
    -- The problem's when the rejudging was begun.
    package       BLOB    NOT NULL REFERENCES blobs (hash),
    language      TEXT    NOT NULL,
    created       INTEGER NOT NULL,
    state         TEXT    NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled')),
    -- As in `submissions`.
    attempt       INTEGER NOT NULL DEFAULT 0,
    failures      INTEGER NOT NULL DEFAULT 0,
    last_failure  TEXT    NOT NULL DEFAULT '',
    worker        TEXT,
    lease_until   INTEGER CHECK ((lease_until IS NOT NULL) = (state = 'running')),
    old_number    INTEGER NOT NULL,
    new_number    INTEGER CHECK (state <> 'done' OR new_number IS NOT NULL),
    -- Another verdict or score.
    changed       INTEGER NOT NULL DEFAULT 0 CHECK (changed IN (0, 1)),
    PRIMARY KEY (rejudging_id, submission_id),
    FOREIGN KEY (submission_id, old_number) REFERENCES judgements (submission_id, number),
    FOREIGN KEY (submission_id, new_number) REFERENCES judgements (submission_id, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX rejudging_items_queue ON rejudging_items (created, rejudging_id, submission_id, language)
WHERE state = 'queued';
CREATE INDEX rejudging_items_leased ON rejudging_items (lease_until) WHERE state = 'running';
CREATE INDEX rejudging_items_by_submission ON rejudging_items (submission_id);

-- One row: how many submissions were claimed since the last item while items were waiting.
CREATE TABLE rejudging_turn (
    id     INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    others INTEGER NOT NULL
) STRICT;
INSERT INTO rejudging_turn (id, others) VALUES (1, 0);

-- Standings of contests before and after; the contest itself has the last ones only.
CREATE TABLE rejudging_standings (
    rejudging_id BLOB NOT NULL REFERENCES rejudgings (id),
    contest_id   BLOB NOT NULL REFERENCES contests (id),
    before       TEXT NOT NULL,
    after        TEXT NOT NULL,
    PRIMARY KEY (rejudging_id, contest_id)
) STRICT, WITHOUT ROWID;
