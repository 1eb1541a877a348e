-- What changes have made of a message. Only changes set these columns: who stores a message names none of them.
-- Entries of a kind from 16 on change others, and have no text; what is gone has none either. SQLite changes no CHECK:
-- the table is made anew.
CREATE TABLE messages_new (
    chat_id           BLOB    NOT NULL,
    seq               BIGINT   NOT NULL CHECK (seq > 0),
    id                BLOB    NOT NULL,
    author_id         BIGINT   NOT NULL,
    from_organizer    BOOLEAN  NOT NULL,
    -- 0 text, 1 tip, 2 system, 16 edit, 17 delete, 18 reaction
    kind              SMALLINT NOT NULL,
    content           TEXT     NOT NULL,
    time_sent         BIGINT   NOT NULL,
    lat               DOUBLE CHECK (lat BETWEEN -90 AND 90),
    lng               DOUBLE CHECK (lng BETWEEN -180 AND 180),
    client_message_id TEXT,
    reply_to          BLOB,
    -- Who alone may see the entry: its author, when it was blocked. NULL: every member.
    only_for          BIGINT,
    -- Whose block kept it from them; kept for whoever looks into it.
    blocked_by        BIGINT CHECK (blocked_by IS NULL OR only_for = author_id),
    detail            TEXT,
    -- The last change that all see, and the last one that its author alone sees, because somebody has blocked them.
    changed_seq       BIGINT,
    void_seq          BIGINT,
    edits             SMALLINT,
    -- How many more its author alone sees.
    void_edits        SMALLINT,
    edited_at         BIGINT,
    -- 1 by its author, 2 by an organizer, 3 by the integrator, 4 its time was over
    gone              SMALLINT CHECK (gone BETWEEN 1 AND 4),
    -- The last of the changes that all see which changed the text.
    edited_seq        BIGINT,
    -- Who reacted, by what: JSON
    reactions         TEXT,
    CHECK (content <> '' OR detail IS NOT NULL OR gone IS NOT NULL),
    PRIMARY KEY (chat_id, seq),
    CHECK ((lat IS NULL) = (lng IS NULL))
) WITHOUT ROWID;
INSERT INTO messages_new (chat_id, seq, id, author_id, from_organizer, kind, content, time_sent, lat, lng,
    client_message_id, reply_to, only_for, blocked_by, detail)
    SELECT chat_id, seq, id, author_id, from_organizer, kind, content, time_sent, lat, lng,
    client_message_id, reply_to, only_for, blocked_by, detail FROM messages;
DROP TABLE messages;
ALTER TABLE messages_new RENAME TO messages;
CREATE UNIQUE INDEX messages_client_message_id
    ON messages (chat_id, author_id, client_message_id) WHERE client_message_id IS NOT NULL;
CREATE INDEX messages_only_for ON messages (chat_id, seq) WHERE only_for IS NOT NULL;
CREATE INDEX messages_blocked ON messages (time_sent, id) WHERE blocked_by IS NOT NULL;

-- The newest entry that says something, while the log ends with changes: it holds where quiet_to is last_seq.
ALTER TABLE chats ADD COLUMN shown_seq BIGINT;
ALTER TABLE chats ADD COLUMN quiet_to BIGINT;
ALTER TABLE chat_members ADD COLUMN shown_seq BIGINT;
ALTER TABLE chat_members ADD COLUMN quiet_to BIGINT;
