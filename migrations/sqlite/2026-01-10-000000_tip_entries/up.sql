-- How often in a row the entry of a tip could not be stored. A tip whose entry was given up has it still, when it is at
-- its end: with `status` 8 it was paid, and not shown.
ALTER TABLE tips ADD COLUMN posts BIGINT NOT NULL DEFAULT 0;
