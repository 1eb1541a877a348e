-- What was said of waits, and what became of it. Nothing in here grows without bound.

-- What a request was told of its wait at first, by its place in line. At most one for each that waits: it goes when its
-- request is taken, or with the next match behind one that ended without.
CREATE TABLE wait_forecasts (
    queue_order BIGINT   NOT NULL PRIMARY KEY,
    agency_id   BIGINT   NOT NULL REFERENCES agencies (id),
    event_id    BIGINT   NOT NULL REFERENCES events (id),
    told_at     BIGINT   NOT NULL,
    place       BIGINT   NOT NULL CHECK (place > 0),
    -- Seconds: what was expected, and what was said.
    expected    DOUBLE NOT NULL CHECK (expected > 0),
    low         BIGINT   NOT NULL,
    high        BIGINT   NOT NULL CHECK (low < high)
);
CREATE INDEX wait_forecasts_of_agency ON wait_forecasts (agency_id, queue_order);

-- What an agency's queue has learned of waits at some places, five ranges of them.
CREATE TABLE wait_calibrations (
    agency_id   BIGINT   NOT NULL REFERENCES agencies (id),
    bucket      SMALLINT NOT NULL,
    left_out    DOUBLE NOT NULL,
    -- The last 200 scores, a JSON array, the oldest first.
    scores      TEXT     NOT NULL,
    PRIMARY KEY (agency_id, bucket)
);

-- How often what was said was so: for each event, day (from 1970 on, UTC) and range of places, by how wide it was. What is
-- said has some hundred widths.
CREATE TABLE wait_outcomes (
    event_id    BIGINT   NOT NULL REFERENCES events (id),
    day         BIGINT   NOT NULL,
    bucket      SMALLINT NOT NULL,
    width       BIGINT   NOT NULL,
    held        BIGINT   NOT NULL,
    sooner      BIGINT   NOT NULL,
    later       BIGINT   NOT NULL,
    PRIMARY KEY (event_id, day, bucket, width)
);
CREATE INDEX wait_outcomes_of_day ON wait_outcomes (day, event_id);
