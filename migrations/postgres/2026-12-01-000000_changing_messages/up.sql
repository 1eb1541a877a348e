-- What changes have made of a message. Only changes set these: who stores a message names none of them.
-- The last change that all see, and the last one that its author alone sees, because somebody has blocked them.
ALTER TABLE messages ADD COLUMN changed_seq BIGINT;
ALTER TABLE messages ADD COLUMN void_seq BIGINT;
ALTER TABLE messages ADD COLUMN edits SMALLINT;
-- How many more its author alone sees.
ALTER TABLE messages ADD COLUMN void_edits SMALLINT;
ALTER TABLE messages ADD COLUMN edited_at BIGINT;
-- 1 by its author, 2 by an organizer, 3 by the integrator, 4 its time was over
ALTER TABLE messages ADD COLUMN gone SMALLINT;
-- The last of the changes that all see which changed the text.
ALTER TABLE messages ADD COLUMN edited_seq BIGINT;
-- Who reacted, by what: JSON
ALTER TABLE messages ADD COLUMN reactions TEXT;
-- Entries of a kind from 16 on change others, and have no text; what is gone has none either. The rows that are there
-- fit, so nobody waits while they are looked through.
ALTER TABLE messages DROP CONSTRAINT messages_content_check;
ALTER TABLE messages ADD CONSTRAINT messages_content_check
    CHECK (content <> '' OR detail IS NOT NULL OR gone IS NOT NULL) NOT VALID;
ALTER TABLE messages ADD CONSTRAINT messages_gone_check CHECK (gone BETWEEN 1 AND 4) NOT VALID;

-- The newest entry that says something, while the log ends with changes: it holds where quiet_to is last_seq.
ALTER TABLE chats ADD COLUMN shown_seq BIGINT;
ALTER TABLE chats ADD COLUMN quiet_to BIGINT;
ALTER TABLE chat_members ADD COLUMN shown_seq BIGINT;
ALTER TABLE chat_members ADD COLUMN quiet_to BIGINT;
