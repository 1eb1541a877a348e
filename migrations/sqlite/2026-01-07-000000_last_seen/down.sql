ALTER TABLE blocks DROP COLUMN seen_at;
ALTER TABLE users DROP COLUMN last_seen_at;
