-- What participants' devices call their requests for help. A name is one request for ever, however often it is sent.
CREATE TABLE request_names (
    participant_id BIGINT NOT NULL REFERENCES users (id),
    name           TEXT   NOT NULL CHECK (name <> ''),
    event_id       BIGINT NOT NULL REFERENCES events (id),
    -- NULL: it was taken back before it arrived, and never waits.
    request_id     BLOB,
    PRIMARY KEY (participant_id, name)
);
