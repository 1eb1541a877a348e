-- Where an agency takes no new requests for help for a while: on one event, or on all of its own (event 0).
CREATE TABLE pauses (
    agency_id BIGINT NOT NULL REFERENCES agencies (id),
    event_id  BIGINT NOT NULL CHECK (event_id >= 0),
    -- What whoever asks is told. NULL: nothing in particular.
    message   TEXT CHECK (message <> ''),
    -- When it is over by itself; microseconds. NULL: when it is lifted.
    until     BIGINT,
    PRIMARY KEY (agency_id, event_id)
);
