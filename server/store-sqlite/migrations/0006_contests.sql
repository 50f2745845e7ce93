-- Contests, classes, problem sets, settings.

-- Join codes of contests and classes together, so that a code means one thing.
CREATE TABLE join_codes (
    -- In lower case.
    code       TEXT NOT NULL PRIMARY KEY,
    contest_id BLOB UNIQUE REFERENCES contests (id),
    class_id   BLOB UNIQUE REFERENCES classes (id),
    CHECK ((contest_id IS NULL) <> (class_id IS NULL))
) STRICT, WITHOUT ROWID;

CREATE TABLE contests (
    id              BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    owner_id        BLOB    NOT NULL REFERENCES users (id),
    title           TEXT    NOT NULL,
    description     TEXT    NOT NULL,
    starts          INTEGER NOT NULL,
    length_seconds  INTEGER NOT NULL CHECK (length_seconds > 0),
    -- The public board stands still this long before the end; 0: no freeze.
    freeze_seconds  INTEGER NOT NULL CHECK (freeze_seconds >= 0),
    access          TEXT    NOT NULL CHECK (access IN ('public', 'code')),
    join_code       TEXT    CHECK (access = 'public' OR join_code IS NOT NULL),
    penalty_minutes INTEGER NOT NULL,
    feedback        TEXT    NOT NULL CHECK (feedback IN ('full', 'verdict', 'nothing')),
    hours_rule      TEXT    NOT NULL,
    salt            BLOB    NOT NULL CHECK (length(salt) = 32),
    state           TEXT    NOT NULL CHECK (state IN ('draft', 'announced', 'final')),
    version         INTEGER NOT NULL,
    created         INTEGER NOT NULL,
    finalized       INTEGER CHECK ((finalized IS NOT NULL) = (state = 'final')),
    standings       TEXT,
    -- Last, because sqlx miscounts the columns after a generated one.
    ends            INTEGER NOT NULL GENERATED ALWAYS AS (starts + length_seconds * 1000) STORED
) STRICT, WITHOUT ROWID;
CREATE INDEX contests_by_start ON contests (starts);
CREATE INDEX contests_by_owner ON contests (owner_id, starts);
CREATE INDEX contests_open ON contests (ends) WHERE state = 'announced';

CREATE TABLE contest_problems (
    contest_id BLOB    NOT NULL REFERENCES contests (id),
    ordinal    INTEGER NOT NULL,
    problem_id BLOB    NOT NULL REFERENCES problems (id),
    label      TEXT    NOT NULL,
    PRIMARY KEY (contest_id, problem_id),
    UNIQUE (contest_id, label)
) STRICT, WITHOUT ROWID;
CREATE INDEX contest_problems_by_problem ON contest_problems (problem_id);

CREATE TABLE registrations (
    contest_id BLOB    NOT NULL REFERENCES contests (id),
    user_id    BLOB    NOT NULL REFERENCES users (id),
    registered INTEGER NOT NULL,
    PRIMARY KEY (contest_id, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX registrations_by_user ON registrations (user_id, contest_id);

CREATE TABLE classes (
    id        BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    title     TEXT    NOT NULL,
    owner_id  BLOB    NOT NULL REFERENCES users (id),
    join_code TEXT    NOT NULL,
    created   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX classes_by_owner ON classes (owner_id, created);

CREATE TABLE class_members (
    class_id BLOB    NOT NULL REFERENCES classes (id),
    user_id  BLOB    NOT NULL REFERENCES users (id),
    joined   INTEGER NOT NULL,
    PRIMARY KEY (class_id, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX class_members_by_user ON class_members (user_id, class_id);

CREATE TABLE problem_sets (
    id             BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    owner_id       BLOB    NOT NULL REFERENCES users (id),
    title          TEXT    NOT NULL,
    class_id       BLOB    REFERENCES classes (id),
    due            INTEGER,
    credit_seconds INTEGER NOT NULL CHECK (credit_seconds >= 0),
    version        INTEGER NOT NULL,
    created        INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX problem_sets_by_owner ON problem_sets (owner_id, created);
CREATE INDEX problem_sets_by_class ON problem_sets (class_id) WHERE class_id IS NOT NULL;

CREATE TABLE set_problems (
    set_id     BLOB    NOT NULL REFERENCES problem_sets (id),
    ordinal    INTEGER NOT NULL,
    problem_id BLOB    NOT NULL REFERENCES problems (id),
    PRIMARY KEY (set_id, problem_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX set_problems_by_problem ON set_problems (problem_id);

CREATE TABLE settings (
    key   TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
