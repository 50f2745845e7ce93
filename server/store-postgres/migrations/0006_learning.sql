-- Studying. Courses are files; a lesson is known by the slugs of course and lesson.

CREATE TABLE lesson_progress (
    user_id          uuid NOT NULL REFERENCES users (id),
    course           text COLLATE "C" NOT NULL,
    lesson           text COLLATE "C" NOT NULL,
    -- Active seconds by what they count as; invalid ones are kept with their reason.
    valid_seconds    bigint NOT NULL DEFAULT 0,
    idle_seconds     bigint NOT NULL DEFAULT 0,
    parallel_seconds bigint NOT NULL DEFAULT 0,
    over_cap_seconds bigint NOT NULL DEFAULT 0,
    first_seen       bigint NOT NULL,
    last_seen        bigint NOT NULL,
    completed        bigint,
    PRIMARY KEY (user_id, course, lesson)
);

-- Until when a person's time is counted, in any lesson: what two tabs both claim counts once.
CREATE TABLE study_clock (
    user_id       uuid NOT NULL PRIMARY KEY REFERENCES users (id),
    counted_until bigint NOT NULL
);

CREATE TABLE quiz_answers (
    user_id  uuid NOT NULL REFERENCES users (id),
    course   text COLLATE "C" NOT NULL,
    lesson   text COLLATE "C" NOT NULL,
    question text COLLATE "C" NOT NULL,
    attempt  bigint NOT NULL,
    answer   jsonb NOT NULL,
    correct  boolean NOT NULL,
    at       bigint NOT NULL,
    PRIMARY KEY (user_id, course, lesson, question, attempt)
);

-- Lessons edited in the browser; the file on disk is version 0.
CREATE TABLE lesson_texts (
    course    text COLLATE "C" NOT NULL,
    lesson    text COLLATE "C" NOT NULL,
    language  text COLLATE "C" NOT NULL,
    version   bigint NOT NULL CHECK (version >= 1),
    markdown  text COLLATE "C" NOT NULL,
    author_id uuid NOT NULL REFERENCES users (id),
    created   bigint NOT NULL,
    PRIMARY KEY (course, lesson, language, version)
);
