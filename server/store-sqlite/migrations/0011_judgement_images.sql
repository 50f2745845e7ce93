-- Images that validators made of cases. Their bytes are blobs; what they are is in the judgement's report.

CREATE TABLE judgement_images (
    submission_id BLOB    NOT NULL REFERENCES submissions (id),
    -- As in `judgements` and `submissions.judgement`.
    judgement     INTEGER NOT NULL CHECK (judgement >= 1),
    -- Of the case in the report, from 0.
    ordinal       INTEGER NOT NULL,
    -- teamimage.png
    name          TEXT    NOT NULL,
    image         BLOB    NOT NULL REFERENCES blobs (hash),
    PRIMARY KEY (submission_id, judgement, ordinal, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX judgement_images_by_image ON judgement_images (image);

DROP VIEW blob_references;
CREATE VIEW blob_references (hash) AS
    SELECT package FROM problems
    UNION ALL SELECT package FROM problem_versions
    UNION ALL SELECT package FROM verifications
    UNION ALL SELECT package FROM submissions
    UNION ALL SELECT source FROM submissions
    UNION ALL SELECT package FROM judgements
    UNION ALL SELECT package FROM rejudging_items
    UNION ALL SELECT image FROM judgement_images;
