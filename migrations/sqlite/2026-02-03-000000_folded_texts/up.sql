-- What is searched is written in one spelling, made by the program (`search/document.rs`). NULL: not made
-- yet, of rows of before; it is made in the background.
ALTER TABLE users ADD COLUMN folded TEXT;
ALTER TABLE events ADD COLUMN folded TEXT;
CREATE INDEX users_unfolded ON users (id) WHERE folded IS NULL;
CREATE INDEX events_unfolded ON events (id) WHERE folded IS NULL;

-- Every three characters in a row, by the id of the row that has them.
CREATE VIRTUAL TABLE users_found USING fts5 (folded, content = '', contentless_delete = 1,
    tokenize = 'trigram case_sensitive 1');
CREATE VIRTUAL TABLE events_found USING fts5 (folded, content = '', contentless_delete = 1,
    tokenize = 'trigram case_sensitive 1');
CREATE TRIGGER users_folded_new AFTER INSERT ON users WHEN new.folded IS NOT NULL BEGIN
    INSERT INTO users_found (rowid, folded) VALUES (new.id, new.folded);
END;
CREATE TRIGGER users_folded AFTER UPDATE OF folded ON users WHEN new.folded IS NOT old.folded BEGIN
    DELETE FROM users_found WHERE rowid = old.id;
    INSERT INTO users_found (rowid, folded) SELECT new.id, new.folded WHERE new.folded IS NOT NULL;
END;
CREATE TRIGGER events_folded_new AFTER INSERT ON events WHEN new.folded IS NOT NULL BEGIN
    INSERT INTO events_found (rowid, folded) VALUES (new.id, new.folded);
END;
CREATE TRIGGER events_folded AFTER UPDATE OF folded ON events WHEN new.folded IS NOT old.folded BEGIN
    DELETE FROM events_found WHERE rowid = old.id;
    INSERT INTO events_found (rowid, folded) SELECT new.id, new.folded WHERE new.folded IS NOT NULL;
END;

-- Whoever changes the text and not what is made of it has it made anew.
CREATE TRIGGER users_unfold AFTER UPDATE OF name, email, phone_number ON users
    WHEN new.folded IS NOT NULL AND (new.name IS NOT old.name OR new.email IS NOT old.email
        OR new.phone_number IS NOT old.phone_number) BEGIN
    UPDATE users SET folded = NULL WHERE id = new.id;
END;
CREATE TRIGGER events_unfold AFTER UPDATE OF name, description, address ON events
    WHEN new.folded IS NOT NULL AND (new.name IS NOT old.name OR new.description IS NOT old.description
        OR new.address IS NOT old.address) BEGIN
    UPDATE events SET folded = NULL WHERE id = new.id;
END;

-- What has not ended, whatever has.
CREATE INDEX events_by_end ON events (ends_at, starts_at, id);
DROP INDEX events_by_start;
