-- A request for help is a chat from its beginning. While nobody has it `withdrawn_at` is set: 1 when nobody ever had
-- it, else the time at which it went back. To a program of before it is then a match that was undone. A chat that had
-- an owner is of that one in the archives, so `withdrawn_at` is NULL again when it ends; one that never had any keeps it.
ALTER TABLE chats DROP CONSTRAINT chats_check;
ALTER TABLE chats ADD CONSTRAINT chats_check CHECK (kind <> 0 OR (agency_id IS NOT NULL AND event_id IS NOT NULL
    AND participant_id IS NOT NULL AND (organizer_id IS NOT NULL OR withdrawn_at IS NOT NULL)));
-- How many owners it has had. 0 also in a row that a program of before has written: `organizer_id` tells.
ALTER TABLE chats ADD COLUMN turn BIGINT NOT NULL DEFAULT 0;
-- The last owner who has looked at it, by number.
ALTER TABLE chats ADD COLUMN opened_turn BIGINT NOT NULL DEFAULT 0;
-- When the request was sent. NULL in rows of programs of before, whose request knows it.
ALTER TABLE chats ADD COLUMN asked_at BIGINT;
-- How it ended: 2 closed, 3 withdrawn, 4 expired, 5 resolved. NULL in an ended one: closed.
ALTER TABLE chats ADD COLUMN outcome SMALLINT;
-- The participant's oldest entry that nobody has answered.
ALTER TABLE chats ADD COLUMN awaiting_since BIGINT;
-- The end of its log when it last began to wait.
ALTER TABLE chats ADD COLUMN waiting_seq BIGINT;
-- The participant is fine, and nobody has written since.
ALTER TABLE chats ADD COLUMN resolved_at BIGINT;
-- The newest place of the participant; `place_until`: one is being found, until then.
ALTER TABLE chats ADD COLUMN place_lat DOUBLE PRECISION;
ALTER TABLE chats ADD COLUMN place_lng DOUBLE PRECISION;
ALTER TABLE chats ADD COLUMN place_accuracy DOUBLE PRECISION;
ALTER TABLE chats ADD COLUMN place_at BIGINT;
ALTER TABLE chats ADD COLUMN place_until BIGINT;
-- The chat that a chat of staff is about.
ALTER TABLE chats ADD COLUMN parent_id BYTEA;
-- What an agency has open, oldest first.
CREATE INDEX chats_open_of_agency ON chats (agency_id, time_start, id) WHERE kind = 0 AND time_end IS NULL;

-- When a chat that had an owner went back to the queue: it is not given up sooner than an hour after.
ALTER TABLE help_requests ADD COLUMN returned_at BIGINT;

-- What happened to a chat, beside its log. Written with what it tells of. Kinds are text: later ones need no migration.
CREATE TABLE chat_events (
    chat_id  BYTEA   NOT NULL REFERENCES chats (id),
    n        BIGINT NOT NULL CHECK (n > 0),
    at       BIGINT NOT NULL,
    -- The end of the log then.
    at_seq   BIGINT NOT NULL,
    kind     TEXT   NOT NULL,
    -- Who did it; NULL: the server.
    actor_id BIGINT,
    -- A JSON object.
    detail   TEXT,
    PRIMARY KEY (chat_id, n)
);

-- Chats of before. What waits again has had one owner, what is active has been looked at.
UPDATE chats SET turn = 1, waiting_seq = last_seq
    WHERE kind = 0 AND time_end IS NULL AND withdrawn_at IS NOT NULL;
UPDATE chats SET turn = 1, opened_turn = 1
    WHERE kind = 0 AND time_end IS NULL AND withdrawn_at IS NULL;
UPDATE chats SET
    asked_at = (SELECT r.created_at FROM help_requests r WHERE r.id = chats.id),
    awaiting_since = (SELECT min(m.time_sent) FROM messages m WHERE m.chat_id = chats.id
        AND m.author_id = chats.participant_id AND m.seq > coalesce((SELECT max(o.seq) FROM messages o
            WHERE o.chat_id = chats.id AND o.author_id <> 0 AND o.author_id <> chats.participant_id), 0))
    WHERE kind = 0 AND time_end IS NULL;

-- Requests that wait. The entry has the id of the request: one that nobody else has.
INSERT INTO chats (id, kind, agency_id, event_id, participant_id, lat_start, lng_start, time_start, last_seq,
    withdrawn_at, asked_at, awaiting_since, waiting_seq)
    SELECT r.id, 0, r.agency_id, r.event_id, r.participant_id, r.lat, r.lng, r.created_at, 1,
        1, r.created_at, r.created_at, 0
    FROM help_requests r WHERE r.status = 0 AND NOT EXISTS (SELECT 1 FROM chats c WHERE c.id = r.id);
INSERT INTO messages (chat_id, seq, id, author_id, from_organizer, kind, content, time_sent, lat, lng)
    SELECT r.id, 1, r.id, r.participant_id, false, 0, r.description, r.created_at, r.lat, r.lng
    FROM help_requests r JOIN chats c ON c.id = r.id WHERE c.withdrawn_at = 1;
INSERT INTO chat_members (chat_id, user_id, joined_seq, read_seq, delivered_seq)
    SELECT c.id, c.participant_id, 1, 0, 0 FROM chats c WHERE c.withdrawn_at = 1;
INSERT INTO chat_events (chat_id, n, at, at_seq, kind, actor_id)
    SELECT c.id, 1, c.asked_at, 1, 'queued', c.participant_id FROM chats c WHERE c.withdrawn_at = 1;
