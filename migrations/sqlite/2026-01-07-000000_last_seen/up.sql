-- The end of the user's last connection, as far as it is stored. NULL: there was none.
ALTER TABLE users ADD COLUMN last_seen_at BIGINT;
-- What it was when the block was made: all that whoever is blocked is ever shown of it.
ALTER TABLE blocks ADD COLUMN seen_at BIGINT;
