-- What was cleared stays so: a program of before shows it as gone.
DROP INDEX offers_noted;
DROP INDEX help_requests_to_clear;
DROP INDEX chats_to_clear;
ALTER TABLE help_requests DROP COLUMN cleared_at;
ALTER TABLE chats DROP COLUMN cleared_at;
ALTER TABLE agencies DROP COLUMN retention_days;
