DROP TABLE tips;
-- Nobody could tell what these were. This leaves gaps in logs.
DELETE FROM messages WHERE kind <> 0;
ALTER TABLE messages DROP CONSTRAINT messages_content_check;
ALTER TABLE messages ADD CONSTRAINT messages_content_check CHECK (content <> '');
ALTER TABLE messages DROP COLUMN detail;
