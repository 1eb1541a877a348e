DROP TABLE chat_events;
-- A program of before makes the chat when somebody takes the request: words that were added meanwhile go with it.
DELETE FROM messages WHERE chat_id IN (SELECT id FROM chats WHERE kind = 0 AND organizer_id IS NULL);
DELETE FROM chat_members WHERE chat_id IN (SELECT id FROM chats WHERE kind = 0 AND organizer_id IS NULL);
DELETE FROM chats WHERE kind = 0 AND organizer_id IS NULL;
ALTER TABLE help_requests DROP COLUMN returned_at;
DROP INDEX chats_open_of_agency;
ALTER TABLE chats DROP COLUMN parent_id;
ALTER TABLE chats DROP COLUMN place_until;
ALTER TABLE chats DROP COLUMN place_at;
ALTER TABLE chats DROP COLUMN place_accuracy;
ALTER TABLE chats DROP COLUMN place_lng;
ALTER TABLE chats DROP COLUMN place_lat;
ALTER TABLE chats DROP COLUMN resolved_at;
ALTER TABLE chats DROP COLUMN waiting_seq;
ALTER TABLE chats DROP COLUMN awaiting_since;
ALTER TABLE chats DROP COLUMN outcome;
ALTER TABLE chats DROP COLUMN asked_at;
ALTER TABLE chats DROP COLUMN opened_turn;
ALTER TABLE chats DROP COLUMN turn;
ALTER TABLE chats DROP CONSTRAINT chats_check;
ALTER TABLE chats ADD CONSTRAINT chats_check CHECK (kind <> 0 OR (agency_id IS NOT NULL AND event_id IS NOT NULL
    AND organizer_id IS NOT NULL AND participant_id IS NOT NULL));
