-- Since when the owner has a chat that came from another one; NULL, or before `time_start`: since the match.
ALTER TABLE chats ADD COLUMN owned_at BIGINT;
-- Chats that end by themselves when nobody writes any more.
CREATE INDEX chats_resolved ON chats (resolved_at, id) WHERE resolved_at IS NOT NULL AND time_end IS NULL;

-- The owner of a chat asks a colleague to take it. One at a time is open.
CREATE TABLE offers (
    id         BYTEA   PRIMARY KEY CHECK (octet_length(id) = 16),
    chat_id    BYTEA   NOT NULL REFERENCES chats (id),
    -- Whose turn it was.
    turn       BIGINT  NOT NULL,
    from_id    BIGINT  NOT NULL REFERENCES users (id),
    to_id      BIGINT  NOT NULL REFERENCES users (id),
    -- For organizers alone.
    note       TEXT,
    created_at BIGINT  NOT NULL,
    expires_at BIGINT  NOT NULL,
    -- 0 open, 1 accepted, 2 declined, 3 withdrawn, 4 expired, 5 overtaken
    state      SMALLINT NOT NULL
);
CREATE UNIQUE INDEX offers_open ON offers (chat_id) WHERE state = 0;
CREATE INDEX offers_open_to ON offers (to_id, created_at) WHERE state = 0;
CREATE INDEX offers_open_from ON offers (from_id, created_at) WHERE state = 0;
CREATE INDEX offers_open_until ON offers (expires_at) WHERE state = 0;

-- What is an organizer's of a chat that went to somebody else, or back: the log up to there. A row goes when they have
-- it again.
CREATE TABLE past_owners (
    chat_id  BYTEA  NOT NULL REFERENCES chats (id),
    user_id  BIGINT NOT NULL REFERENCES users (id),
    last_seq BIGINT NOT NULL,
    read_seq BIGINT NOT NULL,
    left_at  BIGINT NOT NULL,
    PRIMARY KEY (chat_id, user_id)
);
CREATE INDEX past_owners_by_end ON past_owners (user_id, left_at, chat_id);
