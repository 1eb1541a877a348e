-- Whoever blocked them must not find them now. This leaves gaps in their logs.
DELETE FROM messages WHERE blocked_by IS NOT NULL;
DROP INDEX messages_blocked;
DROP INDEX messages_only_for;
ALTER TABLE messages DROP COLUMN blocked_by;
ALTER TABLE messages DROP COLUMN only_for;
DROP TABLE blocks;
