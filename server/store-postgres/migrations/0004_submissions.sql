-- Submissions (the row is the queue entry), cases, results, events.

CREATE TABLE submissions (
    id           uuid NOT NULL PRIMARY KEY,
    user_id      uuid NOT NULL REFERENCES users (id),
    problem_id   uuid NOT NULL REFERENCES problems (id),
    package      bytea NOT NULL REFERENCES blobs (hash),
    language     text COLLATE "C" NOT NULL,
    file_name    text COLLATE "C" NOT NULL,
    source       bytea NOT NULL REFERENCES blobs (hash),
    source_bytes bigint NOT NULL,
    contest_id   uuid REFERENCES contests (id),
    set_id       uuid REFERENCES problem_sets (id),
    created      bigint NOT NULL,
    address      text COLLATE "C" NOT NULL,
    -- From the form: a double click is one submission.
    token        text COLLATE "C",

    priority     bigint NOT NULL,
    lifecycle    text COLLATE "C" NOT NULL CHECK (lifecycle IN ('queued', 'compiling', 'running', 'done', 'failed')),
    -- The fence: one more with each claim; an older one can write nothing.
    attempt      bigint NOT NULL DEFAULT 0,
    -- Leases lost and judge faults.
    failures     bigint NOT NULL DEFAULT 0,
    last_failure text COLLATE "C" NOT NULL DEFAULT '',
    worker       text COLLATE "C",
    lease_until  bigint CHECK ((lease_until IS NOT NULL) = (lifecycle IN ('compiling', 'running'))),

    verdict      text COLLATE "C" CHECK (verdict IN ('AC', 'WA', 'TLE', 'MLE', 'OLE', 'RTE', 'CE', 'JE')),
    -- Thousandths of a point.
    score        bigint,
    max_fuel     bigint,
    max_memory   bigint,
    judged       bigint,
    seed         bytea,
    receipt      bytea,

    -- A verdict exactly when final; JE exactly when given up.
    CHECK ((verdict IS NOT NULL) = (lifecycle IN ('done', 'failed'))),
    CHECK (verdict IS NULL OR (verdict = 'JE') = (lifecycle = 'failed')),
    CHECK ((judged IS NOT NULL) = (verdict IS NOT NULL))
);
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
    submission_id uuid NOT NULL REFERENCES submissions (id),
    ordinal       bigint NOT NULL,
    name          text COLLATE "C" NOT NULL,
    verdict       text COLLATE "C" CHECK (verdict IN ('AC', 'WA', 'TLE', 'MLE', 'OLE', 'RTE', 'CE', 'JE')),
    score         bigint,
    fuel          bigint NOT NULL,
    memory_bytes  bigint NOT NULL,
    output_bytes  bigint NOT NULL,
    message       text COLLATE "C" NOT NULL,
    guard         boolean NOT NULL,
    PRIMARY KEY (submission_id, ordinal)
);

CREATE TABLE submission_reports (
    submission_id uuid NOT NULL PRIMARY KEY REFERENCES submissions (id),
    json          text COLLATE "C" NOT NULL
);

-- What a person has reached in a problem, over all their submissions.
CREATE TABLE results (
    user_id    uuid NOT NULL REFERENCES users (id),
    problem_id uuid NOT NULL REFERENCES problems (id),
    -- Judged submissions, JE not counted.
    tries      bigint NOT NULL,
    best_score bigint NOT NULL,
    -- When the first accepted submission was made, and which it was.
    solved     bigint,
    solved_by  uuid REFERENCES submissions (id),
    -- The contest whose freeze hides that it is solved; NULL: public.
    embargo_id uuid REFERENCES contests (id),
    PRIMARY KEY (user_id, problem_id),
    CHECK ((solved IS NOT NULL) = (solved_by IS NOT NULL))
);
CREATE INDEX results_by_problem ON results (problem_id, user_id);
CREATE INDEX results_embargoed ON results (embargo_id) WHERE embargo_id IS NOT NULL;

-- What a freeze keeps out of `user_totals` until the contest is final.
CREATE TABLE embargo (
    contest_id uuid NOT NULL REFERENCES contests (id),
    user_id    uuid NOT NULL REFERENCES users (id),
    solved     bigint NOT NULL DEFAULT 0,
    score      bigint NOT NULL DEFAULT 0,
    seconds    bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (contest_id, user_id)
);

-- Ids come from `event_counter` and not from a sequence: see there.
CREATE TABLE events (
    id    bigint NOT NULL PRIMARY KEY,
    topic text COLLATE "C" NOT NULL,
    json  jsonb NOT NULL,
    at    bigint NOT NULL
);
CREATE INDEX events_by_topic ON events (topic, id);
CREATE INDEX events_by_time ON events (at);

-- One row: the id of the last event. A transaction takes its ids here as the last thing before it commits, and holds the
-- row until then: so events become visible in the order of their ids, and who follows `id > last` misses none. A
-- sequence would give ids to transactions that commit later than one with a larger id. The number stays when events are
-- pruned, so that `Last-Event-ID` stays true.
CREATE TABLE event_counter (
    id   bigint NOT NULL PRIMARY KEY CHECK (id = 1),
    last bigint NOT NULL
) WITH (fillfactor = 10);
INSERT INTO event_counter (id, last) VALUES (1, 0);
