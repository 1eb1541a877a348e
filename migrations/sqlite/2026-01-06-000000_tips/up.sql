-- What entries of some kinds have beside their text: a tip (`kind` 1) what was paid, a notice of the
-- server (`kind` 2, author 0) what it is about. A tip may say nothing. SQLite changes no CHECK: the
-- table is made anew.
CREATE TABLE messages_new (
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
INSERT INTO messages_new (chat_id, seq, id, author_id, from_organizer, kind, content, time_sent, lat, lng,
    client_message_id, reply_to, only_for, blocked_by)
    SELECT chat_id, seq, id, author_id, from_organizer, kind, content, time_sent, lat, lng,
    client_message_id, reply_to, only_for, blocked_by FROM messages;
DROP TABLE messages;
ALTER TABLE messages_new RENAME TO messages;
CREATE UNIQUE INDEX messages_client_message_id
    ON messages (chat_id, author_id, client_message_id) WHERE client_message_id IS NOT NULL;
CREATE INDEX messages_only_for ON messages (chat_id, seq) WHERE only_for IS NOT NULL;
CREATE INDEX messages_blocked ON messages (time_sent, id) WHERE blocked_by IS NOT NULL;

-- Tips, from when they are promised to be paid. `id` is the idempotency key of the billing service,
-- and the id of the entry that shows the tip.
CREATE TABLE tips (
    id                BLOB     PRIMARY KEY CHECK (length(id) = 16),
    chat_id           BLOB     NOT NULL REFERENCES chats (id),
    payer_id          BIGINT   NOT NULL REFERENCES users (id),
    creator_id        BIGINT   NOT NULL REFERENCES users (id),
    from_organizer    BOOLEAN  NOT NULL,
    amount            BIGINT   NOT NULL CHECK (amount > 0),
    currency          TEXT     NOT NULL CHECK (length(currency) = 3),
    -- What goes with it.
    content           TEXT     NOT NULL,
    client_message_id TEXT,
    -- The end of the chat's log when the tip was stored: its entry is looked for above.
    known_seq         BIGINT   NOT NULL,
    -- The id of what the payer is told when it fails.
    notice_id         BLOB     NOT NULL CHECK (length(notice_id) = 16),
    -- 0 pending, 1 charging, 2 charged, 3 failed, 4 doubtful, 5 asking; at their end 6 paid,
    -- 7 not paid, 8 unresolved
    status            SMALLINT NOT NULL CHECK (status BETWEEN 0 AND 8),
    -- Attempts that were begun.
    attempts          BIGINT   NOT NULL,
    -- Whether one of them is under way, as far as is known here.
    calling           BOOLEAN  NOT NULL,
    -- Whether the outcome of an earlier one is not known.
    uncertain         BOOLEAN  NOT NULL,
    first_call_at     BIGINT,
    -- When somebody is to see to it next; whoever does so puts it off first.
    due_at            BIGINT   NOT NULL,
    -- Who has put it off is alone in changing it.
    version           BIGINT   NOT NULL,
    created_at        BIGINT   NOT NULL
) WITHOUT ROWID;
-- The same name again is the same tip.
CREATE UNIQUE INDEX tips_client_message_id ON tips (payer_id, chat_id, client_message_id)
    WHERE client_message_id IS NOT NULL;
-- Those that are not at their end, of which there are few.
CREATE INDEX tips_due ON tips (due_at, id) WHERE status < 6;
CREATE INDEX tips_unresolved ON tips (created_at) WHERE status = 8;
