-- People: accounts, sessions, one-time links, rate limits, the audit log.
--
-- Everywhere: times are ms since 1970 (UTC), as in the records, so that nothing is rounded on the way; ids are UUIDs v7;
-- hashes are the 32 bytes of BLAKE3. JSON is jsonb, but text where its bytes are kept as they came: ledger, reports.
-- Text is compared byte by byte (COLLATE "C"), as SQLite does, whatever the database's own collation.

-- For tables whose rows are never changed: an error with the table's name for it.
CREATE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation';
END
$$;

CREATE TABLE users (
    id            uuid NOT NULL PRIMARY KEY,
    login         text COLLATE "C" NOT NULL,
    -- The sign-in name in lower case: what is unique.
    login_key     text COLLATE "C" NOT NULL UNIQUE,
    display_name  text COLLATE "C" NOT NULL,
    -- argon2id, PHC string; NULL: one-time links only.
    password_hash text COLLATE "C",
    -- 'teacher,admin'
    roles         text COLLATE "C" NOT NULL,
    created       bigint NOT NULL,
    disabled      bigint
);

-- What a person is ranked by, kept in the transactions that change it. Results behind a freeze wait in `embargo`.
CREATE TABLE user_totals (
    user_id uuid NOT NULL PRIMARY KEY REFERENCES users (id),
    solved  bigint NOT NULL DEFAULT 0,
    -- Thousandths of a point.
    score   bigint NOT NULL DEFAULT 0,
    -- Of training, corrections taken off.
    seconds bigint NOT NULL DEFAULT 0
);
CREATE INDEX user_totals_by_rank ON user_totals (solved DESC, score DESC, seconds DESC);

CREATE TABLE sessions (
    -- Hash of the session id: who reads this table cannot take a session over.
    id      bytea NOT NULL PRIMARY KEY CHECK (length(id) = 32),
    user_id uuid REFERENCES users (id),
    data    bytea NOT NULL,
    expires bigint NOT NULL
);
CREATE INDEX sessions_by_user ON sessions (user_id) WHERE user_id IS NOT NULL;
CREATE INDEX sessions_by_expiry ON sessions (expires);

CREATE TABLE sign_in_links (
    token   bytea NOT NULL PRIMARY KEY CHECK (length(token) = 32),
    user_id uuid NOT NULL REFERENCES users (id),
    expires bigint NOT NULL
);
CREATE INDEX sign_in_links_by_expiry ON sign_in_links (expires);

CREATE TABLE rate_limits (
    key     text COLLATE "C" NOT NULL PRIMARY KEY,
    -- End of the window that began with the first use.
    expires bigint NOT NULL,
    count   bigint NOT NULL
);
CREATE INDEX rate_limits_by_expiry ON rate_limits (expires);

-- Append-only: see the triggers.
CREATE TABLE audit (
    id      bigint NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id uuid REFERENCES users (id),
    what    text COLLATE "C" NOT NULL,
    target  text COLLATE "C" NOT NULL,
    address text COLLATE "C" NOT NULL,
    detail  jsonb NOT NULL,
    at      bigint NOT NULL
);
CREATE INDEX audit_by_user ON audit (user_id, id);
CREATE INDEX audit_by_target ON audit (target, id);
CREATE INDEX audit_by_what ON audit (what, id);
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit
FOR EACH ROW EXECUTE FUNCTION append_only('the audit log is append-only');
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit
FOR EACH ROW EXECUTE FUNCTION append_only('the audit log is append-only');
CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit
FOR EACH STATEMENT EXECUTE FUNCTION append_only('the audit log is append-only');
