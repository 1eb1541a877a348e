ALTER TABLE agencies DROP COLUMN notices;
ALTER TABLE events DROP COLUMN alternatives;
ALTER TABLE agencies DROP COLUMN alternatives;
