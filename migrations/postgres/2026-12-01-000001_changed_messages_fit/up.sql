-- Looks through the table, and nobody who writes waits for it.
ALTER TABLE messages VALIDATE CONSTRAINT messages_content_check;
ALTER TABLE messages VALIDATE CONSTRAINT messages_gone_check;
