-- The hours ledger. Nothing here is ever changed or removed: see the triggers, and `trellis_store::entry_hash`
-- for the chain.

CREATE TABLE ledger (
    user_id    BLOB    NOT NULL REFERENCES users (id),
    seq        INTEGER NOT NULL CHECK (seq >= 1),
    kind       TEXT    NOT NULL CHECK (kind IN ('lesson', 'problem', 'set', 'contest', 'correction')),
    seconds    INTEGER NOT NULL,
    reason     TEXT    NOT NULL,
    contest_id BLOB    REFERENCES contests (id),
    -- Canonical JSON: these bytes are hashed.
    evidence   TEXT    NOT NULL,
    created    INTEGER NOT NULL,
    prev_hash  BLOB    NOT NULL CHECK (length(prev_hash) = 32),
    hash       BLOB    NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (user_id, seq),
    -- Never twice for one reason.
    UNIQUE (user_id, reason)
) STRICT;

CREATE TRIGGER ledger_no_update BEFORE UPDATE ON ledger BEGIN SELECT RAISE (ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER ledger_no_delete BEFORE DELETE ON ledger BEGIN SELECT RAISE (ABORT, 'the ledger is append-only'); END;
-- An entry continues its person's chain. Also closes INSERT OR REPLACE, which deletes without firing the trigger
-- above.
CREATE TRIGGER ledger_continues BEFORE INSERT ON ledger
WHEN NEW.seq <> 1 + (SELECT coalesce(max(seq), 0) FROM ledger WHERE user_id = NEW.user_id)
    OR NEW.prev_hash <> coalesce(
        (SELECT hash FROM ledger WHERE user_id = NEW.user_id ORDER BY seq DESC LIMIT 1), zeroblob(32))
    OR EXISTS (SELECT 1 FROM ledger WHERE user_id = NEW.user_id AND reason = NEW.reason)
BEGIN
    SELECT RAISE (ABORT, 'the entry does not continue the chain');
END;
