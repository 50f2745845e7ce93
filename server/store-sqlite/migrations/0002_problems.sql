-- Problems, their packages, verification, drafts.

-- Content-addressed bytes: packages, sources.
CREATE TABLE blobs (
    hash    BLOB    NOT NULL PRIMARY KEY CHECK (length(hash) = 32),
    bytes   BLOB    NOT NULL,
    created INTEGER NOT NULL
) STRICT;

CREATE TABLE problems (
    id             BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    -- Unique for ever: links to a deleted problem say so, and do not show another one.
    slug           TEXT    NOT NULL UNIQUE,
    -- NULL: ours, from the catalog.
    owner_id       BLOB    REFERENCES users (id),
    visibility     TEXT    NOT NULL CHECK (visibility IN ('draft', 'contest', 'published')),
    visible_from   INTEGER CHECK ((visible_from IS NOT NULL) = (visibility = 'published')),
    version        INTEGER NOT NULL CHECK (version >= 1),
    -- The current version's content, taken from its package.
    package        BLOB    NOT NULL REFERENCES blobs (hash),
    title          TEXT    NOT NULL,
    statement      TEXT    NOT NULL,
    time_limit_ms  INTEGER NOT NULL,
    memory_bytes   INTEGER NOT NULL,
    languages      TEXT    NOT NULL,
    field          TEXT    NOT NULL,
    keywords       TEXT    NOT NULL,
    difficulty     INTEGER NOT NULL CHECK (difficulty BETWEEN 1 AND 10),
    credit_seconds INTEGER NOT NULL CHECK (credit_seconds >= 0),
    details        TEXT    NOT NULL,
    -- Slug, titles and keywords in lower case, for the search field.
    search         TEXT    NOT NULL,
    created        INTEGER NOT NULL,
    updated        INTEGER NOT NULL,
    deleted        INTEGER,
    -- People; what a freeze hides is added when the contest is final.
    tried          INTEGER NOT NULL DEFAULT 0,
    solved         INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX problems_by_owner ON problems (owner_id);

CREATE TABLE problem_versions (
    problem_id BLOB    NOT NULL REFERENCES problems (id),
    version    INTEGER NOT NULL,
    package    BLOB    NOT NULL REFERENCES blobs (hash),
    author_id  BLOB    REFERENCES users (id),
    created    INTEGER NOT NULL,
    PRIMARY KEY (problem_id, version)
) STRICT, WITHOUT ROWID;

-- One per package, since the outcome depends on nothing else.
CREATE TABLE verifications (
    package     BLOB    NOT NULL PRIMARY KEY REFERENCES blobs (hash),
    state       TEXT    NOT NULL CHECK (state IN ('pending', 'running', 'passed', 'failed')),
    report      TEXT    NOT NULL DEFAULT 'null',
    attempt     INTEGER NOT NULL DEFAULT 0,
    lease_until INTEGER CHECK ((lease_until IS NOT NULL) = (state = 'running')),
    created     INTEGER NOT NULL,
    updated     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX verifications_open ON verifications (created) WHERE state IN ('pending', 'running');

CREATE TABLE drafts (
    id         BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    owner_id   BLOB    NOT NULL REFERENCES users (id),
    problem_id BLOB    REFERENCES problems (id),
    title      TEXT    NOT NULL,
    content    TEXT    NOT NULL,
    version    INTEGER NOT NULL,
    created    INTEGER NOT NULL,
    updated    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX drafts_by_owner ON drafts (owner_id, updated DESC);
