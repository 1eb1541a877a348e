DROP TABLE tips;
-- Nobody could tell what these were. This leaves gaps in logs.
CREATE TABLE messages_new (
    chat_id           BLOB    NOT NULL,
    seq               BIGINT   NOT NULL CHECK (seq > 0),
    id                BLOB    NOT NULL,
    author_id         BIGINT   NOT NULL,
    from_organizer    BOOLEAN  NOT NULL,
    -- 0 text
    kind              SMALLINT NOT NULL,
    content           TEXT     NOT NULL CHECK (content <> ''),
    time_sent         BIGINT   NOT NULL,
    lat               DOUBLE CHECK (lat BETWEEN -90 AND 90),
    lng               DOUBLE CHECK (lng BETWEEN -180 AND 180),
    client_message_id TEXT,
    reply_to          BLOB,
    -- Who alone may see the entry: its author, when it was blocked. NULL: every member.
    only_for          BIGINT,
    -- Whose block kept it from them; kept for whoever looks into it.
    blocked_by        BIGINT CHECK (blocked_by IS NULL OR only_for = author_id),
    PRIMARY KEY (chat_id, seq),
    CHECK ((lat IS NULL) = (lng IS NULL))
) WITHOUT ROWID;
INSERT INTO messages_new (chat_id, seq, id, author_id, from_organizer, kind, content, time_sent, lat, lng,
    client_message_id, reply_to, only_for, blocked_by)
    SELECT chat_id, seq, id, author_id, from_organizer, kind, content, time_sent, lat, lng,
    client_message_id, reply_to, only_for, blocked_by FROM messages WHERE kind = 0;
DROP TABLE messages;
ALTER TABLE messages_new RENAME TO messages;
CREATE UNIQUE INDEX messages_client_message_id
    ON messages (chat_id, author_id, client_message_id) WHERE client_message_id IS NOT NULL;
CREATE INDEX messages_only_for ON messages (chat_id, seq) WHERE only_for IS NOT NULL;
CREATE INDEX messages_blocked ON messages (time_sent, id) WHERE blocked_by IS NOT NULL;
