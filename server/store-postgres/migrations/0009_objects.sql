-- Blobs that lie in an object store, and the removal of those that nothing refers to.
-- Nothing is filled: a program of the version before may go on writing rows while this one runs.

-- database: `bytes` holds them. Everywhere else `bytes` is empty:
-- uploading: may not be referred to yet; objects: an object holds them; condemned: the object is being removed.
ALTER TABLE blobs ADD COLUMN place text COLLATE "C" NOT NULL DEFAULT 'database'
    CHECK (place IN ('database', 'uploading', 'objects', 'condemned'));
-- NULL: length(bytes).
ALTER TABLE blobs ADD COLUMN size bigint CHECK (size IS NOT NULL OR place = 'database');
-- When somebody last wanted to store it; NULL: `created`.
ALTER TABLE blobs ADD COLUMN touched bigint;
-- The fence: one more with each condemnation and each end of one; who has begun an upload before it marks nothing.
ALTER TABLE blobs ADD COLUMN generation bigint NOT NULL DEFAULT 0;

-- Every column that refers to `blobs`. A migration that adds one makes this view anew.
CREATE VIEW blob_references (hash) AS
    SELECT package FROM problems
    UNION ALL SELECT package FROM problem_versions
    UNION ALL SELECT package FROM verifications
    UNION ALL SELECT package FROM submissions
    UNION ALL SELECT source FROM submissions
    UNION ALL SELECT package FROM judgements
    UNION ALL SELECT package FROM rejudging_items;

-- To see that nothing refers to a blob, and for the foreign keys when one is removed.
CREATE INDEX problems_by_package ON problems (package);
CREATE INDEX problem_versions_by_package ON problem_versions (package);
CREATE INDEX submissions_by_package ON submissions (package);
CREATE INDEX submissions_by_source ON submissions (source);
CREATE INDEX judgements_by_package ON judgements (package);
CREATE INDEX rejudging_items_by_package ON rejudging_items (package);
