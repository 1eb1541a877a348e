-- As the migration before left them, without a look at the rows.
ALTER TABLE messages DROP CONSTRAINT messages_gone_check;
ALTER TABLE messages ADD CONSTRAINT messages_gone_check CHECK (gone BETWEEN 1 AND 4) NOT VALID;
ALTER TABLE messages DROP CONSTRAINT messages_content_check;
ALTER TABLE messages ADD CONSTRAINT messages_content_check
    CHECK (content <> '' OR detail IS NOT NULL OR gone IS NOT NULL) NOT VALID;
