-- What is searched is written in one spelling, made by the program (`search/document.rs`): no locale has
-- a say in it. NULL: not made yet, of rows of before; it is made in the background. Sorted by bytes, so that an update
-- of the operating system's dictionaries spoils no index.
ALTER TABLE users ADD COLUMN folded TEXT COLLATE "C";
ALTER TABLE events ADD COLUMN folded TEXT COLLATE "C";

-- Every three characters in a row. `pg_trgm` knows only those that the locale calls letters: in locale C it has none of
-- Łódź or Владимир, and it is an extension, which the role may not be allowed to create.
CREATE FUNCTION search_grams(document TEXT) RETURNS TEXT[]
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT coalesce(array_agg(DISTINCT grams.gram), '{}') FROM (
        SELECT letters.letter || lead(letters.letter, 1) OVER places
            || lead(letters.letter, 2) OVER places AS gram
        FROM unnest(string_to_array(document, NULL)) WITH ORDINALITY AS letters (letter, place)
        WINDOW places AS (ORDER BY letters.place)
    ) AS grams WHERE grams.gram IS NOT NULL
$$;
CREATE INDEX users_found ON users USING gin (search_grams(folded))
    WITH (fastupdate = on, gin_pending_list_limit = 256) WHERE folded IS NOT NULL;
CREATE INDEX events_found ON events USING gin (search_grams(folded))
    WITH (fastupdate = on, gin_pending_list_limit = 256) WHERE folded IS NOT NULL;
CREATE INDEX users_unfolded ON users (id) WHERE folded IS NULL;
CREATE INDEX events_unfolded ON events (id) WHERE folded IS NULL;

-- Whoever changes the text and not what is made of it has it made anew: a node of the release before, somebody by hand.
CREATE FUNCTION unfold() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    NEW.folded := NULL;
    RETURN NEW;
END
$$;
CREATE TRIGGER users_unfold BEFORE UPDATE OF name, email, phone_number ON users FOR EACH ROW
    WHEN (NEW.folded IS NOT NULL AND (OLD.name, OLD.email, OLD.phone_number)
        IS DISTINCT FROM (NEW.name, NEW.email, NEW.phone_number))
    EXECUTE FUNCTION unfold();
CREATE TRIGGER events_unfold BEFORE UPDATE OF name, description, address ON events FOR EACH ROW
    WHEN (NEW.folded IS NOT NULL AND (OLD.name, OLD.description, OLD.address)
        IS DISTINCT FROM (NEW.name, NEW.description, NEW.address))
    EXECUTE FUNCTION unfold();

-- What has not ended, whatever has.
CREATE INDEX events_by_end ON events (ends_at, starts_at, id);
DROP INDEX events_by_start;
