-- Expand, then contract (docs/operations.md): programs run on a newer schema than their own. A migration that takes away
-- what an older program uses raises `oldest` to the first schema whose programs do not.

CREATE TABLE schema_compat (
    id     INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    -- A program whose last migration has a smaller number is refused.
    oldest INTEGER NOT NULL
) STRICT;
INSERT INTO schema_compat (id, oldest) VALUES (1, 0);
