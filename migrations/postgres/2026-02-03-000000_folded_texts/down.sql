CREATE INDEX events_by_start ON events (starts_at, id);
DROP INDEX events_by_end;
DROP TRIGGER events_unfold ON events;
DROP TRIGGER users_unfold ON users;
DROP FUNCTION unfold();
ALTER TABLE events DROP COLUMN folded;
ALTER TABLE users DROP COLUMN folded;
DROP FUNCTION search_grams(TEXT);
