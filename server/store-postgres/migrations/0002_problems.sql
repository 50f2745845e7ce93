-- Problems, their packages, verification, drafts.

-- Content-addressed bytes: packages, sources.
CREATE TABLE blobs (
    hash    bytea NOT NULL PRIMARY KEY CHECK (length(hash) = 32),
    bytes   bytea NOT NULL,
    created bigint NOT NULL
);
-- Zip archives and short texts: trying to compress them costs and gains nothing.
ALTER TABLE blobs ALTER COLUMN bytes SET STORAGE EXTERNAL;

CREATE TABLE problems (
    id             uuid NOT NULL PRIMARY KEY,
    -- Unique for ever: links to a deleted problem say so, and do not show another one.
    slug           text COLLATE "C" NOT NULL UNIQUE,
    -- NULL: ours, from the catalog.
    owner_id       uuid REFERENCES users (id),
    visibility     text COLLATE "C" NOT NULL CHECK (visibility IN ('draft', 'contest', 'published')),
    visible_from   bigint CHECK ((visible_from IS NOT NULL) = (visibility = 'published')),
    version        bigint NOT NULL CHECK (version >= 1),
    -- The current version's content, taken from its package.
    package        bytea NOT NULL REFERENCES blobs (hash),
    title          jsonb NOT NULL,
    statement      jsonb NOT NULL,
    time_limit_ms  bigint NOT NULL,
    memory_bytes   bigint NOT NULL,
    languages      jsonb NOT NULL,
    field          text COLLATE "C" NOT NULL,
    keywords       jsonb NOT NULL,
    difficulty     bigint NOT NULL CHECK (difficulty BETWEEN 1 AND 10),
    credit_seconds bigint NOT NULL CHECK (credit_seconds >= 0),
    details        jsonb NOT NULL,
    -- Slug, titles and keywords in lower case, for the search field.
    search         text COLLATE "C" NOT NULL,
    created        bigint NOT NULL,
    updated        bigint NOT NULL,
    deleted        bigint,
    -- People; what a freeze hides is added when the contest is final.
    tried          bigint NOT NULL DEFAULT 0,
    solved         bigint NOT NULL DEFAULT 0
);
CREATE INDEX problems_by_owner ON problems (owner_id);

CREATE TABLE problem_versions (
    problem_id uuid NOT NULL REFERENCES problems (id),
    version    bigint NOT NULL,
    package    bytea NOT NULL REFERENCES blobs (hash),
    author_id  uuid REFERENCES users (id),
    created    bigint NOT NULL,
    PRIMARY KEY (problem_id, version)
);

-- One per package, since the outcome depends on nothing else.
CREATE TABLE verifications (
    package     bytea NOT NULL PRIMARY KEY REFERENCES blobs (hash),
    state       text COLLATE "C" NOT NULL CHECK (state IN ('pending', 'running', 'passed', 'failed')),
    report      jsonb NOT NULL DEFAULT 'null',
    attempt     bigint NOT NULL DEFAULT 0,
    lease_until bigint CHECK ((lease_until IS NOT NULL) = (state = 'running')),
    created     bigint NOT NULL,
    updated     bigint NOT NULL
);
CREATE INDEX verifications_open ON verifications (created) WHERE state IN ('pending', 'running');

CREATE TABLE drafts (
    id         uuid NOT NULL PRIMARY KEY,
    owner_id   uuid NOT NULL REFERENCES users (id),
    problem_id uuid REFERENCES problems (id),
    title      text COLLATE "C" NOT NULL,
    content    jsonb NOT NULL,
    version    bigint NOT NULL,
    created    bigint NOT NULL,
    updated    bigint NOT NULL
);
CREATE INDEX drafts_by_owner ON drafts (owner_id, updated DESC);
