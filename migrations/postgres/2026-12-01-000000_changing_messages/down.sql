ALTER TABLE chat_members DROP COLUMN quiet_to;
ALTER TABLE chat_members DROP COLUMN shown_seq;
ALTER TABLE chats DROP COLUMN quiet_to;
ALTER TABLE chats DROP COLUMN shown_seq;
-- A program of before knows no entry without a text, and shows those of a later kind as texts.
UPDATE messages SET content = '✗', detail = NULL WHERE content = '' AND (kind >= 16 OR gone IS NOT NULL);
ALTER TABLE messages DROP CONSTRAINT messages_content_check;
ALTER TABLE messages ADD CONSTRAINT messages_content_check
    CHECK (content <> '' OR (kind = 1 AND detail IS NOT NULL));
ALTER TABLE messages DROP COLUMN reactions;
ALTER TABLE messages DROP COLUMN edited_seq;
ALTER TABLE messages DROP COLUMN gone;
ALTER TABLE messages DROP COLUMN edited_at;
ALTER TABLE messages DROP COLUMN edits;
ALTER TABLE messages DROP COLUMN void_edits;
ALTER TABLE messages DROP COLUMN void_seq;
ALTER TABLE messages DROP COLUMN changed_seq;
