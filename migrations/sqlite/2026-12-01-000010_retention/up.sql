-- For how many days after its end what was said in a help chat is kept; 0: for ever. NULL: as the installation has it.
ALTER TABLE agencies ADD COLUMN retention_days SMALLINT CHECK (retention_days >= 0);
-- When its texts and places went, because their time was over. NULL: they are there.
ALTER TABLE chats ADD COLUMN cleared_at BIGINT;
-- The same of requests. Those of programs of before that ended without a match have no chat.
ALTER TABLE help_requests ADD COLUMN cleared_at BIGINT;
-- Whose time is over is found here: however much was cleared before, none of it is in the way.
CREATE INDEX chats_to_clear ON chats (agency_id, time_end)
    WHERE kind = 0 AND time_end IS NOT NULL AND cleared_at IS NULL;
CREATE INDEX help_requests_to_clear ON help_requests (agency_id, created_at)
    WHERE status NOT IN (0, 1) AND cleared_at IS NULL;
-- Few offers come with words.
CREATE INDEX offers_noted ON offers (chat_id) WHERE note IS NOT NULL;
