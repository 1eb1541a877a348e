DROP TABLE past_owners;
DROP TABLE offers;
DROP INDEX chats_resolved;
ALTER TABLE chats DROP COLUMN owned_at;
