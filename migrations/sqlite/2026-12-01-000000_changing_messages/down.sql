ALTER TABLE chat_members DROP COLUMN quiet_to;
ALTER TABLE chat_members DROP COLUMN shown_seq;
ALTER TABLE chats DROP COLUMN quiet_to;
ALTER TABLE chats DROP COLUMN shown_seq;
-- A program of before knows no entry without a text, and shows those of a later kind as texts.
UPDATE messages SET content = '✗', detail = NULL WHERE content = '' AND (kind >= 16 OR gone IS NOT NULL);
CREATE TABLE messages_old (
    chat_id           BLOB    NOT NULL,
    seq               BIGINT   NOT NULL CHECK (seq > 0),
    id                BLOB    NOT NULL,
    author_id         BIGINT   NOT NULL,
    from_organizer    BOOLEAN  NOT NULL,
    -- 0 text, 1 tip, 2 system
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
    CHECK (content <> '' OR (kind = 1 AND detail IS NOT NULL)),
    PRIMARY KEY (chat_id, seq),
    CHECK ((lat IS NULL) = (lng IS NULL))
) WITHOUT ROWID;
INSERT INTO messages_old (chat_id, seq, id, author_id, from_organizer, kind, content, time_sent, lat, lng,
    client_message_id, reply_to, only_for, blocked_by, detail)
    SELECT chat_id, seq, id, author_id, from_organizer, kind, content, time_sent, lat, lng,
    client_message_id, reply_to, only_for, blocked_by, detail FROM messages;
DROP TABLE messages;
ALTER TABLE messages_old RENAME TO messages;
CREATE UNIQUE INDEX messages_client_message_id
    ON messages (chat_id, author_id, client_message_id) WHERE client_message_id IS NOT NULL;
CREATE INDEX messages_only_for ON messages (chat_id, seq) WHERE only_for IS NOT NULL;
CREATE INDEX messages_blocked ON messages (time_sent, id) WHERE blocked_by IS NOT NULL;
