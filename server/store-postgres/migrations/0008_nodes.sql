-- Several nodes: the order of the queue, who judges, and what a contest is judged with.

-- When a submission's turn comes, in ms since 1970 (see `trellis_store::priority::due`); NULL: written by a version before
-- this one, its turn comes by `created`.
ALTER TABLE submissions ADD COLUMN due bigint;
-- The W3C trace context of the request that made it.
ALTER TABLE submissions ADD COLUMN trace text COLLATE "C";
-- How often its node was lost while it was judged: a lease that ran out, a process that ended. Counted apart from `failures`, the
-- judge's faults: it is hardly ever the submission's doing.
ALTER TABLE submissions ADD COLUMN lost bigint NOT NULL DEFAULT 0;
ALTER TABLE rejudging_items ADD COLUMN lost bigint NOT NULL DEFAULT 0;
-- `submissions_queue`, the order of the version before, stays until no such version runs any more.
CREATE INDEX submissions_due ON submissions ((COALESCE(due, created)), id) WHERE lifecycle = 'queued';
-- Given up, for those who look after the judge.
CREATE INDEX submissions_faults ON submissions (id) WHERE verdict = 'JE';

-- Processes that take from the queue.
CREATE TABLE nodes (
    name      text COLLATE "C" NOT NULL PRIMARY KEY,
    -- One start of it: a later one under the same name takes over.
    instance  uuid NOT NULL,
    kind      text COLLATE "C" NOT NULL CHECK (kind IN ('portal', 'judge')),
    version   text COLLATE "C" NOT NULL,
    slots     bigint NOT NULL CHECK (slots >= 0),
    -- Thousandths of the reference machine's.
    speed     bigint NOT NULL,
    -- An array of ids.
    languages jsonb NOT NULL,
    -- Engine and languages: an object of hashes in hex.
    parts     jsonb NOT NULL,
    draining  boolean NOT NULL DEFAULT false,
    started   bigint NOT NULL,
    beat      bigint NOT NULL,
    busy      bigint NOT NULL DEFAULT 0,
    judged    bigint NOT NULL DEFAULT 0,
    faults    bigint NOT NULL DEFAULT 0,
    recent_ms bigint NOT NULL DEFAULT 0,
    -- Thousandths of all its cores.
    load      bigint NOT NULL DEFAULT 0,
    memory    bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 50);

-- What a contest's submissions are judged with: set by the first node that takes one, the same for all that follow.
CREATE TABLE contest_pins (
    contest_id uuid NOT NULL REFERENCES contests (id),
    -- 'engine', or a language.
    part       text COLLATE "C" NOT NULL,
    hash       bytea NOT NULL CHECK (length(hash) = 32),
    pinned     bigint NOT NULL,
    PRIMARY KEY (contest_id, part)
);
