-- The hours ledger. Nothing here is ever changed or removed: see the triggers, and `trellis_store::entry_hash`
-- for the chain.

CREATE TABLE ledger (
    user_id    uuid NOT NULL REFERENCES users (id),
    seq        bigint NOT NULL CHECK (seq >= 1),
    kind       text COLLATE "C" NOT NULL CHECK (kind IN ('lesson', 'problem', 'set', 'contest', 'correction')),
    seconds    bigint NOT NULL,
    reason     text COLLATE "C" NOT NULL,
    contest_id uuid REFERENCES contests (id),
    -- Canonical JSON: these bytes are hashed.
    evidence   text COLLATE "C" NOT NULL,
    created    bigint NOT NULL,
    prev_hash  bytea NOT NULL CHECK (length(prev_hash) = 32),
    hash       bytea NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (user_id, seq),
    -- Never twice for one reason.
    UNIQUE (user_id, reason)
);

CREATE TRIGGER ledger_no_update BEFORE UPDATE ON ledger
FOR EACH ROW EXECUTE FUNCTION append_only('the ledger is append-only');
CREATE TRIGGER ledger_no_delete BEFORE DELETE ON ledger
FOR EACH ROW EXECUTE FUNCTION append_only('the ledger is append-only');
CREATE TRIGGER ledger_no_truncate BEFORE TRUNCATE ON ledger
FOR EACH STATEMENT EXECUTE FUNCTION append_only('the ledger is append-only');

-- An entry continues its person's chain.
CREATE FUNCTION ledger_continues() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    last record;
BEGIN
    SELECT seq, hash INTO last FROM ledger WHERE user_id = NEW.user_id ORDER BY seq DESC LIMIT 1;
    IF NEW.seq <> 1 + coalesce(last.seq, 0)
        OR NEW.prev_hash <> coalesce(last.hash, decode(repeat('00', 32), 'hex'))
        OR EXISTS (SELECT 1 FROM ledger WHERE user_id = NEW.user_id AND reason = NEW.reason)
    THEN
        RAISE EXCEPTION 'the entry does not continue the chain' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER ledger_continues BEFORE INSERT ON ledger FOR EACH ROW EXECUTE FUNCTION ledger_continues();
