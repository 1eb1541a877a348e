-- What entries of some kinds have beside their text: a tip (`kind` 1) what was paid, a notice of the
-- server (`kind` 2, author 0) what it is about. A tip may say nothing.
ALTER TABLE messages ADD COLUMN detail TEXT;
ALTER TABLE messages DROP CONSTRAINT messages_content_check;
ALTER TABLE messages ADD CONSTRAINT messages_content_check
    CHECK (content <> '' OR (kind = 1 AND detail IS NOT NULL));

-- Tips, from when they are promised to be paid. `id` is the idempotency key of the billing service,
-- and the id of the entry that shows the tip.
CREATE TABLE tips (
    id                BYTEA    PRIMARY KEY CHECK (octet_length(id) = 16),
    chat_id           BYTEA    NOT NULL REFERENCES chats (id),
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
    notice_id         BYTEA    NOT NULL CHECK (octet_length(notice_id) = 16),
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
);
-- The same name again is the same tip.
CREATE UNIQUE INDEX tips_client_message_id ON tips (payer_id, chat_id, client_message_id)
    WHERE client_message_id IS NOT NULL;
-- Those that are not at their end, of which there are few.
CREATE INDEX tips_due ON tips (due_at, id) WHERE status < 6;
CREATE INDEX tips_unresolved ON tips (created_at) WHERE status = 8;
