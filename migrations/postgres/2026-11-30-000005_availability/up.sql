-- What organizers last said of whether they take requests. Who never said anything has no row; said for another
-- agency, it does not count.
CREATE TABLE availability (
    user_id   BIGINT   PRIMARY KEY REFERENCES users (id),
    agency_id BIGINT   NOT NULL REFERENCES agencies (id),
    -- 0 off, 1 away, 2 available
    state     SMALLINT NOT NULL CHECK (state BETWEEN 0 AND 2),
    reason    TEXT     CHECK (reason <> ''),
    since     BIGINT   NOT NULL,
    until     BIGINT
);
-- Who may be on duty.
CREATE INDEX availability_available ON availability (agency_id, user_id) WHERE state = 2;
-- The organizers of an agency, in the order in which they are paged.
CREATE INDEX users_of_agency ON users (agency_id, id) WHERE agency_id IS NOT NULL AND deleted_at IS NULL;
