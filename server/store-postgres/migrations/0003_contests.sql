-- Contests, classes, problem sets, settings.

CREATE TABLE contests (
    id              uuid NOT NULL PRIMARY KEY,
    owner_id        uuid NOT NULL REFERENCES users (id),
    title           jsonb NOT NULL,
    description     jsonb NOT NULL,
    starts          bigint NOT NULL,
    length_seconds  bigint NOT NULL CHECK (length_seconds > 0),
    -- The public board stands still this long before the end; 0: no freeze.
    freeze_seconds  bigint NOT NULL CHECK (freeze_seconds >= 0),
    access          text COLLATE "C" NOT NULL CHECK (access IN ('public', 'code')),
    join_code       text COLLATE "C" CHECK (access = 'public' OR join_code IS NOT NULL),
    penalty_minutes bigint NOT NULL,
    feedback        text COLLATE "C" NOT NULL CHECK (feedback IN ('full', 'verdict', 'nothing')),
    hours_rule      jsonb NOT NULL,
    salt            bytea NOT NULL CHECK (length(salt) = 32),
    state           text COLLATE "C" NOT NULL CHECK (state IN ('draft', 'announced', 'final')),
    version         bigint NOT NULL,
    created         bigint NOT NULL,
    finalized       bigint CHECK ((finalized IS NOT NULL) = (state = 'final')),
    standings       jsonb,
    ends            bigint NOT NULL GENERATED ALWAYS AS (starts + length_seconds * 1000) STORED
);
CREATE INDEX contests_by_start ON contests (starts);
CREATE INDEX contests_by_owner ON contests (owner_id, starts);
CREATE INDEX contests_open ON contests (ends) WHERE state = 'announced';

CREATE TABLE contest_problems (
    contest_id uuid NOT NULL REFERENCES contests (id),
    ordinal    bigint NOT NULL,
    problem_id uuid NOT NULL REFERENCES problems (id),
    label      text COLLATE "C" NOT NULL,
    PRIMARY KEY (contest_id, problem_id),
    UNIQUE (contest_id, label)
);
CREATE INDEX contest_problems_by_problem ON contest_problems (problem_id);

CREATE TABLE registrations (
    contest_id uuid NOT NULL REFERENCES contests (id),
    user_id    uuid NOT NULL REFERENCES users (id),
    registered bigint NOT NULL,
    PRIMARY KEY (contest_id, user_id)
);
CREATE INDEX registrations_by_user ON registrations (user_id, contest_id);

CREATE TABLE classes (
    id        uuid NOT NULL PRIMARY KEY,
    title     text COLLATE "C" NOT NULL,
    owner_id  uuid NOT NULL REFERENCES users (id),
    join_code text COLLATE "C" NOT NULL,
    created   bigint NOT NULL
);
CREATE INDEX classes_by_owner ON classes (owner_id, created);

-- Join codes of contests and classes together, so that a code means one thing.
CREATE TABLE join_codes (
    -- In lower case.
    code       text COLLATE "C" NOT NULL PRIMARY KEY,
    contest_id uuid UNIQUE REFERENCES contests (id),
    class_id   uuid UNIQUE REFERENCES classes (id),
    CHECK ((contest_id IS NULL) <> (class_id IS NULL))
);

CREATE TABLE class_members (
    class_id uuid NOT NULL REFERENCES classes (id),
    user_id  uuid NOT NULL REFERENCES users (id),
    joined   bigint NOT NULL,
    PRIMARY KEY (class_id, user_id)
);
CREATE INDEX class_members_by_user ON class_members (user_id, class_id);

CREATE TABLE problem_sets (
    id             uuid NOT NULL PRIMARY KEY,
    owner_id       uuid NOT NULL REFERENCES users (id),
    title          text COLLATE "C" NOT NULL,
    class_id       uuid REFERENCES classes (id),
    due            bigint,
    credit_seconds bigint NOT NULL CHECK (credit_seconds >= 0),
    version        bigint NOT NULL,
    created        bigint NOT NULL
);
CREATE INDEX problem_sets_by_owner ON problem_sets (owner_id, created);
CREATE INDEX problem_sets_by_class ON problem_sets (class_id) WHERE class_id IS NOT NULL;

CREATE TABLE set_problems (
    set_id     uuid NOT NULL REFERENCES problem_sets (id),
    ordinal    bigint NOT NULL,
    problem_id uuid NOT NULL REFERENCES problems (id),
    PRIMARY KEY (set_id, problem_id)
);
CREATE INDEX set_problems_by_problem ON set_problems (problem_id);

CREATE TABLE settings (
    key   text COLLATE "C" NOT NULL PRIMARY KEY,
    value jsonb NOT NULL
);
