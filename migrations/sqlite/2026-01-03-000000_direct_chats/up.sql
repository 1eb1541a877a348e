-- Direct chats: `kind` 1, two members, the one with the smaller id first.
ALTER TABLE chats ADD COLUMN user_low BIGINT REFERENCES users (id);
ALTER TABLE chats ADD COLUMN user_high BIGINT REFERENCES users (id)
    CHECK ((kind = 1) = (user_low IS NOT NULL AND user_high IS NOT NULL AND user_low < user_high));
-- Exactly one for each two people, whoever opens it.
CREATE UNIQUE INDEX chats_direct ON chats (user_low, user_high) WHERE kind = 1;

-- A chat without an end is listed by when the last entry that the member may see was written, or
-- the member opened it; `last_seq` is that entry. Both are NULL in help chats, whose members all see
-- everything. The row of a member is made when the chat has something for them: so what was opened
-- and never written in is nobody's business but the opener's.
ALTER TABLE chat_members ADD COLUMN active_at BIGINT;
ALTER TABLE chat_members ADD COLUMN last_seq BIGINT
    CHECK ((active_at IS NULL) = (last_seq IS NULL));
CREATE INDEX chat_members_active ON chat_members (user_id, active_at, chat_id)
    WHERE active_at IS NOT NULL;

-- Who may write to whom, as the integrator says.
CREATE TABLE contacts (
    user_id      BIGINT NOT NULL REFERENCES users (id),
    may_write_to BIGINT NOT NULL REFERENCES users (id),
    PRIMARY KEY (user_id, may_write_to),
    CHECK (user_id <> may_write_to)
) WITHOUT ROWID;
