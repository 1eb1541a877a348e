-- Times are microseconds UTC. Ids of agencies, events and users are the integrator's numbers; the
-- others are UUIDv7 in 16 bytes.

CREATE TABLE agencies (
    id   BIGINT PRIMARY KEY,
    name TEXT NOT NULL
);

CREATE TABLE events (
    id          BIGINT PRIMARY KEY,
    agency_id   BIGINT NOT NULL REFERENCES agencies (id),
    name        TEXT   NOT NULL,
    description TEXT   NOT NULL,
    address     TEXT   NOT NULL,
    starts_at   BIGINT NOT NULL,
    ends_at     BIGINT NOT NULL,
    CHECK (ends_at >= starts_at)
);
-- An agency's events, and everybody's, in the order in which they are paged.
CREATE INDEX events_of_agency ON events (agency_id, starts_at, id);
CREATE INDEX events_by_start ON events (starts_at, id);

CREATE TABLE users (
    id           BIGINT   PRIMARY KEY,
    -- 0 organizer, 1 participant
    side         SMALLINT NOT NULL CHECK (side IN (0, 1)),
    agency_id    BIGINT   REFERENCES agencies (id),
    name         TEXT     NOT NULL,
    email        TEXT     NOT NULL,
    phone_number TEXT     NOT NULL,
    creator      BOOLEAN  NOT NULL,
    deleted_at   BIGINT
);

CREATE TABLE chats (
    id             BLOB    PRIMARY KEY CHECK (length(id) = 16),
    -- 0 help
    kind           SMALLINT NOT NULL,
    agency_id      BIGINT   REFERENCES agencies (id),
    event_id       BIGINT   REFERENCES events (id),
    organizer_id   BIGINT   REFERENCES users (id),
    participant_id BIGINT   REFERENCES users (id),
    lat_start      DOUBLE,
    lng_start      DOUBLE,
    time_start     BIGINT   NOT NULL,
    time_end       BIGINT,
    last_seq       BIGINT   NOT NULL,
    CHECK (kind <> 0 OR (agency_id IS NOT NULL AND event_id IS NOT NULL
                         AND organizer_id IS NOT NULL AND participant_id IS NOT NULL)),
    CHECK ((lat_start IS NULL) = (lng_start IS NULL))
);

-- Active chats of a user, however many ended ones there are.
CREATE INDEX chats_active_of_organizer ON chats (organizer_id, time_start, id)
    WHERE time_end IS NULL;
CREATE INDEX chats_active_of_participant ON chats (participant_id, time_start, id)
    WHERE time_end IS NULL;
-- The archives.
CREATE INDEX chats_ended_of_agency ON chats (agency_id, time_end, id)
    WHERE time_end IS NOT NULL;
CREATE INDEX chats_ended_of_event ON chats (event_id, time_end, id)
    WHERE time_end IS NOT NULL;
CREATE INDEX chats_ended_of_participant ON chats (participant_id, time_end, id)
    WHERE time_end IS NOT NULL;

CREATE TABLE chat_members (
    chat_id       BLOB  NOT NULL REFERENCES chats (id),
    user_id       BIGINT NOT NULL REFERENCES users (id),
    joined_seq    BIGINT NOT NULL,
    read_seq      BIGINT NOT NULL,
    delivered_seq BIGINT NOT NULL,
    PRIMARY KEY (chat_id, user_id)
) WITHOUT ROWID;
CREATE INDEX chat_members_of_user ON chat_members (user_id, chat_id);

-- The log of every chat. No foreign keys: the writer holds the chat's row while it inserts, chats
-- are never removed, and author 0 is no user; a check per row would be paid for on every message.
-- The rows lie in the primary key (WITHOUT ROWID): a page of history is one range scan.
CREATE TABLE messages (
    chat_id           BLOB    NOT NULL,
    seq               BIGINT   NOT NULL CHECK (seq > 0),
    id                BLOB    NOT NULL,
    author_id         BIGINT   NOT NULL,
    from_organizer    BOOLEAN  NOT NULL,
    -- 0 text
    kind              SMALLINT NOT NULL,
    content           TEXT     NOT NULL CHECK (content <> ''),
    time_sent         BIGINT   NOT NULL,
    lat               DOUBLE CHECK (lat BETWEEN -90 AND 90),
    lng               DOUBLE CHECK (lng BETWEEN -180 AND 180),
    client_message_id TEXT,
    PRIMARY KEY (chat_id, seq),
    CHECK ((lat IS NULL) = (lng IS NULL))
) WITHOUT ROWID;
-- Rows without a client id are most rows, and cost this index nothing.
CREATE UNIQUE INDEX messages_client_message_id
    ON messages (chat_id, author_id, client_message_id) WHERE client_message_id IS NOT NULL;

CREATE TABLE help_requests (
    -- First come, first served: the order in which requests were stored.
    queue_order    INTEGER  PRIMARY KEY AUTOINCREMENT,
    id             BLOB    NOT NULL UNIQUE CHECK (length(id) = 16),
    agency_id      BIGINT   NOT NULL REFERENCES agencies (id),
    event_id       BIGINT   NOT NULL REFERENCES events (id),
    participant_id BIGINT   NOT NULL REFERENCES users (id),
    description    TEXT     NOT NULL CHECK (description <> ''),
    lat            DOUBLE CHECK (lat BETWEEN -90 AND 90),
    lng            DOUBLE CHECK (lng BETWEEN -180 AND 180),
    created_at     BIGINT   NOT NULL,
    -- 0 waiting, 1 matched, 2 closed, 3 withdrawn, 4 expired
    status         SMALLINT NOT NULL CHECK (status BETWEEN 0 AND 4),
    CHECK ((lat IS NULL) = (lng IS NULL))
);
-- The lock: one waiting or active request per participant and event.
CREATE UNIQUE INDEX help_requests_open ON help_requests (participant_id, event_id)
    WHERE status IN (0, 1);
-- The queue of an agency.
CREATE INDEX help_requests_waiting ON help_requests (agency_id, queue_order) WHERE status = 0;
