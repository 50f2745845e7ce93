-- Studying. Courses are files; a lesson is known by the slugs of course and lesson.

CREATE TABLE lesson_progress (
    user_id          BLOB    NOT NULL REFERENCES users (id),
    course           TEXT    NOT NULL,
    lesson           TEXT    NOT NULL,
    -- Active seconds by what they count as; invalid ones are kept with their reason.
    valid_seconds    INTEGER NOT NULL DEFAULT 0,
    idle_seconds     INTEGER NOT NULL DEFAULT 0,
    parallel_seconds INTEGER NOT NULL DEFAULT 0,
    over_cap_seconds INTEGER NOT NULL DEFAULT 0,
    first_seen       INTEGER NOT NULL,
    last_seen        INTEGER NOT NULL,
    completed        INTEGER,
    PRIMARY KEY (user_id, course, lesson)
) STRICT, WITHOUT ROWID;

-- Until when a person's time is counted, in any lesson: what two tabs both claim counts once.
CREATE TABLE study_clock (
    user_id       BLOB    NOT NULL PRIMARY KEY REFERENCES users (id),
    counted_until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE quiz_answers (
    user_id  BLOB    NOT NULL REFERENCES users (id),
    course   TEXT    NOT NULL,
    lesson   TEXT    NOT NULL,
    question TEXT    NOT NULL,
    attempt  INTEGER NOT NULL,
    answer   TEXT    NOT NULL,
    correct  INTEGER NOT NULL CHECK (correct IN (0, 1)),
    at       INTEGER NOT NULL,
    PRIMARY KEY (user_id, course, lesson, question, attempt)
) STRICT, WITHOUT ROWID;

-- Lessons edited in the browser; the file on disk is version 0.
CREATE TABLE lesson_texts (
    course    TEXT    NOT NULL,
    lesson    TEXT    NOT NULL,
    language  TEXT    NOT NULL,
    version   INTEGER NOT NULL CHECK (version >= 1),
    markdown  TEXT    NOT NULL,
    author_id BLOB    NOT NULL REFERENCES users (id),
    created   INTEGER NOT NULL,
    PRIMARY KEY (course, lesson, language, version)
) STRICT, WITHOUT ROWID;
