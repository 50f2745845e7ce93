-- People: accounts, sessions, one-time links, rate limits, the audit log.
--
-- Everywhere: times are ms since 1970 (UTC); ids are the 16 bytes of a UUID v7; hashes are the 32 bytes of BLAKE3;
-- JSON is text. STRICT tables, so that a wrong type is an error here and not in a reader.

CREATE TABLE users (
    id            BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    login         TEXT    NOT NULL,
    -- The sign-in name in lower case: what is unique.
    login_key     TEXT    NOT NULL UNIQUE,
    display_name  TEXT    NOT NULL,
    -- argon2id, PHC string; NULL: one-time links only.
    password_hash TEXT,
    -- 'teacher,admin'
    roles         TEXT    NOT NULL,
    created       INTEGER NOT NULL,
    disabled      INTEGER
) STRICT, WITHOUT ROWID;

-- What a person is ranked by, kept in the transactions that change it. Results behind a freeze wait in `embargo`.
CREATE TABLE user_totals (
    user_id BLOB    NOT NULL PRIMARY KEY REFERENCES users (id),
    solved  INTEGER NOT NULL DEFAULT 0,
    -- Thousandths of a point.
    score   INTEGER NOT NULL DEFAULT 0,
    -- Of training, corrections taken off.
    seconds INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX user_totals_by_rank ON user_totals (solved DESC, score DESC, seconds DESC);

CREATE TABLE sessions (
    -- Hash of the session id: who reads this table cannot take a session over.
    id      BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 32),
    user_id BLOB    REFERENCES users (id),
    data    BLOB    NOT NULL,
    expires INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_by_user ON sessions (user_id) WHERE user_id IS NOT NULL;
CREATE INDEX sessions_by_expiry ON sessions (expires);

CREATE TABLE sign_in_links (
    token   BLOB    NOT NULL PRIMARY KEY CHECK (length(token) = 32),
    user_id BLOB    NOT NULL REFERENCES users (id),
    expires INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sign_in_links_by_expiry ON sign_in_links (expires);

CREATE TABLE rate_limits (
    key     TEXT    NOT NULL PRIMARY KEY,
    -- End of the window that began with the first use.
    expires INTEGER NOT NULL,
    count   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX rate_limits_by_expiry ON rate_limits (expires);

-- Append-only: see the triggers.
CREATE TABLE audit (
    id      INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    user_id BLOB    REFERENCES users (id),
    what    TEXT    NOT NULL,
    target  TEXT    NOT NULL,
    address TEXT    NOT NULL,
    detail  TEXT    NOT NULL,
    at      INTEGER NOT NULL
) STRICT;
CREATE INDEX audit_by_user ON audit (user_id, id);
CREATE INDEX audit_by_target ON audit (target, id);
CREATE INDEX audit_by_what ON audit (what, id);
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE (ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE (ABORT, 'the audit log is append-only'); END;
