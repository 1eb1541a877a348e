DROP TABLE chat_events;
-- A program of before makes the chat when somebody takes the request: words that were added meanwhile go with it.
DELETE FROM messages WHERE chat_id IN (SELECT id FROM chats WHERE kind = 0 AND organizer_id IS NULL);
DELETE FROM chat_members WHERE chat_id IN (SELECT id FROM chats WHERE kind = 0 AND organizer_id IS NULL);
DELETE FROM chats WHERE kind = 0 AND organizer_id IS NULL;
ALTER TABLE help_requests DROP COLUMN returned_at;
-- SQLite changes no CHECK: the table is made anew. Rows that point to it are right again at the end.
PRAGMA defer_foreign_keys = ON;
-- For each row that comes back those that point to it are looked for.
CREATE INDEX tips_of_chat ON tips (chat_id);
CREATE TEMP TABLE chats_kept AS SELECT * FROM chats;
DROP TABLE chats;
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
    last_seq       BIGINT   NOT NULL, withdrawn_at BIGINT, user_low BIGINT REFERENCES users (id), user_high BIGINT REFERENCES users (id)
    CHECK ((kind = 1) = (user_low IS NOT NULL AND user_high IS NOT NULL AND user_low < user_high)), owner_id BIGINT REFERENCES users (id), title TEXT, member_count BIGINT, last_sent_at BIGINT
    CHECK ((kind = 2) = (owner_id IS NOT NULL AND title IS NOT NULL
        AND member_count IS NOT NULL AND last_sent_at IS NOT NULL)), change_no BIGINT NOT NULL DEFAULT 0,
    CHECK (kind <> 0 OR (agency_id IS NOT NULL AND event_id IS NOT NULL
                         AND organizer_id IS NOT NULL AND participant_id IS NOT NULL)),
    CHECK ((lat_start IS NULL) = (lng_start IS NULL))
);
INSERT INTO chats (id, kind, agency_id, event_id, organizer_id, participant_id, lat_start, lng_start, time_start, time_end,
    last_seq, withdrawn_at, user_low, user_high, owner_id, title, member_count, last_sent_at, change_no)
    SELECT id, kind, agency_id, event_id, organizer_id, participant_id, lat_start, lng_start, time_start, time_end,
    last_seq, withdrawn_at, user_low, user_high, owner_id, title, member_count, last_sent_at, change_no FROM chats_kept;
DROP TABLE chats_kept;
DROP INDEX tips_of_chat;
CREATE INDEX chats_active_of_organizer ON chats (organizer_id, time_start, id)
    WHERE time_end IS NULL;
CREATE INDEX chats_active_of_participant ON chats (participant_id, time_start, id)
    WHERE time_end IS NULL;
CREATE UNIQUE INDEX chats_direct ON chats (user_low, user_high) WHERE kind = 1;
CREATE INDEX chats_ended_of_agency ON chats (agency_id, time_end, id)
    WHERE time_end IS NOT NULL;
CREATE INDEX chats_ended_of_event ON chats (event_id, time_end, id)
    WHERE time_end IS NOT NULL;
CREATE INDEX chats_ended_of_organizer ON chats (organizer_id, time_end, id)
    WHERE time_end IS NOT NULL;
CREATE INDEX chats_ended_of_participant ON chats (participant_id, time_end, id)
    WHERE time_end IS NOT NULL;
CREATE INDEX chats_lists_written ON chats (last_sent_at) WHERE kind = 2;
CREATE INDEX chats_of_organizer ON chats (organizer_id, time_start, id);
CREATE INDEX chats_of_owner ON chats (owner_id, id) WHERE kind = 2;
CREATE INDEX chats_of_participant ON chats (participant_id, time_start, id);
CREATE TRIGGER chats_changed AFTER UPDATE OF last_sent_at, time_end ON chats WHEN NEW.kind = 2
BEGIN
    UPDATE changes SET number = number + 1;
    UPDATE chats SET change_no = (SELECT number FROM changes) WHERE id = NEW.id;
END;
