-- Rejudging. A submission's row, cases and report are those of its current judgement; `judgements` keeps every one of
-- a submission that was ever rejudged.

-- The number of the current judgement.
ALTER TABLE submissions ADD COLUMN judgement bigint NOT NULL DEFAULT 1;

CREATE TABLE rejudgings (
    id            uuid NOT NULL PRIMARY KEY,
    user_id       uuid NOT NULL REFERENCES users (id),
    reason        text COLLATE "C" NOT NULL,
    state         text COLLATE "C" NOT NULL CHECK (state IN ('running', 'ready', 'applied', 'cancelled')),
    created       bigint NOT NULL,
    closed        bigint CHECK ((closed IS NOT NULL) = (state IN ('applied', 'cancelled'))),
    closed_by     uuid REFERENCES users (id) CHECK ((closed_by IS NOT NULL) = (closed IS NOT NULL)),
    -- The filter; NULL does not filter.
    problem_id    uuid REFERENCES problems (id),
    contest_id    uuid REFERENCES contests (id),
    set_id        uuid REFERENCES problem_sets (id),
    class_id      uuid REFERENCES classes (id),
    member_id     uuid REFERENCES users (id),
    submission_id uuid REFERENCES submissions (id),
    language      text COLLATE "C",
    -- A JSON array.
    verdicts      jsonb,
    from_time     bigint,
    until_time    bigint
);

-- Append-only: see the triggers.
CREATE TABLE judgements (
    submission_id uuid NOT NULL REFERENCES submissions (id),
    -- 1: the first.
    number        bigint NOT NULL CHECK (number >= 1),
    -- NULL: not made by a rejudging.
    rejudging_id  uuid REFERENCES rejudgings (id) CHECK ((rejudging_id IS NULL) = (number = 1)),
    package       bytea NOT NULL REFERENCES blobs (hash),
    verdict       text COLLATE "C" NOT NULL CHECK (verdict IN ('AC', 'WA', 'TLE', 'MLE', 'OLE', 'RTE', 'CE', 'JE')),
    score         bigint,
    max_fuel      bigint,
    max_memory    bigint,
    judged        bigint NOT NULL,
    seed          bytea,
    receipt       bytea,
    failure       text COLLATE "C" NOT NULL,
    -- A JSON array of objects with the columns of `submission_cases`, in order.
    cases         jsonb NOT NULL,
    report        text COLLATE "C" NOT NULL,
    PRIMARY KEY (submission_id, number)
);
CREATE TRIGGER judgements_no_update BEFORE UPDATE ON judgements
FOR EACH ROW EXECUTE FUNCTION append_only('judgements are append-only');
CREATE TRIGGER judgements_no_delete BEFORE DELETE ON judgements
FOR EACH ROW EXECUTE FUNCTION append_only('judgements are append-only');
CREATE TRIGGER judgements_no_truncate BEFORE TRUNCATE ON judgements
FOR EACH STATEMENT EXECUTE FUNCTION append_only('judgements are append-only');

-- What is judged again; the row is the queue entry.
CREATE TABLE rejudging_items (
    rejudging_id  uuid NOT NULL REFERENCES rejudgings (id),
    submission_id uuid NOT NULL REFERENCES submissions (id),
    -- The problem's when the rejudging was begun.
    package       bytea NOT NULL REFERENCES blobs (hash),
    language      text COLLATE "C" NOT NULL,
    created       bigint NOT NULL,
    state         text COLLATE "C" NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled')),
    -- As in `submissions`.
    attempt       bigint NOT NULL DEFAULT 0,
    failures      bigint NOT NULL DEFAULT 0,
    last_failure  text COLLATE "C" NOT NULL DEFAULT '',
    worker        text COLLATE "C",
    lease_until   bigint CHECK ((lease_until IS NOT NULL) = (state = 'running')),
    old_number    bigint NOT NULL,
    new_number    bigint CHECK (state <> 'done' OR new_number IS NOT NULL),
    -- Another verdict or score.
    changed       boolean NOT NULL DEFAULT false,
    PRIMARY KEY (rejudging_id, submission_id),
    FOREIGN KEY (submission_id, old_number) REFERENCES judgements (submission_id, number),
    FOREIGN KEY (submission_id, new_number) REFERENCES judgements (submission_id, number)
);
CREATE INDEX rejudging_items_queue ON rejudging_items (created, rejudging_id, submission_id, language)
WHERE state = 'queued';
CREATE INDEX rejudging_items_leased ON rejudging_items (lease_until) WHERE state = 'running';
CREATE INDEX rejudging_items_by_submission ON rejudging_items (submission_id);

-- One row: how many submissions were claimed since the last item while items were waiting.
CREATE TABLE rejudging_turn (
    id     bigint NOT NULL PRIMARY KEY CHECK (id = 1),
    others bigint NOT NULL
);
INSERT INTO rejudging_turn (id, others) VALUES (1, 0);

-- Standings of contests before and after; the contest itself has the last ones only.
CREATE TABLE rejudging_standings (
    rejudging_id uuid NOT NULL REFERENCES rejudgings (id),
    contest_id   uuid NOT NULL REFERENCES contests (id),
    before       jsonb NOT NULL,
    after        jsonb NOT NULL,
    PRIMARY KEY (rejudging_id, contest_id)
);
