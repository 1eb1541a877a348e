-- Who does not want to hear from whom in private.
CREATE TABLE blocks (
    user_id    BIGINT NOT NULL REFERENCES users (id),
    blocked_id BIGINT NOT NULL REFERENCES users (id),
    created_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, blocked_id),
    CHECK (user_id <> blocked_id)
);

-- Who alone may see the entry: its author, when it was blocked. NULL: every member.
ALTER TABLE messages ADD COLUMN only_for BIGINT;
-- Whose block kept it from them; kept for whoever looks into it.
ALTER TABLE messages ADD COLUMN blocked_by BIGINT
    CHECK (blocked_by IS NULL OR only_for = author_id);
-- Both are rare, and cost other rows nothing.
CREATE INDEX messages_only_for ON messages (chat_id, seq) WHERE only_for IS NOT NULL;
CREATE INDEX messages_blocked ON messages (time_sent, id) WHERE blocked_by IS NOT NULL;
